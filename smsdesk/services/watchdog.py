"""Measures how long the loop was kept from its work (quality: never over 50 ms)."""

import asyncio
import logging

from smsdesk.system.clock import Clock

_log = logging.getLogger(__name__)

_EVERY_S = 0.005


class StallWatch:
    """Notes the longest time between two turns of the loop beyond the time it asked for.

    Attributes:
        longest_s: The longest stall since the start or the last `reset`, in seconds.
        stalls: Every stall over `limit_s`, in seconds.
    """

    def __init__(self, clock: Clock, limit_s: float = 0.05) -> None:
        self._clock = clock
        self._limit_s = limit_s
        self.longest_s = 0.0
        self.stalls: list[float] = []

    def reset(self) -> None:
        """Forget what was measured."""
        self.longest_s = 0.0
        self.stalls.clear()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            before = self._clock.monotonic()
            await asyncio.sleep(_EVERY_S)
            late_s = self._clock.monotonic() - before - _EVERY_S
            self.longest_s = max(self.longest_s, late_s)
            if late_s > self._limit_s:
                self.stalls.append(late_s)
                _log.info("the loop stalled for %.0f ms", late_s * 1000)
