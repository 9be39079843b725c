"""The field the message is written in; its text is what is counted and sent, unchanged.

`QTextDocument.toPlainText` turns no-break spaces into spaces, which would send another text than
the one counted; the raw text is read instead, and only Qt's own line marks are translated. Qt
counts places in UTF-16 units, Python in characters: `viewmodels.marks.utf16_ranges` goes between.
"""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QMimeData, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QToolTip
from typing_extensions import override

from smsdesk.domain.composing import compositions
from smsdesk.domain.costly import CostlyCharacter
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.viewmodels.marks import Finding, MarkKind, utf16_length, utf16_ranges
from smsdesk.ui.widgets.base import name_widget
from smsdesk.ui.widgets.marked_text import MarkedText, MarkRange

_LINE_ENDS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})
_LEAST_LINES = 3


class MessageEditor(QPlainTextEdit):
    """A plain text field; Tab leaves it, pasted text is taken as plain text.

    Letters typed or pasted apart from their accents are composed, as an undo step of its own; once
    that is undone the text stays as it is written.

    Signals:
        text_changed(str): the message as it stands now.
        composed(int): so many characters were composed; `undo_composing` takes it back.
    """

    text_changed = Signal(str)
    composed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Finding, ...] = ()
        self._marked = MarkedText(self.document())
        self._read: str | None = None
        self._pieces: list[tuple[QTextCursor, str, str]] = []
        self._left_apart = False
        self._composing = QTimer(self)
        self._composing.setSingleShot(True)
        self._composing.timeout.connect(self._compose)
        name_widget(self, "messageEdit", tr("Message"))
        self.setPlaceholderText(tr("Write your message"))
        self.setTabChangesFocus(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LEAST_LINES + 24)
        self.document().contentsChange.connect(self._forget)
        self.textChanged.connect(self._on_text_changed)

    @override
    def sizeHint(self) -> QSize:
        """Ask for a few lines: it takes what other fields leave, and no more where they need it."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def message(self) -> str:
        """Return the text exactly as written; lines end with a line feed."""
        if self._read is None:
            self._read = self.document().toRawText().translate(_LINE_ENDS)
        return self._read

    def _forget(self) -> None:
        """Read the text anew when it is asked for: it has changed."""
        self._read = None

    def set_message(self, text: str) -> None:
        """Put in another text; this cannot be undone by the person."""
        self._left_apart = False
        self.setPlainText(text)

    def replace(self, characters: Sequence[CostlyCharacter]) -> None:
        """Put the suggestions of `characters` in their places as one undo step.

        The focus comes here, as with all that changes the text: what was pressed goes away, and
        the key that undoes it works at once.
        """
        self.setFocus()
        ranges = utf16_ranges(self.message(), [one.index for one in characters])
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for (start, length), one in reversed(list(zip(ranges, characters, strict=True))):
            if one.suggestion is not None:
                self._select(cursor, start, length)
                cursor.insertText(one.suggestion)
        cursor.endEditBlock()

    def remove(self, places: Sequence[int]) -> None:
        """Take the characters at `places` out as one undo step."""
        self.setFocus()
        ranges = utf16_ranges(self.message(), places)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for start, length in reversed(ranges):
            self._select(cursor, start, length)
            cursor.removeSelectedText()
        cursor.endEditBlock()

    def insert(self, text: str) -> None:
        """Put `text` where the cursor is and go on writing there."""
        self.textCursor().insertText(text)
        self.setFocus()

    def show_place(self, index: int) -> None:
        """Select the character at `index` and bring it into view."""
        [(start, length)] = utf16_ranges(self.message(), [index])
        cursor = self.textCursor()
        self._select(cursor, start, length)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    @staticmethod
    def _select(cursor: QTextCursor, start: int, length: int) -> None:
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)

    # Marks

    def mark(self, marks: Sequence[Finding]) -> None:
        """Mark characters of the text as it stands now; what is marked already is let be."""
        self._marks = tuple(marks)
        places = utf16_ranges(self.message(), [one.index for one in marks])
        ranges = [
            MarkRange(start, length, one.kind.value)
            for (start, length), one in zip(places, marks, strict=True)
        ]
        self._marked.draw(ranges, _looks())

    def marked(self) -> list[str]:
        """Return the pieces of the text that are marked, as they are drawn."""
        found = []
        cursor = QTextCursor(self.document())
        for one in self._marked.drawn():
            self._select(cursor, one.start, one.length)
            found.append(cursor.selectedText())
        return found

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        """Say what the marked character under the pointer does."""
        point = self.viewport().mapFromGlobal(event.globalPos())
        # A pointer on the right half of a character is nearer to the place behind it.
        place = self.cursorForPosition(point).position()
        for one, mark in zip(self._marked.ranges, self._marks, strict=False):
            if one.start <= place <= one.start + one.length:
                QToolTip.showText(event.globalPos(), f"<span>{escape(mark.tip)}</span>", self)
                return
        QToolTip.hideText()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._marked.redraw(_looks())

    # Text that comes in

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.textCursor().insertText(source.text().replace("\r\n", "\n").replace("\r", "\n"))

    def _on_text_changed(self) -> None:
        text = self.message()
        if not text:
            self._left_apart = False
        elif not text.isascii() and not self._composing.isActive() and not self._left_apart:
            self._look_for_accents(text)
        self.text_changed.emit(text)

    def _look_for_accents(self, text: str) -> None:
        if not compositions(text):
            return
        if self.document().isRedoAvailable():
            self._left_apart = True  # the person has just undone it
        else:
            # Not in the middle of the change that brought them.
            self._composing.start()

    def _compose(self) -> None:
        """Compose what stands apart, as one undo step."""
        found = compositions(self.message())
        if not found:
            return
        text = self.message()
        self._pieces = []
        places = utf16_ranges(text, [one.index for one in found])
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for (start, _), one in reversed(list(zip(places, found, strict=True))):
            self._select(cursor, start, utf16_length(one.apart))
            cursor.insertText(one.composed)
            piece = QTextCursor(self.document())
            self._select(piece, start, utf16_length(one.composed))
            self._pieces.append((piece, one.composed, one.apart))
        cursor.endEditBlock()
        self.composed.emit(len(found))

    def undo_composing(self) -> None:
        """Put letters and accents apart again where they stood so; the rest is let be."""
        self._left_apart = True
        self.setFocus()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for piece, composed, apart in self._pieces:
            if piece.selectedText() == composed:
                self._select(cursor, piece.selectionStart(), utf16_length(composed))
                cursor.insertText(apart)
        cursor.endEditBlock()
        self._pieces = []


_BLOCKING = frozenset({MarkKind.UNSENDABLE, MarkKind.FAULT})


def _looks() -> dict[str, QTextCharFormat]:
    return {kind.value: _format(kind) for kind in MarkKind}


def _format(kind: MarkKind) -> QTextCharFormat:
    """Return how a character is marked: a wave that says why, on a ground where it forces it."""
    made = QTextCharFormat()
    tone = Tone.DANGER if kind in _BLOCKING else Tone.WARNING
    colors = current_tokens().tones.of(tone)
    if kind is not MarkKind.TWO_UNITS:
        made.setBackground(QColor(colors.background))
        made.setForeground(QColor(colors.text))
    waved = kind is not MarkKind.TWO_UNITS
    style = QTextCharFormat.UnderlineStyle
    made.setUnderlineStyle(style.WaveUnderline if waved else style.DotLine)
    made.setUnderlineColor(QColor(colors.text))
    return made
