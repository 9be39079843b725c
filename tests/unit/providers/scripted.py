"""An HTTP gateway on loopback that keeps what it was sent and answers what a test says."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from smsdesk.domain.submit import OutgoingMessage, SubmitBatch


@dataclass(frozen=True)
class Received:
    """One request as it came over the socket."""

    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def form(self) -> dict[str, str]:
        """Its form, decoded strictly."""
        pairs = parse_qs(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        assert all(len(values) == 1 for values in pairs.values())
        return {key: values[0] for key, values in pairs.items()}


Reply = Callable[[Received], object]


class ScriptedGateway:
    """Answers each request with what `reply` makes of it; bytes go out as they are.

    `reply` may raise ConnectionError to have the connection cut without an answer.
    """

    def __init__(self, reply: Reply, status: bytes = b"200 OK", *headers: bytes) -> None:
        self.received: list[Received] = []
        self._reply = reply
        self._head = [b"HTTP/1.1 " + status, *headers]

    async def handle(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}
        received = Received(first.split(" ")[1], headers, body)
        self.received.append(received)
        reply = self._reply(received)
        content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        parts = [*self._head, b"Content-Length: %d" % len(content), b"", content]
        writer.write(b"\r\n".join(parts))
        await writer.drain()


def batch(
    *messages: OutgoingMessage, callback_url: str | None = None, **options: str
) -> SubmitBatch:
    """Return a request with `options` of its campaign."""
    return SubmitBatch(messages, options=options, callback_url=callback_url)
