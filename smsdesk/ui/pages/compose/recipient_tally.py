"""The line under the recipients: counted a moment after every change, stale counts dropped."""

import asyncio

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.provider_info import Capabilities
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.recipient_check import Tally
from smsdesk.ui.dialogs.rows_dialog import RowsDialog
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.viewmodels.recipients import RecipientBook
from smsdesk.ui.viewmodels.tally import TallyWords, tally_words
from smsdesk.ui.widgets.base import (
    IconView,
    TextRole,
    Variant,
    make_button,
    restyle,
    set_shown,
    text_label,
)

_AFTER_MS = 100


class TallyLine(QWidget):
    """Says how many will get it and who is left out; a button shows these.

    Signals:
        counted(): who will be sent to is known now.
    """

    counted = Signal()

    def __init__(self, services: Services, book: RecipientBook) -> None:
        super().__init__()
        self._services = services
        self._book = book
        self._limits = Capabilities()
        self._words = TallyWords()
        self._tally: Tally | None = None
        self._counting: asyncio.Task[None] | None = None
        self._text = text_label("", TextRole.CAPTION)
        self._text.setObjectName("recipientTally")
        self._show_button = make_button(tr("Show"), "recipientTallyShow", Variant.GHOST)
        self._show_button.setAccessibleName(tr("Show who is left out"))
        restyle(self._show_button, tight=True)
        self._fault = text_label("", TextRole.ERROR)
        self._fault.setObjectName("recipientFault")
        self._fault_icon = IconView(IconName.ERROR, Ink.DANGER, ICON.small)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._show_button.clicked.connect(self._on_show)
        self._build()
        self._show(None)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACING.unit)
        line.addWidget(self._text, 1)
        line.addWidget(self._show_button, 0, Qt.AlignmentFlag.AlignTop)
        fault = QHBoxLayout()
        fault.setSpacing(SPACING.half + 2)
        fault.addWidget(self._fault_icon, 0, Qt.AlignmentFlag.AlignTop)
        fault.addWidget(self._fault, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        column.addLayout(fault)
        column.addLayout(line)

    def text(self) -> str:
        """Return the line of counts."""
        return self._words.text

    @property
    def people(self) -> tuple[Recipient, ...]:
        """Those who will be sent to; while they are being counted, everybody."""
        return self._book.recipients if self._tally is None else self._tally.people

    @property
    def left_out(self) -> tuple[str, ...]:
        """The first of those who get nothing, by name or number; none while they are counted."""
        return tuple(dict.fromkeys(name or number for _, number, name, _ in self._words.rows))

    async def landlines(self) -> int:
        """Return how many of those who will be sent to are landlines."""
        tally = self._tally
        if tally is None:
            check = self._services.recipient_check
            tally = await check.tally(self._book.recipients, self._limits)
        return tally.landlines

    def set_limits(self, limits: Capabilities) -> None:
        """Leave out those whom another gateway does not reach, or whose number it refuses."""
        old = self._limits
        if (limits.regions, limits.numbers) != (old.regions, old.numbers):
            self._limits = limits
            self.count()

    def count(self) -> None:
        """Count again soon: somebody was added or taken out."""
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        self._show(Tally() if not self._book.recipients else None)
        self._timer.start()

    def _on_timeout(self) -> None:
        if self._book.recipients:
            self._counting = self._services.tasks.start(self._count(), name="count recipients")

    async def _count(self) -> None:
        try:
            check = self._services.recipient_check
            tally = await check.tally(self._book.recipients, self._limits)
        except SmsDeskError:
            return  # the quote says it, and closes the button
        self._book.judge(tally)
        self._show(tally)
        self.counted.emit()

    def _show(self, tally: Tally | None) -> None:
        book = self._book
        words = tally_words(tally, book.entries)
        self._words, self._tally = words, tally
        self._text.setText(words.text)
        self._fault.setText(words.fault)
        set_shown(self._text, shown=bool(words.text))
        set_shown(self._show_button, shown=bool(words.rows))
        set_shown(self._fault, shown=bool(words.fault))
        set_shown(self._fault_icon, shown=bool(words.fault))
        set_shown(self, shown=bool(words.text or words.fault))

    def _on_show(self) -> None:
        sentence = tr(
            "No message goes by these entries. A duplicate gets it once, by its first entry. An "
            "opt-out counts over every account and campaign."
        )
        dialog = RowsDialog(
            "leftOutDialog",
            (tr("Left out"), sentence),
            (tr("From"), tr("Number"), tr("Name"), tr("Reason")),
            self._words.rows,
            self.window(),
        )
        dialog.open()
