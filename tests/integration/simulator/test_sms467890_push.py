"""Status reports that the 467890 gateway pushes to a real callback address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.sms467890 import Sms467890Gateway
from smsdesk.simulator.sms467890_account import (
    DEMO_PWD,
    DEMO_UID,
    ReportStyle,
    ReportTime,
    Sms467890Account,
)
from tests.integration.simulator.hosting import RawCallback, hosted, raw_callback, settle

NOON_IN_CHINA = 1_714_968_000.0


@pytest.fixture
async def callback() -> AsyncIterator[RawCallback]:
    async with raw_callback(b"OK") as callback:
        yield callback


@asynccontextmanager
async def running(*rules: Rule, attempts: int = 5, **style: Any) -> AsyncIterator[GatewayServer]:
    timing = Timing(report_delay_s=0.0, retry_s=0.01, attempts=attempts)
    setup = GatewaySetup(timing=timing, clock=lambda: NOON_IN_CHINA)
    account = Sms467890Account(reports=ReportStyle(**style))
    async with hosted(Sms467890Gateway(setup, account), *rules) as server:
        yield server


async def send(client: aiohttp.ClientSession, server: GatewayServer, *mobiles: str) -> str:
    """Send a text to the numbers; return the msgid."""
    fields = {"uid": DEMO_UID, "pwd": DEMO_PWD, "mobile": ",".join(mobiles), "content": "Hello"}
    url = f"{server.url}/Admin/index.php/Message/send"
    async with client.post(url, json=fields) as response:
        answer = await response.json()
        assert answer["respCode"] == "0"
        return str(answer["msgid"])


async def test_a_report(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running() as server:
        server.set_callback(callback.url)
        msgid = await send(client, server, "13000000001")
        await settle(server)
        (attempt,) = server.reports
        assert (attempt.number, attempt.message_id) == ("+8613000000001", msgid)
    assert callback.bodies == [f"Report={msgid},13000000001,DELIVRD,1714968000".encode()]
    assert callback.content_types == ["application/x-www-form-urlencoded"]


async def test_reports_of_every_fate(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    suffixes = [suffix for suffix in range(9901, 9917) if suffix not in {9908, 9909}]
    async with running() as server:
        server.set_callback(callback.url)
        msgid = await send(client, server, *(f"1300000{suffix}" for suffix in suffixes))
        await settle(server)
    seen: dict[str, list[str]] = {}
    for body in callback.bodies:
        given, mobile, status, _ = body.decode().removeprefix("Report=").split(",")
        assert given == msgid
        seen.setdefault(mobile[-4:], []).append(status)
    assert seen == {
        "9901": ["UNKNOWN"],
        "9902": ["UNKNOWN"],
        "9903": ["UNKNOWN"],
        "9905": ["DELIVRD"],
        "9906": ["UNKNOWN"],
        "9907": ["UNDOCUMENTED"],
        "9910": ["UNKNOWN"],
        "9911": ["DELIVRD"],
        "9912": ["UNKNOWN"],
        "9913": ["UNKNOWN", "DELIVRD"],
        "9914": ["DELIVRD", "UNKNOWN"],
        "9916": ["DELIVRD"],
    }


async def test_several_reports_a_push(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running(per_push=3, separator=";", time=ReportTime.DATE_AND_TIME) as server:
        # Kept back until there is an address, so that they are due together.
        msgid = await send(client, server, *(f"1300000000{n}" for n in range(4)))
        server.set_callback(callback.url)
        await settle(server)
        assert len(server.reports) == 4
    at = "DELIVRD,2024-05-06 12:00:00"
    records = [f"{msgid},1300000000{n},{at}" for n in range(4)]
    assert sorted(callback.bodies, key=len, reverse=True) == [
        f"Report={';'.join(records[:3])}".encode(),
        f"Report={records[3]}".encode(),
    ]


async def test_percent_encoded(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running(percent_encoded=True) as server:
        server.set_callback(callback.url)
        msgid = await send(client, server, "13000000001")
        await settle(server)
    assert callback.bodies == [f"Report={msgid}%2C13000000001%2CDELIVRD%2C1714968000".encode()]


async def test_pushed_again_until_taken(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running() as server:
        server.set_callback(callback.url)
        callback.answers = [(503, b""), (404, b"OK"), (200, b"whatever")]
        await send(client, server, "13000000001")
        await settle(server)
        assert [attempt.problem for attempt in server.reports] == ["HTTP 503", "HTTP 404", ""]
        assert len(set(callback.bodies)) == 1


async def test_given_up_at_last(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running(attempts=2) as server:
        server.set_callback(callback.url)
        callback.answers = [(500, b"")] * 2
        await send(client, server, "13000000001")
        await settle(server)
        assert [attempt.accepted for attempt in server.reports] == [False, False]


async def test_report_faults(client: aiohttp.ClientSession, callback: RawCallback) -> None:
    async with running(
        Rule(Action.REPORT_DUPLICATE, Match(number_suffix="1"), count=3),
        Rule(Action.REPORT_DROP, Match(number_suffix="2")),
        Rule(Action.REPORT_CONTRADICT, Match(number_suffix="3")),
    ) as server:
        server.set_callback(callback.url)
        await send(client, server, "13000000001", "13000000002", "13000000003")
        await settle(server)
    parts = [body.decode().split(",") for body in callback.bodies]
    assert sorted((mobile, status) for _, mobile, status, _ in parts) == [
        *[("13000000001", "DELIVRD")] * 3,
        ("13000000003", "DELIVRD"),
        ("13000000003", "UNKNOWN"),
    ]


async def test_a_repetition_has_no_report(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running() as server:
        server.set_callback(callback.url)
        first = await send(client, server, "13000000001")
        second = await send(client, server, "13000000001")
        await settle(server)
    assert first != second
    assert [body.split(b",")[0].decode() for body in callback.bodies] == [f"Report={first}"]


async def test_a_report_before_the_answer(
    client: aiohttp.ClientSession, callback: RawCallback
) -> None:
    async with running(Rule(Action.REPORT_BEFORE_ANSWER)) as server:
        server.set_callback(callback.url)
        msgid = await send(client, server, "13000000001")
        assert callback.bodies[0].decode().startswith(f"Report={msgid},")
