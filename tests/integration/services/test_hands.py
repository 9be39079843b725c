"""Quality, faults 54 and 56 to 59, stop and brake: what people do, and what keeps them safe."""

import asyncio
import random
from datetime import timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignDraft, CampaignState, Recipient, SkipReason
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.status import MessageState
from smsdesk.services.campaigns import Split, split
from smsdesk.services.events import CampaignPaused, MessagesChanged
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.store import accounts as account_rows
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import (
    PRICES,
    Nowhere,
    ShiftedClock,
    World,
    both_engines,
    draft,
    eventually,
    gateway,
    hong_kong,
    people,
    sent_times,
    settled,
)

HELD = MessageState.HELD
QUEUED = MessageState.QUEUED
SUBMITTED = MessageState.SUBMITTED
DELIVERED = MessageState.DELIVERED
CANCELLED = MessageState.CANCELLED
REJECTED = MessageState.REJECTED


async def test_what_was_confirmed_may_not_become_dearer(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    wanted = draft(account_id, 3)
    confirmed = await world.quotes.quote(wanted)
    assert confirmed.cost == {"HKD": Decimal("1.20")}
    dearer = PriceRule("852", Decimal("0.41"), "HKD")
    for rules in ([dearer], [], [PriceRule("852", Decimal("0.10"), "EUR")]):
        await world.accounts.set_prices(account_id, rules)
        with pytest.raises(UsageError, match="cost more"):
            await world.campaigns.create(wanted, confirmed)
    assert await world.campaigns.page(None, 10) == []
    await world.accounts.set_prices(account_id, PRICES)
    # A signature that was put into the settings meanwhile makes two segments of one.
    long = draft(account_id, 3, "x" * 158)
    unpriced = await world.quotes.quote(long)
    await world.accounts.set_prices(account_id, [])
    without = await world.quotes.quote(long)
    view = await world.accounts.get(account_id)
    signed = {**view.account.settings, "signature": "ACME", "signature_type": "3"}
    await world.database.run(account_rows.update_settings, account_id, "Main", signed)
    for quote in (unpriced, without):
        with pytest.raises(UsageError, match="cost more"):
            await world.campaigns.create(long, quote)
    created = await world.campaigns.create(long, await world.quotes.quote(long))
    assert created.quote.segments == 6


@pytest.mark.parametrize(
    ("text", "recipients", "code"),
    [
        ("", people(1), "empty_text"),
        (" \n", people(1), "empty_text"),
        ("Hi {name}", people(1), "missing_field"),
        ("Hi {NAME}, {order}", (Recipient(hong_kong(1), "Ana"),), "missing_field"),
        ("Hi {order}", (Recipient(hong_kong(1), "Ana", {"Order": " "}),), "empty_field"),
        ("{note|}", people(1), "empty_text"),
        ("x" * 45_000, people(1), "over_limit"),
        ("Hello", (), "no_recipients"),
        ("Hi {name", people(1), "template"),
        ("Hello \x1b", people(1), "unsendable"),
    ],
)
async def test_59_what_cannot_go_is_stopped_before_anything_is_queued(
    world: World, text: str, recipients: tuple[Recipient, ...], code: str
) -> None:
    account_id = await world.add_account(Nowhere())
    wanted = draft(account_id, recipients, text)
    quote = await world.quotes.quote(wanted)
    assert code in {problem.code for problem in quote.problems}
    with pytest.raises(UsageError, match="Nothing was sent"):
        await world.campaigns.create(wanted)
    assert await world.campaigns.page(None, 10) == []


async def test_59_a_balance_that_is_too_low_stops_before_anything_is_queued(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    now = world.clock.now()
    await world.database.run(account_rows.set_balance, account_id, Decimal("1.19"), "HKD", now)
    quote = await world.quotes.quote(draft(account_id, 3))
    [problem] = quote.problems
    assert problem.code == "balance"
    assert "HKD 0.01" in problem.sentence
    await world.database.run(account_rows.set_balance, account_id, Decimal("1.20"), "HKD", now)
    assert not (await world.quotes.quote(draft(account_id, 3))).problems


async def test_59_a_removed_account_or_unknown_kind_sends_nothing(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    wanted = draft(account_id, 1)
    viber = CampaignDraft("k", account_id, "Hello", wanted.recipients, kind="viber")
    assert [one.code for one in (await world.quotes.quote(viber)).problems] == ["kind"]
    await world.accounts.remove(account_id)
    with pytest.raises(UsageError, match="removed"):
        await world.campaigns.create(wanted)


async def test_fields_are_found_in_any_case_and_fall_back(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    recipients = (
        Recipient(hong_kong(1), "Ana", {"Order No": "7"}),
        Recipient(hong_kong(2), "", {"Order No": ""}),
    )
    wanted = draft(account_id, recipients, "Hi {Name|there}, {order  no|soon} {number}")
    created = await world.campaigns.create(wanted)
    texts = [message.text for message in await world.messages(created.campaign_id)]
    assert texts == ["Hi Ana, 7 +85260000001", "Hi there, soon +85260000002"]


async def test_duplicates_and_opt_outs_are_left_out_and_counted(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    await world.contacts.opt_out(hong_kong(2), "test")
    recipients = (*people(3), *people(3))
    created = await world.campaigns.create(draft(account_id, recipients))
    assert created.quote.recipients == 2
    assert created.quote.skipped == {SkipReason.OPTED_OUT: 2, SkipReason.DUPLICATE: 2}
    campaign = await world.campaigns.get(created.campaign_id)
    assert campaign.skipped == created.quote.skipped
    assert campaign.total == 2


async def test_57_the_snapshot_goes_and_opt_outs_still_count(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        await world.accounts.pause(account_id, "test")
        campaign_id = await world.send(account_id, 3, "As it was")
        await world.contacts.opt_out(hong_kong(2), "STOP")
        changed = world.heard(MessagesChanged)
        await world.accounts.resume(account_id)
        await world.until(campaign_id, {SUBMITTED: 2, CANCELLED: 1})
        assert sorted(sent_times(server)) == [hong_kong(1).e164, hong_kong(3).e164]
        assert {message.text for message in server.gateway.messages} == {"As it was"}
        news = [change.new for event in changed for change in event.changes]
        assert news.count(CANCELLED) == 1


async def test_equal_texts_go_together(world: World) -> None:
    """1,000 recipients in turn in three languages fill batches of 200."""
    async with gateway() as server:
        account_id = await world.add_account(server)
        greetings = ("Hello", "Hola", "Bonjour")
        recipients = [
            Recipient(one.msisdn, fields={"hello": greetings[n % 3]})
            for n, one in enumerate(people(1000))
        ]
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, recipients, "{hello}!")
        await world.until(campaign_id, {SUBMITTED: 1000})
        assert len(server.requests) == 6


async def test_ten_thousand_messages_are_fifty_requests(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 10_000)
        await world.until(campaign_id, {SUBMITTED: 10_000}, timeout_s=60.0)
        assert [len(record.numbers) for record in server.requests] == [200] * 50
        assert set(sent_times(server).values()) == {1}


@both_engines
@pytest.mark.alone
async def test_stop_starts_no_request_within_a_second_and_tells_the_truth(world: World) -> None:
    async with gateway(Rule(Action.DELAY, seconds=0.1)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 4000)
        await eventually(lambda: len(server.requests) >= 3)
        changed = world.heard(MessagesChanged)
        began_s = world.clock.monotonic()
        cancelled = await world.campaigns.stop(campaign_id)
        assert world.clock.monotonic() - began_s < 1.0
        requests = len(server.requests)
        await settled(world, 1.5)
        # A request that was claimed before the stop may still have been written after it.
        assert len(server.requests) <= requests + 1
        counts = await world.counts(campaign_id)
        taken = sum(sent_times(server).values())
        assert counts == {SUBMITTED: taken, CANCELLED: cancelled}
        assert taken + cancelled == 4000
        assert split(counts) == Split(sent=0, at_gateway=taken, not_sent=cancelled)
        news = [change.new for event in changed for change in event.changes]
        assert news.count(CANCELLED) == cancelled
        with pytest.raises(UsageError, match="stopped for good"):
            await world.campaigns.resume(campaign_id)


@pytest.mark.parametrize("seed", range(3))
async def test_58_pause_resume_and_stop_in_fast_alternation_converge(
    world: World, seed: int
) -> None:
    chance = random.Random(seed)
    async with gateway(Rule(Action.DELAY, seconds=0.01)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 4000)
        acts = []
        for _ in range(30):
            act = chance.choice((world.campaigns.pause, world.campaigns.resume))
            acts.append(asyncio.create_task(act(campaign_id)))
            if chance.random() < 0.3:
                await asyncio.sleep(0.01)
        await world.campaigns.stop(campaign_id)
        acts.append(asyncio.create_task(world.campaigns.resume(campaign_id)))
        await world.campaigns.stop(campaign_id)
        late = [one for one in await asyncio.gather(*acts, return_exceptions=True) if one]
        assert late
        assert all(isinstance(one, UsageError) for one in late)
        await settled(world)
        counts = await world.counts(campaign_id)
        assert set(counts) <= {SUBMITTED, CANCELLED}
        assert sum(counts.values()) == 4000
        assert counts.get(SUBMITTED, 0) == sum(sent_times(server).values())
        assert (await world.campaigns.get(campaign_id)).state is CampaignState.STOPPED


async def test_58_closing_in_mid_run_records_what_was_on_its_way(start_world: OpenWorld) -> None:
    world = start_world()
    async with gateway(Rule(Action.DELAY, seconds=0.2)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 4000)
        await eventually(lambda: len(server.requests) >= 2)
        await world.dispatcher.stop()
        counts = await world.counts(campaign_id)
        assert counts == {
            SUBMITTED: sum(sent_times(server).values()),
            QUEUED: 4000 - sum(sent_times(server).values()),
        }
        again = start_world()
        assert await again.reconciler.recover() == 0


async def test_54_an_hour_that_passed_while_closed_waits_for_a_person(
    start_world: OpenWorld,
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with gateway() as server:
        account_id = await world.add_account(server)
        hour = clock.now() + timedelta(minutes=10)
        late = [
            CampaignDraft(f"k{n}", account_id, "Hello", people(3), not_before=hour)
            for n in range(2)
        ]
        first, second = [(await world.campaigns.create(one)).campaign_id for one in late]
        at_once = await world.send(account_id, 1)
        clock.shift = timedelta(minutes=40)
        assert await world.reconciler.hold_overdue() == 0
        clock.shift = timedelta(hours=2)
        assert await world.reconciler.hold_overdue() == 6
        await world.dispatcher.start()
        await world.until(at_once, {SUBMITTED: 1})
        await settled(world)
        assert await world.counts(first) == {HELD: 3}
        assert all("hour passed" in one.reason for one in await world.messages(first))
        assert [one.campaign_id for one in await world.campaigns.held()] == [first, second]
        assert await world.campaigns.release(first) == 3
        await world.until(first, {SUBMITTED: 3})
        assert await world.campaigns.stop(second) == 3
        assert await world.counts(second) == {CANCELLED: 3}
        assert await world.campaigns.held() == []


async def test_54_an_hour_that_was_slept_over_waits_for_a_person(start_world: OpenWorld) -> None:
    """The program ran on, the computer did not: its clock is hours further at the next look."""
    clock = ShiftedClock()
    world = start_world(clock)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        now = clock.now()
        hours = [now + timedelta(minutes=50), now + timedelta(hours=4, minutes=30)]
        slept_over, lately = [
            (
                await world.campaigns.create(
                    CampaignDraft(f"k{n}", account_id, "Hello", people(3), not_before=hour)
                )
            ).campaign_id
            for n, hour in enumerate(hours)
        ]
        await settled(world, 0.1)
        clock.shift = timedelta(hours=5)
        await world.until(lately, {SUBMITTED: 3})
        assert await world.counts(slept_over) == {HELD: 3}
        assert len(server.gateway.messages) == 3


async def test_a_schedule_is_kept_to(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        hour = world.clock.now() + timedelta(seconds=1.5)
        later = CampaignDraft("k", account_id, "Hello", people(1), not_before=hour)
        campaign_id = (await world.campaigns.create(later)).campaign_id
        await settled(world)
        assert await world.counts(campaign_id) == {QUEUED: 1}
        await world.until(campaign_id, {SUBMITTED: 1}, timeout_s=8.0)
        assert server.requests[0].at >= hour - timedelta(milliseconds=10)


async def test_the_brake_pauses_a_campaign_that_is_refused(world: World) -> None:
    refuse = Rule(Action.PARTIAL, Match(number_suffix="5"), code=0x10000006)
    more = Rule(Action.PARTIAL, Match(number_suffix="7"), code=0x10000006)
    async with gateway(refuse, more) as server:
        account_id = await world.add_account(server)
        braked = world.heard(CampaignPaused)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1000)
        await eventually(lambda: bool(braked))
        await settled(world)
        requests = len(server.requests)
        assert requests == 1
        assert await world.counts(campaign_id) == {SUBMITTED: 160, REJECTED: 40, QUEUED: 800}
        assert (await world.campaigns.get(campaign_id)).state is CampaignState.PAUSED
        reason = await world.campaigns.pause_reason(campaign_id)
        assert reason == braked[0].reason
        assert "40 of its first 200" in reason
        [rejected, *_] = [one for one in await world.messages(campaign_id) if one.reason]
        assert rejected.reason in reason
        # A person who goes on has decided.
        await world.campaigns.resume(campaign_id)
        assert await world.campaigns.pause_reason(campaign_id) == ""
        await world.until(campaign_id, {SUBMITTED: 800, REJECTED: 200})
        assert len(braked) == 1


async def test_the_brake_bears_a_tenth(world: World) -> None:
    async with gateway(Rule(Action.PARTIAL, Match(number_suffix="5"), code=0x10000006)) as server:
        account_id = await world.add_account(server)
        braked = world.heard(CampaignPaused)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1000)
        await world.until(campaign_id, {SUBMITTED: 900, REJECTED: 100})
        assert braked == []


async def test_the_brake_pauses_on_reports_of_failure(world: World) -> None:
    """LOCAL_REJECTED comes by report: a wrong route, or an empty balance at CloudSMS."""
    async with gateway(Rule(Action.DELAY, Match(requests=(2, 99)), seconds=1.0)) as server:
        account_id = await world.add_account(server, route_id="Wrong_route")
        await world.listen(server, account_id)
        braked = world.heard(CampaignPaused)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 3000)
        await eventually(lambda: bool(braked))
        # What was on its way by then is refused as well; no request follows.
        requests = len(server.requests)
        assert requests <= 3
        await world.until(campaign_id, {REJECTED: 200 * requests, QUEUED: 3000 - 200 * requests})
        assert "route" in braked[0].reason


async def test_a_removed_account_ends_its_lane(world: World) -> None:
    async with gateway() as server:
        one = await world.add_account(server, "One")
        two = await world.add_account(server, "Two")
        await world.dispatcher.start()
        assert f"lane {one}" in world.tasks.names
        await world.accounts.remove(one)
        await eventually(lambda: f"lane {one}" not in world.tasks.names)
        assert f"lane {two}" in world.tasks.names


@both_engines
async def test_what_another_process_does_is_seen(start_world: OpenWorld) -> None:
    sender, desk = start_world(), start_world()
    desk.vault = sender.vault  # both have the same keyring
    desk.accounts._vault = sender.vault
    await sender.dispatcher.start()
    await sender.reports.start()
    async with gateway() as server:
        account_id = await desk.add_account(server)
        campaign_id = await desk.send(account_id, 3)
        await desk.until(campaign_id, {SUBMITTED: 3}, timeout_s=20.0)
        account = (await desk.accounts.get(account_id)).account
        assert sender.reports.authenticate(account_id, account.callback_token)
