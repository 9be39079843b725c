"""Secrets, texts, pairs and times that come in beside the command line."""

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.cli import inputs
from smsdesk.domain.errors import UsageError


def _standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def test_pairs_keep_further_equals_signs_and_empty_values() -> None:
    found = inputs.settings_of(["auth_key=a=b==", "signature="], "--set")
    assert found == {"auth_key": "a=b==", "signature": ""}


@pytest.mark.parametrize("pair", ["", "key", "=value", " =value"])
def test_what_is_no_pair_is_refused(pair: str) -> None:
    with pytest.raises(UsageError, match="--set"):
        inputs.settings_of([pair], "--set")


def test_a_key_given_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="twice"):
        inputs.settings_of(["a=1", "a=2"], "--set")


def test_secrets_are_lines_of_standard_input_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    _standard_input(monkeypatch, "spät=\r\n second \nrest".encode())
    assert inputs.read_secrets(["uid", "pwd"]) == {"uid": "spät=", "pwd": " second "}


@pytest.mark.parametrize(
    ("content", "missing"), [(b"", "uid"), (b"one\n", "pwd"), (b"one\n\n", "pwd")]
)
def test_a_missing_secret_is_named(
    monkeypatch: pytest.MonkeyPatch, content: bytes, missing: str
) -> None:
    _standard_input(monkeypatch, content)
    with pytest.raises(UsageError, match=missing):
        inputs.read_secrets(["uid", "pwd"])


def test_a_secret_named_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _standard_input(monkeypatch, b"one\ntwo\n")
    with pytest.raises(UsageError, match="twice"):
        inputs.read_secrets(["uid", "uid"])


def test_without_secrets_standard_input_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert inputs.read_secrets([]) == {}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"\n", ""),
        (b"hi\n", "hi"),
        (b"hi\r\n", "hi"),
        (b"hi\n\n", "hi\n"),
        (b"a\r\nb", "a\r\nb"),
        (b"hi\r", "hi\r"),
        ("\ufeff hi ".encode(), "\ufeff hi "),
    ],
)
def test_standard_input_is_taken_as_it_is(content: bytes, text: str) -> None:
    assert inputs.text_from_standard_input(io.BytesIO(content)) == text


@given(st.text())
def test_one_line_end_is_all_that_is_dropped(text: str) -> None:
    assert inputs.text_from_standard_input(io.BytesIO(f"{text}\n".encode())) in {
        text,
        text.removesuffix("\r"),
    }


def test_what_is_not_utf8_is_refused_with_its_place() -> None:
    with pytest.raises(UsageError, match="byte 3"):
        inputs.text_from_standard_input(io.BytesIO(b"hi\xff"))


def test_a_text_file_comes_clean(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes("\ufeffone\r\ntwo\rthree\n".encode())
    assert inputs.text_file(file) == "one\ntwo\nthree"


def test_a_text_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        inputs.text_file(tmp_path / "absent")
    with pytest.raises(UsageError, match="cannot be read"):
        inputs.text_file(tmp_path)
    large = tmp_path / "large"
    large.write_bytes(b"a" * 1_000_001)
    with pytest.raises(UsageError, match="too large"):
        inputs.text_file(large)


def test_times_with_and_without_zone() -> None:
    east = timezone(timedelta(hours=8))
    assert inputs.instant("2026-12-01T09:00+08:00", "--at") == datetime(2026, 12, 1, 9, tzinfo=east)
    assert inputs.instant("2026-12-01T01:00Z", "--at") == datetime(2026, 12, 1, 1, tzinfo=UTC)
    local = inputs.instant("2026-12-01", "--since")
    assert local.tzinfo is not None
    assert (local.year, local.month, local.day, local.hour) == (2026, 12, 1, 0)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-12-01T25:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--at"):
        inputs.instant(text, "--at")
