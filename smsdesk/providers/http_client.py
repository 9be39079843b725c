"""The one place that imports httpx and maps its errors (design, section 5.4).

Whether anything left this machine is not guessed from the class of an error alone: httpcore tells
when it begins to write the request. Redirects are never followed, answers are capped, cookies and
netrc are unknown here because httpx's transport is used without its client.
"""

import asyncio
import importlib.util
import logging
import ssl
import sys
import urllib.request
import zlib
from collections.abc import Mapping
from types import ModuleType
from typing import cast
from urllib.parse import urlsplit

import anyio
import httpx

from smsdesk.domain.texts import tr
from smsdesk.providers import tls_faults
from smsdesk.providers.exchange import (
    Answered,
    Clock,
    Exchange,
    HttpRequest,
    Misconfigured,
    NotSent,
    TransportSettings,
    Unknown,
    parse_http_date,
    parse_retry_after,
)

__all__ = ["HttpClient", "open_client"]

# Their lines name addresses with queries, which hold the credentials of some gateways.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

if importlib.util.find_spec("sniffio") is None:
    # httpcore imports it six times a request if it can. Where it is not installed, Python would
    # search all its folders each time, for a third of what a request costs; None answers at once.
    sys.modules["sniffio"] = cast("ModuleType", None)

_NOTHING_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
# httpcore lets errors of TLS and of anyio's streams pass as they are when they come while reading.
_LEAKING = (ssl.SSLError, anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)
_KEEPALIVE_S = 5.0
"""Short: a connection that the gateway closes just as it is used again costs certainty."""


class _UnreadableError(Exception):
    """The answer is too long or not packed as it says."""


class _Progress:
    """How far one exchange has come."""

    def __init__(self) -> None:
        self.sent = False
        """Whether writing the request has begun."""
        self.handshake = False
        """Whether this exchange made its own TLS connection."""
        self.head: Answered | None = None
        """The status of an answer that is no success; its body adds nothing certain."""

    async def trace(self, event: str, _info: Mapping[str, object]) -> None:
        """Take note of httpcore's events."""
        if event.endswith("start_tls.started"):
            # What was sent before was for a proxy.
            self.sent = False
            self.handshake = True
        elif event.endswith("send_request_headers.started"):
            self.sent = True


