"""Opens the database, and lends transactions (design, sections 5 and 6).

SQLite (one file, WAL, FULL) and PostgreSQL (a shared workspace) behave alike to the callers:
`begin` is a write transaction that is committed or leaves nothing, `read` is a snapshot.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from smsdesk.domain.errors import NewerDatabase, StoreFault
from smsdesk.domain.texts import tr
from smsdesk.store import faults, migrate, sqlite_file
from smsdesk.store.sqlite_file import FileKind, Probe

__all__ = ["Connection", "Store"]

_log = logging.getLogger(__name__)

_FILE = "sqlite:///"
_BEGIN = "smsdesk_begin"
_POOL_SIZE = 4
_POOL_WAIT_S = 30.0
_CONNECT_TIMEOUT_S = 10
_POSTGRES_OPTIONS = (
    "-c timezone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=120s"
)


class Store:
    """An open database. Use `Store.open`.

    Attributes:
        read_only: Whether nothing can be written, and so nothing may be sent (fault 29).
        url_masked: Where it is, without a password.
        is_sqlite: Whether it is a file.
        backup: The copy made before a migration of an existing file, or None.
    """

    def __init__(self, engine: Engine, reader: Engine, place: str, *, read_only: bool) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        self.url_masked = place
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.read_only = read_only
        self.backup: Path | None = None
        self._reader = reader

    @staticmethod
    def open(url: str, *, backup_dir: Path | None, clock: Callable[[], datetime]) -> "Store":
        """Open a database; create and migrate it as needed.

        Args:
            url: `sqlite:///` and a path as it is, or `postgresql+psycopg://…`.
            backup_dir: Where the copy of a file goes before its migration; None for beside it.
            clock: Tells the time for the name of that copy.

        Raises:
            NewerDatabase: A later version of the program wrote it; it is untouched.
            ForeignDatabase: It is not ours, or is damaged; it is untouched.
            StoreReadOnly: It can only be read and needs a migration, or does not exist yet.
            StoreFault: It cannot be opened for another reason.
        """
        if url.startswith(_FILE):
            # Not parsed: a path may hold signs that mean something in an address.
            place = url.removeprefix(_FILE)
            with faults.translated(place):
                return _open_file(Path(place), backup_dir, clock)
        try:
            parsed = make_url(url)
        except ArgumentError:
            # The text itself may hold a password: it is not repeated.
            raise faults.cannot_open(tr("at this address")) from None
        if parsed.get_backend_name() != "postgresql":
            raise faults.cannot_open(parsed.render_as_string(hide_password=True))
        with faults.translated(parsed.render_as_string(hide_password=True)):
            return _open_server(parsed)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Lend a write transaction; committed at the end, rolled back on any error.

        Raises:
            StoreFault: It could not be committed (disk full, locked for 30 s, broken); nothing
                of it is stored.
        """
        if self.read_only:
            raise faults.read_only(self.url_masked)
        with (
            faults.translated(self.url_masked),
            self._writer.connect() as conn,
            conn.begin(),
        ):
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a snapshot that cannot be written through."""
        with (
            faults.translated(self.url_masked),
            self._reader.connect() as conn,
            conn.begin(),
        ):
            yield conn

    def check(self) -> list[str]:
        """Return what the engine's own quick check finds wrong; empty when it is sound."""
        if self.is_sqlite:
            with faults.translated(self.url_masked):
                return sqlite_file.faults(Path(self.url_masked))
        with self.read() as conn:
            conn.exec_driver_sql("SELECT 1")
        return []

    def close(self) -> None:
        """Give all connections back; the last one folds the write-ahead log into the file."""
        self._reader.dispose()
        self._engine.dispose()


