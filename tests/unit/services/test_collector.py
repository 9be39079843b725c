"""Cycles are looked for on the loop's thread only."""

import asyncio
import gc
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from smsdesk.services import collector


class Cycle:
    """Refers to itself and notes which thread freed it."""

    def __init__(self, freed_on: list[int]) -> None:
        self.me = self
        self._freed_on = freed_on

    def __del__(self) -> None:
        self._freed_on.append(threading.get_ident())


def _leave_cycles(freed_on: list[int]) -> None:
    for _ in range(20):
        Cycle(freed_on)
    # What lives keeps the counts rising, as rows read from a database do.
    kept = [[number] for number in range(50_000)]
    assert kept


@pytest.fixture(autouse=True)
def collector_as_it_was() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.collect()
    gc.enable()
    yield
    if not enabled:
        gc.disable()


async def test_what_another_thread_leaves_is_freed_on_the_loops_thread() -> None:
    freed_on: list[int] = []
    with collector.on_loop_thread(), ThreadPoolExecutor(1) as pool:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(20):
            while len(freed_on) < 20:
                await loop.run_in_executor(pool, _leave_cycles, freed_on)
                await asyncio.sleep(0.05)
    assert set(freed_on) == {threading.get_ident()}


async def test_full_collections_come_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_REST", 1.0)  # this process may hold much more than a program
    generations: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            generations.append(info["generation"])

    limits = gc.get_threshold()
    gc.set_threshold(50, 1, 1)
    gc.callbacks.append(note)
    try:
        with collector.on_loop_thread():
            kept = []
            async with asyncio.timeout(20):
                while generations.count(2) < 2:
                    kept.append([[number] for number in range(1000)])
                    await asyncio.sleep(0.02)
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*limits)
    assert {0, 1} <= set(generations)


async def test_a_full_collection_takes_a_hundredth_of_the_time_at_most() -> None:
    full: list[float] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if info["generation"] == 2:
            full.append(time.monotonic())

    limits = gc.get_threshold()
    with collector.on_loop_thread():
        gc.set_threshold(50, 1, 1)
        gc.callbacks.append(note)
        try:
            kept = []
            async with asyncio.timeout(60):
                while len(full) < 3 and (not full or time.monotonic() - full[0] < 3):
                    kept.append([[number] for number in range(1000)])
                    await asyncio.sleep(0.02)
        finally:
            gc.callbacks.remove(note)
            gc.set_threshold(*limits)
    began, ended, *again = full
    assert not again or again[0] - ended >= 100 * (ended - began) * 0.9


async def test_large_plans_are_not_walked_through_while_they_are_made() -> None:
    starts: list[str] = []

    def note(phase: str, info: dict[str, int]) -> None:
        starts.append(phase)

    with collector.on_loop_thread():
        with collector.undisturbed(10_000):
            gc.callbacks.append(note)
            try:
                kept = [[number] for number in range(50_000)]
                await asyncio.sleep(0.3)
            finally:
                gc.callbacks.remove(note)
        assert gc.get_freeze_count() >= len(kept)
    gc.unfreeze()
    assert not starts


async def test_the_collector_is_left_as_it_was_found() -> None:
    with collector.on_loop_thread():
        assert not gc.isenabled()
        with collector.undisturbed(10_000):
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with collector.undisturbed(10_000):
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()
