"""Rows that something is said about: who is left out, whose field is empty."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.dialogs.listing import Listing
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, make_button, text_label

_CHARS = 84
_LEAST_LINES = 18
_MOST_LINES = 42
"""Of a dialog with many rows, in lines of text."""


class RowsDialog(QDialog):
    """Shows rows of words under a sentence; opened, never executed.

    Args:
        object_name: Of the dialog; its table and button are named after it.
        title: What the rows have in common.
        sentence: What that means for the messages.
        titles: Of the columns.
        rows: A word for each column.
    """

    def __init__(
        self,
        object_name: str,
        words: tuple[str, str],
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        title, sentence = words
        self.setObjectName(object_name)
        self.setWindowTitle(title)
        self.table = Listing(f"{object_name}Rows", title, titles, grows=True)
        self.table.show_rows(rows)
        self.table.horizontalHeader().setStretchLastSection(True)
        close = make_button(tr("Close"), f"{object_name}Close")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.unit)
        column.addWidget(text_label(title, TextRole.TITLE))
        column.addWidget(text_label(sentence, TextRole.MUTED))
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        metrics, line = self.fontMetrics(), self.fontMetrics().lineSpacing()
        room = self.screen().availableSize() * 0.9
        # Two lines more, for what is broken over lines once the columns have their widths.
        wanted = min(self.sizeHint().height() + 2 * line, _MOST_LINES * line)
        self.resize(
            min(metrics.averageCharWidth() * _CHARS, room.width()),
            min(max(wanted, _LEAST_LINES * line), room.height()),
        )
        self.finished.connect(self.deleteLater)
