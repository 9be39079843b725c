"""467890.com at its built-in gateway: refused blocks, and what its manual leaves open."""

from dataclasses import replace
from decimal import Decimal

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Deferred, Rejected, Uncertain
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.sms467890 import Sms467890Gateway
from smsdesk.simulator.sms467890_account import (
    KeyStyle,
    ReportStyle,
    ReportTime,
    Sms467890Account,
)
from tests.contract.conftest import SECRET, TIMING, Worlds
from tests.contract.subjects import SMS467890

pytestmark = pytest.mark.parametrize("subject", [SMS467890], indirect=True, ids=["sms467890"])


def gateway(**account: object) -> Sms467890Gateway:
    changed = replace(Sms467890Account(pwd=SECRET), **account)  # type: ignore[arg-type]
    return Sms467890Gateway(GatewaySetup(SECRET, TIMING), changed)


STYLES = {
    "lower name": ReportStyle(name="report"),
    "no name": ReportStyle(name=""),
    "lines": ReportStyle(per_push=10),
    "semicolons": ReportStyle(per_push=10, separator=";"),
    "bars": ReportStyle(per_push=10, separator="|"),
    "named lines": ReportStyle(per_push=10, repeat_name=True),
    "form": ReportStyle(per_push=10, separator="&", repeat_name=True),
    "encoded": ReportStyle(percent_encoded=True, time=ReportTime.DATE_AND_TIME),
    "encoded lines": ReportStyle(per_push=10, percent_encoded=True),
    "encoded form": ReportStyle(
        per_push=10,
        separator="&",
        repeat_name=True,
        percent_encoded=True,
        time=ReportTime.DATE_AND_TIME,
    ),
    "date": ReportStyle(time=ReportTime.DATE_AND_TIME),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
async def test_reports_in_every_style(worlds: Worlds, style: ReportStyle) -> None:
    world = await worlds.start(gateway=gateway(reports=style), reports=True)
    answer = await world.submit("", "9901", "")
    await world.server.settled()
    (msgid,) = {
        one.provider_message_id for one in answer.outcomes.values() if isinstance(one, Accepted)
    }
    found = {report.msisdn: report for report in world.reports}
    assert len(found) == len(world.reports) == 3
    states = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.DELIVERED)
    for n, (suffix, state) in enumerate(zip(("", "9901", ""), states, strict=True), start=1):
        report = found[world.subject.number(n, suffix)]
        assert (report.provider_message_id, report.state) == (msgid, state)
        assert report.occurred_at is not None
        assert abs((world.calls[0].received_at - report.occurred_at).total_seconds()) < 5
    assert all(attempt.accepted for attempt in world.server.reports)


@pytest.mark.parametrize(
    ("suffix", "state"),
    [
        ("9901", MessageState.UNDELIVERED),
        ("9902", MessageState.EXPIRED),
        ("9903", MessageState.REJECTED),
        ("9910", MessageState.UNDELIVERED),
    ],
)
async def test_reports_with_names_of_smpp(worlds: Worlds, suffix: str, state: MessageState) -> None:
    style = ReportStyle(smpp_statuses=True)
    world = await worlds.start(gateway=gateway(reports=style), reports=True)
    await world.submit(suffix)
    await world.server.settled()
    assert [report.state for report in world.reports] == [state]


async def test_capitalised_names(worlds: Worlds) -> None:
    keys = gateway(keys=KeyStyle.CAPITALISED)
    world = await worlds.start(gateway=keys, key_style="capitalised", content_type="form")
    assert isinstance((await world.submit()).outcomes[1], Accepted)
    assert (await world.provider.check_account()).ok
    other = await worlds.start(gateway=gateway(keys=KeyStyle.CAPITALISED))
    assert (await other.submit()).account_refusal is not None


