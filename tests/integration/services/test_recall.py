"""What a gateway keeps for later is called back after Stop and after an opt-out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.services.at_gateway import AtGateway
from smsdesk.services.recall import Recall
from smsdesk.simulator.faults import Action, Match, Rule
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, draft, requests_of, running, send
from tests.support.services_world import ShiftedClock, World, both_engines, settled

S = MessageState
CANCEL = "scheduled"


def recall_of(world: World, *, may_ask: bool = True) -> Recall:
    asking = AtGateway(world.database, world.gateways, world.events, world.tasks, world.clock)
    return Recall(
        world.database,
        world.gateways,
        asking,
        world.events,
        world.clock,
        may_ask=lambda: may_ask,
    )


@pytest.fixture
async def recalling(world: World) -> AsyncIterator[Callable[[], None]]:
    """Start calling back, beside everything else."""
    tasks: list[asyncio.Task[None]] = []

    def start() -> None:
        run = recall_of(world).run()
        tasks.append(world.tasks.start(run, name="recall"))

    yield start
    for task in tasks:
        task.cancel()


async def keep(world: World, account_id: int, people: int | range) -> int:
    """Hand over messages that the gateway keeps for two days; return their campaign."""
    hour = (world.clock.now() + timedelta(days=2)).isoformat()
    wanted = draft(account_id, "mysmpp", people, time_send=hour)
    campaign = await send(world, wanted)
    await world.until(campaign, {S.SUBMITTED: len(wanted.recipients)})
    return campaign


async def last_words(world: World, campaign: int) -> list[str]:
    messages = await world.messages(campaign)
    return [(await world.history.events(one.message_id))[-1].raw for one in messages]


@both_engines
async def test_stop_calls_back_what_the_gateway_keeps(
    world: World, recalling: Callable[[], None]
) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 150)
        other = await keep(world, account_id, range(201, 203))
        recalling()
        await settled(world)
        assert requests_of(server, [CANCEL]) == 0
        assert await recall_of(world).at_gateway(campaign) == 150
        await world.campaigns.stop(campaign)
        await world.until(campaign, {S.CANCELLED: 150})
        assert await world.counts(other) == {S.SUBMITTED: 2}
        assert await recall_of(world).at_gateway(campaign) == 0
        assert "Cancelled at the gateway" in (await last_words(world, campaign))[0]


@both_engines
async def test_an_opt_out_calls_back_that_persons_messages_alone(
    world: World, recalling: Callable[[], None]
) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 3)
        recalling()
        gone, *_ = await world.messages(campaign)
        await world.contacts.opt_out(gone.msisdn, "STOP")
        await world.until(campaign, {S.SUBMITTED: 2, S.CANCELLED: 1})
        cancelled = [one for one in await world.messages(campaign) if one.state is S.CANCELLED]
        assert [one.msisdn for one in cancelled] == [gone.msisdn]


async def test_what_was_stopped_elsewhere_or_before_a_crash_counts(world: World) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 2)
        await world.campaigns.stop(campaign)
        await recall_of(world).step()
        assert await world.counts(campaign) == {S.CANCELLED: 2}


async def test_what_has_gone_out_is_told_once_and_stays_as_it_is(world: World) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 1)
        (one,) = await world.messages(campaign)
        asking = AtGateway(world.database, world.gateways, world.events, world.tasks, world.clock)
        async with asking._asking(account_id) as provider:
            # Not in the schedule any more, whoever took it out.
            await provider.cancel_scheduled([one.provider_message_id])  # type: ignore[attr-defined]
        await world.campaigns.stop(campaign)
        recall = recall_of(world)
        for _ in range(3):
            await recall.step()
        assert await world.counts(campaign) == {S.SUBMITTED: 1}
        (word,) = await last_words(world, campaign)
        assert "does not keep it now: it may have gone out already" in word
        assert requests_of(server, [CANCEL]) == 2
        events = await world.history.events(one.message_id)
        assert sum(event.raw == word for event in events) == 1


async def test_a_gateway_that_cannot_be_asked_is_told_once_and_asked_again(world: World) -> None:
    away = Rule(Action.DROP_BEFORE_PROCESSING, Match(method=CANCEL, requests=(1, 2)))
    async with running("mysmpp", away) as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 1)
        await world.campaigns.stop(campaign)
        recall = recall_of(world)
        await recall.step()
        await recall.step()
        assert await world.counts(campaign) == {S.SUBMITTED: 1}
        (word,) = await last_words(world, campaign)
        assert "could not be asked to cancel it; it is asked again until its hour" in word
        (one,) = await world.messages(campaign)
        events = await world.history.events(one.message_id)
        assert sum(event.raw == word for event in events) == 1
        await recall.step()
        assert await world.counts(campaign) == {S.CANCELLED: 1}


async def test_nothing_is_asked_about_after_its_hour(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 1)
        await world.campaigns.stop(campaign)
        clock.shift = timedelta(days=2, minutes=1)
        recall = recall_of(world)
        assert await recall.at_gateway(campaign) == 0
        await recall.step()
        assert requests_of(server, [CANCEL]) == 0


async def test_a_profile_that_may_not_act_asks_nobody(world: World) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await keep(world, account_id, 1)
        await world.campaigns.stop(campaign)
        task = world.tasks.start(recall_of(world, may_ask=False).run(), name="recall")
        await settled(world)
        task.cancel()
        assert requests_of(server, [CANCEL]) == 0
