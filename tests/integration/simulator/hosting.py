"""Any built-in gateway on a real port, and a callback address that keeps the bytes it gets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import Gateway
from smsdesk.simulator.server import GatewayServer


@dataclass
class RawCallback:
    """A customer's address for reports: `answers` are given first, then `answer` for ever."""

    url: str = ""
    answer: bytes = b"OK"
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    content_types: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.content_types.append(request.headers["Content-Type"])
        status, body = self.answers.pop(0) if self.answers else (200, self.answer)
        return web.Response(status=status, body=body)


@asynccontextmanager
async def raw_callback(answer: bytes) -> AsyncIterator[RawCallback]:
    """Listen for reports and acknowledge them with `answer`."""
    callback = RawCallback(answer=answer)
    application = web.Application()
    application.router.add_post("/{anything:.*}", callback.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    callback.url = f"http://{host}:{port}/reports"
    try:
        yield callback
    finally:
        await runner.cleanup()


@asynccontextmanager
async def hosted(gateway: Gateway, *rules: Rule) -> AsyncIterator[GatewayServer]:
    """Host `gateway` under `rules`."""
    server = GatewayServer(gateway, script=FaultScript(rules))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def settle(server: GatewayServer) -> None:
    """Wait until every report is acknowledged or given up."""
    async with asyncio.timeout(20):
        await server.settled()
