"""Messages that a gateway took and whose fate is still open, for those who ask about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, text

from smsdesk.domain.look_up import Question
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.store.bulk import chunks
from smsdesk.store.schema import AWAITING, MESSAGES
from smsdesk.store.types import AnyRow

_M = MESSAGES.c


@dataclass(frozen=True, slots=True)
class AwaitingCursor:
    """Where a page ended: when the last message was handed out, and its number."""

    claimed_at: datetime
    message_id: int


@dataclass(frozen=True, slots=True)
class AwaitingPage:
    """The gateway's ids of one page, oldest first; no cursor when it was the last."""

    provider_message_ids: tuple[str, ...] = field(repr=False)
    next_cursor: AwaitingCursor | None


def is_any(conn: Connection, account_id: int) -> bool:
    """Say whether the account awaits anything."""
    wanted = select(_M.message_id).where(text(AWAITING), _M.account_id == account_id).limit(1)
    return conn.scalar(wanted) is not None


def page(
    conn: Connection, account_id: int, after: AwaitingCursor | None, limit: int
) -> AwaitingPage:
    """Return ids of submitted messages of an account, oldest first, after a cursor."""
    wanted = (
        select(_M.message_id, _M.claimed_at, _M.provider_message_id)
        .where(
            text(AWAITING),
            _M.account_id == account_id,
            _M.state == MessageState.SUBMITTED,
            _M.provider_message_id.is_not(None),
            _M.provider_message_id != "",
        )
        .order_by(_M.claimed_at, _M.message_id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(_later(after))
    rows = conn.execute(wanted).all()
    # Several messages of one request may share an id (467890): it is asked for once.
    ids = tuple(dict.fromkeys(row.provider_message_id for row in rows))
    full = len(rows) == limit
    cursor = AwaitingCursor(rows[-1].claimed_at, rows[-1].message_id) if full else None
    return AwaitingPage(ids, cursor)


def questions(
    conn: Connection,
    account_id: int,
    older_than: datetime,
    after: AwaitingCursor | None,
    limit: int,
) -> list[Question]:
    """Return uncertain messages that were handed out before `older_than`.

    Oldest first, after a cursor.
    """
    found = _open(account_id, MessageState.UNCERTAIN, older_than, limit)
    if after is not None:
        found = found.where(_later(after))
    return [_question(row) for row in conn.execute(found)]


def silent(
    conn: Connection,
    account_id: int,
    older_than: datetime,
    after: AwaitingCursor | None,
    limit: int,
) -> list[Question]:
    """Return submitted messages without a final report, handed out before `older_than`.

    Oldest first, after a cursor.
    """
    found = _open(account_id, MessageState.SUBMITTED, older_than, limit)
    if after is not None:
        found = found.where(_later(after))
    return [_question(row) for row in conn.execute(found)]


def _open(
    account_id: int, state: MessageState, older_than: datetime, limit: int
) -> Select[tuple[Any, ...]]:
    return (
        select(_M.message_id, _M.msisdn, _M.text, _M.client_reference, _M.claimed_at)
        .where(
            text(AWAITING),
            _M.account_id == account_id,
            _M.state == state,
            _M.claimed_at < older_than,
        )
        .order_by(_M.claimed_at, _M.message_id)
        .limit(limit)
    )


def _later(after: AwaitingCursor) -> ColumnElement[bool]:
    return or_(
        _M.claimed_at > after.claimed_at,
        and_(_M.claimed_at == after.claimed_at, _M.message_id > after.message_id),
    )


def _question(row: AnyRow) -> Question:
    return Question(
        row.message_id,
        Msisdn.from_e164(row.msisdn),
        row.text,
        row.client_reference or "",
        row.claimed_at,
    )


def known_ids(conn: Connection, account_id: int, ids: Sequence[str]) -> frozenset[str]:
    """Return those of the gateway's `ids` that belong to messages of the account."""
    found: set[str] = set()
    for part in chunks(ids):
        wanted = select(_M.provider_message_id).where(
            _M.account_id == account_id, _M.provider_message_id.in_(part)
        )
        found.update(conn.scalars(wanted))
    return frozenset(found)
