"""A bar of parts in their tones, with the figures of each in words beneath it.

A part without a tone is not done yet: the bar is empty there, within its outline.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING, Ink, Tone
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.widgets.base import TextRole, empty_layout, text_label
from smsdesk.ui.widgets.flow_layout import FlowLayout

_HEIGHT = 8
_DOT = 8


def _color(tone: Tone) -> QColor:
    tokens = current_tokens()
    if tone is Tone.NEUTRAL:
        return QColor(tokens.surfaces.control_border)
    return QColor(tokens.ink(Ink.ACCENT if tone is Tone.INFO else Ink(tone.value)))


class _Bar(QWidget):
    """The bar; its figures stand beneath, so it is silent."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[int, Tone | None], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: Sequence[tuple[int, Tone | None]]) -> None:
        self._parts = tuple(parts)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(current_tokens().surfaces.sunken))
        total = sum(count for count, _ in self._parts) or 1
        left = 0.0
        for count, tone in self._parts:
            width = self.width() * count / total
            if tone is not None:
                painter.fillRect(QRectF(left, 0, width, self.height()), _color(tone))
            left += width
        painter.setClipping(False)
        painter.setPen(_color(Tone.NEUTRAL))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, edge.height() / 2, edge.height() / 2)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


class _Dot(QWidget):
    """The colour of a figure's part in the bar."""

    def __init__(self, tone: Tone | None) -> None:
        super().__init__()
        self._tone = tone
        self.setFixedSize(_DOT, _DOT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_color(self._tone or Tone.NEUTRAL))
        if self._tone is not None:
            painter.setBrush(_color(self._tone))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


class ShareBar(QWidget):
    """Bar and figures; `parts` are (count, words, tone) from left to right."""

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._parts: tuple[tuple[int, str, Tone | None], ...] = ()
        self._labels: list[QLabel] = []
        self._bar = _Bar()
        figures = QFrame()
        self._figures = FlowLayout(figures, SPACING.gap)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half + 2)
        column.addWidget(self._bar)
        column.addWidget(figures)

    def set_parts(self, parts: Sequence[tuple[int, str, Tone | None]]) -> None:
        """Show other parts."""
        if tuple(parts) == self._parts:
            return
        same = [part[2] for part in parts] == [part[2] for part in self._parts]
        self._parts = tuple(parts)
        self._bar.show_parts([(count, tone) for count, _, tone in parts])
        self.setAccessibleName(", ".join(words for _, words, _ in parts))
        if not same:
            empty_layout(self._figures)
            self._labels = [self._add_figure(tone) for _, _, tone in parts]
        for label, (_, words, _) in zip(self._labels, parts, strict=True):
            label.setText(words)

    def _add_figure(self, tone: Tone | None) -> QLabel:
        label = text_label("", TextRole.CAPTION, wrap=False)
        figure = QWidget()
        row = QHBoxLayout(figure)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.half + 2)
        row.addWidget(_Dot(tone))
        row.addWidget(label)
        self._figures.addWidget(figure)
        return label

    def text(self) -> str:
        """Return the figures in one line."""
        return self.accessibleName()
