"""An aiohttp connection with a deadline for its request and an end to what it drops."""

import asyncio
import math
from typing import Any, cast

from aiohttp import web
from typing_extensions import override

from smsdesk.listener.gate import Gate
from smsdesk.listener.settings import Limits

SERVER = "web"  # says nothing about program or version


class GuardedServer(web.Server):
    """Makes guarded connections for `loop.create_server`."""

    def __init__(self, handler: Any, gate: Gate, limits: Limits) -> None:
        super().__init__(handler)
        self.gate = gate
        self.limits = limits

    @override
    def __call__(self) -> "GuardedConnection":
        return GuardedConnection(self)


class GuardedConnection(web.RequestHandler):
    """One connection; see `Guest` in the gate for its attributes. `gone`: it was cut."""

    __slots__ = ("_drop", "_gate", "_limits", "address", "between", "due", "gone", "served")

    def __init__(self, server: GuardedServer) -> None:
        limits = server.limits
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=cast("Any", None),  # None is aiohttp's own way to turn it off
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
            lingering_time=limits.linger_s,
            auto_decompress=False,
        )
        self._gate = server.gate
        self._limits = limits
        self._drop = -1
        self.between = False
        self.gone = False
        self.address = ""
        self.due = math.inf
        self.served = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        self.due = self._loop.time() + self._limits.request_s
        if self._gate.admit(self):
            super().connection_made(transport)
        else:
            cast("asyncio.Transport", transport).abort()

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        self._gate.leave(self)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self.between and data:
            self.between = False
            self.due = self._loop.time() + self._limits.request_s
        if self._drop >= 0 and data:
            self._drop = max(0, self._drop - len(data))
            if not self._drop:
                # Enough was read and dropped. The caller keeps its answer until the time to
                # linger is over; closing at once could take it away again (a TCP reset).
                if self.transport is not None:
                    self.transport.pause_reading()
                return
        super().data_received(data)

    @property
    def too_late(self) -> bool:
        """Whether it was cut because the listener stops: what it brought is not taken any more."""
        return self.gone and self._gate.is_shut

    def received(self) -> None:
        """The whole request is here: no deadline until it is answered."""
        self.due = math.inf
        self.served = True

    def answered(self) -> None:
        """The next request may begin within the time of a request, and then has that time."""
        self.between = True
        self.due = self._loop.time() + self._limits.request_s

    def drop_rest(self) -> None:
        """What still comes of this request's body is dropped, up to a limit."""
        self._drop = self._limits.linger_bytes

    def cut(self) -> None:
        """Close the connection at once, whatever is still to be written."""
        self.gone = True
        if self.transport is not None:
            self.transport.abort()

    @override
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP request; says neither what was wrong nor who answers."""
        if status >= web.HTTPInternalServerError.status_code:
            self.logger.error("A callback could not be answered", exc_info=exc)
            status = web.HTTPServiceUnavailable.status_code
        response = web.Response(status=status, headers={"Server": SERVER})
        response.force_close()
        return response
