"""Harassment prevention: once in 30 seconds, three times in five minutes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.yunpian_codes import Code, RefusedError
from smsdesk.simulator.yunpian_guard import RepetitionGuard

NUMBER = "+93701234567"


def tried(guard: RepetitionGuard, at: float, text: str = "Hello", number: str = NUMBER) -> int:
    """Return the code of one attempt."""
    try:
        guard.check(number, text, at)
    except RefusedError as refused:
        return refused.code
    guard.note(number, text, at)
    return Code.OK


def test_thirty_seconds() -> None:
    guard = RepetitionGuard()
    assert [tried(guard, at) for at in (0, 0, 29.9, 30)] == [0, 8, 8, 0]


def test_three_times_in_five_minutes() -> None:
    guard = RepetitionGuard()
    assert [tried(guard, at) for at in (0, 100, 200, 299.9, 300)] == [0, 0, 0, 9, 0]


def test_refused_attempts_do_not_count() -> None:
    guard = RepetitionGuard()
    assert [tried(guard, at) for at in (0, 20, 40)] == [0, 8, 0]


def test_other_texts_and_numbers_are_free() -> None:
    guard = RepetitionGuard()
    assert [tried(guard, 0, text) for text in ("a", "b", "A")] == [0, 0, 0]
    assert tried(guard, 0, "a", "+93701234568") == 0


def test_exempt_numbers() -> None:
    guard = RepetitionGuard([NUMBER])
    assert [tried(guard, 0) for _ in range(9)] == [0] * 9
    assert [tried(guard, 0, number="+1") for _ in range(2)] == [0, 8]


@given(st.lists(st.floats(0, 120), max_size=40))
def test_the_rule_holds_for_any_attempts(waits: list[float]) -> None:
    guard = RepetitionGuard()
    now, taken = 0.0, list[float]()
    for wait in waits:
        now += wait
        code = tried(guard, now)
        recent = [at for at in taken if now - at < 300]
        if recent and now - recent[-1] < 30:
            assert code == Code.REPEATED
        elif len(recent) >= 3:
            assert code == Code.REPEATED_OFTEN
        else:
            assert code == Code.OK
            taken.append(now)


def test_codes_are_refusals() -> None:
    guard = RepetitionGuard()
    guard.note(NUMBER, "Hello", 0)
    with pytest.raises(RefusedError) as caught:
        guard.check(NUMBER, "Hello", 1)
    assert caught.value.code == 8