def _open_file(path: Path, backup_dir: Path | None, clock: Callable[[], datetime]) -> Store:
    place = str(path)
    if not path.name or place == ":memory:":
        raise faults.cannot_open(place)
    try:
        found = sqlite_file.probe(path)
        _refuse_file(found, place)
        writable = _writable(path, found)
    except OSError as error:
        raise faults.cannot_open(place) from error
    if not writable and not migrate.is_current(found.revision):
        raise faults.read_only(place)
    options = ("mode=rwc" if writable else "mode=ro") + ("&immutable=1" if found.immutable else "")
    store = Store(
        _file_engine(lambda: sqlite_file.connect(path, options=options)),
        _file_engine(lambda: sqlite_file.connect_reader(path, options=options)),
        place,
        read_only=not writable,
    )
    if not migrate.is_current(found.revision):
        _migrate_file(store, path, found, (backup_dir or path.parent, clock))
    return store


def _refuse_file(found: Probe, place: str) -> None:
    if found.kind is FileKind.DAMAGED:
        raise faults.damaged(place)
    if found.kind is FileKind.FOREIGN:
        raise faults.foreign(place)
    if migrate.is_newer(found.revision):
        raise _newer(place)


def _writable(path: Path, found: Probe) -> bool:
    if found.immutable:
        return False
    if found.kind is FileKind.MISSING:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise faults.cannot_open(str(path)) from error
    return sqlite_file.is_writable(path)


def _migrate_file(
    store: Store, path: Path, found: Probe, backup: tuple[Path, Callable[[], datetime]]
) -> None:
    try:
        if found.revision is not None:
            folder, clock = backup
            store.backup = sqlite_file.back_up(path, folder, found.revision, clock())
            _log.info("database backed up before its migration from %s", found.revision)
        with store.begin() as conn:
            conn.exec_driver_sql(f"PRAGMA application_id = {sqlite_file.APPLICATION_ID}")
            migrate.upgrade(conn)
    except OSError as error:
        store.close()
        raise StoreFault(
            tr("The database {place} could not be backed up.", place=str(path)),
            tr("It was not brought to this version of the program and is unchanged."),
            tr("Make room on the disk, then start the program again."),
        ) from error
    except BaseException:
        store.close()
        raise


def _newer(place: str) -> NewerDatabase:
    return NewerDatabase(
        tr("The database {place} was written by a newer version of this program.", place=place),
        tr("It was left as it is, and nothing is sent."),
        tr("Install the newer version, or open a backup."),
    )


def _file_engine(creator: Callable[[], sqlite3.Connection]) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=creator,
        poolclass=QueuePool,
        pool_size=_POOL_SIZE,
        pool_timeout=_POOL_WAIT_S,
        pool_use_lifo=True,
    )

    # The driver opens no transaction by itself (isolation_level=None). IMMEDIATE for writers:
    # one that starts as a reader can be refused in its middle.
    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql(f"BEGIN {conn.get_execution_options().get(_BEGIN, 'DEFERRED')}")

    return engine


def _open_server(url: URL) -> Store:
    place = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(
            url,
            pool_size=_POOL_SIZE,
            pool_timeout=_POOL_WAIT_S,
            pool_pre_ping=True,
            pool_use_lifo=True,
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "options": _POSTGRES_OPTIONS},
        )
    except (ImportError, NoSuchModuleError) as error:
        raise StoreFault(
            tr("This installation cannot talk to {place}.", place=place),
            tr("Nothing can be read or sent."),
            tr("Install the part for PostgreSQL, or use a file."),
        ) from error
    try:
        return _prepared(engine, place)
    except BaseException:
        engine.dispose()
        raise


def _prepared(engine: Engine, place: str) -> Store:
    with engine.connect() as conn:
        found = migrate.revision(conn)
        if migrate.is_foreign(conn):
            raise faults.foreign(place)
        if migrate.is_newer(found):
            raise _newer(place)
        locked = conn.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
    if locked and not migrate.is_current(found):
        raise faults.read_only(place)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    store = Store(engine, reader, place, read_only=locked)
    if not migrate.is_current(found):
        with store.begin() as conn:
            migrate.upgrade(conn)
    return store
