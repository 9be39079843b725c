"""Quality, faults 7, 37 and 38: a night of sleep, hostile words, and reports about nothing."""

import asyncio
import csv
import json
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select
from typing_extensions import override

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.errors import StoreFault
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.registry import PROVIDERS
from smsdesk.providers.yunpian import Yunpian, YunpianFactory
from smsdesk.services.export import export_messages
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.store import reports
from smsdesk.store.schema import PARKED_REPORTS
from smsdesk.system.clock import SystemClock
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, draft, running, send
from tests.support.services_world import (
    ShiftedClock,
    World,
    both_engines,
    eventually,
    gateway,
    sent_times,
)

S = MessageState
PACE = 5.0
"""Requests a second."""


class SleepyClock(SystemClock):
    """Both of the computer's clocks after it slept for `slept` seconds."""

    def __init__(self) -> None:
        self.slept = 0.0

    @override
    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.slept)

    @override
    def monotonic(self) -> float:
        return super().monotonic() + self.slept


class UnhurriedFactory(YunpianFactory):
    """The same gateway with a pace that this computer can easily exceed."""

    @property
    @override
    def info(self) -> ProviderInfo:
        info = super().info
        return replace(info, capabilities=replace(info.capabilities, requests_per_s=PACE))

    @override
    def __call__(self, account: AccountSettings) -> Yunpian:
        provider = super().__call__(account)
        provider._info = self.info
        return provider


async def test_52_a_clock_that_is_put_back_keeps_nobody_waiting(start_world: OpenWorld) -> None:
    """It was a day ahead when the gateway asked for two seconds."""
    clock = ShiftedClock()
    clock.shift = timedelta(days=1)
    world = start_world(clock)
    busy = Rule(Action.TOO_MANY_REQUESTS, Match(requests=(1, 1)), retry_after="2")
    async with gateway(busy) as server:
        account_id = await world.add_account(server)
        assert await world.reconciler.hasten() == 0
        await world.dispatcher.start()
        campaign = await world.send(account_id, 3)
        await eventually(lambda: len(server.requests) == 1)
        await world.until(campaign, {S.QUEUED: 3})
        assert await world.reconciler.hasten() == 0
        clock.shift = timedelta()
        assert await world.reconciler.hasten() == 3
        await world.until(campaign, {S.SUBMITTED: 3})
        assert set(sent_times(server).values()) == {1}


async def test_7_waking_in_the_middle_of_a_run_gives_no_burst(start_world: OpenWorld) -> None:
    clock = SleepyClock()
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": UnhurriedFactory()}
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "yunpian", 25))
        await eventually(lambda: len(server.requests) >= 4)
        asleep = len(server.requests)
        clock.slept = 8 * 3600.0
        world.dispatcher.wake()
        woke = time.monotonic()
        await asyncio.sleep(0.6)
        awake_s = time.monotonic() - woke
        # One second's worth at most has gathered, and the pace goes on.
        assert len(server.requests) - asleep <= PACE + PACE * awake_s + 2
        await world.until(campaign, {S.SUBMITTED: 25})
        assert set(sent_times(server).values()) == {1}


HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE messages; --",
    "../../etc/passwd",
    "DELIVRD\r\n2026-01-01T00:00:00.000Z ERROR forged: line",
    "=cmd|' /C calc'!A0",
    "\x00\ud800\u202e",
)


@both_engines
async def test_37_hostile_words_are_inert(world: World, tmp_path: Path) -> None:
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "cloudsms", len(HOSTILE)))
        await world.until(campaign, {S.SUBMITTED: len(HOSTILE)})
        messages = await world.messages(campaign)
        found = [
            DeliveryReport(one.provider_message_id, None, None, S.UNDELIVERED, words, words)
            for one, words in zip(messages, HOSTILE, strict=True)
        ]
        await world.reports.apply(account_id, found, ReportSource.CALLBACK)
        assert await world.counts(campaign) == {S.UNDELIVERED: len(HOSTILE)}
        for one, words in zip(await world.messages(campaign), HOSTILE, strict=True):
            plain = words.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
            assert (one.code, one.reason) == (plain, plain)
        file = tmp_path / "out.csv"
        await export_messages(world.history, MessageQuery(campaign_id=campaign), file)
        with file.open(encoding="utf-8-sig", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert any("calc" in cell for cell in cells)
        starts = [line.lstrip()[:1] for cell in cells for line in cell.splitlines()]
        assert not {"=", "@", "-"} & set(starts)


def nothing_known(n: int, at: datetime) -> CallbackRequest:
    """Return a well-formed report on a message that is not ours."""
    body = {
        "METHOD": "SMS_PUSH_REPORT",
        "TYPE": "REQUEST",
        "SERIAL": n % 65535 + 1,
        "TIME": "2026-11-21 12:00:00",
        "SMS_UID": f"{n:030}",
        "SMS_RESULT_LIST": [
            {"COUNTRY_CODE": 852, "DEST_MSISDN": str(60_000_000 + n), "SMS_STATE": 3}
        ],
    }
    return CallbackRequest(json.dumps(body).encode(), "application/json", at, "127.0.0.1")


async def _taken(world: World, account_id: int, call: CallbackRequest) -> int:
    try:
        answer = await world.reports.journal(account_id, call)
    except StoreFault:
        return 503
    return answer.status


async def test_38_a_flood_of_unknown_ids_is_bounded(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk is busy 5,000 calls wait, the others are asked to come again."""
    monkeypatch.setattr(reports, "MOST_PARKED", 3000)
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.reports.start()
        now = world.clock.now()
        calls = [nothing_known(n, now) for n in range(7000)]
        with closing(sqlite3.connect(tmp_path / "smsdesk.sqlite3")) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = [
                world.tasks.start(_taken(world, account_id, call), name="call") for call in calls
            ]
            await eventually(lambda: sum(one.done() for one in waiting) >= 1500)
            other.rollback()
        answers = Counter(await asyncio.gather(*waiting))
        assert answers.keys() == {200, 503}
        # One group was on its way to the disk besides those that waited.
        assert 5000 <= answers[200] <= 5500
        await world.reports.settle()
        assert await world.database.read(_parked) == 3000
        # A report that is ours still counts.
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "cloudsms", 3, "Ours"))
        await world.until(campaign, {S.SUBMITTED: 3})
        await world.listen(server, account_id)
        await world.until(campaign, {S.DELIVERED: 3})


async def test_38_orphans_expire(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.reports.start()
        assert await _taken(world, account_id, nothing_known(1, clock.now())) == 200
        await world.reports.settle()
        assert await world.database.read(_parked) == 1
        clock.shift = timedelta(days=3, minutes=1)
        await world.reconciler.sweep()
        assert await world.database.read(_parked) == 0


def _parked(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(PARKED_REPORTS)) or 0
