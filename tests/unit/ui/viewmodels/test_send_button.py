"""Why Send is closed: what must be mended is told from what is only not finished yet."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smsdesk.domain.send_time import SendTime
from smsdesk.services.quote_problems import Problem
from smsdesk.ui.viewmodels.compose import Written, obstacle_of_test, send_button
from tests.support.quotes import NOBODY

NOW = datetime(2031, 3, 4, 9, 30, tzinfo=UTC)
GOOD = Written(has_account=True, text="Hello", recipients=2)
PASSED = SendTime(datetime(2031, 3, 4, 9, 0), "UTC")  # noqa: DTZ001 - a wall time


def test_a_draft_with_an_hour_is_scheduled() -> None:
    assert send_button(GOOD, None, now=NOW).text == "Review and send…"
    at = SendTime(datetime(2031, 3, 4, 9, 45), "UTC")  # noqa: DTZ001 - a wall time
    assert send_button(replace(GOOD, send_time=at), None, now=NOW).text == "Review and schedule…"


@pytest.mark.parametrize(
    ("written", "words", "wrong"),
    [
        (replace(GOOD, has_account=False), "Add an account", False),
        (replace(GOOD, faulty=1, wrong="12345"), "“12345” cannot be sent to", True),
        (replace(GOOD, faulty=2, wrong="12345"), "“12345” and 1 more cannot be sent to", True),
        (replace(GOOD, reading=True), "still being read", False),
        (replace(GOOD, unfinished="6123"), "not added yet", False),
        (replace(GOOD, recipients=0), "at least one recipient", False),
        (replace(GOOD, text=" "), "Write a text", False),
        (replace(GOOD, send_time=PASSED), "has passed", True),
        (replace(GOOD, fault="A brace is open."), "A brace is open.", True),
        (replace(GOOD, waits="Still being put back."), "put back", False),
        (replace(GOOD, asks="Decide first."), "Decide first.", True),
        (GOOD, "Counting", False),
    ],
)
def test_what_must_be_mended_is_told_from_what_is_not_finished(
    written: Written, words: str, wrong: bool
) -> None:
    button = send_button(written, None, now=NOW)
    assert not button.enabled
    assert words in button.reason
    assert button.wrong is wrong


@pytest.mark.parametrize(
    ("written", "codes", "said"),
    [
        (GOOD, (), ""),
        (replace(GOOD, recipients=0, faulty=1, send_time=PASSED), (), ""),
        (GOOD, ("no_recipients", "missing_field", "balance", "quiet_hours"), ""),
        (replace(GOOD, has_account=False), (), "Add an account in Settings first."),
        (replace(GOOD, text=" "), (), "Write a text first."),
        (replace(GOOD, waits="Wait."), (), "Wait."),
        (replace(GOOD, asks="Decide first."), (), "Decide first."),
        (replace(GOOD, text="", needs_text=False), (), ""),
        (replace(GOOD, fault="A brace is open."), (), "A brace is open."),
        (GOOD, ("balance", "over_limit"), "Why: over_limit."),
        (GOOD, ("option",), "Why: option."),
    ],
)
def test_a_test_is_closed_for_what_is_wrong_with_the_message(
    written: Written, codes: tuple[str, ...], said: str
) -> None:
    quote = replace(NOBODY, problems=tuple(Problem(code, f"Why: {code}.") for code in codes))
    assert obstacle_of_test(written, quote) == said


def test_a_test_waits_for_no_count() -> None:
    assert obstacle_of_test(GOOD, None) == ""
