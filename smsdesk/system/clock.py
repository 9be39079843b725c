"""The one place that reads the time (quality, faults 51-53).

Deadlines and pace use `monotonic`, which no clock change moves; what is stored or shown uses
`now`, an aware instant in UTC.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from typing_extensions import override


class Clock(Protocol):
    """Tells the time; tests bring their own."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start that never run backwards."""
        ...


class SystemClock(Clock):
    """The computer's clock."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock everybody else is sent to

    @override
    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock(Clock):
    """A clock that moves only when told to.

    Args:
        start: The first instant, aware; any zone, told back in UTC.

    Raises:
        ValueError: `start` has no zone.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)
        self._monotonic_s = 0.0

    @override
    def now(self) -> datetime:
        return self._now

    @override
    def monotonic(self) -> float:
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass on both scales.

        Raises:
            ValueError: `seconds` is negative: monotonic time cannot go back.
        """
        if seconds < 0:
            raise ValueError("time does not run backwards; use set_now for a clock change")
        self._now += timedelta(seconds=seconds)
        self._monotonic_s += seconds

    def set_now(self, instant: datetime) -> None:
        """Change the clock as a person or a time server would; monotonic time stands still."""
        self._now = _aware(instant)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("the instant has no zone")
    return instant.astimezone(UTC)
