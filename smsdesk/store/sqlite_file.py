"""SQLite files: whose they are, how a connection is set up, and copies before a migration.

A file is looked at through a read-only connection before anything may change it, so that a
foreign or damaged one stays as it is (quality, fault 30).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Final
from urllib.parse import quote

APPLICATION_ID: Final = 0x534D5344  # "SMSD", in the file's header
_MAGIC: Final = b"SQLite format 3\0"

BUSY_TIMEOUT_S: Final = 30.0
_CACHE_KIB: Final = 16_384
_CHECKPOINT_PAGES: Final = 8000
_WAL_ATTEMPTS: Final = 20
_WAL_LIMIT_BYTES: Final = 64 * 1024 * 1024


class FileKind(Enum):
    """What lies at the database's path."""

    MISSING = auto()
    OURS = auto()
    FOREIGN = auto()
    DAMAGED = auto()


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of looking at a file without touching it."""

    kind: FileKind
    revision: str | None = None
    immutable: bool = False
    """Whether it can only be read as a file that nobody changes (a read-only folder)."""


def probe(path: Path) -> Probe:
    """Look at the file; never writes.

    Raises:
        sqlite3.Error: It cannot be opened for a reason that says nothing of its content.
        OSError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except FileNotFoundError:
        return Probe(FileKind.MISSING)
    if not head:
        return Probe(FileKind.MISSING)
    if head != _MAGIC:
        return Probe(FileKind.FOREIGN)
    try:
        with _reader(path) as (connection, immutable):
            return _identify(connection, immutable=immutable)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return Probe(FileKind.DAMAGED)
        raise


def _identify(connection: sqlite3.Connection, *, immutable: bool) -> Probe:
    [application_id] = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if application_id != APPLICATION_ID:
        return Probe(FileKind.FOREIGN if tables or application_id else FileKind.MISSING)
    if "alembic_version" not in tables:
        return Probe(FileKind.DAMAGED)
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Probe(FileKind.OURS, row[0] if row else None, immutable)


@contextmanager
def _reader(path: Path) -> Iterator[tuple[sqlite3.Connection, bool]]:
    """Open for reading; in a read-only folder as a file that nobody changes."""
    with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True, timeout=BUSY_TIMEOUT_S)) as plain:
        try:
            plain.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            # A WAL database needs its -shm file, which cannot be created here.
            refused = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
            if error.sqlite_errorcode & 0xFF not in refused or _has_wal(path):
                raise
        else:
            yield plain, False
            return
    with closing(sqlite3.connect(uri(path, "mode=ro&immutable=1"), uri=True)) as immutable:
        yield immutable, True


def _has_wal(path: Path) -> bool:
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def uri(path: Path, options: str) -> str:
    """Return the `file:` address of a path with SQLite's own options."""
    location = quote(str(path.absolute()).replace(os.sep, "/"))
    return f"file:{location if location.startswith('/') else '/' + location}?{options}"


def connect(path: Path, *, options: str) -> sqlite3.Connection:
    """Open a connection whose transactions begin and end only where we say so.

    `isolation_level=None` keeps the driver from opening transactions on its own.
    """
    connection = sqlite3.connect(
        uri(path, options),
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    # FULL: a committed `submitting` must survive a power cut (design, section 5.1).
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    # Larger than SQLite's own 1,000 pages: bulk rows would copy their index pages too often.
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
    return connection


def connect_reader(path: Path, *, options: str) -> sqlite3.Connection:
    """Open a connection that refuses to write."""
    connection = connect(path, options=options)
    connection.execute("PRAGMA query_only = ON")
    return connection


def is_writable(path: Path) -> bool:
    """Try a write and take it back; SQLite itself falls back to reading without a word.

    Raises:
        sqlite3.Error: Any refusal but "read-only".
    """
    try:
        with closing(connect(path, options="mode=rwc")) as connection:
            _use_wal(connection)
            connection.execute("BEGIN IMMEDIATE")
            # A read-only file lets a transaction begin and refuses the first changed page.
            connection.execute("PRAGMA user_version = 0")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            return False
        raise
    return True


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; two programs may do so at the same moment."""
    for _ in range(_WAL_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            # The switch does not wait for the other program; the start of a write does.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def back_up(path: Path, folder: Path, revision: str, at: datetime) -> Path:
    """Copy a database with the backup API, so that its write-ahead log is in it.

    The copy appears under its name only when it is whole and on the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}-{revision}-{at:%Y%m%dT%H%M%S}{path.suffix}"
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(uri(path, "mode=ro"), uri=True)) as source,
        closing(sqlite3.connect(partial)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    return target


def faults(path: Path) -> list[str]:
    """Return what SQLite's own quick check finds wrong; empty when the file is sound."""
    try:
        with _reader(path) as (connection, _):
            found = [line for (line,) in connection.execute("PRAGMA quick_check")]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [str(error)]
    return [] if found == ["ok"] else found
