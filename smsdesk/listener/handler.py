"""One call: check, read, journal, answer (design, section 9).

What is wrong with a refused call is not told to the caller: an unknown account, a wrong token,
another path, another method and a foreign address are all the same 404.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest, MalformedReport
from smsdesk.domain.errors import StoreFault
from smsdesk.listener.addresses import Network, caller_of, is_within, parse_networks
from smsdesk.listener.calls import Call, CallLog, Verdict
from smsdesk.listener.connection import SERVER, GuardedConnection
from smsdesk.listener.intake import ReportIntake
from smsdesk.listener.settings import Limits
from smsdesk.system.clock import Clock

_log = logging.getLogger(__name__)

_PREFIX = "callback"
_LONGEST_ACCOUNT_ID = 18
_LONGEST_TOKEN = 200
_NOBODY = 0  # no account has this id
_RETRY_AFTER_S = "30"
_OK = CallbackAnswer(200, b"ok\n", "text/plain")


@dataclass(frozen=True, slots=True)
class _Caller:
    account_id: int
    remote: str


class _Refused(Exception):
    """The call is answered with `status` and nothing else."""

    def __init__(self, status: int, verdict: Verdict, account_id: int | None = None) -> None:
        super().__init__(verdict.value)
        self.status = status
        self.verdict = verdict
        self.account_id = account_id


class _TooLate(Exception):
    """The listener stops: nobody gets the answer, so the gateway comes again."""


class CallbackHandler:
    """Answers the calls of one listener."""

    def __init__(
        self,
        intake: ReportIntake,
        calls: CallLog,
        limits: Limits,
        proxies: tuple[Network, ...],
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._calls = calls
        self._limits = limits
        self._proxies = proxies
        self._clock = clock
        self._journaling = 0

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request; raises nothing."""
        connection = cast("GuardedConnection", request.protocol)
        remote = caller_of(
            connection.address, request.headers.getall("X-Forwarded-For", ()), self._proxies
        )
        account_id: int | None
        try:
            verdict, account_id, answer = await self._take(request, connection, remote)
        except _Refused as refused:
            verdict, account_id = refused.verdict, refused.account_id
            answer = CallbackAnswer(refused.status, b"", "text/plain")
        except _TooLate:
            return _response(CallbackAnswer(503, b"", "text/plain"))  # the cut is counted already
        except (web.RequestPayloadError, ConnectionError):
            verdict, account_id, answer = Verdict.CUT, None, CallbackAnswer(400, b"", "text/plain")
        self._calls.add(Call(self._clock.now(), account_id, remote, verdict))
        _log.debug("call for account %s: %s", account_id, verdict.value)
        response = _response(answer)
        if not request.content.is_eof():
            connection.drop_rest()
            response.force_close()
        connection.answered()
        return response

    async def _take(
        self, request: web.BaseRequest, connection: GuardedConnection, remote: str
    ) -> tuple[Verdict, int, CallbackAnswer]:
        caller = self._recognise(request, remote)
        if request.method == "GET":
            return Verdict.SELF_CHECK, caller.account_id, _OK
        self._check_address(caller)
        body = await self._read(request, caller.account_id)
        if connection.too_late:
            raise _TooLate
        connection.received()
        taken = CallbackRequest(
            body=body,
            content_type=request.headers.get("Content-Type", ""),
            received_at=self._clock.now(),
            remote=remote,
            query=request.rel_url.raw_query_string,
        )
        answer = await self._journal(caller.account_id, taken)
        return Verdict.STORED, caller.account_id, answer

    def _recognise(self, request: web.BaseRequest, remote: str) -> _Caller:
        account_id, token = _target(request.rel_url.raw_path)
        known = self._intake.authenticate(account_id, token)
        if not known or request.method not in {"GET", "POST"}:
            raise _Refused(404, Verdict.NOT_FOUND)
        return _Caller(account_id, remote)

    def _check_address(self, caller: _Caller) -> None:
        allowed = self._intake.allowed_networks(caller.account_id)
        if allowed and not is_within(caller.remote, parse_networks(allowed)):
            raise _Refused(404, Verdict.WRONG_ADDRESS, caller.account_id)

    async def _read(self, request: web.BaseRequest, account_id: int) -> bytes:
        """Return the body.

        A compressed one is refused unread: no gateway sends any, and it may swell without end.
        """
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _Refused(415, Verdict.ENCODED, account_id)
        most = self._limits.body_bytes
        if (request.content_length or 0) > most:
            raise _Refused(413, Verdict.TOO_LARGE, account_id)
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # the answer itself has not begun
        body = bytearray()
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > most:
                raise _Refused(413, Verdict.TOO_LARGE, account_id)
        return bytes(body)

    async def _journal(self, account_id: int, taken: CallbackRequest) -> CallbackAnswer:
        if self._journaling >= self._limits.journaling:
            raise _Refused(503, Verdict.BUSY, account_id)
        self._journaling += 1
        try:
            async with asyncio.timeout(self._limits.journal_s):
                return await self._intake.journal(account_id, taken)
        except MalformedReport:
            raise _Refused(400, Verdict.MALFORMED, account_id) from None
        except (StoreFault, TimeoutError) as error:
            _log.warning("A report could not be stored: %s", type(error).__name__)
            raise _Refused(503, Verdict.UNSTORED, account_id) from error
        except Exception as error:
            # A bug of ours must not cost the report: answered with 503, the gateway comes again.
            _log.exception("A report could not be taken")
            raise _Refused(503, Verdict.UNSTORED, account_id) from error
        finally:
            self._journaling -= 1


def _target(path: str) -> tuple[int, str]:
    """Return account id and token; anything that is not a callback path belongs to nobody."""
    parts = path.split("/")
    if len(parts) != 4 or parts[0] or parts[1] != _PREFIX:  # noqa: PLR2004 - /callback/id/token
        return _NOBODY, ""
    number, token = parts[2], parts[3][:_LONGEST_TOKEN]
    if not (number.isascii() and number.isdigit()) or len(number) > _LONGEST_ACCOUNT_ID:
        return _NOBODY, token
    return int(number), token


def _response(answer: CallbackAnswer) -> web.Response:
    headers = {"Server": SERVER, "Content-Type": answer.content_type}
    if answer.status == web.HTTPServiceUnavailable.status_code:
        headers["Retry-After"] = _RETRY_AFTER_S
    return web.Response(status=answer.status, body=answer.body, headers=headers)
