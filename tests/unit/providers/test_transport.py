"""Every fault of a connection, on real sockets, and the outcome it must have (design 5.4)."""

import asyncio
import gzip
import importlib
import itertools
import logging
import re
import socket
import ssl
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from smsdesk.domain.submit import Uncertain
from smsdesk.providers.exchange import (
    Answered,
    Exchange,
    HttpRequest,
    Misconfigured,
    NotSent,
    TransportSettings,
    Unknown,
)
from smsdesk.providers.outcomes import verdict
from smsdesk.providers.transport import Transport
from tests.unit.providers.conftest import Certificates, Handler, Servers

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter

REQUEST = HttpRequest(b'{"AUTH_KEY":"canary-key"}')
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


async def exchange(url: str, request: HttpRequest = REQUEST, **settings: Any) -> Exchange:
    transport = Transport(TransportSettings(url, **{"deadline_s": 5.0, **settings}))
    try:
        return await transport.send(request)
    finally:
        await transport.aclose()


def answering(answer: bytes) -> Handler:
    async def handler(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.write(answer)
        await writer.drain()

    return handler


def then_close(answer: bytes) -> Handler:
    async def handler(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    return handler


def with_body(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(body), b"", body]
    return b"\r\n".join(lines)


# Answers


async def test_answer_comes_whole(servers: Servers) -> None:
    server = await servers.start(answering(OK))
    answer = await exchange(server.url)
    assert answer == Answered(200, b"{}", "application/json")
    head, body = server.requests[0].split(b"\r\n\r\n")
    assert body == REQUEST.content
    assert head.startswith(b"POST /dave/io HTTP/1.1\r\n")
    assert b"Content-Type: application/json" in head
    assert re.search(rb"User-Agent: smsdesk/[0-9]", head)
    assert b"Accept-Encoding: identity" in head


async def test_method_path_and_headers_of_a_request(servers: Servers) -> None:
    server = await servers.start(answering(OK))
    request = HttpRequest(
        b"a=1", "application/x-www-form-urlencoded", "/more?x=1", "PUT", {"X-Extra": "yes"}
    )
    await exchange(server.url, request)
    head, body = server.requests[0].split(b"\r\n\r\n")
    assert head.startswith(b"PUT /dave/io/more?x=1 HTTP/1.1\r\n")
    assert b"X-Extra: yes" in head
    assert b"Content-Type: application/x-www-form-urlencoded" in head
    assert body == b"a=1"


async def test_connection_is_kept_and_shared(servers: Servers) -> None:
    server = await servers.start(answering(OK))
    transport = Transport(TransportSettings(server.url))
    for _ in range(3):
        assert isinstance(await transport.send(REQUEST), Answered)
    await transport.aclose()
    assert server.connections == 1
    assert len(server.requests) == 3


async def test_many_at_once_over_few_connections(servers: Servers) -> None:
    async def slowly(_reader: Reader, writer: Writer, _request: bytes) -> None:
        await asyncio.sleep(0.01)
        writer.write(OK)

    server = await servers.start(slowly)
    transport = Transport(TransportSettings(server.url, connections=4))
    answers = await asyncio.gather(*(transport.send(REQUEST) for _ in range(40)))
    await transport.aclose()
    assert all(isinstance(answer, Answered) for answer in answers)
    assert server.connections <= 4


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Go", b"308 Go"])
async def test_redirect_is_not_followed(servers: Servers, status: bytes) -> None:
    target = await servers.start(answering(OK))
    location = f"Location: {target.url}/secret?token=canary".encode()
    server = await servers.start(answering(with_body(b"", location, status=status)))
    answer = await exchange(server.url)
    assert isinstance(answer, Answered)
    assert answer.status == int(status[:3])
    assert answer.location == f"{target.url}/secret"
    assert target.connections == 0


async def test_retry_after_goes_by_the_gateways_own_clock(servers: Servers) -> None:
    headers = (
        b"Date: Wed, 21 Oct 2015 07:28:00 GMT",
        b"Retry-After: Wed, 21 Oct 2015 07:29:30 GMT",
    )
    server = await servers.start(answering(with_body(b"", *headers, status=b"503 Busy")))
    answer = await exchange(server.url)
    assert isinstance(answer, Answered)
    assert answer.retry_after_s == 90.0


async def test_status_that_is_no_success_counts_without_its_body(servers: Servers) -> None:
    head = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 100\r\n\r\ncut"
    server = await servers.start(then_close(head))
    answer = await exchange(server.url)
    assert answer == Answered(429, b"", retry_after_s=7.0)


async def test_dripping_body_of_a_refusal(servers: Servers) -> None:
    async def drip(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.write(b"HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            writer.write(b"x")
            await asyncio.sleep(0.05)

    server = await servers.start(drip)
    answer = await exchange(server.url, deadline_s=0.3)
    assert isinstance(answer, Answered)
    assert answer.status == 403


async def test_endless_body_of_a_refusal(servers: Servers) -> None:
    server = await servers.start(answering(with_body(b"x" * 5000, status=b"502 Bad")))
    assert await exchange(server.url, max_answer_bytes=100) == Answered(502, b"")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
async def test_packed_answer_although_not_asked_for(
    servers: Servers, pack: Callable[[bytes], bytes]
) -> None:
    encoding = b"Content-Encoding: " + (b"gzip" if pack is gzip.compress else b"deflate")
    server = await servers.start(answering(with_body(pack(b'{"a":1}'), encoding)))
    answer = await exchange(server.url)
    assert isinstance(answer, Answered)
    assert answer.body == b'{"a":1}'


# Nothing left


async def test_refused_connection(nowhere: str) -> None:
    outcome = await exchange(nowhere)
    assert isinstance(outcome, NotSent)
    assert nowhere.removeprefix("http://").rstrip("/") in outcome.sentence


async def test_unknown_host() -> None:
    outcome = await exchange("http://gateway.invalid/")
    assert isinstance(outcome, NotSent)
    assert "gateway.invalid was not found" in outcome.sentence


async def test_no_connection_in_time() -> None:
    # A full backlog drops what comes: connecting hangs as towards a host behind a firewall.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        by_step = await exchange(f"http://127.0.0.1:{port}/", connect_s=0.3)
        by_deadline = await exchange(f"http://127.0.0.1:{port}/", deadline_s=0.3)
        for filler in fillers:
            filler.close()
    assert isinstance(by_step, NotSent)
    assert isinstance(by_deadline, NotSent)


async def test_own_pool_is_full(servers: Servers) -> None:
    async def never(_reader: Reader, _writer: Writer, _request: bytes) -> None:
        await asyncio.sleep(3)

    server = await servers.start(never)
    transport = Transport(TransportSettings(server.url, connections=1, deadline_s=0.5))
    outcomes = await asyncio.gather(*(transport.send(REQUEST) for _ in range(12)))
    await transport.aclose()
    kinds = [type(outcome) for outcome in outcomes]
    # Whoever gives up frees the connection, perhaps just in time for one more. What was written
    # is unknown (also when the server had no time to read it); who never had his turn sent nothing.
    assert 1 <= len(server.requests) <= kinds.count(Unknown)
    assert kinds.count(NotSent) == 12 - kinds.count(Unknown) > 0


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"age_days": 30}, "expired"),
        ({"age_days": -30}, "not valid yet"),
        ({"name": "other.example"}, "another host"),
        ({"name": "127.0.0.2"}, "another host"),
        ({"trusted": False}, "not signed by a trusted authority"),
    ],
    ids=["expired", "not yet valid", "other name", "other address", "untrusted"],
)
async def test_certificate_that_does_not_prove_the_host(
    servers: Servers, certificates: Certificates, certificate: dict[str, Any], words: str
) -> None:
    server = await servers.start(answering(OK), tls=certificates.server(**certificate))
    outcome = await exchange(server.url, ca_file=certificates.ca_file)
    assert isinstance(outcome, NotSent)
    assert words in outcome.sentence
    assert "nothing was sent" in outcome.sentence
    assert server.requests == []


