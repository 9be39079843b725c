"""Sender IDs and the gateway's own schedule, at real gateways over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import cast

import pytest

from smsdesk.domain.errors import NetworkFault, StoreFault, UsageError
from smsdesk.domain.number_zones import zones_of
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours, zone_info
from smsdesk.domain.status import MessageState
from smsdesk.services import at_gateway
from smsdesk.services.accounts import AccountInput
from smsdesk.services.at_gateway import AtGateway, KeptMessage
from smsdesk.services.events import MessagesChanged
from smsdesk.simulator.faults import Action, FaultScript, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.mysmpp import MysmppGateway
from smsdesk.simulator.mysmpp_account import MysmppAccount
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import (
    AT_ONCE,
    FullDisk,
    ShiftedClock,
    World,
    both_engines,
    draft,
)

S = MessageState
CANCEL = "scheduled"
LATER = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)


@asynccontextmanager
async def keeping(
    *rules: Rule, account: MysmppAccount | None = None
) -> AsyncIterator[GatewayServer]:
    """Run the built-in gateway that keeps schedules."""
    server = GatewayServer(
        MysmppGateway(GatewaySetup(timing=AT_ONCE), account), script=FaultScript(rules)
    )
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def account_at(world: World, provider: str, url: str, **more: str) -> int:
    demo = DEMO_CREDENTIALS[provider]
    return await world.accounts.add(
        AccountInput(
            provider,
            provider,
            {**demo.settings, **more, "base_url": url},
            dict(demo.secrets),
            session_only=True,
        )
    )


def asked(world: World) -> AtGateway:
    return AtGateway(world.database, world.gateways, world.events, world.tasks, world.clock)


async def kept_there(world: World, server: GatewayServer, count: int) -> tuple[int, int]:
    """Hand over messages that the gateway keeps; return their account and campaign."""
    account_id = await account_at(world, "mysmpp", server.url)
    await world.dispatcher.start()
    wanted = replace(draft(account_id, count), options={"time_send": LATER.isoformat()})
    campaign = (await world.campaigns.create(wanted)).campaign_id
    await world.until(campaign, {S.SUBMITTED: count})
    return account_id, campaign


def waiting(server: GatewayServer) -> set[str]:
    gateway = cast("MysmppGateway", server.gateway)
    return {one.number for one in gateway._intake.scheduled(datetime.now(UTC))}


# Sender IDs


async def test_usable_sender_ids_are_asked_for_and_remembered(world: World) -> None:
    async with keeping() as server:
        account_id = await account_at(world, "mysmpp", server.url)
        service = asked(world)
        account = (await world.accounts.get(account_id)).account
        assert service.lists_senders(account)
        assert set(await service.sender_ids(account_id) or ()) == {"DEMO", "Shop"}
        requests = len(server.requests)
        await service.sender_ids(account_id)
        assert len(server.requests) == requests
        await service.sender_ids(account_id, anew=True)
        assert len(server.requests) == requests + 1


async def test_a_changed_account_or_five_minutes_ask_again(
    start_world: OpenWorld,
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with keeping() as server:
        account_id = await account_at(world, "mysmpp", server.url)
        service = asked(world)
        await service.sender_ids(account_id)
        requests = len(server.requests)
        await world.accounts.use_for_session(account_id, {})
        await service.sender_ids(account_id)
        assert len(server.requests) == requests + 1
        clock.speed = 1e9  # monotonic seconds, by far more than five minutes
        await service.sender_ids(account_id)
        assert len(server.requests) == requests + 2


async def test_any_sender_allowed_or_no_such_question(world: World) -> None:
    async with keeping(account=MysmppAccount(any_originator=True)) as server:
        account_id = await account_at(world, "mysmpp", server.url)
        assert await asked(world).sender_ids(account_id) is None
    server = GatewayServer(GATEWAYS["yunpian"](GatewaySetup(timing=AT_ONCE)))
    await server.start()
    try:
        account_id = await account_at(world, "yunpian", server.url)
        service = asked(world)
        account = (await world.accounts.get(account_id)).account
        assert not service.lists_senders(account)
        assert not service.keeps_schedule(account)
        assert await service.sender_ids(account_id) is None
        with pytest.raises(UsageError, match="keeps no messages"):
            await service.scheduled(account_id)
        with pytest.raises(UsageError, match="keeps no messages"):
            await service.cancel_scheduled(account_id, ["1"])
    finally:
        await server.stop()


async def test_a_gateway_that_cannot_be_asked_is_a_clear_fault(world: World) -> None:
    async with keeping() as server:
        wrong = await account_at(world, "mysmpp", server.url, login="nobody")
        await world.accounts.use_for_session(wrong, {"token": "", "password": "wrong"})
        service = asked(world)
        with pytest.raises(NetworkFault, match="sender IDs"):
            await service.sender_ids(wrong)
    # Nobody listens there any more.
    with pytest.raises(NetworkFault) as fault:
        await service.sender_ids(wrong)
    assert fault.value.consequence
    with pytest.raises(NetworkFault):
        await service.scheduled(wrong)


async def test_a_silent_gateway_is_given_up_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_gateway, "_SENDERS_WITHIN_S", 0.3)
    async with keeping(Rule(Action.DELAY, seconds=5.0)) as server:
        account_id = await account_at(world, "mysmpp", server.url)
        with pytest.raises(NetworkFault, match="did not answer within"):
            await asked(world).sender_ids(account_id)


# The gateway's schedule


async def test_an_option_alone_keeps_nothing_for_quiet_hours(world: World) -> None:
    """A script gives the option and no time: the gateway would send it at night all the same."""
    await world.quiet.save(QuietPolicy(QuietHours(time(22), time(8))))
    async with keeping() as server:
        account_id = await account_at(world, "mysmpp", server.url)
        wanted = draft(account_id, 2)
        zone = zone_info(zones_of(wanted.recipients[0].msisdn).usual[0])
        for hour, problems in ((23, ["quiet_hours"]), (12, [])):
            there = datetime.combine(LATER.date(), time(hour), zone)
            options = {"time_send": there.isoformat()}
            quote = await world.quotes.quote(replace(wanted, options=options))
            assert [one.code for one in quote.problems] == problems


async def test_an_hour_that_has_passed_is_refused_but_for_a_call_that_is_repeated(
    start_world: OpenWorld,
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with keeping() as server:
        account_id = await account_at(world, "mysmpp", server.url)
        hour = (clock.now() + timedelta(minutes=5)).isoformat()
        wanted = replace(draft(account_id, 2), options={"time_send": hour})
        first = await world.campaigns.create(wanted)
        clock.shift += timedelta(minutes=5, seconds=30)
        assert (await world.quotes.quote(wanted)).problems == (), "clocks differ so much"
        clock.shift += timedelta(minutes=1)
        other = replace(wanted, draft_key="other")
        with pytest.raises(UsageError, match="has passed"):
            await world.campaigns.create(other)
        again = await world.campaigns.create(wanted)
        assert (again.campaign_id, again.created) == (first.campaign_id, False)


@both_engines
async def test_scheduled_messages_are_listed_with_ours(world: World) -> None:
    async with keeping() as server:
        account_id, campaign = await kept_there(world, server, 120)
        found = await asked(world).scheduled(account_id)
        ours = {one.message_id: one for one in await world.messages(campaign)}
        assert {one.message_id for one in found} == set(ours)
        assert all(one.at == LATER and one.campaign_id == campaign for one in found)
        assert {one.to for one in found} == {one.msisdn.e164 for one in ours.values()}
        assert "Hello" not in repr(found[0])


@both_engines
async def test_what_is_cancelled_at_the_gateway_is_cancelled_here(world: World) -> None:
    async with keeping() as server:
        account_id, campaign = await kept_there(world, server, 250)
        service = asked(world)
        messages = await world.messages(campaign)
        chosen = messages[:220]
        news = world.heard(MessagesChanged)
        ids = [one.provider_message_id or "" for one in chosen]
        done = await service.cancel_scheduled(account_id, [*ids, "4711"])
        assert done.ids == set(ids)
        assert done.others == {"4711"}
        assert (done.messages, done.fault, done.not_asked) == (220, "", frozenset())
        assert await world.counts(campaign) == {S.CANCELLED: 220, S.SUBMITTED: 30}
        assert waiting(server) == {one.msisdn.e164 for one in messages[220:]}
        assert sum(len(one.changes) for one in news) == 220
        assert {one.message_id for one in await service.scheduled(account_id)} == {
            one.message_id for one in messages[220:]
        }
        again = await service.cancel_scheduled(account_id, ids[:3])
        assert (again.ids, again.messages) == (frozenset(), 0)
        timeline = await world.history.events(chosen[0].message_id)
        assert "Cancelled at the gateway" in timeline[-1].raw


async def test_what_has_gone_out_stays_as_it_is(world: World) -> None:
    async with keeping() as server:
        account_id = await account_at(world, "mysmpp", server.url)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 2)
        await world.until(campaign, {S.SUBMITTED: 2})
        ids = [one.provider_message_id or "" for one in await world.messages(campaign)]
        done = await asked(world).cancel_scheduled(account_id, ids)
        assert (done.ids, done.others, done.messages) == (frozenset(), frozenset(ids), 0)
        assert await world.counts(campaign) == {S.SUBMITTED: 2}


async def test_a_fault_half_way_hides_nothing(world: World) -> None:
    cut = Rule(Action.DROP_BEFORE_PROCESSING, Match(method=CANCEL, requests=(2, 99)))
    async with keeping(cut) as server:
        account_id, campaign = await kept_there(world, server, 150)
        ids = [one.provider_message_id or "" for one in await world.messages(campaign)]
        done = await asked(world).cancel_scheduled(account_id, ids)
        assert (done.ids, done.messages) == (frozenset(ids[:100]), 100)
        assert done.not_asked == set(ids[100:])
        assert done.fault
        assert await world.counts(campaign) == {S.CANCELLED: 100, S.SUBMITTED: 50}


async def test_nothing_is_claimed_when_the_gateway_is_away(world: World) -> None:
    async with keeping() as server:
        account_id, campaign = await kept_there(world, server, 2)
    ids = [one.provider_message_id or "" for one in await world.messages(campaign)]
    with pytest.raises(NetworkFault):
        await asked(world).cancel_scheduled(account_id, ids)
    assert await world.counts(campaign) == {S.SUBMITTED: 2}


async def test_a_window_closed_meanwhile_loses_no_cancellation(world: World) -> None:
    async with keeping(Rule(Action.DELAY, Match(method=CANCEL), seconds=0.3)) as server:
        account_id, campaign = await kept_there(world, server, 2)
        ids = [one.provider_message_id or "" for one in await world.messages(campaign)]
        asking = world.tasks.start(asked(world).cancel_scheduled(account_id, ids), name="window")
        await asyncio.sleep(0.1)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        assert await world.counts(campaign) == {S.CANCELLED: 2}


async def test_a_full_disk_is_told_and_made_up_for(world: World) -> None:
    async with keeping() as server:
        account_id, campaign = await kept_there(world, server, 90)
        disk = FullDisk(world.store)
        service = asked(world)
        ids = [one.provider_message_id or "" for one in await world.messages(campaign)]
        disk.full = True
        with pytest.raises(StoreFault):
            await service.cancel_scheduled(account_id, ids)
        assert not waiting(server)
        disk.full = False
        assert await world.counts(campaign) == {S.SUBMITTED: 90}
        assert await service.scheduled(account_id) == ()
        assert await world.counts(campaign) == {S.CANCELLED: 90}


async def test_others_messages_are_shown_without_ours(world: World) -> None:
    async with keeping() as server:
        account_id, campaign = await kept_there(world, server, 1)
        # As another program at the same account, or this one on another computer.
        await world.database.run(
            lambda conn: conn.exec_driver_sql("UPDATE messages SET provider_message_id = 'other'")
        )
        (found,) = await asked(world).scheduled(account_id)
        assert isinstance(found, KeptMessage)
        assert (found.message_id, found.campaign_id) == (None, None)
        done = await asked(world).cancel_scheduled(account_id, [found.provider_message_id])
        assert (done.ids, done.messages) == (frozenset({found.provider_message_id}), 0)
        assert await world.counts(campaign) == {S.SUBMITTED: 1}
