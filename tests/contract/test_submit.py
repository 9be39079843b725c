"""What every provider does with a batch, at its built-in gateway."""

import asyncio

import pytest

from smsdesk.domain.codes import CodeTable
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_rules import broken
from smsdesk.domain.segments import measure
from smsdesk.domain.submit import Accepted, Deferred, OutgoingMessage, Rejected, SubmitBatch
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.faults import Action, Match, Rule
from tests.contract.conftest import SECRET, World, Worlds
from tests.contract.subjects import only

TEXTS = (
    "Your code is 4711",
    "x" * 161,
    "[price] 5€ " * 20,
    "ê" * 141,
    "你好" * 36,
    "\N{GRINNING FACE}" * 40,
)


def accepted(outcome: object) -> Accepted:
    assert isinstance(outcome, Accepted), outcome
    return outcome


async def test_accepted_with_the_gateways_own_id(worlds: Worlds) -> None:
    world = await worlds.start()
    answer = await world.submit_few(3)
    messages = {message.number: message for message in world.server.gateway.messages}
    assert set(answer.outcomes) == set(range(1, worlds.subject.few(3) + 1))
    for n, outcome in answer.outcomes.items():
        message = messages[worlds.subject.number(n).e164]
        assert accepted(outcome).provider_message_id == message.message_id
        assert message.text == "Your code is 4711"
        assert worlds.subject.reference(n) in message.reference
    assert answer.account_refusal is None
    assert len(world.server.requests) == 1


async def test_text_is_counted_as_the_gateway_bills_it(worlds: Worlds) -> None:
    world = await worlds.start()
    scheme = world.provider.info.capabilities.scheme
    for options in worlds.subject.signatures:
        for text in TEXTS:
            accepted((await world.submit("", text=text, **options)).outcomes[1])
            message = world.server.gateway.messages[-1]
            counted = world.provider.counted_text(text, None, options)
            assert message.rendered_text == counted
            assert message.segments == measure(counted, scheme).segment_count
            assert message.text == (counted if worlds.subject.signature_in_text else text)


@only(lambda subject: subject.capabilities.sender)
async def test_sender_of_the_campaign_goes_out(worlds: Worlds) -> None:
    world = await worlds.start()
    batch = SubmitBatch(world.batch("").messages, sender=worlds.subject.sender)
    accepted((await world.provider.submit(batch)).outcomes[1])
    [message] = world.server.gateway.messages
    assert worlds.subject.sender_of(message) == worlds.subject.sender


LANDLINES_AND_LONG = ("+861062345678", "+8675512345678", "+6561234567", "+498912345678901")
"""Numbers that one gateway or another refuses by its document."""


@pytest.mark.parametrize("number", LANDLINES_AND_LONG)
async def test_declared_rules_of_numbers_are_the_last_check_too(
    worlds: Worlds, number: str
) -> None:
    world = await worlds.start()
    can = world.provider.info.capabilities
    msisdn = Msisdn.from_e164(number)
    rule = broken(can.numbers, msisdn)
    message = OutgoingMessage(1, msisdn, "Hi", worlds.subject.reference(1))
    outcome = (await world.provider.submit(SubmitBatch((message,)))).outcomes[1]
    if rule is None:
        # It goes out; the gateway alone may refuse it, with its own code.
        assert len(world.server.requests) == 1
        assert isinstance(outcome, Accepted) or (isinstance(outcome, Rejected) and outcome.raw_code)
    else:
        assert isinstance(outcome, Rejected)
        assert outcome.sentence == rule.reason
        assert world.server.requests == []


async def test_full_batch(worlds: Worlds) -> None:
    world = await worlds.start()
    size = world.provider.info.capabilities.batch_size
    answer = await world.submit(*[""] * size)
    assert len(answer.outcomes) == size
    ids = {accepted(outcome).provider_message_id for outcome in answer.outcomes.values()}
    assert len(ids) == (1 if worlds.subject.one_id_a_request else size)
    assert len(world.accepted) == size
    assert len(world.server.requests) == 1


async def test_more_than_a_batch_waits_for_the_next(worlds: Worlds) -> None:
    world = await worlds.start()
    size = world.provider.info.capabilities.batch_size
    answer = await world.submit(*[""] * (size + 2))
    kinds = [type(answer.outcomes[n]) for n in range(1, size + 3)]
    assert kinds == [Accepted] * size + [Deferred] * 2
    later = [one for one in answer.outcomes.values() if isinstance(one, Deferred)]
    assert not any(one.hinders for one in later)
    assert len(world.accepted) == size


async def test_number_twice_is_sent_once(worlds: Worlds) -> None:
    world = await worlds.start()
    number = worlds.subject.number()
    messages = tuple(
        OutgoingMessage(n, number, "Hello", worlds.subject.reference(n)) for n in (1, 2)
    )
    answer = await world.provider.submit(SubmitBatch(messages))
    accepted(answer.outcomes[1])
    assert isinstance(answer.outcomes[2], Deferred)
    assert world.accepted == [number.e164]


async def test_nothing_for_nobody(worlds: Worlds) -> None:
    world = await worlds.start()
    assert (await world.provider.submit(SubmitBatch(()))).outcomes == {}
    assert world.server.requests == []


async def test_requests_at_once(worlds: Worlds) -> None:
    world = await worlds.start()
    lanes = world.provider.info.capabilities.concurrency
    answers = await asyncio.gather(*(world.submit_few(2) for _ in range(lanes * 3)))
    for answer in answers:
        for outcome in answer.outcomes.values():
            accepted(outcome)
    assert len(world.accepted) == lanes * 3 * worlds.subject.few(2)


