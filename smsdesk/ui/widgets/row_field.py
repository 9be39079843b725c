"""A small field for the number of a row: typed and Enter, or one up and down by the arrow keys."""

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import name_widget

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class RowField(QLineEdit):
    """Shows a row from 1.

    Signals:
        chosen(int): another row is wanted; it may be beyond the last one.
    """

    chosen = Signal(int)

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        name_widget(self, object_name, accessible_name)
        self._row = 1
        digits = QRegularExpression("[0-9,\u00a0 ]{0,12}")
        self.setValidator(QRegularExpressionValidator(digits, self))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.returnPressed.connect(self._on_enter)

    def show_row(self, row: int, total: int) -> None:
        """Show the row, with room for the number of the last one."""
        self._row = row
        self.setText(f"{row:,}")
        widest = self.fontMetrics().horizontalAdvance(f"{max(total, 10):,}")
        self.setFixedWidth(widest + 4 * SPACING.unit)

    def _on_enter(self) -> None:
        digits = "".join(char for char in self.text() if char.isdecimal())
        if digits:
            self.chosen.emit(int(digits))
        self.setText(f"{self._row:,}")
        self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(max(1, self._row + step))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setText(f"{self._row:,}")
