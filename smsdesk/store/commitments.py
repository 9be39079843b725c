"""What queued messages will still cost their account: the sum of their estimates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, func, select

from smsdesk.domain.status import MessageState
from smsdesk.store.schema import ACCOUNT_COUNTS, MESSAGES

__all__ = ["MOST_LOOKED_AT", "Committed", "of_account"]

MOST_LOOKED_AT: Final = 50_000
"""Messages whose estimates are added up for a quote: some 50 ms."""

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


def of_account(conn: Connection, account_id: int) -> Committed:
    """Add up the estimates of the account's messages that wait to be handed over."""
    kept = select(func.sum(_C.n)).where(_C.account_id == account_id, _C.state.in_(_STATES))
    messages = int(conn.scalar(kept) or 0)
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
