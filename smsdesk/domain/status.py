"""Message states and how they may change (design, section 4).

The list is closed. Reports move a message forward by rank only; see `delivery_report.apply`.
"""

from enum import StrEnum

from smsdesk.domain.texts import tr


class MessageState(StrEnum):
    """What is known of one message to one recipient."""

    HELD = "held"
    QUEUED = "queued"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    FAILED = "failed"
    NO_REPORT = "no_report"

    @property
    def rank(self) -> int:
        """How far along its way the message is; a report never lowers it."""
        return _RANK[self]

    @property
    def is_final(self) -> bool:
        """True when nothing more is awaited (a late report may still correct `no_report`)."""
        return self in FINAL_STATES

    @property
    def label(self) -> str:
        """The state's word on screen."""
        return _labels()[self][0]

    @property
    def sentence(self) -> str:
        """One sentence that says what the state means."""
        return _labels()[self][1]


FINAL_STATES = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.EXPIRED,
        MessageState.REJECTED,
        MessageState.CANCELLED,
        MessageState.FAILED,
        MessageState.NO_REPORT,
    }
)
"""States after which nothing is awaited."""

REPORTED_FINAL_STATES = frozenset(
    {MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.EXPIRED, MessageState.REJECTED}
)
"""Final states that a delivery report can state."""

OPEN_STATES = frozenset(MessageState) - FINAL_STATES
"""States in which something is still to come."""

_RANK = {
    MessageState.HELD: 0,
    MessageState.QUEUED: 1,
    MessageState.SUBMITTING: 2,
    MessageState.UNCERTAIN: 3,
    MessageState.SUBMITTED: 4,
    MessageState.NO_REPORT: 5,
    MessageState.EXPIRED: 6,
    MessageState.REJECTED: 7,
    MessageState.UNDELIVERED: 7,
    MessageState.DELIVERED: 7,
    MessageState.CANCELLED: 8,
    MessageState.FAILED: 8,
}

_TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    # Uncertain again, from here and from queued: it was to go a second time and does not; whether
    # its first request arrived is as open as before.
    MessageState.HELD: frozenset(
        {
            MessageState.QUEUED,
            MessageState.UNCERTAIN,
            MessageState.CANCELLED,
            MessageState.FAILED,
        }
    ),
    # A report about a queued message: an earlier try, deferred or sent again by a person, did
    # reach the gateway. Believing it keeps the message from going out twice.
    MessageState.QUEUED: frozenset(
        {
            MessageState.SUBMITTING,
            MessageState.SUBMITTED,
            MessageState.UNCERTAIN,
            MessageState.HELD,
            MessageState.CANCELLED,
            MessageState.FAILED,
        }
        | REPORTED_FINAL_STATES
    ),
    # Back to queued only when it is certain that nothing left this machine (section 5.4).
    MessageState.SUBMITTING: frozenset(
        {
            MessageState.SUBMITTED,
            MessageState.REJECTED,
            MessageState.UNCERTAIN,
            MessageState.QUEUED,
        }
        | REPORTED_FINAL_STATES
    ),
    # Back to queued only by a look-up that proves absence, an idempotency key, or a person.
    MessageState.UNCERTAIN: frozenset(
        {
            MessageState.SUBMITTED,
            MessageState.QUEUED,
            MessageState.CANCELLED,
            MessageState.NO_REPORT,
        }
        | REPORTED_FINAL_STATES
    ),
    # Cancelled after it was handed over: the gateway kept it for later and says it is deleted.
    MessageState.SUBMITTED: frozenset(
        {MessageState.NO_REPORT, MessageState.CANCELLED} | REPORTED_FINAL_STATES
    ),
    MessageState.NO_REPORT: frozenset({MessageState.CANCELLED} | REPORTED_FINAL_STATES),
    MessageState.EXPIRED: frozenset({MessageState.DELIVERED}),
    MessageState.DELIVERED: frozenset(),
    MessageState.UNDELIVERED: frozenset(),
    MessageState.REJECTED: frozenset(),
    MessageState.CANCELLED: frozenset(),
    MessageState.FAILED: frozenset(),
}


def may_follow(current: MessageState, new: MessageState) -> bool:
    """Say whether a message in `current` may become `new`."""
    return new in _TRANSITIONS[current]


def predecessors(new: MessageState) -> frozenset[MessageState]:
    """Return the states from which a message may become `new` (for guarded updates)."""
    return frozenset(state for state, following in _TRANSITIONS.items() if new in following)


def _labels() -> dict[MessageState, tuple[str, str]]:
    return {
        MessageState.HELD: (
            tr("Held"),
            tr("Waits until quiet hours end, or until you decide; its details say which."),
        ),
        MessageState.QUEUED: (tr("Queued"), tr("Waits for its turn; nothing has been sent yet.")),
        MessageState.SUBMITTING: (
            tr("Submitting"),
            tr("The request to the gateway may be on its way right now."),
        ),
        MessageState.SUBMITTED: (
            tr("Submitted"),
            tr("The gateway took it; whether it arrived is not known yet."),
        ),
        MessageState.DELIVERED: (
            tr("Delivered"),
            tr("The gateway reported that the phone received it."),
        ),
        MessageState.UNDELIVERED: (
            tr("Not delivered"),
            tr("The gateway reported that it could not be delivered."),
        ),
        MessageState.EXPIRED: (
            tr("Expired"),
            tr("The network stopped trying before the phone could be reached."),
        ),
        MessageState.REJECTED: (tr("Rejected"), tr("The gateway refused it; it was not sent.")),
        MessageState.UNCERTAIN: (
            tr("Uncertain"),
            tr(
                "The connection broke at the wrong moment: we cannot know whether the gateway "
                "took it. It is not sent again unless you decide so."
            ),
        ),
        MessageState.CANCELLED: (tr("Cancelled"), tr("Stopped before it was sent.")),
        MessageState.FAILED: (
            tr("Failed"),
            tr("It could not be prepared on this side; nothing was sent."),
        ),
        MessageState.NO_REPORT: (
            tr("No report"),
            tr("The gateway took it but sent no report in time; a late report still counts."),
        ),
    }
