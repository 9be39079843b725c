"""What is to be said of an account beside its state, such as why its reports are not fetched."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, select

from smsdesk.store import workspace
from smsdesk.store.schema import META
from smsdesk.store.types import clean

__all__ = ["all", "put"]

_PREFIX: Final = "notice."


def put(conn: Connection, account_id: int, sentence: str) -> bool:
    """Replace the account's notice, "" takes it away; return whether it was another one."""
    key, text = f"{_PREFIX}{account_id}", clean(sentence)
    if (workspace.get(conn, key) or "") == text:
        return False
    if text:
        workspace.put(conn, key, text)
    else:
        conn.execute(delete(META).where(META.c.key == key))
    return True


def all(conn: Connection) -> Mapping[int, str]:  # noqa: A001 - read as notices.all
    """Return the notices there are, by account."""
    wanted = select(META.c.key, META.c.value).where(META.c.key.startswith(_PREFIX))
    return {int(row.key.removeprefix(_PREFIX)): row.value for row in conn.execute(wanted)}
