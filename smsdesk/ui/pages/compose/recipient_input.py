"""The line after the chips.

Several numbers never enter the line, however they are pasted: a line edit lays all of its text
out at once, which takes a minute for a megabyte, and cuts what is longer than it may be.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QClipboard,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.viewmodels.pasting import has_separator
from smsdesk.ui.widgets.base import name_widget

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class RecipientInput(QLineEdit):
    """Takes one number or name at a time.

    Signals:
        entered(str): Enter was pressed after this text; once, however long it is held.
        pasted(str): several numbers were pasted or dropped.
        dropped(object): a file was dropped; its path.
    """

    entered = Signal(str)
    pasted = Signal(str)
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        name_widget(self, "recipientInput", tr("Recipients"))
        self.setPlaceholderText(tr("Type a number or a name"))

    def _take(self, text: str) -> bool:
        """Hand on a text of several numbers; return whether it was one."""
        several = has_separator(text)
        if several:
            self.pasted.emit(text)
        return several

    def take_clipboard(self) -> None:
        """Paste."""
        if not self._take(QGuiApplication.clipboard().text()):
            self.paste()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.text().strip():
            if not event.isAutoRepeat():
                self.entered.emit(self.text())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.take_clipboard()
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                own = QAction(action.icon(), action.text(), menu)
                own.setEnabled(action.isEnabled())
                own.triggered.connect(self.take_clipboard)
                menu.insertAction(action, own)
                menu.removeAction(action)
        menu.popup(event.globalPos())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clipboard = QGuiApplication.clipboard()
        middle = event.button() is Qt.MouseButton.MiddleButton
        if (
            middle
            and clipboard.supportsSelection()
            and self._take(clipboard.text(QClipboard.Mode.Selection))
        ):
            return
        super().mouseReleaseEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_of(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        file = file_of(event.mimeData())
        if file is not None:
            event.acceptProposedAction()
            self.dropped.emit(file)
        elif self._take(event.mimeData().text()):
            event.acceptProposedAction()
        else:
            super().dropEvent(event)


def file_of(data: QMimeData) -> Path | None:
    """Return the one file of this computer that is dragged, or None."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def ask_for_file(parent: QWidget, chosen: Callable[[Path], None]) -> None:
    """Ask for a file of recipients; `chosen` is told which."""
    dialog = QFileDialog(parent, tr("Recipients from a file"))
    dialog.setObjectName("recipientsFileDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([tr("Tables as text (*.csv *.tsv *.txt)"), tr("All files (*)")])
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
