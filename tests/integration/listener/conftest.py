"""A listener on loopback in front of a real journal, and a caller that speaks raw HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from smsdesk.listener.server import Listener, ListenerSettings
from tests.integration.listener.journal import TOKENS, Journal

Start = Callable[..., Awaitable[Listener]]


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when the connection was closed without an answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Caller:
    """One connection to the listener; what a test leaves open is closed after it."""

    _open: ClassVar[set["Caller"]] = set()

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._open.add(self)

    @classmethod
    async def connect(cls, port: int) -> "Caller":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def post(
        self, body: bytes, path: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one report and read the answer; the connection stays open."""
        await self.send(head(path, {"Content-Length": str(len(body))} | (headers or {})) + body)
        return await self.answer()

    async def answer(self) -> Answer:
        try:
            raw = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return Answer(0, {}, b"")
        first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(first.split()[1]), headers, body)

    async def end(self) -> bytes:
        """Read until the listener closes the connection."""
        try:
            return await self.reader.read()
        except ConnectionError:
            return b""

    @classmethod
    async def close_all(cls) -> None:
        for one in tuple(cls._open):
            await one.close()

    async def close(self) -> None:
        self._open.discard(self)
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()


def head(
    path: str | None = None, headers: dict[str, str] | None = None, verb: str = "POST"
) -> bytes:
    """Return a request's head; the first account's path unless another one is given."""
    lines = [f"{verb} {path or callback_path()} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def callback_path(account_id: int = 1, token: str | None = None) -> str:
    return f"/callback/{account_id}/{TOKENS[account_id] if token is None else token}"


async def until(comes_true: Callable[[], bool]) -> None:
    """Wait, twenty seconds at most, for what the listener does by itself."""
    async with asyncio.timeout(20):
        while not comes_true():  # noqa: ASYNC110 - the listener announces nothing
            await asyncio.sleep(0.01)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.sqlite3")
    yield made
    made.close()


@pytest.fixture
async def start(journal: Journal) -> AsyncIterator[Start]:
    """Start listeners with settings of the test's choice; all are stopped afterwards."""
    running: list[Listener] = []

    async def _start(settings: ListenerSettings | None = None) -> Listener:
        listener = Listener(journal, settings or ListenerSettings())
        await listener.start()
        running.append(listener)
        return listener

    yield _start
    for listener in running:
        await listener.stop()


@pytest.fixture(autouse=True)
async def no_call_left_open() -> AsyncIterator[None]:
    yield
    await Caller.close_all()


@pytest.fixture
async def listener(start: Start) -> Listener:
    return await start()


@pytest.fixture
async def call(listener: Listener) -> Caller:
    """A connection to the listener."""
    return await Caller.connect(listener.port)
