"""A price table that is edited in place; what is wrong with a row is marked and said."""

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from smsdesk.domain.prefixes import CountryName, destination
from smsdesk.domain.texts import tr
from smsdesk.ui.models.rows import Index
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon
from smsdesk.ui.theme.palette import Ink, Tone
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.viewmodels.prices import PriceDraft

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """The columns, from left to right; the destination follows from the prefix."""

    PREFIX = 0
    AMOUNT = 1
    CURRENCY = 2
    CHANNEL = 3
    DESTINATION = 4


class PriceTableModel(QAbstractTableModel):
    """Shows a `PriceDraft` and changes it.

    Signals:
        edited(): the draft is different now.
    """

    edited = Signal()

    def __init__(self, draft: PriceDraft, country: CountryName, parent: QObject) -> None:
        super().__init__(parent)
        self._draft = draft
        self._country = country
        self._faults: dict[int, str] = {}
        self._marked: int | None = None
        self._judge()

    def _judge(self) -> None:
        self._faults = self._draft.faults()

    def refresh(self) -> None:
        """Show the draft anew: rows came, went or were put back."""
        self.beginResetModel()
        self._judge()
        self.endResetModel()
        self.edited.emit()

    def mark(self, row: int | None) -> None:
        """Show which row gives the price of the number that is tried."""
        if row != self._marked:
            self._marked = row
            self._changed()

    def _changed(self) -> None:
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def fault(self, row: int) -> str:
        """Return what is wrong with a row, or ""."""
        return self._faults.get(row, "")

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._draft.rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.AMOUNT:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (
            tr("Number begins with"),
            tr("Price a segment"),
            tr("Currency"),
            tr("Channel"),
            tr("Leads to"),
        )
        return titles[section]

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() != Column.DESTINATION:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(filter(None, (self._text(row, column), self.fault(row))))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self.fault(row) or None
            case Qt.ItemDataRole.TextAlignmentRole if column == Column.AMOUNT:
                return _RIGHT
            case _:
                return self._look(row, column, role)

    def _look(self, row: int, column: int, role: int) -> object:
        bad = row in self._faults
        if role == Qt.ItemDataRole.DecorationRole and column == Column.DESTINATION:
            if bad:
                return icon(IconName.ERROR, Ink.DANGER)
            return icon(IconName.CHECK, Ink.SUCCESS) if row == self._marked else None
        if role == Qt.ItemDataRole.ForegroundRole and (bad or column == Column.DESTINATION):
            tokens = current_tokens()
            return QColor(tokens.tones.of(Tone.DANGER).text if bad else tokens.muted)
        if role == Qt.ItemDataRole.FontRole and row == self._marked:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def _text(self, row: int, column: int) -> str:
        shown = self._draft.rows[row]
        if column != Column.DESTINATION:
            return shown.cells[column]
        return self.fault(row) or destination(shown.prefix, self._country)

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        if self._draft.set_cell(index.row(), index.column(), str(value)):
            self._judge()
            self._changed()
            self.edited.emit()
        return True

    def last(self) -> QModelIndex:
        """Return the first cell of the last row."""
        return self.index(self.rowCount() - 1, 0)
