"""The look of pages of text: room around headings, tables with lines, a head and fair columns."""

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.theme.qt_palette import current_tokens

_CELL_PAD = 6.0
_LEAST_WEIGHT, _MOST_WEIGHT = 8, 34
"""Characters of a column's longest text that count for its width, at the least and at the most."""
_WORD_WEIGHT = 1.6
"""A word must not break, so a character of the longest one counts for more."""


def space_headings(document: QTextDocument) -> None:
    """Put room above headings, more above the larger ones."""
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if level:
            look = QTextBlockFormat()
            look.setTopMargin(0 if block == document.begin() else SPACING.gap + SPACING.unit)
            look.setBottomMargin(SPACING.half if level > 1 else SPACING.unit)
            QTextCursor(block).mergeBlockFormat(look)
        block = block.next()


def dress_table(table: QTextTable) -> None:
    """Give a table lines, a head, room in its cells, and columns as wide as their texts need."""
    surfaces = current_tokens().surfaces
    look = table.format().toTableFormat()
    look.setBorder(1.0)
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBorderCollapse(True)
    look.setBorderBrush(QBrush(QColor(surfaces.border)))
    look.setCellPadding(_CELL_PAD)
    look.setCellSpacing(0.0)
    look.setTopMargin(SPACING.unit)
    look.setBottomMargin(SPACING.unit)
    look.setLeftMargin(0)
    # The collapsed border lies half outside the width of 100 per cent.
    look.setRightMargin(1)
    percent = QTextLength.Type.PercentageLength
    look.setWidth(QTextLength(percent, 100.0))
    look.setColumnWidthConstraints([QTextLength(percent, share) for share in _shares(table)])
    table.setFormat(look)
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.DemiBold)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        head = cell.format().toTableCellFormat()
        head.setBackground(QColor(surfaces.sunken))
        cell.setFormat(head)
        _cell_cursor(table, 0, column).mergeCharFormat(strong)


def _shares(table: QTextTable) -> list[float]:
    """Return how much of the width each column gets, in per cent."""
    weights = []
    for column in range(table.columns()):
        texts = [_cell_cursor(table, row, column).selectedText() for row in range(table.rows())]
        longest = max(len(text) for text in texts)
        word = max((len(word) for text in texts for word in text.split()), default=0)
        weights.append(
            max(_LEAST_WEIGHT, min(longest, _MOST_WEIGHT), min(word, _MOST_WEIGHT) * _WORD_WEIGHT)
        )
    return [100.0 * weight / sum(weights) for weight in weights]


def _cell_cursor(table: QTextTable, row: int, column: int) -> QTextCursor:
    """Return a cursor that selects a cell's text."""
    cell = table.cellAt(row, column)
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    return cursor
