"""Fields in as many columns as there is room for; a group of them has its heading."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, empty_layout, text_label

_COLUMN_CHARS = 34
_MOST_COLUMNS = 3


class FieldGrid(QWidget):
    """Lays fields out from left to right, anew when its width changes."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[tuple[QWidget, bool]] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING.gap)
        self._grid.setVerticalSpacing(SPACING.unit + SPACING.half)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def clear(self) -> None:
        """Take every field out and delete it."""
        empty_layout(self._grid)
        self._items.clear()
        self.hide()

    def add(self, widget: QWidget, *, wide: bool = False) -> None:
        """Put a field after the others; a wide one has a line of its own."""
        self._items.append((widget, wide))
        self._place()
        self.show()

    def add_heading(self, text: str) -> None:
        """Begin a group."""
        self.add(text_label(text, TextRole.HEADING), wide=True)

    def _wanted_columns(self) -> int:
        room = self.width() // (self.fontMetrics().averageCharWidth() * _COLUMN_CHARS)
        fields = sum(not wide for _, wide in self._items)
        # Four fields stand better as two and two than as three and one.
        most = {1: 1, 2: 2, 4: 2}.get(fields, _MOST_COLUMNS)
        return max(1, min(room, most))

    def _place(self) -> None:
        self._columns = columns = self._wanted_columns()
        while self._grid.takeAt(0) is not None:
            pass
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, int(column < columns))
        row = column = 0
        for widget, wide in self._items:
            if wide and column:
                row, column = row + 1, 0
            span = columns if wide else 1
            self._grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            column += span
            if column >= columns:
                row, column = row + 1, 0

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._items and self._wanted_columns() != self._columns:
            self._place()