class HttpClient:
    """Connections to one gateway, kept open between requests."""

    def __init__(
        self, transport: httpx.AsyncHTTPTransport, settings: TransportSettings, clock: Clock
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._clock = clock
        self._ever_answered = False

    async def send(self, request: HttpRequest) -> Exchange:
        """Send `request` once; see `Transport.send`."""
        progress = _Progress()
        try:
            async with asyncio.timeout(self._settings.deadline_s):
                return await self._exchange(request, progress)
        except TimeoutError:
            return self._late(progress)
        except _UnreadableError:
            return progress.head or Unknown(
                tr("The gateway at {host} answered with something unreadable.", host=self._host)
            )
        except (httpx.TransportError, *_LEAKING) as error:
            return self._failed(error, progress)

    async def aclose(self) -> None:
        """Close the connections; nothing may be on its way."""
        await self._transport.aclose()

    @property
    def _host(self) -> str:
        return self._settings.host

    async def _exchange(self, request: HttpRequest, progress: _Progress) -> Answered:
        response = await self._transport.handle_async_request(self._outgoing(request, progress))
        try:
            head = self._head(response)
            self._ever_answered = True
            if not response.is_success:
                progress.head = head
            body = await self._body(response)
        finally:
            await response.aclose()
        return Answered(head.status, body, head.content_type, head.retry_after_s, head.location)

    def _outgoing(self, request: HttpRequest, progress: _Progress) -> httpx.Request:
        headers = {
            "User-Agent": self._settings.user_agent,
            "Accept": "*/*",
            # Nothing to unpack means nothing that can swell.
            "Accept-Encoding": "identity",
            "Content-Type": request.content_type,
            **request.headers,
        }
        return httpx.Request(
            request.method,
            self._settings.base_url + request.path,
            headers=headers,
            content=request.content,
            extensions={
                # Waiting for anything else is bounded by the deadline alone.
                "timeout": {"connect": self._settings.connect_s},
                "trace": progress.trace,
            },
        )

    def _head(self, response: httpx.Response) -> Answered:
        headers = response.headers
        now = parse_http_date(headers.get("Date", "")) or self._clock()
        return Answered(
            response.status_code,
            b"",
            headers.get("Content-Type", ""),
            parse_retry_after(headers.get("Retry-After"), now),
            headers.get("Location", "").partition("?")[0],
        )

    async def _body(self, response: httpx.Response) -> bytes:
        limit = self._settings.max_answer_bytes
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > limit:
                raise _UnreadableError
        return _unpacked(bytes(body), response.headers.get("Content-Encoding", ""), limit)

    def _late(self, progress: _Progress) -> Exchange:
        seconds = f"{self._settings.deadline_s:g}"
        if not progress.sent:
            return NotSent(
                tr(
                    "No connection to {host} within {seconds} s; nothing was sent.",
                    host=self._host,
                    seconds=seconds,
                )
            )
        return progress.head or Unknown(
            tr(
                "The gateway at {host} did not answer within {seconds} s.",
                host=self._host,
                seconds=seconds,
            )
        )

    def _failed(self, error: Exception, progress: _Progress) -> Exchange:
        fault = tls_faults.find(error)
        # The gateway sends these alerts only before it reads; in TLS 1.3 they reach us after we
        # have begun to write (RFC 8446, sections 4.4.2.4 and 6.2).
        if progress.handshake and fault is not None and tls_faults.is_about_our_certificate(fault):
            given = bool(self._settings.client_cert)
            return tls_faults.certificate_wanted(self._host, given=given)
        if isinstance(error, _NOTHING_LEFT) or not progress.sent:
            return NotSent(_why_not_sent(error, self._host))
        return progress.head or self._broken(progress)

    def _broken(self, progress: _Progress) -> Unknown:
        """Say that no answer came; at a first contact it is likely our certificate's fault.

        Servers that ask for a certificate may close in TLS 1.3 without a readable alert, when we
        have begun to write. Whoever answered before took our certificate, or wants none.
        """
        sentence = tr(
            "The connection to {host} broke before its answer was complete.", host=self._host
        )
        if not (self._settings.may_want_cert and progress.handshake) or self._ever_answered:
            return Unknown(sentence)
        if self._settings.client_cert:
            remedy = tr(
                "The gateway may not accept this account's client certificate: ask it for one it "
                "accepts and set it in the account."
            )
        else:
            remedy = tr(
                "If this gateway wants a client certificate, set its files in the account's "
                "settings."
            )
        return Unknown(sentence, remedy)


def open_client(settings: TransportSettings, clock: Clock) -> HttpClient | Misconfigured:
    """Load the trusted authorities and prepare to connect; blocks for some 50 ms, reads files.

    The proxy of the environment or the system is used, for this machine itself never; nothing
    else that the environment says (certificate files, netrc) changes where or how it is sent.
    """
    context = tls_faults.client_context(settings)
    if isinstance(context, Misconfigured):
        return context
    proxy = _proxy(settings)
    if isinstance(proxy, Misconfigured):
        return proxy
    try:
        _ = httpx.URL(settings.base_url).host  # reading it is what decodes it
    except (httpx.InvalidURL, UnicodeError):
        return Misconfigured(
            tr("The gateway's address is not valid; nothing was sent."),
            tr("Correct the address in the account's settings."),
        )
    limits = httpx.Limits(
        max_connections=settings.connections,
        max_keepalive_connections=settings.connections,
        keepalive_expiry=_KEEPALIVE_S,
    )
    transport = httpx.AsyncHTTPTransport(
        verify=context, trust_env=False, limits=limits, proxy=proxy
    )
    return HttpClient(transport, settings, clock)


def _proxy(settings: TransportSettings) -> httpx.Proxy | Misconfigured | None:
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    if settings.local or urllib.request.proxy_bypass(host):
        return None
    known = urllib.request.getproxies()
    address = known.get(parts.scheme) or known.get("all")
    if not address:
        return None
    if "://" not in address:
        address = f"http://{address}"
    try:
        if urlsplit(address).scheme in {"http", "https"}:
            return httpx.Proxy(address)
    except (ValueError, httpx.InvalidURL):
        pass
    # The address is not named: it may hold a password.
    return Misconfigured(
        tr("The proxy set on this computer cannot be used; nothing was sent."),
        tr("Set an http:// proxy, or none for {host}.", host=settings.host),
    )


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """Undo a content coding the gateway used unasked, without swelling beyond `limit`."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        case _:
            raise _UnreadableError
    try:
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise _UnreadableError from error
    if len(plain) > limit or not unpacker.eof:
        raise _UnreadableError
    return plain


def _why_not_sent(error: Exception, host: str) -> str:
    fault = tls_faults.find(error)
    if fault is not None:
        return tls_faults.sentence(fault, host)
    if isinstance(error, httpx.ProxyError):
        return tr("The proxy would not connect to {host}; nothing was sent.", host=host)
    if isinstance(error, httpx.TimeoutException):
        return tr("{host} could not be reached in time; nothing was sent.", host=host)
    if tls_faults.is_unknown_host(error):
        return tr(
            "{host} was not found; nothing was sent. Check the internet connection and the "
            "address in the account's settings.",
            host=host,
        )
    return tr("No connection to {host} could be made; nothing was sent.", host=host)
