"""Keeps Python's cycle collector off other threads, and from stalling the loop (design, section 7).

Whatever thread happens to make the next object also frees what hangs together in a cycle. Widgets
that are freed on another thread than Qt's end the program, so cycles are looked for on the loop's
thread only. A full collection walks through every object of the program with all threads stopped:
50 to 90 ms once the libraries are loaded, or with 100,000 recipients or messages in memory. Objects
that are frozen are left out; they are freed as ever when nothing refers to them any more.
"""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 2000
"""So many objects and more are worth to be kept from the collector."""

_TICK = 0.1
"""Seconds from one look at the counts to the next."""

_REST = 100.0
"""A full collection rests for so many times as long as the last one took."""


def settle() -> None:
    """Freeze what there is: call once the program has started."""
    gc.freeze()


@contextmanager
def on_loop_thread() -> Iterator[None]:
    """Look for cycles on the running loop's thread only, by the thresholds that `gc` has."""
    loop = asyncio.get_running_loop()
    enabled = gc.isenabled()
    gc.disable()
    ticks = _Ticks(loop)
    ticks.next()
    try:
        yield
    finally:
        ticks.cancel()
        if enabled:
            gc.enable()


@contextmanager
def undisturbed(objects: int) -> Iterator[None]:
    """Build `objects` objects without cycles, and freeze them; few are left to the collector.

    Other tasks may run meanwhile; the little garbage with cycles that they leave is kept.
    """
    if objects < MANY or _Ticks.held:
        yield
        return
    gc.collect(1)
    enabled = gc.isenabled()
    gc.disable()
    _Ticks.held = True
    try:
        yield
    finally:
        _Ticks.held = False
        gc.freeze()
        if enabled:
            gc.enable()


class _Ticks:
    """Does what the collector does by itself, at intervals."""

    held = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._full_not_before = 0.0

    def next(self) -> None:
        self._timer = self._loop.call_later(_TICK, self._tick)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _tick(self) -> None:
        self.next()
        if not self.held:
            self._collect()

    def _collect(self) -> None:
        young, middle, old = (
            count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if not young:
            return
        began = time.monotonic()
        if not old or began < self._full_not_before:
            gc.collect(1 if middle else 0)
            return
        gc.collect()
        ended = time.monotonic()
        self._full_not_before = ended + _REST * (ended - began)
