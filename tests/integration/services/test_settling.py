"""How an uncertain message is settled at each gateway, and when a report is given up on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Polling
from smsdesk.domain.status import MessageState
from smsdesk.services.accounts import AccountInput
from smsdesk.services.campaigns import Split, split
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.ui.viewmodels.campaigns import stopped_sentence
from tests.contract.subjects import SUBJECTS, Subject
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, asking, draft, number, running, send
from tests.support.services_world import (
    ShiftedClock,
    World,
    both_engines,
    eventually,
    sent_times,
    settled,
)

S = MessageState
LOST = Rule(Action.DROP_AFTER_READING, Match(requests=(1, 1)))
NEVER_TAKEN = Rule(Action.DROP_BEFORE_PROCESSING, Match(requests=(1, 1)))
EACH = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.provider)


async def only(world: World, campaign: int) -> Message:
    (message,) = await world.messages(campaign)
    return message


async def call(world: World, account_id: int, body: bytes) -> None:
    """Let the gateway call back, past the socket."""
    request = CallbackRequest(body, "text/plain", world.clock.now(), "127.0.0.1")
    assert (await world.reports.journal(account_id, request)).status == 200
    await world.reports.settle()


# CloudSMS: our reference comes back in CUSTOMER_BODY


@both_engines
async def test_an_echoed_reference_settles_it(world: World) -> None:
    async with running("cloudsms", LOST) as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "cloudsms", 20))
        await world.until(campaign, {S.UNCERTAIN: 20})
        assert not any(one.provider_message_id for one in await world.messages(campaign))
        await world.listen(server, account_id)
        await world.until(campaign, {S.DELIVERED: 20})
        assert all(one.provider_message_id for one in await world.messages(campaign))
        assert set(sent_times(server).values()) == {1}


async def test_a_refused_second_request_says_nothing_of_the_first(world: World) -> None:
    refused = Rule(Action.RESULT, Match(requests=(2, 2)), code=0x10000003)
    async with running("cloudsms", LOST, refused) as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "cloudsms", 1))
        await world.until(campaign, {S.UNCERTAIN: 1})
        ids = [(await only(world, campaign)).message_id]
        assert await world.campaigns.resend_uncertain(ids) == 1
        await eventually(lambda: len(server.requests) == 2)
        await world.until(campaign, {S.UNCERTAIN: 1})
        await world.listen(server, account_id)
        await world.until(campaign, {S.DELIVERED: 1})
        assert not (await only(world, campaign)).flagged


async def test_stop_tells_the_truth_about_what_was_to_go_again(world: World) -> None:
    async with running("cloudsms", LOST) as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "cloudsms", 2))
        await world.until(campaign, {S.UNCERTAIN: 2})
        await world.campaigns.pause(campaign)
        ids = [one.message_id for one in await world.messages(campaign)]
        assert await world.campaigns.resend_uncertain(ids) == 2
        assert await world.campaigns.stop(campaign) == 0
        counts = await world.counts(campaign)
        assert split(counts) == Split(sent=0, at_gateway=2, not_sent=0)
        assert stopped_sentence(0, counts) == (
            "Stopped: 0 cancelled, 0 at the gateway and beyond recall, 0 sent before, 2 uncertain."
        )
        await world.listen(server, account_id)
        await world.until(campaign, {S.DELIVERED: 2})


async def test_expired_at_the_gateway_is_expired_here(world: World) -> None:
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server)
        await world.dispatcher.start()
        await world.listen(server, account_id)
        late = CampaignDraft(
            "k",
            account_id,
            "Hello",
            # Expires; and expires, then is delivered all the same.
            (Recipient(Msisdn(852, "60009902")), Recipient(Msisdn(852, "60009913"))),
        )
        campaign = await send(world, late)
        await world.until(campaign, {S.EXPIRED: 1, S.DELIVERED: 1})
        expired, delivered = await world.messages(campaign)
        assert expired.state is S.EXPIRED
        states = [one.state for one in await world.history.events(delivered.message_id)]
        assert states[-2:] == [S.EXPIRED, S.DELIVERED]
        assert not delivered.flagged


# mysmpp: repeated under the same number


@pytest.mark.parametrize(("rule", "taken"), [(LOST, 30), (NEVER_TAKEN, 0)])
async def test_a_repeat_under_the_same_number_settles_it(
    start_world: OpenWorld, rule: Rule, taken: int
) -> None:
    """Whether the first request was taken or not, everybody gets it exactly once."""
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp", rule) as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 30))
        await world.until(campaign, {S.UNCERTAIN: 30})
        before = {one.message_id: one.client_reference for one in await world.messages(campaign)}
        assert len(server.gateway.messages) == taken
        assert await world.reconciler.repeat() == 0, "it is given two minutes first"
        clock.shift = timedelta(minutes=3)
        assert await world.reconciler.repeat() == 30
        await world.until(campaign, {S.SUBMITTED: 30})
        after = {one.message_id: one.client_reference for one in await world.messages(campaign)}
        assert after == before
        assert set(sent_times(server).values()) == {1}
        assert len(server.gateway.messages) == 30


async def test_a_repeat_keeps_the_digit_that_it_began_with(start_world: OpenWorld) -> None:
    """The person changes it while nobody knows whether the gateway took the message."""
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp", LOST) as server:
        account_id = await account_at(world, "mysmpp", server, installation="7")
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 3))
        await world.until(campaign, {S.UNCERTAIN: 3})
        assert {one.reference[0] for one in server.gateway.messages} == {"7"}
        view = await world.accounts.get(account_id)
        await world.accounts.update(
            account_id,
            AccountInput(
                view.account.name,
                "mysmpp",
                {**view.account.settings, "installation": "8"},
                dict(DEMO_CREDENTIALS["mysmpp"].secrets),
                session_only=True,
            ),
        )
        clock.shift = timedelta(minutes=3)
        assert await world.reconciler.repeat() == 3
        await world.until(campaign, {S.SUBMITTED: 3})
        assert set(sent_times(server).values()) == {1}
        later = await send(world, draft(account_id, "mysmpp", range(4, 5)))
        await world.until(later, {S.SUBMITTED: 1})
        assert server.gateway.messages[-1].reference.startswith("8")


# 467890: a report with an id that nobody knows yet, or a person


def report(one: Message, msgid: str, status: str = "DELIVRD") -> bytes:
    now = int(datetime.now(UTC).timestamp())
    return f"Report={msgid},{one.msisdn.national},{status},{now}".encode()


@both_engines
async def test_an_unknown_id_and_a_known_number_settle_it(world: World) -> None:
    async with running("sms467890", LOST) as server:
        account_id = await account_at(world, "sms467890", server, pause_ms="0")
        await world.dispatcher.start()
        await world.reports.start()
        campaign = await send(world, draft(account_id, "sms467890", 40))
        await world.until(campaign, {S.UNCERTAIN: 40})
        await world.listen(server, account_id)
        await server.settled()
        await world.reports.settle()
        await world.reconciler.sweep()
        await world.until(campaign, {S.DELIVERED: 40})
        messages = await world.messages(campaign)
        assert len({one.provider_message_id for one in messages}) == 1
        assert messages[0].provider_message_id
        assert set(sent_times(server).values()) == {1}


async def uncertain_twice(world: World, account_id: int) -> Sequence[Message]:
    """Return two messages to one person, of two campaigns, both uncertain."""
    found = []
    for text in ("One", "Two"):
        campaign = await send(world, draft(account_id, "sms467890", 1, text))
        await world.until(campaign, {S.UNCERTAIN: 1})
        found.append(await only(world, campaign))
    return found


async def test_what_fits_two_messages_fits_none(world: World) -> None:
    lost = Rule(Action.DROP_AFTER_READING)
    async with running("sms467890", lost) as server:
        account_id = await account_at(world, "sms467890", server, pause_ms="0")
        await world.dispatcher.start()
        await world.reports.start()
        one, two = await uncertain_twice(world, account_id)
        await call(world, account_id, report(one, "4711"))
        await world.reconciler.sweep()
        for message in (one, two):
            assert await world.counts(message.campaign_id) == {S.UNCERTAIN: 1}


@pytest.mark.parametrize("calls", [("4711", "4712"), ()])
async def test_two_unknown_ids_or_none_settle_nothing(world: World, calls: Sequence[str]) -> None:
    async with running("sms467890", LOST) as server:
        account_id = await account_at(world, "sms467890", server, pause_ms="0")
        await world.dispatcher.start()
        await world.reports.start()
        campaign = await send(world, draft(account_id, "sms467890", 1))
        await world.until(campaign, {S.UNCERTAIN: 1})
        for msgid in calls:
            await call(world, account_id, report(await only(world, campaign), msgid))
        await world.reconciler.sweep()
        assert await world.counts(campaign) == {S.UNCERTAIN: 1}


async def test_a_report_from_before_is_not_about_it(world: World) -> None:
    """Somebody else's message to the same person, on the same account, an hour ago."""
    async with running("sms467890", LOST) as server:
        account_id = await account_at(world, "sms467890", server, pause_ms="0")
        await world.dispatcher.start()
        await world.reports.start()
        early = await send(world, draft(account_id, "sms467890", range(2, 3)))
        await world.until(early, {S.UNCERTAIN: 1})
        message = await only(world, early)
        hour_ago = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
        body = f"Report=4711,{message.msisdn.national},DELIVRD,{hour_ago}"
        await call(world, account_id, body.encode())
        await world.reconciler.sweep()
        assert await world.counts(early) == {S.UNCERTAIN: 1}


