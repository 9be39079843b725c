"""A search box: magnifier, clear button, and one signal after the typing has paused."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import set_icon
from smsdesk.ui.theme.palette import Ink
from smsdesk.ui.widgets.base import name_widget

_PAUSE_MS = 180


class SearchField(QLineEdit):
    """A line edit for searching; Esc clears it, Enter searches at once.

    Signals:
        search_changed(str): the trimmed text, once typing has paused; never twice the same.
    """

    search_changed = Signal(str)

    def __init__(
        self, object_name: str, placeholder: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name_widget(self, object_name, placeholder)
        self.setPlaceholderText(placeholder)
        self._announced = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._announce)
        glass = QAction(self)
        set_icon(glass, IconName.SEARCH, Ink.MUTED)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(tr("Clear the search"), self)
        set_icon(self._clear, IconName.CROSS, Ink.MUTED)
        self._clear.triggered.connect(self.clear_now)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self.textChanged.connect(self._on_text_changed)
        self.returnPressed.connect(self._announce)

    def clear_now(self) -> None:
        """Empty the box and search for nothing at once."""
        self.clear()
        self._announce()

    def search_now(self, text: str) -> None:
        """Search for a text at once."""
        self.setText(text)
        self._announce()

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start()

    def _announce(self) -> None:
        """Tell the search if it differs from the last one told."""
        self._pause.stop()
        wanted = self.text().strip()
        if wanted != self._announced:
            self._announced = wanted
            self.search_changed.emit(wanted)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_now()
            return
        super().keyPressEvent(event)
