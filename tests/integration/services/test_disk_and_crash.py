"""Quality, faults 21 and 25 to 29: the disk, the database and our own faults."""

import asyncio
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from typing_extensions import override

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.errors import StoreReadOnly
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, SubmitAnswer, SubmitBatch
from smsdesk.providers.base import AccountSettings, ProviderFactory
from smsdesk.providers.cloudsms import CloudSms
from smsdesk.providers.cloudsms_fields import declaration
from smsdesk.services.delivery_reports import JournalStatus
from smsdesk.services.events import AccountPaused, SendingHindered
from smsdesk.services.gateways import Gateways
from smsdesk.simulator.faults import Action, Rule
from smsdesk.store.engine import Store
from smsdesk.system.clock import SystemClock
from tests.integration.services.conftest import OpenWorld
from tests.support.hygiene import LogWatch
from tests.support.postgres import PostgresServer
from tests.support.services_world import (
    FullDisk,
    World,
    both_engines,
    draft,
    eventually,
    gateway,
    open_world,
    sent_times,
    settled,
)
from tests.support.slowness import loop_watch

QUEUED = MessageState.QUEUED
SUBMITTING = MessageState.SUBMITTING
SUBMITTED = MessageState.SUBMITTED
UNCERTAIN = MessageState.UNCERTAIN
DELIVERED = MessageState.DELIVERED


