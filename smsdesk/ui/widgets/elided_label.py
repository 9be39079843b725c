"""One line of text that gives way with an ellipsis, and then has the whole text as its tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from smsdesk.ui.widgets.base import set_plain_tooltip

_SHORTEST = 6


class ElidedLabel(QLabel):
    """A single-line label; `text()` and the accessible name are always the whole text."""

    def __init__(
        self,
        text: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self._refresh_tip()

    def set_tip(self, text: str) -> None:
        """Set a tooltip of its own; the whole text is put before it while it is cut."""
        self._tip = text
        self._refresh_tip()

    def is_elided(self) -> bool:
        """Tell whether a part of the text is hidden."""
        return self._shown() != self._line()

    def _line(self) -> str:
        """Return the text on one line."""
        return " ".join(self.text().split())

    def _shown(self) -> str:
        """Return what fits."""
        metrics = self.fontMetrics()
        return metrics.elidedText(self._line(), self._mode, self.contentsRect().width())

    def _refresh_tip(self) -> None:
        """Show the whole text as tooltip while it is cut."""
        parts = [self.text()] if self.is_elided() else []
        set_plain_tooltip(self, "\n".join([*parts, self._tip] if self._tip else parts))

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        margins = self.contentsMargins()
        width = metrics.horizontalAdvance(self._line()) + margins.left() + margins.right()
        return QSize(width + 1, metrics.height() + margins.top() + margins.bottom())

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        least = self.fontMetrics().averageCharWidth() * _SHORTEST
        return QSize(min(least, hint.width()), hint.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh_tip()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment() | Qt.AlignmentFlag.AlignVCenter),
            self.palette(),
            self.isEnabled(),
            self._shown(),
            QPalette.ColorRole.WindowText,
        )
        painter.end()
