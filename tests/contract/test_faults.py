"""Every transport fault against every provider: the outcome, and how many SMS there are then."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from smsdesk.domain.submit import Accepted, Deferred, Uncertain
from smsdesk.simulator.faults import Action, Garbage, Rule
from tests.contract.conftest import Worlds
from tests.contract.subjects import Kind


@dataclass(frozen=True)
class Fault:
    """A rule of the gateway, and what must come of two messages, or of one that goes alone."""

    name: str
    rule: Rule
    kind: Kind
    taken: bool = False
    """Whether the gateway took the messages all the same."""
    pauses: bool = False
    retry_after_s: float | None = None


FAULTS = (
    Fault("cut on accept", Rule(Action.REFUSE), Uncertain),
    Fault("cut before processing", Rule(Action.DROP_BEFORE_PROCESSING), Uncertain),
    Fault("cut after processing", Rule(Action.DROP_AFTER_READING), Uncertain, taken=True),
    Fault("answer after the deadline", Rule(Action.DELAY, seconds=5), Uncertain, taken=True),
    Fault("dripping answer", Rule(Action.DRIP, seconds=1), Uncertain, taken=True),
    Fault("500", Rule(Action.STATUS), Uncertain),
    Fault("500 after processing", Rule(Action.STATUS, processed=True), Uncertain, taken=True),
    Fault("502", Rule(Action.STATUS, status=502), Uncertain),
    Fault("503", Rule(Action.STATUS, status=503), Uncertain),
    Fault(
        "503 until",
        Rule(Action.STATUS, status=503, retry_after="9"),
        Deferred,
        retry_after_s=9.0,
    ),
    Fault("401", Rule(Action.STATUS, status=401), Deferred, pauses=True),
    Fault("403", Rule(Action.STATUS, status=403), Deferred, pauses=True),
    Fault("429", Rule(Action.TOO_MANY_REQUESTS), Deferred),
    Fault(
        "429 in seconds",
        Rule(Action.TOO_MANY_REQUESTS, retry_after="7"),
        Deferred,
        retry_after_s=7.0,
    ),
    Fault(
        "429 at a date long past",
        Rule(Action.TOO_MANY_REQUESTS, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        Deferred,
        retry_after_s=0.0,
    ),
    Fault(
        "429 for years",
        Rule(Action.TOO_MANY_REQUESTS, retry_after="9" * 400),
        Deferred,
        retry_after_s=3600.0,
    ),
    Fault("429 negative", Rule(Action.TOO_MANY_REQUESTS, retry_after="-7"), Deferred),
    Fault("HTML", Rule(Action.GARBAGE, body=Garbage.HTML), Uncertain),
    Fault("nothing", Rule(Action.GARBAGE, body=Garbage.EMPTY), Uncertain),
    Fault("half", Rule(Action.GARBAGE, body=Garbage.TRUNCATED), Uncertain, taken=True),
    Fault("100 MB", Rule(Action.GARBAGE, body=Garbage.HUGE), Uncertain),
    Fault("redirect", Rule(Action.REDIRECT), Deferred, pauses=True),
    Fault("redirect 302", Rule(Action.REDIRECT, status=302), Uncertain, pauses=True),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_fault(worlds: Worlds, fault: Fault) -> None:
    world = await worlds.start([fault.rule])
    answer = await world.submit_few(2)
    assert set(answer.outcomes) == set(range(1, worlds.subject.few(2) + 1))
    for outcome in answer.outcomes.values():
        assert isinstance(outcome, fault.kind)
        if isinstance(outcome, Deferred):
            assert outcome.retry_after_s == fault.retry_after_s
            assert outcome.hinders
        assert not isinstance(outcome, Accepted)
        assert outcome.sentence.endswith(".")
    assert (answer.account_refusal is not None) is fault.pauses
    assert len(world.accepted) == (worlds.subject.few(2) if fault.taken else 0)
    # Never repeated by itself, never sent where a redirect points.
    assert len(world.server.requests) == 1


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_fault_ends_with_the_fault(worlds: Worlds, fault: Fault) -> None:
    world = await worlds.start([_once(fault.rule)])
    await world.submit("")
    assert isinstance((await world.submit("")).outcomes[1], Accepted)


def _once(rule: Rule) -> Rule:
    return replace(rule, match=replace(rule.match, times=1))


async def test_offline(worlds: Worlds) -> None:
    world = await worlds.start()
    await world.server.go_offline()
    answer = await world.submit_few(2)
    assert all(isinstance(one, Deferred) and one.hinders for one in answer.outcomes.values())
    assert answer.account_refusal is None
    await world.server.go_online()
    assert isinstance((await world.submit("")).outcomes[1], Accepted)


async def test_offline_between_two_requests(worlds: Worlds) -> None:
    world = await worlds.start()
    await world.submit("")
    await world.server.go_offline()
    await asyncio.sleep(0.05)  # the end of the kept connection arrives
    outcome = (await world.submit("")).outcomes[1]
    assert isinstance(outcome, Deferred)
    assert len(world.accepted) == 1


async def test_over_a_secure_connection(worlds: Worlds) -> None:
    world = await worlds.start(secure=True)
    assert isinstance((await world.submit("")).outcomes[1], Accepted)
    assert world.server.url.startswith("https:")


async def test_secure_connection_cut_after_the_handshake(worlds: Worlds) -> None:
    world = await worlds.start([Rule(Action.REFUSE)], secure=True)
    assert isinstance((await world.submit("")).outcomes[1], Uncertain)
    assert world.accepted == []


async def test_certificate_nobody_vouches_for(worlds: Worlds) -> None:
    world = await worlds.start(secure=True)
    other = await worlds.start(secure=True)  # its authority takes the place of the first one's
    assert isinstance((await other.submit("")).outcomes[1], Accepted)
    outcome = (await world.submit("")).outcomes[1]
    assert isinstance(outcome, Deferred)
    assert "not signed by a trusted authority" in outcome.sentence
    assert world.server.requests == []
