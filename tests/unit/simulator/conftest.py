"""A CloudSMS gateway without sockets, and packets for it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY, DEMO_ROUTE_ID, CloudSmsGateway
from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import Call, GatewaySetup, Handled

Ask = Callable[..., Awaitable[dict[str, Any]]]

NOON_IN_HONG_KONG = 1_714_968_000.0  # 2024-05-06 12:00:00 UTC+8


def packet(**changes: object) -> dict[str, Any]:
    """Return a sound request to one number in Hong Kong; a change to None removes the field."""
    content: dict[str, object] = {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "REQUEST",
        "SERIAL": 17,
        "TIME": "2024-05-06 10:20:30",
        "AUTH_KEY": DEMO_AUTH_KEY,
        "MULTI_MSISDN_LIST": [{"COUNTRY_CODE": 852, "DEST_MSISDN": "60000001"}],
        "SMS_CONTENT": "Your code is 4711",
        "ROUTE_ID": DEMO_ROUTE_ID,
        "VERSION": "2021-01-01",
    }
    content.update(changes)
    return {key: value for key, value in content.items() if value is not None}


@pytest.fixture
def gateway() -> CloudSmsGateway:
    return CloudSmsGateway(GatewaySetup(clock=lambda: NOON_IN_HONG_KONG))


async def handle(
    gateway: CloudSmsGateway, body: bytes, script: FaultScript | None = None
) -> Handled:
    script = script or FaultScript()
    read = gateway.read(Call("/dave/io", {}, body))
    number, _ = script.on_request()
    return await gateway.process(read, script.on_packet(number, read.method, read.numbers))


@pytest.fixture
def ask(gateway: CloudSmsGateway) -> Ask:
    """Send a packet with `changes` to `gateway`, under the fault `rules`; return the answer."""

    async def ask(*rules: Rule, **changes: object) -> dict[str, Any]:
        body = json.dumps(packet(**changes)).encode()
        answer: dict[str, Any] = json.loads(
            (await handle(gateway, body, FaultScript(rules))).reply.body
        )
        return answer

    return ask


@pytest.fixture
def ask_raw(gateway: CloudSmsGateway) -> Ask:
    """Send bytes to `gateway`; return the answer."""

    async def ask_raw(body: bytes) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads((await handle(gateway, body)).reply.body)
        return answer

    return ask_raw
