"""A state as icon and word on a soft ground: as a widget, and as a cell of an item view."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from smsdesk.ui.theme.icons import icon_extent, pixmap
from smsdesk.ui.theme.palette import ICON, RADII, SPACING, Ink
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.widgets.base import IconView, restyle, set_plain_tooltip, text_label
from smsdesk.ui.widgets.specs import BadgeSpec

BADGE_ROLE = Qt.ItemDataRole.UserRole + 100

_PAD = 3
_CELL = 13
"""Where the text of cells and of their column's title begins."""


class StateBadge(QFrame):
    """Icon and word in a tone; the word is never cut."""

    def __init__(
        self, spec: BadgeSpec, *, object_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        restyle(self, tinted=True)
        self._icon = IconView(None, Ink.NEUTRAL, ICON.small)
        self._label = text_label(wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.unit, _PAD, SPACING.unit, _PAD)
        row.setSpacing(SPACING.half + 2)
        row.addWidget(self._icon)
        row.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(spec)

    def set_state(self, spec: BadgeSpec) -> None:
        """Show another state."""
        self._icon.set_icon(spec.icon, Ink(spec.tone.value))
        self._label.setText(spec.label)
        restyle(self, tone=spec.tone.value)
        restyle(self._label, tone=spec.tone.value)
        self.setAccessibleName(spec.label)
        self.setAccessibleDescription(spec.detail)
        set_plain_tooltip(self, spec.detail)

    def label(self) -> str:
        """Return the word now shown."""
        return self._label.text()


class BadgeDelegate(QStyledItemDelegate):
    """Paints cells whose `BADGE_ROLE` is a `BadgeSpec`; the model gives the word as DisplayRole."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        spec = index.data(BADGE_ROLE)
        if not isinstance(spec, BadgeSpec):
            super().paint(painter, option, index)
            return
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        own.text = ""
        own.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget
        )
        _paint_badge(painter, own, spec)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        spec = index.data(BADGE_ROLE)
        if not isinstance(spec, BadgeSpec):
            return super().sizeHint(option, index)
        metrics = option.fontMetrics
        return QSize(badge_room(metrics, spec.label), metrics.height() + 2 * (_PAD + SPACING.half))


def badge_room(metrics: QFontMetrics, label: str) -> int:
    """Return how wide a cell must be for a badge with this word to be whole."""
    word = metrics.horizontalAdvance(label)
    return word + icon_extent(ICON.small) + 4 * SPACING.unit + _CELL


def _paint_badge(painter: QPainter, option: QStyleOptionViewItem, spec: BadgeSpec) -> None:
    """Draw a badge at the left of the cell, its word cut with an ellipsis if it must."""
    colors = current_tokens().tones.of(spec.tone)
    metrics = option.fontMetrics
    height = metrics.height() + 2 * _PAD
    cell = option.rect.adjusted(_CELL, 0, -SPACING.half, 0)
    edge = icon_extent(ICON.small)
    frame = edge + SPACING.unit * 2 + SPACING.half + 2
    word = metrics.elidedText(spec.label, Qt.TextElideMode.ElideRight, cell.width() - frame)
    width = min(frame + metrics.horizontalAdvance(word), cell.width())
    box = QRect(cell.left(), cell.center().y() - height // 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colors.border))
    painter.setBrush(QColor(colors.background))
    painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), RADII.control, RADII.control)
    ratio = painter.device().devicePixelRatioF()
    image = pixmap(spec.icon, Ink(spec.tone.value), edge, ratio)
    painter.drawPixmap(box.left() + SPACING.unit, box.center().y() - edge // 2 + 1, image)
    painter.setPen(QColor(colors.text))
    text = box.adjusted(frame - SPACING.unit, 0, 0, 0)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
    painter.restore()
