"""467890.com: one account, ready to talk (JSON over HTTP).

Requests are in `sms467890_packet`, reports in `sms467890_reports`, codes in `sms467890_codes`,
settings in `sms467890_fields`. No reference of ours travels: a message is known by the msgid of its
request and its number, and an uncertain one is settled by its report or by a person.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from typing_extensions import override

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest
from smsdesk.domain.codes import CodeEntry
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    OutgoingMessage,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
    Uncertain,
)
from smsdesk.domain.texts import tr
from smsdesk.providers import sms467890_codes, sms467890_fields, sms467890_reports
from smsdesk.providers.base import AccountCheck, AccountSettings, Provider, ProviderFactory
from smsdesk.providers.exchange import Answered, Exchange, HttpRequest, TransportSettings
from smsdesk.providers.outcomes import Verdict, refused_account, verdict
from smsdesk.providers.reading import read_amount, read_integer
from smsdesk.providers.sms467890_blocks import hand_over
from smsdesk.providers.sms467890_codes import (
    Effect,
    Meaning,
    balance_code,
    explain_state,
    send_code,
)
from smsdesk.providers.sms467890_fields import whole
from smsdesk.providers.sms467890_packet import (
    Answer,
    Wording,
    balance_request,
    read_answer,
    send_request,
    sort_out,
)
from smsdesk.providers.transport import Transport

__all__ = ["Sms467890", "Sms467890Factory"]

_log = logging.getLogger(__name__)
_SUFFIXES = ("/send", "/balance", "/Message", "/Admin/index.php")


class Sms467890(Provider):
    """One 467890.com account; its requests go one after another, with a pause between.

    Args:
        account: Settings and secrets; without the secret it counts texts and reads reports.

    Raises:
        UsageError: The address is not one that credentials can be sent to.
    """

    def __init__(self, account: AccountSettings) -> None:
        self._info = sms467890_fields.declaration(account)
        self._uid = account.get("uid")
        self._pwd = account.get("pwd")
        self._wording = Wording.of(account)
        self._pause_s = whole(account.get("pause_ms"), sms467890_fields.PAUSE_MS) / 1000
        self._turn = asyncio.Lock()
        self._free_at_s = 0.0
        """When the next request may go, by the loop's clock."""
        self._transport = Transport(_transport_settings(account))

    @property
    @override
    def info(self) -> ProviderInfo:
        return self._info

    @override
    def counted_text(
        self, text: str, sender: str | None, options: Mapping[str, str], kind: str = "sms"
    ) -> str:
        return text

    @override
    def explain(self, raw_code: str) -> str:
        code = read_integer(raw_code)
        if code is not None:
            return send_code(code).text
        if not raw_code or raw_code.startswith("HTTP "):
            return ""
        return explain_state(raw_code)

    @override
    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        if not batch.messages:
            return SubmitAnswer({})
        incomplete = self._incomplete()
        if incomplete is not None:
            return incomplete.answer(batch)
        ready = sort_out(batch, self._info.capabilities.batch_size)
        if not ready.messages:
            return SubmitAnswer(ready.outcomes)
        handed = await hand_over(ready.messages, self._ask)
        return SubmitAnswer({**ready.outcomes, **handed.outcomes}, handed.refusal)

    async def _ask(self, block: Sequence[OutgoingMessage]) -> Verdict:
        request = send_request(self._wording, self._uid, self._pwd, block)
        return _judge(await self._send(request), self._pwd)

    async def _send(self, request: HttpRequest) -> Exchange:
        now = asyncio.get_running_loop().time
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at_s - now()))
            try:
                return await self._transport.send(request)
            finally:
                self._free_at_s = now() + self._pause_s

    @override
    async def check_account(self) -> AccountCheck:
        incomplete = self._incomplete()
        if incomplete is not None:
            return incomplete.failed_check()
        exchange = await self._send(balance_request(self._wording, self._uid, self._pwd))
        answer = _answer_in(exchange)
        if answer is None:
            return verdict(exchange).failed_check()
        meaning = balance_code(answer.agreed_code)
        if meaning.effect is not Effect.ACCEPTED:
            return AccountCheck(ok=False, detail=meaning.text)
        accepted, balance = tr("467890.com accepted the account."), read_amount(answer.words)
        told = tr(
            "Its balance is “{balance}”; in which unit its document does not say.",
            balance=_blotted(answer.words, self._pwd),
        )
        if balance is None:
            return AccountCheck(ok=True, detail=f"{accepted} {told}")
        return AccountCheck(ok=True, detail=accepted, balance=balance, unit_unknown=told)

    @override
    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        return sms467890_reports.read_reports(request)

    @override
    def answer_callback(
        self, request: CallbackRequest, *, stored: bool, known: frozenset[str] | None = None
    ) -> CallbackAnswer:
        if stored:
            return CallbackAnswer(HTTPStatus.OK, b"OK", "text/plain")
        return CallbackAnswer(HTTPStatus.SERVICE_UNAVAILABLE, b"Busy", "text/plain")

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()

    def _incomplete(self) -> Verdict | None:
        if self._uid and self._pwd:
            return None
        return refused_account(
            AccountRefusal(
                "",
                tr("The account has no user number or no password; nothing was sent."),
                tr("Complete the account in Settings."),
            )
        )


