"""Asks for one name; opened, never executed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.sections import FormRow

_CHARS = 52


class NameDialog(QDialog):
    """One line and two buttons.

    Signals:
        named(str): the name, without blanks around it, never empty.
    """

    named = Signal(str)

    def __init__(self, title: str, label: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._line = QLineEdit()
        name_widget(self._line, "nameLine", label)
        self._line.setMaxLength(100)
        cancel = make_button(tr("Cancel"), "nameCancel")
        self._accept = make_button(action, "nameAccept", Variant.PRIMARY)
        self._accept.setEnabled(False)
        self._accept.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(title, TextRole.HEADING))
        column.addWidget(FormRow(label, self._line))
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._accept)
        column.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _CHARS)
        self._line.textChanged.connect(lambda text: self._accept.setEnabled(bool(text.strip())))
        cancel.clicked.connect(self.reject)
        self._accept.clicked.connect(self._on_accept)
        self._line.setFocus()

    def _on_accept(self) -> None:
        name = self._line.text().strip()
        if name and self.isVisible():
            self.accept()
            self.named.emit(name)
