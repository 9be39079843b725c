"""Sending a gateway's answer over HTTP, true or spoilt by a rule of the fault script."""

import asyncio

from aiohttp import web

from smsdesk.simulator.connections import cut
from smsdesk.simulator.faults import Action, Garbage, Rule
from smsdesk.simulator.gateway import Gateway, Reply

_HTML = b"<!DOCTYPE html><html><head><title>502</title></head><body>Bad Gateway</body></html>"
_BLOCK = b"x" * 65536
_DRIP_S = 1.0


async def send_reply(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    """Write `reply` as it is; a caller that has gone is no error."""
    return await _write(request, _response(reply))


async def send_spoilt(
    request: web.BaseRequest, rule: Rule, reply: Reply | None, gateway: Gateway
) -> web.StreamResponse:
    """Answer as `rule` says; `reply` is the true answer when the request was processed."""
    timing = gateway.setup.timing
    match rule.action:
        case Action.STATUS | Action.TOO_MANY_REQUESTS:
            return await _write(request, _status(rule))
        case Action.REDIRECT:
            return await _write(request, _redirect(request, rule))
        case Action.GARBAGE:
            return await _garbage(request, rule, reply, gateway.content_type)
        case Action.DRIP if reply is not None:
            wait_s = timing.scaled(_DRIP_S if rule.seconds is None else rule.seconds)
            return await _drip(request, reply, wait_s)
        case _:
            return cut(request)


def _response(reply: Reply) -> web.Response:
    headers = {"Content-Type": reply.content_type}
    return web.Response(body=reply.body, status=reply.status, headers=headers)


def _status(rule: Rule) -> web.Response:
    default = 429 if rule.action is Action.TOO_MANY_REQUESTS else 500
    headers = {} if rule.retry_after is None else {"Retry-After": rule.retry_after}
    return web.Response(status=rule.status or default, headers=headers, text="Try again later")


def _redirect(request: web.BaseRequest, rule: Rule) -> web.Response:
    location = rule.location or f"{request.path}/moved"
    return web.Response(status=rule.status or 307, headers={"Location": location})


async def _garbage(
    request: web.BaseRequest, rule: Rule, reply: Reply | None, content_type: str
) -> web.StreamResponse:
    match rule.body:
        case Garbage.HTML:
            return await _write(request, _response(Reply(_HTML, "text/html")))
        case Garbage.EMPTY:
            return await _write(request, _response(Reply(b"", content_type)))
        case Garbage.TRUNCATED:
            # Half an answer to a request that was never processed is but its first character.
            first = b"{" if "json" in content_type else b"<"
            half = reply.body[: len(reply.body) // 2] if reply is not None else first
            return await _write(request, _response(Reply(half, content_type)))
        case Garbage.HUGE:
            return await _huge(request, rule.size, content_type)


async def _huge(request: web.BaseRequest, size: int, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": content_type})
    response.content_length = size
    try:
        await response.prepare(request)
        for start in range(0, size, len(_BLOCK)):
            await response.write(_BLOCK[: size - start])
            # A fast reader never makes `write` wait, and others want the loop too.
            await asyncio.sleep(0)
        await response.write_eof()
    except ConnectionError:
        return response
    return response


async def _drip(request: web.BaseRequest, reply: Reply, wait_s: float) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": reply.content_type})
    response.content_length = len(reply.body)
    try:
        await response.prepare(request)
        for n in range(len(reply.body)):
            await response.write(reply.body[n : n + 1])
            await asyncio.sleep(wait_s)
        await response.write_eof()
    except ConnectionError:
        return response
    return response


async def _write(request: web.BaseRequest, response: web.Response) -> web.StreamResponse:
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return response
    return response
