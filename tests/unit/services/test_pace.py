"""The pace of requests, and the pauses between failures."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.services.pace import Backoff, Pace
from smsdesk.system.clock import ManualClock

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_first_request_goes_at_once_and_the_second_in_its_time() -> None:
    clock = ManualClock(START)
    pace = Pace(4.0, clock)
    assert pace.delay_s() == 0.0
    pace.take()
    assert pace.delay_s() == 0.25
    clock.advance(0.25)
    assert pace.delay_s() == 0.0


def test_looking_takes_nothing() -> None:
    pace = Pace(1.0, ManualClock(START))
    assert [pace.delay_s() for _ in range(5)] == [0.0] * 5


def test_what_is_ready_is_what_may_be_taken_at_once() -> None:
    clock = ManualClock(START)
    pace = Pace(4.0, clock)
    assert pace.ready() == 1
    clock.advance(0.5)
    assert pace.ready() == 3
    for _ in range(3):
        pace.take()
    assert pace.ready() == 0
    clock.advance(60)
    assert pace.ready() == 4


def test_7_a_night_of_sleep_gives_no_burst() -> None:
    clock = ManualClock(START)
    pace = Pace(5.0, clock)
    clock.advance(8 * 3600)
    sent = 0
    while pace.delay_s() == 0.0:
        pace.take()
        sent += 1
    assert sent == 5


def test_52_a_clock_change_moves_nothing() -> None:
    clock = ManualClock(START)
    pace = Pace(2.0, clock)
    pace.take()
    before = pace.delay_s()
    for change in (timedelta(days=1), timedelta(days=-2)):
        clock.set_now(START + change)
        assert pace.delay_s() == before


@given(
    per_s=st.floats(0.1, 50.0),
    pauses=st.lists(st.floats(0.0, 2.0), min_size=1, max_size=80),
)
def test_no_window_of_time_sees_more_than_its_share(per_s: float, pauses: list[float]) -> None:
    clock = ManualClock(START)
    pace = Pace(per_s, clock)
    sent = []
    for pause_s in pauses:
        clock.advance(pause_s)
        if pace.delay_s() == 0.0:
            pace.take()
            sent.append(clock.monotonic())
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            allowed = (sent[last] - sent[first]) * per_s + max(1.0, per_s)
            assert last - first + 1 <= allowed + 1e-6


@pytest.mark.parametrize("per_s", [0.0, -1.0])
def test_a_pace_is_above_zero(per_s: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Pace(per_s, ManualClock(START))


def test_pauses_double_up_to_the_longest_and_start_small_after_a_success() -> None:
    backoff = Backoff(longest_s=10.0)
    assert [backoff.failed() for _ in range(6)] == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    backoff.succeeded()
    assert backoff.failed(at_least_s=60.0) == 60.0
    assert backoff.failed() == 2.0
