"""Reports that are asked for, and uncertain sends that are looked up, at real gateways."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from typing_extensions import override

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.delivery_report import ReportSource
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Capabilities
from smsdesk.domain.status import MessageState
from smsdesk.providers.base import AccountSettings, Polled, PollsReports
from smsdesk.providers.registry import PROVIDERS
from smsdesk.providers.yunpian import Yunpian, YunpianFactory
from smsdesk.services import poller, reconciler
from smsdesk.services.accounts import AccountInput
from smsdesk.services.poller import Asking, PollerTools
from smsdesk.simulator.faults import Action, FaultScript, Match, MessageFaults, Rule
from smsdesk.simulator.gateway import Gateway, GatewaySetup
from smsdesk.simulator.handset import Fate
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.yunpian import YunpianGateway
from smsdesk.simulator.yunpian_packet import Submission
from smsdesk.simulator.yunpian_reports import YunpianMessage
from tests.support.services_world import (
    AT_ONCE,
    ShiftedClock,
    World,
    eventually,
    hong_kong,
    sent_times,
    settled,
)

S = MessageState


@asynccontextmanager
async def running(
    provider: str, *rules: Rule, build: Callable[[GatewaySetup], Gateway] | None = None
) -> AsyncIterator[GatewayServer]:
    """Run a built-in gateway, or what `build` makes, that nobody gave a callback address."""
    gateway = (build or GATEWAYS[provider])(GatewaySetup(timing=AT_ONCE))
    server = GatewayServer(gateway, script=FaultScript(rules))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def account_at(world: World, provider: str, server: GatewayServer, **more: str) -> int:
    demo = DEMO_CREDENTIALS[provider]
    settings = {**demo.settings, **more, "base_url": server.url}
    return await world.accounts.add(
        AccountInput(provider, provider, settings, dict(demo.secrets), session_only=True)
    )


def asking(
    world: World,
    account_id: int,
    provider: str,
    *,
    may_ask: bool = True,
    poll_every_s: float = 0.05,
) -> Asking:
    """Return the task that asks one account's gateway, in a hurry."""
    capabilities: Capabilities = replace(
        world.gateways.info(provider).capabilities, poll_every_s=poll_every_s
    )
    tools = PollerTools(
        world.database,
        world.gateways,
        world.reports,
        world.events,
        world.tasks,
        world.clock,
        may_ask=lambda: may_ask,
    )
    return Asking(account_id, capabilities, tools)


@pytest.mark.parametrize("provider", ["yunpian", "mysmpp"])
async def test_reports_are_polled(world: World, provider: str) -> None:
    async with running(provider) as server:
        account_id = await account_at(world, provider, server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 250)
        await world.until(campaign, {S.SUBMITTED: 250})
        task = world.tasks.start(asking(world, account_id, provider).run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 250})
        task.cancel()
        messages = await world.messages(campaign)
        events = await world.history.events(messages[0].message_id)
        assert events[-1].source == ReportSource.POLL
        assert set(sent_times(server).values()) == {1}


async def test_a_workspace_that_may_not_act_asks_nobody(world: World) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 3)
        await world.until(campaign, {S.SUBMITTED: 3})
        before = len(server.requests)
        task = world.tasks.start(
            asking(world, account_id, "yunpian", may_ask=False).run(), name="ask"
        )
        with pytest.raises(AssertionError):
            await world.until(campaign, {S.DELIVERED: 3}, timeout_s=0.5)
        task.cancel()
        assert len(server.requests) == before


async def test_report_that_was_lost_with_its_queue_is_looked_up(
    start_world: Callable[..., World],
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        # More than are looked up at once, and one message that is still under way.
        people = [Recipient(hong_kong(n)) for n in range(1, 26)]
        campaign = await world.send(account_id, [*people, Recipient(Msisdn(852, "60009904"))])
        await world.until(campaign, {S.SUBMITTED: 26})
        await server.settled()
        account = (await world.accounts.get(account_id)).account
        async with world.gateways.using(account) as provider:
            assert isinstance(provider, PollsReports)
            lost = await provider.poll_reports(())
        assert len(lost.reports) == 25
        clock.shift = timedelta(minutes=59)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        with pytest.raises(AssertionError):
            await world.until(campaign, {S.DELIVERED: 25, S.SUBMITTED: 1}, timeout_s=0.5)
        task.cancel()
        clock.shift = timedelta(minutes=61)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 25, S.SUBMITTED: 1})
        await settled(world)
        task.cancel()
        # Each was asked about once, and is not again before an hour has passed.
        looked_up = [one for one in server.requests if one.method == "get_record"]
        assert len(looked_up) == 26
        messages = await world.messages(campaign)
        events = await world.history.events(messages[0].message_id)
        assert events[-1].source == ReportSource.LOOK_UP
        assert set(sent_times(server).values()) == {1}


