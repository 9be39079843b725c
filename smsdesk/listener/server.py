"""Takes the gateways' calls over HTTP: one route for each account (design, section 9).

`/callback/<account id>/<token>`: POST for reports, GET for the program's own check that the
address works. TLS is the reverse proxy's or the tunnel's.
"""

import asyncio
import logging
import os
from urllib.parse import quote

from smsdesk.domain.texts import tr
from smsdesk.listener.addresses import Network, is_within, parse_networks
from smsdesk.listener.calls import Call, CallLog, Verdict
from smsdesk.listener.connection import GuardedServer
from smsdesk.listener.gate import Gate
from smsdesk.listener.handler import CallbackHandler
from smsdesk.listener.intake import ReportIntake
from smsdesk.listener.settings import Limits, ListenerFault, ListenerSettings
from smsdesk.system.clock import Clock, SystemClock

__all__ = [
    "Call",
    "CallLog",
    "Limits",
    "Listener",
    "ListenerFault",
    "ListenerSettings",
    "ReportIntake",
    "Verdict",
]

_log = logging.getLogger(__name__)

_BACKLOG = 512
_STOP_S = 5.0


class Listener:
    """One HTTP server on one address.

    Args:
        intake: Knows the tokens and commits the calls.
        settings: Where to listen.
        clock: Stamps the calls.

    Attributes:
        calls: Counters and the last calls, kept over stop and start.
    """

    def __init__(
        self, intake: ReportIntake, settings: ListenerSettings, clock: Clock | None = None
    ) -> None:
        self._intake = intake
        self._settings = settings
        self._clock = clock or SystemClock()
        self.calls = CallLog()
        self._server: asyncio.Server | None = None
        self._connections: GuardedServer | None = None
        self._port = 0

    @property
    def running(self) -> bool:
        """Whether it takes calls."""
        return self._server is not None

    @property
    def port(self) -> int:
        """The port in use, 0 when it does not run."""
        return self._port

    async def start(self) -> int:
        """Take calls; return the port.

        Raises:
            ListenerFault: The port is taken, the address is not this computer's, or a setting
                is wrong. Sending goes on without callbacks.
        """
        if self._server is not None:
            return self._port
        host, port = self._settings.host, self._settings.port
        connections = self._guarded_server(self._proxies())
        try:
            self._server = await asyncio.get_running_loop().create_server(
                connections, host, port, backlog=_BACKLOG
            )
        except (OSError, OverflowError) as error:
            raise _cannot_listen(host, port, error) from error
        self._connections = connections
        connections.gate.open()
        self._port = self._server.sockets[0].getsockname()[1]
        _log.info("Listening on port %d", self._port)
        return self._port

    def move(self, settings: ListenerSettings) -> None:
        """Go by other settings from the next start on."""
        self._settings = settings

    async def stop(self) -> None:
        """Take no more calls; those that came whole are answered first."""
        if self._server is None or self._connections is None:
            return
        server, connections = self._server, self._connections
        self._server = self._connections = None
        self._port = 0
        server.close()
        connections.gate.shut()
        connections.pre_shutdown()
        await connections.shutdown(_STOP_S)
        connections.gate.close()
        await server.wait_closed()
        _log.info("The listener has stopped")

    @property
    def base_url(self) -> str:
        """What its addresses begin with: public where there is one, else this computer's."""
        return self._settings.base_url(self._port)

    def url_for(self, account_id: int, token: str) -> str:
        """Return the address to give to the account's gateway."""
        return f"{self.base_url}/callback/{account_id}/{quote(token, safe='')}"

    def _guarded_server(self, proxies: tuple[Network, ...]) -> GuardedServer:
        limits = self._settings.limits.within_this_process()
        handler = CallbackHandler(self._intake, self.calls, limits, proxies, self._clock)
        gate = Gate(
            limits,
            is_proxy=lambda address: is_within(address, proxies),
            on_cut=lambda: self.calls.count(Verdict.CUT),
        )
        return GuardedServer(handler, gate, limits)

    def _proxies(self) -> tuple[Network, ...]:
        try:
            return parse_networks(self._settings.trusted_proxies)
        except ValueError as error:
            raise ListenerFault(
                tr("A trusted proxy of the listener is no address: {reason}.", reason=error),
                tr("Messages are sent, but reports of gateways that call are not received."),
                tr("Correct the trusted proxies in the listener's settings."),
            ) from error


def _cannot_listen(host: str, port: int, error: Exception) -> ListenerFault:
    # asyncio puts the address, which we name ourselves, into its own strerror.
    number = (error.errno or 0) if isinstance(error, OSError) else 0
    reason = os.strerror(number) if number > 0 else getattr(error, "strerror", str(error))
    return ListenerFault(
        tr(
            "The listener cannot use port {port} on {host}: {reason}.",
            port=port,
            host=host,
            reason=reason.rstrip("."),
        ),
        tr("Messages are sent, but reports of gateways that call are not received."),
        tr("End the program that uses the port, or choose another one in the settings."),
    )
