"""Messages that wait for a person's decision (design, sections 4 and 6; quality, faults 31, 54)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select, text

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState
from smsdesk.store.ledger import Ledger, Note
from smsdesk.store.schema import ACCOUNT_COUNTS, CAMPAIGNS, MESSAGE_COUNTS, MESSAGES
from smsdesk.store.types import EPOCH, LET_GO

_M = MESSAGES.c
_C = CAMPAIGNS.c
_Q = MESSAGE_COUNTS.c
_UNDECIDED = "messages.state = 'held' AND messages.held_until IS NULL"
_UNSENT = (MessageState.HELD, MessageState.QUEUED)
_HANDED_OUT = (MessageState.SUBMITTING, MessageState.SUBMITTED, MessageState.UNCERTAIN)


def has_unsent(conn: Connection) -> bool:
    """Say whether any message waits to be sent, now or at its hour."""
    c = ACCOUNT_COUNTS.c
    waiting = select(c.n).where(c.state.in_(_UNSENT), c.n > 0).limit(1)
    return conn.scalar(waiting) is not None


def hold_overdue(
    conn: Connection, before: datetime, at: datetime, reason: str, kept: Collection[int] = ()
) -> list[Change]:
    """Hold messages of scheduled, running campaigns that should have gone before `before`.

    Campaigns that were to go at once are left alone, whenever that was: what waited out quiet
    hours goes on. Messages whose own hour is to come stay queued, and so do those that a person
    let go already. So do those of a campaign of which something was handed out since: it did not
    wait for this program, another one of the workspace may be sending it at this moment.

    Args:
        conn: A write transaction.
        before: An hour before this is overdue.
        at: Now.
        reason: What to say of each message.
        kept: Campaigns whose hour at the gateway, which was to keep them, is overdue.
    """
    since = exists().where(
        _M.campaign_id == _C.campaign_id, _M.state.in_(_HANDED_OUT), _M.claimed_at >= before
    )
    overdue = (
        select(_C.campaign_id)
        .join(MESSAGE_COUNTS, _Q.campaign_id == _C.campaign_id)
        .where(
            or_(and_(_C.due_at > EPOCH, _C.due_at < before), _C.campaign_id.in_(sorted(kept))),
            _C.state == CampaignState.RUNNING,
            _Q.state.in_(_UNSENT),
            _Q.n > 0,
            ~since,
        )
        .distinct()
        .order_by(_C.campaign_id)
    )
    ledger = Ledger(conn, at)
    for campaign_id in conn.scalars(overdue).all():
        asked = and_(_M.campaign_id == campaign_id, _M.due_at != LET_GO)
        queued = and_(asked, _M.state == MessageState.QUEUED)
        for row in ledger.lock(and_(queued, _M.due_at < before)):
            row.set(reason=reason)
            ledger.step(row, MessageState.HELD, Note(reason))
        waiting = and_(asked, _M.state == MessageState.HELD)
        for row in ledger.lock(and_(waiting, _M.held_until < before)):
            row.set(reason=reason, held_until=None)
            ledger.note(row, Note(reason))
    return ledger.finish()


def let_go(conn: Connection, campaign_id: int, at: datetime, reason: str) -> list[Change]:
    """Queue the held messages of a campaign, by a person's decision; return the steps.

    From now on they go at once: at a later start the person is not asked again about these, but
    about others of the campaign whose own hour passes. What waits for the end of quiet hours needs
    no decision and goes on waiting.
    """
    ledger = Ledger(conn, at)
    held = and_(_M.campaign_id == campaign_id, _M.state == MessageState.HELD)
    for row in ledger.lock(and_(held, _M.held_until.is_(None))):
        row.set(reason="", due_at=LET_GO)
        ledger.step(row, MessageState.QUEUED, Note(reason))
    return ledger.finish()


def needs_decision(conn: Connection, campaign_id: int) -> bool:
    """Say whether messages of a campaign wait for a person, not for the end of quiet hours."""
    undecided = select(_M.message_id).where(_M.campaign_id == campaign_id, text(_UNDECIDED))
    return conn.scalar(undecided.limit(1)) is not None


def holding_campaigns(conn: Connection) -> Sequence[int]:
    """Return the campaigns with messages that wait for a person's decision, oldest first."""
    undecided = exists().where(_M.campaign_id == _Q.campaign_id, text(_UNDECIDED))
    wanted = select(_Q.campaign_id).where(_Q.state == MessageState.HELD, _Q.n > 0, undecided)
    return conn.scalars(wanted.order_by(_Q.campaign_id)).all()
