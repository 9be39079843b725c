"""A message as on a phone: one bubble, cut by lines where the segments end, text selectable.

What is copied is the message itself: cuts between segments are not line breaks. Left and Right
ask for another recipient's message; with Shift they select as in any text.
"""

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import RADII, SPACING, Ink
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.widgets.base import (
    IconView,
    TextRole,
    empty_layout,
    set_plain_tooltip,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.elided_label import ElidedLabel
from smsdesk.ui.widgets.sections import make_scroll
from smsdesk.ui.widgets.specs import (
    AttachmentLook,
    PreviewAttachment,
    PreviewFallback,
    PreviewMessage,
)

_PAD = 12
# As high as the frame's corners are round: the screen above has none.
_CHIN = 18
_LINE_HEIGHT = 1.25
_PICTURE = 112
"""Height of a picture's frame, in pixels."""
_CUT = "\u2029"
_LINE = "\u2028"


class _Bubble(QTextEdit):
    """The bubble: one block of text a segment, a dashed line with its number above each.

    Signals:
        paged(int): Left (-1) or Right (1) was pressed.
    """

    paged = Signal(int)

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self._shown: tuple[str, ...] = ()
        self.setObjectName(object_name)
        self.setAccessibleName(tr("Preview of the message"))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bubble", "true")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_PAD)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def show_segments(self, segments: tuple[str, ...]) -> None:
        """Show the text of each segment as a block of its own; only blocks that differ change."""
        if segments == self._shown:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for at, segment in enumerate(segments):
            if at >= len(self._shown):
                self._append(cursor, segment, first=at == 0)
            elif segment != self._shown[at]:
                _rewrite(cursor, at, segment)
        if len(segments) < len(self._shown):
            _drop_from(cursor, len(segments))
        cursor.endEditBlock()
        self._shown = segments
        self.setAccessibleDescription(
            ntr("{n} segment", "{n} segments", len(segments)) if segments else ""
        )
        self._fit()

    def _append(self, cursor: QTextCursor, segment: str, *, first: bool) -> None:
        """Put a segment behind the others."""
        block = QTextBlockFormat()
        # One height for all lines, whatever face a character comes from.
        line = self.fontMetrics().lineSpacing() * _LINE_HEIGHT
        block.setLineHeight(line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if first:
            cursor.setBlockFormat(block)
        else:
            block.setTopMargin(self.fontMetrics().height() + SPACING.unit)
            cursor.insertBlock(block)
        cursor.insertText(_one_block(segment))

    def _fit(self) -> None:
        """Be as tall as the text, so that the area around scrolls and not the bubble."""
        width = self.viewport().width()
        if self.document().textWidth() != width:  # setting it lays the whole text out again
            self.document().setTextWidth(width)
        self.setFixedHeight(max(int(self.document().size().height() + 0.5), 2 * _PAD))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        plain = event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }
        if step is not None and plain:
            self.paged.emit(step)
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        chosen = self.textCursor().selectedText()
        data.setText(chosen.replace(_CUT, "").replace(_LINE, "\n"))
        return data

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint_ground(event.rect())
        super().paintEvent(event)

    def _paint_ground(self, exposed: QRect) -> None:
        """Draw the bubble under the text, and the cuts that are `exposed`."""
        tokens = current_tokens()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = tokens.accent.focus if self.hasFocus() else tokens.surfaces.border
        painter.setPen(QPen(QColor(line), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(tokens.surfaces.raised))
        area = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, RADII.bubble, RADII.bubble)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        layout = self.document().documentLayout()
        block = self.document().begin().next()
        number = 2
        high = self.fontMetrics().height()
        while block.isValid():
            middle = layout.blockBoundingRect(block).top() - SPACING.half - high / 2
            if exposed.top() - high <= middle <= exposed.bottom() + high:
                self._paint_cut(painter, middle, number)
            block = block.next()
            number += 1
        painter.end()

    def _paint_cut(self, painter: QPainter, middle: float, number: int) -> None:
        """Draw the line above the segment `number` with its words in the middle."""
        tokens = current_tokens()
        words = tr("segment {number}", number=number)
        wide = painter.fontMetrics().horizontalAdvance(words)
        left, right = float(_PAD), float(self.viewport().width() - _PAD)
        centre = (left + right) / 2
        painter.setPen(QPen(QColor(tokens.surfaces.control_border), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(left, middle), QPointF(centre - wide / 2 - 6, middle))
        painter.drawLine(QPointF(centre + wide / 2 + 6, middle), QPointF(right, middle))
        painter.setPen(QColor(tokens.muted))
        high = painter.fontMetrics().height()
        box = QRectF(left, middle - high / 2, right - left, high)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _one_block(segment: str) -> str:
    return segment.replace("\r\n", _LINE).replace("\n", _LINE)


def _rewrite(cursor: QTextCursor, block: int, segment: str) -> None:
    """Put another text into a block."""
    cursor.setPosition(cursor.document().findBlockByNumber(block).position())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(_one_block(segment))


def _drop_from(cursor: QTextCursor, block: int) -> None:
    """Take away a block and all behind it; the first one is only emptied."""
    start = cursor.document().findBlockByNumber(block).position()
    cursor.setPosition(max(0, start - 1))
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


class PhonePreview(QFrame):
    """The phone: who it comes from, the bubble, what goes with it, a note below.

    Signals:
        paged(int): the person asks for the message before (-1) or after (1) this one.
    """

    paged = Signal(int)

    def __init__(self, object_name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAccessibleName(tr("Preview as on a phone"))
        self.setProperty("phone", "true")
        self._sender = ElidedLabel()
        self._sender.setProperty("textRole", TextRole.STRONG.value)
        self._bubble = _Bubble(f"{object_name}Text")
        self._bubble.paged.connect(self.paged)
        self._attachments = QVBoxLayout()
        self._attachments.setSpacing(SPACING.half)
        self._else = text_label("", TextRole.CAPTION)
        self._else_bubble = _Bubble(f"{object_name}ElseText")
        self._else_bubble.setAccessibleName(tr("Preview of what is sent instead"))
        self._else_bubble.paged.connect(self.paged)
        self._note = text_label("", TextRole.CAPTION)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, SPACING.unit, 1, _CHIN)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._scroller(), 1)
        chars = self.fontMetrics().averageCharWidth()
        self.setMinimumWidth(chars * 30)
        self.setMaximumWidth(chars * 58)
        self._message = PreviewMessage("", ())
        self.set_message(self._message)

    def _head(self) -> QHBoxLayout:
        """Return the line with the sender."""
        head = QHBoxLayout()
        head.setContentsMargins(SPACING.gap, SPACING.half, SPACING.gap, SPACING.unit)
        head.setSpacing(SPACING.unit)
        head.addWidget(IconView(IconName.PERSON, Ink.MUTED))
        head.addWidget(self._sender, 1)
        return head

    def _scroller(self) -> QScrollArea:
        """Return the area that scrolls the bubble and what goes with it."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACING.gap, SPACING.gap, SPACING.wide, SPACING.gap)
        column.setSpacing(SPACING.unit)
        column.addWidget(self._bubble)
        column.addLayout(self._attachments)
        for part in (self._else, self._else_bubble, self._note):
            column.addWidget(part)
        column.addStretch(1)
        area = make_scroll(body, f"{self.objectName()}Scroll")
        area.setProperty("phoneScreen", "true")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def set_message(self, message: PreviewMessage) -> None:
        """Show another message; without segments the bubble goes away and the note stays."""
        self._message = message
        self._sender.setText(message.sender)
        set_shown(self._bubble, shown=bool(message.segments))
        self._bubble.show_segments(message.segments)
        self._show_fallback(message.fallback)
        self._note.setText(message.note)
        set_shown(self._note, shown=bool(message.note))
        empty_layout(self._attachments)
        for attachment in message.attachments:
            self._attachments.addWidget(_attachment(attachment))

    def _show_fallback(self, fallback: PreviewFallback | None) -> None:
        """Show what comes where the message does not arrive, under words that say so."""
        for part in (self._else, self._else_bubble):
            set_shown(part, shown=fallback is not None)
        self._else.setText(fallback.title if fallback else "")
        self._else_bubble.show_segments(fallback.segments if fallback else ())

    def text(self) -> str:
        """Return the whole text as it will be read."""
        return "".join(self._message.segments)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._bubble.viewport().update()
            self._else_bubble.viewport().update()
        super().changeEvent(event)


def _attachment(attachment: PreviewAttachment) -> QFrame:
    """Return what something that goes with the text looks like: a card, a picture, a button."""
    match attachment.look:
        case AttachmentLook.BUTTON:
            button = text_label(attachment.title)
            button.setProperty("phonePart", "button")
            button.setAlignment(Qt.AlignmentFlag.AlignCenter)
            button.setAccessibleName(f"{attachment.detail}: {attachment.title}")
            return button
        case AttachmentLook.PICTURE:
            return _picture(attachment)
        case AttachmentLook.CARD:
            return _card(attachment)


def _picture(attachment: PreviewAttachment) -> QFrame:
    """Return the frame of a picture that is not loaded: its address may tell who looks at it."""
    frame = QFrame()
    frame.setProperty("phonePart", "picture")
    frame.setMinimumHeight(_PICTURE)
    set_plain_tooltip(frame, attachment.detail)
    frame.setAccessibleName(f"{attachment.title}: {attachment.detail}")
    column = QVBoxLayout(frame)
    column.addStretch(1)
    icon = IconView(attachment.icon, Ink.MUTED)
    column.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
    title = text_label(attachment.title, TextRole.CAPTION)
    title.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addWidget(title)
    column.addStretch(1)
    return frame


def _card(attachment: PreviewAttachment) -> QFrame:
    """Return a small card with a title and a line below it."""
    card = QFrame()
    card.setProperty("card", "true")
    row = QHBoxLayout(card)
    row.setContentsMargins(SPACING.unit, SPACING.unit, SPACING.unit, SPACING.unit)
    row.setSpacing(SPACING.unit)
    row.addWidget(IconView(attachment.icon, Ink.ACCENT), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(text_label(attachment.title, TextRole.STRONG))
    if attachment.detail:
        words.addWidget(text_label(attachment.detail, TextRole.CAPTION))
    row.addLayout(words, 1)
    return card
