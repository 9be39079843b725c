"""Starting, stopping, addresses to give away, and the doctor's question (40)."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.listener.gate import Gate
from smsdesk.listener.self_check import check_url, self_check
from smsdesk.listener.server import Listener, ListenerFault, ListenerSettings, Verdict
from smsdesk.listener.settings import Limits
from tests.integration.listener.conftest import Caller, Start, callback_path, head, until
from tests.integration.listener.journal import TOKENS, Journal

REPORT = b'{"id": "1"}'


async def test_a_taken_port_is_a_fault_and_no_end(listener: Listener, journal: Journal) -> None:
    second = Listener(journal, ListenerSettings(port=listener.port))
    with pytest.raises(ListenerFault, match=f"cannot use port {listener.port}") as caught:
        await second.start()
    assert isinstance(caught.value, EnvironmentFault)
    assert "Messages are sent" in caught.value.consequence
    assert "choose another" in caught.value.remedy
    assert not second.running
    await second.stop()
    call = await Caller.connect(listener.port)
    assert (await call.post(REPORT)).status == 200
    await call.close()


@pytest.mark.parametrize(
    "wrong",
    [ListenerSettings(port=70_000), ListenerSettings(host="nowhere.invalid")],
)
async def test_an_address_that_is_not_ours_is_a_fault(
    journal: Journal, wrong: ListenerSettings
) -> None:
    with pytest.raises(ListenerFault):
        await Listener(journal, wrong).start()


async def test_a_wrong_proxy_is_a_fault(journal: Journal) -> None:
    wrong = ListenerSettings(trusted_proxies=("10.0.0.300",))
    with pytest.raises(ListenerFault, match=r"10\.0\.0\.300"):
        await Listener(journal, wrong).start()


async def test_it_starts_again_on_its_port(journal: Journal) -> None:
    first = Listener(journal, ListenerSettings())
    port = await first.start()
    assert await first.start() == port
    call = await Caller.connect(port)
    assert (await call.post(REPORT)).status == 200
    await first.stop()
    await first.stop()
    assert (first.running, first.port) == (False, 0)
    assert await call.end() == b""
    await call.close()
    second = Listener(journal, ListenerSettings(port=port))
    assert await second.start() == port
    await second.stop()
    assert first.calls.counts == {Verdict.STORED: 1}


async def test_stopping_finishes_what_is_being_stored(start: Start, journal: Journal) -> None:
    journal.hold = asyncio.Event()
    listener = await start()
    call = await Caller.connect(listener.port)
    async with asyncio.TaskGroup() as group:
        posting = group.create_task(call.post(REPORT))
        await until(lambda: bool(journal.asked))
        stopping = group.create_task(listener.stop())
        await asyncio.sleep(0.1)
        assert not stopping.done()
        journal.hold.set()
    assert posting.result().status == 200
    assert journal.stored() == 1
    await call.close()


async def test_stopping_does_not_wait_for_callers_who_are_not_done(start: Start) -> None:
    listener = await start()
    calls = [await Caller.connect(listener.port) for _ in range(20)]
    for number, call in enumerate(calls):
        await call.send((head(None, {"Content-Length": "9"}) + b"[1,")[: number * 20])
    await asyncio.sleep(0.1)
    async with asyncio.timeout(5):
        await listener.stop()
    for call in calls:
        assert await call.end() == b""
        await call.close()


@pytest.mark.parametrize("turns", range(6))
async def test_a_call_that_comes_while_it_stops_is_answered_or_left_to_come_again(
    start: Start, journal: Journal, turns: int
) -> None:
    listener = await start()
    callers = [await Caller.connect(listener.port) for _ in range(8)]
    await asyncio.sleep(0.05)  # they are in
    for caller in callers:
        caller.writer.write(head(None, {"Content-Length": str(len(REPORT))}) + REPORT)
    for _ in range(turns):
        await asyncio.sleep(0)
    await listener.stop()
    stored = journal.stored()
    await asyncio.sleep(0.05)
    assert journal.stored() == stored, "nothing is asked of the journal after the end"
    counts = listener.calls.counts
    assert counts.get(Verdict.STORED, 0) + counts.get(Verdict.CUT, 0) <= len(callers)
    answers = [(await caller.answer()).status for caller in callers]
    assert answers.count(200) == stored
    assert set(answers) <= {200, 0}


def test_nobody_is_let_in_once_the_gate_is_shut() -> None:
    gate = Gate(Limits(), is_proxy=lambda _address: False, on_cut=lambda: None)
    early, late = _Guest(), _Guest()
    assert gate.admit(early)
    gate.shut()
    assert early.was_cut
    assert not gate.admit(late)
    assert len(gate) == 0


@dataclass(eq=False)
class _Guest:
    address: str = "192.0.2.1"
    between: bool = False
    due: float = 1.0
    served: bool = False
    was_cut: bool = False

    def cut(self) -> None:
        self.was_cut = True


async def test_addresses_to_give_away(listener: Listener, journal: Journal) -> None:
    assert listener.url_for(1, "t") == f"http://127.0.0.1:{listener.port}/callback/1/t"
    for settings, url in (
        (ListenerSettings(public_url="https://sms.example/x/"), "https://sms.example/x"),
        (ListenerSettings(host="::1", port=8080), "http://[::1]:8080"),
        (ListenerSettings(host="0.0.0.0", port=8080), "http://127.0.0.1:8080"),
    ):
        assert Listener(journal, settings).url_for(12, "a/b") == f"{url}/callback/12/a%2Fb"


async def test_the_last_hundred_calls_are_kept(listener: Listener, call: Caller) -> None:
    await call.post(REPORT, callback_path(1, "wrong"))
    for _ in range(110):
        await call.post(REPORT)
    recent = listener.calls.recent
    assert len(recent) == 100
    assert {one.verdict for one in recent} == {Verdict.STORED}
    assert recent[0].at >= recent[-1].at
    assert recent[0].account_id == 1
    assert listener.calls.counts == {Verdict.STORED: 110, Verdict.NOT_FOUND: 1}


class TestSelfCheck:
    """A real request of the program to itself."""

    async def test_all_is_well(self, listener: Listener, journal: Journal) -> None:
        verdict = await self_check("127.0.0.1", listener.port, callback_path())
        assert "answers and knows the account's token" in verdict
        assert TOKENS[1] not in verdict
        assert journal.stored() == 0
        assert listener.calls.counts == {Verdict.SELF_CHECK: 1}

    @pytest.mark.parametrize("host", ["0.0.0.0", ""])
    async def test_all_addresses_are_checked_by_loopback(
        self, listener: Listener, host: str
    ) -> None:
        assert "answers and knows" in await self_check(host, listener.port, callback_path())

    async def test_an_old_token(self, listener: Listener) -> None:
        verdict = await self_check("127.0.0.1", listener.port, callback_path(1, "old"))
        assert "does not know this address" in verdict

    async def test_a_listener_that_does_not_run(self) -> None:
        assert "does not run" in await self_check("127.0.0.1", 0, callback_path())

    async def test_nobody_there(self) -> None:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            port = held.getsockname()[1]
            verdict = await check_url(f"http://127.0.0.1:{port}/")
        assert "cannot be reached" in verdict

    @pytest.mark.parametrize(
        ("says", "sentence"),
        [
            (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "status 502"),
            (b"SSH-2.0-OpenSSH_9.6\r\n", "does not speak HTTP"),
            (b"", "does not speak HTTP"),
            (b"HTTP/1.1 abc\r\n", "does not speak HTTP"),
            (b"x" * 100_000, "cannot be reached"),
        ],
    )
    async def test_somebody_else_answers(
        self, stranger: Callable[[bytes], Awaitable[int]], says: bytes, sentence: str
    ) -> None:
        port = await stranger(says)
        assert sentence in await check_url(f"http://127.0.0.1:{port}/callback/1/t")

    async def test_an_answer_without_encryption_proves_nothing(
        self, stranger: Callable[[bytes], Awaitable[int]]
    ) -> None:
        port = await stranger(b"HTTP/1.1 200 OK\r\n\r\n")
        verdict = await check_url(f"https://127.0.0.1:{port}/callback/1/t")
        assert "does not prove who it is" in verdict

    async def test_a_silent_one_is_waited_for_and_given_up(self) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            port = silent.getsockname()[1]
            verdict = await check_url(f"http://127.0.0.1:{port}/", deadline_s=0.3)
        assert "did not answer within 0.3 s" in verdict

    @pytest.fixture
    async def stranger(self) -> AsyncIterator[Callable[[bytes], Awaitable[int]]]:
        """Another program on a port, saying the same to everybody."""
        servers: list[asyncio.Server] = []

        async def _start(says: bytes) -> int:
            async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await reader.read(100)
                writer.write(says)
                writer.close()

            servers.append(await asyncio.start_server(talk, "127.0.0.1", 0))
            return int(servers[0].sockets[0].getsockname()[1])

        yield _start
        for server in servers:
            server.close()
            await server.wait_closed()
