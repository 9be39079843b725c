"""Named texts. Two names that differ in case or blanks alone are one name."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from smsdesk.domain.errors import UsageError
from smsdesk.domain.saved_text import SavedText
from smsdesk.domain.template import field_key
from smsdesk.domain.texts import tr
from smsdesk.store.schema import TEMPLATES
from smsdesk.store.types import AnyRow, clean

_T: Final = TEMPLATES.c


def all_of(conn: Connection) -> list[SavedText]:
    """Return every template, by name."""
    rows = conn.execute(select(TEMPLATES).order_by(_T.name_key))
    return [_template(row) for row in rows]


def by_name(conn: Connection, name: str) -> SavedText | None:
    """Return the template of this name, or None."""
    row = conn.execute(select(TEMPLATES).where(_T.name_key == field_key(clean(name)))).first()
    return None if row is None else _template(row)


def put(conn: Connection, name: str, body: str, at: datetime) -> int:
    """Store a text under a name, in place of the one that has it; return its number."""
    values = {"name": clean(name), "text": clean(body), "updated_at": at}
    known = by_name(conn, name)
    if known is not None:
        conn.execute(update(TEMPLATES).where(_T.template_id == known.template_id).values(values))
        return known.template_id
    values |= {"name_key": field_key(clean(name)), "created_at": at}
    made = conn.execute(insert(TEMPLATES).values(values).returning(_T.template_id))
    return int(made.scalar_one())


def rename(conn: Connection, template_id: int, name: str, at: datetime) -> None:
    """Give a template another name.

    Raises:
        UsageError: Another one has it, or there is no such template.
    """
    values = {"name": clean(name), "name_key": field_key(clean(name)), "updated_at": at}
    try:
        with conn.begin_nested():
            changed = conn.execute(
                update(TEMPLATES).where(_T.template_id == template_id).values(values)
            )
    except IntegrityError as error:
        raise UsageError(
            tr("There is a template “{name}” already.", name=name),
            tr("Nothing was changed."),
            tr("Choose another name."),
        ) from error
    if changed.rowcount != 1:
        raise _unknown()


def remove(conn: Connection, template_id: int) -> SavedText:
    """Delete a template; return it, so that it can be put back.

    Raises:
        UsageError: There is no such template.
    """
    row = conn.execute(
        delete(TEMPLATES).where(_T.template_id == template_id).returning(TEMPLATES)
    ).first()
    if row is None:
        raise _unknown()
    return _template(row)


def _unknown() -> UsageError:
    return UsageError(
        tr("There is no such template; somebody may have deleted it."), tr("Nothing was changed.")
    )


def _template(row: AnyRow) -> SavedText:
    return SavedText(row.template_id, row.name, row.text, row.updated_at)
