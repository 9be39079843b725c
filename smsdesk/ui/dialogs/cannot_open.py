"""Why the program cannot open, for somebody who did not start it from a terminal."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label


class CannotOpen(QDialog):
    """Says what is wrong, what it means and what to do; there is no window behind it.

    Args:
        error: What kept the program from opening.
    """

    def __init__(self, error: SmsDeskError) -> None:
        super().__init__()
        self.setObjectName("cannotOpen")
        self.setWindowTitle("smsdesk")
        title = tr("smsdesk cannot open")
        self.setAccessibleName(title)
        self.setAccessibleDescription(error.sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(title, TextRole.HEADING))
        for part in (error.what, error.consequence, error.remedy):
            if part:
                label = text_label(part)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(label)
        close = make_button(tr("Close"), "cannotOpenClose", Variant.PRIMARY)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        close.setFocus(Qt.FocusReason.OtherFocusReason)
