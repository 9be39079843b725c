"""Gateways' calls, journaled before anybody looks inside, and the reports found in them.

A report that names nothing we know is parked for a while: it may have come before the answer to
its own submit (design, section 9). Parking space and journal are bounded (quality, fault 38).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, text, update

from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.store.bulk import chunks, insert_rows, reserve_ids
from smsdesk.store.ledger import Ledger
from smsdesk.store.matching import Incoming, apply_all, find, parked_values
from smsdesk.store.schema import PARKED_REPORTS, REPORT_JOURNAL
from smsdesk.store.types import AnyRow, clean, to_us
from smsdesk.store.values import JournalEntry, JournalRow, JournalStatus, ReportApplied

__all__ = [
    "Incoming",
    "JournalEntry",
    "JournalRow",
    "JournalStatus",
    "ReportApplied",
    "apply",
    "apply_many",
    "has_room",
    "journal",
    "mark",
    "mark_all",
    "of_sharers",
    "pending",
    "prune",
    "recent",
]

_J = REPORT_JOURNAL.c
_P = PARKED_REPORTS.c
MOST_PARKED: Final = 10_000
"""Reports an account may have parked; beyond that the oldest are dropped (the journal has the
calls): what is early waits for its answer a short while, what is strange for ever."""
MOST_PENDING: Final = 50_000
"""Calls that may wait for being looked into before `has_room` says no."""
MOST_JOURNALED: Final = 20_000
"""Calls kept for each account once they are dealt with."""
_KEPT: Final = timedelta(days=30)
_PARKED_FOR: Final = timedelta(days=3)
_NOT_PENDING: Final = text("status <> 'received'")


def journal(conn: Connection, entries: Sequence[JournalEntry]) -> list[int]:
    """Store calls as they came; return their numbers in order. The caller's commit counts."""
    if not entries:
        return []
    ids = reserve_ids(conn, _J.journal_id, len(entries))
    insert_rows(
        conn,
        REPORT_JOURNAL.name,
        (
            "journal_id",
            "account_id",
            "received_at",
            "remote",
            "content_type",
            "body",
            "query",
            "status",
            "note",
        ),
        [
            (
                journal_id,
                one.account_id,
                to_us(one.received_at),
                clean(one.remote),
                clean(one.content_type),
                one.body,
                clean(one.query),
                JournalStatus.RECEIVED.value,
                "",
            )
            for journal_id, one in zip(ids, entries, strict=True)
        ],
    )
    return list(ids)


def pending(conn: Connection, limit: int) -> list[JournalRow]:
    """Return calls nobody has looked into yet, oldest first."""
    wanted = select(REPORT_JOURNAL).where(text("status = 'received'"))
    return [_row(row) for row in conn.execute(wanted.order_by(_J.journal_id).limit(limit))]


_MARK: Final = (
    update(REPORT_JOURNAL)
    .where(_J.journal_id.in_(bindparam("ids", expanding=True)))
    .values(
        status=bindparam("verdict", type_=_J.status.type),
        note=bindparam("remark", type_=_J.note.type),
    )
)


def mark(conn: Connection, journal_id: int, status: JournalStatus, note: str) -> None:
    """Keep what became of a call."""
    mark_all(conn, [journal_id], status, note)


def mark_all(
    conn: Connection, journal_ids: Sequence[int], status: JournalStatus, note: str
) -> None:
    """Keep the same of many calls: one statement for each would take longer than all the rest."""
    for part in chunks(journal_ids):
        conn.execute(_MARK, {"ids": part, "verdict": status, "remark": clean(note)})


def recent(conn: Connection, account_id: int | None, limit: int) -> list[JournalRow]:
    """Return the latest calls with their verdict, newest first."""
    wanted = select(REPORT_JOURNAL).order_by(_J.journal_id.desc()).limit(limit)
    if account_id is not None:
        wanted = wanted.where(_J.account_id == account_id)
    return [_row(row) for row in conn.execute(wanted)]


def has_room(conn: Connection) -> bool:
    """Say whether more calls may be taken; else the gateway shall come again."""
    waiting = select(_J.journal_id).where(text("status = 'received'")).limit(MOST_PENDING)
    counted = conn.scalar(select(func.count()).select_from(waiting.subquery()))
    return (counted or 0) < MOST_PENDING


