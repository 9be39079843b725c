"""What went to a number through an account a short while ago, found by number."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from smsdesk.domain.status import MessageState
from smsdesk.store.bulk import chunks
from smsdesk.store.schema import MESSAGES

_M: Final = MESSAGES.c
_GONE: Final = frozenset(
    {
        MessageState.SUBMITTING,
        MessageState.SUBMITTED,
        MessageState.UNCERTAIN,
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.EXPIRED,
        MessageState.NO_REPORT,
    }
)
"""States of what the gateway took, or may have taken."""
# Account and state are looked at afterwards: by them SQLite would choose an index that leads
# through the whole history of the account.
_SENT: Final = select(
    _M.message_id, _M.msisdn, _M.text, _M.claimed_at, _M.account_id, _M.state
).where(
    _M.msisdn.in_(bindparam("numbers", expanding=True)),
    _M.claimed_at >= bindparam("since", type_=_M.claimed_at.type),
)


class Sent(NamedTuple):
    """A message that went out; `claimed_at` is the moment before its request."""

    message_id: int
    msisdn: str
    text: str
    claimed_at: datetime


def sent_since(
    conn: Connection, account_id: int, numbers: Iterable[str], since: datetime
) -> Iterator[Sent]:
    """Yield what went to these numbers (E.164) through the account since then."""
    for part in chunks(numbers):
        for *sent, account, state in conn.execute(_SENT, {"numbers": part, "since": since}):
            if account == account_id and state in _GONE:
                yield Sent(*sent)


def ages_s(
    conn: Connection,
    account_id: int,
    claimed: Iterable[tuple[int, str, str]],
    now: datetime,
    within_s: float,
) -> dict[int, tuple[float, ...]]:
    """Return how long ago the same text went to the same number before, in seconds, by message.

    Args:
        conn: The transaction of the claim.
        account_id: Through which account.
        claimed: Number of the row, recipient (E.164) and text of each message.
        now: The time of the claim.
        within_s: What is older does not count.
    """
    wanted = {(number, text): message_id for message_id, number, text in claimed}
    found: dict[int, list[float]] = {}
    since = now - timedelta(seconds=within_s)
    for sent in sent_since(conn, account_id, {number for number, _ in wanted}, since):
        message_id = wanted.get((sent.msisdn, sent.text))
        if message_id is not None and sent.message_id != message_id:
            age_s = max(0.0, (now - sent.claimed_at).total_seconds())
            found.setdefault(message_id, []).append(age_s)
    return {message_id: tuple(ages) for message_id, ages in found.items()}
