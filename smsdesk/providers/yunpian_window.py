"""Yunpian's harassment prevention, obeyed before it refuses (sheet, sections 5 and 8).

The same content may go to the same number once in 30 seconds and three times in five minutes.
What is remembered also tells what a refusal for repetition is evidence of.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import blake2b

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.repetition import Repetition

__all__ = ["LONG_S", "RULE", "SHORT_S", "Attempt", "RepetitionWindow", "Taken"]

SHORT_S = 30.0
LONG_S = 300.0
MOST_IN_LONG = 3
RULE = Repetition(((1, SHORT_S), (MOST_IN_LONG, LONG_S)), waits=True)


class Taken(Enum):
    """Whether the gateway took what was sent."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


@dataclass(slots=True, eq=False)
class Attempt:
    """One request: counted from its beginning, and timed by its end.

    By then the gateway has it, so that the wait is never too short.
    """

    key: bytes = field(repr=False)
    at_s: float
    taken: Taken = Taken.UNKNOWN
    in_flight: bool = True


class RepetitionWindow:
    """What went to whom in the last five minutes, by this process.

    Args:
        monotonic: Seconds by a clock that never jumps.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._attempts: OrderedDict[bytes, list[Attempt]] = OrderedDict()
        """By number and text; the one that was touched last stands last."""

    def __len__(self) -> int:
        """Return how many pairs of number and text are remembered."""
        return len(self._attempts)

    def wait_s(self, to: Msisdn, text: str) -> float:
        """Return the seconds until `text` may go to `to`, 0.0 when it may go now.

        A request that may have been taken counts like one that was.
        """
        now = self._monotonic()
        recent = self._recent(_key(to, text), now)
        return RULE.wait_s(0.0 if one.in_flight else now - one.at_s for one in recent)

    def begin(self, to: Msisdn, text: str) -> Attempt:
        """Count a request that is about to be written."""
        now = self._monotonic()
        self._forget(now)
        attempt = Attempt(_key(to, text), now)
        self._attempts[attempt.key] = [*self._recent(attempt.key, now), attempt]
        self._attempts.move_to_end(attempt.key)
        return attempt

    def finish(self, attempt: Attempt, taken: Taken) -> None:
        """Note what came of a request; one that was certainly not taken counts no more."""
        attempt.in_flight = False
        attempt.at_s = self._monotonic()
        attempt.taken = taken
        if taken is Taken.NO:
            others = self._attempts.get(attempt.key, [])
            if attempt in others:
                others.remove(attempt)
            if not others:
                self._attempts.pop(attempt.key, None)
        elif attempt.key in self._attempts:
            self._attempts.move_to_end(attempt.key)

    def explains_repetition(self, attempt: Attempt) -> bool:
        """Tell whether other requests, all of them certainly taken, are why `attempt` repeats one.

        Otherwise the gateway has something whose fate is not known here: it may be this very
        message, sent by an earlier run or by a request whose answer was lost.
        """
        recent = self._recent(attempt.key, self._monotonic())
        others = [one for one in recent if one is not attempt]
        return bool(others) and all(one.taken is Taken.YES for one in others)

    def _recent(self, key: bytes, now: float) -> list[Attempt]:
        known = self._attempts.get(key, [])
        return [one for one in known if one.in_flight or now - one.at_s < LONG_S]

    def _forget(self, now: float) -> None:
        while self._attempts:
            key, attempts = next(iter(self._attempts.items()))
            if any(one.in_flight or now - one.at_s < LONG_S for one in attempts):
                return
            del self._attempts[key]


def _key(to: Msisdn, text: str) -> bytes:
    """Return a digest: no text stays in memory longer than its message."""
    return blake2b(f"{to.e164}\0{text}".encode(), digest_size=16).digest()
