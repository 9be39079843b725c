"""The watch over the loop sees what keeps it from its work, and not what others do."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdesk.services.loop_watch import LoopWatch
from tests.support.slowness import limit_s, loop_watch, slowness

_SPIN = "import time\nend = time.monotonic() + 30\nwhile time.monotonic() < end: pass"


@pytest.fixture
def crowd() -> Iterator[None]:
    """Other programs that want every processor."""
    many = [subprocess.Popen([sys.executable, "-c", _SPIN]) for _ in range(12)]
    yield
    for one in many:
        one.kill()
        one.wait()


async def _watched(watch: LoopWatch) -> asyncio.Task[None]:
    task = asyncio.create_task(watch.run())
    await asyncio.sleep(0.05)
    return task


@pytest.mark.parametrize("kept_by", ["a wait", "work"])
async def test_what_keeps_the_loop_is_seen(kept_by: str) -> None:
    watch = loop_watch()
    task = await _watched(watch)
    long_s = 3 * limit_s()
    if kept_by == "a wait":
        time.sleep(long_s)  # noqa: ASYNC251 - this is what must be seen
    else:
        until = time.thread_time() + long_s
        while time.thread_time() < until:
            pass
    await asyncio.sleep(0.02)
    task.cancel()
    assert len(watch.stalls) == 1, str(watch)
    # The kernel's books of work and of waiting for a processor do not add up to the microsecond.
    assert watch.stalls[0] >= 0.95 * long_s
    assert (max(watch.busy_s) >= long_s) == (kept_by == "work")


async def test_turns_are_as_long_as_the_timer() -> None:
    watch = loop_watch()
    task = await _watched(watch)
    await asyncio.sleep(0.5)
    task.cancel()
    assert 0.002 <= sorted(watch.clock_s)[len(watch.clock_s) // 2] < limit_s()


@pytest.mark.skipif(
    not Path("/proc/thread-self/schedstat").exists(),
    reason="not told on Windows or macOS: how long a thread waited for a processor",
)
@pytest.mark.alone
async def test_other_programs_are_not_ours(crowd: None) -> None:
    watch = loop_watch()
    task = await _watched(watch)
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        sum(range(20_000))
        await asyncio.sleep(0)
    task.cancel()
    assert sum(watch.clock_s) - sum(watch.own_s) > 0.1, str(watch)
    assert max(watch.own_s) <= max(watch.clock_s)


def test_a_usual_computer_is_not_called_quick() -> None:
    assert 1.0 <= slowness() < 100
