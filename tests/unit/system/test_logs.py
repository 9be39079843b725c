"""The log: nothing secret in it, whatever a caller or a library logs."""

import base64
import json
import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.system.logs import CleanFormatter, LogFiles, Redaction
from smsdesk.system.paths import Profile

SECRET = 's3cr+t/ké y"&='


@pytest.fixture
def redaction() -> Redaction:
    made = Redaction()
    made.add(SECRET)
    return made


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = Profile(tmp_path)
    made.ensure()
    return made


@pytest.fixture
def log_files(profile: Profile, redaction: Redaction) -> Iterator[LogFiles]:
    made = LogFiles(profile, redaction)
    yield made
    made.close()


def _written(profile: Profile) -> str:
    return (profile.logs / "smsdesk.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"password={SECRET}!",
        quote(SECRET),
        quote(SECRET, safe=""),
        urlencode({"apikey": SECRET}),
        json.dumps({"apikey": SECRET}),
    ],
    ids=["plain", "in words", "path", "url", "form", "json"],
)
def test_a_registered_secret_does_not_come_through(redaction: Redaction, text: str) -> None:
    cleaned = redaction.clean(f"before {text} after")
    assert "[removed]" in cleaned
    assert "s3cr" not in cleaned
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")


@given(secret=st.text(min_size=4), before=st.text(), after=st.text())
def test_any_secret_anywhere(secret: str, before: str, after: str) -> None:
    redaction = Redaction()
    redaction.add(secret)
    cleaned = redaction.clean(before + secret + after)
    assert secret not in cleaned.replace("[removed]", "") or secret in "[removed]"


def test_a_longer_secret_goes_before_its_beginning() -> None:
    redaction = Redaction()
    redaction.add("abcd")
    redaction.add("abcdefgh")
    assert redaction.clean("abcdefgh abcd") == "[removed] [removed]"


def test_very_short_values_do_not_tear_holes() -> None:
    redaction = Redaction()
    redaction.add("e")
    assert redaction.clean("one sentence") == "one sentence"


def test_secrets_show_in_no_repr(redaction: Redaction) -> None:
    assert "s3cr" not in repr(redaction)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("to +85261234567 now", "to +85***67 now"),
        ("+852 6123 4567", "+85***67"),
        ("+44 (20) 7946-0958", "+44***58"),
        ("to 13800138000", "to 13***00"),
        ("mobile=8613800138000&x", "mobile=86***00&x"),
        ("['13800138000', '13800138001']", "['13***00', '13***01']"),
    ],
)
def test_a_number_that_slipped_in_is_masked(redaction: Redaction, text: str, cleaned: str) -> None:
    assert redaction.clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21 07:35:12",
        "127.0.0.1:8080",
        "line 12345678 of file",
        "id 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "account 12: 250 of 100,000 rows in 1.23456789 s",
        "message 1234567890123456789",
    ],
)
def test_other_figures_stay(redaction: Redaction, text: str) -> None:
    assert redaction.clean(text) == text


def test_the_file_holds_a_cleaned_line(log_files: LogFiles, profile: Profile) -> None:
    logging.getLogger("smsdesk.test").info("sent to %s with %s", "+85261234567", SECRET)
    line = _written(profile)
    assert line.endswith("INFO smsdesk.test: sent to +85***67 with [removed]\n")
    assert line[:2] == "20"
    assert line.split()[0].endswith("Z")


@pytest.mark.expected_log("it failed")
def test_a_traceback_is_cleaned(log_files: LogFiles, profile: Profile) -> None:
    try:
        int(f"{SECRET} for +85261234567")
    except ValueError:
        logging.getLogger("smsdesk.test").exception("it failed")
    written = _written(profile)
    assert "ValueError: " in written
    assert "[removed]" in written
    assert "+85***67" in written
    assert "s3cr" not in written


def test_line_breaks_forge_no_lines(log_files: LogFiles, profile: Profile) -> None:
    logging.getLogger("smsdesk.test").info("field: %s", "x\r\n2026 ERROR forged\u2028\x1b[2J")
    written = _written(profile)
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert "\u2028" not in written


def test_what_utf8_cannot_say_is_written_all_the_same(
    log_files: LogFiles, profile: Profile
) -> None:
    logging.getLogger("smsdesk.test").info("field: %s", "\ud83d")
    assert "\\ud83d" in _written(profile)


def test_libraries_that_log_request_lines_are_quiet(log_files: LogFiles, profile: Profile) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST http://h/?token=unregistered")
    logging.getLogger("aiohttp.access").info("/callback/1/unregistered")
    assert "unregistered" not in _written(profile)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_files_are_private_also_after_turning_over(
    profile: Profile, redaction: Redaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smsdesk.system.logs._FILE_BYTES", 2000)
    files = LogFiles(profile, redaction)
    for number in range(200):
        logging.getLogger("smsdesk.test").info("line %d %s", number, "x" * 80)
    files.close()
    logs = sorted(profile.logs.iterdir())
    assert len(logs) == 7, "six, and the lock under which they are turned over"
    assert {stat.S_IMODE(path.stat().st_mode) for path in logs} == {0o600}
    assert all(path.stat().st_size <= 2000 for path in logs)


@pytest.mark.expected_log("not there")
@pytest.mark.expected_log("with ")
def test_standard_error_is_cleaned_and_starts_at_its_level(
    profile: Profile, redaction: Redaction, capsys: pytest.CaptureFixture[str]
) -> None:
    files = LogFiles(profile, redaction, logging.ERROR)
    logging.getLogger("smsdesk.test").warning("not there")
    logging.getLogger("smsdesk.test").error("with %s", SECRET)
    files.close()
    printed = capsys.readouterr().err
    assert "with [removed]" in printed
    assert "not there" not in printed


def test_a_broken_record_prints_nothing_uncleaned(
    log_files: LogFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, CleanFormatter):
            record = logging.LogRecord("x", logging.ERROR, "", 1, "%d", (SECRET,), None)
            handler.handle(record)
    captured = capsys.readouterr()
    assert "s3cr" not in captured.err + captured.out


def test_closing_leaves_the_root_logger_as_it_was(profile: Profile, redaction: Redaction) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    LogFiles(profile, redaction).close()
    assert (root.level, list(root.handlers)) == before


@pytest.mark.expected_log("still heard")
def test_without_a_file_the_program_goes_on(
    tmp_path: Path, redaction: Redaction, capsys: pytest.CaptureFixture[str]
) -> None:
    files = LogFiles(Profile(tmp_path / "gone"), redaction)
    logging.getLogger("smsdesk.test").warning("still heard")
    files.close()
    assert files.fault is not None
    assert "No log can be written" in files.fault.what
    assert "still heard" in capsys.readouterr().err


def test_base64_is_beyond_this_net(redaction: Redaction) -> None:
    """The limit of the net, stated: callers never log request bodies or headers."""
    encoded = base64.b64encode(SECRET.encode()).decode()
    assert redaction.clean(encoded) == encoded
