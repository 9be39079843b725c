"""Which message a delivery report is about, and what it does to it (design, sections 4 and 9).

A report names a message by the gateway's id or by our reference, and by the number where several
messages share either. One that fits several messages fits none: nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, Connection, Executable, bindparam, delete, func, select

from smsdesk.domain import delivery_report
from smsdesk.domain.delivery_report import DeliveryReport, Effect, ReportSource
from smsdesk.domain.message import Change
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.store.bulk import chunks
from smsdesk.store.ledger import Ledger, Note, Tracked
from smsdesk.store.schema import MESSAGE_EVENTS, MESSAGES, PARKED_REPORTS
from smsdesk.store.types import AnyRow, amount_columns, clean, money

_M = MESSAGES.c
_P = PARKED_REPORTS.c
_MOST_EVENTS: Final = 100
"""Duplicates beyond this many events of a message are not written any more; the journal is."""


_COUNT_EVENTS: Final = select(func.count()).select_from(
    select(MESSAGE_EVENTS.c.event_id)
    .where(MESSAGE_EVENTS.c.message_id == bindparam("key"))
    .limit(_MOST_EVENTS)
    .subquery()
)
_PARKED: Final = (
    select(PARKED_REPORTS)
    .where(
        _P.account_id == bindparam("account"),
        _P.provider_message_id.in_(bindparam("keys", expanding=True)),
    )
    .order_by(_P.parked_id)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A report on its way to its message."""

    account_id: int
    report: DeliveryReport
    source: ReportSource


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report did to its message."""

    change: Change | None
    effect: Effect


def find(conn: Connection, incoming: Sequence[Incoming]) -> list[int | None]:
    """Return the message each report is about; None for none or for more than one."""
    rows: dict[int, AnyRow] = {}
    by_id: defaultdict[tuple[int, str], list[AnyRow]] = defaultdict(list)
    by_reference: defaultdict[tuple[int, str], list[AnyRow]] = defaultdict(list)
    for statement, values in _look_ups(incoming):
        rows.update((row.message_id, row) for row in conn.execute(statement, values))
    for row in rows.values():
        if row.provider_message_id is not None:
            by_id[row.account_id, row.provider_message_id].append(row)
        if row.client_reference is not None:
            by_reference[row.account_id, row.client_reference].append(row)
    return [_match(one, by_id, by_reference) for one in incoming]


_Known = defaultdict[tuple[int, str], list[AnyRow]]


def _match(one: Incoming, by_id: _Known, by_reference: _Known) -> int | None:
    report = one.report
    same_id = by_id.get((one.account_id, clean(report.provider_message_id or "")), [])
    same_reference = by_reference.get((one.account_id, clean(report.client_reference or "")), [])
    fitting = _of_number(same_id, report.msisdn)
    if len(fitting) > 1:
        both = {row.message_id for row in same_reference}
        fitting = [row for row in fitting if row.message_id in both]
    if not same_id:
        fitting = _of_number(same_reference, report.msisdn)
    return fitting[0].message_id if len(fitting) == 1 else None


def _of_number(rows: Sequence[AnyRow], msisdn: Msisdn | None) -> list[AnyRow]:
    return [row for row in rows if msisdn is None or row.msisdn == msisdn.e164]


@cache
def _look_up(name: str, *, with_number: bool) -> Executable:
    found = select(
        _M.message_id, _M.account_id, _M.msisdn, _M.provider_message_id, _M.client_reference
    ).where(_M.account_id == bindparam("account"), _M[name].in_(bindparam("keys", expanding=True)))
    numbers: BindParameter[str] = bindparam("numbers", expanding=True)
    return found.where(_M.msisdn.in_(numbers)) if with_number else found


def _look_ups(incoming: Sequence[Incoming]) -> Iterator[tuple[Executable, dict[str, object]]]:
    """Yield one query for each account, way of naming, and whether the number is known."""
    groups: defaultdict[tuple[int, str, bool], dict[str, set[str]]] = defaultdict(dict)
    for one in incoming:
        numbers = {one.report.msisdn.e164} if one.report.msisdn else set[str]()
        for name, key in (
            ("provider_message_id", one.report.provider_message_id),
            ("client_reference", one.report.client_reference),
        ):
            if key:
                group = groups[one.account_id, name, bool(numbers)]
                group.setdefault(clean(key), set()).update(numbers)
    for (account_id, name, with_number), group in groups.items():
        for part in chunks(sorted(group), 500):
            values: dict[str, object] = {"account": account_id, "keys": part}
            if with_number:
                values["numbers"] = sorted(set[str]().union(*(group[key] for key in part)))
            yield _look_up(name, with_number=with_number), values


def apply_all(
    ledger: Ledger, incoming: Sequence[Incoming], found: Sequence[int | None]
) -> list[Outcome | None]:
    """Apply reports in order to the messages found for them; then those parked for these."""
    rows = {row.message_id: row for row in ledger.lock_ids(key for key in found if key)}
    events = _Events(ledger.conn)
    outcomes: list[Outcome | None] = []
    learnt = []
    for one, key in zip(incoming, found, strict=True):
        row = rows.get(key) if key is not None else None
        if row is None:
            outcomes.append(None)
            continue
        if row.provider_message_id is None and one.report.provider_message_id:
            learnt.append(row)
        outcomes.append(_apply(ledger, row, one, events))
    if learnt:
        ledger.write()
        join_parked(ledger, learnt)
    return outcomes


class _Events:
    """How many events the messages of this transaction have, counted when first asked."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._known: dict[int, int] = {}

    def has_room(self, message_id: int) -> bool:
        if message_id not in self._known:
            self._known[message_id] = self._conn.scalar(_COUNT_EVENTS, {"key": message_id}) or 0
        self._known[message_id] += 1
        return self._known[message_id] <= _MOST_EVENTS


