"""A drop-down whose chosen text gives way with an ellipsis, whole in its tooltip."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget
from typing_extensions import override

from smsdesk.ui.widgets.base import name_widget, set_plain_tooltip

_LEAST_CHARS = 10


class Select(QComboBox):
    """A drop-down that is narrow when it must be and never cuts a letter in half."""

    def __init__(
        self, object_name: str, accessible_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name_widget(self, object_name, accessible_name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_CHARS)
        self.currentTextChanged.connect(self._on_text_changed)

    def _on_text_changed(self, text: str) -> None:
        set_plain_tooltip(self, text)

    def natural_width(self) -> int:
        """Return how wide it would have to be to show the longest of its texts whole."""
        metrics = self.fontMetrics()
        texts = (self.itemText(place) for place in range(self.count()))
        longest = max(map(metrics.horizontalAdvance, texts), default=0)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        least = self.minimumSizeHint().width()
        option.rect.setWidth(least)
        return max(least, longest + 1 + least - self._room(option).width())

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
