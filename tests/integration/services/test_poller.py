"""The poller as a whole: its accounts, its end, and what it does while the disk is full."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.status import MessageState
from smsdesk.providers.registry import PROVIDERS
from smsdesk.services import poller
from smsdesk.services.poller import Poller, PollerTools
from smsdesk.simulator.faults import Action, Match, Rule
from tests.support.any_gateway import account_at, draft, running, send
from tests.support.services_world import FullDisk, World, eventually, settled

S = MessageState


class Hurried:
    """A provider's factory whose accounts may be polled all the time."""

    def __init__(self, factory: Any) -> None:
        self._factory = factory

    @property
    def info(self) -> ProviderInfo:
        info: ProviderInfo = self._factory.info
        return replace(info, capabilities=replace(info.capabilities, poll_every_s=0.05))

    def __call__(self, account: Any) -> Any:
        return self._factory(account)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._factory, name)


@pytest.fixture
async def polling(world: World, monkeypatch: pytest.MonkeyPatch) -> Poller:
    """A poller in a hurry, beside a running dispatcher."""
    monkeypatch.setattr(poller, "_IDLE_S", 0.05)
    factories: Any = {key: Hurried(one) for key, one in PROVIDERS.items()}
    world.gateways._factories = factories
    tools = PollerTools(
        world.database,
        world.gateways,
        world.reports,
        world.events,
        world.tasks,
        world.clock,
        may_ask=lambda: True,
    )
    await world.dispatcher.start()
    return Poller(tools)


def tasks_of(world: World) -> set[str]:
    return {name for name in world.tasks.names if name.startswith("poll account")}


async def test_accounts_come_and_go(world: World, polling: Poller) -> None:
    async with running("yunpian") as one, running("mysmpp") as two, running("cloudsms") as three:
        first = await account_at(world, "yunpian", one)
        await polling.start()
        second = await account_at(world, "mysmpp", two)
        await account_at(world, "cloudsms", three)
        wanted = {f"poll account {first}", f"poll account {second}"}
        await eventually(lambda: tasks_of(world) == wanted)
        campaigns = [
            await send(world, draft(first, "yunpian", 5)),
            await send(world, draft(second, "mysmpp", 5)),
        ]
        for campaign in campaigns:
            await world.until(campaign, {S.DELIVERED: 5})
        assert not any("state" in one.method for one in three.requests), "it cannot be asked"
        await world.accounts.remove(first)
        await eventually(lambda: tasks_of(world) == {f"poll account {second}"})
        await polling.stop()
        assert not tasks_of(world)


async def test_nothing_is_asked_while_nothing_is_awaited(world: World, polling: Poller) -> None:
    async with running("yunpian") as server:
        await account_at(world, "yunpian", server)
        await polling.start()
        await settled(world, 0.3)
        assert not server.requests
        await polling.stop()


async def test_ending_in_the_middle_of_a_poll_loses_none_of_it(
    world: World, polling: Poller
) -> None:
    """The queue has handed the reports over and has them no more."""
    slow = Rule(Action.DELAY, Match(method="pull_status"), seconds=0.5)
    async with running("yunpian", slow) as server:
        account_id = await account_at(world, "yunpian", server)
        campaign = await send(world, draft(account_id, "yunpian", 5))
        await world.until(campaign, {S.SUBMITTED: 5})
        await polling.start()
        await eventually(lambda: any(one.method == "pull_status" for one in server.requests))
        await polling.stop()
        assert await world.counts(campaign) == {S.DELIVERED: 5}


async def test_what_was_pulled_waits_for_room_on_the_disk(world: World, polling: Poller) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        campaign = await send(world, draft(account_id, "yunpian", 60))
        await world.until(campaign, {S.SUBMITTED: 60})
        await server.settled()
        disk = FullDisk(world.store)
        disk.full = True
        await polling.start()
        await eventually(lambda: any(one.method == "pull_status" for one in server.requests))
        await asyncio.sleep(1.0)
        assert await world.counts(campaign) == {S.SUBMITTED: 60}
        pulled = sum(one.method == "pull_status" for one in server.requests)
        assert pulled == 1, "nothing more is pulled before the first is stored"
        disk.full = False
        await world.until(campaign, {S.DELIVERED: 60})
        await polling.stop()


@pytest.mark.expected_log("60 polled reports could not be stored")
@pytest.mark.expected_log("poll round failed", must_come=False)
async def test_a_full_disk_does_not_keep_the_program_from_ending(
    world: World, polling: Poller
) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        campaign = await send(world, draft(account_id, "yunpian", 60))
        await world.until(campaign, {S.SUBMITTED: 60})
        await server.settled()
        disk = FullDisk(world.store)
        disk.full = True
        await polling.start()
        await eventually(lambda: any(one.method == "pull_status" for one in server.requests))
        await asyncio.sleep(0.6)
        async with asyncio.timeout(10.0):
            await polling.stop()
        disk.full = False
        # They are known to be open, and are looked up at the next start.
        assert await world.counts(campaign) == {S.SUBMITTED: 60}
