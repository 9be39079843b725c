"""mysmpp (lk.mysmpp.ru), XML gateway: one account, ready to talk.

Requests are in `mysmpp_packet` and `mysmpp_queries`, answers in `mysmpp_answers`, reports in
`mysmpp_reports`, texts in `mysmpp_texts`, kinds and settings in `mysmpp_kinds` and
`mysmpp_fields`. A message's own number (`client_id_sms`) makes repeating it harmless.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta, timezone
from typing import TypeVar

from typing_extensions import override

from smsdesk.domain.codes import CodeEntry
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.errors import NetworkFault
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.submit import (
    Deferred,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
    SubmitOutcome,
)
from smsdesk.domain.texts import tr
from smsdesk.providers import mysmpp_fields, mysmpp_queries, mysmpp_reports, mysmpp_texts
from smsdesk.providers.base import (
    AccountCheck,
    AccountSettings,
    CallbackAnswer,
    CallbackRequest,
    ChecksDrafts,
    KeepsSchedule,
    ListsSenders,
    Polled,
    PollsReports,
    Provider,
    ProviderFactory,
    ScheduledMessage,
)
from smsdesk.providers.exchange import Clock, utc_now
from smsdesk.providers.mysmpp_packet import Draft, card_text
from smsdesk.providers.mysmpp_queries import Balance, Currencies
from smsdesk.providers.mysmpp_sending import Sending, shown_text
from smsdesk.providers.mysmpp_session import Session, refused
from smsdesk.providers.mysmpp_time import Offsets
from smsdesk.providers.mysmpp_xml import Element
from smsdesk.providers.outcomes import Verdict

__all__ = ["MySmpp", "MySmppFactory"]

_MOST_PAGES = 200


class MySmpp(Provider, ChecksDrafts, PollsReports, ListsSenders, KeepsSchedule):
    """One mysmpp account.

    Args:
        account: Settings and secrets; without secrets it counts texts and reads reports.
        offsets: What is known of accounts' local times.
        currencies: In what accounts are charged, as far as it is known.
        clock: The time now.

    Raises:
        UsageError: The address is not one that credentials can be sent to.
    """

    def __init__(
        self, account: AccountSettings, offsets: Offsets, currencies: Currencies, clock: Clock
    ) -> None:
        self._info = mysmpp_fields.declaration()
        self._account = account
        self._clock = clock
        self._session = Session(account, offsets, clock)
        self._currencies = currencies

    @property
    @override
    def info(self) -> ProviderInfo:
        return self._info

    @override
    def counted_text(
        self, text: str, sender: str | None, options: Mapping[str, str], kind: str = "sms"
    ) -> str:
        if kind == "vcard":
            return card_text(self._sending(kind, sender, options))
        shown = shown_text(text, self._account)
        # The link of a push goes with its text, and is no text: it keeps its letters.
        link = options.get("url", "") if kind == "wap_push" and text else ""
        return f"{shown} {link}" if link else shown

    @override
    def obstacle(self, kind: str, sender: str | None, options: Mapping[str, str]) -> str:
        sending = self._sending(kind, sender, options)
        return sending.needed_sender() or sending.problem()

    def _sending(self, kind: str, sender: str | None, options: Mapping[str, str]) -> Sending:
        batch = SubmitBatch((), sender, kind, options)
        return Sending.of(self._info, self._account, batch)

    @override
    def explain(self, raw_code: str) -> str:
        return mysmpp_texts.explained(raw_code) or mysmpp_reports.explained(raw_code)

    @override
    async def submit(self, batch: SubmitBatch) -> SubmitAnswer:
        if not batch.messages:
            return SubmitAnswer({})
        sending = await self._ready(batch)
        if isinstance(sending, Verdict):
            return sending.answer(batch)
        draft = Draft(sending)
        outcomes: dict[int, SubmitOutcome] = {}
        for message in batch.messages:
            not_taken = draft.add(message)
            if not_taken is not None:
                outcomes[message.message_id] = not_taken
        if not draft.messages:
            return SubmitAnswer(outcomes)
        found = await self._session.hand_over(draft)
        for message, one in zip(draft.messages, found, strict=True):
            outcomes[message.message_id] = one.outcome
        refusal = next((one.refusal for one in found if one.refusal is not None), None)
        return SubmitAnswer(outcomes, refusal)

    @override
    async def check_account(self) -> AccountCheck:
        """Ask for balance and local time: nothing is sent or charged."""
        balance = await self._balance()
        if isinstance(balance, Verdict):
            return balance.failed_check()
        if balance is None:
            return AccountCheck(
                ok=False, detail=tr("The gateway's answer has no balance that can be read.")
            )
        offset = await self._session.offset(ask=True)
        warning = tr("The connection is not encrypted: try the same address with https://.")
        return AccountCheck(
            ok=True,
            detail=tr("The gateway accepted the account."),
            balance=balance.money,
            currency=balance.currency,
            warning=warning if self._session.exposed else "",
            more=" ".join(filter(None, (_worth(balance), _on_time(offset)))),
        )

    async def _balance(self) -> Balance | Verdict | None:
        """Ask for the balance, and learn in what the account is charged."""
        elements = await self._session.query("balance.php", "money")
        if isinstance(elements, Verdict):
            return elements
        balance = mysmpp_queries.balance_in(elements)
        if balance is not None:
            self._currencies.learn(self._account.known_as, balance.currency)
        return balance

    async def _currency(self, elements: Sequence[Element]) -> str:
        """Return in what the account is charged, asked once where states come with a price."""
        known = self._currencies.of(self._account.known_as)
        if known is None and any("price" in one.attributes for one in elements):
            await self._balance()
        return self._currencies.of(self._account.known_as) or ""

    @override
    async def poll_reports(self, provider_message_ids: Sequence[str]) -> Polled:
        ids = provider_message_ids[: mysmpp_fields.MOST_IDS]
        if not ids:
            return Polled()
        elements = await self._session.query(
            "state.php", "state", mysmpp_queries.state_request(ids)
        )
        if isinstance(elements, Verdict):
            return Polled(fault=elements.failed_check().detail, account_refusal=elements.refusal)
        offset = await self._session.offset()
        known = offset if isinstance(offset, timedelta) else self._session.likely_offset
        currency = await self._currency(elements)
        return Polled(mysmpp_reports.reports_in(elements, known, currency))

    @override
    async def sender_ids(self) -> tuple[str, ...] | None:
        told = await self._session.query("originator.php", "any_originator")
        unknown = tr("Which sender IDs the account may use is not known.")
        return mysmpp_queries.senders_in(_or_raise(told, unknown))

    @override
    async def scheduled(self) -> tuple[ScheduledMessage, ...]:
        offset = _or_raise(await self._session.offset())
        found: dict[str, ScheduledMessage] = {}
        for number in range(1, _MOST_PAGES + 1):
            request = mysmpp_queries.page_request(number)
            elements = _or_raise(
                await self._session.query("list_scheduled.php", "scheduled", request)
            )
            page = mysmpp_queries.page_in(elements, offset)
            found |= {one.provider_message_id: one for one in page.messages}
            if number >= page.pages or not page.messages:
                break
        return tuple(found.values())

    @override
    async def cancel_scheduled(self, provider_message_ids: Sequence[str]) -> frozenset[str]:
        cancelled: frozenset[str] = frozenset()
        for start in range(0, len(provider_message_ids), mysmpp_fields.MOST_IDS):
            ids = provider_message_ids[start : start + mysmpp_fields.MOST_IDS]
            request = mysmpp_queries.cancel_request(ids)
            elements = await self._session.query("scheduled.php", "scheduled", request)
            if isinstance(elements, Verdict) and cancelled:
                # What was cancelled before must not be lost with the fault.
                break
            cancelled |= mysmpp_queries.cancelled_in(_or_raise(elements)) & frozenset(ids)
        return cancelled

    @override
    def parse_callback(self, request: CallbackRequest) -> tuple[DeliveryReport, ...]:
        currency = self._currencies.of(self._account.known_as) or ""
        return mysmpp_reports.pushed_reports(request, self._session.likely_offset, currency)

    @override
    def answer_callback(
        self, request: CallbackRequest, *, stored: bool, known: frozenset[str] | None = None
    ) -> CallbackAnswer:
        chosen = None if self._account.get("confirm_all") == "1" else known
        return mysmpp_reports.answer_push(request, stored=stored, known=chosen)

    @override
    async def aclose(self) -> None:
        await self._session.aclose()

    async def _ready(self, batch: SubmitBatch) -> Sending | Verdict:
        """Return what the request carries, or what becomes of the whole batch instead."""
        sending = Sending.of(self._info, self._account, batch)
        if sending.missing_sender():
            return refused(
                tr("Neither the campaign nor the account has a sender ID; nothing was sent."),
                tr("Enter a default one in the account's settings."),
            )
        problem = sending.problem()
        if problem or not sending.needs_time:
            return Verdict(Rejected("", "", problem)) if problem else sending
        offset = await self._session.offset()
        if isinstance(offset, Verdict):
            # Whatever came of that question, no message has left this machine.
            sentence = tr("The account's local time could not be learned; nothing was sent.")
            return Verdict(Deferred(sentence, hinders=True), offset.refusal)
        timed = sending.timed(self._clock(), offset)
        return timed if isinstance(timed, Sending) else Verdict(Rejected("", "", timed))


class MySmppFactory(ProviderFactory):
    """Makes mysmpp accounts ready; they share what they learn of local times and currencies."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._offsets = Offsets(clock)
        self._currencies = Currencies()

    @property
    @override
    def info(self) -> ProviderInfo:
        return mysmpp_fields.declaration()

    @override
    def code_table(self) -> tuple[CodeEntry, ...]:
        return mysmpp_texts.answer_table() + mysmpp_reports.report_table()

    @override
    def __call__(self, account: AccountSettings) -> MySmpp:
        return MySmpp(account, self._offsets, self._currencies, self._clock)


def _worth(balance: Balance) -> str:
    """Say how many messages the balance pays for: of the areas one, never all together."""
    areas = [
        tr("{count} SMS to {area}", count=_grouped(count), area=area)
        for area, count in balance.areas
    ]
    return tr("The balance is enough for {areas}.", areas=tr(", or ").join(areas)) if areas else ""


def _on_time(offset: timedelta | Verdict) -> str:
    if isinstance(offset, Verdict):
        return tr("The account's time could not be learned: enter it in the settings.")
    return tr("The account's time is {zone}.", zone=timezone(offset))


_Told = TypeVar("_Told")


def _or_raise(told: _Told | Verdict, consequence: str = "") -> _Told:
    """Return what the gateway told; raises NetworkFault for anything else."""
    if isinstance(told, Verdict):
        unknown = consequence or tr("What the gateway keeps is not known.")
        raise NetworkFault(told.failed_check().detail, unknown)
    return told


def _grouped(count: str) -> str:
    """Return a gateway's figure as people read it, anything else as it is."""
    return f"{int(count):,}" if count.isascii() and count.isdigit() else count
