"""A campaign: one act of sending a text to recipients through an account (design, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from smsdesk.domain.contact import NO_FIELDS
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.send_time import SendTime
from smsdesk.domain.status import FINAL_STATES, MessageState


class CampaignState(StrEnum):
    """Whether the campaign's queued messages may go."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class SkipReason(StrEnum):
    """Why a recipient was left out before anything was queued."""

    DUPLICATE = "duplicate"
    OPTED_OUT = "opted_out"
    INVALID = "invalid"
    UNSUPPORTED = "unsupported"
    """Outside of the countries that the gateway reaches."""
    REFUSED = "refused"
    """The gateway is known to refuse such a number."""

    @property
    def is_not_served(self) -> bool:
        """Whether the gateway is the reason: another one may send to such a recipient."""
        return self in {SkipReason.UNSUPPORTED, SkipReason.REFUSED}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One number to send to, with the fields its text is merged from."""

    msisdn: Msisdn
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)
    row: int = 0
    """The row of the file it comes from, 0 for none."""

    @property
    def values(self) -> Mapping[str, str]:
        """What the fields of a text are filled from; a nameless recipient has no name.

        A field of the recipient's own stands before the number, the name before such a field.
        """
        values = {"number": self.msisdn.e164, **self.fields}
        if self.name.strip():
            # Put last: of fields whose names differ in case alone the last one counts.
            values.pop("name", None)
            values["name"] = self.name
        return values


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What a person decided to send; nothing is queued yet.

    Attributes:
        draft_key: Made when the form is opened; a second confirmation with the same key
            creates nothing (fault 56, double click).
        account_id: The account that sends.
        text: The template text as written.
        recipients: Raw recipients in order; duplicates and opt-outs are still in.
        sender: Sender ID or None for the gateway's default.
        options: The provider's own settings for this campaign.
        not_before: Send at this instant (aware UTC), or None for now.
        send_time: What a person chose, with its zone; each recipient's own clock counts where it
            says so, and then `not_before` is None.
        invalid: Rows of a file that held no number, left out before; only to be told.
    """

    draft_key: str
    account_id: int
    text: str = field(repr=False)
    recipients: tuple[Recipient, ...] = field(repr=False)
    sender: str | None = None
    kind: str = "sms"
    options: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)
    not_before: datetime | None = None
    title: str = ""
    send_time: SendTime | None = None
    invalid: int = 0


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """One row of the outbox before it is stored: the text exactly as counted and priced.

    `not_before` is its own instant (aware UTC), None where the whole campaign has one.
    """

    msisdn: Msisdn
    name: str
    text: str = field(repr=False)
    segment_count: int
    cost: Money | None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A stored campaign with its kept counts; `not_before` is when its first message was due."""

    campaign_id: int
    account_id: int
    account_name: str
    title: str
    text: str = field(repr=False)
    state: CampaignState
    created_at: datetime
    counts: Mapping[MessageState, int]
    skipped: Mapping[SkipReason, int]
    not_before: datetime | None = None
    send_time: SendTime | None = None

    @property
    def total(self) -> int:
        """Messages in the campaign."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """Messages that are not in a final state."""
        return sum(n for state, n in self.counts.items() if state not in FINAL_STATES)
