"""The promise as properties: random histories, and a process killed while it writes (20, 21)."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from smsdesk.domain.status import MessageState
from smsdesk.store import outbox
from smsdesk.store.engine import Store
from tests.support.empty_database import lay_empty
from tests.support.histories import Histories
from tests.support.postgres import PostgresServer
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    assert_counts_are_true,
    number,
    planned,
    states,
)

S = MessageState


@contextmanager
def _file_store() -> Iterator[Store]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "smsdesk.db"
        lay_empty(path)
        store = Store.open(f"sqlite:///{path}", backup_dir=None, clock=lambda: NOW)
        try:
            yield store
        finally:
            store.close()


@pytest.mark.timeout(600)  # each step is a commit on the disk, and a disk may be slow
def test_any_history_keeps_the_promise_on_sqlite() -> None:
    class OnSqlite(Histories):
        open_store = staticmethod(_file_store)

    run_state_machine_as_test(OnSqlite)


@pytest.mark.postgres
def test_any_history_keeps_the_promise_on_postgres(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    @contextmanager
    def server_store() -> Iterator[Store]:
        name = postgres_server.create(postgres_template)
        store = Store.open(postgres_server.url(name), backup_dir=None, clock=lambda: NOW)
        try:
            yield store
        finally:
            store.close()
            postgres_server.drop(name)

    class OnPostgres(Histories):
        open_store = staticmethod(server_store)

    run_state_machine_as_test(
        OnPostgres,
        settings=settings(
            deadline=None,
            max_examples=10,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
        ),
    )


_WRITER = """
import sys
from datetime import datetime, UTC
from smsdesk.domain.submit import Accepted
from smsdesk.store import outbox
from smsdesk.store.engine import Store
from smsdesk.store.outbox import SubmitResult

store = Store.open(sys.argv[1], backup_dir=None, clock=lambda: datetime.now(UTC))
now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
while True:
    with store.begin() as conn:
        found = outbox.claim(
            conn, 1, 5, now, "child", reference=lambda key: f"r{key}", same_text=False
        )
    keys = [row.message_id for row in found.rows]
    # Only what is announced counts: it was committed before.
    print("claimed", *keys, flush=True)
    results = [SubmitResult(key, Accepted(f"id-{key}")) for key in keys]
    with store.begin() as conn:
        outbox.record(conn, results, now)
    print("recorded", *keys, flush=True)
"""


@pytest.mark.parametrize("round_number", range(6))
def test_a_killed_writer_loses_no_announced_commit(tmp_path: Path, round_number: int) -> None:
    path = tmp_path / "smsdesk.db"
    store = Store.open(f"sqlite:///{path}", backup_dir=None, clock=lambda: NOW)
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, planned([number(n) for n in range(4000)]))
    store.close()
    stop_after = random.Random(round_number).randrange(3, 160)
    child = subprocess.Popen(
        [sys.executable, "-c", _WRITER, f"sqlite:///{path}"], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(stop_after)]
    os.kill(child.pid, signal.SIGKILL)
    lines.extend(child.stdout.read().splitlines())
    child.wait()
    child.stdout.close()
    claimed, recorded = set[int](), set[int]()
    for line in lines:
        what, *keys = line.split() or [""]
        {"claimed": claimed, "recorded": recorded}.get(what, set()).update(map(int, keys))
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA quick_check").fetchone() == ("ok",)
    again = Store.open(f"sqlite:///{path}", backup_dir=None, clock=lambda: NOW)
    with again.begin() as conn:
        found = states(conn)
        assert len(found) == 4000
        assert {found[key] for key in recorded} <= {S.SUBMITTED}
        assert {found[key] for key in claimed - recorded} <= {S.SUBMITTING, S.SUBMITTED}
        uncertain = outbox.recover(conn, NOW)
        # At most the batch that was on its way, announced or not.
        assert len(uncertain) <= 5
        assert S.SUBMITTING not in states(conn).values()
        assert_counts_are_true(conn)
    again.close()
