"""Asking a gateway's records what became of an uncertain submit (design, section 5.3)."""

from dataclasses import dataclass, field
from datetime import datetime

from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money


@dataclass(frozen=True, slots=True)
class Question:
    """One uncertain message, with everything its record can be known by."""

    message_id: int
    to: Msisdn
    text: str = field(repr=False)
    client_reference: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The gateway has it: it was taken, and perhaps something is known of its fate."""

    provider_message_id: str
    segment_count: int | None = None
    fee: Money | None = None
    report: DeliveryReport | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """The gateway's records are complete for that time and do not have it: it was not taken."""


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The records could not be read, or do not tell; ask again later or let a person decide."""

    sentence: str


Finding = Found | NotFound | NotKnown
