"""Times of sending and quiet hours in whole runs (quality, faults 51, 53, 54, 57)."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.quiet_hours import NO_QUIET_HOURS, QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime
from smsdesk.domain.status import MessageState
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import (
    ShiftedClock,
    both_engines,
    draft,
    gateway,
    people,
    sent_times,
    settled,
)

HELD, QUEUED, SUBMITTED = MessageState.HELD, MessageState.QUEUED, MessageState.SUBMITTED
CANCELLED = MessageState.CANCELLED
NIGHT = QuietPolicy(QuietHours(time(22), time(8)))
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
GUANGZHOU = Msisdn(86, "13800138000")


def set_clock(clock: ShiftedClock, wall: str, zone: ZoneInfo = HONG_KONG) -> datetime:
    """Let the clock say `wall` in a zone; return the instant."""
    wanted = datetime.fromisoformat(wall).replace(tzinfo=zone)
    clock.shift += wanted - clock.now()
    return wanted.astimezone(UTC)


@both_engines
async def test_night_is_slept_through_over_a_restart(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    set_clock(clock, "2026-12-01T23:00")
    async with gateway() as server:
        first = start_world(clock)
        await first.quiet.save(NIGHT)
        account_id = await first.add_account(server)
        wanted = draft(account_id, 3)
        quote = await first.quotes.quote(wanted)
        assert quote.problems == ()
        assert quote.timing.waiting == 3
        [sentence] = quote.timing.sentences
        until = (
            r"\(HK 22:00\N{EN DASH}08:00\): they wait until \d{4}-\d\d-\d\d 08:00 in Hong Kong\.$"
        )
        assert re.search(until, sentence)
        await first.dispatcher.start()
        campaign_id = (await first.campaigns.create(wanted, quote)).campaign_id
        await first.until(campaign_id, {HELD: 3})
        assert await first.campaigns.held() == []
        await first.dispatcher.stop()
        set_clock(clock, "2026-12-02T07:59:58.5")
        second = start_world(clock)
        second.vault = first.vault
        second.accounts._vault = first.vault
        second.gateways._vault = first.vault
        await second.reconciler.hold_overdue()
        await second.dispatcher.start()
        await asyncio.sleep(0.4)
        assert server.requests == []
        await second.until(campaign_id, {SUBMITTED: 3})
        eight = datetime(2026, 12, 2, 8, tzinfo=HONG_KONG)
        assert clock.now() >= eight
        assert set(sent_times(server).values()) == {1}


async def test_the_hour_of_each_recipient(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    set_clock(clock, "2026-12-01T08:59:58")
    world = start_world(clock)
    at = SendTime(datetime.fromisoformat("2026-12-01T09:00"), EACH_RECIPIENT)
    away = Recipient(Msisdn(44, "7400123456"))
    passed = Recipient(Msisdn(61, "412345678"))  # 09:00 in Perth is 09:00 in Hong Kong
    tokyo = Recipient(Msisdn(81, "9012345678"))  # an hour ago
    async with gateway() as server:
        account_id = await world.add_account(server)
        wanted = replace(draft(account_id, (*people(1), away, passed, tokyo)), send_time=at)
        quote = await world.quotes.quote(wanted)
        assert quote.timing.late == 1
        assert quote.timing.first == datetime(2026, 12, 1, 1, tzinfo=UTC)
        assert quote.timing.last == datetime(2026, 12, 1, 9, tzinfo=UTC)
        assert "passed already" in quote.timing.sentences[0]
        await world.dispatcher.start()
        campaign_id = (await world.campaigns.create(wanted)).campaign_id
        await world.until(campaign_id, {SUBMITTED: 1, QUEUED: 3})
        await world.until(campaign_id, {SUBMITTED: 3, QUEUED: 1})
        set_clock(clock, "2026-12-01T16:59:59.8")
        await world.until(campaign_id, {SUBMITTED: 4})
        due = {one.msisdn: one.not_before for one in await world.messages(campaign_id)}
        assert due[away.msisdn] == datetime(2026, 12, 1, 9, tzinfo=UTC)
        assert due[tokyo.msisdn] is None
        stored = await world.campaigns.get(campaign_id)
        assert stored.send_time == at


async def test_half_past_two_happens_once(start_world: OpenWorld) -> None:
    """Fault 51: in the spring gap and in the autumn fold of Berlin."""
    for wall, second, utc in (
        ("2027-03-28T02:30", False, "2027-03-28T01:30"),
        ("2026-10-25T02:30", False, "2026-10-25T00:30"),
        ("2026-10-25T02:30", True, "2026-10-25T01:30"),
    ):
        clock = ShiftedClock()
        at = SendTime(datetime.fromisoformat(wall), "Europe/Berlin", second)
        hour = datetime.fromisoformat(utc).replace(tzinfo=UTC)
        assert at.schedule.instant == hour
        clock.shift += hour - timedelta(seconds=1) - clock.now()
        world = start_world(clock)
        async with gateway() as server:
            account_id = await world.add_account(server, name=f"{wall} {second}")
            wanted = replace(draft(account_id, 1), not_before=hour, send_time=at)
            await world.dispatcher.start()
            campaign_id = (await world.campaigns.create(wanted)).campaign_id
            await settled(world, 0.2)
            assert server.requests == []
            await world.until(campaign_id, {SUBMITTED: 1})
            clock.shift += timedelta(hours=1, minutes=1)  # past the other 02:30
            await settled(world, 0.2)
            assert set(sent_times(server).values()) == {1}
            assert (await world.campaigns.get(campaign_id)).not_before == hour
        await world.dispatcher.stop()


async def test_another_zone_does_not_move_the_instant(
    start_world: OpenWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 53: the computer travels to another zone between planning and sending."""
    clock = ShiftedClock()
    hour = set_clock(clock, "2026-12-01T09:00")
    clock.shift -= timedelta(seconds=2)
    world = start_world(clock)
    at = SendTime(datetime.fromisoformat("2026-12-01T09:00"), "Asia/Hong_Kong")
    async with gateway() as server:
        account_id = await world.add_account(server)
        wanted = replace(draft(account_id, 1), not_before=at.schedule.instant, send_time=at)
        campaign_id = (await world.campaigns.create(wanted)).campaign_id
        monkeypatch.setenv("TZ", "America/New_York")
        await world.dispatcher.start()
        await settled(world, 0.2)
        assert server.requests == []
        await world.until(campaign_id, {SUBMITTED: 1})
        assert clock.now() >= hour
        stored = await world.campaigns.get(campaign_id)
        assert stored.send_time is not None
        assert stored.send_time.words == "2026-12-01 09:00 in Hong Kong"


