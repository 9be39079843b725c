"""Slow, many, huge: cut or refused, while honest callers are answered (33, 34, 38)."""

import asyncio
import contextlib
import json
import socket
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smsdesk.listener.gate import Gate
from smsdesk.listener.server import Limits, Listener, ListenerSettings, Verdict
from tests.integration.listener.conftest import Caller, Start, callback_path, head, until
from tests.integration.listener.journal import Journal

REPORT = b'{"id": "1", "state": "DELIVRD"}'
QUICK = Limits(request_s=0.6, linger_s=0.3)
LONG = {"Content-Length": "1000"}

Attack = Callable[[Caller], Awaitable[None]]


async def _idle(call: Caller) -> None:
    """Send nothing at all."""


async def _half_a_header(call: Caller) -> None:
    await call.send(head()[:-10])


async def _a_header_a_second(call: Caller) -> None:
    await call.send(head()[:-2])
    while True:
        await call.send(b"X-Filler: x\r\n")
        await asyncio.sleep(1)


async def _half_a_body(call: Caller) -> None:
    await call.send(head(None, LONG) + b"[1,")


async def _a_byte_a_second(call: Caller) -> None:
    await call.send(head(None, LONG))
    while True:
        await call.send(b"1")
        await asyncio.sleep(1)


async def _a_chunk_a_second(call: Caller) -> None:
    await call.send(head(None, {"Transfer-Encoding": "chunked"}))
    while True:
        await call.send(b"1\r\n1\r\n")
        await asyncio.sleep(1)


async def _idle_after_a_report(call: Caller) -> None:
    await call.send(head(None, {"Content-Length": str(len(REPORT))}) + REPORT)


LORIS: list[Attack] = [
    _idle,
    _half_a_header,
    _a_header_a_second,
    _half_a_body,
    _a_byte_a_second,
    _a_chunk_a_second,
    _idle_after_a_report,
]


async def _time_until_cut(port: int, attack: Attack) -> float:
    call = await Caller.connect(port)
    begun = time.monotonic()

    async def attack_on() -> None:
        with contextlib.suppress(ConnectionError):
            await attack(call)

    async with asyncio.TaskGroup() as group:
        attacking = group.create_task(attack_on())
        await call.end()
        lasted = time.monotonic() - begun
        attacking.cancel()
    await call.close()
    return lasted


@dataclass
class Honest:
    """How long each honest report took, and what it was answered."""

    took: list[float]
    statuses: set[int]


async def _report_on(port: int, seen: Honest) -> None:
    number = 0
    while True:
        number += 1
        begun = time.monotonic()
        call = await Caller.connect(port)
        answer = await call.post(json.dumps({"id": number}).encode())
        await call.close()
        seen.took.append(time.monotonic() - begun)
        seen.statuses.add(answer.status)
        await asyncio.sleep(0.05)


@pytest.fixture
def files_for_both_ends() -> Iterator[None]:
    """Callers and listener share this process and its limit of open files."""
    if sys.platform == "win32":
        yield
        return
    import resource  # noqa: PLC0415 - not on Windows

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 2048), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("files_for_both_ends")
async def test_500_slow_callers_are_cut_within_ten_seconds(
    listener: Listener, journal: Journal
) -> None:
    seen = Honest([], set())
    async with asyncio.TaskGroup() as group:
        honest = group.create_task(_report_on(listener.port, seen))
        slow = [
            group.create_task(_time_until_cut(listener.port, LORIS[number % len(LORIS)]))
            for number in range(500)
        ]
        await asyncio.wait(slow)
        honest.cancel()
    lasted = sorted(one.result() for one in slow)
    assert lasted[-1] < 10
    assert seen.statuses == {200}
    assert len(seen.took) > 50
    assert max(seen.took) < 1.5
    assert lasted[0] > 8.5, "some were turned away before their time"
    assert journal.stored() >= len(seen.took) + 500 // len(LORIS)
    assert listener.calls.counts[Verdict.CUT] >= 500


@pytest.mark.alone
@pytest.mark.parametrize("attack", LORIS, ids=lambda attack: attack.__name__.strip("_"))
async def test_each_kind_is_cut_at_the_deadline(start: Start, attack: Attack) -> None:
    listener = await start(ListenerSettings(limits=QUICK))
    lasted = await _time_until_cut(listener.port, attack)
    assert 0.5 < lasted < 1.2
    assert listener.calls.counts[Verdict.CUT] >= 1


async def test_a_kept_connection_has_the_whole_time_for_its_next_report(start: Start) -> None:
    listener = await start(ListenerSettings(limits=QUICK))
    call = await Caller.connect(listener.port)
    assert (await call.post(REPORT)).status == 200
    await asyncio.sleep(0.4)
    raw = head(None, {"Content-Length": str(len(REPORT))})
    await call.send(raw[:20])
    await asyncio.sleep(0.4)
    await call.send(raw[20:] + REPORT)
    assert (await call.answer()).status == 200
    await call.close()