async def test_every_code_for_the_request(worlds: Worlds) -> None:
    world = await worlds.start()
    seen = {one.raw_code for one in (await world.submit()).outcomes.values()}
    for case in worlds.subject.codes:
        world = await worlds.start([Rule(Action.RESULT, code=case.code)])
        answer = await world.submit_few(2)
        assert set(answer.outcomes) == set(range(1, worlds.subject.few(2) + 1))
        for outcome in answer.outcomes.values():
            assert isinstance(outcome, case.kind), case
            if isinstance(outcome, Deferred):
                assert outcome.retry_after_s == case.retry_after_s, case
                assert outcome.hinders is not case.alone, case
            if isinstance(outcome, Rejected):
                assert outcome.retryable is case.retryable, case
        assert (answer.account_refusal is not None) is case.pauses, case
        assert world.accepted == []
        seen |= {one.raw_code for one in answer.outcomes.values()}
    table = PROVIDERS[worlds.subject.provider].code_table()
    documented = {entry.code for entry in table if entry.table is CodeTable.ANSWER}
    assert documented - worlds.subject.codes_elsewhere <= seen


@only(lambda subject: subject.codes_of_check)
async def test_every_code_of_the_check(worlds: Worlds) -> None:
    table = PROVIDERS[worlds.subject.provider].code_table()
    known = {entry.table for entry in table}
    own = CodeTable.BALANCE if CodeTable.BALANCE in known else CodeTable.ANSWER
    sentences = {entry.code: entry.sentence for entry in table if entry.table is own}
    for code, ours in worlds.subject.codes_of_check.items():
        world = await worlds.start([Rule(Action.RESULT, code=code)])
        check = await world.provider.check_account()
        assert not check.ok
        assert check.detail.startswith(sentences[ours])


@only(lambda subject: subject.codes_of_one_number)
async def test_every_code_for_one_number(worlds: Worlds) -> None:
    for case in worlds.subject.codes_of_one_number:
        rule = Rule(Action.PARTIAL, Match(number_suffix="0002"), code=case.code)
        world = await worlds.start([rule])
        answer = await world.submit("", "0002", "")
        accepted(answer.outcomes[1])
        assert isinstance(answer.outcomes[2], case.kind), case
        accepted(answer.outcomes[3])
        assert (answer.account_refusal is not None) is case.pauses, case
        assert world.accepted == [worlds.subject.number(n).e164 for n in (1, 3)]


async def test_numbers_the_gateway_refuses(worlds: Worlds) -> None:
    for suffix, kind in worlds.subject.refused_numbers.items():
        world = await worlds.start()
        assert isinstance((await world.submit(suffix)).outcomes[1], kind)
        assert world.accepted == []


@only(lambda subject: subject.refused_apart)
async def test_numbers_refused_apart_from_the_others(worlds: Worlds) -> None:
    for suffix in worlds.subject.refused_apart:
        kind = worlds.subject.refused_numbers[suffix]
        world = await worlds.start()
        answer = await world.submit("", suffix)
        accepted(answer.outcomes[1])
        assert isinstance(answer.outcomes[2], kind)
        assert len(world.accepted) == 1


@pytest.mark.parametrize("action", [Action.SAME_ID, Action.NO_ID])
async def test_id_that_tells_nothing(worlds: Worlds, action: Action) -> None:
    world = await worlds.start([Rule(action)])
    answer = await world.submit_few(3)
    for outcome in answer.outcomes.values():
        assert isinstance(outcome, worlds.subject.odd_ids)
    assert len(world.accepted) == worlds.subject.few(3)


async def test_answer_with_the_number_of_another_request(worlds: Worlds) -> None:
    world = await worlds.start([Rule(Action.WRONG_SERIAL)])
    outcome = (await world.submit("")).outcomes[1]
    assert isinstance(outcome, worlds.subject.other_serial)


async def test_wrong_credentials_stop_the_account_and_burn_nothing(worlds: Worlds) -> None:
    world = await worlds.start(wrong_secret=True)
    answer = await world.submit_few(2)
    assert answer.account_refusal is not None
    assert answer.account_refusal.sentence
    assert answer.account_refusal.remedy
    assert all(isinstance(outcome, Deferred) for outcome in answer.outcomes.values())
    assert world.accepted == []


async def test_check_of_the_account(worlds: Worlds) -> None:
    world = await worlds.start()
    check = await world.provider.check_account()
    assert check.ok, check.detail
    assert (check.balance is not None) is world.provider.info.capabilities.balance
    assert world.accepted == []


async def test_check_with_wrong_credentials(worlds: Worlds) -> None:
    world = await worlds.start(wrong_secret=True)
    check = await world.provider.check_account()
    assert not check.ok
    assert check.detail


async def test_check_without_a_gateway(worlds: Worlds) -> None:
    world = await worlds.start()
    await world.server.go_offline()
    check = await world.provider.check_account()
    assert not check.ok
    assert "127.0.0.1" in check.detail


async def test_secrets_stay_where_they_are(
    worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    shown = ""
    for world in (await worlds.start(), await worlds.start([Rule(Action.DROP_AFTER_READING)])):
        shown += await _everything(world)
    assert SECRET not in shown + caplog.text
    assert "4711" not in caplog.text
    national = worlds.subject.number().national
    provider_lines = [
        record.getMessage() for record in caplog.records if record.name.startswith("smsdesk.prov")
    ]
    assert not any(national in line for line in provider_lines)


async def _everything(world: World) -> str:
    answer = await world.submit("", "9908")
    check = await world.provider.check_account()
    return f"{answer!r}{check!r}{world.provider!r}{world.provider.info!r}"
