"""What is left at the gateway is asked for after sending, at most once in a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from smsdesk.domain.account import Account
from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState as S
from smsdesk.services.balances import Balances
from smsdesk.services.events import AccountChanged, MessagesChanged
from tests.support.any_gateway import account_at, draft, requests_of, running
from tests.support.services_world import World, eventually

AFTER_S = 0.2


@asynccontextmanager
async def asking(world: World) -> AsyncIterator[Balances]:
    balances = Balances(
        world.database, world.gateways, world.events, world.tasks, world.clock, after_s=AFTER_S
    )
    balances.start()
    await world.dispatcher.start()
    try:
        yield balances
    finally:
        balances.stop()


async def account(world: World, account_id: int) -> Account:
    return (await world.accounts.get(account_id)).account


@pytest.mark.parametrize("provider", ["mysmpp", "sms467890", "yunpian"])
async def test_it_falls_with_what_was_sent(world: World, provider: str) -> None:
    async with running(provider) as server, asking(world):
        account_id = await account_at(world, provider, server)
        await world.accounts.test(account_id)
        before = (await account(world, account_id)).balance
        assert before is not None
        heard = world.heard(AccountChanged)
        created = await world.campaigns.create(draft(account_id, provider, 3))
        await world.until(created.campaign_id, {S.SUBMITTED: 3})
        await eventually(lambda: bool(heard))
        after = await account(world, account_id)
        assert after.balance is not None
        assert after.balance < before
        assert after.balance_at is not None


async def test_many_messages_are_one_question(world: World) -> None:
    async with running("yunpian") as server, asking(world):
        account_id = await account_at(world, "yunpian", server)
        for n in range(20):
            change = Change(n, 1, account_id, S.SUBMITTING, S.SUBMITTED)
            world.events.publish(MessagesChanged((change,)))
        await eventually(lambda: requests_of(server) > 0)
        await asyncio.sleep(2 * AFTER_S)
        assert requests_of(server) == 1


async def test_a_gateway_that_tells_none_is_not_asked(world: World) -> None:
    async with running("cloudsms") as server, asking(world):
        account_id = await account_at(world, "cloudsms", server)
        created = await world.campaigns.create(draft(account_id, "cloudsms", 2))
        await world.until(created.campaign_id, {S.SUBMITTED: 2})
        before = requests_of(server)
        await asyncio.sleep(2 * AFTER_S)
        assert requests_of(server) == before


async def test_a_gateway_that_has_gone_leaves_what_it_said(world: World) -> None:
    async with asking(world):
        async with running("yunpian") as server:
            account_id = await account_at(world, "yunpian", server)
            await world.accounts.test(account_id)
            created = await world.campaigns.create(draft(account_id, "yunpian", 1))
            await world.until(created.campaign_id, {S.SUBMITTED: 1})
        await asyncio.sleep(2 * AFTER_S)
        assert (await account(world, account_id)).balance == 1_000_000