def apply(
    conn: Connection,
    account_id: int,
    report: DeliveryReport,
    source: ReportSource,
    at: datetime,
) -> ReportApplied:
    """Apply one report to its message; see `apply_many`."""
    return apply_many(conn, [Incoming(account_id, report, source)], at)[0]


def apply_many(conn: Connection, incoming: Sequence[Incoming], at: datetime) -> list[ReportApplied]:
    """Apply reports in order; return what each did.

    Repeated, reversed or contradicting reports follow `delivery_report.apply`: a message only
    moves forward, everything is kept in its timeline, contradictions are flagged. A report
    about nothing we know is parked until an answer brings its id, for three days at most and
    while it is among the account's latest 10,000.
    """
    ledger = Ledger(conn, at)
    found = find(conn, incoming)
    parked = _park(conn, incoming, found, at)
    outcomes = apply_all(ledger, incoming, found)
    ledger.finish()
    return [
        ReportApplied(None, None, None, parked=place in parked)
        if key is None or outcome is None
        else ReportApplied(key, outcome.change, outcome.effect)
        for place, (key, outcome) in enumerate(zip(found, outcomes, strict=True))
    ]


def of_sharers(
    conn: Connection, incoming: Sequence[Incoming], sharers: Sequence[int]
) -> list[Incoming]:
    """Return each report as the one account's that knows its message, before `apply_many`.

    Its own account comes first. What none knows goes to each of them, to be parked there: whose
    submit it came before is not known yet. What several others know stays its own account's.
    """
    candidates = [
        [one, *(replace(one, account_id=account_id) for account_id in sharers)] for one in incoming
    ]
    found = iter(find(conn, [one for each in candidates for one in each]))
    chosen: list[Incoming] = []
    for each in candidates:
        known = [one for one in each if next(found) is not None]
        if known:
            own = each[0] in known or len(known) > 1
            chosen.append(each[0] if own else known[0])
        else:
            chosen += each
    return chosen


def _park(
    conn: Connection,
    incoming: Sequence[Incoming],
    found: Sequence[int | None],
    at: datetime,
) -> set[int]:
    """Park what names nothing we know; return the places of what stays parked."""
    unknown: defaultdict[int, list[int]] = defaultdict(list)
    for place, (one, key) in enumerate(zip(incoming, found, strict=True)):
        # Our references are stored before a request is written: one that is not known now never
        # will be.
        if key is None and one.report.provider_message_id:
            unknown[one.account_id].append(place)
    parked = {place for places in unknown.values() for place in places[-MOST_PARKED:]}
    if parked:
        rows = [parked_values(incoming[place], at) for place in sorted(parked)]
        conn.execute(insert(PARKED_REPORTS), rows)
    for account_id in unknown:
        _drop_oldest(conn, account_id)
    return parked


def _drop_oldest(conn: Connection, account_id: int) -> None:
    """Keep an account's parking space within its bound."""
    mine = _P.account_id == account_id
    parked = conn.scalar(select(func.count()).select_from(PARKED_REPORTS).where(mine)) or 0
    if parked > MOST_PARKED:
        oldest = select(_P.parked_id).where(mine).order_by(_P.parked_id)
        surplus = oldest.limit(parked - MOST_PARKED)
        conn.execute(delete(PARKED_REPORTS).where(_P.parked_id.in_(surplus)))


def prune(conn: Connection, now: datetime) -> None:
    """Drop parked reports after three days, and calls that were dealt with after thirty.

    Of each account the latest 20,000 such calls stay at most.
    """
    conn.execute(delete(PARKED_REPORTS).where(_P.at < now - _PARKED_FOR))
    conn.execute(delete(REPORT_JOURNAL).where(_NOT_PENDING, _J.received_at < now - _KEPT))
    for account_id in list(conn.scalars(select(_J.account_id).distinct())):
        latest = (
            select(_J.journal_id)
            .where(_J.account_id == account_id)
            .order_by(_J.journal_id.desc())
            .offset(MOST_JOURNALED)
            .limit(1)
        )
        last_dropped = conn.scalar(latest)
        if last_dropped is not None:
            surplus = and_(_J.account_id == account_id, _J.journal_id <= last_dropped)
            conn.execute(delete(REPORT_JOURNAL).where(_NOT_PENDING, surplus))


def _row(row: AnyRow) -> JournalRow:
    return JournalRow(
        row.journal_id,
        row.account_id,
        row.received_at,
        row.remote,
        row.content_type,
        bytes(row.body),
        row.query,
        row.status,
        row.note,
    )
