"""A list that stands beside the page while a person goes on writing; it scrolls where it must."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, make_button, text_label
from smsdesk.ui.widgets.sections import make_scroll

_SHARE = 0.92


class BesideDialog(QDialog):
    """A title, a body that scrolls, a button that closes; not modal."""

    def __init__(self, object_name: str, title: str, chars: int, parent: QWidget) -> None:
        """Make an empty one.

        Args:
            object_name: The name that scripts use; its parts are named after it.
            title: Of window and list.
            chars: Its width, where the screen has the room.
            parent: Over whose window it stands.
        """
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setWindowTitle(title)
        self._chars = chars
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SPACING.unit)
        self._inside = inside
        close = make_button(tr("Close"), f"{object_name}Close")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(title, TextRole.TITLE))
        column.addWidget(make_scroll(inside, f"{object_name}Scroll"), 1)
        column.addLayout(foot)
        self._frame = 2 * SPACING.wide + 2 * SPACING.gap + 2 * SPACING.unit

    def show_beside(self) -> None:
        """Open it or bring it to the front, as large as its lists if the screen has the room."""
        if not self.isVisible():
            self._fit()
        self.show()
        self.raise_()
        self.activateWindow()

    def _fit(self) -> None:
        room = self.screen().availableSize() * _SHARE
        line = self.fontMetrics().lineSpacing()
        wide = self.fontMetrics().averageCharWidth() * self._chars
        high = self._inside.sizeHint().height() + self._frame + 4 * line
        self.resize(min(wide, room.width()), min(high, room.height()))
