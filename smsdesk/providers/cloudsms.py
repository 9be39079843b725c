"""CloudSMS by jegotrip, Web API v2.4: one account, ready to talk.

Packets are in `cloudsms_packet`, reports in `cloudsms_reports`, codes in `cloudsms_codes`, settings
in `cloudsms_fields`. There is no balance call, no polling and no idempotency key: our reference
travels in CUSTOMER_BODY and comes back with the report.
"""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from typing_extensions import override

from smsdesk.domain.codes import CodeEntry
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    Deferred,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
    SubmitOutcome,
    Uncertain,
)
from smsdesk.domain.texts import tr
from smsdesk.providers import cloudsms_codes, cloudsms_fields, cloudsms_reports
from smsdesk.providers.base import (
    AccountCheck,
    AccountSettings,
    CallbackAnswer,
    CallbackRequest,
    ChecksDrafts,
    Provider,
    ProviderFactory,
)
from smsdesk.providers.cloudsms_codes import (
    TRY_AGAIN_S,
    Effect,
    ResultCode,
    result_code,
    sms_state,
)
from smsdesk.providers.cloudsms_packet import (
    Answer,
    Detail,
    Envelope,
    Sending,
    build_request,
    read_answer,
    sort_out,
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
from smsdesk.providers.reading import read_integer
from smsdesk.providers.transport import Transport

__all__ = ["CloudSms", "CloudSmsFactory"]

_log = logging.getLogger(__name__)
_TEXT_OF_CHECK = "Test"
_ANSWER_TO_EMPTY_LIST = frozenset({Effect.ACCEPTED, Effect.REJECTED})
"""What only an account with a good key is told of a request without numbers."""


class CloudSms(Provider, ChecksDrafts):
    """One CloudSMS account.

    Args:
        account: Settings and secrets; without the secret it counts texts and reads reports.
        clock: The time that TIME is made of.

    Raises:
        UsageError: The address is not one that credentials can be sent to.
    """

    def __init__(self, account: AccountSettings, clock: Clock = utc_now) -> None:
        self._info = cloudsms_fields.declaration()
        self._account = account
        self._clock = clock
        self._serial_max = _whole(account.get("serial_max"), cloudsms_fields.MOST_SERIAL)
        # A random start: a number that was just used, before a restart, is not used again.
        self._serial = secrets.randbelow(self._serial_max)
        self._transport = Transport(_transport_settings(account), clock)
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
        key = (sender, *options.items())
        if self._counted_with is None or self._counted_with[0] != key:
            self._counted_with = key, Sending.of(self._account, sender, options)
        return self._counted_with[1].rendered(text)

    @override
    def obstacle(self, kind: str, sender: str | None, options: Mapping[str, str]) -> str:
        return Sending.of(self._account, sender, options).problem()

    @override
    def explain(self, raw_code: str) -> str:
        code = read_integer(raw_code)
        if code is None:
            return ""
        if raw_code.startswith("0x"):
            return result_code(code).text
        return sms_state(code).text

    @override
    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        if not batch.messages:
            return SubmitAnswer({})
        sending = Sending.of(self._account, batch.sender, batch.options)
        incomplete = self._incomplete(sending)
        if incomplete is not None:
            return incomplete.answer(batch)
        ready = sort_out(batch, sending)
        if not ready.messages:
            return SubmitAnswer(ready.outcomes)
        first = ready.messages[0]
        envelope = self._envelope()
        exchange = await self._transport.send(
            HttpRequest(
                build_request(
                    envelope,
                    sending,
                    first.text,
                    [message.to for message in ready.messages],
                    first.client_reference,
                )
            )
        )
        verdicts = _verdicts(exchange, envelope.serial, [one.to for one in ready.messages])
        outcomes = {
            message.message_id: one.outcome
            for message, one in zip(ready.messages, verdicts, strict=True)
        }
        refusal = next((one.refusal for one in verdicts if one.refusal is not None), None)
        return SubmitAnswer({**ready.outcomes, **outcomes}, refusal)

    @override
    async def check_account(self) -> AccountCheck:
        """Send a request without numbers: nothing can be sent or charged, but the key is judged."""
        sending = Sending.of(self._account, None, {})
        incomplete = self._incomplete(sending)
        if incomplete is not None:
            return incomplete.failed_check()
        exchange = await self._transport.send(
            HttpRequest(build_request(self._envelope(), sending, _TEXT_OF_CHECK))
        )
        answer = read_answer(exchange.body) if isinstance(exchange, Answered) else None
        if answer is None or answer.code is None:
            return _without_packet(exchange).failed_check()
        meaning = result_code(answer.code)
        if meaning.effect in _ANSWER_TO_EMPTY_LIST:
            return AccountCheck(
                ok=True,
                detail=tr(
                    "CloudSMS accepted the AUTH_KEY. It tells neither the balance nor whether the "
                    "route is right: a wrong route shows in the reports."
                ),
            )
        return AccountCheck(ok=False, detail=meaning.text)

    @override
    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        return cloudsms_reports.to_report(request.body)

    @override
    def answer_callback(
        self, request: CallbackRequest, *, stored: bool, known: frozenset[str] | None = None
    ) -> CallbackAnswer:
        return cloudsms_reports.answer_report(request.body, self._clock(), stored=stored)

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()

    def _envelope(self) -> Envelope:
        self._serial = self._serial % self._serial_max + 1
        time = cloudsms_reports.beijing_time(self._clock())
        return Envelope(self._serial, time, self._account.get("auth_key"))

    def _incomplete(self, sending: Sending) -> Verdict | None:
        if self._account.get("auth_key") and sending.route_id:
            return None
        return refused_account(
            AccountRefusal(
                "",
                tr("The account has no AUTH_KEY or no route; nothing was sent."),
                tr("Complete the account in Settings."),
            )
        )


class CloudSmsFactory(ProviderFactory):
    """Makes CloudSMS accounts ready."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock

    @property
    @override
    def info(self) -> ProviderInfo:
        return cloudsms_fields.declaration()

    @override
    def code_table(self) -> tuple[CodeEntry, ...]:
        return cloudsms_codes.code_table()

    @override
    def __call__(self, account: AccountSettings) -> CloudSms:
        return CloudSms(account, self._clock)


def _transport_settings(account: AccountSettings) -> TransportSettings:
    return TransportSettings(
        base_url=account.get("base_url", cloudsms_fields.PRODUCTION_URL),
        ca_file=account.get("ca_file"),
        client_cert=account.get("client_cert"),
        may_want_cert=True,
        client_key=account.get("client_key"),
        deadline_s=float(_whole(account.get("timeout_s"), 30)),
        connections=cloudsms_fields.CAPABILITIES.concurrency,
    )


def _whole(text: str, default: int) -> int:
    number = read_integer(text)
    return number if number is not None and 0 < number <= cloudsms_fields.MOST_SERIAL else default


def _verdicts(exchange: Exchange, serial: int, numbers: list[Msisdn]) -> list[Verdict]:
    """Return what the exchange says of each number, in their order."""
    answer = read_answer(exchange.body) if isinstance(exchange, Answered) else None
    if answer is None:
        return [_without_packet(exchange)] * len(numbers)
    if answer.serial != serial:
        # The document's numbering is for its own bookkeeping; HTTP pairs the packets.
        _log.info("an answer to packet %d names another packet", serial)
    return [_of_number(answer, number) for number in numbers]


def _without_packet(exchange: Exchange) -> Verdict:
    if isinstance(exchange, Answered) and exchange.status == HTTPStatus.FORBIDDEN:
        return refused_account(
            AccountRefusal(
                "HTTP 403",
                tr("CloudSMS refused this computer's address; nothing was sent."),
                tr("Ask CloudSMS to list the public address from which this computer sends."),
            )
        )
    return verdict(exchange)


def _of_number(answer: Answer, number: Msisdn) -> Verdict:
    detail = answer.details.get((number.country_code, number.national))
    if detail is not None:
        return _of_detail(detail)
    # Without a code the packet was read because of its details, which leave this number out.
    meaning = result_code(answer.code) if answer.code is not None else None
    if meaning is None or meaning.effect is Effect.ACCEPTED:
        return Verdict(
            Uncertain(
                tr("CloudSMS answered without saying a word about this number."),
                meaning.raw if meaning is not None else "",
            )
        )
    return _of_code(meaning, Detail(answer.code, answer.text))


def _of_detail(detail: Detail) -> Verdict:
    if detail.code is None:
        return Verdict(Uncertain(tr("CloudSMS said two different things about this number.")))
    return _of_code(result_code(detail.code), detail)


def _of_code(meaning: ResultCode, detail: Detail) -> Verdict:
    outcome: SubmitOutcome
    match meaning.effect:
        case Effect.ACCEPTED:
            outcome = Accepted(detail.sms_uid, raw_code=meaning.raw, raw_text=detail.text)
        case Effect.REJECTED | Effect.RETRYABLE:
            retryable = meaning.effect is Effect.RETRYABLE
            outcome = Rejected(meaning.raw, detail.text, meaning.text, retryable)
        case Effect.LATER:
            outcome = Deferred(meaning.text, TRY_AGAIN_S, meaning.raw, hinders=True)
        case Effect.ACCOUNT:
            return refused_account(AccountRefusal(meaning.raw, meaning.sentence, meaning.remedy))
        case Effect.UNKNOWN:
            outcome = Uncertain(meaning.text, meaning.raw)
    return Verdict(outcome)
