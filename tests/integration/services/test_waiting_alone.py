"""A number that is to be tried later waits alone; what is about the account hinders all of it."""

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.services.events import SendingHindered
from smsdesk.simulator.faults import Action, Match, Rule
from tests.support.any_gateway import account_at, draft, running, send
from tests.support.services_world import World, sent_times, settled

S = MessageState
SOON_S = 5.0
"""Far less than the pauses that five failures in a row bring: 31 s."""


@pytest.mark.parametrize("code", [22, 33, 53])
async def test_deferred_numbers_do_not_delay_healthy_ones(world: World, code: int) -> None:
    rule = Rule(Action.RESULT, Match(requests=(1, 5), method="single_send"), code=code)
    async with running("yunpian", rule) as server:
        account_id = await account_at(world, "yunpian", server)
        hindered = world.heard(SendingHindered)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "yunpian", 40))
        await world.until(campaign, {S.SUBMITTED: 35, S.QUEUED: 5}, SOON_S)
        await settled(world)
        assert len(server.requests) == 40
        assert hindered == []


async def test_a_repetition_that_waits_does_not_delay_other_texts(world: World) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        first = await send(world, draft(account_id, "yunpian", 5))
        await world.until(first, {S.SUBMITTED: 5})
        again = await send(world, draft(account_id, "yunpian", 5))
        other = await send(world, draft(account_id, "yunpian", range(6, 11), "Another text"))
        await world.until(other, {S.SUBMITTED: 5}, SOON_S)
        assert await world.counts(again) == {S.QUEUED: 5}
        assert set(sent_times(server).values()) == {1}


@pytest.mark.parametrize("code", [55, -4, -5])
async def test_what_is_about_the_account_hinders_all_of_it(world: World, code: int) -> None:
    rule = Rule(Action.RESULT, Match(requests=(1, 1), method="single_send"), code=code)
    async with running("yunpian", rule) as server:
        account_id = await account_at(world, "yunpian", server)
        hindered = world.heard(SendingHindered)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "yunpian", 3))
        await settled(world)
        assert len(server.requests) == 1
        assert [bool(event.reason) for event in hindered] == [True]
        await world.until(campaign, {S.SUBMITTED: 2, S.QUEUED: 1})
        assert [bool(event.reason) for event in hindered] == [True, False]
