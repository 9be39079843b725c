"""The demo: a fresh profile, the built-in gateways running, one account each, sample contacts.

With `offscreen` it does the main job by itself (compose, send, reports, history) through the
real widgets, and leaves a picture of each step.
"""

import os
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Self

from smsdesk.app.demo_contacts import sample_contacts
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountInput
from smsdesk.services.container import Services
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer
from smsdesk.system.paths import Profile

_PRICES = (
    PriceRule("852", Decimal("0.38"), "HKD"),
    PriceRule("86", Decimal("0.06"), "CNY"),
    PriceRule("65", Decimal("0.045"), "USD"),
    PriceRule("44", Decimal("0.04"), "GBP"),
    PriceRule("33", Decimal("0.065"), "EUR"),
    PriceRule("7", Decimal("2.50"), "RUB"),
    PriceRule("852", Decimal("0.20"), "HKD", "viber"),
)


def run(profile: Path | None, *, offscreen: bool, shots: Path | None) -> int:
    """Run the demo and return the exit status.

    Args:
        profile: A folder to keep the demo in; None for a temporary one that is removed.
        offscreen: Do the main job without a display and leave pictures.
        shots: Do the main job, leave the pictures here and end; None for a new temporary folder
            where there is no display.
    """
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif _no_display():
        sys.stderr.write(
            tr("There is no display here. Run the demo by itself with --offscreen.") + "\n"
        )
        return 3
    if profile is not None:
        return _run(_Stay(Profile(profile)), offscreen=offscreen, shots=shots)
    with tempfile.TemporaryDirectory(prefix="smsdesk-demo-") as folder:
        stay = _Stay(Profile(Path(folder)), temporary=True)
        return _run(stay, offscreen=offscreen, shots=shots)


def _no_display() -> bool:
    return sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )


@dataclass(frozen=True, slots=True)
class _Stay:
    """Where the demo lives, and whether that is gone afterwards, with what was typed into it."""

    profile: Profile
    temporary: bool = False


def _run(stay: _Stay, *, offscreen: bool, shots: Path | None) -> int:
    from smsdesk.app import application  # noqa: PLC0415 - Qt loads with it
    from smsdesk.ui import aio  # noqa: PLC0415 - the same

    application.make_application()
    gateways = DemoGateways()
    if not offscreen and shots is None:
        return aio.run(lambda: _show(stay, gateways))
    if offscreen:
        application.leave_out_noise()
    from smsdesk.app.walk import walk  # noqa: PLC0415 - the same

    folder = shots or Path(tempfile.mkdtemp(prefix="smsdesk-shots-"))
    folder.mkdir(parents=True, exist_ok=True)
    return aio.run(lambda: walk(stay.profile, gateways, folder, temporary=stay.temporary))


async def _show(stay: _Stay, gateways: "DemoGateways") -> int:
    from smsdesk.app import window  # noqa: PLC0415 - the same

    async with gateways:
        return await window.show(
            stay.profile,
            lambda program: gateways.connect(program.services),
            temporary=stay.temporary,
        )


class DemoGateways:
    """Every built-in gateway, running in this process for as long as the context is open."""

    def __init__(self, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        self.servers: dict[str, GatewayServer] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for provider, build in GATEWAYS.items():
            credentials = DEMO_CREDENTIALS[provider]
            secret = next(iter(credentials.secrets.values()), "")
            server = GatewayServer(build(GatewaySetup(secret=secret, timing=self._timing)))
            await server.start()
            self._stack.push_async_callback(server.stop)
            self.servers[provider] = server
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    async def connect(self, services: Services) -> None:
        """Give the profile an account at each gateway, prices and sample contacts."""
        await services.listening.start()  # its port is part of the addresses
        known = {view.account.provider: view for view in await services.accounts.all()}
        offered = {info.key for info in services.accounts.provider_infos()}
        for provider, server in self.servers.items():
            if provider not in offered:
                continue
            credentials = DEMO_CREDENTIALS[provider]
            title = services.accounts.info(provider).title
            entered = AccountInput(
                tr("{gateway} (demo)", gateway=title),
                provider,
                {**credentials.settings, "base_url": server.url},
                dict(credentials.secrets),
                session_only=True,
            )
            if provider in known:
                account_id = known[provider].account_id
                await services.accounts.update(account_id, entered)
            else:
                account_id = await services.accounts.add(entered)
                there = {"", *services.accounts.info(provider).capabilities.channels}
                prices = [one for one in _PRICES if one.channel in there]
                await services.accounts.set_prices(account_id, prices)
            await services.accounts.test(account_id)  # its balance stands beside the price
            server.set_callback(await services.listening.url_for(account_id))
        if not await services.contacts.lists():
            await _add_contacts(services)


async def _add_contacts(services: Services) -> None:
    list_id = await services.contacts.create_list(tr("Regulars"))
    saved = [await services.contacts.save(contact) for contact in sample_contacts()]
    await services.contacts.add_to_list(list_id, saved[::2])