async def test_a_slow_journal_is_no_slow_caller(start: Start, journal: Journal) -> None:
    journal.hold = asyncio.Event()
    listener = await start(ListenerSettings(limits=QUICK))
    call = await Caller.connect(listener.port)
    async with asyncio.TaskGroup() as group:
        posting = group.create_task(call.post(REPORT))
        await asyncio.sleep(1.5)
        assert not posting.done()
        journal.hold.set()
    assert posting.result().status == 200
    await call.close()


@pytest.mark.expected_log("could not be stored: TimeoutError")
async def test_a_journal_that_hangs_is_503(start: Start, journal: Journal) -> None:
    journal.hold = asyncio.Event()
    listener = await start(ListenerSettings(limits=Limits(journal_s=0.2)))
    call = await Caller.connect(listener.port)
    assert (await call.post(REPORT)).status == 503
    await call.close()


class TestCaps:
    """Connections: overall, from one address, behind a proxy."""

    async def test_the_house_stays_below_its_cap(self, start: Start) -> None:
        limits = Limits(connections=20, connections_per_address=10)
        listener = await start(ListenerSettings(limits=limits))
        await _crowd(listener, 50)
        assert len(_gate(listener)) == 10
        honest = await Caller.connect(listener.port)
        assert (await honest.post(REPORT)).status == 200
        await Caller.close_all()
        await asyncio.sleep(0.1)
        assert len(_gate(listener)) == 0

    async def test_a_proxys_callers_share_only_the_overall_cap(self, start: Start) -> None:
        limits = Limits(connections=20, connections_per_address=10)
        listener = await start(ListenerSettings(trusted_proxies=("127.0.0.1",), limits=limits))
        await _crowd(listener, 50)
        assert len(_gate(listener)) == 20

    async def test_who_has_reported_before_stays_longest(self, start: Start) -> None:
        listener = await start(ListenerSettings(limits=Limits(connections=5)))
        honest = await Caller.connect(listener.port)
        assert (await honest.post(REPORT)).status == 200
        await _crowd(listener, 30)
        assert (await honest.post(REPORT)).status == 200

    async def test_a_call_that_is_being_stored_is_never_cut(
        self, start: Start, journal: Journal
    ) -> None:
        journal.hold = asyncio.Event()
        listener = await start(ListenerSettings(limits=Limits(connections=3)))
        busy = [await Caller.connect(listener.port) for _ in range(3)]
        async with asyncio.TaskGroup() as group:
            posting = [group.create_task(one.post(REPORT)) for one in busy]
            await asyncio.sleep(0.1)
            late = await Caller.connect(listener.port)
            assert await late.end() == b""
            journal.hold.set()
        assert [one.result().status for one in posting] == [200] * 3

    async def test_calls_waiting_for_the_journal_are_bounded(
        self, start: Start, journal: Journal
    ) -> None:
        journal.hold = asyncio.Event()
        listener = await start(ListenerSettings(limits=Limits(journaling=10)))
        calls = [await Caller.connect(listener.port) for _ in range(40)]
        async with asyncio.TaskGroup() as group:
            posting = [group.create_task(one.post(REPORT)) for one in calls]
            await until(lambda: listener.calls.counts.get(Verdict.BUSY, 0) == 30)
            journal.hold.set()
        statuses = sorted(one.result().status for one in posting)
        assert statuses == [200] * 10 + [503] * 30
        assert journal.stored() == 10


