"""Status reports that the Yunpian gateway pushes to a real callback address."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, unquote

import aiohttp
import pytest

from smsdesk.simulator.faults import Action, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.yunpian import YunpianGateway
from smsdesk.simulator.yunpian_account import DEMO_APIKEY, YunpianAccount
from tests.integration.simulator.hosting import RawCallback, hosted, raw_callback, settle

AT_ONCE = Timing(report_delay_s=0.0, retry_s=0.01)


@pytest.fixture
async def callback() -> AsyncIterator[RawCallback]:
    async with raw_callback(b"SUCCESS") as callback:
        yield callback


@asynccontextmanager
async def running(*rules: Rule, **changes: Any) -> AsyncIterator[GatewayServer]:
    gateway = YunpianGateway(GatewaySetup(timing=AT_ONCE), YunpianAccount(**changes))
    async with hosted(gateway, *rules) as server:
        yield server


async def send(
    client: aiohttp.ClientSession, server: GatewayServer, *mobiles: str, **fields: str
) -> list[int]:
    """Send a text to each number; return the sids."""
    sids = []
    for mobile in mobiles:
        form = {"apikey": DEMO_APIKEY, "mobile": mobile, "text": "Hello", **fields}
        url = f"{server.url}/v2/sms/single_send.json"
        async with client.post(url, data=form) as response:
            sids.append((await response.json())["sid"])
    return sids


async def pulled(client: aiohttp.ClientSession, server: GatewayServer) -> list[dict[str, Any]]:
    url = f"{server.url}/v2/sms/pull_status.json"
    async with client.post(url, data={"apikey": DEMO_APIKEY}) as response:
        return list(await response.json())


def reports(body: bytes) -> list[dict[str, Any]]:
    (value,) = parse_qs(body.decode("ascii"))["sms_status"]
    return list(json.loads(value))


def numbers(callback: RawCallback) -> list[str]:
    return [item["mobile"] for body in callback.bodies for item in reports(body)]


async def test_a_report_is_pushed(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running() as server:
        server.set_callback(callback.url)
        (sid,) = await send(client, server, "13012312312", uid="10001")
        await settle(server)
        (attempt,) = server.reports
        assert (attempt.number, attempt.message_id) == ("+8613012312312", str(sid))
        assert attempt.accepted
        assert await pulled(client, server) == []
    assert callback.content_types == ["application/x-www-form-urlencoded;charset=utf-8"]
    (item,) = reports(callback.bodies[0])
    assert item.pop("user_receive_time")
    assert item == {
        "sid": sid,
        "uid": "10001",
        "error_msg": "DELIVRD",
        "error_detail": "",
        "mobile": "13012312312",
        "report_status": "SUCCESS",
    }


async def test_a_list_that_is_encoded_twice(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running(encoded_twice=True) as server:
        server.set_callback(callback.url)
        (sid,) = await send(client, server, "13012312312")
        await settle(server)
        assert await pulled(client, server) == []
    (value,) = parse_qs(callback.bodies[0].decode())["sms_status"]
    assert value.startswith("%5B")
    assert [item["sid"] for item in json.loads(unquote(value))] == [sid]


async def test_many_reports_share_a_push(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    mobiles = [f"130000{n:05}" for n in range(250)]
    async with running(pull=False) as server:
        await send(client, server, *mobiles)
        # Kept back until there is an address, so that they are due together.
        server.set_callback(callback.url)
        await settle(server)
        assert {attempt.number for attempt in server.reports} == {f"+86{each}" for each in mobiles}
        assert len(server.reports) == 250
    sizes = [len(reports(body)) for body in callback.bodies]
    assert max(sizes) <= 100
    assert len(sizes) < 25
    assert sorted(numbers(callback)) == mobiles


async def test_one_report_a_push(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running(pull=False, reports_per_push=1) as server:
        await send(client, server, "13000000001", "13000000002", "13000000003")
        server.set_callback(callback.url)
        await settle(server)
    assert [len(reports(body)) for body in callback.bodies] == [1, 1, 1]


async def test_a_push_is_tried_four_times_in_all(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running() as server:
        server.set_callback(callback.url)
        callback.answers = [(200, b"OK"), (500, b"SUCCESS"), (200, b""), (404, b"0")]
        await send(client, server, "13012312312")
        await settle(server)
        assert [attempt.problem for attempt in server.reports] == [
            "the answer is neither SUCCESS nor 0",
            "HTTP 500",
            "the answer is neither SUCCESS nor 0",
            "HTTP 404",
        ]
        assert len(set(callback.bodies)) == 1
        # What was never acknowledged is still there to be pulled.
        assert len(await pulled(client, server)) == 1


async def test_zero_acknowledges_too(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running() as server:
        server.set_callback(callback.url)
        callback.answers = [(200, b"0")]
        await send(client, server, "13012312312")
        await settle(server)
        assert [attempt.accepted for attempt in server.reports] == [True]


async def test_a_message_may_have_its_own_address(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with raw_callback(b"SUCCESS") as own, running() as server:
        server.set_callback(callback.url)
        await send(client, server, "13000000001", callback_url=own.url)
        await send(client, server, "13000000002")
        await settle(server)
        assert numbers(own) == ["13000000001"]
        assert numbers(callback) == ["13000000002"]
        server.set_callback(None)
        await send(client, server, "13000000003", callback_url=own.url)
        await settle(server)
        assert numbers(own) == ["13000000001", "13000000003"]


async def test_without_an_address_reports_are_for_the_pull(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running() as server:
        await send(client, server, "13000000001")
        await settle(server)
        server.set_callback(callback.url)
        assert callback.bodies == []
        assert [item["mobile"] for item in await pulled(client, server)] == ["13000000001"]


async def test_report_faults(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running(Rule(Action.REPORT_DUPLICATE, count=3)) as server:
        server.set_callback(callback.url)
        (sid,) = await send(client, server, "13000000001")
        await settle(server)
        sids = [item["sid"] for body in callback.bodies for item in reports(body)]
        assert sids == [sid] * 3
        assert await pulled(client, server) == []


async def test_a_report_before_the_answer(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running(Rule(Action.REPORT_BEFORE_ANSWER)) as server:
        server.set_callback(callback.url)
        (sid,) = await send(client, server, "13000000001")
        assert [item["sid"] for item in reports(callback.bodies[0])] == [sid]
