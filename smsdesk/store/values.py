"""What goes into the store and comes out of it, beyond the values of the domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from smsdesk.domain.campaign import SkipReason
from smsdesk.domain.contact import NO_FIELDS
from smsdesk.domain.delivery_report import Effect
from smsdesk.domain.message import Change
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.submit import SubmitOutcome


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign before it is stored; `at` is now, `not_before` its hour or None."""

    draft_key: str
    account_id: int
    title: str
    text: str = field(repr=False)
    sender: str | None
    kind: str
    options: Mapping[str, str]
    skipped: Mapping[SkipReason, int]
    not_before: datetime | None
    at: datetime
    planned_for: str = ""
    """The chosen time in the words of `SendTime.stored`."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A claimed message: committed as `submitting`, its request may be written now.

    Attributes:
        client_reference: Our reference, already stored with the row.
        attempts: Times it was handed out before and certainly did not leave.
        repeated: Whether it is sent again after an unknown outcome, with its old reference.
        sent_before_s: As in `OutgoingMessage`.
    """

    message_id: int
    campaign_id: int
    account_id: int
    msisdn: Msisdn
    name: str
    text: str = field(repr=False)
    sender: str | None
    kind: str
    options: Mapping[str, str]
    segment_count: int
    client_reference: str | None
    attempts: int
    repeated: bool
    created_at: datetime
    sent_before_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One batch, and the steps of other messages on the way to it.

    Those are messages whose number had opted out since they were queued, and those whose quiet
    hours began or ended.
    """

    rows: tuple[OutboxRow, ...]
    moved: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """What came of handing out one message."""

    message_id: int
    outcome: SubmitOutcome


class JournalStatus(StrEnum):
    """What became of a call that was journaled."""

    RECEIVED = "received"
    APPLIED = "applied"
    PARKED = "parked"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A gateway's call as it came."""

    account_id: int
    received_at: datetime
    remote: str
    content_type: str
    body: bytes = field(repr=False)
    query: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A stored call and its verdict."""

    journal_id: int
    account_id: int
    received_at: datetime
    remote: str
    content_type: str
    body: bytes = field(repr=False)
    query: str = field(repr=False)
    status: JournalStatus
    note: str


@dataclass(frozen=True, slots=True)
class ReportApplied:
    """What a report did; `message_id` is None when it is about nothing we know.

    Attributes:
        parked: Whether it waits for the answer to its submit; False also when the account's
            parking space is full and it was dropped (the journal still has the call).
    """

    message_id: int | None
    change: Change | None
    effect: Effect | None
    parked: bool = False


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A contact as an import brings it."""

    msisdn: Msisdn
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """What an import did; the three add up to the distinct numbers given."""

    new: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """A search text, read three ways; see `words.read`."""

    words: Sequence[Sequence[str]]
    prefixes: Sequence[str]
    exact: str
