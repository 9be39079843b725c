"""What became of a message, event by event, from top to bottom."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.ui.theme.icons import icon_extent, pixmap
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.widgets.base import TextRole, text_label
from smsdesk.ui.widgets.specs import TimelineEvent
from smsdesk.ui.widgets.text_block import TextBlock

_DISC = 28
_LONGEST_WORD = 28


class _Mark(QWidget):
    """The disc with the icon and the line to the next event."""

    def __init__(self, event: TimelineEvent, *, last: bool) -> None:
        super().__init__()
        self._event = event
        self._last = last
        self._disc = icon_extent(_DISC)
        self.setFixedWidth(self._disc)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(self._disc)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        colors = tokens.tones.of(self._event.tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = self._disc
        middle = disc / 2
        if not self._last:
            painter.setPen(QPen(QColor(tokens.surfaces.border), 2))
            painter.drawLine(QPointF(middle, disc), QPointF(middle, self.height()))
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.setBrush(QColor(colors.background))
        painter.drawEllipse(QPointF(middle, middle), middle - 1, middle - 1)
        edge = icon_extent(ICON.small)
        ink = Ink(self._event.tone.value)
        image = pixmap(self._event.icon, ink, edge, painter.device().devicePixelRatioF())
        painter.drawPixmap((disc - edge) // 2, (disc - edge) // 2, image)
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


class Timeline(QWidget):
    """Events in the order given; every text can be selected."""

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self._events: tuple[TimelineEvent, ...] = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def events(self) -> tuple[TimelineEvent, ...]:
        """Return the events now shown."""
        return self._events

    def set_events(self, events: Sequence[TimelineEvent]) -> None:
        """Show `events`; rows that are still right are left alone, so a selection survives."""
        fresh = tuple(events)
        # The last row has no line below it, so it is never taken over when rows follow.
        same = 0
        for old, new in zip(self._events[:-1], fresh[:-1], strict=False):
            if old != new:
                break
            same += 1
        if fresh == self._events:
            return
        for row in self._rows[same:]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self._rows[same:]
        for at in range(same, len(fresh)):
            row = self._row(at, fresh[at], last=at == len(fresh) - 1)
            self._column.insertWidget(at, row)
            self._rows.append(row)
        self._events = fresh

    def _row(self, at: int, event: TimelineEvent, *, last: bool) -> QWidget:
        """Return the row of one event."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACING.unit + SPACING.half)
        line.addWidget(_Mark(event, last=last))
        words = QVBoxLayout()
        words.setContentsMargins(0, SPACING.half, 0, 0 if last else SPACING.gap)
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(SPACING.unit)
        title = text_label(event.title, TextRole.STRONG, selectable=True)
        title.setObjectName(f"{self.objectName()}Event{at}")
        title.setAccessibleName(", ".join(filter(None, (event.title, event.time, event.detail))))
        head.addWidget(title, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(text_label(event.time, TextRole.CAPTION, wrap=False), 0)
        words.addLayout(head)
        if event.detail:
            words.addWidget(_detail(event.detail, f"{self.objectName()}Detail{at}"))
        words.addStretch(1)
        line.addLayout(words, 1)
        return row


def _detail(text: str, object_name: str) -> QWidget:
    """Return an event's detail; a gateway's raw words may have no place to break a line."""
    if max(map(len, text.split()), default=0) > _LONGEST_WORD:
        block = TextBlock(object_name, text)
        block.set_text(text)
        return block
    label = text_label(text, TextRole.MUTED, selectable=True)
    label.setObjectName(object_name)
    label.setAccessibleName(text)
    return label
