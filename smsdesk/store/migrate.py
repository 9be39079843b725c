"""Bringing a database to this program's revision: whole or not at all (quality, fault 24).

Alembic and its scripts are only imported when there is something to do: a start on a current
database reads one row.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from smsdesk.store.bulk import is_sqlite

SCRIPTS = Path(__file__).parent / "migrations"
REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004")
"""Every revision this program knows, oldest first; a test compares it with the scripts."""

_LOCK: Final = 0x534D5344
_OURS: Final = frozenset({"meta", "accounts", "campaigns", "messages", "message_events"})


def revision(conn: Connection) -> str | None:
    """Return the database's revision, or None when it is empty."""
    if "alembic_version" not in inspect(conn).get_table_names():
        return None
    found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_foreign(conn: Connection) -> bool:
    """Say whether somebody else's tables are here (PostgreSQL; files have their own mark)."""
    tables = set(inspect(conn).get_table_names())
    if "alembic_version" in tables:
        return not tables >= _OURS
    return bool(tables)


def is_newer(found: str | None) -> bool:
    """Say whether a revision was written by a later version of the program."""
    return found is not None and found not in REVISIONS


def is_current(found: str | None) -> bool:
    """Say whether there is nothing to do."""
    return found == REVISIONS[-1]


def upgrade(conn: Connection) -> None:
    """Run the missing scripts inside the caller's transaction.

    Another process may have done it while we waited for the lock: then nothing is left to do.
    """
    if not is_sqlite(conn):
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = revision(conn)
    if is_current(found) or is_newer(found):
        return
    # Heavy, and needed once in the life of a database.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
