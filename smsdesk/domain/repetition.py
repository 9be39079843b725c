"""A gateway's rule on one text that goes to one number again and again."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often the same text may go to the same number.

    Attributes:
        limits: Pairs of times and seconds: at most so many in so long.
        waits: Whether we let wait what comes too soon, since it would be refused; else the gateway
            takes it and drops it without a word.
    """

    limits: tuple[tuple[int, float], ...]
    waits: bool

    @property
    def longest_s(self) -> float:
        """How far the rule looks back."""
        return max(seconds for _, seconds in self.limits)

    def wait_s(self, ages_s: Iterable[float]) -> float:
        """Return in how many seconds the text may go again, 0.0 for at once.

        Args:
            ages_s: How long ago it went to the number, each time.
        """
        ages = sorted(ages_s)
        waits = (seconds - ages[times - 1] for times, seconds in self.limits if len(ages) >= times)
        return max(0.0, *waits, 0.0)