async def test_what_was_in_doubt_for_long_does_not_go_again_by_itself(
    start_world: Callable[..., World],
) -> None:
    """Opened after the weekend: the records do not have it, and nobody wants Friday's text."""
    clock = ShiftedClock(speed=600.0)
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    lost = Rule(Action.DROP_BEFORE_PROCESSING, Match(requests=(1, 1)))
    async with running("yunpian", lost) as server:
        account_id = await account_at(world, "yunpian", server, repetition_rule="0")
        await world.dispatcher.start()
        campaign = await world.send(account_id, 1)
        await world.until(campaign, {S.UNCERTAIN: 1})
        clock.shift = timedelta(days=2, hours=12)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await eventually(lambda: sum(one.method == "get_record" for one in server.requests) >= 4)
        task.cancel()
        assert await world.counts(campaign) == {S.UNCERTAIN: 1}
        assert sent_times(server) == {}


@pytest.mark.parametrize(
    ("action", "at_gateway"),
    [(Action.DROP_AFTER_READING, "taken"), (Action.DROP_BEFORE_PROCESSING, "not taken")],
)
async def test_an_uncertain_send_is_looked_up(
    start_world: Callable[..., World], action: Action, at_gateway: str
) -> None:
    """Whether the gateway took it or not, the person gets it exactly once."""
    clock = ShiftedClock(speed=600.0)
    world = start_world(clock)
    # The provider judges how old a record must be by the time; here it is the test's.
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    async with running("yunpian", Rule(action, Match(requests=(1, 1)))) as server:
        # The rule counts real seconds: those two minutes are over before the next try.
        account_id = await account_at(world, "yunpian", server, repetition_rule="0")
        await world.dispatcher.start()
        campaign = await world.send(account_id, 1)
        await world.until(campaign, {S.UNCERTAIN: 1})
        taken = {"taken": 1, "not taken": 0}[at_gateway]
        assert sum(sent_times(server).values()) == taken
        clock.shift = timedelta(minutes=3)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 1})
        task.cancel()
        assert sent_times(server) == Counter(
            {message.msisdn.e164: 1 for message in await world.messages(campaign)}
        )


@pytest.mark.parametrize(("at_first_h", "later_h"), [(-2, 0), (-5, 0), (-5, -5)])
async def test_a_clock_that_was_behind_hides_no_record(
    start_world: Callable[..., World], at_first_h: int, later_h: int
) -> None:
    """It may be put right before the records are asked, or still be wrong then."""
    clock = ShiftedClock(speed=600.0)
    clock.shift = timedelta(hours=at_first_h)
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    # The queue hands over no report: the records alone tell.
    rules = [Rule(Action.DROP_AFTER_READING, Match(requests=(1, 1))), Rule(Action.REPORT_DROP)]
    async with running("yunpian", *rules) as server:
        account_id = await account_at(world, "yunpian", server, repetition_rule="0")
        await world.dispatcher.start()
        campaign = await world.send(account_id, 1)
        await world.until(campaign, {S.UNCERTAIN: 1})
        clock.shift = timedelta(hours=later_h, minutes=3)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await world.until(campaign, {S.SUBMITTED: 1})
        task.cancel()
        assert list(sent_times(server).values()) == [1]


async def test_a_clock_that_jumps_ahead_makes_no_record_late(
    start_world: Callable[..., World],
) -> None:
    """Ten minutes have not passed, though it says so: the records do not have it yet."""
    clock = ShiftedClock()
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    never = Rule(Action.DROP_BEFORE_PROCESSING, Match(requests=(1, 1)))
    async with running("yunpian", never) as server:
        account_id = await account_at(world, "yunpian", server, repetition_rule="0")
        await world.dispatcher.start()
        campaign = await world.send(account_id, 1)
        await world.until(campaign, {S.UNCERTAIN: 1})
        clock.shift = timedelta(minutes=10)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await eventually(lambda: sum(one.method == "get_record" for one in server.requests) >= 4)
        assert await world.counts(campaign) == {S.UNCERTAIN: 1}
        clock.speed = 600.0  # hours have passed, by either clock
        await world.until(campaign, {S.SUBMITTED: 1})
        task.cancel()
        assert list(sent_times(server).values()) == [1]


class _WithoutUid(YunpianGateway):
    """An account whose records do not echo the uid."""

    @override
    def _take(self, submission: Submission, fate: Fate, fault: MessageFaults) -> YunpianMessage:
        return super()._take(replace(submission, uid=None), fate, fault)


