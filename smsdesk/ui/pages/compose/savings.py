"""What another text would save over all recipients: at once where it can be, else counted."""

import asyncio
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.segments import Measurement, measure
from smsdesk.services.container import Services
from smsdesk.services.quote import Quote
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.viewmodels.compose import has_fields
from smsdesk.ui.viewmodels.counter import price_of_segment
from smsdesk.ui.viewmodels.doctor import Saving


class Savings(QObject):
    """Compares the draft with other texts for it.

    Where all recipients get the same text, one message tells it. Where fields make texts differ,
    the other texts are counted for everybody, as the quote is.

    Signals:
        known(): a saving was counted that was asked for before.
    """

    known = Signal()

    def __init__(self, services: Services, entered: Entered, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._entered = entered
        self._quote: Quote | None = None
        self._draft: CampaignDraft | None = None
        self._found: dict[str, Saving] = {}
        self._wanted: list[str] = []
        self._task: asyncio.Task[None] | None = None

    def draft_changed(self) -> None:
        """Forget what was counted for another draft."""
        self._draft = None
        self._found.clear()
        self._wanted.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def quoted(self, quote: Quote | None) -> None:
        """Compare with `quote`, which is of the draft as it stands, from now on."""
        self._quote = quote
        self._draft = None if quote is None else self._entered.draft()
        self._start()

    def of(self, text: str, now: Measurement) -> Saving | None:
        """Return what `text` saves; None when it is not known yet: `known` tells when it is.

        Args:
            text: To be sent in place of the draft's.
            now: What the first recipient's message takes as the draft stands.
        """
        if has_fields(text):
            found = self._found.get(text)
            if found is None and text not in self._wanted:
                self._wanted.append(text)
                self._start()
            return found
        return self._of_one(text, now)

    def _of_one(self, text: str, now: Measurement) -> Saving:
        entered = self._entered
        recipients, scheme = entered.recipients, entered.scheme
        first = recipients[0] if recipients else None
        if scheme is None:
            return Saving(0)
        other = measure(entered.on_air(text, first), scheme)
        saved = now.segment_count - other.segment_count
        copies = max(1, len(recipients))
        if self._quote is not None and self._quote.recipients:
            copies = self._quote.recipients
        each = price_of_segment(self._quote)
        cost = {label: amount * saved for label, amount in each.items()}
        return Saving(saved * copies, cost, self._quote.unpriced if self._quote is not None else 0)

    def _start(self) -> None:
        idle = self._task is None or self._task.done()
        if idle and self._wanted and self._draft is not None:
            self._task = self._services.tasks.start(self._count(), name="compare texts")

    async def _count(self) -> None:
        while self._wanted and self._draft is not None and self._quote is not None:
            text, draft, base = self._wanted[0], self._draft, self._quote
            try:
                other = await self._services.quotes.quote(replace(draft, text=text))
            except SmsDeskError:
                return  # the quote of the draft itself says why
            self._wanted.remove(text)
            self._found[text] = Saving(
                base.segments - other.segments,
                {
                    label: amount - other.cost.get(label, Decimal(0))
                    for label, amount in base.cost.items()
                },
                base.unpriced,
            )
            self.known.emit()
