"""When a campaign is paused because too much of it fails."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.status import MessageState as State
from smsdesk.services.brake import must_brake
from smsdesk.services.campaigns import Split, split

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _campaign(
    counts: Mapping[State, int], state: CampaignState = CampaignState.RUNNING
) -> Campaign:
    return Campaign(1, 1, "Main", "Title", "Text", state, NOW, counts, {})


@pytest.mark.parametrize(
    ("counts", "brakes"),
    [
        ({State.REJECTED: 6, State.SUBMITTED: 44, State.QUEUED: 1}, True),
        ({State.REJECTED: 5, State.SUBMITTED: 45, State.QUEUED: 1}, False),  # a tenth is borne
        ({State.REJECTED: 49, State.QUEUED: 1}, False),  # too few to judge
        ({State.REJECTED: 50}, False),  # nothing is left to protect
        ({State.UNDELIVERED: 3, State.EXPIRED: 3, State.DELIVERED: 44, State.HELD: 9}, True),
        ({State.UNCERTAIN: 50, State.SUBMITTED: 50, State.QUEUED: 9}, False),
        ({State.CANCELLED: 50, State.SUBMITTED: 50, State.QUEUED: 9}, False),
    ],
)
def test_over_a_tenth_of_fifty_pauses(counts: Mapping[State, int], *, brakes: bool) -> None:
    assert must_brake(_campaign(counts)) is brakes
    assert not must_brake(_campaign(counts, CampaignState.PAUSED))
    assert not must_brake(_campaign(counts, CampaignState.STOPPED))


def test_a_stop_tells_all_of_the_messages() -> None:
    counts = {state: n for n, state in enumerate(State, start=1)}
    told = split(counts)
    assert told.sent + told.at_gateway + told.not_sent == sum(counts.values())
    on_the_way = (State.SUBMITTING, State.SUBMITTED, State.UNCERTAIN)
    assert told.at_gateway == sum(counts[state] for state in on_the_way)
    known = (State.DELIVERED, State.UNDELIVERED, State.EXPIRED, State.NO_REPORT)
    assert told.sent == sum(counts[state] for state in known)
    assert split({}) == Split(0, 0, 0)
