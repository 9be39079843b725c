"""The account's local time, asked in two shapes and written to the minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.providers.mysmpp_time import (
    MOSCOW,
    Offsets,
    local_minute,
    moment,
    offset_of_answer,
    offset_of_setting,
)

NOW = datetime(2030, 12, 31, 22, 30, 20, tzinfo=UTC)
ACCOUNT = "w/1"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2031-01-01 01:30:21", 3),
        ("2031-01-01 04:33:00", 6),
        ("2031-01-01 03:59:50", 5.5),
        ("2030-12-31 22:30:20", 0),
        ("2030-12-31 10:45:20", -11.75),
        ("2031-01-01T12:30:20", 14),
        (" 01:30:21 ", 3),
        ("04:30:00", 6),
        ("22:30:20", 0),
        ("00:30:00", 2),
        ("10:30:00", 12),
        ("12:29:00", 14),
        ("14:30:00", -8),
    ],
)
def test_offset_from_both_shapes(text: str, hours: float) -> None:
    assert offset_of_answer(text, NOW) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2031-01-01", "2031-01-03 01:30:00", "25:00:00", "01:30:21+03:00", "1:3",
     "2031-01-01 01:30:21Z", "0001-01-01 00:00:00"],
)  # fmt: skip
def test_no_offset_from_what_is_no_time(text: str) -> None:
    assert offset_of_answer(text, NOW) is None


@given(
    st.integers(-47, 56),
    st.integers(-400, 400),
    st.integers(0, 10**9),
)
def test_offset_survives_a_clock_that_is_minutes_off(
    quarters: int, off_s: int, elapsed_s: int
) -> None:
    now = NOW - timedelta(seconds=elapsed_s)
    offset = timedelta(minutes=15 * quarters)
    local = (now + offset + timedelta(seconds=off_s)).replace(tzinfo=None, microsecond=0)
    assert offset_of_answer(local.isoformat(" "), now) == offset
    if abs(offset - MOSCOW) < timedelta(hours=11):
        assert offset_of_answer(local.time().isoformat(), now) == offset


@given(st.text(max_size=30))
def test_any_text_is_an_offset_or_none(text: str) -> None:
    offset = offset_of_answer(text, NOW)
    assert offset is None or timedelta(hours=-12) < offset <= timedelta(hours=14)
    found = moment(text, MOSCOW)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+03:00", timedelta(hours=3)),
        ("-11:30", -timedelta(hours=11, minutes=30)),
        ("+00:00", timedelta()),
        ("", None),
        ("3", None),
        ("+3:00", None),
    ],
)
def test_offset_as_set(text: str, offset: timedelta | None) -> None:
    assert offset_of_setting(text) == offset


def test_times_are_written_local_and_never_too_early() -> None:
    assert local_minute(NOW, MOSCOW) == "2031-01-01 01:31"
    assert local_minute(NOW.replace(second=0), MOSCOW) == "2031-01-01 01:30"
    assert local_minute(NOW.replace(second=0, microsecond=1), -MOSCOW) == "2030-12-31 19:31"


def test_times_are_read_local() -> None:
    assert moment("2031-01-01 01:30:20", MOSCOW) == NOW
    assert moment("", MOSCOW) is None
    assert moment("2031-01-01", MOSCOW) is None
    assert moment("0001-01-01 00:00:00", MOSCOW) is None


def test_offsets_are_kept_for_hours_and_then_asked_again() -> None:
    now = NOW
    offsets = Offsets(lambda: now)
    assert offsets.fresh(ACCOUNT) is None
    assert offsets.likely(ACCOUNT) == MOSCOW
    offsets.learn(ACCOUNT, timedelta(hours=6))
    now += timedelta(hours=5, minutes=59)
    assert offsets.fresh(ACCOUNT) == timedelta(hours=6)
    assert offsets.fresh("w/2") is None
    now += timedelta(minutes=1)
    assert offsets.fresh(ACCOUNT) is None
    assert offsets.likely(ACCOUNT) == timedelta(hours=6)
    now -= timedelta(days=1)
    assert offsets.fresh(ACCOUNT) is None
