"""The callback doctor's first question: does the listener answer at its own address?

A real request over a real connection, with nothing but the standard library, as a stranger
would make it. Nothing is stored by it.
"""

import asyncio
import contextlib
import ssl
from urllib.parse import SplitResult, urlsplit

from smsdesk.domain.texts import tr

_DEADLINE_S = 10.0
_LONGEST_LINE = 4096
_OK = 200
_NOT_FOUND = 404
_WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - called, not bound


async def self_check(host: str, port: int, path: str) -> str:
    """Call the listener on this computer and return the verdict, a sentence.

    Args:
        host: What it listens on; for all addresses, loopback is called.
        port: Its port, 0 when it does not run.
        path: `/callback/<account id>/<token>`.
    """
    if not port:
        return tr("The listener does not run: no report can come in. Start it in the settings.")
    return await check_url(_url(host, port, path))


async def knows_account(host: str, port: int, path: str) -> bool:
    """Return whether a listener of the same profile answers there; arguments as above."""
    try:
        async with asyncio.timeout(_DEADLINE_S):
            return await _status_of(urlsplit(_url(host, port, path))) == _OK
    except (OSError, ValueError):
        return False


def _url(host: str, port: int, path: str) -> str:
    host = _WILDCARDS.get(host, host)
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{path}"


async def check_url(url: str, deadline_s: float = _DEADLINE_S) -> str:
    """Call `url`, an account's callback address, and return the verdict, a sentence."""
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.netloc}"
    try:
        async with asyncio.timeout(deadline_s):
            status = await _status_of(parts)
    except TimeoutError:
        return tr("{where} did not answer within {seconds} s.", where=where, seconds=deadline_s)
    except ssl.SSLError as error:
        return tr(
            "{where} does not prove who it is: {reason}. Gateways may refuse to call it.",
            where=where,
            reason=error.reason or type(error).__name__,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return tr("{where} cannot be reached: {reason}.", where=where, reason=reason)
    return _verdict(where, status)


async def _status_of(parts: SplitResult) -> int:
    """Make the request and return the answer's status, 0 when the answer is not HTTP."""
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    reader, writer = await asyncio.open_connection(
        host,
        parts.port or (443 if secure else 80),
        ssl=ssl.create_default_context() if secure else None,
        limit=_LONGEST_LINE,
    )
    try:
        request = (
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Accept: */*\r\nConnection: close\r\n\r\n"
        )
        writer.write(request.encode("ascii"))
        await writer.drain()
        words = (await reader.readline()).split()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    if len(words) < 2 or not words[0].startswith(b"HTTP/"):  # noqa: PLR2004 - version and status
        return 0
    return int(words[1]) if words[1].isdigit() else 0


def _verdict(where: str, status: int) -> str:
    if status == _OK:
        return tr("{where} answers and knows the account's token.", where=where)
    if status == _NOT_FOUND:
        return tr(
            "{where} answers but does not know this address: the token is old, or another "
            "program answers there.",
            where=where,
        )
    if not status:
        return tr("What answers at {where} does not speak HTTP.", where=where)
    return tr(
        "{where} answers with status {status}: another program, or a proxy in between, answers.",
        where=where,
        status=status,
    )
