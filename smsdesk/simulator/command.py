"""Runs one built-in gateway until told to stop and prints what it sees as JSON lines.

The body of `smsdesk gateway`; the command line itself is parsed elsewhere.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smsdesk.domain.texts import tr
from smsdesk.simulator.fault_files import load_script
from smsdesk.simulator.gateway import AcceptedMessage, GatewaySetup, Timing
from smsdesk.simulator.registry import GATEWAYS
from smsdesk.simulator.reporting import ReportAttempt
from smsdesk.simulator.server import GatewayServer, RequestRecord, TlsFiles


class UnknownGatewayError(ValueError):
    """There is no built-in gateway of that name."""


@dataclass(frozen=True, slots=True)
class GatewayOptions:
    """What a person may ask of one built-in gateway."""

    provider: str
    host: str = "127.0.0.1"
    port: int = 0
    callback: str | None = None
    """Where delivery reports go; without it they are kept back."""
    script: Path | None = None
    tls: TlsFiles | None = None
    secret: str | None = field(default=None, repr=False)
    """Key or password callers must show; None means the demo's."""
    timing: Timing = field(default_factory=Timing)


async def run_gateway(
    options: GatewayOptions, write_line: Callable[[str], None], stop: asyncio.Event
) -> None:
    """Host the gateway of `options.provider` until `stop` is set.

    Writes {"url": …} first, then one line for each request and each push of a report. Raises
    UnknownGatewayError, FaultScriptError, and OSError or ssl.SSLError when it cannot listen.
    """
    if options.provider not in GATEWAYS:
        names = ", ".join(sorted(GATEWAYS))
        raise UnknownGatewayError(
            tr(
                "There is no built-in gateway {name}; there are: {names}.",
                name=options.provider,
                names=names,
            )
        )
    script = load_script(options.script) if options.script is not None else None
    gateway = GATEWAYS[options.provider](GatewaySetup(options.secret, options.timing))
    server = GatewayServer(
        gateway,
        host=options.host,
        port=options.port,
        tls=options.tls,
        script=script,
        on_request=lambda record: write_line(_line(_request(record))),
    )
    server.on_report = lambda attempt: write_line(_line(_report(attempt)))
    server.set_callback(options.callback)
    await server.start()
    try:
        write_line(_line({"url": server.url}))
        await stop.wait()
    finally:
        await server.stop()


def _request(record: RequestRecord) -> Mapping[str, object]:
    return {
        "event": "request",
        "request": record.request,
        "at": record.at.isoformat(),
        "path": record.path,
        "method": record.method,
        "numbers": record.numbers,
        "outcome": record.outcome,
        "faults": record.faults,
        "messages": [_message(message) for message in record.messages],
    }


def _message(message: AcceptedMessage) -> Mapping[str, object]:
    return {
        "number": message.number,
        "id": message.message_id,
        "reference": message.reference,
        "segments": message.segments,
    }


def _report(attempt: ReportAttempt) -> Mapping[str, object]:
    return {
        "event": "report",
        "at": attempt.at.isoformat(),
        "number": attempt.number,
        "id": attempt.message_id,
        "state": attempt.state,
        "attempt": attempt.attempt,
        "status": attempt.status,
        "accepted": attempt.accepted,
        "problem": attempt.problem,
    }


def _line(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False)
