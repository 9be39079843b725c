"""Yunpian's harassment prevention: one content to one number once in 30 s, three times in 5 min."""

from collections import deque
from collections.abc import Iterable

from smsdesk.simulator.yunpian_codes import Code, RefusedError

SHORT_S = 30.0
LONG_S = 300.0
MOST_IN_LONG = 3


class RepetitionGuard:
    """Who was sent what, and when; only what was taken counts."""

    def __init__(self, exempt: Iterable[str] = ()) -> None:
        """Watch all numbers but those in `exempt` (E.164)."""
        self._exempt = frozenset(exempt)
        self._taken: dict[tuple[str, str], deque[float]] = {}

    def check(self, number: str, text: str, now_s: float) -> None:
        """Raise RefusedError when the same message went out too shortly or too often before."""
        times = self._taken.get((number, text))
        if times is None:
            return
        while times and now_s - times[0] >= LONG_S:
            times.popleft()
        if times and now_s - times[-1] < SHORT_S:
            raise RefusedError(Code.REPEATED)
        if len(times) >= MOST_IN_LONG:
            raise RefusedError(Code.REPEATED_OFTEN)

    def note(self, number: str, text: str, now_s: float) -> None:
        """Count a message that was taken."""
        if number not in self._exempt:
            self._taken.setdefault((number, text), deque()).append(now_s)
