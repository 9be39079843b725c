"""A fifth provider, as short as one can be: everything the program shows of it, it declares.

`POST /toy` with {"key", "to", "text"} is answered with {"id"}, {"refused": code} or nothing;
states come as {"id", "state"}, pushed or asked for at `/toy/states`.
"""

import json
from collections.abc import Mapping, Sequence

from typing_extensions import override

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest, MalformedReport
from smsdesk.domain.codes import CodeEntry, CodeOutcome, CodeTable
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.destinations import DestinationRule
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import (
    Capabilities,
    CredentialField,
    FieldKind,
    MessageKind,
    MessageOption,
    Polling,
    ProviderInfo,
)
from smsdesk.domain.segments import UCS2_ONLY
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Rejected, SubmitAnswer, SubmitBatch
from smsdesk.providers.base import (
    AccountCheck,
    AccountSettings,
    Polled,
    PollsReports,
    Provider,
    ProviderFactory,
)
from smsdesk.providers.exchange import Answered, HttpRequest, TransportSettings
from smsdesk.providers.outcomes import verdict
from smsdesk.providers.reading import UnreadableBody, read_id, read_json, read_object
from smsdesk.providers.transport import Transport

_STATES = {"there": MessageState.DELIVERED, "lost": MessageState.UNDELIVERED}

INFO = ProviderInfo(
    key="toy",
    title="Toy gateway",
    summary="One number a request, for tests.",
    capabilities=Capabilities(
        kinds=(
            MessageKind("sms", "SMS"),
            MessageKind("loud", "Loud SMS", options=(MessageOption("volume", "Volume"),)),
        ),
        scheme=UCS2_ONLY.with_limit(140),
        polling=Polling.QUERY,
        poll_every_s=0.2,
    ),
    fields=(
        CredentialField("base_url", "Server address", FieldKind.URL, required=True),
        CredentialField("key", "Toy key", FieldKind.SECRET, required=True),
        CredentialField("colour", "Colour of the toy", default="red"),
    ),
    options=(MessageOption("wrapping", "Wrapping"),),
    callback_help="Whisper the address to the toy.",
    notes=("It is a toy.",),
    destinations=(DestinationRule("GB", "United Kingdom", "Toys are taxed.", "Pay the tax."),),
)


class Toy(Provider, PollsReports):
    """One account at the toy gateway."""

    def __init__(self, account: AccountSettings) -> None:
        self._key = account.get("key")
        self._transport = Transport(TransportSettings(account.get("base_url", "http://toy.test")))

    @property
    @override
    def info(self) -> ProviderInfo:
        return INFO

    @override
    def counted_text(
        self, text: str, sender: str | None, options: Mapping[str, str], kind: str = "sms"
    ) -> str:
        return text

    @override
    def explain(self, raw_code: str) -> str:
        return next((one.sentence for one in ToyFactory().code_table() if one.code == raw_code), "")

    @override
    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        [message] = batch.messages
        order = {"key": self._key, "to": message.to.e164, "text": message.text, "kind": batch.kind}
        exchange = await self._transport.send(HttpRequest(json.dumps(order).encode()))
        answer = read_object(exchange.body) if isinstance(exchange, Answered) else {}
        if "id" in answer:
            return SubmitAnswer({message.message_id: Accepted(read_id(answer["id"]))})
        if "refused" in answer:
            return SubmitAnswer({message.message_id: Rejected("no", "", self.explain("no"))})
        return verdict(exchange).answer(batch)

    @override
    async def check_account(self) -> AccountCheck:
        return AccountCheck(ok=bool(self._key), detail="The toy is there.")

    @override
    async def poll_reports(self, provider_message_ids: Sequence[str]) -> Polled:
        asked = json.dumps(list(provider_message_ids)).encode()
        exchange = await self._transport.send(HttpRequest(asked, path="/states"))
        if not isinstance(exchange, Answered):
            return Polled(fault="The toy does not answer.")
        return Polled(tuple(map(_report, _listed(exchange.body))))

    @override
    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        try:
            return tuple(map(_report, _listed(request.body)))
        except UnreadableBody as error:
            raise MalformedReport("It is no toy.", "It changes no message.") from error

    @override
    def answer_callback(
        self, request: CallbackRequest, *, stored: bool, known: frozenset[str] | None = None
    ) -> CallbackAnswer:
        return CallbackAnswer(200 if stored else 503, b"thanks", "text/plain")

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()


class ToyFactory(ProviderFactory):
    """Makes toys."""

    @property
    @override
    def info(self) -> ProviderInfo:
        return INFO

    @override
    def code_table(self) -> tuple[CodeEntry, ...]:
        refused = CodeEntry(
            CodeTable.ANSWER, "no", CodeOutcome.REJECTED, "The toy says no.", "Ask it nicely."
        )
        there = CodeEntry(CodeTable.REPORT, "there", CodeOutcome.DELIVERED, "It arrived.")
        return (refused, there)

    @override
    def __call__(self, account: AccountSettings) -> Toy:
        return Toy(account)


def _listed(body: bytes) -> Sequence[Mapping[str, object]]:
    content = read_json(body)
    items: list[object] = content if isinstance(content, list) else [content]
    known = [one for one in items if isinstance(one, dict) and "id" in one]
    if len(known) != len(items):
        raise UnreadableBody
    return known


def _report(item: Mapping[str, object]) -> DeliveryReport:
    state = str(item.get("state"))
    number = Msisdn.from_e164(str(item["to"])) if "to" in item else None
    return DeliveryReport(read_id(item["id"]), None, number, _STATES.get(state), state)
