"""The body of `smsdesk gateway`: its lines, its options, its end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY
from smsdesk.simulator.command import GatewayOptions, UnknownGatewayError, run_gateway
from smsdesk.simulator.faults import FaultScriptError
from smsdesk.simulator.server import TlsFiles
from tests.integration.simulator.conftest import AT_ONCE, Callback, body


class Lines:
    """What the command wrote."""

    def __init__(self) -> None:
        self.raw: list[str] = []
        self._more = asyncio.Event()

    def write(self, line: str) -> None:
        assert "\n" not in line
        self.raw.append(line)
        self._more.set()

    async def upto(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(10):
            while len(self.raw) < count:
                self._more.clear()
                await self._more.wait()
        return [json.loads(line) for line in self.raw]


@asynccontextmanager
async def running(options: GatewayOptions) -> AsyncIterator[Lines]:
    lines, stop = Lines(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_gateway(options, lines.write, stop))
        yield lines
        stop.set()


async def test_a_run(callback: Callback, tmp_path: Path, client: aiohttp.ClientSession) -> None:
    script = tmp_path / "script.json"
    script.write_text(
        '[{"match": {"request": 2}, "action": "drop_after_reading"},'
        ' {"match": {"request": 3}, "action": "refuse"}]',
        encoding="utf-8",
    )
    options = GatewayOptions("cloudsms", callback=callback.url, script=script, timing=AT_ONCE)
    async with running(options) as lines:
        (first,) = await lines.upto(1)
        assert set(first) == {"url"}
        url = first["url"]
        sound = body("60000001", "60009908", CUSTOMER_BODY={"m": "0f3c5d"})
        async with client.post(url, data=sound) as response:
            uid = (await response.json())["DETAIL_LIST"][0]["SMS_UID"]
        _, request, report = await lines.upto(3)
        assert request.pop("at")
        assert request == {
            "event": "request",
            "request": 1,
            "path": "/dave/io",
            "method": "SMS_SEND_REQUEST",
            "numbers": ["+85260000001", "+85260009908"],
            "outcome": "1 of 2 accepted",
            "faults": [],
            "messages": [
                {
                    "number": "+85260000001",
                    "id": uid,
                    "reference": '{"m":"0f3c5d"}',
                    "segments": 1,
                }
            ],
        }
        assert report.pop("at")
        assert report == {
            "event": "report",
            "number": "+85260000001",
            "id": uid,
            "state": "DELIVERED",
            "attempt": 1,
            "status": 200,
            "accepted": True,
            "problem": "",
        }
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError):
                await client.post(url, data=body("60000002"))
        seen = await lines.upto(6)
        requests = [line for line in seen[3:] if line["event"] == "request"]
        assert [line["faults"] for line in requests] == [["drop_after_reading"], ["refuse"]]
        assert [len(line["messages"]) for line in requests] == [1, 0]
    written = "\n".join(lines.raw)
    assert DEMO_AUTH_KEY not in written
    assert "4711" not in written


async def test_an_own_key(client: aiohttp.ClientSession) -> None:
    options = GatewayOptions("cloudsms", secret="own key")
    assert "own key" not in repr(options)
    async with running(options) as lines:
        url = (await lines.upto(1))[0]["url"]
        for key, code in [(DEMO_AUTH_KEY, 5), ("own key", 1)]:
            async with client.post(url, data=body(AUTH_KEY=key)) as response:
                assert (await response.json())["RESULT_CODE"] == code
        outcomes = [line["outcome"] for line in (await lines.upto(3))[1:]]
        assert outcomes == ["0x05 Channel_not_exist", "1 of 1 accepted"]
    assert "own key" not in "\n".join(lines.raw)


async def test_the_port_is_free_again_after_the_end(client: aiohttp.ClientSession) -> None:
    async with running(GatewayOptions("cloudsms")) as lines:
        port = int((await lines.upto(1))[0]["url"].split(":")[2].split("/")[0])
    async with running(GatewayOptions("cloudsms", port=port)) as lines:
        assert f":{port}/" in (await lines.upto(1))[0]["url"]


async def failure(options: GatewayOptions, lines: list[str]) -> None:
    await run_gateway(options, lines.append, asyncio.Event())


async def test_what_cannot_run_says_so_before_the_first_line(tmp_path: Path) -> None:
    lines: list[str] = []
    with pytest.raises(UnknownGatewayError, match="nobody; there are: "):
        await failure(GatewayOptions("nobody"), lines)
    with pytest.raises(FaultScriptError, match="cannot be read"):
        await failure(GatewayOptions("cloudsms", script=tmp_path / "absent.json"), lines)
    absent = TlsFiles(tmp_path / "absent.pem", tmp_path / "absent.key")
    with pytest.raises(FileNotFoundError):
        await failure(GatewayOptions("cloudsms", tls=absent), lines)
    async with running(GatewayOptions("cloudsms")) as other:
        port = int((await other.upto(1))[0]["url"].split(":")[2].split("/")[0])
        with pytest.raises(OSError, match="in use"):
            await failure(GatewayOptions("cloudsms", port=port), lines)
    assert lines == []