def _apply(ledger: Ledger, row: Tracked, one: Incoming, events: _Events) -> Outcome:
    report = one.report
    # A repeated message was handed out once: a report of that first request stops the second,
    # also while that one waits out quiet hours.
    was_repeated = row.repeats > 0 and row.state in {MessageState.QUEUED, MessageState.HELD}
    current = MessageState.UNCERTAIN if was_repeated else row.state
    applied = delivery_report.apply(current, report.state)
    note = Note(report.raw_text, report.raw_code, one.source.value, applied.effect)
    _take_facts(row, report)
    if applied.effect is Effect.ADVANCED:
        row.set(code=clean(report.raw_code), reason=_reason(applied.state, report))
        before = row.state
        if was_repeated:
            ledger.hand_out_again(row, Note(report.raw_text, report.raw_code))
        ledger.step(row, applied.state, note)
        change = Change(row.message_id, row.campaign_id, row.account_id, before, row.state)
        return Outcome(change, applied.effect)
    if applied.effect is Effect.CONFLICT:
        row.set(flagged=1)
        ledger.note(row, note)
    elif events.has_room(row.message_id):
        ledger.note(row, note)
    else:
        ledger.touch(row)
    return Outcome(None, applied.effect)


def _reason(state: MessageState, report: DeliveryReport) -> str:
    """Return why the message did not arrive, "" while it may and when it has."""
    if state in {MessageState.SUBMITTED, MessageState.DELIVERED}:
        return ""
    return clean(report.sentence or report.raw_text)


def _take_facts(row: Tracked, report: DeliveryReport) -> None:
    if row.provider_message_id is None and report.provider_message_id:
        row.provider_message_id = clean(report.provider_message_id)
        row.set(provider_message_id=row.provider_message_id)
    if report.read:
        row.set(read_mark=1)
    if report.segment_count is not None:
        row.set(billed_segment_count=report.segment_count)
    if report.fee is not None:
        amount, currency = amount_columns(report.fee)
        row.set(fee_amount=amount, fee_currency=currency)


def join_parked(ledger: Ledger, rows: Iterable[Tracked]) -> None:
    """Apply the reports that came before the answers which gave these messages their ids."""
    named: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.provider_message_id:
            named[row.account_id].add(row.provider_message_id)
    for account_id, ids in sorted(named.items()):
        for part in chunks(sorted(ids), 500):
            values = {"account": account_id, "keys": part}
            _join(ledger, list(ledger.conn.execute(_PARKED, values)))


def _join(ledger: Ledger, parked: Sequence[AnyRow]) -> None:
    if not parked:
        return
    incoming = [unparked(row) for row in parked]
    found = find(ledger.conn, incoming)
    apply_all(ledger, incoming, found)
    joined = [row.parked_id for row, key in zip(parked, found, strict=True) if key is not None]
    for part in chunks(joined):
        ledger.conn.execute(delete(PARKED_REPORTS).where(_P.parked_id.in_(part)))


def parked_values(one: Incoming, at: datetime) -> dict[str, object]:
    """Return a report as a row of the parking space."""
    report = one.report
    amount, currency = amount_columns(report.fee)
    return {
        "account_id": one.account_id,
        "provider_message_id": clean(report.provider_message_id or "") or None,
        "client_reference": clean(report.client_reference or "") or None,
        "msisdn": report.msisdn.e164 if report.msisdn else None,
        "state": report.state,
        "raw_code": clean(report.raw_code),
        "raw_text": clean(report.raw_text),
        "occurred_at": report.occurred_at,
        "read_mark": int(report.read),
        "segment_count": report.segment_count,
        "fee_amount": amount,
        "fee_currency": currency,
        "source": one.source,
        "at": at,
    }


def unparked(row: AnyRow) -> Incoming:
    """Return a row of the parking space as the report it was."""
    report = DeliveryReport(
        row.provider_message_id,
        row.client_reference,
        Msisdn.from_e164(row.msisdn) if row.msisdn else None,
        row.state,
        row.raw_code,
        row.raw_text,
        row.occurred_at,
        bool(row.read_mark),
        row.segment_count,
        money(row.fee_amount, row.fee_currency),
    )
    return Incoming(row.account_id, report, row.source)
