"""An area as high as what it holds, up to a limit; beyond that it scrolls.

Qt's own scroll area asks for the same height whatever it holds, and for none by its width. It
measures beside the bar it shows, so one that was needed for a moment would stay: what it takes of
the width makes lines wrap.
"""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

_UNLIMITED = 16_777_215
_EDGE = 3
"""Border and padding that the style sheet gives it, in pixels."""


class CappedScroll(QScrollArea):
    """Holds `body`; whatever of it takes the focus is scrolled into sight, and so is its end."""

    def __init__(self, body: QWidget, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._cap = _UNLIMITED
        self._at_end = True
        self.setWidget(body)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.verticalScrollBar().valueChanged.connect(self._on_value)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def set_cap(self, pixels: int | None) -> None:
        """Be no higher than `pixels`; None for as high as the body is."""
        self._cap = _UNLIMITED if pixels is None else pixels
        self.updateGeometry()

    def show_end(self) -> None:
        """Scroll to the end, and stay there while it grows until a person scrolls elsewhere."""
        self._at_end = True
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _on_range(self, _least: int, most: int) -> None:
        if self._at_end:
            self.verticalScrollBar().setValue(most)

    def _on_value(self, value: int) -> None:
        self._at_end = value == self.verticalScrollBar().maximum()

    def _show_bar(self) -> None:
        """Have a bar where the body is higher than there is room, measured without a bar."""
        room = self.size().height() - 2 * _EDGE
        policy = Qt.ScrollBarPolicy
        high = self._wanted(self.size().width()) > room
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if high else policy.ScrollBarAlwaysOff
        )

    def _wanted(self, width: int) -> int:
        """Return how high the body is in an area of this width without a bar."""
        body = self.widget()
        return max(body.heightForWidth(width - 2 * _EDGE), 0) if body is not None else 0

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        body = self.widget()
        if now is not None and body is not None and body.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, 0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow and shrink with the body: Qt tells no one that it asks for another height."""
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._show_bar()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_bar()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return min(self._wanted(width), self._cap) + 2 * _EDGE

    @override
    def sizeHint(self) -> QSize:
        body = self.widget()
        hint = body.sizeHint() if body is not None else QSize()
        return QSize(hint.width(), min(hint.height(), self._cap) + 2 * _EDGE)

    @override
    def minimumSizeHint(self) -> QSize:
        body = self.widget()
        least = body.minimumSizeHint() if body is not None else QSize()
        return QSize(least.width(), min(least.height(), self._cap) + 2 * _EDGE)
