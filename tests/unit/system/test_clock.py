"""Clocks: aware, in UTC, monotonic apart from the wall."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.system.clock import ManualClock, SystemClock

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def test_the_system_clock_is_aware_and_runs() -> None:
    clock = SystemClock()
    first, first_s = clock.now(), clock.monotonic()
    assert first.tzinfo is UTC
    assert clock.now() >= first
    assert clock.monotonic() >= first_s


def test_a_manual_clock_moves_on_both_scales_when_told() -> None:
    clock = ManualClock(START)
    assert (clock.now(), clock.monotonic()) == (START, 0.0)
    clock.advance(90.5)
    assert clock.now() == START + timedelta(seconds=90.5)
    assert clock.monotonic() == 90.5


def test_a_changed_clock_leaves_monotonic_time_alone() -> None:
    clock = ManualClock(START)
    clock.advance(5)
    clock.set_now(START - timedelta(days=1))
    assert clock.now() == START - timedelta(days=1)
    assert clock.monotonic() == 5


def test_any_zone_is_told_back_in_utc() -> None:
    there = timezone(timedelta(hours=8))
    clock = ManualClock(datetime(2026, 1, 1, 8, tzinfo=there))
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        ManualClock(naive)
    with pytest.raises(ValueError, match="zone"):
        ManualClock(START).set_now(naive)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        ManualClock(START).advance(-0.001)


@given(st.lists(st.floats(0, 1e6), max_size=20))
def test_steps_add_up(steps: list[float]) -> None:
    clock = ManualClock(START)
    for step in steps:
        clock.advance(step)
    assert clock.monotonic() == pytest.approx(sum(steps))
    assert (clock.now() - START).total_seconds() == pytest.approx(sum(steps), abs=1e-3)
