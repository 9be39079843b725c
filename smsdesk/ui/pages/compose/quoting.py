"""The price of the draft: asked in the background, a moment after the last change."""

import asyncio
import logging

from PySide6.QtCore import QObject, QTimer, Signal

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.quote import Partial, Quote
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.viewmodels.compose import Balance, balance_after
from smsdesk.ui.viewmodels.counter import Counted
from smsdesk.ui.viewmodels.price import PriceBoard, price_board
from smsdesk.ui.widgets.region_select import country_name

_log = logging.getLogger(__name__)

_AFTER_MS = 150
_MANY_AFTER_MS = 600
_MANY = 2_000
_FRESH_S = 60.0
"""Older than that, a quote is asked for again before the last step."""


class Quoting(QObject):
    """Keeps the last quote and knows whether it is of the draft as it stands.

    Attributes:
        quote: The last quote; None before the first, and where it failed.
        draft: What it is of.

    Signals:
        quoted(): the quote is of the draft as it stands now.
        progressed(object, object): a quote of what is counted so far, and a `Counted` with it.
    """

    quoted = Signal()
    progressed = Signal(object, object)

    def __init__(self, services: Services, entered: Entered, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._entered = entered
        self.quote: Quote | None = None
        self.draft: CampaignDraft | None = None
        self._made_at = 0.0
        self._current = False
        self._fault = ""
        self._task: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)

    @property
    def fault(self) -> str:
        """Why the draft as it stands cannot be counted, or ""."""
        return self._fault if self._current else ""

    @property
    def balance(self) -> Balance:
        """What the quote leaves of the account's balance."""
        return self._balance(self.quote)

    def _balance(self, quote: Quote | None) -> Balance:
        view = self._entered.account
        return balance_after(view.account, quote) if view and quote else Balance()

    def draft_changed(self) -> None:
        """Ask again soon: the quote is of an earlier draft."""
        self._current = False
        if self._task is not None:
            self._task.cancel()
        many = len(self._entered.recipients) > _MANY
        self._timer.start(_MANY_AFTER_MS if many else _AFTER_MS)
        self._show(self.quote, tr("counting…"))

    async def catch_up(self) -> None:
        """Return once the quote is of the draft as it stands, and of this minute."""
        while not self.holds:
            self._timer.stop()
            if self._task is None or self._task.done():
                self._start()
            if self._task is not None:
                await asyncio.wait({self._task})

    @property
    def holds(self) -> bool:
        """Whether the quote is of the draft as it stands, and of this minute.

        Hours come and go, and what somebody else changes is not always told.
        """
        age_s = self._services.clock.monotonic() - self._made_at
        return self._current and age_s < _FRESH_S and self.draft == self._entered.draft()

    def _start(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._services.tasks.start(self._ask(), name="quote")

    async def _ask(self) -> None:
        draft = self.draft = self._entered.draft()
        if draft is None:
            self.quote, self._fault = None, ""
        else:
            try:
                self.quote = await self._services.quotes.quote(draft, partial=self._on_partial)
                self._fault = ""
            except SmsDeskError as error:
                self.quote, self._fault = None, error.sentence
            except Exception:  # noqa: BLE001 - told to the person; `catch_up` must come to an end
                _log.exception("a draft cannot be counted")
                self.quote = None
                self._fault = tr("The program met a fault of its own while counting; see the log.")
        self._current, self._made_at = True, self._services.clock.monotonic()
        self._show(self.quote, "")
        self.quoted.emit()

    def _on_partial(self, partial: Partial) -> None:
        counted = Counted(partial.done, partial.total)
        self._show(partial.quote, counted.words)
        self.progressed.emit(partial.quote, counted)

    def _show(self, quote: Quote | None, state: str) -> None:
        board = price_board(quote, self._balance(quote), state, country_name)
        if self._entered.account is None and self._entered.accounts:
            board = PriceBoard(notes=(tr("Choose an account to see the price."),))
        self._entered.form.side.show_price(board)
