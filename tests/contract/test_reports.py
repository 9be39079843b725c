"""Delivery reports of every provider that has a callback, pushed by its built-in gateway."""

import pytest

from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted
from smsdesk.simulator.faults import Action, Rule
from smsdesk.simulator.handset import FINAL_STATES, HandsetState
from tests.contract.conftest import World, Worlds
from tests.contract.subjects import only


async def world_with_reports(worlds: Worlds, *rules: Rule) -> World:
    return await worlds.start(rules, reports=True)


def states(world: World) -> list[MessageState | None]:
    return [report.state for report in world.reports]


async def test_report_names_its_message(worlds: Worlds) -> None:
    world = await world_with_reports(worlds)
    answer = await world.submit_few(2)
    await world.server.settled()
    names = worlds.subject.report_names
    by_id = {report.provider_message_id: report for report in world.reports}
    by_number = {report.msisdn: report for report in world.reports}
    for n, outcome in answer.outcomes.items():
        number, reference = worlds.subject.number(n), worlds.subject.reference(n)
        assert isinstance(outcome, Accepted)
        report = by_number[number] if "number" in names else by_id[outcome.provider_message_id]
        assert report.provider_message_id == outcome.provider_message_id
        assert report.msisdn == (number if "number" in names else None)
        assert report.client_reference == (reference if "reference" in names else None)
        assert report.state is MessageState.DELIVERED
        assert report.occurred_at is not None
        assert abs((world.calls[0].received_at - report.occurred_at).total_seconds()) < 5
    assert all(attempt.accepted for attempt in world.server.reports)


@pytest.mark.parametrize("state", HandsetState)
async def test_every_state(worlds: Worlds, state: HandsetState) -> None:
    world = await world_with_reports(worlds, Rule(Action.REPORT_STATES, states=(state,)))
    await world.submit("")
    await world.server.settled()
    known = worlds.subject.states
    assert states(world) == ([known[state]] if state in known else [])
    for report in world.reports:
        assert report.raw_code
        assert world.provider.explain(report.raw_code)


async def test_every_final_state_is_told_apart_from_being_under_way(worlds: Worlds) -> None:
    assert set(worlds.subject.states) >= FINAL_STATES
    final = FINAL_STATES | worlds.subject.final_by_document
    for state, ours in worlds.subject.states.items():
        assert (ours in {MessageState.SUBMITTED, None}) is (state not in final)


async def test_report_that_comes_again_is_the_same(worlds: Worlds) -> None:
    world = await world_with_reports(worlds, Rule(Action.REPORT_DUPLICATE, count=50))
    await world.submit("")
    await world.server.settled()
    assert len(world.reports) == 50
    assert len({_essence(report) for report in world.reports}) == 1


async def test_contradiction_is_reported_as_it_comes(worlds: Worlds) -> None:
    world = await world_with_reports(worlds, Rule(Action.REPORT_CONTRADICT))
    await world.submit("")
    await world.server.settled()
    assert states(world) == [MessageState.DELIVERED, MessageState.UNDELIVERED]


async def test_report_before_the_answer(worlds: Worlds) -> None:
    world = await world_with_reports(worlds, Rule(Action.REPORT_BEFORE_ANSWER))
    outcome = (await world.submit("")).outcomes[1]
    assert states(world) == [MessageState.DELIVERED]
    assert isinstance(outcome, Accepted)
    assert world.reports[0].provider_message_id == outcome.provider_message_id


@only(lambda subject: "reference" in subject.report_names)
async def test_report_settles_a_submit_whose_answer_was_lost(worlds: Worlds) -> None:
    world = await world_with_reports(worlds, Rule(Action.DROP_AFTER_READING))
    await world.submit_few(2)
    await world.server.settled()
    found = {(report.client_reference, report.msisdn) for report in world.reports}
    numbers = range(1, worlds.subject.few(2) + 1)
    assert found == {(worlds.subject.reference(n), worlds.subject.number(n)) for n in numbers}


async def test_what_is_not_stored_comes_again(worlds: Worlds) -> None:
    world = await world_with_reports(worlds)
    world.failing = 2
    await world.submit("")
    await world.server.settled()
    assert states(world) == [MessageState.DELIVERED]
    assert [attempt.status for attempt in world.server.reports] == [503, 503, 200]
    assert world.server.reports[-1].accepted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"<html>",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 50_000,
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":"\\ud800"}',
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"a=b&c=d",
    ],
    ids=range(11),
)
async def test_what_is_no_report(worlds: Worlds, body: bytes) -> None:
    world = await worlds.start()
    call = CallbackRequest(body, "application/json", world.server.gateway.now(), "127.0.0.1")
    with pytest.raises(MalformedReport):
        world.provider.parse_callback(call)
    assert world.provider.answer_callback(call, stored=False).status == 503


def _essence(report: DeliveryReport) -> tuple[object, ...]:
    return (report.provider_message_id, report.msisdn, report.state, report.raw_code)
