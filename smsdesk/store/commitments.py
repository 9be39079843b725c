"""What queued messages will still cost their account: the sum of their estimates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, func, select

from smsdesk.domain.status import MessageState
from smsdesk.store.schema import ACCOUNT_COUNTS, MESSAGES

__all__ = ["MOST_LOOKED_AT", "Commitments", "Committed"]

MOST_LOOKED_AT: Final = 20_000
"""Messages whose estimates are added up for a quote: some 25 ms."""

_M: Final = MESSAGES.c
_C: Final = ACCOUNT_COUNTS.c
_STATES: Final = (MessageState.QUEUED, MessageState.HELD, MessageState.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Committed:
    """What an account is committed to beside a new campaign.

    Attributes:
        messages: Messages that have not been handed over yet.
        cost: Their estimates by currency.
        unknown: How many of them are in no sum: without a price, or beyond `MOST_LOOKED_AT`.
    """

    messages: int = 0
    cost: Mapping[str, Decimal] = field(default_factory=dict)
    unknown: int = 0


class Commitments:
    """Remembers what was added up, for as long as no message of the account changes its state."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[tuple[tuple[MessageState, int], ...], Committed]] = {}

    def of_account(self, conn: Connection, account_id: int) -> Committed:
        """Return what the account is committed to."""
        rows = conn.execute(select(_C.state, _C.n).where(_C.account_id == account_id))
        counts = tuple(sorted((state, n) for state, n in rows))
        known = self._known.get(account_id)
        if known is None or known[0] != counts:
            messages = sum(n for state, n in counts if state in _STATES)
            known = self._known[account_id] = (counts, _added_up(conn, account_id, messages))
        return known[1]


def _added_up(conn: Connection, account_id: int, messages: int) -> Committed:
    if not messages:
        return Committed()
    some = (
        select(_M.cost_amount, _M.cost_currency)
        .where(_M.account_id == account_id, _M.state.in_(_STATES))
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    alike = select(some, func.count()).group_by(some.c.cost_amount, some.c.cost_currency)
    cost: dict[str, Decimal] = {}
    priced = 0
    for amount, currency, n in conn.execute(alike):
        if amount is not None:
            priced += n
            cost[currency] = cost.get(currency, Decimal(0)) + Decimal(amount) * n
    return Committed(messages, cost, max(0, messages - priced))