class TestBodies:
    """Too large, in every disguise."""

    async def test_the_largest_body_is_taken_and_one_byte_more_is_not(
        self, listener: Listener, journal: Journal
    ) -> None:
        largest = b'"' + b"x" * (64 * 1024 - 2) + b'"'
        for body, status in ((largest, 200), (largest + b" ", 413)):
            for headers in ({"Content-Length": str(len(body))}, None):
                call = await Caller.connect(listener.port)
                if headers is None:
                    await call.send(head(None, {"Transfer-Encoding": "chunked"}))
                    await call.send(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
                else:
                    await call.send(head(None, headers) + body)
                assert (await call.answer()).status == status
                await call.close()
        assert journal.stored() == 2

    async def test_a_stated_length_is_refused_before_the_body_comes(self, call: Caller) -> None:
        await call.send(head(None, {"Content-Length": str(50 * 2**20)}))
        async with asyncio.timeout(5):
            answer = await call.answer()
        assert answer.status == 413
        assert answer.headers["connection"] == "close"

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
    async def test_a_compressed_body_is_refused_unread(
        self, call: Caller, journal: Journal, encoding: str
    ) -> None:
        packed = zlib.compress(REPORT, wbits=31)
        answer = await call.post(packed, headers={"Content-Encoding": encoding})
        assert answer.status == 415
        assert journal.requests == []

    async def test_identity_is_no_compression(self, call: Caller) -> None:
        assert (await call.post(REPORT, headers={"Content-Encoding": "identity"})).status == 200

    @pytest.mark.parametrize(
        "raw",
        [
            head(None, {"Content-Length": "5"})[:-2] + b"Content-Length: 6\r\n\r\n[1,2]",
            head(None, {"Content-Length": "5", "Transfer-Encoding": "chunked"}) + b"0\r\n\r\n",
            head(None, {"Content-Length": "-1"}),
            head(None, {"Content-Length": "five"}),
            head(None, {"Content-Length": "9" * 5000}),
            head(None, {"X-Long": "x" * 200_000}),
            head(None, {f"X-{number}": "x" for number in range(5000)}),
            head("/" + "x" * 200_000),
            head().replace(b"Host", b"Ho st"),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
        ],
        ids=[
            "two lengths",
            "length and chunks",
            "negative",
            "no number",
            "huge number",
            "long header",
            "many headers",
            "long path",
            "space in a name",
            "TLS",
        ],
    )
    async def test_what_is_no_request_is_400_and_nothing_more(
        self, call: Caller, journal: Journal, raw: bytes
    ) -> None:
        with contextlib.suppress(ConnectionError):
            await call.send(raw)
        answer = await call.answer()
        assert (answer.status, answer.body) == (400, b"")
        assert await call.end() == b""
        assert journal.requests == []


FLOODED = """
import asyncio, sys
from pathlib import Path
from smsdesk.listener.gate import Gate
from smsdesk.listener.server import Listener
from tests.integration.listener.journal import Journal
async def main():
    listener = Listener(Journal(Path(sys.argv[1])), ListenerSettings())
    print(await listener.start(), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await listener.stop()
from smsdesk.listener.gate import Gate
from smsdesk.listener.server import ListenerSettings
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc; not on Windows")
class TestMemory:
    """50 MiB in a process of its own: less than 5 MiB more memory, and no 50 MiB read."""

    @pytest.fixture
    async def apart(self, tmp_path: Path) -> AsyncIterator[tuple[int, int]]:
        """Run a listener apart; return its process id and port."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            FLOODED,
            str(tmp_path / "apart.sqlite3"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        warm = await Caller.connect(port)
        for _ in range(20):
            assert (await warm.post(b'"' + b"x" * 60_000 + b'"')).status == 200
        await warm.close()
        yield process.pid, port
        await process.communicate(b"")
        assert process.returncode == 0

    @pytest.mark.parametrize("kind", ["length", "chunked", "one chunk", "gzip", "wrong token"])
    async def test_a_flood_costs_no_memory(self, apart: tuple[int, int], kind: str) -> None:
        pid, port = apart
        before = _reset_peak(pid)
        for _ in range(2):
            status, written = await asyncio.to_thread(_flood, port, kind)
            assert status == {"gzip": 415, "wrong token": 404}.get(kind, 413)
            assert written < 12 * 2**20  # most of it in the two sockets' buffers
        assert _peak(pid) - before < 5 * 1024
        honest = await Caller.connect(port)
        assert (await honest.post(REPORT)).status == 200
        await honest.close()


def _flood(port: int, kind: str) -> tuple[int, int]:
    """Send 50 MiB without looking up; return the answer's status and how much went out."""
    piece = b"x" * 65_536
    headers = {"Content-Length": str(50 * 2**20)}
    if kind == "gzip":
        piece = zlib.compress(bytes(50 * 2**20), wbits=31)
        headers["Content-Encoding"] = "gzip"
    elif kind == "chunked":
        piece = b"10000\r\n" + piece + b"\r\n"
        headers = {"Transfer-Encoding": "chunked"}
    elif kind == "one chunk":
        headers = {"Transfer-Encoding": "chunked"}
    path = callback_path(1, "wrong") if kind == "wrong token" else None
    written = 0
    with socket.create_connection(("127.0.0.1", port)) as call:
        with contextlib.suppress(ConnectionError):
            call.sendall(head(path, headers) + (b"3200000\r\n" if kind == "one chunk" else b""))
            while written < 50 * 2**20:
                call.sendall(piece)
                written += len(piece)
        return int(call.recv(1000).split()[1]), written


def _reset_peak(pid: int) -> int:
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _peak(pid)


def _peak(pid: int) -> int:
    """Return the most memory the process ever used, KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


async def _crowd(listener: Listener, size: int) -> None:
    for _ in range(size):
        await Caller.connect(listener.port)
    await asyncio.sleep(0.1)


def _gate(listener: Listener) -> Gate:
    assert listener._connections is not None
    return listener._connections.gate
