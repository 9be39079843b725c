"""Gateways whose reports can be asked for by id, as often as one likes."""

import pytest

from smsdesk.domain.provider_info import Polling
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted
from smsdesk.providers.base import Polled, PollsReports
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.handset import HandsetState
from tests.contract.conftest import World, Worlds
from tests.contract.subjects import SUBJECTS

QUERIED = [
    subject
    for subject in SUBJECTS
    if PROVIDERS[subject.provider].info.capabilities.polling is Polling.QUERY
]

pytestmark = pytest.mark.parametrize(
    "subject", QUERIED, indirect=True, ids=lambda subject: subject.provider
)


async def polled(world: World, *suffixes: str) -> tuple[list[str], Polled]:
    """Submit, wait until all is reported, and ask for it."""
    answer = await world.submit(*suffixes)
    await world.server.settled()
    ids = []
    for outcome in answer.outcomes.values():
        assert isinstance(outcome, Accepted)
        ids.append(outcome.provider_message_id)
    assert isinstance(world.provider, PollsReports)
    return ids, await world.provider.poll_reports(ids)


async def test_reports_that_are_asked_for(worlds: Worlds) -> None:
    world = await worlds.start(reports=True)
    ids, found = await polled(world, "", "9901", "9902")
    assert (found.fault, found.account_refusal, found.more) == ("", None, False)
    states = {report.provider_message_id: report.state for report in found.reports}
    expected = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.EXPIRED)
    assert states == dict(zip(ids, expected, strict=True))
    for report in found.reports:
        assert report.occurred_at is not None
        assert abs((world.server.gateway.now() - report.occurred_at).total_seconds()) < 5


async def test_asking_again_brings_the_same(worlds: Worlds) -> None:
    world = await worlds.start(reports=True)
    ids, found = await polled(world, "")
    assert isinstance(world.provider, PollsReports)
    assert await world.provider.poll_reports(ids) == found


@pytest.mark.parametrize("state", HandsetState)
async def test_every_state_as_in_a_push(worlds: Worlds, state: HandsetState) -> None:
    world = await worlds.start([Rule(Action.REPORT_STATES, states=(state,))], reports=True)
    _, found = await polled(world, "")
    expected = worlds.subject.states.get(state, MessageState.SUBMITTED)
    assert [report.state for report in found.reports] == [expected]


async def test_full_poll(worlds: Worlds) -> None:
    world = await worlds.start(reports=True)
    most = world.provider.info.capabilities.poll_batch
    ids, found = await polled(world, *[""] * most)
    assert {report.provider_message_id for report in found.reports} == set(ids)


async def test_unknown_ids_bring_nothing(worlds: Worlds) -> None:
    world = await worlds.start()
    assert isinstance(world.provider, PollsReports)
    assert await world.provider.poll_reports(["999999999"]) == Polled()
    assert await world.provider.poll_reports([]) == Polled()


@pytest.mark.parametrize("action", [Action.DROP_BEFORE_PROCESSING, Action.GARBAGE, Action.STATUS])
async def test_fault_is_said_and_the_next_poll_works(worlds: Worlds, action: Action) -> None:
    world = await worlds.start([Rule(action, Match(requests=(2, 2)))], reports=True)
    ids, found = await polled(world, "")
    assert found.reports == ()
    assert found.fault
    assert isinstance(world.provider, PollsReports)
    again = await world.provider.poll_reports(ids)
    assert [report.state for report in again.reports] == [MessageState.DELIVERED]


async def test_wrong_credentials_stop_the_polling(worlds: Worlds) -> None:
    world = await worlds.start(wrong_secret=True)
    assert isinstance(world.provider, PollsReports)
    found = await world.provider.poll_reports(["1"])
    assert found.account_refusal is not None
    assert found.fault
