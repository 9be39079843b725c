"""Hosts one built-in gateway over HTTP or HTTPS on loopback, with a fault script and a journal."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aiohttp import web

from smsdesk.domain.texts import tr
from smsdesk.simulator.answers import send_reply, send_spoilt
from smsdesk.simulator.background import Background
from smsdesk.simulator.connections import (
    BodyTooLargeError,
    Connection,
    Limits,
    accept_no_more,
    cut,
    read_body,
)
from smsdesk.simulator.faults import Action, FaultScript, FaultScriptError, RequestFaults, Rule
from smsdesk.simulator.gateway import AcceptedMessage, Call, Gateway, Handled, Packet
from smsdesk.simulator.plans import is_early, plan_reports
from smsdesk.simulator.reporting import ReportAttempt, Reporter

_SHUTDOWN_S = 0.1


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files of an HTTPS gateway; with `client_ca` callers must show a certificate it signed."""

    certificate: Path
    key: Path
    client_ca: Path | None = None


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A journal entry: what came in and what became of it, without credentials or texts."""

    request: int
    """Counted from 1, connections cut on accept included."""
    at: datetime
    path: str = ""
    method: str = ""
    """The gateway's name of the operation; empty when nothing was read."""
    numbers: tuple[str, ...] = field(default=(), repr=False)
    messages: tuple[AcceptedMessage, ...] = ()
    outcome: str = ""
    faults: tuple[Action, ...] = ()


