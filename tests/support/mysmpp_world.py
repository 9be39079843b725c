"""A mysmpp gateway on a real port, a plain client, and a callback address that takes notes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree

import aiohttp
from aiohttp import web

from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.mysmpp import MysmppGateway
from smsdesk.simulator.mysmpp_account import MysmppAccount
from smsdesk.simulator.server import GatewayServer
from tests.support import mysmpp_documents as documents
from tests.support.mysmpp_documents import Information

AT_ONCE = Timing(report_delay_s=0.0, retry_s=0.01)
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass
class Callback:
    """A customer's address for states: echoes every id, unless `answers` say otherwise first."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    content_types: set[str] = field(default_factory=set)
    answers: list[web.Response] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.bodies.append(body)
        self.content_types.add(request.headers["Content-Type"])
        if self.answers:
            return self.answers.pop(0)
        ids = [each.get("id_sms") for each in ElementTree.fromstring(body).iter("state")]
        return web.Response(body=echo(*ids), headers=HEADERS)

    def states(self) -> list[dict[str, str]]:
        return [state for body in self.bodies for state in documents.states(body)]


def echo(*ids: str | None) -> bytes:
    inside = "".join(f"<id_sms>{each}</id_sms>" for each in ids)
    return f'<?xml version="1.0" encoding="utf-8"?><response>{inside}</response>'.encode()


@dataclass
class World:
    """One account at one built-in gateway, spoken to over sockets."""

    gateway: MysmppGateway
    server: GatewayServer
    client: aiohttp.ClientSession
    callback: Callback

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        address = f"{self.server.origin}{path}"
        async with self.client.post(address, data=body, headers=HEADERS) as response:
            return response.status, await response.read()

    async def ask(self, path: str, body: bytes) -> bytes:
        status, answer = await self.post(path, body)
        assert status == 200
        return answer

    async def send(self, *content: str) -> list[Information]:
        """Send the messages given, or one ordinary message."""
        body = documents.request(*content or [documents.message()])
        return documents.information(await self.ask("/xml", body))

    async def states(self, *ids: str | None) -> list[dict[str, str]]:
        return documents.states(await self.ask("/xml/state.php", documents.get_state(*ids)))

    async def state_after(self, id_sms: str | None, *, not_yet: str = "send") -> dict[str, str]:
        """Ask for a state until it is another than `not_yet`."""
        async with asyncio.timeout(10):
            while True:
                (state,) = await self.states(id_sms)
                if state["state"] != not_yet:
                    return state
                await asyncio.sleep(0.01)

    async def settled(self) -> None:
        """Wait until every state is pushed."""
        async with asyncio.timeout(20):
            await self.server.settled()


@asynccontextmanager
async def opened(
    *rules: Rule,
    account: MysmppAccount | None = None,
    timing: Timing = AT_ONCE,
    clock: Callable[[], float] = time.time,
    pushes: bool = False,
) -> AsyncIterator[World]:
    """Run a gateway; with `pushes` it knows the callback address from the start."""
    gateway = MysmppGateway(GatewaySetup(timing=timing, clock=clock), account)
    server = GatewayServer(gateway, script=FaultScript(rules))
    callback = Callback()
    application = web.Application()
    application.router.add_post("/states", callback.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    callback.url = f"http://127.0.0.1:{runner.addresses[0][1]}/states"
    await server.start()
    if pushes:
        server.set_callback(callback.url)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client:
            yield World(gateway, server, client, callback)
    finally:
        await server.stop()
        await runner.cleanup()
