"""How fast requests may go: a token bucket on monotonic time (quality, faults 7 and 52).

A clock that jumps, or a machine that slept, gives no burst: the bucket holds one second's worth.
"""

from datetime import timedelta

from smsdesk.system.clock import Clock

ASK_KEYRING_AGAIN_S = 300.0
"""A locked keyring may ask the person each time; any change of the account asks at once."""


LATE = timedelta(hours=1)
"""What should have gone longer ago, while nobody could send it, waits for a person's decision."""


class Presence:
    """Tells whether the computer slept, or its clock jumped, while somebody thought to be at work.

    The wall clock tells: the monotonic one stands still in a sleep on some systems, not on all.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at = clock.now()

    def was_away(self) -> bool:
        """Say whether more than `LATE` passed since `note`; call that once it was seen to."""
        return self._clock.now() - self._at > LATE

    def note(self) -> None:
        """Note that somebody is at work now."""
        self._at = self._clock.now()


class Pace:
    """Lets at most `per_s` requests a second pass.

    Args:
        per_s: Requests a second; above zero.
        clock: Its monotonic time is used.

    Raises:
        ValueError: `per_s` is not above zero.
    """

    def __init__(self, per_s: float, clock: Clock) -> None:
        if per_s <= 0:
            raise ValueError("per_s must be above zero")
        self._per_s = per_s
        self._clock = clock
        self._tokens = 1.0
        self._at = clock.monotonic()

    def delay_s(self) -> float:
        """Return the seconds until the next request may go, 0.0 when it may go now."""
        now = self._clock.monotonic()
        gained = (now - self._at) * self._per_s
        self._tokens = min(max(1.0, self._per_s), self._tokens + gained)
        self._at = now
        return max(0.0, (1.0 - self._tokens) / self._per_s)

    def ready(self) -> int:
        """Return how many requests may go now."""
        return 0 if self.delay_s() > 0 else int(self._tokens)

    def take(self) -> None:
        """Note that a request goes out now."""
        self._tokens -= 1.0


class Backoff:
    """Growing pauses while something outside is broken: 1 s, doubling, at most `longest_s`."""

    def __init__(self, longest_s: float = 60.0) -> None:
        self._longest_s = longest_s
        self._next_s = 0.0

    def failed(self, at_least_s: float | None = None) -> float:
        """Note a failure; return how many seconds to wait before the next attempt."""
        self._next_s = min(self._longest_s, self._next_s * 2 or 1.0)
        return max(self._next_s, at_least_s or 0.0)

    def succeeded(self) -> None:
        """Note a success: the next failure starts small again."""
        self._next_s = 0.0
