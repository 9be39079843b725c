"""Delivery reports (DLRs) and the rule by which they change a message (design, section 4).

Reports may be repeated, come in any order, come before the answer to their own submit, or
contradict each other. `apply` is the one place that decides what a report does.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import REPORTED_FINAL_STATES, MessageState, may_follow


class ReportSource(StrEnum):
    """How a statement about a message reached us."""

    CALLBACK = "callback"
    POLL = "poll"
    LOOK_UP = "look_up"


class Effect(StrEnum):
    """What a report did to its message."""

    ADVANCED = "advanced"
    """The state moved forward."""
    DUPLICATE = "duplicate"
    """It repeats what is known; kept in the timeline, changes nothing."""
    LATE = "late"
    """It states less than is known; kept in the timeline, changes nothing."""
    CONFLICT = "conflict"
    """It contradicts a final state already reported; kept and flagged, changes nothing."""
    UNKNOWN = "unknown"
    """Its code is not in the gateway's document; kept and visible, changes nothing."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One statement of a gateway on one message, parsed at the edge.

    Attributes:
        provider_message_id: The gateway's id, or None where only our reference is known.
        client_reference: Our reference as echoed by the gateway, or None.
        msisdn: The recipient named in the report, or None.
        state: The state it states; None when the code is unknown or says nothing new.
            `SUBMITTED` stands for "under way".
        raw_code: The gateway's own code, as text.
        raw_text: The gateway's own words for it; never parsed further.
        sentence: What it means and what to do, for a person; "" where nothing is known of it.
        occurred_at: When it happened by the gateway's clock, aware UTC; None when not said.
        read: Whether the recipient read it (Viber).
        segment_count: Billed segments, where the gateway says so.
        fee: Charged amount, where the gateway says so.
    """

    provider_message_id: str | None
    client_reference: str | None
    msisdn: Msisdn | None
    state: MessageState | None
    raw_code: str
    raw_text: str = ""
    occurred_at: datetime | None = None
    read: bool = False
    segment_count: int | None = None
    fee: Money | None = None
    sentence: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Applied:
    """The message's state after a report, and what the report did."""

    state: MessageState
    effect: Effect


def apply(current: MessageState, reported: MessageState | None) -> Applied:
    """Decide what a report that states `reported` does to a message in `current`.

    A message that never goes out (held, cancelled, failed) cannot be moved by a report: somebody
    else's id or a gateway's mistake must not mark it as sent. Such a report is a conflict, so
    that it is seen. A queued one can: an earlier try of it did reach the gateway.
    """
    if reported is None:
        return Applied(current, Effect.UNKNOWN)
    if current is reported:
        return Applied(current, Effect.DUPLICATE)
    if may_follow(current, reported):
        return Applied(reported, Effect.ADVANCED)
    if reported in REPORTED_FINAL_STATES and (
        current in _NOT_GOING_OUT or reported.rank >= current.rank
    ):
        return Applied(current, Effect.CONFLICT)
    return Applied(current, Effect.LATE)


_NOT_GOING_OUT = frozenset({MessageState.HELD, MessageState.CANCELLED, MessageState.FAILED})
