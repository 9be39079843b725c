"""The only place that moves messages between states (design, section 5).

Rows are locked in one order, every step is checked against the closed list of transitions,
written with a guard on the state it was decided from, noted in the timeline and counted, all in
the caller's transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Connection, Update, bindparam, select, update

from smsdesk.domain.delivery_report import Effect
from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState, may_follow
from smsdesk.store.bulk import chunks, insert_rows, is_sqlite
from smsdesk.store.counts import Deltas, bump
from smsdesk.store.schema import MESSAGES
from smsdesk.store.types import AnyRow, clean, to_us

US: Final = "us"
"""The source of our own steps in a timeline."""

_M: Final = MESSAGES.c
_COLUMNS: Final = (
    _M.message_id,
    _M.campaign_id,
    _M.account_id,
    _M.msisdn,
    _M.state,
    _M.provider_message_id,
    _M.client_reference,
    _M.attempts,
    _M.repeats,
)
_EVENT: Final = ("message_id", "at", "state", "source", "effect", "raw_code", "raw")


class LostGuard(RuntimeError):
    """A row changed under its lock: a bug; the transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a timeline says about a step."""

    raw: str = ""
    raw_code: str = ""
    source: str = US
    effect: Effect | None = None


@dataclass(slots=True)
class Tracked:
    """A locked message as this transaction sees it."""

    message_id: int
    campaign_id: int
    account_id: int
    msisdn: str
    state: MessageState
    provider_message_id: str | None
    client_reference: str | None
    attempts: int
    repeats: int
    stored: MessageState
    values: dict[str, object] = field(default_factory=dict)

    def set(self, **values: object) -> None:
        """Change columns at the next `Ledger.write`."""
        self.values.update(values)


class Ledger:
    """One transaction's moves. Call `finish` at the end, once."""

    def __init__(self, conn: Connection, at: datetime) -> None:
        self.conn = conn
        self.at = at
        self.changes: list[Change] = []
        self._at_us = to_us(at)
        self._rows: dict[int, Tracked] = {}
        self._dirty: dict[int, Tracked] = {}
        self._events: list[tuple[object, ...]] = []
        self._deltas: Deltas = Counter()

    def lock(self, condition: ColumnElement[bool]) -> list[Tracked]:
        """Lock the messages that meet `condition`, in the order of their numbers."""
        rows = self.conn.execute(_LOCK.where(condition))
        return [self.track(row) for row in rows]

    def lock_ids(self, message_ids: Iterable[int]) -> list[Tracked]:
        """Lock messages by number; those that do not exist are left out."""
        ordered = sorted(set(message_ids))
        found: list[Tracked] = []
        for part in chunks(ordered):
            rows = self.conn.execute(_LOCK_IDS, {"ids": part}).all()
            found.extend(map(self.track, rows))
        return found

    def track(self, row: AnyRow) -> Tracked:
        """Take up a row that the caller has locked; one already known keeps its changes."""
        known = self._rows.get(row.message_id)
        if known is None:
            known = self._rows[row.message_id] = Tracked(
                row.message_id,
                row.campaign_id,
                row.account_id,
                row.msisdn,
                row.state,
                row.provider_message_id,
                row.client_reference,
                row.attempts,
                row.repeats,
                stored=row.state,
            )
        return known

    def step(self, row: Tracked, new: MessageState, note: Note) -> Change:
        """Move a message; raises LostGuard for a transition that is not in the list."""
        if not may_follow(row.state, new):
            raise LostGuard(f"{row.state} -> {new}")
        change = Change(row.message_id, row.campaign_id, row.account_id, row.state, new)
        self._deltas[row.campaign_id, row.account_id, row.state] -= 1
        self._deltas[row.campaign_id, row.account_id, new] += 1
        if row.state is MessageState.HELD:
            row.values["held_until"] = None
        row.state = new
        row.values["updated_at"] = self.at
        self.changes.append(change)
        self.note(row, note)
        return change

    def hand_out_again(self, row: Tracked, note: Note) -> None:
        """Take a message that waits back to `submitting`: an earlier request did arrive.

        It is awaited from now on; a message without a time of handing out would be awaited for
        ever.
        """
        if row.state is MessageState.HELD:
            self.step(row, MessageState.QUEUED, note)
        row.set(claimed_at=self.at)
        self.step(row, MessageState.SUBMITTING, note)

    def note(self, row: Tracked, note: Note) -> None:
        """Write to a message's timeline without moving it."""
        effect = None if note.effect is None else note.effect.value
        self._dirty[row.message_id] = row
        self._events.append(
            (
                row.message_id,
                self._at_us,
                row.state.value,
                note.source,
                effect,
                clean(note.raw_code),
                clean(note.raw),
            )
        )

    def touch(self, row: Tracked) -> None:
        """Write a message's changed columns without a word in its timeline."""
        self._dirty[row.message_id] = row

    def write(self) -> None:
        """Write what changed so far, so that queries of this transaction see it."""
        changed = [row for row in self._dirty.values() if row.values or row.state is not row.stored]
        if is_sqlite(self.conn):
            self._update_plainly(changed)
        else:
            self._update_in_groups(changed)
        insert_rows(self.conn, "message_events", _EVENT, self._events)
        for row in self._dirty.values():
            row.stored = row.state
            row.values.clear()
        self._dirty.clear()
        self._events.clear()

    def finish(self) -> list[Change]:
        """Write everything and the counts; return all steps in order."""
        self.write()
        bump(self.conn, self._deltas)
        self._deltas.clear()
        return self.changes

    def _update_plainly(self, changed: Iterable[Tracked]) -> None:
        """Update row by row past SQLAlchemy, whose work for each value outlasts the update."""
        by_columns: defaultdict[tuple[str, ...], list[Tracked]] = defaultdict(list)
        for row in changed:
            by_columns[tuple(row.values)].append(row)
        for columns, rows in by_columns.items():
            values = [self._plain(row, columns) for row in rows]
            done = self.conn.exec_driver_sql(_plain_update_of_one(columns), values)
            _guard(done.rowcount, len(rows))

    def _update_in_groups(self, changed: Iterable[Tracked]) -> None:
        """Update rows that become alike by one statement, which saves round trips to a server."""
        alike: defaultdict[tuple[object, ...], list[Tracked]] = defaultdict(list)
        for row in changed:
            alike[row.stored, row.state, *sorted(row.values.items())].append(row)
        singles: defaultdict[tuple[str, ...], list[Tracked]] = defaultdict(list)
        for rows in alike.values():
            if len(rows) == 1:
                singles[tuple(sorted(rows[0].values))].append(rows[0])
            else:
                self._update_alike(rows)
        for columns, rows in singles.items():
            self._update_each(columns, rows)

    def _update_alike(self, rows: Sequence[Tracked]) -> None:
        first = rows[0]
        statement = _update_of_ids(tuple(sorted(first.values)))
        values = _bound(first, first.values)
        for part in chunks(row.message_id for row in rows):
            changed = self.conn.execute(statement, {**values, "ids": part})
            _guard(changed.rowcount, len(part))

    def _update_each(self, columns: tuple[str, ...], rows: Sequence[Tracked]) -> None:
        values = [{**_bound(row, columns), "key": row.message_id} for row in rows]
        changed = self.conn.execute(_update_of_one(columns), values)
        _guard(changed.rowcount, len(rows))

    def _plain(self, row: Tracked, columns: tuple[str, ...]) -> tuple[object, ...]:
        """Return what one update takes, as the columns store it."""
        values = (row.values[name] for name in columns)
        return (
            row.state.value,
            *(self._stored(one) if isinstance(one, datetime) else one for one in values),
            row.message_id,
            row.stored.value,
        )

    def _stored(self, instant: datetime) -> int:
        return self._at_us if instant is self.at else to_us(instant)


