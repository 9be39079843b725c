"""The hosting: paths, sizes, deadlines, journal, and every fault of an answer over real sockets."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest

from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY, CloudSmsGateway
from smsdesk.simulator.connections import Limits
from smsdesk.simulator.faults import Action, FaultScript, FaultScriptError, Garbage, Match, Rule
from smsdesk.simulator.gateway import Timing
from smsdesk.simulator.server import GatewayServer, RequestRecord
from tests.integration.simulator.conftest import AT_ONCE, Post, Start, body, connected


async def is_cut(reader: asyncio.StreamReader) -> bool:
    """Return whether the connection ends without a byte, politely or not."""
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


FIRST = Match(requests=(1, 1))


async def fails(client: aiohttp.ClientSession, server: GatewayServer) -> None:
    with pytest.raises((aiohttp.ClientConnectionError, aiohttp.ClientOSError)):
        async with client.post(server.url, data=body()) as response:
            await response.read()


async def test_a_request_is_answered_and_journalled(start: Start, post: Post) -> None:
    seen: list[RequestRecord] = []
    server = await start(on_request=seen.append)
    answer = await post(server, "60000001", "60009908")
    assert [each["RESULT_CODE"] for each in answer["DETAIL_LIST"]] == [1, 0x10000006]
    assert seen == server.requests
    (record,) = seen
    assert record.request == 1
    assert record.path == "/dave/io"
    assert record.method == "SMS_SEND_REQUEST"
    assert record.numbers == ("+85260000001", "+85260009908")
    assert [message.message_id for message in record.messages] == [
        answer["DETAIL_LIST"][0]["SMS_UID"]
    ]
    assert record.outcome == "1 of 2 accepted"
    shown = repr(seen)
    assert DEMO_AUTH_KEY not in shown
    assert "4711" not in shown
    assert "60000001" not in shown


async def test_the_url_is_the_documented_path(start: Start) -> None:
    server = await start()
    assert server.url == f"{server.origin}/dave/io"
    assert server.url.startswith("http://127.0.0.1:")


async def test_other_paths_and_methods(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start()
    async with client.post(f"{server.origin}/dave/<b>", data=body()) as response:
        assert response.status == 404
    async with client.get(server.url) as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"
    assert [(record.path, record.outcome) for record in server.requests] == [
        ("", "HTTP 404"),
        ("/dave/io", "HTTP 405"),
    ]
    assert server.gateway.messages == []


async def test_a_large_body_is_refused(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start()
    server.limits = Limits(body_bytes=1000)
    async with client.post(server.url, data=body(SMS_CONTENT="a" * 900)) as response:
        assert response.status == 413

    async def chunks() -> Any:
        for _ in range(20):
            yield b"x" * 100

    async with client.post(server.url, data=chunks()) as response:
        assert response.status == 413
    assert [record.outcome for record in server.requests] == ["HTTP 413", "HTTP 413"]


async def test_slow_heads_bodies_and_idle_connections_are_cut(start: Start) -> None:
    server = await start()
    server.limits = Limits(head_timeout_s=0.2, body_timeout_s=0.2)
    beginnings = [
        b"",
        b"POST /dave/io HTTP/1.1\r\nHost: x\r\n",
        b"POST /dave/io HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    ]
    for beginning in beginnings:
        async with connected(server) as (reader, writer):
            began = time.monotonic()
            writer.write(beginning)
            assert await is_cut(reader)
            assert 0.1 < time.monotonic() - began < 2
    assert [record.outcome for record in server.requests] == ["body incomplete"]


async def test_a_slow_second_head_is_cut_too(start: Start) -> None:
    server = await start()
    server.limits = Limits(head_timeout_s=0.3)
    sound = body()
    head = f"POST /dave/io HTTP/1.1\r\nHost: x\r\nContent-Length: {len(sound)}\r\n\r\n".encode()
    async with connected(server) as (reader, writer):
        writer.write(head + sound)
        assert b"200 OK" in await reader.readuntil(b"]}")
        writer.write(b"POST /dave")
        began = time.monotonic()
        assert await reader.read() == b""
        assert time.monotonic() - began < 2


async def test_bytes_that_are_no_http_are_a_bad_request(start: Start, post: Post) -> None:
    server = await start()
    async with connected(server) as (reader, writer):
        writer.write(b"\x16\x03\x01 no http\r\n\r\n")
        assert b" 400 " in await reader.readline()
    assert (await post(server))["RESULT_CODE"] == 1


async def test_more_connections_than_allowed_are_cut(start: Start) -> None:
    server = await start()
    server.limits = Limits(connections=2)
    async with connected(server), connected(server), connected(server) as (reader, _):
        assert await is_cut(reader)


async def test_refuse_cuts_before_reading(
    start: Start, client: aiohttp.ClientSession, post: Post
) -> None:
    server = await start(Rule(Action.REFUSE, Match(requests=(1, 2))))
    for _ in range(2):
        async with connected(server) as (reader, _):
            assert await is_cut(reader)
    assert (await post(server))["RESULT_CODE"] == 1
    assert [record.faults for record in server.requests] == [("refuse",), ("refuse",), ()]
    assert [record.request for record in server.requests] == [1, 2, 3]
    assert len(server.gateway.messages) == 1


async def test_refuse_on_a_kept_connection(
    start: Start, client: aiohttp.ClientSession, post: Post
) -> None:
    server = await start(Rule(Action.REFUSE, Match(requests=(2, 2))))
    await post(server)
    await fails(client, server)
    assert len(server.gateway.messages) == 1


async def test_drop_after_reading_counts_as_accepted(
    start: Start, client: aiohttp.ClientSession, post: Post
) -> None:
    server = await start(Rule(Action.DROP_AFTER_READING, FIRST))
    await fails(client, server)
    assert [message.number for message in server.gateway.messages] == ["+85260000001"]
    assert len(server.requests[0].messages) == 1
    await post(server)
    assert len(server.gateway.messages) == 2


async def test_drop_before_processing_does_not(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start(Rule(Action.DROP_BEFORE_PROCESSING, FIRST))
    await fails(client, server)
    assert server.gateway.messages == []
    assert server.requests[0].outcome == "not processed"


@pytest.mark.parametrize(
    ("rule", "status", "retry_after"),
    [
        (Rule(Action.STATUS), 500, None),
        (Rule(Action.STATUS, status=503, retry_after="120"), 503, "120"),
        (Rule(Action.STATUS, status=502, retry_after="-1"), 502, "-1"),
        (Rule(Action.TOO_MANY_REQUESTS), 429, None),
        (
            Rule(Action.TOO_MANY_REQUESTS, retry_after="Wed, 21 Oct 2037 07:28:00 GMT"),
            429,
            "Wed, 21 Oct 2037 07:28:00 GMT",
        ),
    ],
    ids=["500", "503", "502", "429", "429 with date"],
)
async def test_statuses(
    start: Start,
    client: aiohttp.ClientSession,
    rule: Rule,
    status: int,
    retry_after: str | None,
) -> None:
    server = await start(rule)
    async with client.post(server.url, data=body()) as response:
        assert response.status == status
        assert response.headers.get("Retry-After") == retry_after
    assert server.gateway.messages == []


async def test_a_status_may_hide_an_acceptance(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start(Rule(Action.STATUS, processed=True))
    async with client.post(server.url, data=body()) as response:
        assert response.status == 500
    assert len(server.gateway.messages) == 1


async def test_redirects(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start(
        Rule(Action.REDIRECT, FIRST), Rule(Action.REDIRECT, location="http://x/y", status=302)
    )
    expected = [(307, "/dave/io/moved"), (302, "http://x/y")]
    for status, location in expected:
        async with client.post(server.url, data=body(), allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (status, location)
    assert server.gateway.messages == []


async def garbage(client: aiohttp.ClientSession, server: GatewayServer) -> bytes:
    async with client.post(server.url, data=body()) as response:
        assert response.status == 200
        return await response.read()


async def test_garbage(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start(
        Rule(Action.GARBAGE, FIRST, body=Garbage.HTML),
        Rule(Action.GARBAGE, Match(requests=(2, 2)), body=Garbage.EMPTY),
        Rule(Action.GARBAGE, Match(requests=(3, 3)), body=Garbage.TRUNCATED),
        Rule(Action.GARBAGE, body=Garbage.TRUNCATED, processed=False),
    )
    assert (await garbage(client, server)).startswith(b"<!DOCTYPE html>")
    assert await garbage(client, server) == b""
    assert server.gateway.messages == []
    for accepted in (1, 1):
        cut = await garbage(client, server)
        assert cut.startswith(b"{")
        with pytest.raises(json.JSONDecodeError):
            json.loads(cut)
        assert len(server.gateway.messages) == accepted


async def test_a_huge_answer_has_the_size_it_says(
    start: Start, client: aiohttp.ClientSession
) -> None:
    server = await start(Rule(Action.GARBAGE, body=Garbage.HUGE, size=30_000_001))
    received = 0
    async with client.post(server.url, data=body()) as response:
        assert response.content_length == 30_000_001
        async for chunk in response.content.iter_any():
            received += len(chunk)
    assert received == 30_000_001


async def test_a_reader_that_leaves_a_huge_answer_harms_nobody(
    start: Start, client: aiohttp.ClientSession
) -> None:
    huge = Rule(Action.GARBAGE, FIRST, body=Garbage.HUGE)
    server = await start(huge)
    async with client.post(server.url, data=body()) as response:
        await response.content.read(1000)
        response.close()
    async with client.post(server.url, data=body()) as response:
        assert (await response.json())["RESULT_CODE"] == 1


async def test_drip(start: Start, client: aiohttp.ClientSession) -> None:
    timing = Timing(report_delay_s=0, time_scale=0.002)
    server = await start(Rule(Action.DRIP), timing=timing)
    pieces = 0
    began = time.monotonic()
    async with client.post(server.url, data=body()) as response:
        whole = b""
        async for chunk in response.content.iter_any():
            pieces += 1
            whole += chunk
    assert json.loads(whole)["RESULT_CODE"] == 1
    assert pieces > 50
    assert time.monotonic() - began > 0.002 * len(whole)
    assert len(server.gateway.messages) == 1


async def test_a_drip_that_nobody_waits_for_ends_with_the_server(start: Start) -> None:
    server = await start(Rule(Action.DRIP, seconds=60))
    sound = body()
    head = f"POST /dave/io HTTP/1.1\r\nHost: x\r\nContent-Length: {len(sound)}\r\n\r\n".encode()
    async with connected(server) as (reader, writer):
        writer.write(head + sound)
        await reader.readuntil(b"{")
        async with asyncio.timeout(5):
            await server.stop()


async def test_a_reader_that_leaves_a_drip_harms_nobody(start: Start, post: Post) -> None:
    server = await start(Rule(Action.DRIP, FIRST, seconds=0.01))
    sound = body()
    head = f"POST /dave/io HTTP/1.1\r\nHost: x\r\nContent-Length: {len(sound)}\r\n\r\n".encode()
    async with connected(server) as (reader, writer):
        writer.write(head + sound)
        await reader.readuntil(b"{")
        writer.transport.abort()
    await asyncio.sleep(0.1)
    assert (await post(server))["RESULT_CODE"] == 1


async def test_delays(start: Start, client: aiohttp.ClientSession) -> None:
    server = await start(
        Rule(Action.DELAY, FIRST, seconds=0.4),
        Rule(Action.DELAY, Match(requests=(2, 2)), seconds=0.4, before_processing=True),
    )
    for accepted_early in (1, 1):
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(garbage(client, server))
            await asyncio.sleep(0.2)
            assert len(server.gateway.messages) == accepted_early
        assert time.monotonic() - began >= 0.4
    assert len(server.gateway.messages) == 2


async def test_a_caller_that_gives_up_does_not_undo_the_acceptance(
    start: Start, client: aiohttp.ClientSession
) -> None:
    server = await start(Rule(Action.DELAY, seconds=0.5, before_processing=True))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await garbage(client, server)
    await asyncio.sleep(0.6)
    assert len(server.gateway.messages) == 1


async def test_wrong_serial_and_partial(start: Start, post: Post) -> None:
    server = await start(
        Rule(Action.WRONG_SERIAL),
        Rule(Action.PARTIAL, Match(number_suffix="02"), code=0x10000005),
    )
    answer = await post(server, "60000001", "60000002")
    assert answer["SERIAL"] == 18
    assert [each["RESULT_CODE"] for each in answer["DETAIL_LIST"]] == [1, 0x10000005]


async def test_offline_refuses_real_connections_and_comes_back(
    start: Start, client: aiohttp.ClientSession, post: Post
) -> None:
    server = await start(Rule(Action.OFFLINE, Match(requests=(2, 2)), seconds=0.5))
    url = server.url
    await post(server)
    await fails(client, server)
    await asyncio.sleep(0.1)
    with pytest.raises(aiohttp.ClientConnectorError):
        await post(server)
    await asyncio.sleep(0.6)
    assert server.url == url
    assert (await post(server))["RESULT_CODE"] == 1
    assert len(server.gateway.messages) == 2


async def test_going_offline_by_hand(start: Start, post: Post) -> None:
    server = await start()
    await post(server)
    await server.go_offline()
    await asyncio.sleep(0.1)  # the client's kept connection has to notice
    with pytest.raises(aiohttp.ClientConnectorError):
        await post(server)
    await server.go_online()
    await server.go_online()
    assert (await post(server))["RESULT_CODE"] == 1


async def test_a_script_with_foreign_codes_is_refused_at_the_start() -> None:
    script = FaultScript([Rule(Action.PARTIAL, code="blocked")])
    with pytest.raises(FaultScriptError, match="blocked"):
        GatewayServer(CloudSmsGateway(), script=script)


async def test_a_port_that_is_taken(start: Start) -> None:
    server = await start()
    port = int(server.origin.rsplit(":", 1)[1])
    other = GatewayServer(CloudSmsGateway(), port=port)
    with pytest.raises(OSError, match="in use"):
        await other.start()
    await other.stop()


async def test_stopping_twice_is_harmless(start: Start) -> None:
    server = await start(timing=AT_ONCE)
    await server.stop()
    await server.stop()