async def test_misprinted_success(worlds: Worlds) -> None:
    world = await worlds.start(gateway=gateway(misprinted_success=True))
    outcome = (await world.submit()).outcomes[1]
    assert outcome == Accepted(
        world.server.gateway.messages[0].message_id, raw_code="0", raw_text="send success"
    )


async def test_balance_too_low_and_frozen(worlds: Worlds) -> None:
    world = await worlds.start(gateway=gateway(balance=Decimal(1)))
    check = await world.provider.check_account()
    assert (check.ok, check.balance) == (True, Decimal(1))
    answer = await world.submit("", "")
    assert answer.account_refusal is not None
    assert answer.account_refusal.raw_code == "5"
    assert world.accepted == []
    frozen = await worlds.start(gateway=gateway(frozen=True))
    refused = await frozen.submit("", "")
    assert refused.account_refusal is not None
    assert refused.account_refusal.raw_code == "8"
    assert "frozen" in (await frozen.provider.check_account()).detail


async def test_full_block_with_bad_numbers(worlds: Worlds) -> None:
    world = await worlds.start()
    suffixes = [""] * 100
    suffixes[0], suffixes[41] = "9908", "19908"
    answer = await world.submit(*suffixes)
    kinds = [type(answer.outcomes[n]) for n in range(1, 101)]
    assert kinds.count(Rejected) == 2
    assert kinds.count(Accepted) == 98
    assert len(world.accepted) == len(set(world.accepted)) == 98
    for message in world.server.gateway.messages:
        n = int(message.number[-4:])
        outcome = answer.outcomes[n]
        assert isinstance(outcome, Accepted)
        assert outcome.provider_message_id == message.message_id


@pytest.mark.parametrize("lost", range(1, 8))
async def test_answer_lost_while_a_block_is_split(worlds: Worlds, lost: int) -> None:
    rule = Rule(Action.DROP_AFTER_READING, Match(requests=(lost, lost)))
    world = await worlds.start([rule])
    answer = await world.submit("", "", "", "9908", "", "", "", "")
    taken = set(world.accepted)
    assert len(world.accepted) == len(taken)
    for n, outcome in answer.outcomes.items():
        number = world.subject.number(n, "9908" if n == 4 else "").e164
        if isinstance(outcome, Accepted):
            assert number in taken
        elif isinstance(outcome, Rejected | Deferred):
            assert number not in taken
    uncertain = {n for n, outcome in answer.outcomes.items() if isinstance(outcome, Uncertain)}
    assert uncertain
    assert len(world.server.requests) <= 7


async def test_repetition_vanishes_without_a_word(worlds: Worlds) -> None:
    world = await worlds.start()
    for _ in range(2):
        assert isinstance((await world.submit(text="Same")).outcomes[1], Accepted)
    assert len(world.accepted) == 1
    assert any("vanish" in note for note in world.provider.info.notes)


async def test_five_thousand_numbers_in_one_request(worlds: Worlds) -> None:
    world = await worlds.start(numbers_per_request="5000")
    assert world.provider.info.capabilities.batch_size == 5000
    answer = await world.submit(*[""] * 5001)
    kinds = [type(answer.outcomes[n]) for n in range(1, 5002)]
    assert kinds == [Accepted] * 5000 + [Deferred]
    assert len(world.server.requests) == 1
    assert len(set(world.accepted)) == 5000


async def test_bad_numbers_in_a_great_block(worlds: Worlds) -> None:
    world = await worlds.start(numbers_per_request="2000")
    suffixes = [""] * 2000
    for which, n in enumerate((3, 999, 1000, 1999)):
        suffixes[n] = f"{which}9908"
    answer = await world.submit(*suffixes)
    refused = {n for n, outcome in answer.outcomes.items() if isinstance(outcome, Rejected)}
    assert refused == {4, 1000, 1001, 2000}
    assert len(world.accepted) == len(set(world.accepted)) == 1996
    # What was accepted is never asked about again: each bad number costs two halves a level.
    assert len(world.server.requests) <= 1 + 4 * 2 * 11
