"""Inserts that say what is done where a row with the same key is there already.

Both engines write them alike, but SQLAlchemy has a class for each. That of PostgreSQL comes with
all its drivers and is loaded where it is used: most workspaces never need it, and every start of
the program would wait for it.
"""

from typing import Any, cast

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert

from smsdesk.store.bulk import is_sqlite

__all__ = ["insert_by", "insert_into"]


def insert_into(conn: Connection, table: Table) -> Insert:
    """Return an insert for the engine of `conn`, to be completed by `on_conflict_do_…`."""
    return insert_by(table, on_sqlite=is_sqlite(conn))


def insert_by(table: Table, *, on_sqlite: bool) -> Insert:
    """Return an insert for SQLite, or else for PostgreSQL."""
    if on_sqlite:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - see above

    return cast("Insert", cast("Any", postgresql.insert(table)))
