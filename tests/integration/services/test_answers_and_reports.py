"""Quality, faults 13 to 19, 35 and 39: answers by recipient, and reports in every disorder."""

import asyncio
import urllib.error
import urllib.request
from datetime import timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.delivery_report import DeliveryReport, Effect, ReportSource
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.services.delivery_reports import JournalStatus
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.handset import HandsetState
from tests.integration.services.conftest import OpenWorld
from tests.support.hygiene import LogWatch
from tests.support.services_world import (
    FullDisk,
    ShiftedClock,
    World,
    both_engines,
    eventually,
    gateway,
    sent_times,
)

SUBMITTED = MessageState.SUBMITTED
DELIVERED = MessageState.DELIVERED
REJECTED = MessageState.REJECTED
_INTERCEPTED = 0x10000006


async def _delivered(world: World, count: int, *rules: Rule) -> int:
    """Send through a gateway under `rules` until everything is delivered; return the campaign."""
    async with gateway(*rules) as server:
        account_id = await world.add_account(server)
        await world.listen(server, account_id)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, count)
        await world.until(campaign_id, {DELIVERED: count})
        await server.settled()
        await world.reports.settle()
        assert await world.counts(campaign_id) == {DELIVERED: count}
        assert set(sent_times(server).values()) == {1}
    return campaign_id


async def test_13_a_batch_that_is_refused_in_part_has_a_state_for_each(world: World) -> None:
    async with gateway(Rule(Action.PARTIAL, Match(number_suffix="3"), code=_INTERCEPTED)) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 20)
        await world.until(campaign_id, {SUBMITTED: 18, REJECTED: 2})
        for message in await world.messages(campaign_id):
            refused = message.msisdn.national.endswith("3")
            assert message.state is (REJECTED if refused else SUBMITTED)
            assert bool(message.reason) is refused
            assert bool(message.provider_message_id) is not refused


@pytest.mark.parametrize("action", [Action.SAME_ID, Action.NO_ID])
async def test_14_one_id_for_two_messages_or_none(world: World, action: Action) -> None:
    campaign_id = await _delivered(world, 10, Rule(action, Match(every=2)))
    assert not any(message.flagged for message in await world.messages(campaign_id))


@both_engines
async def test_16_a_report_before_the_answer_is_joined(world: World) -> None:
    campaign_id = await _delivered(world, 5, Rule(Action.REPORT_BEFORE_ANSWER))
    for message in await world.messages(campaign_id):
        assert message.provider_message_id


async def test_17_repeated_reports_change_nothing(world: World) -> None:
    campaign_id = await _delivered(world, 2, Rule(Action.REPORT_DUPLICATE, count=50))
    [message, _] = await world.messages(campaign_id)
    effects = [event.effect for event in await world.history.events(message.message_id)]
    assert effects.count(Effect.ADVANCED) == 1
    assert effects.count(Effect.DUPLICATE) == 49
    assert not message.flagged


async def test_17_reversed_reports_only_move_forward(world: World) -> None:
    states = (HandsetState.ENROUTE, HandsetState.DELIVERED)
    campaign_id = await _delivered(
        world,
        3,
        Rule(Action.REPORT_STATES, states=states),
        Rule(Action.REPORT_REVERSE),
    )
    for message in await world.messages(campaign_id):
        events = await world.history.events(message.message_id)
        assert [event.effect for event in events if event.effect] == [
            Effect.ADVANCED,
            Effect.LATE,
        ]


async def test_17_a_contradiction_is_flagged(world: World) -> None:
    campaign_id = await _delivered(world, 2, Rule(Action.REPORT_CONTRADICT))
    assert all(message.flagged for message in await world.messages(campaign_id))


@both_engines
async def test_18_no_report_is_said_at_the_limit_and_a_late_one_counts(
    start_world: OpenWorld,
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 2500)
        await world.until(campaign_id, {SUBMITTED: 2500})
        clock.shift = timedelta(hours=24)
        assert await world.reconciler.sweep() == 0
        clock.shift = timedelta(hours=26)
        # More than the store does at once.
        assert await world.reconciler.sweep() == 2500
        assert await world.counts(campaign_id) == {MessageState.NO_REPORT: 2500}
        [message, *_] = await world.messages(campaign_id)
        report = DeliveryReport(
            message.provider_message_id, None, message.msisdn, DELIVERED, "3", "DELIVRD"
        )
        await world.reports.apply(account_id, [report], ReportSource.LOOK_UP)
        assert await world.counts(campaign_id) == {MessageState.NO_REPORT: 2499, DELIVERED: 1}


async def test_19_billed_segments_and_counted_ones_are_both_kept(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 1)
        await world.until(campaign_id, {SUBMITTED: 1})
        [message] = await world.messages(campaign_id)
        fee = Money(Decimal("1.20"), "HKD")
        report = DeliveryReport(
            message.provider_message_id,
            None,
            message.msisdn,
            DELIVERED,
            "3",
            segment_count=3,
            fee=fee,
        )
        await world.reports.apply(account_id, [report], ReportSource.POLL)
        [message] = await world.messages(campaign_id)
        assert (message.segment_count, message.billed_segment_count) == (1, 3)
        assert (message.cost, message.fee) == (Money(Decimal("0.40"), "HKD"), fee)


async def _post(url: str, body: bytes = b"{}") -> int:
    def post() -> int:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    return await asyncio.to_thread(post)


async def test_35_a_wrong_token_is_unknown_and_nothing_is_stored(world: World) -> None:
    async with gateway() as server:
        one = await world.add_account(server, "One")
        two = await world.add_account(server, "Two")
        await world.listen(server, one)
        base = f"http://127.0.0.1:{world.listener.port}"
        paths = [await world.accounts.callback_path(account_id) for account_id in (one, two)]
        other_token = paths[1].rsplit("/", 1)[1]
        for path in (
            f"/callback/{one}/{other_token}",
            f"/callback/{one}/",
            f"/callback/{one}",
            f"/callback/999/{other_token}",
            f"{paths[0]}x",
        ):
            assert await _post(base + path) == 404
        assert await world.reports.recent(None) == []
        # The account's own token is known, and what is no report is kept as such.
        assert await _post(base + paths[0]) == 400
        [call] = await world.reports.recent(one)
        assert call.status is JournalStatus.MALFORMED
        # A removed account's callback is nobody's.
        await world.accounts.remove(two)
        await eventually(lambda: not world.reports.authenticate(two, other_token))


async def test_39_a_report_that_cannot_be_stored_comes_again(
    world: World, expected_log: LogWatch
) -> None:
    expected_log("could not be stored")
    expected_log("could not be applied", must_come=False)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, 200)
        await world.until(campaign_id, {SUBMITTED: 200})
        disk = FullDisk(world.store)
        disk.full = True
        await world.listen(server, account_id)
        await eventually(lambda: any(one.status == 503 for one in server.reports))
        disk.full = False
        await world.until(campaign_id, {DELIVERED: 200})
