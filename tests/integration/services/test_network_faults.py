"""Quality, faults 1 to 12: what the network and the gateway do wrong, and what becomes of it."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from smsdesk.domain.account import AccountState
from smsdesk.domain.status import MessageState
from smsdesk.services.accounts import AccountInput
from smsdesk.services.events import AccountPaused, SendingHindered
from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY, DEMO_ROUTE_ID
from smsdesk.simulator.faults import Action, Garbage, Match, Rule
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import (
    ShiftedClock,
    World,
    both_engines,
    eventually,
    gateway,
    people,
    sent_times,
    settled,
)

QUEUED = MessageState.QUEUED
SUBMITTED = MessageState.SUBMITTED
UNCERTAIN = MessageState.UNCERTAIN
DELIVERED = MessageState.DELIVERED
FIRST = Match(requests=(1, 1))


async def test_1_offline_at_start_waits_and_resumes_by_itself(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await server.go_offline()
        hindered = world.heard(SendingHindered)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 3)
        await eventually(lambda: bool(hindered))
        await world.until(campaign_id, {QUEUED: 3})
        [sending] = await world.dispatcher.status()
        assert sending.queued == 3
        assert sending.hindrance == hindered[-1].reason != ""
        assert not sending.paused
        await server.go_online()
        await world.until(campaign_id, {SUBMITTED: 3})
        assert set(sent_times(server).values()) == {1}
        assert hindered[-1].reason == ""


async def test_2_refused_connections_are_tried_again_ever_more_rarely(
    start_world: OpenWorld,
) -> None:
    world = start_world(ShiftedClock(speed=5.0))
    async with gateway() as server:
        account_id = await world.add_account(server)
        await server.go_offline()
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1)
        [message] = await world.messages(campaign_id)

        async def attempts() -> int:
            events = await world.history.events(message.message_id)
            return sum(event.state is MessageState.SUBMITTING for event in events)

        while await attempts() < 4:
            await settled(world, 0.02)
        moments = [
            event.at
            for event in await world.history.events(message.message_id)
            if event.state is MessageState.SUBMITTING
        ]
        pauses = [(later - sooner).total_seconds() for sooner, later in itertools.pairwise(moments)]
        assert pauses[0] >= 1.0 / 5.0
        assert pauses[-1] >= 4.0 / 5.0


@both_engines
async def test_3_a_reset_after_the_request_is_never_repeated(world: World) -> None:
    async with gateway(Rule(Action.DROP_AFTER_READING, FIRST)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 3)
        await world.until(campaign_id, {UNCERTAIN: 3})
        await settled(world)
        assert len(server.requests) == 1
        # Its report brings our reference back and settles it.
        await world.listen(server, account_id)
        await world.until(campaign_id, {DELIVERED: 3})
        assert set(sent_times(server).values()) == {1}
        assert all(one.provider_message_id for one in await world.messages(campaign_id))


async def test_4_an_answer_after_the_deadline_is_one_message(world: World) -> None:
    async with gateway(Rule(Action.DELAY, FIRST, seconds=2.0)) as server:
        account_id = await world.add_account(server, timeout_s="1")
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1)
        await world.until(campaign_id, {UNCERTAIN: 1})
        await asyncio.sleep(1.5)
        assert sum(sent_times(server).values()) == 1
        assert await world.counts(campaign_id) == {UNCERTAIN: 1}


async def test_5_a_dripping_answer_is_cut_by_the_deadline(world: World) -> None:
    async with gateway(Rule(Action.DRIP, FIRST)) as server:
        account_id = await world.add_account(server, timeout_s="1")
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1)
        await world.until(campaign_id, {UNCERTAIN: 1}, timeout_s=5.0)
        assert sum(sent_times(server).values()) == 1


async def test_8_a_redirect_is_not_followed_and_pauses_the_account(world: World) -> None:
    async with gateway(Rule(Action.REDIRECT)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        paused = world.heard(AccountPaused)
        campaign_id = await world.send(account_id, 250)
        await eventually(lambda: bool(paused))
        await world.until(campaign_id, {QUEUED: 250})
        assert [record.path for record in server.requests] == ["/dave/io"]
        assert paused[0].remedy


@pytest.mark.parametrize(
    ("retry_after", "least_s", "most_s"),
    [("2", 2.0, 2.5), (None, 1.0, 1.5), ("-5", 1.0, 1.5), ("999999999999", 3000.0, 3600.5)],
)
async def test_9_too_many_requests_are_deferred_for_as_long_as_asked(
    start_world: OpenWorld, retry_after: str | None, least_s: float, most_s: float
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    rule = Rule(Action.TOO_MANY_REQUESTS, FIRST, retry_after=retry_after)
    async with gateway(rule) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 250)
        began_s = clock.monotonic()
        await eventually(lambda: len(server.requests) == 1)
        await world.until(campaign_id, {QUEUED: 250})
        if most_s > 10.0:
            await settled(world)
            assert len(server.requests) == 1
            [message, *_] = await world.messages(campaign_id)
            assert message.not_before is not None
            wait = message.not_before - clock.now()
            assert timedelta(seconds=least_s) < wait < timedelta(seconds=most_s)
            return
        await world.until(campaign_id, {SUBMITTED: 250})
        assert clock.monotonic() - began_s >= least_s
        assert server.requests[1].at - server.requests[0].at < timedelta(seconds=most_s + 1.0)
        assert set(sent_times(server).values()) == {1}


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_10_a_server_error_leaves_messages_uncertain_and_slows_down(
    world: World, status: int
) -> None:
    async with gateway(Rule(Action.STATUS, FIRST, status=status)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 201)
        await world.until(campaign_id, {UNCERTAIN: 200, QUEUED: 1})
        await world.until(campaign_id, {UNCERTAIN: 200, SUBMITTED: 1})
        assert server.requests[1].at - server.requests[0].at > timedelta(seconds=0.9)


async def test_10_a_server_that_asks_to_wait_gets_its_messages_later(world: World) -> None:
    async with gateway(Rule(Action.STATUS, FIRST, status=503, retry_after="1")) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 2)
        await world.until(campaign_id, {SUBMITTED: 2})
        assert len(server.requests) == 2
        assert set(sent_times(server).values()) == {1}


async def test_10_a_gateway_that_never_answers_sense_pauses_the_account(
    start_world: OpenWorld,
) -> None:
    world = start_world(ShiftedClock(speed=50.0))
    async with gateway(Rule(Action.STATUS, status=500)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        paused = world.heard(AccountPaused)
        each_its_own = [(one, f"Hello {n}") for n, one in enumerate(people(8))]
        campaigns = [await world.send(account_id, [one], text) for one, text in each_its_own]
        for campaign_id in campaigns[:5]:
            await world.until(campaign_id, {UNCERTAIN: 1})
        await eventually(lambda: bool(paused))
        await settled(world)
        assert len(server.requests) == 5
        assert [await world.counts(one) for one in campaigns[5:]] == [{QUEUED: 1}] * 3
        assert "500" in paused[0].reason


async def test_11_a_wrong_key_costs_one_request(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server, key="wrong")
        paused = world.heard(AccountPaused)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1000)
        await eventually(lambda: bool(paused))
        await settled(world)
        assert await world.counts(campaign_id) == {QUEUED: 1000}
        assert len(server.requests) == 1
        assert (await world.accounts.get(account_id)).account.state is AccountState.PAUSED
        # The person corrects the key and resumes: nothing was lost.
        entered = AccountInput(
            "Main",
            "cloudsms",
            {"base_url": server.url, "route_id": DEMO_ROUTE_ID},
            {"auth_key": DEMO_AUTH_KEY},
            session_only=True,
        )
        await world.accounts.update(account_id, entered)
        await world.accounts.resume(account_id)
        await world.until(campaign_id, {SUBMITTED: 1000})
        assert set(sent_times(server).values()) == {1}


async def test_11_access_that_is_withdrawn_in_mid_run_stops_at_once(world: World) -> None:
    rules = (
        Rule(Action.STATUS, Match(requests=(3, 99)), status=401),
        Rule(Action.DELAY, seconds=0.05),
    )
    async with gateway(*rules) as server:
        account_id = await world.add_account(server)
        paused = world.heard(AccountPaused)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 4000)
        await eventually(lambda: bool(paused))
        await settled(world)
        # Those that were on their way at that moment are refused too; nothing follows them.
        assert len(server.requests) <= 2 + 4
        assert await world.counts(campaign_id) == {SUBMITTED: 400, QUEUED: 3600}
        assert len(paused) == 1


@pytest.mark.parametrize("body", list(Garbage))
async def test_12_an_answer_without_sense_is_uncertain(world: World, body: Garbage) -> None:
    async with gateway(Rule(Action.GARBAGE, FIRST, body=body)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 2)
        await world.until(campaign_id, {UNCERTAIN: 2})
        await settled(world)
        assert len(server.requests) == 1


async def test_52_a_clock_that_jumps_a_day_changes_no_pace(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)

    def jump(_record: object) -> None:
        clock.shift += timedelta(days=1) if clock.shift <= timedelta() else timedelta(days=-2)

    async with gateway(on_request=jump) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1000)
        await world.until(campaign_id, {SUBMITTED: 1000}, timeout_s=10.0)
        assert len(server.requests) == 5
        assert set(sent_times(server).values()) == {1}
