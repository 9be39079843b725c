"""Messages that wait out the quiet hours where they go (design, section 4: `held`).

They are held when they are due, with the instant at which they go on by themselves; a claim looks
again at that instant. The hours are one note of the workspace: every program on it keeps them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, func, select, text

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.message import Change
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.quiet_hours import QuietPolicy, Wait, read_policy
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.store import workspace
from smsdesk.store.ledger import Ledger, Note, Tracked
from smsdesk.store.schema import CAMPAIGNS, MESSAGES, WAITING

_M: Final = MESSAGES.c
_C: Final = CAMPAIGNS.c
_KEY: Final = "quiet_hours"
_RESUMED_AT_ONCE: Final = 1000

_RUNNING: Final = (
    select(_M.message_id)
    .join(CAMPAIGNS, _C.campaign_id == _M.campaign_id)
    .where(
        text(f"messages.{WAITING}"),
        _M.account_id == bindparam("account"),
        _C.state == CampaignState.RUNNING,
    )
)
_NEXT: Final = _RUNNING.with_only_columns(func.min(_M.held_until, type_=_M.held_until.type))
_OVER: Final = (
    _RUNNING.where(_M.held_until <= bindparam("now", type_=_M.held_until.type))
    .order_by(_M.held_until, _M.message_id)
    .limit(_RESUMED_AT_ONCE)
    .with_for_update(of=MESSAGES, skip_locked=True)
)


# Asked for every batch: past SQLAlchemy's compiler they cost a tenth of a millisecond together.
_STORED: Final = f"SELECT value FROM meta WHERE key = '{_KEY}'"  # noqa: S608 - our own name
_ANY: Final = f"SELECT 1 FROM messages WHERE {WAITING} LIMIT 1"  # noqa: S608 - our own words


def policy(conn: Connection) -> QuietPolicy:
    """Return the workspace's quiet hours."""
    found = conn.exec_driver_sql(_STORED).first()
    return read_policy(None if found is None else str(found[0]))


def _none_waits(conn: Connection) -> bool:
    return conn.exec_driver_sql(_ANY).first() is None


def put_policy(conn: Connection, new: QuietPolicy) -> None:
    """Keep other quiet hours from now on; see `revise` for what waits already."""
    workspace.put(conn, _KEY, new.to_json())


def hold(ledger: Ledger, row: Tracked, wait: Wait) -> None:
    """Hold a queued message until it may go."""
    row.set(reason=wait.sentence, held_until=wait.until)
    ledger.step(row, MessageState.HELD, Note(wait.sentence))


def resume(conn: Connection, account_id: int, now: datetime) -> list[Change]:
    """Queue messages of running campaigns whose wait is over, 1,000 at most; return the steps."""
    if _none_waits(conn):
        return []
    over = conn.scalars(_OVER, {"account": account_id, "now": now}).all()
    if not over:
        return []
    ledger = Ledger(conn, now)
    for row in ledger.lock_ids(over):
        _queue(ledger, row, tr("The quiet hours are over."))
    return ledger.finish()


def next_resumption(conn: Connection, account_id: int) -> datetime | None:
    """Return when the first waiting message of a running campaign goes on; None for none."""
    if _none_waits(conn):
        return None
    found: datetime | None = conn.scalar(_NEXT, {"account": account_id})
    return found


@dataclass(frozen=True, slots=True)
class Revised:
    """What other quiet hours changed; `last_id` is None when all were looked at."""

    changes: Sequence[Change]
    last_id: int | None


def revise(conn: Connection, at: datetime, after_id: int, limit: int) -> Revised:
    """Apply the quiet hours of now to messages that wait already, in the order of numbers."""
    wanted = (
        select(_M.message_id)
        .where(text(WAITING), _M.message_id > after_id)
        .order_by(_M.message_id)
        .limit(limit)
    )
    found = conn.scalars(wanted).all()
    hours = policy(conn)
    ledger = Ledger(conn, at)
    for row in ledger.lock_ids(found):
        if row.state is not MessageState.HELD:
            continue
        wait = hours.wait(Msisdn.from_e164(row.msisdn), at)
        if wait is None:
            _queue(ledger, row, tr("The quiet hours were changed."))
        else:
            row.set(reason=wait.sentence, held_until=wait.until)
            ledger.touch(row)
    changes = ledger.finish()
    return Revised(changes, found[-1] if len(found) == limit else None)


def _queue(ledger: Ledger, row: Tracked, reason: str) -> None:
    # Another process may have stopped the campaign since the rows were found.
    if row.state is MessageState.HELD:
        row.set(reason="")
        ledger.step(row, MessageState.QUEUED, Note(reason))
