"""The address book: contacts by number, found by any spelling of it or by words of the name.

Lists are in `contact_lists`, pages in `contact_pages`; callers find all of it here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy import delete as delete_from

from smsdesk.domain.contact import Contact
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.texts import tr
from smsdesk.store import counts
from smsdesk.store.bulk import (
    add_documents,
    chunks,
    drop_documents,
    insert_rows,
    is_sqlite,
    reserve_ids,
)
from smsdesk.store.contact_lists import (
    add_to_list,
    create_list,
    delete_list,
    drop_members,
    lists,
    members,
    remove_from_list,
    rename_list,
    rename_members,
)
from smsdesk.store.contact_pages import complete, count, page
from smsdesk.store.contact_rows import many
from smsdesk.store.schema import CONTACTS
from smsdesk.store.types import AnyRow, clean, to_json, to_us
from smsdesk.store.values import ContactInput, UpsertCounts
from smsdesk.store.words import folded

__all__ = [
    "ContactInput",
    "UpsertCounts",
    "add_to_list",
    "by_msisdn",
    "complete",
    "count",
    "create_list",
    "delete",
    "delete_list",
    "get",
    "lists",
    "many",
    "members",
    "names",
    "page",
    "remove_from_list",
    "rename_list",
    "save",
    "upsert",
]

_K = CONTACTS.c
_SEARCH: Final = "contact_search"
_LOCK: Final = 0x534D5343
_COLUMNS: Final = (
    "contact_id",
    "msisdn",
    "name",
    "name_key",
    "fields",
    "notes",
    "created_at",
    "updated_at",
)


def upsert(
    conn: Connection, rows: Sequence[ContactInput], list_id: int | None, at: datetime
) -> UpsertCounts:
    """Store imported contacts, by number; put all of them into a list when one is given.

    A known contact takes a name that is not empty and the given fields; what the import does
    not mention stays. Repeated numbers are merged in order.
    """
    _one_writer(conn)
    merged: dict[str, ContactInput] = {}
    for row in rows:
        known = merged.get(row.msisdn.e164)
        merged[row.msisdn.e164] = row if known is None else _merged(known, row)
    total = UpsertCounts(0, 0, 0)
    ids: list[int] = []
    for part in chunks(merged.values()):
        found, part_ids = _upsert_part(conn, part, at)
        ids.extend(part_ids)
        total = UpsertCounts(
            total.new + found.new, total.updated + found.updated, total.unchanged + found.unchanged
        )
    if list_id is not None:
        add_to_list(conn, list_id, ids)
    return total


def _merged(known: ContactInput, row: ContactInput) -> ContactInput:
    return ContactInput(row.msisdn, row.name or known.name, {**known.fields, **row.fields})


def _one_writer(conn: Connection) -> None:
    """Let one transaction at a time change contacts, so that two imports cannot collide."""
    if not is_sqlite(conn):
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


@dataclass(slots=True)
class _Edits:
    """Changed contacts on their way to the table, the index and the lists."""

    values: list[dict[str, object]] = field(default_factory=list)
    dropped: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    added: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    name_keys: dict[int, str] = field(default_factory=dict)

    def rename(self, contact_id: int, old: str, new: str) -> None:
        if old != new:
            self.dropped.append((contact_id, (old,)))
            self.added.append((contact_id, (new,)))
            self.name_keys[contact_id] = folded(new)


def _upsert_part(
    conn: Connection, part: Sequence[ContactInput], at: datetime
) -> tuple[UpsertCounts, list[int]]:
    numbers = [row.msisdn.e164 for row in part]
    wanted = select(_K.contact_id, _K.msisdn, _K.name, _K.fields)
    stored = {row.msisdn: row for row in conn.execute(wanted.where(_K.msisdn.in_(numbers)))}
    new = [row for row in part if row.msisdn.e164 not in stored]
    new_ids = _insert(conn, new, at)
    edits = _Edits()
    for row in part:
        if (known := stored.get(row.msisdn.e164)) is not None:
            _edit(edits, known, row, at)
    _write(conn, edits)
    known_ids = [row.contact_id for row in stored.values()]
    updated = len(edits.values)
    result = UpsertCounts(len(new), updated, len(part) - len(new) - updated)
    return result, [*new_ids, *known_ids]


def _edit(edits: _Edits, known: AnyRow, row: ContactInput, at: datetime) -> None:
    name = clean(row.name) or known.name
    fields = {**known.fields, **_clean_fields(row.fields)}
    if name == known.name and fields == dict(known.fields):
        return
    edits.values.append(
        {
            "key": known.contact_id,
            "new_name": name,
            "new_name_key": folded(name),
            "new_fields": fields,
            "new_at": at,
        }
    )
    edits.rename(known.contact_id, known.name, name)


def _clean_fields(fields: Mapping[str, str]) -> dict[str, str]:
    return {clean(key): clean(value) for key, value in fields.items()}


def _insert(conn: Connection, rows: Sequence[ContactInput], at: datetime) -> Sequence[int]:
    if not rows:
        return ()
    ids = reserve_ids(conn, _K.contact_id, len(rows))
    names = [clean(row.name) for row in rows]
    at_us = to_us(at)
    insert_rows(
        conn,
        CONTACTS.name,
        _COLUMNS,
        [
            (
                contact_id,
                row.msisdn.e164,
                name,
                folded(name),
                to_json(_clean_fields(row.fields)),
                "",
                at_us,
                at_us,
            )
            for contact_id, row, name in zip(ids, rows, names, strict=True)
        ],
    )
    add_documents(conn, _SEARCH, ((key, (name,)) for key, name in zip(ids, names, strict=True)))
    counts.add_total(conn, counts.CONTACTS, len(rows))
    return ids


def _write(conn: Connection, edits: _Edits) -> None:
    if edits.values:
        conn.execute(
            update(CONTACTS)
            .where(_K.contact_id == bindparam("key"))
            .values(
                name=bindparam("new_name"),
                name_key=bindparam("new_name_key"),
                fields=bindparam("new_fields"),
                updated_at=bindparam("new_at"),
            ),
            edits.values,
        )
    _reindex(conn, edits)


def _reindex(conn: Connection, edits: _Edits) -> None:
    drop_documents(conn, _SEARCH, edits.dropped)
    add_documents(conn, _SEARCH, edits.added)
    rename_members(conn, edits.name_keys)


def save(conn: Connection, contact: Contact, at: datetime) -> int:
    """Insert (contact_id 0) or update one contact as it is given; return its number.

    Its lists and its opt-out are changed by their own functions, not here.

    Raises:
        UsageError: Another contact has this number, or this contact was deleted.
    """
    _one_writer(conn)
    holder = conn.scalar(select(_K.contact_id).where(_K.msisdn == contact.msisdn.e164))
    if holder not in {None, contact.contact_id}:
        raise UsageError(
            tr("Another contact has the number {number} already.", number=contact.msisdn.e164),
            tr("Nothing was changed."),
            tr("Open that contact, or enter another number."),
        )
    contact_id = contact.contact_id
    if not contact_id:
        [contact_id] = _insert(conn, [ContactInput(contact.msisdn, contact.name)], at)
    known = conn.execute(select(_K.name).where(_K.contact_id == contact_id)).one_or_none()
    if known is None:
        raise UsageError(
            tr("This contact was deleted in the meantime."),
            tr("Nothing was changed."),
            tr("Add it as a new contact."),
        )
    name = clean(contact.name)
    conn.execute(
        update(CONTACTS)
        .where(_K.contact_id == contact_id)
        .values(
            msisdn=contact.msisdn.e164,
            name=name,
            name_key=folded(name),
            fields=_clean_fields(contact.fields),
            notes=clean(contact.notes),
            updated_at=at,
        )
    )
    edits = _Edits()
    edits.rename(contact_id, known.name, name)
    _reindex(conn, edits)
    return contact_id


def get(conn: Connection, contact_id: int) -> Contact | None:
    """Return one contact, or None."""
    found = many(conn, [contact_id])
    return found[0] if found else None


def by_msisdn(conn: Connection, msisdn: Msisdn) -> Contact | None:
    """Return the contact with this number, or None."""
    contact_id = conn.scalar(select(_K.contact_id).where(_K.msisdn == msisdn.e164))
    return None if contact_id is None else get(conn, contact_id)


def names(conn: Connection, msisdns: Sequence[Msisdn]) -> dict[Msisdn, str]:
    """Return the names, perhaps empty, of those among `msisdns` that are in the book."""
    by_text = {msisdn.e164: msisdn for msisdn in msisdns}
    found: dict[Msisdn, str] = {}
    for part in chunks(by_text):
        rows = conn.execute(select(_K.msisdn, _K.name).where(_K.msisdn.in_(part)))
        found.update((by_text[number], name) for number, name in rows)
    return found


def delete(conn: Connection, contact_ids: Iterable[int]) -> int:
    """Delete contacts; return how many. Their opt-outs and messages stay."""
    _one_writer(conn)
    deleted = 0
    for part in chunks(dict.fromkeys(contact_ids)):
        rows = conn.execute(select(_K.contact_id, _K.name).where(_K.contact_id.in_(part))).all()
        drop_members(conn, part)
        drop_documents(conn, _SEARCH, ((key, (name,)) for key, name in rows))
        deleted += conn.execute(delete_from(CONTACTS).where(_K.contact_id.in_(part))).rowcount
    counts.add_total(conn, counts.CONTACTS, -deleted)
    return deleted
