"""Comfortable tables and lists: rows with air, whole rows, no grid, widths remembered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from smsdesk.ui.memory import UiMemory
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import name_widget

_KEY = "table.{name}.header"
_ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class InkedDelegate(QStyledItemDelegate):
    """Leaves a cell the colour that its model gives it, also in a selected row."""

    @override
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(ink, QColor):
            palette = QPalette(option.palette)
            palette.setColor(QPalette.ColorRole.HighlightedText, ink)
            option.palette = palette


def prepare_view(view: QAbstractItemView, object_name: str, accessible_name: str) -> None:
    """Name a list or tree and give it its style before it has items.

    Qt keeps the places of items laid out before the style sheet was looked at: they overlap.
    """
    name_widget(view, object_name, accessible_name)
    view.ensurePolished()
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)


def prepare_table(view: QTableView, object_name: str, accessible_name: str) -> None:
    """Give `view` the program's look; call before its model is set."""
    prepare_view(view, object_name, accessible_name)
    view.setItemDelegate(InkedDelegate(view))
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    rows = view.verticalHeader()
    rows.setVisible(False)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(view.fontMetrics().height() + 2 * SPACING.unit + SPACING.half)
    columns = view.horizontalHeader()
    columns.setHighlightSections(False)
    columns.setTextElideMode(Qt.TextElideMode.ElideRight)
    columns.setStretchLastSection(True)
    columns.setSectionsMovable(True)
    columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def fit_titles(view: QTableView) -> None:
    """Make every column wide enough for its title, also in another style.

    Call after the widths are set.
    """
    _fit_titles(view)
    fitting = _TitlesFitting(view)
    view.horizontalHeader().installEventFilter(fitting)


class _TitlesFitting(QObject):
    """Fits the titles again when the style changes: they are measured with its font and room."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.StyleChange:
            _fit_titles(self._view)
        return super().eventFilter(watched, event)


def _fit_titles(view: QTableView) -> None:
    header = view.horizontalHeader()
    header.ensurePolished()
    for column in range(header.count()):
        wanted = header.sectionSizeHint(column)
        if header.sectionResizeMode(column) is QHeaderView.ResizeMode.Stretch:
            header.setMinimumSectionSize(max(header.minimumSectionSize(), wanted))
        elif header.sectionSize(column) < wanted:
            header.resizeSection(column, wanted)


def select_row(view: QTableView, row: int) -> None:
    """Make `row` the current and the only selected one, whatever keys are held.

    `QTableView.selectRow` and `setCurrentIndex` extend or flip the selection while Shift or Ctrl
    is down: after Shift+Tab to a button the row it stands for would not be the selected one.
    """
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(
        view.model().index(row, 0), flags.ClearAndSelect | flags.Rows
    )


def remember_columns(view: QTableView, memory: UiMemory) -> None:
    """Keep the widths and the order of the columns of `view` under its object name."""
    state = view.horizontalHeader().saveState().toBase64().toStdString()
    memory.remember(_KEY.format(name=view.objectName()), state)


def restore_columns(view: QTableView, memory: UiMemory) -> bool:
    """Bring back what `remember_columns` kept; call after the model is set. False if nothing."""
    kept = memory.recall(_KEY.format(name=view.objectName()))
    if not kept:
        return False
    state = QByteArray.fromBase64(QByteArray(kept.encode("ascii", "ignore")))
    return view.horizontalHeader().restoreState(state)


@contextmanager
def keeping_place(view: QTableView, place_of: Callable[[object], int | None]) -> Iterator[None]:
    """Keep the row at the upper edge of `view` where it is while rows come and go around it.

    A view that stands at its very top stays there and shows what comes in.

    Args:
        view: Its model gives a row's own value under `Qt.ItemDataRole.UserRole + 1`.
        place_of: From such a value to its row afterwards, or None when it has gone.
    """
    bar = view.verticalScrollBar()
    top = view.indexAt(QPoint(1, 1))
    offset = view.visualRect(top).top()
    value = top.data(_ROW_ROLE) if bar.value() > bar.minimum() and top.isValid() else None
    yield
    place = None if value is None else place_of(value)
    if place is not None:
        view.scrollTo(view.model().index(place, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        bar.setValue(bar.value() - offset)
