"""HTTP connections of a built-in gateway: deadlines, a cap, and cuts on accept.

aiohttp has no deadline for the head of a request and none for its body.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from typing_extensions import override

_TURNS = 2
"""A connection is accepted in one turn of the loop and reaches its server in the next."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may take."""

    body_bytes: int = 1024 * 1024
    head_timeout_s: float = 10.0
    body_timeout_s: float = 10.0
    idle_timeout_s: float = 75.0
    connections: int = 500


class BodyTooLargeError(Exception):
    """A request body is larger than the limit."""


class Connection(web.RequestHandler):
    """One accepted connection; cut when its next request's head takes too long."""

    __slots__ = ("_admit", "_deadline", "_handling", "_head_timeout_s", "_refused")

    def __init__(self, manager: web.Server, admit: Callable[[], bool], limits: Limits) -> None:
        """Serve requests to `manager`; `admit` is asked once, on accept."""
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.idle_timeout_s,
            lingering_time=1.0,
            access_log=None,  # type: ignore[arg-type]  # None is how aiohttp turns it off
            auto_decompress=False,
        )
        self._admit = admit
        self._head_timeout_s = limits.head_timeout_s
        self._deadline: asyncio.TimerHandle | None = None
        self._handling = False
        self._refused = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._admit():
            self._refused = True
            if isinstance(transport, asyncio.Transport):
                transport.abort()
            return
        super().connection_made(transport)
        self._start_deadline()

    @override
    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if not self._handling and self._deadline is None:
            self._start_deadline()
        super().data_received(data)

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_deadline()
        if not self._refused:
            super().connection_lost(exc)

    def begin(self) -> None:
        """Note that the head of a request has arrived in time."""
        self._handling = True
        self._stop_deadline()

    def end(self) -> None:
        """Note that the request is answered and the next one may come."""
        self._handling = False

    def _start_deadline(self) -> None:
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._head_timeout_s, self._on_deadline)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _on_deadline(self) -> None:
        self._deadline = None
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


async def read_body(request: web.BaseRequest, limits: Limits) -> bytes:
    """Return the body of `request`; raises BodyTooLargeError or TimeoutError at the limits."""
    if (request.content_length or 0) > limits.body_bytes:
        raise BodyTooLargeError
    body = bytearray()
    async with asyncio.timeout(limits.body_timeout_s):
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limits.body_bytes:
                raise BodyTooLargeError
    return bytes(body)


def cut(request: web.BaseRequest) -> web.StreamResponse:
    """Cut the connection of `request` at once; the response returned never reaches the wire."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def accept_no_more(server: asyncio.Server) -> None:
    """Accept nobody any more, and let those who were accepted just now reach `server`.

    Before `Server.close`: CPython 3.11 leaves a connection that it accepted in the same turn to
    the garbage collector (`Server._attach` fails on a closed server), neither answered nor closed.
    """
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":  # the loop has no readers there
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
    for _ in range(_TURNS):
        await asyncio.sleep(0)
