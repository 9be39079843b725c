"""A question with one dangerous answer; opened, never executed. The safe answer has the focus."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label


class Question(QDialog):
    """Asks before something that cannot be undone.

    Signals:
        agreed(): the person wants it done.
    """

    agreed = Signal()

    def __init__(self, title: str, sentence: str, action: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        back = make_button(tr("Back"), "questionBack")
        do_it = make_button(action, "questionAgree", Variant.DANGER)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(title, TextRole.HEADING))
        column.addWidget(text_label(sentence))
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(back)
        foot.addWidget(do_it)
        column.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        back.clicked.connect(self.reject)
        do_it.clicked.connect(self._on_agreed)
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_agreed(self) -> None:
        if self.isVisible():
            self.accept()
            self.agreed.emit()
