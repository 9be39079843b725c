"""A layout that fills lines from left to right and wraps, as words in a paragraph.

Items whose widgets expand horizontally share what is left of their line.
"""

from functools import partial

import shiboken6
from PySide6.QtCore import QMargins, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING

_Line = list[tuple[QLayoutItem, int]]


class FlowLayout(QLayout):
    """Wraps its items; its height depends on its width. Mirrored in right-to-left languages.

    Its items are made here. Those that Qt makes for `QLayout.addWidget` are lost to Python, though
    they live, when a widget goes that PySide takes for an ancestor: `nextInFocusChain` makes what
    it returns a child of the one that was asked. The layout could not be measured any more.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = SPACING.unit) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(QMargins())
        self.destroyed.connect(partial(_delete, self._items))

    @override
    def addWidget(self, w: QWidget) -> None:
        self.addChildWidget(w)
        self.addItem(QWidgetItem(w))

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_widget(self, at: int, widget: QWidget) -> None:
        """Put `widget` before the item number `at`."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self.invalidate()

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _lines(self, width: int) -> list[_Line]:
        """Break the visible items into lines no wider than `width`, with each item's width."""
        lines: list[_Line] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needed = min(_width(item), width)
            if not lines or needed > left:
                lines.append([])
                left = width
            lines[-1].append((item, needed))
            left -= needed + self.spacing()
        return lines

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        """Place the items in `rect` (or only measure); return the height they take."""
        inner = rect.marginsRemoved(self.contentsMargins())
        margins = self.contentsMargins()
        top = inner.top()
        lines = self._lines(max(inner.width(), 1))
        for line in lines:
            height = max(_height(item) for item, _ in line)
            if apply:
                self._place(line, QRect(inner.left(), top, inner.width(), height))
            top += height + self.spacing()
        used = top - inner.top() - (self.spacing() if lines else 0)
        return used + margins.top() + margins.bottom()

    def _place(self, line: _Line, area: QRect) -> None:
        """Give the items of one line their rectangles, centred on the line."""
        taken = sum(width for _, width in line) + self.spacing() * (len(line) - 1)
        spare = max(area.width() - taken, 0)
        widget = self.parentWidget()
        mirrored = widget is not None and widget.isRightToLeft()
        left = area.left()
        sharers = sum(_expands(item) for item, _ in line)
        for item, needed in line:
            width = needed
            if _expands(item):
                width += spare // sharers
                spare -= spare // sharers
                sharers -= 1
            height = _height(item)
            at = area.right() + 1 - (left - area.left()) - width if mirrored else left
            item.setGeometry(QRect(at, area.top() + (area.height() - height) // 2, width, height))
            left += width + self.spacing()


def _delete(items: list[QLayoutItem], _gone: QObject | None = None) -> None:
    """Delete the items of a layout that has gone: Qt leaves that to a layout of one's own."""
    while items:
        item = items.pop()
        if shiboken6.isValid(item):
            shiboken6.delete(item)


def _height(item: QLayoutItem) -> int:
    """Return the height an item asks for; a button with a menu asks for less than its least."""
    return max(item.sizeHint().height(), item.minimumSize().height())


def _expands(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _width(item: QLayoutItem) -> int:
    """Return the width an item asks for; an expanding one is content with its minimum."""
    if _expands(item):
        return item.minimumSize().width()
    return item.sizeHint().width()
