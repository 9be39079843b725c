"""Small servers on loopback that misbehave on purpose, and certificates that do not fit."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]]


@dataclass
class Loopback:
    """What a server saw, and where it is."""

    port: int = 0
    scheme: str = "http"
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/dave/io"


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


class AlertingServer:
    """A TLS server on a thread: unlike asyncio's it tells the caller why a handshake failed."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}/dave/io"
        self.received = b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        connection.settimeout(5)
        # A second handle: closing with something unread resets, and that overtakes the alert.
        spare = connection.dup()
        spare.settimeout(5)
        with spare, contextlib.suppress(OSError):
            try:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self.received = secure.recv(65536)
            except ssl.SSLError:
                while spare.recv(65536):
                    pass

    def close(self) -> None:
        self._thread.join()
        self._socket.close()


class Servers:
    """Starts servers; all are stopped at the end of the test."""

    def __init__(self, stack: contextlib.AsyncExitStack) -> None:
        self._stack = stack

    async def start(
        self,
        handler: Handler,
        *,
        tls: ssl.SSLContext | None = None,
        read: bool = True,
        host: str = "127.0.0.1",
    ) -> Loopback:
        """Serve `handler` once for each request, or, with `read=False`, for each connection."""
        seen = Loopback(scheme="http" if tls is None else "https", host=host)

        serving: set[asyncio.Task[object]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.connections += 1
            task = asyncio.current_task()
            assert task is not None
            serving.add(task)
            try:
                while not writer.is_closing():
                    request = await _read_request(reader) if read else b""
                    if read:
                        seen.requests.append(request)
                    await handler(reader, writer, request)
                    if not read:
                        return
            except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                return
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
        self._stack.push_async_callback(self._stop, server, serving)
        seen.port = server.sockets[0].getsockname()[1]
        return seen

    def start_alerting(self, context: ssl.SSLContext) -> AlertingServer:
        """Serve one handshake on a thread."""
        server = AlertingServer(context)
        self._stack.callback(server.close)
        return server

    @staticmethod
    async def _stop(server: asyncio.Server, serving: set[asyncio.Task[object]]) -> None:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)
        await server.wait_closed()


@pytest.fixture
async def servers() -> AsyncIterator[Servers]:
    async with contextlib.AsyncExitStack() as stack:
        yield Servers(stack)


@dataclass(frozen=True)
class Certificates:
    """A private authority and what it signed; another authority that nobody trusts."""

    authority: trustme.CA
    other: trustme.CA
    folder: Path

    @property
    def ca_file(self) -> str:
        path = self.folder / "ca.pem"
        self.authority.cert_pem.write_to_path(path)
        return str(path)

    def server(
        self,
        name: str = "127.0.0.1",
        *,
        age_days: int = 0,
        trusted: bool = True,
        client_required: bool = False,
    ) -> ssl.SSLContext:
        """A server's side; `age_days` shifts the time of validity into the past (future: < 0)."""
        now = datetime.now(UTC)
        authority = self.authority if trusted else self.other
        leaf = authority.issue_cert(
            name,
            not_before=now - timedelta(days=1 + age_days),
            not_after=now + timedelta(days=1 - age_days),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        if client_required:
            context.verify_mode = ssl.CERT_REQUIRED
            self.authority.configure_trust(context)
        return context

    def client(self, *, trusted: bool = True) -> tuple[str, str]:
        """Paths of a client certificate and its key."""
        leaf = (self.authority if trusted else self.other).issue_cert("client.example")
        certificate, key = self.folder / "client.pem", self.folder / "client.key"
        certificate.unlink(missing_ok=True)
        for blob in leaf.cert_chain_pems:
            blob.write_to_path(certificate, append=True)
        leaf.private_key_pem.write_to_path(key)
        return str(certificate), str(key)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(trustme.CA(), trustme.CA(), tmp_path)


@pytest.fixture
def nowhere() -> str:
    """Address of a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"
