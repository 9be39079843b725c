"""How slow this computer is, so that limits of time are the same for the program everywhere."""

import functools
import time

from smsdesk.services.loop_watch import LoopWatch

_USUAL_S = 0.045
"""Seconds for the sum below by Python 3.11 on the computer where the limits were set."""

TOLERATED = 3
"""A shared computer is stopped now and then for longer than any step of ours; what we cause comes
again and again."""


@functools.cache
def slowness() -> float:
    """Return how many times slower than usual this computer is, at least 1."""
    best = float("inf")
    for _ in range(5):
        before = time.thread_time()
        total = 0
        for number in range(1_000_000):
            total += number
        best = min(best, time.thread_time() - before)
    return max(1.0, best / _USUAL_S)


def limit_s() -> float:
    """Return the design's 50 ms for one turn (section 7), in seconds of this computer."""
    return 0.05 * slowness()


def loop_watch() -> LoopWatch:
    """Return a watch with the limit of this computer."""
    return LoopWatch(limit_s())