async def test_26_a_full_disk_before_the_request_sends_nothing(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        campaign_id = await world.send(account_id, 400)
        disk = FullDisk(world.store)
        disk.full = True
        hindered = world.heard(SendingHindered)
        await world.dispatcher.start()
        await eventually(lambda: bool(hindered))
        await settled(world)
        assert server.requests == []
        assert await world.counts(campaign_id) == {QUEUED: 400}
        assert "full" in hindered[0].reason
        disk.full = False
        await world.until(campaign_id, {SUBMITTED: 400})
        assert set(sent_times(server).values()) == {1}


async def test_27_a_full_disk_after_the_request_stops_sending(world: World) -> None:
    disk = FullDisk(world.store)

    def fill(_record: object) -> None:
        disk.full = True

    async with gateway(on_request=fill) as server:
        account_id = await world.add_account(server)
        campaign_id = await world.send(account_id, 600)
        hindered = world.heard(SendingHindered)
        await world.dispatcher.start()
        await eventually(lambda: bool(hindered))
        await settled(world)
        assert len(server.requests) == 1
        assert await world.counts(campaign_id) == {SUBMITTING: 200, QUEUED: 400}
        disk.full = False
        await eventually(lambda: len(server.requests) == 2)  # recorded, then the next one
        disk.full = False
        await eventually(lambda: len(server.requests) == 3)
        disk.full = False
        await world.until(campaign_id, {SUBMITTED: 600})
        assert set(sent_times(server).values()) == {1}


async def test_27_what_could_not_be_stored_is_uncertain_at_the_next_start(
    start_world: OpenWorld, expected_log: LogWatch
) -> None:
    expected_log("outcomes of account 1 could not be stored")
    world = start_world()
    disk = FullDisk(world.store)

    def fill(_record: object) -> None:
        disk.full = True

    async with gateway(on_request=fill) as server:
        account_id = await world.add_account(server)
        campaign_id = await world.send(account_id, 600)
        await world.dispatcher.start()
        await eventually(lambda: disk.full)
        await world.dispatcher.stop()
        again = start_world()
        assert await again.reconciler.recover() == 200
        assert await again.counts(campaign_id) == {UNCERTAIN: 200, QUEUED: 400}
        assert sum(sent_times(server).values()) == 200


@both_engines
async def test_21_nothing_that_was_on_its_way_is_queued_again(start_world: OpenWorld) -> None:
    world = start_world()
    async with gateway(Rule(Action.DELAY, seconds=30.0)) as server:
        account_id = await world.add_account(server)
        campaign_id = await world.send(account_id, 300)
        await world.dispatcher.start()
        await eventually(lambda: len(server.requests) == 1)
        # Another start finds what a killed program would have left.
        again = start_world()
        assert await again.reconciler.recover() == 200
        assert await again.counts(campaign_id) == {UNCERTAIN: 200, QUEUED: 100}
        await again.listen(server, account_id)
        await again.until(campaign_id, {DELIVERED: 200, QUEUED: 100})
        assert len(server.requests) == 1
        await server.stop()


@pytest.mark.alone
async def test_28_a_locked_database_is_waited_for(world: World, tmp_path: Path) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        campaign_id = await world.send(account_id, 400)
        other = sqlite3.connect(tmp_path / "smsdesk.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        watch = loop_watch()
        watching = world.tasks.start(watch.run(), name="watch")
        await world.dispatcher.start()
        await asyncio.sleep(2.0)
        assert server.requests == []
        assert max(watch.own_s) < 0.5, str(watch)
        other.execute("ROLLBACK")
        other.close()
        await world.until(campaign_id, {SUBMITTED: 400})
        watching.cancel()
        assert set(sent_times(server).values()) == {1}


@pytest.mark.postgres
async def test_29_a_read_only_database_sends_nothing(postgres_server: PostgresServer) -> None:
    name = postgres_server.create()
    url = postgres_server.url(name)
    world = open_world(Store.open(url, backup_dir=None, clock=SystemClock().now))
    async with gateway() as server:
        account_id = await world.add_account(server)
        campaign_id = await world.send(account_id, 3)
        await world.close()
        postgres_server.execute("ALTER DATABASE {} SET default_transaction_read_only = on", name)
        world = open_world(Store.open(url, backup_dir=None, clock=SystemClock().now))
        assert world.database.read_only
        await world.reports.start()
        await world.dispatcher.start()
        await settled(world)
        assert server.requests == []
        assert await world.counts(campaign_id) == {QUEUED: 3}
        with pytest.raises(StoreReadOnly, match="nothing is sent"):
            await world.campaigns.create(draft(account_id, 1))
        await world.close()
    postgres_server.drop(name)


class _Broken(CloudSms):
    """A provider with a bug of ours for some recipients and some reports."""

    @override
    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        if batch.messages[0].text == "break":
            raise RuntimeError("a bug")
        answer = await super().submit(batch)
        outcomes = dict(answer.outcomes)
        first = batch.messages[0]
        if first.text == "forget":
            del outcomes[first.message_id]
        if first.text == "odd":
            outcomes[first.message_id] = Accepted(object())  # type: ignore[arg-type]
        return SubmitAnswer(outcomes)

    @override
    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        if request.body == b"bad":
            number = Msisdn(852, "60000001")
            return (DeliveryReport(object(), None, number, DELIVERED, "3"),)  # type: ignore[arg-type]
        return super().parse_callback(request)


class _BrokenFactory(ProviderFactory):
    @property
    @override
    def info(self) -> ProviderInfo:
        return declaration()

    @override
    def __call__(self, account: AccountSettings) -> CloudSms:
        return _Broken(account)


def _with_bugs(world: World) -> World:
    factories: Mapping[str, ProviderFactory] = {"cloudsms": _BrokenFactory()}
    broken = Gateways(factories, world.vault, "test")
    for one in (world.accounts, world.reports, world.quotes, world.reconciler):
        one._gateways = broken
    world.gateways = broken
    object.__setattr__(world.tools, "gateways", broken)
    return world


@pytest.mark.expected_log("submitting a batch failed")
@pytest.mark.expected_log("without an outcome")
async def test_25_a_bug_in_one_message_leaves_the_others_going(world: World) -> None:
    _with_bugs(world)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        broken = await world.send(account_id, 2, "break")
        forgotten = await world.send(account_id, 2, "forget")
        sound = await world.send(account_id, 2, "go")
        await world.until(broken, {UNCERTAIN: 2})
        await world.until(forgotten, {UNCERTAIN: 1, SUBMITTED: 1})
        await world.until(sound, {SUBMITTED: 2})


@pytest.mark.expected_log("journaled call .* cannot be applied")
async def test_25_a_bug_in_one_report_leaves_the_others_going(world: World) -> None:
    _with_bugs(world)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 20)
        await world.until(campaign_id, {SUBMITTED: 20})
        await world.listen(server, account_id)
        bad = CallbackRequest(b"bad", "text/plain", world.clock.now(), "127.0.0.1")
        answer = await world.reports.journal(account_id, bad)
        assert answer.status == 200
        await world.until(campaign_id, {DELIVERED: 20})
        await world.reports.settle()
        calls = await world.reports.recent(account_id)
        statuses = {call.body == b"bad": call.status for call in calls}
        assert statuses == {True: JournalStatus.MALFORMED, False: JournalStatus.APPLIED}


@pytest.mark.expected_log("the outcome of message .* cannot be stored")
async def test_25_an_outcome_that_cannot_be_stored_is_alone(world: World) -> None:
    _with_bugs(world)
    async with gateway() as server:
        account_id = await world.add_account(server)
        paused = world.heard(AccountPaused)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 3, "odd")
        await eventually(lambda: bool(paused))
        assert await world.counts(campaign_id) == {SUBMITTING: 1, SUBMITTED: 2}
