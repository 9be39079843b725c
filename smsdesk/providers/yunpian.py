"""Yunpian (云片), HTTP API v2: one account, ready to talk.

Forms are in `yunpian_packet`, answers in `yunpian_verdicts`, reports in `yunpian_reports`, look-up
in `yunpian_look_up`, codes in `yunpian_codes`, settings in `yunpian_fields`. There is no
idempotency key: our reference travels as uid, and an uncertain message is looked up.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from typing_extensions import override

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest
from smsdesk.domain.codes import CodeEntry
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.look_up import Finding, NotKnown, Question
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    Deferred,
    OutgoingMessage,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
)
from smsdesk.domain.texts import tr
from smsdesk.providers import yunpian_codes, yunpian_fields, yunpian_reports
from smsdesk.providers.base import (
    AccountCheck,
    AccountSettings,
    LooksUp,
    Polled,
    PollsReports,
    Provider,
    ProviderFactory,
)
from smsdesk.providers.exchange import (
    Answered,
    Clock,
    Exchange,
    HttpRequest,
    TransportSettings,
    utc_now,
)
from smsdesk.providers.outcomes import Verdict, refused_account, verdict
from smsdesk.providers.reading import UnreadableBody, read_integer, read_json
from smsdesk.providers.transport import Transport
from smsdesk.providers.yunpian_codes import Effect, explain_report, meaning_of
from smsdesk.providers.yunpian_look_up import RecordSearch
from smsdesk.providers.yunpian_packet import Sending, form_request, problem_of, send_form
from smsdesk.providers.yunpian_verdicts import check_of, judge, refusal_of, reply_in, taken_by
from smsdesk.providers.yunpian_window import RULE, RepetitionWindow, Taken

__all__ = ["Yunpian", "YunpianFactory"]

_log = logging.getLogger(__name__)
_SEND = "/v2/sms/single_send.json"
_PULL = "/v2/sms/pull_status.json"
_USER = "/v2/user/get.json"
_REMEMBERED_IDS = 10_000
_MOST_ANSWER_BYTES = 1024 * 1024
"""A page of reports that is too long to be read would be lost: it is handed over once."""


class Yunpian(Provider, PollsReports, LooksUp):
    """One Yunpian account.

    Args:
        account: Settings and secrets; without the secret it counts texts and reads reports.
        clock: By which a message is old enough to be missed in the records.
        window: What went to whom in the last five minutes.

    Raises:
        UsageError: The address is not one that credentials can be sent to.
    """

    def __init__(
        self,
        account: AccountSettings,
        clock: Clock = utc_now,
        window: RepetitionWindow | None = None,
    ) -> None:
        self._account = account
        self._apikey = account.get("apikey")
        self._window = RepetitionWindow() if window is None else window
        self._obeys = account.get("repetition_rule", "1") == "1"
        self._info = yunpian_fields.declaration(obeys=self._obeys)
        self._ids: OrderedDict[str, str] = OrderedDict()
        """Ids of the messages taken last → our reference."""
        self._transport = Transport(_transport_settings(account), clock)
        self._search = RecordSearch(self._transport, self._apikey, clock)
        self._counted_with: tuple[object, Sending] | None = None

    @property
    @override
    def info(self) -> ProviderInfo:
        return self._info

    @override
    def counted_text(
        self, text: str, sender: str | None, options: Mapping[str, str], kind: str = "sms"
    ) -> str:
        # A quote asks for each of its texts: what goes with them is worked out once.
        key = (*options.items(),)
        if self._counted_with is None or self._counted_with[0] != key:
            self._counted_with = key, Sending.of(self._account, options)
        return self._counted_with[1].rendered(text)

    @override
    def explain(self, raw_code: str) -> str:
        code = read_integer(raw_code.removeprefix("-"))
        if code is not None:
            return meaning_of(-code if raw_code.startswith("-") else code).text
        if not raw_code or raw_code.startswith("HTTP "):
            return ""
        return explain_report(*yunpian_reports.split_raw_code(raw_code))

    @override
    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        if not batch.messages:
            return SubmitAnswer({})
        first, *others = batch.messages
        later = Deferred(tr("It goes with the next request."), 0.0)
        one = await self._submit(first, batch)
        outcomes = {first.message_id: one.outcome}
        return SubmitAnswer(
            {**dict.fromkeys((m.message_id for m in others), later), **outcomes}, one.refusal
        )

    async def _submit(self, message: OutgoingMessage, batch: SubmitBatch) -> Verdict:
        if not self._apikey:
            return _without_key()
        sending = Sending.of(self._account, batch.options)
        problem = problem_of(message, sending)
        if problem:
            return Verdict(Rejected("", "", problem))
        wait_s = max(
            self._window.wait_s(message.to, sending.rendered(message.text)),
            RULE.wait_s(message.sent_before_s),
        )
        if self._obeys and wait_s > 0:
            return Verdict(Deferred(_repeats(), wait_s))
        form = send_form(message, sending, self._apikey, batch.callback_url)
        return await self._send(message, sending.rendered(message.text), form_request(_SEND, form))

    async def _send(self, message: OutgoingMessage, text: str, request: HttpRequest) -> Verdict:
        attempt = self._window.begin(message.to, text)
        taken = Taken.UNKNOWN
        try:
            exchange = await self._transport.send(request)
            one = judge(
                exchange,
                explained=self._window.explains_repetition(attempt),
                apikey=self._apikey,
            )
            taken = taken_by(one.outcome)
        finally:
            self._window.finish(attempt, taken)
        if isinstance(one.outcome, Accepted) and one.outcome.provider_message_id:
            self._remember(one.outcome.provider_message_id, message.client_reference)
        return one

    def _remember(self, sid: str, reference: str) -> None:
        self._ids[sid] = reference
        while len(self._ids) > _REMEMBERED_IDS:
            self._ids.popitem(last=False)

    @override
    async def check_account(self) -> AccountCheck:
        if not self._apikey:
            return _without_key().failed_check()
        return check_of(await self._transport.send(form_request(_USER, {"apikey": self._apikey})))

    @override
    async def poll_reports(self, provider_message_ids: Sequence[str]) -> Polled:
        if not self._apikey:
            return _refused(_without_key().refusal)
        size = yunpian_fields.PAGE_SIZE
        form = {"apikey": self._apikey, "page_size": str(size)}
        exchange = await self._transport.send(form_request(_PULL, form))
        pulled = _pulled(exchange)
        if pulled is None:
            return _why_not_pulled(exchange)
        unreadable = pulled.records - len(pulled.reports)
        if unreadable:
            # They are gone from Yunpian's queue; their messages are found by look-up or not at all.
            _log.warning("%d of %d pulled reports cannot be read", unreadable, pulled.records)
        return Polled(pulled.reports, more=pulled.records >= size)

    @override
    async def look_up(self, question: Question) -> Finding:
        if not self._apikey:
            return NotKnown(_without_key().failed_check().detail)
        others = frozenset(
            sid for sid, one in self._ids.items() if one != question.client_reference
        )
        return await self._search.look_up(question, others)

    @override
    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        return yunpian_reports.read_push(request.body)

    @override
    def answer_callback(
        self, request: CallbackRequest, *, stored: bool, known: frozenset[str] | None = None
    ) -> CallbackAnswer:
        if stored:
            return CallbackAnswer(HTTPStatus.OK, b"SUCCESS", "text/plain")
        return CallbackAnswer(HTTPStatus.SERVICE_UNAVAILABLE, b"FAIL", "text/plain")

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()


class YunpianFactory(ProviderFactory):
    """Makes Yunpian accounts ready."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock

    @property
    @override
    def info(self) -> ProviderInfo:
        return yunpian_fields.declaration()

    @override
    def code_table(self) -> tuple[CodeEntry, ...]:
        return yunpian_codes.code_table()

    @override
    def __call__(self, account: AccountSettings) -> Yunpian:
        return Yunpian(account, self._clock)


