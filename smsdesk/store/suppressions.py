"""Opt-outs: an append-only ledger, and what it says about each number now.

Kept by number, not by contact: deleting or importing contacts changes nothing here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, bindparam, or_, select

from smsdesk.domain.contact import Suppression, SuppressionAction
from smsdesk.domain.msisdn import Msisdn
from smsdesk.store.bulk import chunks, insert_rows
from smsdesk.store.schema import SUPPRESSION_LEDGER, SUPPRESSIONS
from smsdesk.store.types import clean, to_us
from smsdesk.store.upsert import insert_into

_S = SUPPRESSIONS.c
_L = SUPPRESSION_LEDGER.c
_SUPPRESSED: Final = select(_S.msisdn).where(
    _S.msisdn.in_(bindparam("numbers", expanding=True)), _S.opted_out.is_(True)
)

_FEW: Final = 1000
_FEW_SUPPRESSED: Final = select(_S.msisdn).where(_S.opted_out.is_(True)).limit(_FEW + 1)


def record(conn: Connection, entries: Sequence[Suppression]) -> None:
    """Append entries. The latest by its own time decides; at the same time opt-out wins."""
    if not entries:
        return
    insert_rows(
        conn,
        SUPPRESSION_LEDGER.name,
        ("msisdn", "action", "source", "at"),
        [(one.msisdn.e164, one.action.value, clean(one.source), to_us(one.at)) for one in entries],
    )
    insert = insert_into(conn, SUPPRESSIONS)
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["msisdn"],
        set_={"opted_out": new.opted_out, "at": new.at},
        where=or_(new.at > _S.at, and_(new.at == _S.at, new.opted_out.is_(True))),
    )
    # Sorted, so that two workers on PostgreSQL take their row locks in one order.
    ordered = sorted(entries, key=lambda one: one.msisdn.e164)
    conn.execute(
        statement,
        [
            {
                "msisdn": one.msisdn.e164,
                "opted_out": one.action is SuppressionAction.OPT_OUT,
                "at": one.at,
            }
            for one in ordered
        ],
    )


def record_now(
    conn: Connection, msisdn: Msisdn, action: SuppressionAction, source: str, now: datetime
) -> None:
    """Append an entry that is made at this moment: the last word on its number so far.

    Its time is not before that of the entry before it: the clock may have been ahead then, or may
    be behind now.
    """
    stored = select(_S.at).where(_S.msisdn == msisdn.e164).with_for_update()
    last = conn.scalar(stored)
    if last is not None and last >= now:
        # At the same time an opt-out wins.
        now = last if action is SuppressionAction.OPT_OUT else last + timedelta(microseconds=1)
    record(conn, [Suppression(msisdn, action, source, now)])


def is_suppressed(conn: Connection, msisdn: Msisdn) -> bool:
    """Say whether the number must not be sent to now."""
    return bool(suppressed_e164(conn, [msisdn.e164]))


def suppressed_among(conn: Connection, msisdns: Sequence[Msisdn]) -> set[Msisdn]:
    """Return those that must not be sent to now."""
    few = conn.scalars(_FEW_SUPPRESSED).all()
    if len(few) <= _FEW:
        # All that opted out are fewer than the numbers would be questions.
        return set(msisdns).intersection(map(Msisdn.from_e164, few))
    by_text = {msisdn.e164: msisdn for msisdn in msisdns}
    return {by_text[found] for found in suppressed_e164(conn, list(by_text))}


def suppressed_e164(conn: Connection, numbers: Sequence[str]) -> set[str]:
    """Return those stored numbers that must not be sent to now."""
    found: set[str] = set()
    for part in chunks(numbers):
        found.update(conn.scalars(_SUPPRESSED, {"numbers": part}))
    return found


def ledger(conn: Connection, msisdn: Msisdn | None, limit: int) -> list[Suppression]:
    """Return the latest entries, newest first; of one number, or of all."""
    wanted = select(_L.msisdn, _L.action, _L.source, _L.at).order_by(_L.entry_id.desc())
    if msisdn is not None:
        wanted = wanted.where(_L.msisdn == msisdn.e164)
    return [
        Suppression(Msisdn.from_e164(number), action, source, at)
        for number, action, source, at in conn.execute(wanted.limit(limit))
    ]
