"""Texts of their own for every recipient, and what the gateway takes for them."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from smsdesk.domain.segments import measure
from smsdesk.domain.submit import Accepted, Deferred, OutgoingMessage, SubmitBatch, SubmitOutcome
from tests.contract.conftest import World, Worlds
from tests.contract.subjects import only

RECIPIENTS = 12


def texts() -> Mapping[int, str]:
    """Return a text for each recipient; every third has the same, one is long, one foreign."""
    own = {n: f"Hello {n}, your code is {n * 7919}" for n in range(1, RECIPIENTS + 1)}
    same = dict.fromkeys(range(3, RECIPIENTS + 1, 3), "Hello, the shop is closed today")
    return {**own, **same, 4: "Долгое письмо " * 9, 5: "x" * 161}


async def send_all(world: World, wanted: Mapping[int, str]) -> Mapping[int, SubmitOutcome]:
    """Submit as the dispatcher does: what waits for the next request goes with the next."""
    outcomes: dict[int, SubmitOutcome] = {}
    waiting = dict(wanted)
    for request in range(1, 2 * len(wanted)):
        if not waiting:
            break
        messages = tuple(
            OutgoingMessage(
                n, world.subject.number(n), text, world.subject.reference(n, batch=request)
            )
            for n, text in waiting.items()
        )
        answer = await world.provider.submit(SubmitBatch(messages))
        assert set(answer.outcomes) == set(waiting)
        outcomes |= answer.outcomes
        waiting = {
            n: text
            for n, text in waiting.items()
            if isinstance(outcomes[n], Deferred) and outcomes[n] == _next(outcomes[n])
        }
    assert not waiting
    return outcomes


def _next(outcome: SubmitOutcome) -> Deferred:
    assert isinstance(outcome, Deferred)
    return Deferred(outcome.sentence, 0.0)


async def test_each_number_gets_its_own_text_once(worlds: Worlds) -> None:
    world = await worlds.start()
    wanted = texts()
    outcomes = await send_all(world, wanted)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes.values())
    taken = {message.number: message.text for message in world.server.gateway.messages}
    assert len(world.accepted) == len(taken) == RECIPIENTS
    assert taken == {world.subject.number(n).e164: text for n, text in wanted.items()}


@only(lambda subject: subject.capabilities.batch_same_text and subject.capabilities.batch_size > 1)
async def test_equal_texts_go_in_one_request(worlds: Worlds) -> None:
    world = await worlds.start()
    wanted = texts()
    await send_all(world, wanted)
    assert len(world.server.requests) == len(set(wanted.values()))


@only(lambda subject: not subject.capabilities.batch_same_text)
async def test_all_texts_go_in_one_request(worlds: Worlds) -> None:
    world = await worlds.start()
    await send_all(world, texts())
    assert len(world.server.requests) == 1


async def test_reports_lead_back_to_every_text(worlds: Worlds) -> None:
    world = await worlds.start(reports=True)
    outcomes = await send_all(world, texts())
    await world.server.settled()
    ids = {one.provider_message_id for one in outcomes.values() if isinstance(one, Accepted)}
    assert {report.provider_message_id for report in world.reports} == ids
    assert len(world.reports) == RECIPIENTS


@only(lambda subject: subject.capabilities.balance)
@pytest.mark.parametrize("text", ["Hello", "x" * 161])
async def test_balance_falls_by_what_was_taken(worlds: Worlds, text: str) -> None:
    world = await worlds.start()
    before = (await world.provider.check_account()).balance
    answer = await world.submit(*[""] * world.subject.few(3), text=text)
    assert all(isinstance(one, Accepted) for one in answer.outcomes.values())
    after = (await world.provider.check_account()).balance
    assert before is not None
    assert after is not None
    segments = measure(text, world.provider.info.capabilities.scheme).segment_count
    spent = (before - after) / (segments * world.subject.few(3))
    assert spent > 0
    # The price of a segment, whatever it is, has few decimals.
    assert spent == round(spent, 2)


@only(lambda subject: subject.capabilities.balance)
async def test_balance_stays_where_nothing_was_taken(worlds: Worlds) -> None:
    world = await worlds.start()
    before = (await world.provider.check_account()).balance
    assert isinstance(before, Decimal)
    for suffix in worlds.subject.refused_numbers:
        await world.submit(suffix)
    assert (await world.provider.check_account()).balance == before
