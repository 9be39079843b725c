"""Named lists of contacts with kept sizes."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr
from smsdesk.store.bulk import chunks, insert_rows
from smsdesk.store.contact_rows import many
from smsdesk.store.schema import CONTACT_LISTS, CONTACTS, LIST_MEMBERS
from smsdesk.store.types import clean

_L = CONTACT_LISTS.c
_B = LIST_MEMBERS.c
_K = CONTACTS.c


def lists(conn: Connection) -> list[ContactList]:
    """Return all lists by name, with their sizes."""
    rows = conn.execute(select(_L.list_id, _L.name, _L.size).order_by(_L.name))
    return [ContactList(*row) for row in rows]


def create_list(conn: Connection, name: str) -> int:
    """Create a list, or return the number of the one that has this name.

    Raises:
        UsageError: The name is empty.
    """
    name = _named(name)
    known = conn.scalar(select(_L.list_id).where(_L.name == name))
    if known is not None:
        return int(known)
    new = insert(CONTACT_LISTS).values(name=name, size=0).returning(_L.list_id)
    return int(conn.execute(new).scalar_one())


def _named(name: str) -> str:
    name = clean(name).strip()
    if not name:
        raise UsageError(
            tr("A list needs a name."), tr("Nothing was changed."), tr("Enter a name.")
        )
    return name


def rename_list(conn: Connection, list_id: int, name: str) -> None:
    """Rename a list.

    Raises:
        UsageError: Another list has this name, it is empty, or there is no such list.
    """
    name = _named(name)
    holder = conn.scalar(select(_L.list_id).where(_L.name == name))
    if holder not in {None, list_id}:
        raise UsageError(
            tr("There is already a list named “{name}”.", name=name),
            tr("Nothing was changed."),
            tr("Choose another name."),
        )
    changed = conn.execute(update(CONTACT_LISTS).where(_L.list_id == list_id).values(name=name))
    if changed.rowcount != 1:
        raise _unknown()


def delete_list(conn: Connection, list_id: int) -> None:
    """Delete a list; its contacts stay."""
    conn.execute(delete(LIST_MEMBERS).where(_B.list_id == list_id))
    conn.execute(delete(CONTACT_LISTS).where(_L.list_id == list_id))


def add_to_list(conn: Connection, list_id: int, contact_ids: Sequence[int]) -> int:
    """Put contacts into a list; return how many were not in it before.

    Raises:
        UsageError: There is no such list.
    """
    # The list's row is locked first: two additions of one contact wait for each other.
    found = conn.scalar(select(_L.list_id).where(_L.list_id == list_id).with_for_update())
    if found is None:
        raise _unknown()
    added = 0
    for part in chunks(dict.fromkeys(contact_ids)):
        inside = set(
            conn.scalars(
                select(_B.contact_id).where(_B.list_id == list_id, _B.contact_id.in_(part))
            )
        )
        missing = [key for key in part if key not in inside]
        rows = conn.execute(
            select(_K.contact_id, _K.name_key).where(_K.contact_id.in_(missing))
        ).all()
        insert_rows(
            conn,
            LIST_MEMBERS.name,
            ("list_id", "contact_id", "name_key"),
            [(list_id, row.contact_id, row.name_key) for row in rows],
        )
        added += len(rows)
    _resize(conn, {list_id: added})
    return added


def remove_from_list(conn: Connection, list_id: int, contact_ids: Sequence[int]) -> int:
    """Take contacts out of a list; return how many were in it."""
    removed = 0
    for part in chunks(dict.fromkeys(contact_ids)):
        gone = delete(LIST_MEMBERS).where(_B.list_id == list_id, _B.contact_id.in_(part))
        removed += conn.execute(gone).rowcount
    _resize(conn, {list_id: -removed})
    return removed


def members(conn: Connection, list_id: int, after_id: int, limit: int) -> list[Contact]:
    """Return members in the order they were stored, after the contact number `after_id`."""
    wanted = (
        select(_B.contact_id)
        .where(_B.list_id == list_id, _B.contact_id > after_id)
        .order_by(_B.contact_id)
        .limit(limit)
    )
    return many(conn, list(conn.scalars(wanted)))


def drop_members(conn: Connection, contact_ids: Sequence[int]) -> None:
    """Take contacts out of every list, before they are deleted."""
    for part in chunks(contact_ids):
        inside = _B.contact_id.in_(part)
        sizes = conn.execute(
            select(_B.list_id, func.count()).where(inside).group_by(_B.list_id)
        ).all()
        conn.execute(delete(LIST_MEMBERS).where(inside))
        _resize(conn, {list_id: -n for list_id, n in sizes})


def rename_members(conn: Connection, name_keys: Mapping[int, str]) -> None:
    """Let the lists know contacts' new sort keys."""
    if name_keys:
        conn.execute(
            update(LIST_MEMBERS)
            .where(_B.contact_id == bindparam("key"))
            .values(name_key=bindparam("new_key")),
            [{"key": key, "new_key": name_key} for key, name_key in name_keys.items()],
        )


def _resize(conn: Connection, deltas: Mapping[int, int]) -> None:
    for list_id, n in sorted(deltas.items()):
        if n:
            conn.execute(
                update(CONTACT_LISTS).where(_L.list_id == list_id).values(size=_L.size + n)
            )


def _unknown() -> UsageError:
    return UsageError(tr("There is no such list."), "", tr("Choose another list."))
