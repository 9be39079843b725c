"""A refused request is halved until the bad number is found; nothing accepted is sent again."""

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    Deferred,
    OutgoingMessage,
    Rejected,
    Uncertain,
)
from smsdesk.providers.outcomes import Verdict, refused_account
from smsdesk.providers.sms467890_blocks import Handed, hand_over

BAD = Verdict(Rejected("2", "mobile wrong", "The number is wrong."))
UNCLEAR = Verdict(Uncertain("No answer."))


def messages(count: int) -> list[OutgoingMessage]:
    return [OutgoingMessage(n, Msisdn(86, f"1300000{n:04}"), "Hi", "") for n in range(count)]


class Gateway:
    """Says of each block what `judge` says, and keeps what it was asked."""

    def __init__(self, judge: Callable[[set[int], int], Verdict]) -> None:
        self.asked: list[tuple[int, ...]] = []
        self._judge = judge

    async def ask(self, block: Sequence[OutgoingMessage]) -> Verdict:
        ids = tuple(message.message_id for message in block)
        self.asked.append(ids)
        return self._judge(set(ids), len(self.asked))

    async def hand_over(self, count: int) -> Handed:
        return await hand_over(messages(count), self.ask)


def refusing(*bad: int) -> Gateway:
    return Gateway(
        lambda ids, request: BAD if ids & set(bad) else Verdict(Accepted(f"id{request}"))
    )


def kinds(handed: Handed) -> list[type]:
    return [type(handed.outcomes[n]) for n in sorted(handed.outcomes)]


async def test_good_block_is_one_request() -> None:
    gateway = refusing()
    handed = await gateway.hand_over(100)
    assert len(gateway.asked) == 1
    assert set(kinds(handed)) == {Accepted}


async def test_bad_number_alone_is_refused() -> None:
    gateway = refusing(0)
    handed = await gateway.hand_over(1)
    assert gateway.asked == [(0,)]
    assert handed.outcomes == {0: BAD.outcome}


async def test_one_bad_number_among_a_hundred() -> None:
    gateway = refusing(42)
    handed = await gateway.hand_over(100)
    assert handed.outcomes[42] == BAD.outcome
    assert kinds(handed).count(Accepted) == 99
    assert len(gateway.asked) <= 15


async def test_other_refusals_are_not_split() -> None:
    for code in ("3", "4", "6"):
        gateway = Gateway(lambda _ids, _n, code=code: Verdict(Rejected(code, "", "No.")))  # type: ignore[misc]
        handed = await gateway.hand_over(8)
        assert len(gateway.asked) == 1
        assert set(kinds(handed)) == {Rejected}


async def test_uncertain_request_is_never_split_or_repeated() -> None:
    gateway = Gateway(lambda _ids, _n: UNCLEAR)
    handed = await gateway.hand_over(8)
    assert len(gateway.asked) == 1
    assert set(kinds(handed)) == {Uncertain}


async def test_uncertain_half_stays_and_the_other_goes_on() -> None:
    def judge(ids: set[int], request: int) -> Verdict:
        if request == 1:
            return BAD
        return UNCLEAR if 0 in ids else Verdict(Accepted("id"))

    gateway = Gateway(judge)
    handed = await gateway.hand_over(4)
    assert gateway.asked == [(0, 1, 2, 3), (0, 1), (2, 3)]
    assert kinds(handed) == [Uncertain, Uncertain, Accepted, Accepted]


async def test_gateway_that_is_not_well_is_left_alone() -> None:
    def judge(ids: set[int], _request: int) -> Verdict:
        return BAD if len(ids) > 1 else UNCLEAR

    gateway = Gateway(judge)
    handed = await gateway.hand_over(8)
    assert kinds(handed) == [Uncertain] * 3 + [Deferred] * 5
    assert handed.refusal is None


async def test_refusal_of_the_account_puts_the_rest_back() -> None:
    refusal = AccountRefusal("5", "Balance too low.", "Top it up.")

    def judge(ids: set[int], request: int) -> Verdict:
        if request == 1:
            return BAD
        return refused_account(refusal) if 2 in ids else Verdict(Accepted("id"))

    gateway = Gateway(judge)
    handed = await gateway.hand_over(4)
    assert kinds(handed) == [Accepted, Accepted, Deferred, Deferred]
    assert handed.refusal == refusal


async def test_waiting_puts_the_rest_back_until_then() -> None:
    def judge(_ids: set[int], request: int) -> Verdict:
        return BAD if request == 1 else Verdict(Deferred("Wait.", 9.0, "HTTP 429"))

    gateway = Gateway(judge)
    handed = await gateway.hand_over(4)
    assert len(gateway.asked) == 2
    assert set(handed.outcomes.values()) == {Deferred("Wait.", 9.0, "HTTP 429")}
    assert len(handed.outcomes) == 4


async def test_uncertain_answer_that_also_stops_the_account() -> None:
    refusal = AccountRefusal("HTTP 302", "Elsewhere.", "Check the address.")

    def judge(_ids: set[int], request: int) -> Verdict:
        return BAD if request == 1 else Verdict(Uncertain("Elsewhere."), refusal)

    handed = await Gateway(judge).hand_over(4)
    assert kinds(handed) == [Uncertain, Uncertain, Deferred, Deferred]
    assert handed.refusal == refusal


@given(st.integers(1, 100), st.sets(st.integers(0, 99), max_size=8), st.sets(st.integers(2, 40)))
async def test_whatever_is_bad_or_lost(count: int, bad: set[int], lost: set[int]) -> None:
    taken: list[int] = []

    def judge(ids: set[int], request: int) -> Verdict:
        if ids & bad:
            return BAD
        # Taken all the same, but the answer does not arrive.
        taken.extend(ids)
        return UNCLEAR if request in lost else Verdict(Accepted("id"))

    gateway = Gateway(judge)
    handed = await gateway.hand_over(count)
    assert set(handed.outcomes) == set(range(count))
    assert len(taken) == len(set(taken))
    for n, outcome in handed.outcomes.items():
        assert isinstance(outcome, Accepted | Uncertain) is (n in taken)
        if isinstance(outcome, Rejected):
            assert n in bad
