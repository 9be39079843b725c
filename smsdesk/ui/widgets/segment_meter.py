"""The counter under a text: one line of words and a bar with a block for each segment."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING, Ink, Tone
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.widgets.base import TextRole, restyle, set_plain_tooltip, set_shown, text_label
from smsdesk.ui.widgets.specs import MeterReading

_BAR_HEIGHT = 6
_GAP = 3
_MOST_BLOCKS = 24


class _Blocks(QWidget):
    """The bar; what it shows is also in the words, so it is silent."""

    def __init__(self) -> None:
        super().__init__()
        self._fills: tuple[float, ...] = ()
        self._tone = Tone.INFO
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_fills(self, fills: tuple[float, ...], tone: Tone) -> None:
        """Show how full each segment is; beyond 24 the bar is one full block."""
        self._fills = fills if len(fills) <= _MOST_BLOCKS else (1.0,)
        self._tone = tone
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, _BAR_HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, _BAR_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        plain = self._tone in {Tone.INFO, Tone.NEUTRAL}
        ink = Ink.ACCENT if plain else Ink(self._tone.value)
        fills = self._fills or (0.0,)
        width = (self.width() - _GAP * (len(fills) - 1)) / len(fills)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for at, fill in enumerate(fills):
            block = QRectF(at * (width + _GAP), 0, width, self.height())
            painter.setBrush(QColor(tokens.surfaces.border))
            painter.drawRoundedRect(block, 3, 3)
            block.setWidth(width * max(0.0, min(fill, 1.0)))
            painter.setBrush(QColor(tokens.ink(ink)))
            painter.drawRoundedRect(block, 3, 3)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


class SegmentMeter(QWidget):
    """The words are a label with the object name given, so that scripts can read them."""

    def __init__(self, label_name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{label_name}Meter")
        self._label = text_label("", TextRole.MUTED)
        self._label.setObjectName(label_name)
        self._blocks = _Blocks()
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACING.unit)
        self._row.addWidget(self._label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        column.addWidget(self._blocks)
        column.addLayout(self._row)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right of the words."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def set_reading(self, reading: MeterReading) -> None:
        """Show another count."""
        self._label.setText(reading.text)
        tone = "" if reading.tone in {Tone.INFO, Tone.NEUTRAL} else reading.tone.value
        if self._label.property("tone") != tone:
            restyle(self._label, tone=tone)
        self._label.setAccessibleName(reading.text)
        self._label.setAccessibleDescription(reading.detail)
        set_plain_tooltip(self, reading.detail)
        self._blocks.show_fills(reading.fills, reading.tone)
        set_shown(self._blocks, shown=reading.bar)

    def text(self) -> str:
        """Return the words now shown."""
        return self._label.text()
