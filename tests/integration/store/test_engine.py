"""Opening, migrating and refusing databases (quality, faults 24, 26 to 30)."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from smsdesk.domain.errors import ForeignDatabase, NewerDatabase, StoreFault, StoreReadOnly
from smsdesk.domain.status import MessageState
from smsdesk.store import messages, migrate, sqlite_file, workspace
from smsdesk.store.engine import Store
from smsdesk.store.schema import METADATA
from tests.support.postgres import PostgresServer
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    assert_counts_are_true,
    claim,
    states,
)

_SCRIPTS = migrate.SCRIPTS
_KNOWN = migrate.REVISIONS
_NEWEST = _KNOWN[-1]


def open_file(path: Path, backup_dir: Path | None = None) -> Store:
    return Store.open(f"sqlite:///{path}", backup_dir=backup_dir, clock=lambda: NOW)


@contextmanager
def opened(path: Path, backup_dir: Path | None = None) -> Iterator[Store]:
    store = open_file(path, backup_dir)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "smsdesk.db"
    with opened(path) as store, store.begin() as conn:
        add_campaign(conn, add_account(conn), 3)
    return path


# The schema


def test_migrations_build_what_the_schema_says(store: Store) -> None:
    search = ("message_search", "contact_search", "sqlite_sequence")
    with store.begin() as conn:
        context = MigrationContext.configure(
            conn,
            opts={
                "include_object": lambda _o, name, *_: not str(name).startswith(search),
                "include_name": lambda name, *_: not str(name).startswith(search),
                "compare_type": True,
                "compare_server_default": False,
            },
        )
        differences = compare_metadata(context, METADATA)
    assert differences == []


def test_the_program_knows_every_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    known = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(known)) == migrate.REVISIONS


def test_partial_indexes_have_their_conditions(store: Store) -> None:
    wanted = (
        "SELECT sql FROM sqlite_master WHERE type = 'index'"
        if store.is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    with store.read() as conn:
        found = [row[0] for row in conn.execute(text(wanted)) if row[0] and " WHERE " in row[0]]
    assert len(found) == 11


def test_a_current_database_is_opened_without_alembic(filled: Path) -> None:
    code = (
        "import sys; from datetime import datetime, UTC; from smsdesk.store.engine import Store\n"
        "store = Store.open(sys.argv[1], backup_dir=None, clock=lambda: datetime.now(UTC))\n"
        "store.close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, f"sqlite:///{filled}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


# How transactions behave


def test_sqlite_is_set_up_for_durability(filled: Path) -> None:
    with opened(filled) as store, store.begin() as conn:

        def pragma(name: str) -> object:
            return conn.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 30_000
        assert pragma("application_id") == sqlite_file.APPLICATION_ID


def test_a_snapshot_cannot_be_written_through(store: Store) -> None:
    def write() -> None:
        with store.read() as conn:
            workspace.put(conn, "a", "1")

    with pytest.raises(StoreReadOnly):
        write()
    with store.begin() as conn:
        workspace.put(conn, "a", "2")
        assert workspace.get(conn, "a") == "2"


def test_a_reader_keeps_its_snapshot_and_stops_no_writer(
    open_store: Callable[[], Store],
) -> None:
    reader, writer = open_store(), open_store()
    with reader.read() as before:
        assert workspace.get(before, "a") is None
        with writer.begin() as conn:
            workspace.put(conn, "a", "1")
        assert workspace.get(before, "a") is None
    with reader.read() as after:
        assert workspace.get(after, "a") == "1"


def test_one_store_serves_several_threads(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
    errors: list[BaseException] = []

    def work(n: int) -> None:
        try:
            for _ in range(5):
                with store.begin() as conn:
                    add_campaign(conn, account, 3)
                with store.read() as conn:
                    workspace.get(conn, f"{n}")
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with store.read() as conn:
        assert len(states(conn)) == 4 * 5 * 3
    assert store.check() == []


def test_references_to_what_is_not_there_are_refused(store: Store) -> None:
    def orphan() -> None:
        with store.begin() as conn:
            conn.execute(text("INSERT INTO sender_ids VALUES (99, 0, 'x')"))

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        orphan()


# Files that are not to be touched


def fingerprint(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


@pytest.mark.parametrize(
    "content",
    [
        b"this is a letter, not a database\n" * 100,
        b"SQLite format 3\0" + b"\xff" * 5000,
        b"SQLite format 3\0",
        b"PK\x03\x04",
    ],
    ids=["text", "broken header", "header only", "zip"],
)
def test_what_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "smsdesk.db"
    path.write_bytes(content)
    before = fingerprint(path)
    with pytest.raises(ForeignDatabase) as caught:
        open_file(path)
    assert str(path) in caught.value.sentence
    assert caught.value.consequence
    assert caught.value.remedy
    assert fingerprint(path) == before
    assert [one.name for one in tmp_path.iterdir()] == ["smsdesk.db"]


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    before = fingerprint(path)
    with pytest.raises(ForeignDatabase, match="not written by this program"):
        open_file(path)
    assert fingerprint(path) == before


def test_another_programs_schema_on_a_server_is_left_alone(
    postgres_server: PostgresServer,
) -> None:
    name = postgres_server.create()
    postgres_server.execute("CREATE TABLE {} (url TEXT)", "bookmarks", database=name)
    with pytest.raises(ForeignDatabase):
        Store.open(postgres_server.url(name), backup_dir=None, clock=lambda: NOW)
    postgres_server.drop(name)


@pytest.mark.parametrize("damage", ["schema", "truncated"])
def test_a_damaged_database_is_left_alone(filled: Path, damage: str) -> None:
    content = filled.read_bytes()
    if damage == "schema":
        filled.write_bytes(content[:100] + os.urandom(4000) + content[4100:])
    else:
        filled.write_bytes(content[: len(content) // 16])
    before = fingerprint(filled)
    with pytest.raises(StoreFault), opened(filled) as store, store.begin() as conn:
        add_campaign(conn, add_account(conn, "Other"), 3)
    assert fingerprint(filled)[0] == before[0]


def test_damage_found_later_is_said(filled: Path) -> None:
    with opened(filled) as store:
        assert store.check() == []
    with closing(sqlite3.connect(filled)) as conn:
        wanted = "SELECT rootpage FROM sqlite_master WHERE name = 'messages'"
        [page] = conn.execute(wanted).fetchone()
        [size] = conn.execute("PRAGMA page_size").fetchone()
    content = bytearray(filled.read_bytes())
    content[(page - 1) * size : (page - 1) * size + 40] = b"\xee" * 40
    filled.write_bytes(bytes(content))
    with opened(filled) as store:
        assert store.check() != []

        def read_all() -> None:
            with store.read() as conn:
                messages.many(conn, [1, 2, 3])

        with pytest.raises(ForeignDatabase, match="damaged"):
            read_all()


def test_a_newer_database_is_refused_and_untouched(filled: Path) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    before = fingerprint(filled)
    with pytest.raises(NewerDatabase, match="newer version") as caught:
        open_file(filled)
    assert caught.value.exit_status == 3
    assert fingerprint(filled) == before


def test_a_newer_server_database_is_refused(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    name = postgres_server.create(postgres_template)
    postgres_server.execute("UPDATE {} SET version_num = '9999'", "alembic_version", database=name)
    with pytest.raises(NewerDatabase) as caught:
        Store.open(postgres_server.url(name), backup_dir=None, clock=lambda: NOW)
    assert postgres_server.password not in caught.value.sentence
    postgres_server.drop(name)


# Migrations


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the program know one revision more, made of the given statements."""

    def install(body: str) -> None:
        scripts = tmp_path / "scripts"
        shutil.rmtree(scripts, ignore_errors=True)
        shutil.copytree(_SCRIPTS, scripts)
        (scripts / "versions" / "9999_next.py").write_text(
            f"from alembic import op\nrevision = '9999'\ndown_revision = '{_NEWEST}'\n"
            f"def upgrade():\n    {body}\n"
        )
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)
        monkeypatch.setattr(migrate, "REVISIONS", (*_KNOWN, "9999"))

    return install


