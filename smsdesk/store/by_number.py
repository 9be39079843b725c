"""Uncertain messages of a gateway that echoes nothing of ours, settled by number and time.

When the answer to a submit is lost, its id is never learnt: the report comes with an id nobody
knows and is parked. It is believed where no other message to that number may be meant, and only
one unknown id speaks of that number (467890 sheet, section 7); else a person decides.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, delete, func, or_, select, text

from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState
from smsdesk.store.bulk import chunks
from smsdesk.store.ledger import Ledger
from smsdesk.store.matching import apply_all, unparked
from smsdesk.store.schema import AWAITING, MESSAGES, PARKED_REPORTS
from smsdesk.store.types import AnyRow

_M: Final = MESSAGES.c
_P: Final = PARKED_REPORTS.c
_AT_ONCE: Final = 1000
_OPEN: Final = (MessageState.SUBMITTING, MessageState.SUBMITTED, MessageState.UNCERTAIN)
_GIVEN_UP: Final = (MessageState.NO_REPORT, MessageState.CANCELLED, MessageState.REJECTED)
_SLACK: Final = timedelta(minutes=15)
"""How far the gateway's clock may be behind ours."""


def settle(conn: Connection, account_id: int, at: datetime, report_limit_s: float) -> list[Change]:
    """Apply parked reports to the uncertain messages that alone they can be about.

    At most to 1,000 messages at once; the others have their turn with the next call.

    Args:
        conn: A write transaction.
        account_id: Whose messages.
        at: Now.
        report_limit_s: How long the gateway may take to report, in seconds.
    """
    open_messages = _uncertain(conn, account_id)
    if not open_messages:
        return []
    numbers = sorted({row.msisdn for row in open_messages})
    since = at - timedelta(seconds=report_limit_s)
    several = _spoken_of_by_several(conn, account_id, numbers, since)
    alone = {row.msisdn: row for row in open_messages if row.msisdn not in several}
    parked: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in _parked(conn, account_id, sorted(alone)):
        parked[row.msisdn].append(row)
    clear = ((one, _about(one, parked[number])) for number, one in alone.items())
    believed = [(row, one.message_id) for one, about in clear for row in about]
    return _applied(conn, believed[:_AT_ONCE], at)


def _about(candidate: AnyRow, reports: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """Return the reports that are about the candidate; none where anything is ambiguous."""
    handed_out = candidate.claimed_at
    later = [row for row in reports if row.at >= handed_out]
    if len({row.provider_message_id for row in later}) != 1:
        return ()
    if any(row.occurred_at and row.occurred_at < handed_out - _SLACK for row in later):
        return ()
    return later


def _uncertain(conn: Connection, account_id: int) -> Sequence[AnyRow]:
    """Return uncertain messages to numbers of which parked reports speak.

    Their number is bounded by the parking space; all uncertain ones may be many more.
    """
    spoken_of = select(_P.msisdn).where(_P.account_id == account_id, _P.msisdn.is_not(None))
    condition = and_(
        text(AWAITING),
        _M.account_id == account_id,
        _M.state == MessageState.UNCERTAIN,
        _M.provider_message_id.is_(None),
        _M.client_reference.is_(None),
        _M.claimed_at.is_not(None),
        _M.msisdn.in_(spoken_of),
    )
    wanted = select(_M.message_id, _M.msisdn, _M.claimed_at).where(condition)
    return conn.execute(wanted.order_by(_M.claimed_at.desc())).all()


def _spoken_of_by_several(
    conn: Connection, account_id: int, numbers: Sequence[str], since: datetime
) -> frozenset[str]:
    """Return the numbers of several messages that a report with an unknown id may be about.

    One of them may be on its way at this moment: its report can come before its answer. One may
    have been sent twice: whatever became of it, the report may be of its other request. And one
    that was given up on since `since` may still be reported.
    """
    without_id = and_(
        _M.provider_message_id.is_(None),
        or_(_M.state.in_(_OPEN), and_(_M.state.in_(_GIVEN_UP), _M.updated_at >= since)),
        # Never handed out, it was cancelled before anybody could report on it.
        _M.claimed_at.is_not(None),
    )
    sent_twice = and_(_M.repeats > 0, or_(_M.claimed_at.is_(None), _M.claimed_at >= since))
    # As a sum: by the bare column SQLite would choose an index that leads through the whole
    # history of the account.
    of_account = _M.account_id + 0 == account_id
    found: set[str] = set()
    for part in chunks(numbers, 500):
        wanted = (
            select(_M.msisdn)
            .where(of_account, _M.msisdn.in_(part), or_(without_id, sent_twice))
            .group_by(_M.msisdn)
            .having(func.count() > 1)
        )
        found.update(conn.scalars(wanted))
    return frozenset(found)


def _parked(conn: Connection, account_id: int, numbers: Sequence[str]) -> list[AnyRow]:
    found: list[AnyRow] = []
    for part in chunks(numbers, 500):
        condition = and_(_P.account_id == account_id, _P.msisdn.in_(part))
        wanted = select(PARKED_REPORTS).where(condition).order_by(_P.parked_id)
        found += conn.execute(wanted.with_for_update()).all()
    return found


def _applied(
    conn: Connection, believed: Sequence[tuple[AnyRow, int]], at: datetime
) -> list[Change]:
    ledger = Ledger(conn, at)
    incoming = [unparked(row) for row, _ in believed]
    apply_all(ledger, incoming, [message_id for _, message_id in believed])
    for part in chunks(row.parked_id for row, _ in believed):
        conn.execute(delete(PARKED_REPORTS).where(_P.parked_id.in_(part)))
    return ledger.finish()
