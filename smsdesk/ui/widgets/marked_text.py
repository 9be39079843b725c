"""Marks in a text field that are drawn with the text: no step in its history, no second drawing.

Extra selections draw the whole line once more for each mark; formats of a block's layout do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextDocument, QTextFormat, QTextLayout

_KIND = QTextFormat.Property.UserProperty.value + 1


@dataclass(frozen=True, slots=True)
class MarkRange:
    """A marked piece: where it stands in Qt's units, and the name of its look."""

    start: int
    length: int
    kind: str


def _named(look: QTextCharFormat, kind: str) -> QTextCharFormat:
    """Return a look that can be told from others."""
    made = QTextCharFormat(look)
    made.setProperty(_KIND, kind)
    return made


class MarkedText:
    """Draws marks into a document; blocks whose marks stay the same are let be."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self.ranges: tuple[MarkRange, ...] = ()

    def draw(self, ranges: Sequence[MarkRange], looks: Mapping[str, QTextCharFormat]) -> None:
        """Mark `ranges`, in rising order, and nothing else.

        Args:
            ranges: Of the text as it stands now.
            looks: Kind → its look.
        """
        had, self.ranges = bool(self.ranges), tuple(ranges)
        if not had and not ranges:
            return
        named = {kind: _named(look, kind) for kind, look in looks.items()}
        place = 0
        block = self._document.begin()
        while block.isValid():
            end = block.position() + block.length()
            first = place
            while place < len(ranges) and ranges[place].start < end:
                place += 1
            self._draw_block(block, ranges[first:place], named)
            block = block.next()

    def _draw_block(
        self, block: QTextBlock, ranges: Sequence[MarkRange], looks: Mapping[str, QTextCharFormat]
    ) -> None:
        wanted = [(one.start - block.position(), one.length, one.kind) for one in ranges]
        if wanted == self._drawn(block):
            return
        formats = []
        for start, length, kind in wanted:
            one = QTextLayout.FormatRange()
            one.start, one.length = start, length
            one.format = looks[kind]
            formats.append(one)
        block.layout().setFormats(formats)
        self._document.markContentsDirty(block.position(), block.length())

    @staticmethod
    def _drawn(block: QTextBlock) -> list[tuple[int, int, str]]:
        return [
            (one.start, one.length, str(one.format.property(_KIND)))
            for one in block.layout().formats()
            if one.format.hasProperty(_KIND)
        ]

    def redraw(self, looks: Mapping[str, QTextCharFormat]) -> None:
        """Draw the same marks in other colours."""
        ranges = self.ranges
        self.draw((), looks)
        self.draw(ranges, looks)

    def drawn(self) -> list[MarkRange]:
        """Return the marks as they are drawn now."""
        found = []
        block = self._document.begin()
        while block.isValid():
            for start, length, kind in self._drawn(block):
                found.append(MarkRange(block.position() + start, length, kind))
            block = block.next()
        return found
