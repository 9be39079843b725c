"""What every provider module offers to the services (design, section 3).

A provider turns domain values into requests and answers into domain values. It holds no state
of messages, never retries by itself and never raises for what a gateway or the network did:
that comes back as an outcome.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest, MalformedReport
from smsdesk.domain.codes import CodeEntry
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.look_up import Finding, Question
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.submit import AccountRefusal, SubmitAnswer, SubmitBatch

__all__ = [
    "AccountCheck",
    "AccountSettings",
    "CallbackAnswer",
    "CallbackRequest",
    "ChecksDrafts",
    "KeepsSchedule",
    "ListsSenders",
    "LooksUp",
    "MalformedReport",
    "Polled",
    "PollsReports",
    "Provider",
    "ProviderFactory",
    "ScheduledMessage",
]


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """An account's settings and secrets by field key; secrets never show in repr.

    Attributes:
        known_as: Under what a provider remembers what it learns of the account: one built with
            the same value knows it too. Unless given, nobody else does.
    """

    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    known_as: Hashable = field(default_factory=object, repr=False, compare=False)

    def get(self, key: str, default: str = "") -> str:
        """Return the setting or secret `key`, or `default` when it is absent or empty."""
        return self.settings.get(key) or self.secrets.get(key) or default


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What came of testing an account: nothing is sent and nothing is charged.

    Attributes:
        ok: Whether the gateway accepted the account.
        detail: What was found, a sentence for a person.
        balance: Where the gateway tells it.
        currency: The balance's currency or unit, or "".
        answered: Whether anything came back from the gateway: else the network is to blame.
        unit_unknown: What is to be said where nobody knows what the balance is in, or "".
        warning: What is not as it should be although the account is accepted, or "".
        more: What else the gateway told, after the balance, or "".
    """

    ok: bool
    detail: str
    balance: Decimal | None = None
    currency: str = ""
    answered: bool = True
    unit_unknown: str = ""
    warning: str = ""
    more: str = ""


class Provider(Protocol):
    """One account at one gateway, ready to talk.

    `submit` and `check_account` may be called concurrently, at most
    `info.capabilities.concurrency` at once.
    """

    @property
    def info(self) -> ProviderInfo:
        """The provider's declaration of itself."""
        ...

    def counted_text(
        self, text: str, sender: str | None, options: Mapping[str, str], kind: str = "sms"
    ) -> str:
        """Return `text` as the handset shows it and the gateway counts and bills it.

        That is `text` itself, unless the gateway adds something of its own, such as a signature.
        Quotes and the preview are made from it; it needs no secret and never fails.

        Args:
            text: The merged text, as it would stand in `OutgoingMessage.text`.
            sender: The campaign's sender ID, or None for the account's.
            options: The campaign's own settings of this provider, as in `SubmitBatch.options`.
            kind: As in `SubmitBatch.kind`; of one without a text its fields are what is counted.
        """
        ...

    def explain(self, raw_code: str) -> str:
        """Return what a code of this gateway means and what to do, "" when it has no meaning.

        Args:
            raw_code: As in an outcome or a delivery report.
        """
        ...

    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        """Hand `batch` to the gateway; one outcome for every message."""
        ...

    async def check_account(self) -> AccountCheck:
        """Ask the gateway whether it accepts this account, sending nothing."""
        ...

    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        """Read the reports in a callback.

        Raises:
            MalformedReport: The body is not a report.
        """
        ...

    def answer_callback(
        self, request: CallbackRequest, *, stored: bool, known: frozenset[str] | None = None
    ) -> CallbackAnswer:
        """Form the answer in the gateway's own form.

        Args:
            request: The call.
            stored: Whether the body is committed; False asks the gateway to come again.
            known: The gateway's ids in it that are ours, where
                `Capabilities.callback_needs_known` asks for them; else None.
        """
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll brought.

    Attributes:
        reports: Reports, in the gateway's order.
        more: Whether another poll at once would bring more (a queue that was not drained).
        fault: Why the poll brought nothing, a sentence for a person; "" when it worked.
        account_refusal: The gateway does not let this account poll: stop asking.
    """

    reports: tuple[DeliveryReport, ...] = ()
    more: bool = False
    fault: str = ""
    account_refusal: AccountRefusal | None = None


@runtime_checkable
class ChecksDrafts(Protocol):
    """A provider with rules over several options, or over options and account together."""

    def obstacle(self, kind: str, sender: str | None, options: Mapping[str, str]) -> str:
        """Return why nothing could be sent so, a sentence; "" when nothing is known against it.

        Asked before a person confirms; it needs no secret and never fails. What each option says
        of itself is checked elsewhere: this is for rules over several of them.

        Args:
            kind: As in `SubmitBatch.kind`, one that the gateway carries.
            sender: As for `counted_text`.
            options: As for `counted_text`.
        """
        ...


@runtime_checkable
class PollsReports(Protocol):
    """A provider whose `Capabilities.polling` is not `NONE`."""

    async def poll_reports(self, provider_message_ids: Sequence[str]) -> Polled:
        """Ask for reports once; never raises for what the gateway or the network did.

        Args:
            provider_message_ids: At most `Capabilities.poll_batch` open ids, oldest first, for a
                `QUERY`; ignored by a `QUEUE`.
        """
        ...


@runtime_checkable
class LooksUp(Protocol):
    """A provider whose `Capabilities.settling` is `LOOK_UP`."""

    async def look_up(self, question: Question) -> Finding:
        """Ask the gateway's records about one uncertain message."""
        ...


@runtime_checkable
class ListsSenders(Protocol):
    """A provider that knows which sender IDs the account may use."""

    async def sender_ids(self) -> tuple[str, ...] | None:
        """Return the usable sender IDs; None when any is allowed or the answer does not tell.

        Raises:
            NetworkFault: The gateway could not be asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class ScheduledMessage:
    """A message that the gateway keeps until its time."""

    provider_message_id: str
    to: str
    at: datetime | None
    text: str = field(default="", repr=False)


@runtime_checkable
class KeepsSchedule(Protocol):
    """A provider whose `Capabilities.native_schedule` is true."""

    async def scheduled(self) -> tuple[ScheduledMessage, ...]:
        """Return what the gateway keeps for later.

        Raises:
            NetworkFault: The gateway could not be asked.
        """
        ...

    async def cancel_scheduled(self, provider_message_ids: Sequence[str]) -> frozenset[str]:
        """Cancel; return the ids that were cancelled (others may have gone out already).

        Raises:
            NetworkFault: The gateway could not be asked.
        """
        ...


class ProviderFactory(Protocol):
    """Makes providers of one kind and knows what they are before any account exists."""

    @property
    def info(self) -> ProviderInfo:
        """The declaration, for forms and help."""
        ...

    def code_table(self) -> tuple[CodeEntry, ...]:
        """Return every documented code, in the document's order and the language chosen now."""
        return ()

    def __call__(self, account: AccountSettings) -> Provider:
        """Build a provider for an account; without secrets it counts texts and reads reports.

        Raises:
            UsageError: A setting is missing or wrong.
        """
        ...
