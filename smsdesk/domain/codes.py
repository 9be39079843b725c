"""A gateway's documented codes as a table: help is made from it, and tests hold it to the sheets.

A code that means the same in every answer of a gateway stands once, under `ANSWER`.
"""

from dataclasses import dataclass
from enum import StrEnum

from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr

__all__ = ["CodeEntry", "CodeOutcome", "CodeTable", "outcome_of_state"]


class CodeTable(StrEnum):
    """Where a code appears."""

    ANSWER = "answer"
    BALANCE = "balance"
    """Only where asking for the balance has codes of its own."""
    REPORT = "report"

    @property
    def label(self) -> str:
        """The table's heading."""
        return {
            CodeTable.ANSWER: tr("Answers to sending"),
            CodeTable.BALANCE: tr("Answers to the question for the balance"),
            CodeTable.REPORT: tr("Delivery reports"),
        }[self]


class CodeOutcome(StrEnum):
    """What a code does to a message, or to the account."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETRYABLE = "retryable"
    """Refused; a person may send it again."""
    LATER = "later"
    """Refused for now; tried again by itself."""
    REPEATED = "repeated"
    """Refused as a repetition: tried again by itself, unless it may be this very message."""
    ACCOUNT = "account"
    """The account is refused, whatever it sends."""
    UNKNOWN = "unknown"
    """Whether it was taken cannot be told."""
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    NOTHING = "nothing"
    """Kept and shown, but it moves no message."""

    @property
    def label(self) -> str:
        """The outcome in a few words, for tables."""
        return {
            CodeOutcome.ACCEPTED: tr("Accepted"),
            CodeOutcome.REJECTED: tr("Rejected"),
            CodeOutcome.RETRYABLE: tr("Rejected; you may send it again"),
            CodeOutcome.LATER: tr("Tried again by itself"),
            CodeOutcome.REPEATED: tr("Tried again by itself, or looked up first"),
            CodeOutcome.ACCOUNT: tr("The account pauses"),
            CodeOutcome.UNKNOWN: tr("Uncertain"),
            CodeOutcome.UNDER_WAY: tr("Under way"),
            CodeOutcome.DELIVERED: tr("Delivered"),
            CodeOutcome.UNDELIVERED: tr("Not delivered"),
            CodeOutcome.EXPIRED: tr("Expired"),
            CodeOutcome.NOTHING: tr("Changes nothing"),
        }[self]


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One documented code.

    Attributes:
        table: Where it appears.
        code: As a message's history shows it.
        outcome: What it does.
        sentence: What happened, for a person.
        remedy: What to do, "" when there is nothing to do.
        words: The document's own names or texts for it, in each of its languages.
    """

    table: CodeTable
    code: str
    outcome: CodeOutcome
    sentence: str
    remedy: str = ""
    words: tuple[str, ...] = ()


def outcome_of_state(state: MessageState | None) -> CodeOutcome:
    """Return the outcome of a report that states `state`; None says nothing of the message.

    Raises:
        KeyError: No report can state it.
    """
    return _OF_STATE[state]


_OF_STATE = {
    None: CodeOutcome.NOTHING,
    MessageState.SUBMITTED: CodeOutcome.UNDER_WAY,
    MessageState.DELIVERED: CodeOutcome.DELIVERED,
    MessageState.UNDELIVERED: CodeOutcome.UNDELIVERED,
    MessageState.EXPIRED: CodeOutcome.EXPIRED,
    MessageState.REJECTED: CodeOutcome.REJECTED,
}
