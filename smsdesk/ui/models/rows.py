"""Rows that are fetched page by page and brought up to date without losing selection or place."""

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The whole row's value."""


class RowsModel(QAbstractTableModel, Generic[Row]):
    """A table over values with a key each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._places: dict[Hashable, int] = {}
        self._fetching = False

    @abstractmethod
    def key(self, row: Row) -> Hashable:
        """Return what tells a row from all others."""

    @abstractmethod
    def titles(self) -> Sequence[str]:
        """Return the columns' titles."""

    @abstractmethod
    def cell(self, row: Row, column: int, role: int) -> object:
        """Return what a cell has for a role; DisplayRole is read out too."""

    @property
    @abstractmethod
    def has_more(self) -> bool:
        """Whether there are more rows to be fetched."""

    @abstractmethod
    def fetch_more(self) -> None:
        """Ask for the next page."""

    # Changing rows

    def _reset(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self._fetching = False
        self._renumber()
        self.endResetModel()

    def _append(self, rows: Sequence[Row]) -> None:
        self._fetching = False
        fresh = [row for row in rows if self.key(row) not in self._places]
        if fresh:
            self._insert(len(self._rows), fresh)

    def _sync(self, wanted: Sequence[Row]) -> None:
        """Become `wanted` by removing, inserting and changing rows, each its own signal."""
        keys = {self.key(row) for row in wanted}
        for place in range(len(self._rows) - 1, -1, -1):
            if self.key(self._rows[place]) not in keys:
                self._remove(place)
        fresh: list[Row] = []
        for place, row in enumerate(wanted):
            old = self._places.get(self.key(row))
            if old is None:
                fresh.append(row)
                continue
            if fresh:
                self._insert(place - len(fresh), fresh)
                fresh = []
                old = self._places[self.key(row)]
            if old != place:
                self._move(old, place)
            self._change(place, row)
        if fresh:
            self._insert(len(self._rows), fresh)

    def _insert(self, place: int, rows: Sequence[Row]) -> None:
        self.beginInsertRows(QModelIndex(), place, place + len(rows) - 1)
        self._rows[place:place] = rows
        self._renumber()
        self.endInsertRows()

    def _remove(self, place: int) -> None:
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place]
        self._renumber()
        self.endRemoveRows()

    def _move(self, old: int, new: int) -> None:
        """Move a row up (rows are put in order from the top)."""
        self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), new)
        self._rows.insert(new, self._rows.pop(old))
        self._renumber()
        self.endMoveRows()

    def _change(self, place: int, row: Row) -> None:
        if self._rows[place] != row:
            self._rows[place] = row
            last = self.index(place, self.columnCount() - 1)
            self.dataChanged.emit(self.index(place, 0), last)

    def _renumber(self) -> None:
        self._places = {self.key(row): place for place, row in enumerate(self._rows)}

    def update_rows(self, rows: Sequence[Row]) -> None:
        """Show the new values of rows that are in the table; others are ignored."""
        for row in rows:
            place = self._places.get(self.key(row))
            if place is not None:
                self._change(place, row)

    # Asking

    def row(self, place: int) -> Row:
        """Return the row at a place."""
        return self._rows[place]

    def holds(self, key: Hashable) -> bool:
        """Say whether the row with this key is in the table."""
        return key in self._places

    def place_of(self, key: Hashable) -> int | None:
        """Return where the row with this key is, or None."""
        return self._places.get(key)

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.titles())

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.titles()[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            role = Qt.ItemDataRole.DisplayRole
        return self.cell(row, index.column(), role)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self.has_more and not self._fetching

    @override
    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._fetching = True
            self.fetch_more()
