"""The last step: the sheet, the campaign that comes of it, and what is said afterwards."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.campaigns import CampaignCreated
from smsdesk.services.container import Services
from smsdesk.services.quote import Quote
from smsdesk.ui.dialogs.confirm_sheet import ConfirmSheet
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.quoting import Quoting
from smsdesk.ui.pages.compose.told import Told
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.review import review
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.specs import NoticeSpec


class Sending(QWidget):
    """Reviews and sends; a widget only to be the sheet's parent.

    Signals:
        sent(int, object): a campaign was created: its number, and the draft it was made of.
        failed(): it was not stored, as far as is known: the answer alone may have been lost.
    """

    sent = Signal(int, object)
    failed = Signal()

    def __init__(
        self, services: Services, entered: Entered, quoting: Quoting, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.hide()
        self._services = services
        self._entered = entered
        self._quoting = quoting
        self._sheet: ConfirmSheet | None = None
        self._told = Told(entered.form.banner)
        entered.form.send.clicked.connect(self._on_send)

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    def _on_send(self) -> None:
        if self._sheet is None:
            self._spawn(self._review(), "review")

    async def _review(self) -> None:
        """Open the last step, with a quote of the draft as it stands at this moment."""
        landlines = await self._agreed_on()
        view, draft, quote = self._entered.account, self._quoting.draft, self._quoting.quote
        if view is None or draft is None or quote is None or self._sheet is not None:
            return
        if not self._entered.form.send.isEnabled():
            return
        of = self._entered.reviewed(quote, view, self._quoting.balance.fact)
        left = self._entered.form.recipients.left_out
        words = review(replace(of, landlines=landlines, left=left))
        self._sheet = ConfirmSheet(words, self.parentWidget())
        self._sheet.confirmed.connect(lambda: self._spawn(self._send(draft, quote), "send"))
        self._sheet.finished.connect(self._on_sheet_closed)
        self._sheet.open()

    async def _agreed_on(self) -> int:
        """Return how many landlines are among the recipients, once all figures are of one draft."""
        while True:
            await self._quoting.catch_up()
            landlines = await self._entered.form.recipients.landlines()
            if self._quoting.holds:
                return landlines

    def _on_sheet_closed(self) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
            self._sheet = None

    async def _send(self, draft: CampaignDraft, confirmed: Quote) -> None:
        waits_here = draft.send_time is not None and not self._entered.at_gateway
        when = self._entered.form.when.words() if waits_here else ""
        try:
            created = await self._services.campaigns.create(draft, confirmed)
        except SmsDeskError as error:
            # The draft keeps its name: what was stored after all is found by it, now and later.
            self._failed(error.sentence)
            return
        except Exception:
            self._failed(tr("The program met a fault of its own; see the log and History."))
            raise
        if self._sheet is not None:
            self._sheet.accept()
        waits = created.quote.timing.sentences_for(country_name) if created.created else ()
        tone = Tone.WARNING if waits else Tone.SUCCESS
        words = " ".join((self._said(created, when), *waits))
        self.sent.emit(created.campaign_id, draft)  # empties the form, which takes words back
        self._told.say(NoticeSpec(tone, words))

    def _said(self, created: CampaignCreated, when: str) -> str:
        """Say what becomes of the messages; `when` they go, or "" for now."""
        if not created.created:
            return tr("This draft was sent before; it was not sent again.")
        count, view = created.quote.recipients, self._entered.account
        if view is not None and view.account.state is AccountState.PAUSED:
            return ntr(
                "{n} message waits: the account is paused.",
                "{n} messages wait: the account is paused.",
                count,
            )
        if when:
            return ntr(
                "{n} message goes {when}, if smsdesk or smsdesk serve runs then.",
                "{n} messages go {when}, if smsdesk or smsdesk serve runs then.",
                count,
                when=when,
            )
        return ntr("{n} message is on its way.", "{n} messages are on their way.", count)

    def _failed(self, sentence: str) -> None:
        if self._sheet is not None:
            self._sheet.failed(sentence)
        self.failed.emit()

    def begun(self) -> None:
        """Say no more what became of the last draft: another one is being written."""
        self._told.take_back()
