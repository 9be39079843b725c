"""Text of any length shown as it is: wraps within words where it must, can be selected."""

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit
from typing_extensions import override

from smsdesk.ui.widgets.base import name_widget

_LEAST_CHARS = 12


class TextBlock(QTextEdit):
    """As tall as its text, so that what is around it scrolls."""

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        name_widget(self, object_name, accessible_name)
        self._text = ""
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bubble", "true")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LEAST_CHARS)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_text(self, text: str) -> None:
        """Show `text`; nothing happens when it is shown already, so a selection survives."""
        if text != self._text:
            self._text = text
            self.setPlainText(text)
            self._fit()

    def text(self) -> str:
        """Return the text shown."""
        return self._text

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(int(self.document().size().height() + 1))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy what stands there, no-break spaces too."""
        data = QMimeData()
        chosen = self.textCursor().selectedText()
        data.setText(chosen.replace("\u2029", "\n").replace("\u2028", "\n"))
        return data
