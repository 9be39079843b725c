"""“Send me a test”: the previewed message to one's own phone, through the same outbox and price."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.msisdn import InvalidNumber, Msisdn, parse
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.quote import Quote
from smsdesk.ui.dialogs.own_number_dialog import OwnNumberDialog
from smsdesk.ui.memory import REGION, UiMemory
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.compose import cost_text
from smsdesk.ui.viewmodels.own_test import draft_of_test
from smsdesk.ui.widgets.base import set_plain_tooltip
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.specs import NoticeSpec

_OWN_NUMBER = "compose.own_number"


class Testing:
    """Sends tests one at a time; the draft stays as it is."""

    def __init__(
        self, services: Services, entered: Entered, memory: UiMemory, parent: QWidget
    ) -> None:
        self._services = services
        self._entered = entered
        self._memory = memory
        self._parent = parent
        self._busy = False
        self._obstacle = ""
        form = entered.form
        form.test.clicked.connect(self._on_clicked)
        form.banner.action_triggered.connect(self._ask_number)
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
        button.setAccessibleDescription(words)
        button.setEnabled(not self._busy and not self._obstacle)

    def _on_clicked(self) -> None:
        own = self.own_number
        if self._busy:
            return
        if own is None:
            self._ask_number()
        else:
            self._start(own)

    def _ask_number(self) -> None:
        own = self.own_number
        dialog = OwnNumberDialog(
            own.display() if own else "",
            self._memory.recall(REGION) or None,
            tr("It is charged as any other."),
            self._parent,
        )
        dialog.chosen.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, own: Msisdn) -> None:
        self._memory.remember(_OWN_NUMBER, own.e164)
        self._show()
        self._start(own)

    def _start(self, own: Msisdn) -> None:
        if not self._busy:
            self._busy = True
            self._show()
            self._spawn(self._send(own), "send a test")

    async def _send(self, own: Msisdn) -> None:
        try:
            notice = await self._sent(own)
        except SmsDeskError as error:
            notice = NoticeSpec(Tone.WARNING, error.sentence, tr("Change number…"))
        finally:
            self._busy = False
            self._show()
        self._entered.form.banner.show_notice(notice)

    async def _sent(self, own: Msisdn) -> NoticeSpec:
        draft = self._entered.draft()
        if draft is None:
            return NoticeSpec(Tone.WARNING, tr("Add an account in Settings first."))
        test = draft_of_test(_at_once(draft, self._entered), self._previewed, own)
        created = await self._services.campaigns.create(test)
        words = tr(
            "A test is on its way to {number}. {price}",
            number=own.display(),
            price=_price(created.quote),
        )
        waits = " ".join(created.quote.timing.sentences_for(country_name))
        tone = Tone.WARNING if waits else Tone.SUCCESS
        return NoticeSpec(tone, f"{words.strip()} {waits}".strip(), tr("Change number…"))

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


def _price(quote: Quote) -> str:
    price = cost_text(quote)
    return f"{price[0].upper()}{price[1:]}." if price else ""
