"""Watches the turns of a loop: how long each was, and how much of that was our own doing.

By the clock a turn tells of the computer's other work as well. What its thread spent ready and
without a processor (Linux, proc_pid_schedstat) is none of ours and is taken off; a thread that
computes, or waits for a disk, a lock or an answer, keeps the loop from its work.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

_SCHEDSTAT = Path("/proc/thread-self/schedstat")
_EVERY_S = 0.002


@dataclass
class LoopWatch:
    """Every turn while it is watched.

    Attributes:
        limit_s: What is longer is a stall, in seconds (design, section 7).
        clock_s: Seconds by the clock.
        own_s: The same without what the thread waited for a processor.
        busy_s: Seconds of processor time of the loop's thread.
    """

    limit_s: float = 0.05
    clock_s: list[float] = field(default_factory=list)
    own_s: list[float] = field(default_factory=list)
    busy_s: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Watch until cancelled.

        Timers are what a turn begins with. A task that sleeps is resumed a turn after its timer:
        two turns would be measured as one.
        """
        loop = asyncio.get_running_loop()
        ended = False

        def turn(clock: float, busy: float, waited: float) -> None:
            now = time.monotonic(), time.thread_time(), _waited_s()
            took = now[0] - clock
            self.clock_s.append(took)
            self.own_s.append(took - (now[2] - waited))
            self.busy_s.append(now[1] - busy)
            if not ended:
                loop.call_later(_EVERY_S, turn, *now)

        loop.call_later(_EVERY_S, turn, time.monotonic(), time.thread_time(), _waited_s())
        try:
            await loop.create_future()
        finally:
            ended = True

    @property
    def stalls(self) -> list[float]:
        """Turns of our own doing over the limit, in seconds."""
        return [own for own in self.own_s if own > self.limit_s]

    @override
    def __str__(self) -> str:
        stalls = ", ".join(f"{stall * 1000:.0f}" for stall in self.stalls)
        return (
            f"longest {max(self.clock_s) * 1000:.0f} ms by the clock, "
            f"{max(self.own_s) * 1000:.0f} ms our own, {max(self.busy_s) * 1000:.0f} ms of work; "
            f"median {statistics.median(self.clock_s) * 1000:.1f} ms; "
            f"over {self.limit_s * 1000:.0f} ms: [{stalls}]"
        )


def _waited_s() -> float:
    try:
        return int(_SCHEDSTAT.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
