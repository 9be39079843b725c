"""What a person agreed to on the last sheet still holds, or nothing is queued.

Between the sheet and its button another window, another desk or the clock may have changed what
would be sent: the account's signature, prices, the list of those who opted out, the hour.
"""

from collections.abc import Iterator

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr
from smsdesk.services.quote import Quote

__all__ = ["require_agreed", "require_sendable"]


def require_sendable(quote: Quote) -> None:
    """Raise UsageError where something is wrong with the draft itself."""
    if quote.problems:
        raise UsageError(
            " ".join(problem.sentence for problem in quote.problems), tr("Nothing was sent.")
        )


def require_agreed(now: Quote, agreed: Quote) -> None:
    """Raise UsageError where a draft would go otherwise than it was agreed to.

    Cheaper, or to fewer people, is no reason to ask again.

    Args:
        now: The quote of this moment.
        agreed: The one that was confirmed, of the same draft.
    """
    found = next(_changes(now, agreed), None)
    if found is not None:
        raise UsageError(
            found, tr("Nothing was sent."), tr("Look at the message again and confirm it.")
        )


def _changes(now: Quote, agreed: Quote) -> Iterator[str]:
    """Yield what is otherwise, the gravest first."""
    if _is_dearer(now, agreed):
        yield tr("Prices or recipients changed since you reviewed them, and it would cost more.")
    if now.account != agreed.account:
        yield tr("The account's settings were changed since you reviewed the message.")
    if now.timing.late > agreed.timing.late:
        yield tr("For some recipients the hour has passed since you reviewed the message.")
    if now.timing.waiting > agreed.timing.waiting:
        yield tr("It is quiet hours now for some recipients who would have got it at once.")


def _is_dearer(now: Quote, agreed: Quote) -> bool:
    """Where prices are unknown, more segments cost more."""
    if now.unpriced > agreed.unpriced:
        return True
    if now.unpriced and now.segments > agreed.segments:
        return True
    return any(amount > agreed.cost.get(currency, 0) for currency, amount in now.cost.items())
