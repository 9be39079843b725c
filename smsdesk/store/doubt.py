"""Messages of which nobody knows whether the gateway took them: which may go again by themselves.

Not those in doubt for long: nobody wants yesterday's text, so a person decides (quality, fault
54). What counts is when a message was handed out and when the doubt began, not when it was
written: it may have waited for its hour, or for the end of quiet hours. Nor what was to go again
and does not: it is uncertain as before.

Nor those handed out before the account became another one at its gateway: what is asked there now
says nothing of them, and a reference of theirs is new there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, text, update

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.store.ledger import Ledger, Note, Tracked
from smsdesk.store.schema import ACCOUNTS, AWAITING, CAMPAIGNS, MESSAGE_EVENTS, MESSAGES

__all__ = ["SENT_AGAIN_FOR", "is_any", "part", "refuse", "repeatable", "still_recent", "withdraw"]

SENT_AGAIN_FOR: Final = timedelta(hours=6)
"""Later a person decides."""

_M: Final = MESSAGES.c
_C: Final = CAMPAIGNS.c
_E: Final = MESSAGE_EVENTS.c
_A: Final = ACCOUNTS.c
_HANDED_OUT: Final = (MessageState.SUBMITTING, MessageState.UNCERTAIN)
_WAITING: Final = (MessageState.QUEUED, MessageState.HELD)


def repeatable(
    conn: Connection, account_id: int, since: datetime, before: datetime, limit: int
) -> Sequence[int]:
    """Return uncertain messages that a gateway may be asked again for, oldest first.

    Those without a reference would go out as new messages, those of stopped campaigns stay
    uncertain for a person to decide.

    Args:
        conn: Any transaction.
        account_id: Whose messages.
        since: Earlier doubts are a person's.
        before: What was handed out later may still be answered.
        limit: At most so many.
    """
    wanted = (
        select(_M.message_id)
        .join(CAMPAIGNS, _C.campaign_id == _M.campaign_id)
        .where(
            text(f"messages.{AWAITING}"),
            _M.account_id == account_id,
            _M.state == MessageState.UNCERTAIN,
            _M.claimed_at < before,
            _M.client_reference.is_not(None),
            _C.state != CampaignState.STOPPED,
            _recent(since),
        )
        .order_by(_M.claimed_at, _M.message_id)
        .limit(limit)
    )
    return conn.scalars(wanted).all()


def still_recent(conn: Connection, message_id: int, handed_out: datetime, since: datetime) -> bool:
    """Say whether a message is in doubt from the request of `handed_out`, and after `since`.

    What was learnt of that request says nothing of a later one, which somebody else may have made
    meanwhile. The row stays locked until the end of the transaction.
    """
    wanted = select(_M.message_id).where(
        _M.message_id == message_id,
        _M.state == MessageState.UNCERTAIN,
        _M.claimed_at == handed_out,
        _recent(since),
    )
    return conn.scalar(wanted.with_for_update()) is not None


def withdraw(ledger: Ledger, row: Tracked, reason: str) -> None:
    """Cancel a message that waits to be sent; one that waits to be sent again is uncertain again.

    Args:
        ledger: The transaction's.
        row: Held or queued.
        reason: Why it does not go, a sentence.
    """
    if row.repeats:
        sentence = _not_again(reason)
        _doubt(ledger, row, sentence, Note(sentence))
    else:
        row.set(reason=reason)
        ledger.step(row, MessageState.CANCELLED, Note(reason))


def refuse(ledger: Ledger, row: Tracked, reason: str, note: Note) -> None:
    """Take a gateway's refusal: of a second request it says nothing about the first.

    Args:
        ledger: The transaction's.
        row: Submitting or uncertain.
        reason: What the refusal means, a sentence.
        note: The gateway's words.
    """
    if not row.repeats:
        row.set(reason=reason)
        ledger.step(row, MessageState.REJECTED, note)
    elif row.state is MessageState.UNCERTAIN:
        ledger.note(row, note)
    else:
        _doubt(ledger, row, _not_again(reason), note)


def _not_again(reason: str) -> str:
    return tr(
        "{reason} It was not sent again; whether its first request arrived is not known.",
        reason=reason,
    )


def _doubt(ledger: Ledger, row: Tracked, reason: str, note: Note) -> None:
    # Nobody's claim any more: else it would be sent again by itself, and refused, over and over.
    row.set(reason=reason, claimed_by=None)
    ledger.step(row, MessageState.UNCERTAIN, note)


def _recent(since: datetime) -> ColumnElement[bool]:
    """Return the condition: sent again, a message is handed out anew but its doubt is older.

    What was to go again and did not is nobody's claim: a person decides.
    """
    doubted_before = exists().where(
        _E.message_id == _M.message_id, _E.state == MessageState.UNCERTAIN, _E.at < since
    )
    elsewhere = exists().where(_A.account_id == _M.account_id, _A.identity_since >= _M.claimed_at)
    return and_(_M.claimed_at >= since, _M.claimed_by.is_not(None), ~doubted_before, ~elsewhere)


def is_any(conn: Connection, account_id: int) -> bool:
    """Say whether the account has anything in doubt, or on its way, or waiting to be repeated."""
    wanted = select(_M.message_id).where(
        _M.account_id == account_id, or_(_M.state.in_(_HANDED_OUT), _is_to_repeat())
    )
    return conn.scalar(wanted.limit(1)) is not None


def _is_to_repeat() -> ColumnElement[bool]:
    return and_(_M.state.in_(_WAITING), _M.repeats > 0)


def part(conn: Connection, account_id: int, at: datetime, sentence: str) -> list[Change]:
    """Note that an account is another one at its gateway from now on; return the steps.

    What is in doubt is a person's to decide, and so is again what waits to be repeated: it would
    go out as a new message. What is on its way goes to the former one, whatever the clock says.

    Args:
        conn: A write transaction.
        account_id: Which account.
        at: Now.
        sentence: What to say of such messages; "" where they are not settled by asking anyway,
            and are left alone.
    """
    handed_out = select(func.max(_M.claimed_at, type_=_M.claimed_at.type)).where(
        _M.account_id == account_id, _M.state.in_(_HANDED_OUT)
    )
    account = _A.account_id == account_id
    conn.execute(update(ACCOUNTS).where(account).values(identity_since=at))
    latest: datetime | None = conn.scalar(handed_out)
    if latest is not None and latest > at:
        conn.execute(update(ACCOUNTS).where(account).values(identity_since=latest))
    ledger = Ledger(conn, at)
    if sentence:
        affected = or_(_M.state == MessageState.UNCERTAIN, _is_to_repeat())
        for row in ledger.lock(and_(_M.account_id == account_id, affected)):
            row.set(reason=sentence)
            if row.state is MessageState.UNCERTAIN:
                ledger.note(row, Note(sentence))
            else:
                ledger.hand_out_again(row, Note(sentence))
                ledger.step(row, MessageState.UNCERTAIN, Note(sentence))
    return ledger.finish()
