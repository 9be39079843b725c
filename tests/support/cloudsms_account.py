"""A CloudSMS account of the program, and the built-in gateway it sends through."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smsdesk.simulator.registry import DEMO_CREDENTIALS
from tests.support.processes import Finished, GatewayProcess, Program, free_port, gateway

_DEMO = DEMO_CREDENTIALS["cloudsms"]
KEY = _DEMO.secrets["auth_key"]
ROUTE = _DEMO.settings["route_id"]
SECRET = ("--secret", "auth_key")
NAME = "Main"


@dataclass
class CloudSms:
    """An account called Main; its secret is in the keyring, or given to every run.

    Attributes:
        port: Where the account looks for its gateway.
        listen: The port for delivery reports.
        callback: What the gateway is told to call.
    """

    program: Program
    port: int
    listen: int
    callback: str
    keyring: bool

    @property
    def secret(self) -> tuple[str, ...]:
        """What a command that talks to the gateway is given besides."""
        return () if self.keyring else SECRET

    @property
    def stdin(self) -> str:
        """What such a command is given on standard input."""
        return "" if self.keyring else f"{KEY}\n"

    def send(self, *args: str | Path, timeout_s: float = 90.0) -> Finished:
        """Run `smsdesk send` with --json for the account."""
        return self.program.run(
            *("send", "--account", NAME, "--json", *self.secret, *args),
            stdin=self.stdin,
            timeout_s=timeout_s,
        )

    @contextlib.contextmanager
    def gateway(self, *args: str | Path) -> Iterator[GatewayProcess]:
        """Run the account's gateway beside the test."""
        place = ("--port", str(self.port), "--callback", self.callback)
        with gateway(self.program, "cloudsms", *place, *args) as running:
            yield running


def add_account(
    program: Program, *settings: str, keyring: bool = False, key: str = KEY, scheme: str = "http"
) -> CloudSms:
    """Add the account; without a keyring its secret is stored nowhere."""
    port, listen = free_port(), free_port()
    answer = program.answer(
        *("account", "add", "--provider", "cloudsms", "--name", NAME),
        *("--set", f"base_url={scheme}://127.0.0.1:{port}/dave/io", "--set", f"route_id={ROUTE}"),
        *(part for setting in settings for part in ("--set", setting)),
        *SECRET,
        *(() if keyring else ("--session-only",)),
        stdin=f"{key}\n",
    )
    callback = f"http://127.0.0.1:{listen}{answer['callback']}"
    return CloudSms(program, port, listen, callback, keyring)
