"""Bulk rows past SQLAlchemy's per-value work: executemany on SQLite, COPY on PostgreSQL.

Rows hold plain values as the columns store them (see `types`): integers, texts, bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar, cast

from sqlalchemy import Column, Connection, func, select, text

from smsdesk.store.words import postgres_document, sqlite_document

_T = TypeVar("_T")
_Values = Sequence[object]

IN_LIMIT: Final = 1000
"""Most values in one `IN (…)`."""


def is_sqlite(conn: Connection) -> bool:
    """Say which of the two engines this is."""
    return conn.dialect.name == "sqlite"


def chunks(values: Iterable[_T], size: int = IN_LIMIT) -> Iterator[list[_T]]:
    """Cut into lists of at most `size`."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def insert_rows(
    conn: Connection, table: str, columns: Sequence[str], rows: Sequence[_Values]
) -> None:
    """Insert rows of plain values; table and column names are ours, never from outside."""
    if not rows:
        return
    names = ", ".join(columns)
    if is_sqlite(conn):
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        conn.exec_driver_sql(statement, [tuple(row) for row in rows])
        return
    from psycopg import Connection as Driver  # noqa: PLC0415 - an optional dependency

    driver = cast("Driver[tuple[object, ...]]", conn.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def reserve_ids(conn: Connection, column: Column[int], count: int) -> Sequence[int]:
    """Return `count` new row numbers, growing; within a write transaction.

    On SQLite nobody else writes before the commit; on PostgreSQL they come from the sequence.
    """
    table = column.table
    if not is_sqlite(conn):
        sequence = func.nextval(func.pg_get_serial_sequence(table.name, column.name))
        series = func.generate_series(1, count).table_valued("n")
        return sorted(conn.scalars(select(sequence).select_from(series)))
    last = conn.scalar(select(func.max(column))) or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        used = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = max(last, conn.scalar(used, {"name": table.name}) or 0)
    return range(last + 1, last + 1 + count)


def add_documents(
    conn: Connection, search_table: str, rows: Iterable[tuple[int, Sequence[str]]]
) -> None:
    """Index texts under their row numbers."""
    document = sqlite_document if is_sqlite(conn) else postgres_document
    insert_rows(
        conn, search_table, ("rowid", "doc"), [(key, document(*parts)) for key, parts in rows]
    )


def drop_documents(
    conn: Connection, search_table: str, rows: Iterable[tuple[int, Sequence[str]]]
) -> None:
    """Take texts out of the index; they must be those that were put in."""
    if is_sqlite(conn):
        dropped = [("delete", key, sqlite_document(*parts)) for key, parts in rows]
        insert_rows(conn, search_table, (search_table, "rowid", "doc"), dropped)
        return
    statement = text(f"DELETE FROM {search_table} WHERE rowid = ANY(:ids)")  # noqa: S608 - ours
    for part in chunks(key for key, _ in rows):
        conn.execute(statement, {"ids": part})
