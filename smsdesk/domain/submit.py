"""Handing messages to a gateway: what goes in, and the closed list of what can come of it.

Outcomes are those of design, section 5.4. `Uncertain` is never retried blindly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money

_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to one recipient, exactly as it was counted.

    Attributes:
        message_id: Our row's number; the key of the outcome.
        to: The recipient.
        text: The merged text, byte for byte what was counted and priced. A signature that the
            gateway itself places (CloudSMS) is not in it.
        client_reference: What the gateway shall echo: one a batch, or one a message, as
            `Capabilities.reference` says.
        sent_before_s: How many seconds ago the same text went to the same number through this
            account, by any run; only where `Capabilities.repetition` lets messages wait.
    """

    message_id: int
    to: Msisdn
    text: str = field(repr=False)
    client_reference: str
    sent_before_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmitBatch:
    """Messages that go in one request.

    The dispatcher forms batches by the provider's `Capabilities`: at most `batch_size`
    messages, one text only where `batch_same_text` says so, and never a number twice.
    """

    messages: tuple[OutgoingMessage, ...]
    sender: str | None = None
    kind: str = "sms"
    options: Mapping[str, str] = field(default_factory=lambda: _NO_OPTIONS)
    """The campaign's own settings of this provider (`MessageOption` keys to values)."""
    validity_period: datetime | None = None
    callback_url: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took the message."""

    provider_message_id: str
    segment_count: int | None = None
    fee: Money | None = None
    raw_code: str = ""
    raw_text: str = ""
    """The gateway's own words, for the timeline."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The gateway refused the message for good; it was not sent."""

    raw_code: str
    raw_text: str
    sentence: str
    retryable: bool = False
    """Whether sending it again later, by a person's choice, can succeed."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Nothing was sent; it is tried again by itself after `retry_after_s` seconds."""

    sentence: str
    retry_after_s: float | None = None
    raw_code: str = ""
    hinders: bool = False
    """Whether the account or the way to the gateway is why: then nothing else would go either.

    Else this message alone waits, and others go meanwhile.
    """


@dataclass(frozen=True, slots=True)
class Uncertain:
    """We cannot know whether the gateway took it."""

    sentence: str
    raw_code: str = ""


SubmitOutcome = Accepted | Rejected | Deferred | Uncertain


@dataclass(frozen=True, slots=True)
class AccountRefusal:
    """The gateway refuses the whole account: its queue pauses at once, with the reason.

    Attributes:
        raw_code: The gateway's code.
        sentence: What happened, for a person.
        remedy: What to do, for a person.
    """

    raw_code: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SubmitAnswer:
    """Outcomes by `message_id`; one for every message of the batch, none guessed.

    When `account_refusal` is set, the account's queue pauses, and messages whose outcome is
    `Deferred` go back to the queue unharmed.
    """

    outcomes: Mapping[int, SubmitOutcome]
    account_refusal: AccountRefusal | None = None


def same_outcome(batch: SubmitBatch, outcome: SubmitOutcome) -> SubmitAnswer:
    """Return an answer that gives every message of `batch` the same outcome."""
    return SubmitAnswer({message.message_id: outcome for message in batch.messages})
