"""The CloudSMS gateway on a real port, a plain client, and a callback address that takes notes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY, DEMO_ROUTE_ID, CloudSmsGateway
from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.server import GatewayServer

AT_ONCE = Timing(report_delay_s=0.0, retry_s=0.01)


def body(*nationals: str, **changes: object) -> bytes:
    """Return a sound request to numbers in Hong Kong."""
    content = {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "REQUEST",
        "SERIAL": 17,
        "TIME": "2024-05-06 10:20:30",
        "AUTH_KEY": DEMO_AUTH_KEY,
        "MULTI_MSISDN_LIST": [
            {"COUNTRY_CODE": 852, "DEST_MSISDN": national} for national in nationals or ["60000001"]
        ],
        "SMS_CONTENT": "Your code is 4711",
        "ROUTE_ID": DEMO_ROUTE_ID,
        "VERSION": "2021-01-01",
        **changes,
    }
    return json.dumps(content).encode()


@dataclass
class Callback:
    """A customer's address for reports: `answers` are taken first, then every report is OK."""

    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    answers: list[web.Response | None] = field(default_factory=list)
    open_connections: set[object] = field(default_factory=set)
    delay_s: float = 0.0
    at_once: int = 0
    most_at_once: int = 0

    async def take(self, request: web.Request) -> web.Response:
        report = await request.json()
        self.received.append(report)
        self.open_connections.add(request.transport)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.delay_s)
        self.at_once -= 1
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            return answer
        return web.json_response(
            {
                "METHOD": "SMS_PUSH_REPORT",
                "TYPE": "ANSWER",
                "SERIAL": report["SERIAL"],
                "TIME": "2024-05-06 10:21:01",
                "RESULT_CODE": 1,
                "RESULT_DESC": "OK",
            }
        )

    def states(self) -> list[tuple[str, int]]:
        """Return (number, SMS_STATE) of every report in order of arrival."""
        return [
            (result["DEST_MSISDN"], result["SMS_STATE"])
            for report in self.received
            for result in report["SMS_RESULT_LIST"]
        ]


Start = Callable[..., Awaitable[GatewayServer]]
Post = Callable[..., Coroutine[None, None, dict[str, Any]]]


@pytest.fixture
async def callback() -> AsyncIterator[Callback]:
    callback = Callback()
    application = web.Application()
    application.router.add_post("/reports", callback.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    callback.url = f"http://{host}:{port}/reports"
    yield callback
    await runner.cleanup()


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start a gateway under the given rules; all are stopped at the end."""
    servers: list[GatewayServer] = []

    async def start(*rules: Rule, timing: Timing = AT_ONCE, **options: Any) -> GatewayServer:
        gateway = CloudSmsGateway(GatewaySetup(timing=timing))
        server = GatewayServer(gateway, script=FaultScript(rules), **options)
        servers.append(server)
        await server.start()
        return server

    yield start
    for server in servers:
        await server.stop()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


@pytest.fixture
def post(client: aiohttp.ClientSession) -> Post:
    """Send one request and return the JSON of a 200 answer."""

    async def post(server: GatewayServer, *nationals: str, **changes: object) -> dict[str, Any]:
        async with client.post(server.url, data=body(*nationals, **changes)) as response:
            assert response.status == 200
            answer: dict[str, Any] = await response.json()
            return answer

    return post


@asynccontextmanager
async def connected(
    server: GatewayServer,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a bare connection to `server`."""
    host, port = server.origin.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()
