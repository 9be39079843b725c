"""A journal for the listener's tests: a real SQLite file, committed in groups before the answer."""

import asyncio
import hmac
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest, MalformedReport
from smsdesk.domain.errors import StoreFault
from smsdesk.listener.intake import ReportIntake

TOKENS = {1: "token-of-the-first-account", 2: "token-of-the-second-account"}


@dataclass
class Journal(ReportIntake):
    """Stores every JSON body; `hold` keeps commits back, `fault` is raised instead of storing."""

    path: Path
    networks: tuple[str, ...] = ()
    fault: Exception | None = None
    hold: asyncio.Event | None = None
    requests: list[CallbackRequest] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(default_factory=list)
    groups: int = 0

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "journal")
        self._connection = self._thread.submit(self._open).result()
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writing: asyncio.Future[None] | None = None

    def authenticate(self, account_id: int, token: str) -> bool:
        self.asked.append((account_id, token))
        expected = TOKENS.get(account_id, "-" * 24)
        same = hmac.compare_digest(expected.encode(), token.encode())
        return same and account_id in TOKENS

    def allowed_networks(self, account_id: int) -> tuple[str, ...]:
        return self.networks

    async def journal(self, account_id: int, request: CallbackRequest) -> CallbackAnswer:
        if self.fault is not None:
            raise self.fault
        if self.hold is not None:
            await self.hold.wait()
        try:
            json.loads(request.body)
        except (ValueError, RecursionError):
            raise MalformedReport("not JSON") from None
        self.requests.append(request)
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append((request.body, committed))
        if self._writing is None:
            self._start_writing()
        await committed
        return CallbackAnswer(200, b"SUCCESS", "text/plain; charset=utf-8")

    def stored(self) -> int:
        """Count what is in the file, by a connection of its own."""
        connection = sqlite3.connect(self.path)
        try:
            return int(connection.execute("select count(*) from journal").fetchone()[0])
        finally:
            connection.close()

    def close(self) -> None:
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute("create table journal (id integer primary key, body blob)")
        return connection

    def _start_writing(self) -> None:
        group, self._waiting = self._waiting, []
        self.groups += 1
        loop = asyncio.get_running_loop()
        self._writing = loop.run_in_executor(self._thread, self._write, [one[0] for one in group])
        self._writing.add_done_callback(lambda done: self._written(done, group))

    def _written(
        self, done: "asyncio.Future[None]", group: list[tuple[bytes, "asyncio.Future[None]"]]
    ) -> None:
        error = done.exception()
        for _, committed in group:
            if committed.done():
                continue
            if error is None:
                committed.set_result(None)
            else:
                committed.set_exception(StoreFault(str(error)))
        self._writing = None
        if self._waiting:
            self._start_writing()

    def _write(self, bodies: list[bytes]) -> None:
        self._connection.execute("begin immediate")
        self._connection.executemany(
            "insert into journal (body) values (?)", [(body,) for body in bodies]
        )
        self._connection.execute("commit")
