"""Small tables of words in dialogs: rows that can be chosen by pointer and keyboard."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from smsdesk.ui.widgets.tables import prepare_table

_MOST_SHOWN = 10
_LEAST_SHOWN = 2
_MOST_WRAPPED = 200
_AROUND = 26
"""Pixels beside the words of a cell: the style's padding and Qt's own margin, on both sides."""
_NO_END = 10_000
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Listing(QTableWidget):
    """Rows of words; the same rows again change nothing, and the current row stays current.

    Words that find no room in one line have several, as long as there are not very many rows.

    Signals:
        chosen(int): a row was pressed, or Enter on it.
        looked_at(int): another row became the current one; -1 for none.
    """

    chosen = Signal(int)
    looked_at = Signal(int)

    def __init__(
        self,
        object_name: str,
        accessible_name: str,
        titles: Sequence[str],
        *,
        wide: frozenset[int] = frozenset(),
        numbers: frozenset[int] = frozenset(),
        grows: bool = False,
    ) -> None:
        """Make an empty table.

        Args:
            object_name: The name that scripts use.
            accessible_name: The name that screen readers say.
            titles: Of the columns.
            wide: The columns that share the room the others leave.
            numbers: Columns aligned right.
            grows: Whether it takes whatever height there is, else just that of its rows.
        """
        super().__init__(0, len(titles))
        prepare_table(self, object_name, accessible_name)
        self._numbers = numbers
        self._grows = grows
        self._height = 0
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalHeaderLabels(list(titles))
        columns = self.horizontalHeader()
        columns.setSectionsMovable(False)
        columns.setStretchLastSection(not wide)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in wide:
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in numbers:
            self.setHorizontalHeaderItem(column, _item(titles[column], right=True))
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._fit_again)
        columns.sectionResized.connect(lambda *_: self._fitting.start())
        self.clicked.connect(self._on_index)
        self.activated.connect(self._on_index)
        self.currentCellChanged.connect(lambda row, *_rest: self.looked_at.emit(row))

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show `rows`, a word for each column, in place of those before."""
        wanted = tuple(tuple(row) for row in rows)
        if wanted == self._rows:
            return
        current = self.currentRow()
        self._rows = wanted
        blocked = self.blockSignals(True)
        self.setRowCount(len(wanted))
        for place, row in enumerate(wanted):
            for column, words in enumerate(row):
                self.setItem(place, column, _item(words, right=column in self._numbers))
        if wanted:
            self.setCurrentCell(min(max(current, 0), len(wanted) - 1), 0)
        self.blockSignals(blocked)
        self._fit()
        self.updateGeometry()
        self.looked_at.emit(self.currentRow())

    def _fit(self) -> None:
        """Be as high as the rows, up to some of them."""
        row = self.verticalHeader().defaultSectionSize()
        head = self.horizontalHeader().sizeHint().height()
        edges = head + 2 * self.frameWidth() + 2
        shown = min(len(self._rows), _MOST_SHOWN)
        if len(self._rows) <= _MOST_WRAPPED:
            self._wrap(row)
        self._height = min(self._rows_high(shown), _MOST_SHOWN * row) if shown else row
        self._height += edges
        if self._grows:
            self.setMinimumHeight(_LEAST_SHOWN * row + edges)
        else:
            self.setFixedHeight(self._height)

    def _wrap(self, least: int) -> None:
        """Give each row the lines that its words need; Qt's own hint forgets the room around."""
        line = self.fontMetrics().lineSpacing()
        rooms = [self.columnWidth(place) - _AROUND for place in range(self.columnCount())]
        for place, row in enumerate(self._rows):
            high = max(map(self._high, row, rooms))
            self.setRowHeight(place, least if high <= 1.5 * line else high + least - line)

    def _high(self, words: str, room: int) -> int:
        box = QRect(0, 0, max(room, 1), _NO_END)
        return self.fontMetrics().boundingRect(box, Qt.TextFlag.TextWordWrap.value, words).height()

    def _rows_high(self, shown: int) -> int:
        return sum(self.rowHeight(place) for place in range(shown))

    def _fit_again(self) -> None:
        self._fit()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        """Ask for the height of the rows, up to some of them."""
        return QSize(super().sizeHint().width(), self._height)

    def _on_index(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())


def _item(words: str, *, right: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setToolTip(f"<span>{escape(words)}</span>" if words else "")
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    if right:
        item.setTextAlignment(_RIGHT)
    return item