class Sms467890Factory(ProviderFactory):
    """Makes 467890.com accounts ready."""

    @property
    @override
    def info(self) -> ProviderInfo:
        return sms467890_fields.declaration()

    @override
    def code_table(self) -> tuple[CodeEntry, ...]:
        return sms467890_codes.code_table()

    @override
    def __call__(self, account: AccountSettings) -> Sms467890:
        return Sms467890(account)


def _transport_settings(account: AccountSettings) -> TransportSettings:
    base_url = account.get("base_url", sms467890_fields.DEFAULT_URL).rstrip("/")
    for suffix in _SUFFIXES:
        # The document prints the whole address of a request; who copied that meant the server.
        base_url = base_url.removesuffix(suffix)
    return TransportSettings(
        base_url=base_url,
        ca_file=account.get("ca_file"),
        deadline_s=float(whole(account.get("timeout_s"), 30) or 30),
        connections=sms467890_fields.CAPABILITIES.concurrency + 1,
    )


def _answer_in(exchange: Exchange) -> Answer | None:
    """Return the answer that decides; under any other status than 200 the status does."""
    if isinstance(exchange, Answered) and exchange.status == HTTPStatus.OK:
        return read_answer(exchange.body)
    return None


def _judge(exchange: Exchange, pwd: str) -> Verdict:
    answer = _answer_in(exchange)
    if answer is None:
        return _by_status_alone(exchange)
    if answer.agreed_code is None:
        _log.info("status and respCode of an answer do not agree, or one is missing")
    return _of_code(send_code(answer.agreed_code), answer, pwd)


def _by_status_alone(exchange: Exchange) -> Verdict:
    """Judge an answer without a body of the gateway's own: nothing is refused by a status.

    A refusal comes under 200 with a respCode (sheet, section 4); a status such as 400 may be a
    proxy's word on a request that went through.
    """
    found = verdict(exchange)
    if isinstance(found.outcome, Rejected):
        raw_code = found.outcome.raw_code
        sentence = tr("The gateway's answer could not be understood ({code}).", code=raw_code)
        return Verdict(Uncertain(sentence, raw_code), found.refusal)
    return found


def _of_code(meaning: Meaning, answer: Answer, pwd: str) -> Verdict:
    words = _blotted(answer.words, pwd)
    match meaning.effect:
        case Effect.ACCEPTED:
            return Verdict(Accepted(answer.msgid, raw_code=meaning.raw, raw_text=words))
        case Effect.REJECTED:
            return Verdict(Rejected(meaning.raw, words, meaning.text))
        case Effect.ACCOUNT:
            return refused_account(AccountRefusal(meaning.raw, meaning.sentence, meaning.remedy))
        case Effect.UNKNOWN:
            return Verdict(Uncertain(meaning.text, meaning.raw))


def _blotted(words: str, pwd: str) -> str:
    return words.replace(pwd, "***") if pwd else words
