"""When a command stops waiting for its campaign."""

from dataclasses import replace

import pytest

from smsdesk.cli.waiting import Ending, Waiting, ending_of
from smsdesk.domain.status import FINAL_STATES, MessageState

HANDED_OVER = Waiting(1, for_reports=False, scheduled=False, timeout_s=0.0)
REPORTED = replace(HANDED_OVER, for_reports=True)
LATER = replace(HANDED_OVER, scheduled=True)


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_final_is_the_end_for_both(state: MessageState) -> None:
    counts = {state: 1, MessageState.QUEUED: 0}
    assert ending_of(counts, HANDED_OVER, paused=False) is Ending.DONE
    assert ending_of(counts, REPORTED, paused=True) is Ending.DONE


@pytest.mark.parametrize("state", [MessageState.SUBMITTED, MessageState.UNCERTAIN])
def test_what_is_at_the_gateway_is_only_awaited_with_its_report(state: MessageState) -> None:
    assert ending_of({state: 2}, HANDED_OVER, paused=False) is Ending.DONE
    assert ending_of({state: 2}, REPORTED, paused=False) is None


@pytest.mark.parametrize("wanted", [HANDED_OVER, REPORTED])
@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SUBMITTING])
def test_what_has_not_been_handed_over_is_awaited(wanted: Waiting, state: MessageState) -> None:
    assert ending_of({state: 1, MessageState.DELIVERED: 5}, wanted, paused=False) is None


def test_a_paused_queue_is_not_awaited_but_what_is_on_its_way_is() -> None:
    queued = {MessageState.QUEUED: 3}
    assert ending_of(queued, HANDED_OVER, paused=True) is Ending.PAUSED
    assert ending_of(queued, REPORTED, paused=True) is Ending.PAUSED
    under_way = {**queued, MessageState.SUBMITTING: 1}
    assert ending_of(under_way, HANDED_OVER, paused=True) is None
    taken = {**queued, MessageState.SUBMITTED: 1}
    assert ending_of(taken, HANDED_OVER, paused=True) is Ending.PAUSED
    assert ending_of(taken, REPORTED, paused=True) is None


def test_what_goes_later_is_not_awaited_unless_asked_for() -> None:
    queued = {MessageState.QUEUED: 3}
    assert ending_of(queued, LATER, paused=False) is Ending.SCHEDULED
    assert ending_of(queued, replace(LATER, for_reports=True), paused=False) is None


def test_held_messages_wait_for_a_person() -> None:
    held = {MessageState.HELD: 2, MessageState.DELIVERED: 1}
    assert ending_of(held, REPORTED, paused=False) is Ending.PAUSED
    assert ending_of({**held, MessageState.QUEUED: 1}, REPORTED, paused=False) is None


def test_what_waits_out_quiet_hours_waits_for_no_person() -> None:
    held = {MessageState.HELD: 2, MessageState.DELIVERED: 1}
    assert ending_of(held, HANDED_OVER, paused=False, quiet=True) is Ending.SCHEDULED
    assert ending_of(held, REPORTED, paused=False, quiet=True) is None
    assert ending_of(held, REPORTED, paused=True, quiet=True) is Ending.PAUSED


def test_an_empty_campaign_is_done() -> None:
    assert ending_of({}, REPORTED, paused=False) is Ending.DONE
