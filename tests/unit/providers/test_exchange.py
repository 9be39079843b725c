from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.errors import UsageError
from smsdesk.providers.exchange import (
    LONGEST_RETRY_AFTER_S,
    Answered,
    HttpRequest,
    TransportSettings,
    parse_retry_after,
    utc_now,
)

NOW = datetime(2024, 5, 6, 10, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("86400", LONGEST_RETRY_AFTER_S),
        ("9" * 5000, LONGEST_RETRY_AFTER_S),
        ("-5", None),
        ("1.5", None),
        ("1e9", None),
        ("soon", None),
        ("\N{ARABIC-INDIC DIGIT FIVE}", None),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        (format_datetime(NOW + timedelta(days=9), usegmt=True), LONGEST_RETRY_AFTER_S),
        ("Mon, 06 May 2024 10:21:30 -0000", 60.0),
        ("Mon, 06 May 99999 10:21:30 GMT", None),
        ("Mon, 06 May 2024 10:21:30 +99999999", None),
    ],
)
def test_retry_after_in_every_form(value: str | None, expected: float | None) -> None:
    assert parse_retry_after(value, NOW) == expected


@given(st.text())
def test_retry_after_never_fails_and_is_bounded(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 0.0 <= seconds <= LONGEST_RETRY_AFTER_S


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gateway.example",
        "ftp://gateway.example/",
        "https://",
        "https://user:hunter2@gateway.example/",
        "https://user@gateway.example/",
        "https://gateway.example:99999/",
        "https://gateway.example:0/",
        "https://gateway.example/a b",
        "https://gateway.example/\r\nX: y",
        "https://gateway.example/#part",
        "https://[::1/",
        "https://gateway..example/",
        f"https://{'a' * 70}.example/",
    ],
)
def test_address_that_credentials_must_not_go_to(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        TransportSettings(url)
    assert "hunter2" not in caught.value.sentence


def test_address_is_told_apart_by_scheme() -> None:
    assert TransportSettings("https://gateway.example:1815/dave/io").secure
    plain = TransportSettings("http://127.0.0.1:80/x")
    assert not plain.secure
    assert plain.host == "127.0.0.1:80"


def test_address_on_this_machine() -> None:
    assert not TransportSettings("http://gateway.example/x").local
    assert not TransportSettings("http://192.0.2.1/x").local
    for here in ("localhost", "127.0.0.1:8080", "[::1]", "sms.localhost"):
        assert TransportSettings(f"http://{here}/").local


def test_nothing_secret_shows() -> None:
    request = HttpRequest(b"canary", path="/x?key=canary", headers={"Authorization": "canary"})
    assert "canary" not in repr(request)
    assert "canary" not in repr(Answered(200, b"canary"))


def test_the_clock_is_aware() -> None:
    assert utc_now().tzinfo is UTC