async def test_private_authority_is_not_trusted_unasked(
    servers: Servers, certificates: Certificates
) -> None:
    server = await servers.start(answering(OK), tls=certificates.server())
    outcome = await exchange(server.url)
    assert isinstance(outcome, NotSent)
    assert server.requests == []


async def test_trusted_certificate(servers: Servers, certificates: Certificates) -> None:
    server = await servers.start(answering(OK), tls=certificates.server())
    assert isinstance(await exchange(server.url, ca_file=certificates.ca_file), Answered)


async def test_own_certificate_of_the_gateway_can_be_pinned(
    servers: Servers, certificates: Certificates, tmp_path: Path
) -> None:
    leaf = certificates.other.issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    pinned = tmp_path / "pinned.pem"
    leaf.cert_chain_pems[0].write_to_path(pinned)
    server = await servers.start(answering(OK), tls=context)
    assert isinstance(await exchange(server.url, ca_file=str(pinned)), Answered)


async def test_https_towards_plain_http(servers: Servers) -> None:
    server = await servers.start(then_close(with_body(b"", status=b"400 Bad")), read=False)
    outcome = await exchange(server.url.replace("http:", "https:"))
    assert isinstance(outcome, NotSent)
    assert "does not speak HTTPS" in outcome.sentence


async def test_connection_closed_in_the_handshake(servers: Servers) -> None:
    async def close(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.close()

    server = await servers.start(close, read=False)
    outcome = await exchange(server.url.replace("http:", "https:"))
    assert isinstance(outcome, NotSent)


async def test_handshake_that_never_ends(servers: Servers) -> None:
    async def never(reader: Reader, _writer: Writer, _request: bytes) -> None:
        await reader.read()

    server = await servers.start(never, read=False)
    started = time.monotonic()
    outcome = await exchange(server.url.replace("http:", "https:"), connect_s=0.3)
    assert isinstance(outcome, NotSent)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("given", [False, True], ids=["none", "unwanted"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_client_certificate_is_wanted(
    servers: Servers, certificates: Certificates, given: bool, version: ssl.TLSVersion
) -> None:
    context = certificates.server(client_required=True)
    context.maximum_version = version
    server = servers.start_alerting(context)
    files = certificates.client(trusted=False) if given else ("", "")
    outcome = await exchange(
        server.url, ca_file=certificates.ca_file, client_cert=files[0], client_key=files[1]
    )
    assert server.received == b""
    if given:
        assert isinstance(outcome, Misconfigured)
        assert "does not accept this account's client certificate" in outcome.sentence
    elif version is ssl.TLSVersion.TLSv1_3:
        # The alert comes when the request is already under way.
        assert isinstance(outcome, Misconfigured)
        assert "requires a client certificate" in outcome.sentence
    else:
        # TLS 1.2 has no alert of its own for a missing certificate.
        assert isinstance(outcome, NotSent)
        assert "HANDSHAKE_FAILURE" in outcome.sentence


@pytest.mark.parametrize("given", [False, True], ids=["none", "unwanted"])
async def test_client_certificate_is_wanted_without_a_word(
    servers: Servers, certificates: Certificates, given: bool
) -> None:
    server = await servers.start(answering(OK), tls=certificates.server(client_required=True))
    files = certificates.client(trusted=False) if given else ("", "")
    shown: dict[str, Any] = {
        "ca_file": certificates.ca_file,
        "client_cert": files[0],
        "client_key": files[1],
    }
    # Under TLS 1.3 the request is under way when the connection ends, and nobody says why.
    outcome = await exchange(server.url, **shown, may_want_cert=True)
    assert isinstance(outcome, Unknown)
    assert "client certificate" in outcome.remedy
    assert ("accept" in outcome.remedy) is given
    judged = verdict(outcome)
    assert isinstance(judged.outcome, Uncertain)
    assert judged.refusal is not None, "nothing else may go out"
    assert server.requests == []

    elsewhere = await exchange(server.url, **shown)
    assert isinstance(elsewhere, Unknown)
    assert not elsewhere.remedy, "no document of this gateway speaks of certificates"


async def test_whoever_answered_before_needs_no_other_certificate(
    servers: Servers, certificates: Certificates
) -> None:
    turns = iter([then_close(OK), then_close(b"")])

    async def handle(reader: Reader, writer: Writer, request: bytes) -> None:
        await next(turns)(reader, writer, request)

    server = await servers.start(handle, tls=certificates.server())
    transport = Transport(
        TransportSettings(server.url, ca_file=certificates.ca_file, may_want_cert=True)
    )
    try:
        assert isinstance(await transport.send(REQUEST), Answered)
        cut = await transport.send(REQUEST)
    finally:
        await transport.aclose()
    assert isinstance(cut, Unknown)
    assert not cut.remedy


async def test_client_certificate_is_shown(servers: Servers, certificates: Certificates) -> None:
    server = await servers.start(answering(OK), tls=certificates.server(client_required=True))
    certificate, key = certificates.client()
    outcome = await exchange(
        server.url, ca_file=certificates.ca_file, client_cert=certificate, client_key=key
    )
    assert isinstance(outcome, Answered)


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
async def test_file_of_authorities_that_does_not_serve(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    outcome = await exchange("https://127.0.0.1:1/", ca_file=str(path))
    assert isinstance(outcome, Misconfigured)
    assert outcome.remedy


async def test_client_certificate_files_that_do_not_serve(
    certificates: Certificates, tmp_path: Path
) -> None:
    certificate, key = certificates.client()
    leaf = certificates.authority.issue_cert("client.example")
    other = tmp_path / "other.key"
    certificates.other.issue_cert("x.example").private_key_pem.write_to_path(other)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        load_pem_private_key(leaf.private_key_pem.bytes(), None).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
        )
    )
    for files in [(certificate, str(other)), (certificate, str(locked)), ("/nowhere.pem", key)]:
        outcome = await exchange("https://127.0.0.1:1/", client_cert=files[0], client_key=files[1])
        assert isinstance(outcome, Misconfigured)


async def test_setting_is_looked_at_again_once_mended(
    servers: Servers, certificates: Certificates, tmp_path: Path
) -> None:
    server = await servers.start(answering(OK), tls=certificates.server())
    path = tmp_path / "late.pem"
    transport = Transport(TransportSettings(server.url, ca_file=str(path)))
    assert isinstance(await transport.send(REQUEST), Misconfigured)
    certificates.authority.cert_pem.write_to_path(path)
    assert isinstance(await transport.send(REQUEST), Answered)
    await transport.aclose()


# Nobody knows


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x00\xff garbage that is no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=[
        "nothing",
        "half a head",
        "half a body",
        "half a chunk",
        "bad chunk",
        "no HTTP",
        "endless head",
        "negative length",
        "two lengths",
    ],
)
async def test_answer_cut_or_garbled(servers: Servers, answer: bytes) -> None:
    server = await servers.start(then_close(answer))
    outcome = await exchange(server.url)
    assert isinstance(outcome, Unknown)
    assert len(server.requests) == 1


async def test_reset_after_reading(servers: Servers) -> None:
    async def reset(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.transport.abort()

    server = await servers.start(reset)
    assert isinstance(await exchange(server.url), Unknown)
    assert len(server.requests) == 1


async def test_reset_in_the_middle_of_a_secure_answer(
    servers: Servers, certificates: Certificates
) -> None:
    async def reset(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")
        await writer.drain()
        writer.transport.abort()

    server = await servers.start(reset, tls=certificates.server())
    assert isinstance(await exchange(server.url, ca_file=certificates.ca_file), Unknown)


async def test_closed_before_reading(servers: Servers) -> None:
    async def close(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.transport.abort()

    server = await servers.start(close, read=False)
    large = HttpRequest(b"x" * 10_000_000)
    assert isinstance(await exchange(server.url, large), Unknown)


async def test_kept_connection_that_is_closed_just_as_it_is_used(servers: Servers) -> None:
    answers = itertools.chain([OK], itertools.repeat(b""))

    async def once(_reader: Reader, writer: Writer, _request: bytes) -> None:
        answer = next(answers)
        writer.write(answer)
        await writer.drain()
        if not answer:
            writer.transport.abort()

    server = await servers.start(once)
    transport = Transport(TransportSettings(server.url))
    assert isinstance(await transport.send(REQUEST), Answered)
    assert isinstance(await transport.send(REQUEST), Unknown)
    await transport.aclose()
    assert len(server.requests) == 2


async def test_late_answer(servers: Servers) -> None:
    async def late(_reader: Reader, writer: Writer, _request: bytes) -> None:
        await asyncio.sleep(1)
        writer.write(OK)

    server = await servers.start(late)
    outcome = await exchange(server.url, deadline_s=0.2)
    assert isinstance(outcome, Unknown)
    assert "0.2 s" in outcome.sentence


async def test_dripping_answer_is_cut_by_the_deadline(servers: Servers) -> None:
    async def drip(_reader: Reader, writer: Writer, _request: bytes) -> None:
        for n in range(len(OK)):
            writer.write(OK[n : n + 1])
            await asyncio.sleep(0.05)

    server = await servers.start(drip)
    started = time.monotonic()
    assert isinstance(await exchange(server.url, deadline_s=0.5), Unknown)
    assert time.monotonic() - started < 1.5


async def test_unread_request_is_cut_by_the_deadline(servers: Servers) -> None:
    async def never(_reader: Reader, _writer: Writer, _request: bytes) -> None:
        await asyncio.sleep(2)

    server = await servers.start(never, read=False)
    large = HttpRequest(b"x" * 20_000_000)
    assert isinstance(await exchange(server.url, large, deadline_s=0.5), Unknown)


async def test_huge_answer_is_not_read(servers: Servers) -> None:
    written = 0

    async def pour(_reader: Reader, writer: Writer, _request: bytes) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x" * 100_000)
            await writer.drain()
            written += 100_000

    server = await servers.start(pour)
    assert isinstance(await exchange(server.url, max_answer_bytes=65536), Unknown)
    assert written < 20_000_000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"0" * 50_000_000), b"gzip"),
        (gzip.compress(b"{}")[:-6], b"gzip"),
        (b"{}", b"gzip"),
        (b"{}", b"br"),
        (b"{}", b"gzip, gzip"),
    ],
    ids=["bomb", "cut", "not gzip", "unknown", "twice"],
)
async def test_packed_answer_that_cannot_be_trusted(
    servers: Servers, body: bytes, encoding: bytes
) -> None:
    packed = with_body(body, b"Content-Encoding: " + encoding)
    server = await servers.start(answering(packed))
    assert isinstance(await exchange(server.url), Unknown)


