"""The fate of a message by the last digits of its number, alike at every built-in gateway.

The suffixes are four digits long, so that ordinary sample numbers and runs of consecutive
numbers below 9,900 do not meet them; the table for users is resources/help/built-in-gateways.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType


class HandsetState(StrEnum):
    """What a network can say of a message; every gateway has its own code for each."""

    QUEUED = "QUEUED"
    ENROUTE = "ENROUTE"
    ACCEPTED = "ACCEPTED"
    DELIVERED = "DELIVERED"
    READ = "READ"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"
    UNDELIVERABLE = "UNDELIVERABLE"
    REJECTED = "REJECTED"
    LOCALLY_REJECTED = "LOCALLY_REJECTED"
    UNKNOWN = "UNKNOWN"
    UNDOCUMENTED = "UNDOCUMENTED"


class Refusal(Enum):
    """Why a number is refused in the answer to the submit."""

    INTERCEPTED = auto()
    BUSY = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One report: `after` counts in report delays from the acceptance."""

    after: float
    state: HandsetState
    channel: str = ""
    """Which way to the handset it is about, at a gateway that has more than one."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a message: refused at once, or the reports that follow."""

    steps: tuple[Step, ...] = ()
    refusal: Refusal | None = None
    refused_times: int | None = None
    """How often the number is refused before it is taken; None means always."""


def _reports(*states: HandsetState) -> Fate:
    return Fate(tuple(Step(float(n), state) for n, state in enumerate(states, start=1)))


DELIVERED = _reports(HandsetState.DELIVERED)
LOCALLY_REJECTED = _reports(HandsetState.LOCALLY_REJECTED)

FATES: Mapping[str, Fate] = MappingProxyType(
    {
        "9901": _reports(HandsetState.UNDELIVERABLE),
        "9902": _reports(HandsetState.EXPIRED),
        "9903": _reports(HandsetState.REJECTED),
        "9904": Fate(),
        "9905": _reports(HandsetState.ENROUTE, HandsetState.DELIVERED),
        "9906": LOCALLY_REJECTED,
        "9907": _reports(HandsetState.UNDOCUMENTED),
        "9908": Fate(refusal=Refusal.INTERCEPTED),
        "9909": Fate(DELIVERED.steps, refusal=Refusal.BUSY, refused_times=1),
        "9910": _reports(HandsetState.DELETED),
        "9911": _reports(HandsetState.QUEUED, HandsetState.ENROUTE, HandsetState.DELIVERED),
        "9912": _reports(HandsetState.UNKNOWN),
        "9913": _reports(HandsetState.EXPIRED, HandsetState.DELIVERED),
        "9914": _reports(HandsetState.DELIVERED, HandsetState.UNDELIVERABLE),
        "9915": _reports(HandsetState.ACCEPTED),
        "9916": Fate((Step(10.0, HandsetState.DELIVERED),)),
    }
)
"""Last four digits → fate. Any other number: delivered after one report delay."""

FINAL_STATES = frozenset(
    {
        HandsetState.DELIVERED,
        HandsetState.READ,
        HandsetState.EXPIRED,
        HandsetState.DELETED,
        HandsetState.UNDELIVERABLE,
        HandsetState.REJECTED,
        HandsetState.LOCALLY_REJECTED,
    }
)


class Handsets:
    """All the handsets behind one gateway; remembers who was busy before."""

    def __init__(self, fates: Mapping[str, Fate] = FATES) -> None:
        self._fates = fates
        self._lengths = _lengths(fates)
        self._refused: dict[str, int] = {}

    def submit(self, number: str) -> Fate:
        """Return the fate of a message to `number` that is submitted now.

        A number that is refused a limited number of times is counted here, so one call stands for
        one attempt to submit.
        """
        fate = self._fate_of(number)
        if fate.refusal is None:
            return fate
        times = self._refused.get(number, 0)
        if fate.refused_times is not None and times >= fate.refused_times:
            return Fate(fate.steps)
        self._refused[number] = times + 1
        return fate

    def _fate_of(self, number: str) -> Fate:
        for length in self._lengths:
            fate = self._fates.get(number[-length:])
            if fate is not None:
                return fate
        return DELIVERED


def _lengths(fates: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({len(suffix) for suffix in fates}, reverse=True))
