"""Asks once for one's own number; opened, never executed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from smsdesk.domain.msisdn import InvalidNumber, Msisdn, parse
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.sections import FormRow

_CHARS = 60


class OwnNumberDialog(QDialog):
    """One line for the number, what a test costs, and two buttons.

    Signals:
        chosen(object): the number (`Msisdn`); comes once.
    """

    chosen = Signal(object)

    def __init__(self, number: str, region: str | None, price: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ownNumberDialog")
        self.setWindowTitle(tr("Send me a test"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._region = region
        self._line = QLineEdit(number)
        name_widget(self._line, "ownNumber", tr("My number"))
        self._line.setPlaceholderText(tr("With country code, such as +852 6123 4567"))
        self._row = FormRow(
            tr("My number"), self._line, help_text=tr("Kept on this computer for the next test.")
        )
        self._send = make_button(
            tr("Send test"), "ownNumberSend", Variant.PRIMARY, icon=IconName.SEND
        )
        self._send.setDefault(True)
        self._build(price)
        self._line.textChanged.connect(self._on_typed)
        self._on_typed(number)
        self._line.setFocus()

    def _build(self, price: str) -> None:
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
        words = tr("The message in the preview goes to your own phone. {price}", price=price)
        column.addWidget(text_label(words.strip()))
        column.addWidget(self._row)
        column.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _CHARS)

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
        self._send.setEnabled(self._number() is not None)
        # A dialog does not grow by itself with a label that wraps.
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _on_send(self) -> None:
        number = self._number()
        if number is not None and self.isVisible():
            self.accept()
            self.chosen.emit(number)
