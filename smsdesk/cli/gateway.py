"""`smsdesk gateway`: one built-in gateway on this computer, one line of JSON a request."""

import asyncio
import os
import ssl
import sys
from argparse import Namespace
from urllib.parse import urlsplit

from smsdesk.cli.host import Host
from smsdesk.cli.output import Output
from smsdesk.cli.signals import stop_on_signals
from smsdesk.domain.errors import EnvironmentFault, UsageError
from smsdesk.domain.texts import tr
from smsdesk.simulator.command import GatewayOptions, UnknownGatewayError, run_gateway
from smsdesk.simulator.faults import FaultScriptError
from smsdesk.simulator.gateway import Timing
from smsdesk.simulator.server import TlsFiles


def run(args: Namespace, _host: Host, output: Output) -> int:
    """Run the gateway until SIGINT or SIGTERM."""
    options = GatewayOptions(
        provider=args.provider,
        port=args.port,
        callback=_address(args.callback),
        script=args.script,
        tls=_tls(args),
        secret=args.auth_key,
        timing=Timing(report_delay_s=args.report_delay, attempts=args.report_attempts),
    )
    try:
        asyncio.run(_serve(options))
    except (UnknownGatewayError, FaultScriptError) as error:
        raise UsageError(str(error)) from error
    except ssl.SSLError as error:
        raise UsageError(
            tr("The certificate or key cannot be used: {reason}.", reason=error.reason or error),
            remedy=tr("Give PEM files that belong together."),
        ) from error
    except OSError as error:
        raise _cannot_listen(error, args.port) from error
    output.note(tr("The gateway has stopped."))
    return 0


def _address(callback: str | None) -> str | None:
    if callback is None:
        return None
    try:
        parts = urlsplit(callback)
        complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete:
        raise UsageError(
            tr("“{address}” is no complete http:// or https:// address.", address=callback),
            tr("The gateway was not started."),
            tr("Give --callback the address that account list --json shows."),
        )
    return callback


async def _serve(options: GatewayOptions) -> None:
    with stop_on_signals() as stop:
        await run_gateway(options, _write_line, stop)


def _write_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tls(args: Namespace) -> TlsFiles | None:
    if args.tls_cert is None and args.tls_key is None and args.client_ca is None:
        return None
    if args.tls_cert is None or args.tls_key is None:
        raise UsageError(tr("HTTPS needs both --tls-cert and --tls-key."))
    return TlsFiles(args.tls_cert, args.tls_key, args.client_ca)


def _cannot_listen(error: OSError, port: int) -> EnvironmentFault:
    if error.filename is not None:
        return EnvironmentFault(
            tr("The file {path} cannot be read: {reason}.", path=error.filename, reason=error)
        )
    reason = os.strerror(error.errno) if error.errno else str(error)
    return EnvironmentFault(
        tr("The gateway cannot listen on port {port}: {reason}.", port=port, reason=reason),
        remedy=tr("Choose another port, or leave --port out for a free one."),
    )