# Proxies


async def test_proxy_that_refuses(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = with_body(b"", status=b"407 Proxy Authentication Required")
    proxy = await servers.start(then_close(refusal))
    monkeypatch.setenv("https_proxy", f"http://user:canary@127.0.0.1:{proxy.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    outcome = await exchange("https://gateway.example:1815/dave/io")
    assert isinstance(outcome, NotSent)
    assert "canary" not in outcome.sentence
    assert proxy.requests[0].startswith(b"CONNECT gateway.example:1815 ")
    assert b"canary-key" not in proxy.requests[0]


async def test_proxy_that_is_silent(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_reader: Reader, _writer: Writer, _request: bytes) -> None:
        await asyncio.sleep(2)

    async def tunnel(_reader: Reader, writer: Writer, _request: bytes) -> None:
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await asyncio.sleep(2)

    proxy = await servers.start(tunnel)
    monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
    outcome = await exchange("https://gateway.example/", deadline_s=0.5)
    assert isinstance(outcome, NotSent)


async def test_proxy_is_not_asked_for_this_machine(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await servers.start(answering(OK))
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert isinstance(await exchange(server.url), Answered)
    local = server.url.replace("127.0.0.1", "localhost")
    assert isinstance(await exchange(local), Answered)


async def test_no_proxy_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "gateway.invalid")
    assert isinstance(await exchange("http://gateway.invalid/", connect_s=3.0), NotSent)


@pytest.mark.parametrize("address", ["socks5://user:canary@127.0.0.1:1", "http://[canary"])
async def test_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("http_proxy", address)
    monkeypatch.delenv("no_proxy", raising=False)
    outcome = await exchange("http://gateway.example/")
    assert isinstance(outcome, Misconfigured)
    assert "canary" not in outcome.sentence + outcome.remedy


async def test_environment_changes_nothing_else(
    servers: Servers, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login u password canary\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("SSL_CERT_FILE", certificates.ca_file)
    plain = await servers.start(answering(OK))
    assert isinstance(await exchange(plain.url), Answered)
    assert b"uthorization" not in plain.requests[0]


# Opening and closing


async def test_opening_does_not_stall_the_loop(
    servers: Servers, certificates: Certificates
) -> None:
    server = await servers.start(answering(OK), tls=certificates.server())
    stop = asyncio.Event()
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while not stop.is_set():
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - before)

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        await exchange(server.url)
        stop.set()
    assert longest < 0.5


async def test_opened_once_for_many_callers(servers: Servers) -> None:
    server = await servers.start(answering(OK))
    transport = Transport(TransportSettings(server.url))
    await asyncio.gather(*(transport.send(REQUEST) for _ in range(10)))
    first = transport._client
    await transport.send(REQUEST)
    assert transport._client is first
    await transport.aclose()


async def test_closing_lets_those_on_their_way_finish(servers: Servers) -> None:
    reached = asyncio.Event()
    release = asyncio.Event()

    async def hold(_reader: Reader, writer: Writer, _request: bytes) -> None:
        reached.set()
        await release.wait()
        writer.write(OK)

    server = await servers.start(hold)
    transport = Transport(TransportSettings(server.url))
    async with asyncio.TaskGroup() as group:
        on_its_way = group.create_task(transport.send(REQUEST))
        await reached.wait()
        await transport.aclose()
        after = await transport.send(REQUEST)
        release.set()
    assert isinstance(on_its_way.result(), Answered)
    assert isinstance(after, NotSent)
    assert len(server.requests) == 1


async def test_closing_what_was_never_opened() -> None:
    transport = Transport(TransportSettings("http://127.0.0.1:1/"))
    await transport.aclose()
    await transport.aclose()


async def test_cancelled_request_leaves_the_rest_alone(servers: Servers) -> None:
    async def never(_reader: Reader, writer: Writer, request: bytes) -> None:
        if b"first" in request:
            await asyncio.sleep(5)
        writer.write(OK)

    server = await servers.start(never)
    transport = Transport(TransportSettings(server.url, connections=1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await transport.send(HttpRequest(b"first"))
    assert isinstance(await transport.send(REQUEST), Answered)
    await transport.aclose()


async def test_address_that_only_the_network_library_refuses() -> None:
    outcome = await exchange("http://xn--a.example/")
    assert isinstance(outcome, Misconfigured)
    assert "not valid" in outcome.sentence


async def test_nothing_secret_is_logged(
    servers: Servers, nowhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = await servers.start(answering(with_body(b'{"canary-answer":1}')))
    await exchange(server.url, HttpRequest(b"canary-key", path="?key=canary-query"))
    await exchange(nowhere, HttpRequest(b"canary-key", path="?key=canary-query"))
    assert "canary" not in caplog.text


def test_no_request_searches_for_a_module_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """httpcore tries to import sniffio for each of its locks."""
    searched: list[str] = []

    class Witness:
        def find_spec(self, name: str, *_: object) -> None:
            searched.append(name)

    importlib.import_module("smsdesk.providers.http_client")
    synchronization = importlib.import_module("httpcore._synchronization")
    monkeypatch.setattr(sys, "meta_path", [Witness(), *sys.meta_path])
    assert synchronization.current_async_library() == "asyncio"
    assert searched == []
