"""A drop-down whose chosen text gives way with an ellipsis, whole in its list and its tooltip.

Qt's own delegate paints the list as Fusion does, whatever the style sheet says of its entries.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import name_widget, set_plain_tooltip

_LEAST_CHARS = 10
_MOST_ROWS = 12
_LINE_MARGIN = 3

_Index = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """Paints the entries as the style sheet has them, and `insertSeparator`'s as a line."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), SPACING.unit + 1) if _is_separator(index) else size

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if not _is_separator(index):
            super().paint(painter, option, index)
            return
        line = QRect(option.rect)
        line.setTop(line.center().y())
        line.setHeight(1)
        painter.fillRect(line, option.palette.mid())


def _is_separator(index: _Index) -> bool:
    """Tell whether an entry is one of `QComboBox.insertSeparator`, which marks it so."""
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator")


class Select(QComboBox):
    """A drop-down that is narrow when it must be and never cuts a letter in half."""

    def __init__(
        self, object_name: str, accessible_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name_widget(self, object_name, accessible_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_CHARS)
        self.setMaxVisibleItems(_MOST_ROWS)
        self.setItemDelegate(_Rows(self))
        self.currentTextChanged.connect(self._on_text_changed)

    def _on_text_changed(self, text: str) -> None:
        set_plain_tooltip(self, text)

    def natural_width(self) -> int:
        """Return how wide it would have to be to show the longest of its texts whole."""
        return self.width_for(*map(self.itemText, range(self.count())))

    def width_for(self, *texts: str) -> int:
        """Return how wide it would have to be to show each of `texts` whole."""
        longest = max(map(self.fontMetrics().horizontalAdvance, texts), default=0)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        least = self.minimumSizeHint().width()
        option.rect.setWidth(least)
        # A line that is typed into keeps a margin at both ends.
        margins = 2 * _LINE_MARGIN if self.isEditable() else 0
        return max(least, longest + 1 + margins + least - self._room(option).width())

    def _room(self, option: QStyleOptionComboBox) -> QRect:
        """Return where the chosen text stands."""
        part = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)

    def select(self, data: object) -> bool:
        """Choose the item with `data` without a signal; False when there is none."""
        place = self.findData(data)
        if place >= 0:
            blocked = self.blockSignals(True)
            self.setCurrentIndex(place)
            self.blockSignals(blocked)
            self._on_text_changed(self.currentText())
        return place >= 0

    @override
    def showPopup(self) -> None:
        """Open the list, wider than the field where an entry needs it."""
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width() if self.count() > _MOST_ROWS else 0
        wanted = view.sizeHintForColumn(0) + 2 * view.frameWidth() + bar
        view.setMinimumWidth(min(wanted, self.screen().availableGeometry().width()))
        super().showPopup()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # The page scrolls: what was chosen does not change under a pointer that passes by.
        event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self._room(option)
        if not self.isEditable():
            metrics = option.fontMetrics
            option.currentText = metrics.elidedText(
                option.currentText, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
