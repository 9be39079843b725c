"""A stored message and the timeline of everything known about it."""

from dataclasses import dataclass, field
from datetime import datetime

from smsdesk.domain.delivery_report import Effect
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient, as History shows it."""

    message_id: int
    campaign_id: int
    account_id: int
    account_name: str
    msisdn: Msisdn
    name: str
    text: str = field(repr=False)
    state: MessageState
    segment_count: int
    billed_segment_count: int | None
    cost: Money | None
    fee: Money | None
    provider_message_id: str | None
    client_reference: str | None
    code: str
    reason: str
    created_at: datetime
    updated_at: datetime
    not_before: datetime | None = None
    flagged: bool = False
    """The gateway contradicted itself: two final reports, or another message's id in its answer."""
    sender: str | None = None
    held_until: datetime | None = None
    """When it goes on by itself: quiet hours end then."""


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """One entry of a message's timeline.

    Attributes:
        state: The state the message had after it.
        source: "us", or a `ReportSource` value.
        effect: What a report did; None for our own steps.
        raw_code: The gateway's code, or "".
        raw: The gateway's own words, or our sentence.
    """

    message_id: int
    at: datetime
    state: MessageState
    source: str
    effect: Effect | None
    raw_code: str
    raw: str


@dataclass(frozen=True, slots=True)
class Change:
    """One message's step from a state to another; `old` is None for a new row."""

    message_id: int
    campaign_id: int
    account_id: int
    old: MessageState | None
    new: MessageState
