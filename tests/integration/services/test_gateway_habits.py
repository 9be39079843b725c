"""Limits that an account's own settings change, and reports that come by two ways."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.delivery_report import Effect, ReportSource
from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.services.accounts import AccountInput
from smsdesk.services.poller import Asking, PollerTools
from smsdesk.simulator.gateway import Gateway, GatewaySetup
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.yunpian import YunpianGateway
from smsdesk.simulator.yunpian_account import YunpianAccount
from tests.support.services_world import AT_ONCE, World, draft, sent_times

S = MessageState
SETUP = GatewaySetup(timing=AT_ONCE)


@asynccontextmanager
async def running(gateway: Gateway) -> AsyncIterator[GatewayServer]:
    server = GatewayServer(gateway)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def account_at(world: World, server: GatewayServer, **more: str) -> int:
    provider = server.gateway.provider
    demo = DEMO_CREDENTIALS[provider]
    settings = {**demo.settings, **more, "base_url": server.url}
    return await world.accounts.add(
        AccountInput(provider, provider, settings, dict(demo.secrets), session_only=True)
    )


def mainland(count: int) -> list[Recipient]:
    return [Recipient(Msisdn(86, str(13_000_000_000 + n)), f"N{n}") for n in range(1, count + 1)]


async def _polled_too(world: World, message: Message) -> None:
    for _ in range(500):
        events = await world.history.events(message.message_id)
        if ReportSource.POLL in {one.source for one in events}:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nothing was polled")


@pytest.mark.parametrize(("numbers", "requests"), [("500", 1), ("100", 3), ("7", 43)])
async def test_as_many_numbers_a_request_as_the_account_has(
    world: World, numbers: str, requests: int
) -> None:
    async with running(GATEWAYS["sms467890"](SETUP)) as server:
        account_id = await account_at(world, server, numbers_per_request=numbers, pause_ms="0")
        await world.dispatcher.start()
        campaign = await world.send(account_id, mainland(300))
        await world.until(campaign, {S.SUBMITTED: 300})
        assert len(server.requests) == requests
        assert set(sent_times(server).values()) == {1}


async def test_whom_the_gateway_does_not_reach_is_left_out_and_counted(world: World) -> None:
    async with running(GATEWAYS["sms467890"](SETUP)) as server:
        account_id = await account_at(world, server)
        people = [*mainland(3), Recipient(Msisdn(852, "60000001"))]
        quote = await world.quotes.quote(draft(account_id, people))
        assert (quote.recipients, quote.skipped) == (3, {SkipReason.UNSUPPORTED: 1})
        assert not quote.problems
        nobody = await world.quotes.quote(draft(account_id, people[3:]))
        assert [one.code for one in nobody.problems] == ["no_recipients"]


@pytest.mark.alone
async def test_pause_of_the_account_is_kept_and_can_be_changed(world: World) -> None:
    async with running(GATEWAYS["sms467890"](SETUP)) as server:
        account_id = await account_at(world, server, numbers_per_request="5", pause_ms="100")
        await world.dispatcher.start()
        campaign = await world.send(account_id, mainland(50))
        await world.until(campaign, {S.SUBMITTED: 50})
        slow = server.requests[-1].at - server.requests[0].at
        # The first may go at once, and a full bucket holds one second's worth of requests: the
        # pause between two of them is the provider's own.
        assert slow.total_seconds() >= 0.9
        view = await world.accounts.get(account_id)
        settings = {**view.account.settings, "pause_ms": "0"}
        await world.accounts.update(
            account_id, AccountInput(view.account.name, view.account.provider, settings)
        )
        seen = len(server.requests)
        again = await world.send(account_id, mainland(50), "Another text")
        await world.until(again, {S.SUBMITTED: 50})
        fast = server.requests[-1].at - server.requests[seen].at
        assert fast < slow / 2


async def test_pushed_and_fetched_a_report_counts_once(world: World) -> None:
    account = YunpianAccount(pushed_stay=True)
    async with running(YunpianGateway(SETUP, account)) as server:
        account_id = await account_at(world, server)
        await world.listen(server, account_id)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 30)
        await world.until(campaign, {S.DELIVERED: 30})
        await server.settled()
        capabilities = replace(world.gateways.info("yunpian").capabilities, poll_every_s=0.05)
        tools = PollerTools(
            world.database,
            world.gateways,
            world.reports,
            world.events,
            world.tasks,
            world.clock,
            may_ask=lambda: True,
        )
        # Something must be open for the queue to be asked at all.
        later = await world.send(account_id, [Recipient(Msisdn(852, "60009904"))])
        await world.until(later, {S.SUBMITTED: 1})
        task = world.tasks.start(Asking(account_id, capabilities, tools).run(), name="ask")
        await _polled_too(world, (await world.messages(campaign))[-1])
        task.cancel()
        assert await world.counts(campaign) == {S.DELIVERED: 30}
        for message in await world.messages(campaign):
            assert not message.flagged
            events = await world.history.events(message.message_id)
            told = [one.effect for one in events if one.source != "us"]
            assert told == [Effect.ADVANCED, Effect.DUPLICATE]
        assert set(sent_times(server).values()) == {1}
