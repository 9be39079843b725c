"""Yunpian at its built-in gateway: fetching, looking up, and what the manual leaves open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smsdesk.domain.look_up import Found, NotFound, NotKnown, Question
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Deferred, Rejected, SubmitBatch, Uncertain
from smsdesk.providers.yunpian import Yunpian
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.yunpian import YunpianGateway
from smsdesk.simulator.yunpian_account import YunpianAccount
from tests.contract.conftest import SECRET, TEXT, TIMING, World, Worlds
from tests.contract.subjects import YUNPIAN

pytestmark = pytest.mark.parametrize("subject", [YUNPIAN], indirect=True, ids=["yunpian"])


def gateway(**account: object) -> YunpianGateway:
    changed = replace(YunpianAccount(apikey=SECRET), **account)  # type: ignore[arg-type]
    return YunpianGateway(GatewaySetup(SECRET, TIMING), changed)


def provider(world: World) -> Yunpian:
    assert isinstance(world.provider, Yunpian)
    return world.provider


def question(world: World, age_s: float = 300.0, text: str = TEXT) -> Question:
    at = datetime.fromtimestamp(datetime.now(UTC).timestamp() - age_s, UTC)
    return Question(1, world.subject.number(), text, world.subject.reference(1), at)


async def test_fetched_until_the_queue_is_empty(worlds: Worlds) -> None:
    world = await worlds.start()
    for n in range(102):
        number = world.subject.number(n + 1)
        one = replace(world.batch().messages[0], message_id=n, to=number)
        assert isinstance((await world.provider.submit(SubmitBatch((one,)))).outcomes[n], Accepted)
    await world.server.settled()
    first = await provider(world).poll_reports(())
    second = await provider(world).poll_reports(())
    third = await provider(world).poll_reports(())
    assert [(len(one.reports), one.more) for one in (first, second, third)] == [
        (100, True),
        (2, False),
        (0, False),
    ]
    reports = [*first.reports, *second.reports]
    assert {report.state for report in reports} == {MessageState.DELIVERED}
    assert len({report.provider_message_id for report in reports}) == 102
    assert {report.msisdn for report in reports} == {
        world.subject.number(n + 1) for n in range(102)
    }


@pytest.mark.parametrize(
    "account", [{}, {"wrapped_list": True}, {"error_status": 200}], ids=["list", "wrapped", "200"]
)
async def test_fetching_in_every_shape(worlds: Worlds, account: Mapping[str, object]) -> None:
    world = await worlds.start(gateway=gateway(**account))
    await world.submit()
    await world.server.settled()
    polled = await provider(world).poll_reports(())
    assert [report.state for report in polled.reports] == [MessageState.DELIVERED]


@pytest.mark.parametrize("status", [200, 400])
async def test_fetching_that_is_not_switched_on(worlds: Worlds, status: int) -> None:
    world = await worlds.start(gateway=gateway(pull=False, error_status=status))
    polled = await provider(world).poll_reports(())
    assert polled.account_refusal is not None
    assert "Data push and get" in polled.account_refusal.remedy


@pytest.mark.parametrize(
    "account",
    [{"encoded_twice": True}, {"reports_per_push": 1}, {"pull": False}],
    ids=["twice", "one by one", "push alone"],
)
async def test_pushes_in_every_shape(worlds: Worlds, account: Mapping[str, object]) -> None:
    world = await worlds.start(gateway=gateway(**account), reports=True)
    for _ in range(3):
        await world.submit()
    await world.server.settled()
    assert [report.state for report in world.reports] == [MessageState.DELIVERED] * 3
    assert all(attempt.accepted for attempt in world.server.reports)
    # What was pushed is not in the queue any more.
    if account.get("pull", True):
        assert (await provider(world).poll_reports(())).reports == ()


@pytest.mark.parametrize("state", HandsetState)
async def test_every_state_is_fetched_as_it_is_pushed(worlds: Worlds, state: HandsetState) -> None:
    rule = Rule(Action.REPORT_STATES, states=(state,))
    world = await worlds.start([rule], gateway=gateway(pushed_stay=True), reports=True)
    await world.submit()
    await world.server.settled()
    polled = await provider(world).poll_reports(())
    assert list(polled.reports) == world.reports
    known = world.subject.states
    assert [report.state for report in polled.reports] == ([known[state]] if state in known else [])


async def test_pushed_and_fetched_too_it_is_the_same_report(worlds: Worlds) -> None:
    world = await worlds.start(gateway=gateway(pushed_stay=True), reports=True)
    answers = [await world.submit() for _ in range(3)]
    await world.server.settled()
    polled = await provider(world).poll_reports(())
    # Nothing tells a repeated report from the first, so that it changes no message again.
    assert set(polled.reports) == set(world.reports)
    assert len(polled.reports) == len(world.reports) == len(answers)
    assert (await provider(world).poll_reports(())).reports == ()


async def test_address_of_a_message_goes_before_that_of_the_account(worlds: Worlds) -> None:
    world = await worlds.start()
    url = await worlds._callback(world)
    batch = replace(world.batch(), callback_url=url)
    assert isinstance((await world.provider.submit(batch)).outcomes[1], Accepted)
    await world.server.settled()
    assert [report.state for report in world.reports] == [MessageState.DELIVERED]


@pytest.mark.parametrize("status", [200, 400])
async def test_codes_under_both_statuses(worlds: Worlds, status: int) -> None:
    rules = [
        Rule(Action.RESULT, Match(requests=(1, 1)), code=4),
        Rule(Action.RESULT, Match(requests=(2, 2)), code=-1),
    ]
    world = await worlds.start(rules, gateway=gateway(error_status=status))
    assert isinstance((await world.submit()).outcomes[1], Rejected)
    assert (await world.submit()).account_refusal is not None
    assert isinstance((await world.submit()).outcomes[1], Accepted)


async def test_fee_and_segments_are_the_gateways(worlds: Worlds) -> None:
    world = await worlds.start()
    outcome = (await world.submit(text="你好" * 36)).outcomes[1]
    assert isinstance(outcome, Accepted)
    (message,) = world.server.gateway.messages
    assert outcome.segment_count == message.segments == 2
    assert isinstance(outcome.fee, Money)
    assert (outcome.fee.currency, outcome.fee.plain) == ("CNY", "0.70")


# Repetition


async def test_gateways_rule_is_never_broken(worlds: Worlds) -> None:
    world = await worlds.start()
    assert isinstance((await world.submit(text="Same")).outcomes[1], Accepted)
    again = (await world.submit(text="Same")).outcomes[1]
    assert isinstance(again, Deferred)
    assert again.retry_after_s is not None
    assert 29.0 < again.retry_after_s <= 30.0
    assert not again.hinders
    assert len(world.server.requests) == 1


async def test_rule_that_was_lifted_for_us_but_not_there(worlds: Worlds) -> None:
    world = await worlds.start(repetition_rule="0")
    assert isinstance((await world.submit(text="Same")).outcomes[1], Accepted)
    again = (await world.submit(text="Same")).outcomes[1]
    assert isinstance(again, Deferred)
    assert (again.raw_code, again.retry_after_s, again.hinders) == ("8", 30.0, False)


async def test_repeat_of_a_lost_answer_is_found_and_not_sent_twice(worlds: Worlds) -> None:
    lost = Rule(Action.DROP_AFTER_READING, Match(times=1))
    world = await worlds.start([lost], repetition_rule="0")
    assert isinstance((await world.submit(text="Same")).outcomes[1], Uncertain)
    again = (await world.submit(text="Same")).outcomes[1]
    assert isinstance(again, Uncertain)
    assert again.raw_code == "8"
    assert len(world.accepted) == 1
    found = await provider(world).look_up(question(world, 0.0, "Same"))
    assert isinstance(found, Found)


async def test_repetition_after_a_restart_is_not_taken_for_certain(worlds: Worlds) -> None:
    world = await worlds.start()
    assert isinstance((await world.submit(text="Same")).outcomes[1], Accepted)
    settings = {"base_url": world.server.url}
    restarted = Yunpian(replace(provider(world)._account, settings=settings))
    outcome = (await restarted.submit(world.batch(text="Same"))).outcomes[1]
    await restarted.aclose()
    assert isinstance(outcome, Uncertain)
    assert len(world.accepted) == 1


# Looking up


async def test_lost_answer_is_found_by_its_uid(worlds: Worlds) -> None:
    drop = Rule(Action.DROP_AFTER_READING, Match(method="single_send"))
    unheard = replace(TIMING, report_delay_s=600.0)
    for timing, state in ((unheard, MessageState.SUBMITTED), (TIMING, MessageState.DELIVERED)):
        at = YunpianGateway(GatewaySetup(SECRET, timing), YunpianAccount(apikey=SECRET))
        world = await worlds.start([drop], gateway=at)
        assert isinstance((await world.submit()).outcomes[1], Uncertain)
        (message,) = world.server.gateway.messages
        if state is MessageState.DELIVERED:
            await world.server.settled()
        found = await provider(world).look_up(question(world, 0.0))
        assert isinstance(found, Found)
        assert found.provider_message_id == message.message_id
        assert found.segment_count == message.segments
        assert found.report is not None
        assert found.report.state is state


async def test_request_that_never_arrived_was_not_taken(worlds: Worlds) -> None:
    drop = Rule(Action.DROP_BEFORE_PROCESSING, Match(method="single_send"))
    world = await worlds.start([drop])
    assert isinstance((await world.submit()).outcomes[1], Uncertain)
    assert isinstance(await provider(world).look_up(question(world, 10.0)), NotKnown)
    assert isinstance(await provider(world).look_up(question(world, 300.0)), NotFound)


async def test_other_messages_are_not_taken_for_it(worlds: Worlds) -> None:
    world = await worlds.start(repetition_rule="0")
    one = replace(world.batch(text="Same").messages[0], client_reference="somebody-else")
    assert isinstance((await world.provider.submit(SubmitBatch((one,)))).outcomes[1], Accepted)
    # Its uid is another: the text alone does not make it ours.
    assert isinstance(await provider(world).look_up(question(world, 200.0, "Same")), NotFound)


async def test_records_that_may_not_be_read(worlds: Worlds) -> None:
    world = await worlds.start(gateway=gateway(records=False))
    finding = await provider(world).look_up(question(world))
    assert isinstance(finding, NotKnown)


async def test_records_that_come_late(worlds: Worlds) -> None:
    world = await worlds.start(gateway=gateway(record_delay_s=60.0))
    await world.submit()
    assert isinstance(await provider(world).look_up(question(world, 0.0)), NotKnown)


@pytest.mark.parametrize(
    "action",
    [
        Action.STATUS,
        Action.GARBAGE,
        Action.DROP_AFTER_READING,
        Action.REDIRECT,
        Action.TOO_MANY_REQUESTS,
    ],
)
async def test_faults_prove_nothing(worlds: Worlds, action: Action) -> None:
    world = await worlds.start([Rule(action)])
    assert isinstance(await provider(world).look_up(question(world)), NotKnown)
    assert (await provider(world).poll_reports(())).fault