class GatewayServer:
    """A gateway on a port of this machine."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: TlsFiles | None = None,
        script: FaultScript | None = None,
        on_request: Callable[[RequestRecord], None] | None = None,
    ) -> None:
        """Prepare to host `gateway`; port 0 takes a free one.

        `on_request` is called once a request, when it is decided and before it is answered.
        Raises FaultScriptError for codes the gateway does not have, and OSError or ssl.SSLError
        for unusable TLS files.
        """
        self.gateway = gateway
        self.limits = Limits()
        self.requests: list[RequestRecord] = []
        self.reports: list[ReportAttempt] = []
        self.on_report: Callable[[ReportAttempt], None] | None = None
        self._host = host
        self._port = port
        self._context = _tls_context(tls) if tls is not None else None
        self._script = script or FaultScript()
        _check_codes(self._script, gateway)
        self._on_request = on_request
        self._timing = gateway.setup.timing
        self._reporter = Reporter(gateway, self._on_attempt)
        self._work = Background()
        self._handlers: set[asyncio.Task[object]] = set()
        self._manager: web.Server | None = None
        self._listening: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Address for an account's `base_url`, known once started."""
        return f"{self.origin}{self.gateway.path}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        scheme = "http" if self._context is None else "https"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{scheme}://{host}:{self._port}"

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._manager = web.Server(self._serve)
        await self.go_online()
        await self._reporter.start()

    async def stop(self) -> None:
        """Cut what is open and forget the reports still due."""
        await self._work.stop()
        await self.go_offline()
        # aiohttp forgets the handler of a connection that is lost, so they are ended here.
        handlers = tuple(self._handlers)
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await self._reporter.stop()
        if self._manager is not None:
            await self._manager.shutdown(_SHUTDOWN_S)
            self._manager = None

    async def go_offline(self) -> None:
        """Stop listening and cut every connection: callers are refused until `go_online`."""
        listening, self._listening = self._listening, None
        if listening is not None:
            await accept_no_more(listening)
            listening.close()
        for connection in self._manager.connections if self._manager is not None else ():
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()
        if listening is not None:
            await listening.wait_closed()

    async def go_online(self) -> None:
        """Listen again, on the same port as before."""
        if self._listening is not None:
            return
        self._listening = await asyncio.get_running_loop().create_server(
            self._connect, self._host, self._port, ssl=self._context, backlog=512
        )
        self._port = self._listening.sockets[0].getsockname()[1]

    def set_callback(self, url: str | None) -> None:
        """Push delivery reports to `url`, those kept so far first; None keeps them back."""
        self.gateway.has_callback = url is not None
        self._reporter.set_url(url)

    async def settled(self) -> None:
        """Wait until every report so far is acknowledged or given up; they need a callback."""
        await self._reporter.settled()

    def _connect(self) -> Connection:
        if self._manager is None:
            raise RuntimeError
        return Connection(self._manager, self._admit, self.limits)

    def _admit(self) -> bool:
        if self._manager is None or len(self._manager.connections) >= self.limits.connections:
            return False
        refused = self._script.on_connection()
        if refused is None:
            return True
        request, rule = refused
        self._cut_by(rule)
        self._journal(RequestRecord(request, self.gateway.now(), faults=(rule.action,)))
        return False

    def _cut_by(self, rule: Rule) -> None:
        if rule.action is Action.OFFLINE:
            self._work.spawn(self._stay_offline(rule.seconds or 0.0), name="offline")

    async def _stay_offline(self, seconds: float) -> None:
        await self.go_offline()
        await asyncio.sleep(self._timing.scaled(seconds))
        await self.go_online()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        if not isinstance(connection, Connection):
            raise TypeError
        connection.begin()
        task = asyncio.current_task()
        if task is not None:
            self._handlers.add(task)
            task.add_done_callback(self._handlers.discard)
        try:
            return await self._answer(request)
        finally:
            connection.end()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        number, rule = self._script.on_request()
        if rule is not None:
            self._cut_by(rule)
            self._journal(RequestRecord(number, self.gateway.now(), faults=(rule.action,)))
            return cut(request)
        if request.path not in self.gateway.paths:
            return self._refuse(number, request, 404)
        if request.method != "POST":
            return self._refuse(number, request, 405, Allow="POST")
        try:
            body = await read_body(request, self.limits)
        except BodyTooLargeError:
            return self._refuse(number, request, 413)
        except (TimeoutError, ConnectionError, web.RequestPayloadError):
            self._journal(
                RequestRecord(number, self.gateway.now(), request.path, outcome="body incomplete")
            )
            return cut(request)
        packet = self.gateway.read(
            Call(request.path, dict(request.headers), body, request.remote or "")
        )
        faults = self._script.on_packet(number, packet.method, packet.numbers)
        return await self._act(request, number, packet, faults)

    async def _act(
        self, request: web.BaseRequest, number: int, packet: Packet, faults: RequestFaults
    ) -> web.StreamResponse:
        rule = faults.answer
        await self._pause(faults.delay_before_s)
        handled: Handled | None = None
        if rule is None or rule.is_processed:
            handled = await self.gateway.process(packet, faults)
        self._journal_packet(number, packet, faults, handled)
        chains = plan_reports(handled.messages if handled else (), self._timing)
        await self._reporter.push_now(chain for chain in chains if is_early(chain))
        late = [chain for chain in chains if not is_early(chain)]
        if rule is None and handled is not None and not faults.delay_after_s:
            # Reports never overtake an answer unless the script wants them to.
            response = await send_reply(request, handled.reply)
            self._reporter.schedule(late)
            return response
        self._reporter.schedule(late)
        await self._pause(faults.delay_after_s)
        if rule is not None:
            reply = handled.reply if handled is not None else None
            return await send_spoilt(request, rule, reply, self.gateway)
        return cut(request) if handled is None else await send_reply(request, handled.reply)

    def _refuse(
        self, number: int, request: web.BaseRequest, status: int, **headers: str
    ) -> web.StreamResponse:
        # The path is the caller's own text, so only a known one is kept.
        path = request.path if request.path in self.gateway.paths else ""
        self._journal(RequestRecord(number, self.gateway.now(), path, outcome=f"HTTP {status}"))
        response = web.Response(status=status, headers=headers)
        response.force_close()
        return response

    async def _pause(self, seconds: float) -> None:
        if seconds:
            await asyncio.sleep(self._timing.scaled(seconds))

    def _journal_packet(
        self, number: int, packet: Packet, faults: RequestFaults, handled: Handled | None
    ) -> None:
        self._journal(
            RequestRecord(
                request=number,
                at=self.gateway.now(),
                path=packet.call.path,
                method=packet.method,
                numbers=packet.numbers,
                messages=tuple(handled.messages) if handled is not None else (),
                outcome=handled.outcome if handled is not None else "not processed",
                faults=faults.fired,
            )
        )

    def _journal(self, record: RequestRecord) -> None:
        self.requests.append(record)
        if self._on_request is not None:
            self._on_request(record)

    def _on_attempt(self, attempt: ReportAttempt) -> None:
        self.reports.append(attempt)
        if self.on_report is not None:
            self.on_report(attempt)


def _check_codes(script: FaultScript, gateway: Gateway) -> None:
    for rule in script.rules:
        if rule.code is not None and not gateway.knows_code(rule.code):
            raise FaultScriptError(
                tr(
                    "The fault script has a code that {provider} cannot answer: {code}.",
                    provider=gateway.provider,
                    code=rule.code,
                )
            )


def _tls_context(tls: TlsFiles) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tls.certificate, tls.key)
    if tls.client_ca is not None:
        context.load_verify_locations(tls.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
