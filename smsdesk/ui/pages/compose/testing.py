"""“Send me a test”: the previewed message to one's own phone, through the same outbox and price."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.errors import SmsDeskError, UsageError
from smsdesk.domain.msisdn import InvalidNumber, Msisdn, parse
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.quote import Quote
from smsdesk.ui.dialogs.own_number_dialog import OwnNumberDialog
from smsdesk.ui.memory import REGION, UiMemory
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.compose import cost_text
from smsdesk.ui.viewmodels.own_test import Offer, draft_of_test, offer_of
from smsdesk.ui.widgets.base import set_plain_tooltip
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.specs import NoticeSpec

_OWN_NUMBER = "compose.own_number"


class Testing:
    """Sends tests one at a time, each with its price agreed to; the draft stays as it is."""

    def __init__(
        self, services: Services, entered: Entered, memory: UiMemory, parent: QWidget
    ) -> None:
        self._services = services
        self._entered = entered
        self._memory = memory
        self._parent = parent
        self._busy = False
        self._dialog: OwnNumberDialog | None = None
        self._agreed: dict[Msisdn, tuple[CampaignDraft, Quote]] = {}
        self._obstacle = ""
        entered.form.test.clicked.connect(self._on_clicked)
        self._show()

    def show_obstacle(self, reason: str) -> None:
        """Close the button for what is wrong with the message, or open it."""
        if reason != self._obstacle:
            self._obstacle = reason
            self._show()

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    @property
    def own_number(self) -> Msisdn | None:
        """The number tests go to, None before it was asked."""
        try:
            return parse(self._memory.recall(_OWN_NUMBER) or "")
        except InvalidNumber:
            return None

    def _show(self) -> None:
        """Open or close the button, and say what it does or why it is closed."""
        own, button = self.own_number, self._entered.form.test
        words = tr("The message in the preview, to your own phone")
        if own is not None:
            words = tr("The message in the preview, to {number}", number=own.display())
        words = self._obstacle or words
        set_plain_tooltip(button, words)
        button.setEnabled(not self._obstacle)

    def _on_clicked(self) -> None:
        if self._dialog is not None or self._busy:
            return
        own = self.own_number
        dialog = self._dialog = OwnNumberDialog(self._memory.recall(REGION) or None, self._parent)
        dialog.asked.connect(lambda number: self._spawn(self._offer(number), "price a test"))
        dialog.chosen.connect(self._on_chosen)
        dialog.finished.connect(self._on_closed)
        dialog.set_number(own.display() if own else "")
        dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None

    async def _offer(self, own: Msisdn) -> None:
        """Tell the dialog what the message in the preview costs to `own`."""
        try:
            draft = self._draft(own)
            quote = await self._services.quotes.quote(draft)
        except SmsDeskError as error:
            offer = Offer(error.sentence, possible=False)
        except Exception:
            self._show_offer(own, Offer(tr("The program met a fault of its own."), possible=False))
            raise
        else:
            offer = offer_of(quote, country_name)
            self._agreed[own] = draft, quote
        self._show_offer(own, offer)

    def _show_offer(self, own: Msisdn, offer: Offer) -> None:
        if self._dialog is not None:
            self._dialog.show_offer(own, offer)

    def _draft(self, own: Msisdn) -> CampaignDraft:
        """Return a test to `own`; raises UsageError where there is nothing to be tested."""
        draft = self._entered.draft()
        if draft is None:
            raise UsageError(tr("Add an account in Settings first."))
        return draft_of_test(_at_once(draft, self._entered), self._previewed, own)

    def _on_chosen(self, own: Msisdn) -> None:
        self._memory.remember(_OWN_NUMBER, own.e164)
        self._show()
        draft, quote = self._agreed[own]
        self._agreed.clear()
        self._busy = True
        self._spawn(self._send(own, draft, quote), "send a test")

    async def _send(self, own: Msisdn, draft: CampaignDraft, agreed: Quote) -> None:
        try:
            created = await self._services.campaigns.create(draft, agreed)
        except SmsDeskError as error:
            notice = NoticeSpec(Tone.WARNING, error.sentence)
        else:
            notice = _said(own, created.quote)
        finally:
            self._busy = False
        self._entered.form.banner.show_notice(notice)

    @property
    def _previewed(self) -> Recipient | None:
        recipients = self._entered.people
        place = self._entered.form.side.row - 1
        return recipients[place] if place < len(recipients) else None


def _at_once(draft: CampaignDraft, entered: Entered) -> CampaignDraft:
    """Return `draft` without the hour until which the gateway would keep it."""
    view = entered.account
    hour = view.info.capabilities.schedule_option if view else ""
    options = {key: value for key, value in draft.options.items() if key != hour}
    return replace(draft, options=options)


def _said(own: Msisdn, quote: Quote) -> NoticeSpec:
    price = cost_text(quote)
    words = tr(
        "A test is on its way to {number}. {price}",
        number=own.display(),
        price=f"{price[0].upper()}{price[1:]}." if price else "",
    )
    waits = " ".join(quote.timing.sentences_for(country_name))
    return NoticeSpec(Tone.WARNING if waits else Tone.SUCCESS, f"{words.strip()} {waits}".strip())
