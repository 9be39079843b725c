"""Many connections that each send the next request as soon as the last one is answered.

Bytes in, bytes out: an HTTP client would take longer than what it measures.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from typing_extensions import override

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests took.

    Attributes:
        seconds: From the first request to the last answer.
        waits_ms: How long each request waited for its answer.
    """

    seconds: float
    waits_ms: Sequence[float]

    def p99_ms(self) -> float:
        """Return the time within which 99 of 100 were answered."""
        return sorted(self.waits_ms)[int(len(self.waits_ms) * 0.99)]


def post(path: str, content_type: str, body: bytes) -> bytes:
    """Return one request, as it goes over a connection that stays open."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send all requests over so many connections; any answer but 200 is an error."""
    rest = iter(requests)
    waits_ms: list[float] = []
    loop = asyncio.get_running_loop()
    callers = [_Caller(rest, waits_ms, loop.create_future()) for _ in range(connections)]
    for caller in callers:
        await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", port)  # type: ignore[misc]
    began = time.perf_counter()
    for caller in callers:
        caller.send_next()
    await asyncio.gather(*(caller.ended for caller in callers))
    seconds = time.perf_counter() - began
    for caller in callers:
        caller.close()
    return Load(seconds, waits_ms)


class _Caller(asyncio.Protocol):
    def __init__(
        self, rest: Iterator[bytes], waits_ms: list[float], ended: "asyncio.Future[None]"
    ) -> None:
        self.ended = ended
        self._rest = rest
        self._waits_ms = waits_ms
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._sent_at = 0.0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send_next(self) -> None:
        """Send the next request, or end when there is none."""
        request = next(self._rest, None)
        if self._transport is None or request is None:
            self.ended.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(_END_OF_HEAD)
        if not found or len(body) < _length(bytes(head)):
            return
        if b" 200 " not in head[:16]:
            self.ended.set_exception(RuntimeError(f"the answer is {bytes(head[:40])!r}"))
            return
        self._waits_ms.append((time.perf_counter() - self._sent_at) * 1000)
        self._received.clear()
        self.send_next()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("closed before its answer"))

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    for line in head.lower().splitlines():
        if line.startswith(_LENGTH):
            return int(line[len(_LENGTH) :])
    return 0
