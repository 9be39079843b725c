"""An account at a built-in gateway, with a price; its secret is given to every command."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from tests.support.processes import Program, free_port


@dataclass
class Shop:
    """An account called Main, at the built-in gateway that runs on `port`.

    Attributes:
        secrets: What names the secrets, behind every command that needs them.
        stdin: Their values.
        callback: The path of its reports.
    """

    program: Program
    provider: str
    port: int
    secrets: tuple[str, ...]
    stdin: str
    callback: str = ""

    @classmethod
    def opened(
        cls,
        program: Program,
        provider: str,
        folder: Path,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> "Shop":
        """Add the account, with `settings` beside those of the demo, and give it prices."""
        demo = DEMO_CREDENTIALS[provider].secrets
        secrets = tuple(part for key in demo for part in ("--secret", key))
        stdin = "".join(f"{one}\n" for one in demo.values())
        made = cls(program, provider, free_port(), secrets, stdin)
        made._open(folder, settings)
        return made

    def _open(self, folder: Path, own: Mapping[str, str]) -> None:
        demo = DEMO_CREDENTIALS[self.provider]
        path = GATEWAYS[self.provider](GatewaySetup()).path
        url = f"http://127.0.0.1:{self.port}{path}"
        settings = {**demo.settings, "base_url": url, **own}
        pairs = [part for item in settings.items() for part in ("--set", "=".join(item))]
        added = self.program.answer(
            *("account", "add", "--provider", self.provider, "--name", "Main", "--session-only"),
            *pairs,
            *self.secrets,
            stdin=self.stdin,
        )
        self.callback = added["callback"]
        prices = folder / "prices.csv"
        prices.write_text("prefix,amount,currency\n86,0.05,CNY\n", encoding="utf-8")
        self.program.answer("account", "prices", "--name", "Main", "--file", str(prices))

    def send(self, *args: str | Path, status: int) -> Any:
        """Run `send`, check its exit status and return its answer."""
        return self.program.answer(
            *("send", "--account", "Main", *args, *self.secrets), stdin=self.stdin, status=status
        )

    def place(self, listen: int) -> tuple[str, ...]:
        """Return what `gateway` is told, for a listener on the port `listen`."""
        callback = f"http://127.0.0.1:{listen}{self.callback}"
        return ("--port", str(self.port), "--callback", callback, "--report-delay", "0.2")
