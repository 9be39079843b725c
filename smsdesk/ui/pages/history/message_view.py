"""The table of messages: its columns, their widths, the badge of the state, the number in full."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.ui.memory import UiMemory
from smsdesk.ui.models.message_table import NAME_ROLE, NUMBER_ROLE, Column, MessageTable
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.state_badge import BadgeDelegate, badge_room
from smsdesk.ui.widgets.tables import fit_titles, prepare_table, restore_columns

_LONGEST_TIME = "00-00 00:00"
_LEAST_LINES = 10


class RecipientDelegate(QStyledItemDelegate):
    """Cuts the name where there is no room for both: the number is what tells people apart."""

    @override
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        name, number = index.data(NAME_ROLE), index.data(NUMBER_ROLE)
        if name and number:
            option.text = self.fitted(option, str(name), str(number))

    def fitted(self, option: QStyleOptionViewItem, name: str, number: str) -> str:
        """Return name and number for the width of `option`, the number whole."""
        metrics, rest = option.fontMetrics, f" · {number}"
        room = option.rect.width() - metrics.horizontalAdvance(rest) - 2 * SPACING.gap
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0)) + rest


def make_message_view(model: MessageTable, memory: UiMemory) -> QTableView:
    """Return the table over `model`, with the widths of the last time."""
    table = QTableView()
    prepare_table(table, "historyTable", tr("Messages"))
    table.setModel(model)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setItemDelegateForColumn(Column.STATE, BadgeDelegate(table))
    table.setItemDelegateForColumn(Column.RECIPIENT, RecipientDelegate(table))
    header = table.horizontalHeader()
    header.setStretchLastSection(False)
    metrics = table.fontMetrics()
    char = metrics.averageCharWidth()
    states = max(badge_room(metrics, state.label) for state in MessageState)
    table.setColumnWidth(Column.STATE, states)
    table.setColumnWidth(Column.RECIPIENT, char * 32)
    table.setColumnWidth(Column.ACCOUNT, char * 15)
    table.setColumnWidth(Column.TIME, metrics.horizontalAdvance(_LONGEST_TIME) + char * 4)
    header.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(char * 12)
    # What a narrow window cuts is at the end.
    header.moveSection(header.visualIndex(Column.TIME), header.visualIndex(Column.TEXT))
    fit_titles(table)
    restore_columns(table, memory)
    table.setMinimumHeight(metrics.lineSpacing() * _LEAST_LINES)
    return table
