"""From rows to contacts, with their lists and whether they opted out."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import Msisdn
from smsdesk.store.bulk import chunks
from smsdesk.store.schema import CONTACT_LISTS, CONTACTS, LIST_MEMBERS
from smsdesk.store.suppressions import suppressed_e164

_K = CONTACTS.c


def many(conn: Connection, contact_ids: Sequence[int]) -> list[Contact]:
    """Return contacts in the order of `contact_ids`; those that do not exist are left out."""
    found: dict[int, Contact] = {}
    for part in chunks(contact_ids):
        rows = conn.execute(select(CONTACTS).where(_K.contact_id.in_(part))).all()
        opted_out = suppressed_e164(conn, [row.msisdn for row in rows])
        names = _list_names(conn, part)
        for row in rows:
            found[row.contact_id] = Contact(
                row.contact_id,
                Msisdn.from_e164(row.msisdn),
                row.name,
                row.fields,
                row.notes,
                tuple(names[row.contact_id]),
                row.msisdn in opted_out,
                row.created_at,
                row.updated_at,
            )
    return [found[key] for key in contact_ids if key in found]


def _list_names(conn: Connection, contact_ids: list[int]) -> defaultdict[int, list[str]]:
    m, c = LIST_MEMBERS.c, CONTACT_LISTS.c
    names: defaultdict[int, list[str]] = defaultdict(list)
    wanted = (
        select(m.contact_id, c.name)
        .join(CONTACT_LISTS, c.list_id == m.list_id)
        .where(m.contact_id.in_(contact_ids))
        .order_by(c.name)
    )
    for contact_id, name in conn.execute(wanted):
        names[contact_id].append(name)
    return names