async def test_a_person_settles_it(world: World) -> None:
    async with running("sms467890", LOST) as server:
        account_id = await account_at(world, "sms467890", server, pause_ms="0")
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "sms467890", 2))
        await world.until(campaign, {S.UNCERTAIN: 2})
        await settled(world, 0.2)
        assert len(server.requests) == 1, "it is never repeated by itself"
        first, second = await world.messages(campaign)
        assert await world.campaigns.resend_uncertain([first.message_id]) == 1
        await world.until(campaign, {S.SUBMITTED: 1, S.UNCERTAIN: 1})
        assert (await world.history.get(second.message_id) or second).state is S.UNCERTAIN


# When a report is given up on


@EACH
async def test_no_report_at_the_gateways_own_limit(
    start_world: OpenWorld, subject: Subject
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    limit = timedelta(seconds=subject.capabilities.report_limit_s)
    async with running(subject.provider) as server:
        account_id = await account_at(world, subject.provider, server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, subject.provider, 2))
        await world.until(campaign, {S.SUBMITTED: 2})
        clock.shift = limit - timedelta(minutes=5)
        assert await world.reconciler.sweep() == 0
        clock.shift = limit + timedelta(minutes=5)
        if subject.capabilities.polling is Polling.QUERY:
            assert await world.reconciler.sweep() == 0, "nobody has asked"
            world.rounds.completed(account_id, clock.now())
        assert await world.reconciler.sweep() == 2
        assert await world.counts(campaign) == {S.NO_REPORT: 2}
        # A late report still counts, however it comes.
        later = await send(world, draft(account_id, subject.provider, range(5, 6), "Later"))
        await world.until(later, {S.SUBMITTED: 1})
        if subject.capabilities.callback:
            await world.listen(server, account_id)
        task = world.tasks.start(asking(world, account_id, subject.provider).run(), name="ask")
        await world.until(later, {S.DELIVERED: 1})
        # A query is made about what is awaited alone.
        if subject.capabilities.polling is not Polling.QUERY:
            await world.until(campaign, {S.DELIVERED: 2})
        task.cancel()