async def test_another_messages_record_is_not_adopted(start_world: Callable[..., World]) -> None:
    """The morning's text to the same number is in the records, noon's was never taken."""
    clock = ShiftedClock(speed=600.0)
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    never = Rule(Action.DROP_BEFORE_PROCESSING, Match(requests=(2, 2)))
    async with running("yunpian", never, build=_WithoutUid) as server:
        account_id = await account_at(world, "yunpian", server, repetition_rule="0")
        await world.dispatcher.start()
        morning = await world.send(account_id, 1, "Your table is ready")
        await world.until(morning, {S.SUBMITTED: 1})
        noon = await world.send(account_id, 1, "Your table is ready")
        await world.until(noon, {S.UNCERTAIN: 1})
        # As after a restart: the provider remembers no ids.
        await world.gateways.forget(account_id)
        clock.shift = timedelta(minutes=3)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await eventually(lambda: sum(one.method == "get_record" for one in server.requests) >= 3)
        await world.until(morning, {S.DELIVERED: 1})
        task.cancel()
        assert await world.counts(noon) == {S.UNCERTAIN: 1}
        (doubtful,) = await world.messages(noon)
        assert doubtful.provider_message_id is None
        assert len(server.gateway.messages) == 1


async def test_a_long_queue_is_drained_without_long_pauses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smsdesk.services.poller._PAGES_AT_ONCE", 1)
    monkeypatch.setattr("smsdesk.services.poller._BEHIND_S", 0.05)
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 350)
        await world.until(campaign, {S.SUBMITTED: 350})
        await server.settled()
        patient = asking(world, account_id, "yunpian", poll_every_s=60.0)
        task = world.tasks.start(patient.run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 350})
        task.cancel()
        assert [one.method for one in server.requests].count("pull_status") == 4


@pytest.mark.parametrize("provider", ["yunpian", "mysmpp"])
async def test_a_paused_account_still_hears_of_what_it_sent(world: World, provider: str) -> None:
    """Its money is gone, or a person stopped it; its messages are under way all the same."""
    async with running(provider) as server:
        account_id = await account_at(world, provider, server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 3)
        await world.until(campaign, {S.SUBMITTED: 3})
        await world.accounts.pause(account_id, "Its balance is too low.")
        task = world.tasks.start(asking(world, account_id, provider).run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 3})
        task.cancel()


async def test_a_paused_account_that_may_not_ask_asks_once(world: World) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 2)
        await world.until(campaign, {S.SUBMITTED: 2})
        await world.accounts.use_for_session(account_id, {"apikey": "0" * 32})
        await world.accounts.pause(account_id, "The key is wrong.")
        before = len(server.requests)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await settled(world, 0.5)
        assert len(server.requests) == before + 1
        task.cancel()


class _Stumbling(Yunpian):
    """A provider with a bug of ours, the first time it is asked."""

    stumbled = False

    @override
    async def poll_reports(self, provider_message_ids: Sequence[str]) -> Polled:
        if not _Stumbling.stumbled:
            _Stumbling.stumbled = True
            raise RuntimeError("a bug")
        return await super().poll_reports(provider_message_ids)


class _StumblingFactory(YunpianFactory):
    @override
    def __call__(self, account: AccountSettings) -> Yunpian:
        return _Stumbling(account)


@pytest.mark.expected_log("task poll round failed")
async def test_25_a_bug_in_one_poll_does_not_end_the_polling(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "_AFTER_FAULT_S", 0.1)
    world.gateways._factories = {**PROVIDERS, "yunpian": _StumblingFactory()}
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 2)
        await world.until(campaign, {S.SUBMITTED: 2})
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 2})
        task.cancel()
        assert [str(failure) for _, failure in world.failures] == ["a bug"]
        world.failures.clear()


class _Odd(Yunpian):
    """A bug of ours in one report of each page."""

    @override
    async def poll_reports(self, provider_message_ids: Sequence[str]) -> Polled:
        polled = await super().poll_reports(provider_message_ids)
        if not polled.reports:
            return polled
        odd = replace(polled.reports[0], provider_message_id=object())  # type: ignore[arg-type]
        return replace(polled, reports=(odd, *polled.reports[1:]))


class _OddFactory(YunpianFactory):
    @override
    def __call__(self, account: AccountSettings) -> Yunpian:
        return _Odd(account)


@pytest.mark.expected_log("a report for account .* cannot be applied")
async def test_25_a_bug_in_one_polled_report_loses_no_other(world: World) -> None:
    """The queue hands the page over once."""
    world.gateways._factories = {**PROVIDERS, "yunpian": _OddFactory()}
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 5)
        await world.until(campaign, {S.SUBMITTED: 5})
        await server.settled()
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await world.until(campaign, {S.DELIVERED: 4, S.SUBMITTED: 1})
        task.cancel()


@pytest.mark.expected_log("a step of settling failed")
async def test_25_a_bug_in_settling_does_not_end_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = 0

    async def stumble() -> int:
        nonlocal turns
        turns += 1
        raise RuntimeError("a bug")

    monkeypatch.setattr(reconciler, "_EVERY_S", 0.01)
    monkeypatch.setattr(world.reconciler, "sweep", stumble)
    task = world.tasks.start(world.reconciler.run(), name="reconciler")
    await eventually(lambda: turns > 3)
    task.cancel()