def _bound(row: Tracked, columns: Iterable[str]) -> dict[str, object]:
    return {
        "was": row.stored,
        "new_state": row.state,
        **{f"new_{name}": row.values[name] for name in columns},
    }


# Statements are made once: making one costs more than running it.
_LOCK: Final = select(*_COLUMNS).order_by(_M.message_id).with_for_update()
_LOCK_IDS: Final = _LOCK.where(_M.message_id.in_(bindparam("ids", expanding=True)))


def _update(columns: tuple[str, ...]) -> Update:
    values: Mapping[str, object] = {
        name: bindparam(f"new_{name}", type_=_M[name].type) for name in ("state", *columns)
    }
    was = bindparam("was", type_=_M.state.type)
    return update(MESSAGES).where(_M.state == was).values(values)


@cache
def _update_of_one(columns: tuple[str, ...]) -> Update:
    return _update(columns).where(_M.message_id == bindparam("key"))


@cache
def _plain_update_of_one(columns: tuple[str, ...]) -> str:
    values = ", ".join(f"{name} = ?" for name in ("state", *columns))
    return f"UPDATE messages SET {values} WHERE message_id = ? AND state = ?"  # noqa: S608 - ours


@cache
def _update_of_ids(columns: tuple[str, ...]) -> Update:
    return _update(columns).where(_M.message_id.in_(bindparam("ids", expanding=True)))


def _guard(changed: int, expected: int) -> None:
    if changed != expected:
        raise LostGuard(f"{changed} of {expected} messages were as they had been locked")