async def test_what_was_never_learnt_is_not_said_to_be_taken(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("sms467890", LOST) as server:
        account_id = await account_at(world, "sms467890", server, pause_ms="0")
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "sms467890", 1))
        await world.until(campaign, {S.UNCERTAIN: 1})
        clock.shift = timedelta(days=3, hours=1)
        assert await world.reconciler.sweep() == 1
        message = await only(world, campaign)
        assert message.state is S.NO_REPORT
        assert "never learnt" in message.reason


async def test_what_the_gateway_keeps_has_its_limit_from_its_hour(
    start_world: OpenWorld,
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    hour = (clock.now() + timedelta(days=10)).isoformat()
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        kept = await send(world, draft(account_id, "mysmpp", 2, time_send=hour))
        now = await send(world, draft(account_id, "mysmpp", 2, "At once"))
        await world.until(kept, {S.SUBMITTED: 2})
        await world.until(now, {S.SUBMITTED: 2})
        clock.shift = timedelta(days=6)
        world.rounds.completed(account_id, clock.now())
        assert await world.reconciler.sweep() == 2
        assert await world.counts(now) == {S.NO_REPORT: 2}
        assert await world.counts(kept) == {S.SUBMITTED: 2}
        clock.shift = timedelta(days=14, hours=23)
        assert await world.reconciler.sweep() == 0
        clock.shift = timedelta(days=15, hours=1)
        assert await world.reconciler.sweep() == 0, "nobody has asked since its limit"
        world.rounds.completed(account_id, clock.now())
        assert await world.reconciler.sweep() == 2
        assert number("mysmpp", 1).e164 in {one.msisdn.e164 for one in await world.messages(kept)}


def _is_delivered(taken: Any) -> bool:
    return "deliver" in taken.standing.states.values()


async def test_what_nobody_asked_about_is_not_given_up_on(start_world: OpenWorld) -> None:
    """Closed over the holidays: the gateway knows, and is asked before anything is given up on."""
    clock = ShiftedClock()
    world = start_world(clock)
    silent = Rule(Action.REPORT_DROP, Match(number_suffix="201"))
    async with running("mysmpp", silent) as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        told = await send(world, draft(account_id, "mysmpp", 150))
        await world.until(told, {S.SUBMITTED: 150})
        untold = await send(world, draft(account_id, "mysmpp", range(201, 202), "Never told"))
        await world.until(untold, {S.SUBMITTED: 1})
        clock.shift = timedelta(days=6)
        assert await world.reconciler.sweep() == 0
        task = world.tasks.start(asking(world, account_id, "mysmpp").run(), name="ask")
        await world.until(told, {S.DELIVERED: 150})
        await eventually(lambda: world.rounds.latest(account_id) is not None)
        assert await world.reconciler.sweep() == 1
        assert await world.counts(untold) == {S.NO_REPORT: 1}
        task.cancel()


async def test_an_account_that_can_never_be_asked_keeps_nothing_waiting_for_ever(
    start_world: OpenWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The login was closed at the gateway: after its limit and a month the message is given up."""
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 2))
        await world.until(campaign, {S.SUBMITTED: 2})
        clock.shift = timedelta(days=60)
        assert await world.reconciler.sweep() == 0, "this run has hardly begun to ask"
        monkeypatch.setattr("smsdesk.services.reconciler._TRIED_S", 0.0)
        clock.shift = timedelta(days=34)
        assert await world.reconciler.sweep() == 0
        clock.shift = timedelta(days=36)
        assert await world.reconciler.sweep() == 2
        assert await world.counts(campaign) == {S.NO_REPORT: 2}


async def test_a_round_that_failed_in_part_asked_about_nothing(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    fault = Rule(Action.STATUS, Match(method="state", requests=(1, 1)), status=500)
    async with running("mysmpp", fault) as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 250))
        await world.until(campaign, {S.SUBMITTED: 250})
        await eventually(lambda: all(map(_is_delivered, server.gateway.messages)))
        clock.shift = timedelta(days=6)
        task = world.tasks.start(asking(world, account_id, "mysmpp").run(), name="ask")
        await eventually(lambda: world.rounds.latest(account_id) is not None)
        assert await world.counts(campaign) == {S.DELIVERED: 250}
        task.cancel()


@both_engines
async def test_what_the_gateway_was_to_keep_asks_once_its_hour_passed(
    start_world: OpenWorld,
) -> None:
    """Closed, or offline, before it was handed over: nobody wants it two days late."""
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        passed, to_come = [
            await send(world, draft(account_id, "mysmpp", 2, time_send=hour.isoformat()))
            for hour in (clock.now() + timedelta(hours=5), clock.now() + timedelta(days=4))
        ]
        clock.shift = timedelta(hours=5, minutes=30)
        assert await world.reconciler.hold_overdue() == 0
        clock.shift = timedelta(days=2)
        assert await world.reconciler.hold_overdue() == 2
        await world.dispatcher.start()
        await world.until(to_come, {S.SUBMITTED: 2})
        assert await world.counts(passed) == {S.HELD: 2}
        assert len(server.gateway.messages) == 2
        await world.dispatcher.stop()
        assert await world.campaigns.release(passed) == 2
        clock.shift = timedelta(days=3)
        again = start_world(clock)
        assert await again.reconciler.hold_overdue() == 0, "it is asked once"
        assert await again.counts(passed) == {S.QUEUED: 2}
