"""Beside the text: the message as on a phone, and what it costs."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.texts import tr
from smsdesk.ui.pages.compose.price_rows import PriceRows
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.preview import Preview
from smsdesk.ui.viewmodels.price import PriceBoard
from smsdesk.ui.widgets.base import (
    TextRole,
    make_icon_button,
    restyle,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.phone_preview import PhonePreview
from smsdesk.ui.widgets.row_field import RowField
from smsdesk.ui.widgets.sections import Card
from smsdesk.ui.widgets.specs import PreviewMessage

_DRAW_AFTER_MS = 40
"""Keys come faster than a phone's screen must follow."""


class SidePanel(QWidget):
    """Preview and price; the preview pages through the recipients.

    Signals:
        turned(int): the preview shows another row, from 1.
    """

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._preview = Preview((), lambda _recipient: PreviewMessage("", ()))
        self._row = RowField("previewRow", tr("Preview row"))
        self._total = text_label("", TextRole.MUTED, wrap=False)
        self._back = make_icon_button(
            IconName.CHEVRON_LEFT, "previewBack", tr("Preview the previous recipient")
        )
        self._on = make_icon_button(
            IconName.CHEVRON_RIGHT, "previewNext", tr("Preview the next recipient")
        )
        self.phone = PhonePreview("previewPane")
        self.cost = text_label("", TextRole.HEADING)
        self.cost.setObjectName("costLabel")
        self.cost.setAccessibleName(tr("Price"))
        self._state = text_label("", TextRole.CAPTION, wrap=False)
        self._state.setObjectName("costState")
        self._shares = PriceRows("costByCountry")
        self._unknown = text_label("", TextRole.MUTED)
        self._unknown.setObjectName("costUnknown")
        self._notes = text_label("", TextRole.MUTED)
        self._notes.setObjectName("costNotes")
        self._short = text_label("", TextRole.ERROR)
        self._short.setObjectName("costShort")
        self._late = False
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.setInterval(_DRAW_AFTER_MS)
        self._build()
        self._drawing.timeout.connect(self._draw_late)
        self._back.clicked.connect(lambda: self._page(-1))
        self._on.clicked.connect(lambda: self._page(1))
        self.phone.paged.connect(self._page)
        self._row.chosen.connect(self.show_row)

    def _build(self) -> None:
        pages = QHBoxLayout()
        pages.setSpacing(SPACING.half)
        for widget in (self._back, self._row, self._total, self._on):
            pages.addWidget(widget)
        pages.addStretch(1)
        price = Card()
        price.setAccessibleName(tr("Price"))
        title = QHBoxLayout()
        title.addWidget(text_label(tr("Price"), TextRole.HEADING), 1)
        title.addWidget(self._state)
        price.body.addLayout(title)
        for part in (self._shares, self.cost, self._unknown, self._short, self._notes):
            price.body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.unit)
        column.addWidget(text_label(tr("Preview"), TextRole.HEADING))
        column.addLayout(pages)
        column.addWidget(self.phone, 1)
        column.addWidget(price)
        self.show_price(PriceBoard())
        self._draw()

    # Preview

    def show_preview(self, preview: Preview) -> None:
        """Show another draft's texts; the row is kept where there is still such a one.

        While keys come fast only some of the texts are shown, the last one always.
        """
        self._preview = preview.at(self._preview.place)
        if self._drawing.isActive():
            self._late = True
        else:
            self._draw()
            self._drawing.start()

    def _draw_late(self) -> None:
        if self._late:
            self._late = False
            self._draw()
            self._drawing.start()

    def show_row(self, row: int) -> None:
        """Show the message of the recipient in `row`, from 1, as near as there is one."""
        self._preview = self._preview.at(row - 1)
        self._draw()
        self.turned.emit(self._preview.place + 1)

    def show_recipient(self, recipient: Recipient) -> None:
        """Show the message to one of the recipients; nothing where it is none of them any more."""
        place = self._preview.place_of(recipient)
        if place is not None:
            self.show_row(place + 1)

    @property
    def row(self) -> int:
        """The row that is shown, from 1."""
        return self._preview.place + 1

    def _page(self, step: int) -> None:
        self.show_row(self._preview.place + 1 + step)

    def _draw(self) -> None:
        preview = self._preview
        self.phone.set_message(preview.message)
        some = bool(preview.total)
        for widget in (self._back, self._row, self._total, self._on):
            set_shown(widget, shown=some)
        self._row.show_row(preview.place + 1, preview.total)
        self._total.setText(tr("/ {total}", total=f"{preview.total:,}"))
        self._back.setEnabled(preview.place > 0)
        self._on.setEnabled(preview.place + 1 < preview.total)

    # Price

    def show_price(self, board: PriceBoard) -> None:
        """Show the price in all, by country, and what else there is to say of it."""
        total = "\n".join(board.totals) or board.unknown
        self.cost.setText(total)
        self.cost.setAccessibleName(" ".join(filter(None, (tr("Price"), total, board.state))))
        set_shown(self.cost, shown=bool(total))
        self._state.setText(board.state)
        if bool(self.cost.property("stale")) != bool(board.state):
            restyle(self.cost, stale=bool(board.state))
        self._shares.show_rows(board.rows)
        for label, words in (
            (self._unknown, board.unknown if board.totals else ""),
            (self._short, board.short),
            (self._notes, "\n".join(board.notes)),
        ):
            label.setText(words)
            set_shown(label, shown=bool(words))