def test_an_older_database_is_backed_up_and_migrated(
    filled: Path, tmp_path: Path, next_revision: Callable[[str], None]
) -> None:
    next_revision("op.execute('CREATE TABLE later (a INTEGER)')")
    backups = tmp_path / "backups"
    # The newest rows are only in the write-ahead log: the copy must hold them too.
    with closing(sqlite3.connect(filled, isolation_level=None)) as holder:
        holder.execute("PRAGMA wal_autocheckpoint = 0")
        holder.execute("INSERT INTO meta VALUES ('in', 'wal')")
        with opened(filled, backups) as store:
            assert store.backup is not None
            with store.begin() as conn:
                assert conn.execute(text("SELECT count(*) FROM later")).scalar() == 0
                assert len(states(conn)) == 3
    [copy] = backups.iterdir()
    assert copy == backups / f"smsdesk-{_NEWEST}-20260301T090000.db"
    with closing(sqlite3.connect(copy)) as conn:
        assert conn.execute("SELECT version_num FROM alembic_version").fetchone() == (_NEWEST,)
        assert conn.execute("SELECT value FROM meta WHERE key = 'in'").fetchone() == ("wal",)
        assert conn.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_a_database_of_the_first_version_is_migrated_with_its_rows(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgres_server.create()
    for url in (f"sqlite:///{tmp_path / 'old.db'}", postgres_server.url(name)):
        scripts = tmp_path / url.partition(":")[0]
        shutil.copytree(_SCRIPTS, scripts)
        for script in (scripts / "versions").glob("0*.py"):
            if not script.name.startswith("0001"):
                script.unlink()
        with monkeypatch.context() as first:
            first.setattr(migrate, "SCRIPTS", scripts)
            first.setattr(migrate, "REVISIONS", ("0001",))
            old = Store.open(url, backup_dir=None, clock=lambda: NOW)
            with old.begin() as conn:
                _fill_first_version(conn)
            old.close()
        again = Store.open(url, backup_dir=None, clock=lambda: NOW)
        with again.begin() as conn:
            assert migrate.revision(conn) == _NEWEST
            assert list(states(conn).values()) == [MessageState.QUEUED] * 3
            assert_counts_are_true(conn)
            assert len(claim(conn, 1).rows) == 3
            # One counter for the provider goes on behind those of its accounts.
            numbers = conn.execute(text("SELECT name, value FROM sequences ORDER BY name")).all()
            assert [tuple(row) for row in numbers] == [("other", 7), ("reference.mysmpp", 1900)]
            assert workspace.next_number(conn, "reference.mysmpp", 5) == 1901
        again.close()
    postgres_server.drop(name)


def _fill_first_version(conn: Connection) -> None:
    """Store what the first version stored, in its columns alone."""
    for name, provider in (("Main", "yunpian"), ("A", "mysmpp"), ("B", "mysmpp")):
        conn.execute(
            text(
                "INSERT INTO accounts (name, provider, settings, state, pause_reason,"
                " pause_remedy, callback_token, balance_currency, created_at, removed)"
                " VALUES (:name, :provider, '{}', 'active', '', '', 't', '', 0, :removed)"
            ),
            {"name": name, "provider": provider, "removed": False},
        )
    conn.execute(
        text(
            "INSERT INTO campaigns (draft_key, account_id, title, text, kind, options, skipped,"
            " state, due_at, created_at, released_at)"
            " VALUES ('k', 1, 't', 't', 'sms', '{}', '{}', 'running', 0, 0, 0)"
        )
    )
    for n in range(3):
        conn.execute(
            text(
                "INSERT INTO messages (campaign_id, account_id, msisdn, name, text, state,"
                " segment_count, due_at, created_at, updated_at)"
                " VALUES (1, 1, :number, '', 't', 'queued', 1, 0, 0, 0)"
            ),
            {"number": f"+44770090000{n}"},
        )
    conn.execute(text("INSERT INTO message_counts VALUES (1, 'queued', 1, 3)"))
    conn.execute(text("INSERT INTO account_counts VALUES (1, 'queued', 3)"))
    for name, value in (("other", 7), ("reference.2", 1900), ("reference.3", 1800)):
        workspace.next_number(conn, name, value)


def test_a_migration_that_fails_leaves_the_old_database(
    store_url: str, next_revision: Callable[[str], None]
) -> None:
    first = Store.open(store_url, backup_dir=None, clock=lambda: NOW)
    with first.begin() as conn:
        add_campaign(conn, add_account(conn), 3)
    first.close()
    next_revision("op.execute('CREATE TABLE later (a INTEGER)'); op.execute('no such thing')")
    with pytest.raises(Exception, match="syntax error"):
        Store.open(store_url, backup_dir=None, clock=lambda: NOW)
    next_revision("op.execute('CREATE TABLE later (a INTEGER)')")
    again = Store.open(store_url, backup_dir=None, clock=lambda: NOW)
    with again.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM later")).scalar() == 0
        assert migrate.revision(conn) == "9999"
        assert len(states(conn)) == 3
    again.close()


_KILLED_WHILE_MIGRATING = """
import os, signal, sys
from datetime import datetime, UTC
from sqlalchemy import Engine, event
from smsdesk.store.engine import Store

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(conn, cursor, statement, *rest):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

Store.open(sys.argv[1], backup_dir=None, clock=lambda: datetime.now(UTC)).close()
print("done")
"""


def test_a_kill_in_the_first_migration_leaves_nothing_or_everything(tmp_path: Path) -> None:
    path = tmp_path / "smsdesk.db"
    url = f"sqlite:///{path}"
    killed = 0
    for after in (1, 2, 5, 20, 40, 60, 500):
        done = subprocess.run(
            [sys.executable, "-c", _KILLED_WHILE_MIGRATING, url, str(after)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == -signal.SIGKILL:
            killed += 1
            assert sqlite_file.probe(path).revision is None
        else:
            assert done.stdout.strip() == "done"
    assert killed >= 5
    with opened(path) as store:
        assert store.check() == []


def test_two_programs_that_open_a_new_database_at_once(store_url: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}" if store_url.startswith("sqlite") else store_url
    stores: list[Store] = []
    threads = [
        threading.Thread(
            target=lambda: stores.append(Store.open(url, backup_dir=None, clock=lambda: NOW))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 4
    for one in stores:
        one.close()


# Disk, locks, permissions


def test_a_full_disk_is_a_clear_fault_and_loses_nothing(filled: Path) -> None:
    with opened(filled) as store:

        def fill() -> None:
            with store.begin() as conn:
                pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
                conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
                add_campaign(conn, 1, 5000)

        with pytest.raises(StoreFault, match="full") as caught:
            fill()
        assert not isinstance(caught.value, StoreReadOnly)
        with store.read() as conn:
            assert len(states(conn)) == 3
        # There is room again: the same store goes on.
        with store.begin() as conn:
            conn.exec_driver_sql("PRAGMA max_page_count = 1000000")
            assert len(claim(conn, 1).rows) == 3
        assert store.check() == []


def test_a_full_disk_while_claiming_hands_nothing_out(filled: Path) -> None:
    with opened(filled) as store:
        with store.begin() as conn:
            add_campaign(conn, 1, 3000)

        def claim_on_full_disk() -> None:
            with store.begin() as conn:
                pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
                conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
                for _ in range(50):
                    claim(conn, 1, 500)

        with pytest.raises(StoreFault, match="full"):
            claim_on_full_disk()
        with store.read() as conn:
            assert {state.value for state in states(conn).values()} == {"queued"}


def test_a_database_that_stays_locked_is_a_clear_fault(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_TIMEOUT_S", 0.2)
    with opened(filled) as store, closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def write() -> None:
            with store.begin() as conn:
                workspace.put(conn, "a", "1")

        with pytest.raises(StoreFault, match="locked"):
            write()
        with store.read() as conn:
            assert len(states(conn)) == 3
        other.execute("ROLLBACK")
        write()


def test_a_short_lock_is_waited_for(filled: Path) -> None:
    with opened(filled) as store:
        other = sqlite3.connect(filled, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ("ROLLBACK",))
        release.start()
        with store.begin() as conn:
            workspace.put(conn, "a", "1")
        release.join()
        other.close()


_READ_ONLY = """
import os, sys
from datetime import datetime, UTC
from smsdesk.domain.errors import StoreReadOnly
from smsdesk.store import workspace
from smsdesk.store.engine import Store

if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
store = Store.open(sys.argv[1], backup_dir=None, clock=lambda: datetime.now(UTC))
with store.read() as conn:
    print(store.read_only, workspace.get(conn, "a"))
try:
    with store.begin() as conn:
        workspace.put(conn, "a", "2")
except StoreReadOnly as fault:
    print(fault.sentence)
store.close()
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_database_opens_with_notice(tmp_path: Path, what: str) -> None:
    # Outside pytest's own folder, which other users may not enter.
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    try:
        path = folder / "smsdesk.db"
        with opened(path) as store, store.begin() as conn:
            workspace.put(conn, "a", "1")
        path.chmod(0o444)
        folder.chmod(0o777 if what == "file" else 0o555)
        done = subprocess.run(
            [sys.executable, "-c", _READ_ONLY, f"sqlite:///{path}"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
        assert done.stderr == ""
        notice, sentence = done.stdout.splitlines()
        assert notice == "True 1"
        assert "can only be read" in sentence
        assert [one.name for one in folder.iterdir() if "-" not in one.name] == ["smsdesk.db"]
    finally:
        folder.chmod(0o777)
        shutil.rmtree(folder)


def test_a_read_only_server_opens_with_notice(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    name = postgres_server.create(postgres_template)
    postgres_server.execute("ALTER DATABASE {} SET default_transaction_read_only = on", name)
    store = Store.open(postgres_server.url(name), backup_dir=None, clock=lambda: NOW)
    assert store.read_only
    with store.read() as conn:
        assert workspace.get(conn, "a") is None
    with pytest.raises(StoreReadOnly), store.begin():
        pass
    store.close()
    postgres_server.drop(name)


# Addresses


def test_passwords_are_never_shown(postgres_server: PostgresServer) -> None:
    url = postgres_server.url("there_is_no_such_database")
    with pytest.raises(StoreFault, match="server") as caught:
        Store.open(url, backup_dir=None, clock=lambda: NOW)
    assert postgres_server.password not in caught.value.sentence


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ann:canary@127.0.0.1:1/x",
        "sqlite://",
        "sqlite:///:memory:",
        "canary is no address",
        "sqlite:////dev/null/x/y.db",
    ],
)
def test_what_cannot_be_opened_says_so(url: str) -> None:
    with pytest.raises(StoreFault) as caught:
        Store.open(url, backup_dir=None, clock=lambda: NOW)
    assert "canary" not in caught.value.sentence
    assert caught.value.remedy


def test_a_path_with_odd_signs_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a #b?c%20 ü" / "sms desk.db"
    with opened(path) as store, store.begin() as conn:
        workspace.put(conn, "a", "1")
    assert path.exists()
    assert len(list(tmp_path.rglob("*.db"))) == 1
