"""A list's members as recipients: their numbers, names and fields, and nothing else."""

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, bindparam, select

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.contact import NO_FIELDS
from smsdesk.domain.msisdn import Msisdn
from smsdesk.store.schema import CONTACTS, LIST_MEMBERS

_K: Final = CONTACTS.c
_B: Final = LIST_MEMBERS.c
_PAGE: Final = (
    select(_B.contact_id, _K.msisdn, _K.name, _K.fields)
    .join(CONTACTS, _K.contact_id == _B.contact_id)
    .where(_B.list_id == bindparam("list"), _B.contact_id > bindparam("after"))
    .order_by(_B.contact_id)
    .limit(bindparam("size"))
)


@dataclass(frozen=True, slots=True)
class RecipientPage:
    """Some members; `last_id` is None when there are no more."""

    recipients: tuple[Recipient, ...] = field(repr=False)
    last_id: int | None


def page(conn: Connection, list_id: int, after_id: int, limit: int) -> RecipientPage:
    """Return members in the order they were stored, after the contact number `after_id`."""
    rows = conn.execute(_PAGE, {"list": list_id, "after": after_id, "size": limit}).all()
    recipients = tuple(
        Recipient(Msisdn.from_e164(msisdn), name, fields or NO_FIELDS)
        for _, msisdn, name, fields in rows
    )
    return RecipientPage(recipients, rows[-1][0] if len(rows) == limit else None)
