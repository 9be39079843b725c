"""The strip tells what is being sent from what waits: a queue that grows does not move."""

import pytest

from smsdesk.services.dispatcher import AccountSending
from smsdesk.ui.viewmodels.accounts import account_badge, waiting_words
from smsdesk.ui.viewmodels.status import Movement
from tests.unit.ui.viewmodels.test_account_form import view


class Clock:
    """Seconds that the test lets pass."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def _queue(queued: int, requests: int = 0, resting: int = 0) -> list[AccountSending]:
    return [AccountSending(1, "Main", queued, requests, "", "", resting)]


def test_what_waits_for_its_time_is_not_being_sent() -> None:
    movement = Movement(Clock())
    assert movement.progress(_queue(8)) is None
    assert movement.progress(_queue(0)) is None
    assert movement.progress(_queue(8)) is None
    assert movement.progress(_queue(20)) is None


def test_a_queue_that_gets_shorter_is_being_sent_until_it_stands_still() -> None:
    clock = Clock()
    movement = Movement(clock)
    assert movement.progress(_queue(8, requests=1)) is not None
    clock.now_s += 5
    progress = movement.progress(_queue(6))
    assert progress is not None
    assert (progress.done, progress.total) == (2, 8)
    clock.now_s += 5
    assert movement.progress(_queue(6)) is not None
    clock.now_s += 5
    assert movement.progress(_queue(6)) is None


@pytest.mark.parametrize(
    ("resting", "words"),
    [
        (0, "Their time has not come."),
        (8, "Their campaign is paused; resume it in History."),
        (3, "The campaign of 3 is paused; the time of the others has not come."),
    ],
)
def test_a_paused_campaign_does_not_wait_for_its_time(resting: int, words: str) -> None:
    [sending] = _queue(8, resting=resting)
    assert waiting_words(sending) == words


@pytest.mark.parametrize(
    ("queued", "resting", "held", "word"),
    [
        (8, 8, 0, "8 paused"),
        (8, 3, 0, "8 waiting"),
        (0, 0, 2, "2 held"),
        (8, 0, 2, "8 waiting"),
        (0, 0, 0, "Not tested"),
    ],
)
def test_the_strip_says_of_what_waits_what_history_says(
    queued: int, resting: int, held: int, word: str
) -> None:
    sending = AccountSending(1, "Main", queued, 0, "", "", resting, held)
    assert account_badge(view(), sending, moving=False).label == word
