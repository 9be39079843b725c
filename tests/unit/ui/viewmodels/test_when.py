"""What is said about a chosen time (quality, fault 51)."""

from datetime import UTC, datetime

from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.when import when_note

HOME = "Asia/Hong_Kong"


def _at(wall: str, zone: str = HOME) -> SendTime:
    return SendTime(datetime.fromisoformat(wall), zone)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_time_here_needs_no_words() -> None:
    assert when_note(_at("2026-12-01T09:00"), HOME).text == ""
    assert when_note(_at("2026-12-01T09:00", "Asia/Shanghai"), HOME).text == ""


def test_a_time_elsewhere_is_told_by_the_clock_here() -> None:
    note = when_note(_at("2026-12-01T09:00", "Europe/Berlin"), HOME)
    assert note.text.endswith("2026-12-01 16:00.")
    assert note.choices == ()


def test_the_spring_gap_in_words() -> None:
    note = when_note(_at("2027-03-28T02:30", "Europe/Berlin"), HOME)
    assert note.tone is Tone.WARNING
    assert note.text == (
        "The clocks in Berlin go forward that night and skip 02:30: it goes at 03:30."
    )


def test_the_autumn_fold_in_words_with_both_choices() -> None:
    note = when_note(_at("2026-10-25T02:30", "Europe/Berlin"), HOME)
    assert note.text == "The clocks in Berlin go back that night: 02:30 comes twice."
    assert note.choices == ("the first 02:30 (UTC+02:00)", "the second 02:30 (UTC+01:00)")
    [first, second] = when_note(_at("2026-11-01T01:30", "America/New_York"), HOME).choices
    assert (first, second) == ("the first 01:30 (UTC-04:00)", "the second 01:30 (UTC-05:00)")


def test_each_recipients_own_clock() -> None:
    at = _at("2026-12-01T09:00", EACH_RECIPIENT)
    assert "own clock" in when_note(at, HOME).text
    assert not at.has_passed(_utc("2026-12-01T20:59"))  # the last place on Earth is at 08:59
    assert at.has_passed(_utc("2026-12-01T21:00"))
    assert _at("2026-12-01T09:00").has_passed(_utc("2026-12-01T01:00"))