async def test_other_hours_wake_what_waits_and_opt_outs_count(start_world: OpenWorld) -> None:
    """Fault 57: who opts out while a message waits gets nothing."""
    clock = ShiftedClock()
    set_clock(clock, "2026-12-01T23:00")
    world = start_world(clock)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.quiet.save(NIGHT)
        assert await world.quiet.policy() == NIGHT
        await world.dispatcher.start()
        recipients = (*people(2), Recipient(GUANGZHOU))
        campaign_id = await world.send(account_id, recipients)
        await world.until(campaign_id, {HELD: 3})
        await world.contacts.opt_out(recipients[0].msisdn, "a call")
        assert await world.quiet.save(QuietPolicy(NIGHT.everywhere, {"HK": None})) == 2
        await world.until(campaign_id, {HELD: 1, SUBMITTED: 1, CANCELLED: 1})
        assert await world.quiet.save(NO_QUIET_HOURS) == 1
        await world.until(campaign_id, {SUBMITTED: 2, CANCELLED: 1})


async def test_closed_at_the_hour_and_opened_later_asks(start_world: OpenWorld) -> None:
    """Fault 54, for messages whose hours differ: only those that are late ask."""
    clock = ShiftedClock()
    set_clock(clock, "2026-12-01T08:00")
    world = start_world(clock)
    at = SendTime(datetime.fromisoformat("2026-12-01T09:00"), EACH_RECIPIENT)
    recipients = (*people(1), Recipient(Msisdn(44, "7400123456")))
    async with gateway() as server:
        account_id = await world.add_account(server)
        wanted: CampaignDraft = replace(draft(account_id, recipients), send_time=at)
        campaign_id = (await world.campaigns.create(wanted)).campaign_id
        set_clock(clock, "2026-12-01T13:00")
        assert await world.reconciler.hold_overdue() == 1
        await world.dispatcher.start()
        await settled(world, 0.2)
        assert server.requests == []
        [asked] = await world.campaigns.held()
        assert asked.campaign_id == campaign_id
        assert await world.campaigns.release(campaign_id) == 1
        await world.until(campaign_id, {SUBMITTED: 1, QUEUED: 1})


async def test_no_gateway_keeps_what_would_come_at_night(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    set_clock(clock, "2026-12-01T12:00")
    world = start_world(clock)
    await world.quiet.save(NIGHT)
    async with gateway() as server:
        account_id = await world.add_account(server)
        at = SendTime(datetime.fromisoformat("2026-12-01T23:00"), "Asia/Hong_Kong")
        kept_there = replace(draft(account_id, 2), send_time=at)
        quote = await world.quotes.quote(kept_there)
        assert [problem.code for problem in quote.problems] == ["quiet_hours"]
        kept_here = replace(kept_there, not_before=at.schedule.instant)
        quote = await world.quotes.quote(kept_here)
        assert quote.problems == ()
        assert quote.timing.waiting == 2
        assert quote.timing.sentences[0] in quote.warnings
