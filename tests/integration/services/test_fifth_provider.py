"""One more provider, known by one line in each registry, sends and is asked like the others."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.codes import CodeTable
from smsdesk.domain.status import MessageState
from smsdesk.providers import registry as providers
from smsdesk.services.accounts import AccountInput
from smsdesk.services.poller import Asking, PollerTools
from smsdesk.simulator import registry as gateways
from smsdesk.simulator.command import GatewayOptions, run_gateway
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.server import GatewayServer
from tests.support import toy_gateway
from tests.support.services_world import AT_ONCE, World, hong_kong, sent_times
from tests.support.toy_provider import ToyFactory

S = MessageState


@pytest.fixture(autouse=True)
def _toy() -> Iterator[None]:
    with providers.one_more(ToyFactory()), gateways.one_more(toy_gateway.KIND):
        yield


@pytest.fixture
async def server() -> AsyncIterator[GatewayServer]:
    made = GatewayServer(gateways.GATEWAYS["toy"](GatewaySetup(timing=AT_ONCE)))
    await made.start()
    yield made
    await made.stop()


async def account_at(world: World, server: GatewayServer) -> int:
    demo = gateways.DEMO_CREDENTIALS["toy"]
    settings = {**demo.settings, "base_url": server.url}
    return await world.accounts.add(
        AccountInput("Toy", "toy", settings, dict(demo.secrets), session_only=True)
    )


def test_registries_know_it_as_long_as_it_is_there() -> None:
    assert [info.key for info in providers.provider_infos()][-1] == "toy"
    assert "toy" in gateways.GATEWAYS
    with pytest.raises(ValueError, match="toy"), providers.one_more(ToyFactory()):
        raise AssertionError
    with pytest.raises(ValueError, match="toy"), gateways.one_more(toy_gateway.KIND):
        raise AssertionError
    assert "toy" in providers.PROVIDERS


async def test_it_sends_and_its_reports_are_pushed(world: World, server: GatewayServer) -> None:
    account_id = await account_at(world, server)
    assert (await world.accounts.get(account_id)).info.title == "Toy gateway"
    await world.listen(server, account_id)
    await world.dispatcher.start()
    people = [Recipient(hong_kong(n), f"N{n}") for n in range(1, 21)]
    campaign = await world.send(account_id, people, "Hello {name}")
    await world.until(campaign, {S.DELIVERED: 20})
    assert set(sent_times(server).values()) == {1}
    assert len({message.text for message in server.gateway.messages}) == 20


async def test_it_is_polled(world: World, server: GatewayServer) -> None:
    account_id = await account_at(world, server)
    await world.dispatcher.start()
    campaign = await world.send(account_id, 5)
    await world.until(campaign, {S.SUBMITTED: 5})
    tools = PollerTools(
        world.database,
        world.gateways,
        world.reports,
        world.events,
        world.tasks,
        world.clock,
        may_ask=lambda: True,
    )
    capabilities = replace(world.gateways.info("toy").capabilities, poll_every_s=0.05)
    task = world.tasks.start(Asking(account_id, capabilities, tools).run(), name="ask")
    await world.until(campaign, {S.DELIVERED: 5})
    task.cancel()


def test_its_codes_are_declared() -> None:
    table = providers.PROVIDERS["toy"].code_table()
    assert [(entry.table, entry.code) for entry in table] == [
        (CodeTable.ANSWER, "no"),
        (CodeTable.REPORT, "there"),
    ]


async def test_its_gateway_runs_from_the_command_line() -> None:
    lines: list[str] = []
    stop = asyncio.Event()
    stop.set()
    await run_gateway(GatewayOptions("toy"), lines.append, stop)
    assert lines[0].startswith('{"url": "http://127.0.0.1:')
    assert lines[0].endswith('/toy"}')
