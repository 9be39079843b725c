"""The last step of a test: one's own number and what it costs; opened, never executed."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from smsdesk.domain.msisdn import InvalidNumber, Msisdn, parse
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.own_test import Offer
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.sections import FormRow
from smsdesk.ui.widgets.tone_line import ToneLine

_CHARS = 60


class OwnNumberDialog(QDialog):
    """One line for the number, what a test to it costs, and two buttons.

    The button that sends opens with the price, and after the time of a double click, so that the
    second click on what opened the dialog cannot press it.

    Signals:
        asked(object): what a test to this number (`Msisdn`) costs is to be shown.
        chosen(object): a test to this number is to be sent; comes once.
    """

    asked = Signal(object)
    chosen = Signal(object)

    def __init__(self, region: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ownNumberDialog")
        self.setWindowTitle(tr("Send me a test"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._region = region
        self._offered: Msisdn | None = None
        self._waited = False
        self._line = QLineEdit()
        name_widget(self._line, "ownNumber", tr("My number"))
        self._line.setPlaceholderText(tr("With country code, such as +852 6123 4567"))
        self._row = FormRow(
            tr("My number"), self._line, help_text=tr("Kept on this computer for the next test.")
        )
        self._send = make_button(
            tr("Send test"), "ownNumberSend", Variant.PRIMARY, icon=IconName.SEND
        )
        self._send.setDefault(True)
        self._send.setEnabled(False)
        self._price = ToneLine("ownNumberPrice", Tone.DANGER)
        self._build()
        self._line.textChanged.connect(self._on_typed)
        self._line.setFocus()
        QTimer.singleShot(QApplication.doubleClickInterval(), self, self._on_waited)

    def _build(self) -> None:
        cancel = make_button(tr("Cancel"), "ownNumberCancel")
        cancel.clicked.connect(self.reject)
        self._send.clicked.connect(self._on_send)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(tr("Send me a test"), TextRole.HEADING))
        column.addWidget(text_label(tr("The message in the preview goes to your own phone.")))
        column.addWidget(self._row)
        column.addWidget(self._price)
        column.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _CHARS)

    def set_number(self, number: str) -> None:
        """Put in the number of the last time."""
        self._line.setText(number)
        self._line.selectAll()

    def show_offer(self, number: Msisdn, offer: Offer) -> None:
        """Show what a test to `number` costs, or why none can be sent; dropped for another one."""
        if number == self._number():
            self._offered = number if offer.possible else None
            self._show_price(offer)

    def _show_price(self, offer: Offer) -> None:
        self._price.set_text(offer.words)
        self._price.set_quiet(quiet=offer.possible)
        self._show_send()
        self._fit()

    def _on_waited(self) -> None:
        self._waited = True
        self._show_send()

    def _show_send(self) -> None:
        self._send.setEnabled(self._waited and self._offered is not None)

    def _number(self) -> Msisdn | None:
        """Return the number that was typed; None, with the reason at its line, for none."""
        text = self._line.text().strip()
        try:
            number = parse(text, self._region) if text else None
        except InvalidNumber as error:
            self._row.set_error(error.what)
            return None
        self._row.set_error("")
        return number

    def _on_typed(self, _text: str) -> None:
        number = self._number()
        self._offered = None
        self._show_price(Offer(tr("counting…") if number is not None else ""))
        if number is not None:
            self.asked.emit(number)

    def _fit(self) -> None:
        # A dialog does not grow by itself with a label that wraps.
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _on_send(self) -> None:
        number = self._offered
        if number is not None and self.isVisible():
            self._offered = None
            self.accept()
            self.chosen.emit(number)