def _transport_settings(account: AccountSettings) -> TransportSettings:
    base_url = account.get("base_url", yunpian_fields.DEFAULT_URL).rstrip("/")
    timeout_s = read_integer(account.get("timeout_s"))
    return TransportSettings(
        # The manual prints the whole address of single_send; who copied that meant the server.
        base_url=base_url.removesuffix(_SEND),
        ca_file=account.get("ca_file"),
        deadline_s=float(timeout_s) if timeout_s and timeout_s > 0 else 30.0,
        max_answer_bytes=_MOST_ANSWER_BYTES,
        connections=yunpian_fields.CAPABILITIES.concurrency + 2,
    )


def _without_key() -> Verdict:
    return refused_account(
        AccountRefusal(
            "",
            tr("The account has no API key; nothing was sent."),
            tr("Complete the account in Settings."),
        )
    )


def _repeats() -> str:
    return tr(
        "The same text went to this number just before. Yunpian allows it once in 30 seconds and "
        "three times in five minutes, so it waits."
    )


def _pulled(exchange: Exchange) -> yunpian_reports.Pulled | None:
    if not isinstance(exchange, Answered) or exchange.status != HTTPStatus.OK:
        return None
    try:
        return yunpian_reports.read_pull(read_json(exchange.body))
    except UnreadableBody:
        return None


def _why_not_pulled(exchange: Exchange) -> Polled:
    reply = reply_in(exchange)
    if reply is None or reply.code == 0:
        one = verdict(exchange)
        if one.refusal is not None:
            return _refused(one.refusal)
        return Polled(fault=one.failed_check().detail)
    meaning = meaning_of(reply.code)
    # A balance too low says nothing against fetching reports.
    if meaning.effect is Effect.ACCOUNT and reply.code < 0:
        return _refused(refusal_of(meaning))
    return Polled(fault=meaning.text)


def _refused(refusal: AccountRefusal | None) -> Polled:
    fault = f"{refusal.sentence} {refusal.remedy}" if refusal is not None else ""
    return Polled(fault=fault, account_refusal=refusal)
