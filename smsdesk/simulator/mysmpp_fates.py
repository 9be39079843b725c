"""mysmpp: what a number's handset says by SMS and by Viber, and when one takes over from the other.

The fates by Viber are those of every gateway, and those of the suffixes in `VIBER_FATES`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from smsdesk.simulator.handset import FINAL_STATES, Fate, HandsetState, Step
from smsdesk.simulator.mysmpp_packet import Channel

_REACHED = frozenset({HandsetState.DELIVERED, HandsetState.READ})

VIBER_FATES: Mapping[str, Fate] = MappingProxyType(
    {
        "9921": Fate((Step(1.0, HandsetState.UNDELIVERABLE),)),
        "9922": Fate((Step(1.0, HandsetState.DELIVERED), Step(2.0, HandsetState.READ))),
        "9923": Fate((Step(1.0, HandsetState.EXPIRED),)),
        "9924": Fate((Step(1.0, HandsetState.READ),)),
    }
)
"""Last four digits → fate by Viber; by SMS these numbers are ordinary ones."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel's part: what the handset says there, and how long it is tried."""

    channel: Channel
    fate: Fate
    life: float = math.inf
    """In report delays from the time of sending."""


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a message by one channel, or by two."""

    fate: Fate
    deciding: Channel
    """The channel whose state is the message's."""


def leg(channel: Channel, number: str, fate: Fate, life: float) -> Leg:
    """Return the part of `channel` for `number`, whose fate by SMS is `fate`."""
    if channel is Channel.VIBER:
        fate = VIBER_FATES.get(number[-4:], fate)
    return Leg(channel, fate, life)


def course(first: Leg, second: Leg | None) -> Course:
    """Return the reports of a message: `second` takes over when `first` ends in a failure."""
    steps = _steps(first, 0.0)
    failed = _failure(steps)
    if second is None or failed is None:
        return Course(Fate(steps), first.channel)
    steps = steps[: failed + 1]
    return Course(Fate(steps + _steps(second, steps[-1].after)), second.channel)


def _steps(leg: Leg, start: float) -> tuple[Step, ...]:
    steps: list[Step] = []
    for step in leg.fate.steps:
        after = start + step.after
        if after > leg.life:
            end = max(start, leg.life)
            steps.append(Step(end, HandsetState.EXPIRED, leg.channel))
            break
        steps.append(replace(step, after=after, channel=leg.channel))
    return tuple(steps)


def _failure(steps: tuple[Step, ...]) -> int | None:
    for n, step in enumerate(steps):
        if step.state in FINAL_STATES:
            return None if step.state in _REACHED else n
    return None
