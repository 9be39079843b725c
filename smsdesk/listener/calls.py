"""What came of the calls: counters and the last hundred, for the callback doctor."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType

_KEPT = 100


class Verdict(Enum):
    """What came of one call."""

    STORED = "stored"
    SELF_CHECK = "self_check"
    MALFORMED = "malformed"
    NOT_FOUND = "not_found"
    WRONG_ADDRESS = "wrong_address"
    TOO_LARGE = "too_large"
    ENCODED = "encoded"
    UNSTORED = "unstored"
    BUSY = "busy"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        at: When it was answered.
        account_id: Whose token it carried, None when it carried none that is known.
        remote: The caller's address.
        verdict: What came of it.
    """

    at: datetime
    account_id: int | None
    remote: str
    verdict: Verdict


class CallLog:
    """Counts calls since the start and keeps the last hundred; nothing of their contents."""

    def __init__(self) -> None:
        self._counts: Counter[Verdict] = Counter()
        self._recent: deque[Call] = deque(maxlen=_KEPT)
        self._last_report_at: datetime | None = None

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many calls came to which end; a view that stays up to date."""
        return MappingProxyType(self._counts)

    @property
    def recent(self) -> tuple[Call, ...]:
        """The last calls, newest first."""
        return tuple(reversed(self._recent))

    @property
    def last_report_at(self) -> datetime | None:
        """When the last call was stored."""
        return self._last_report_at

    def add(self, call: Call) -> None:
        """Count a call that was answered."""
        self._counts[call.verdict] += 1
        self._recent.append(call)
        if call.verdict is Verdict.STORED:
            self._last_report_at = call.at

    def count(self, verdict: Verdict) -> None:
        """Count a connection that ended without a whole request."""
        self._counts[verdict] += 1
