"""A list and what is chosen in it, side by side; one after the other where there is no room."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import Variant, make_button, restyle

_NARROW_CHARS = 96


class TwoPanes(QWidget):
    """Two widgets; in a narrow one either the list or the other is shown.

    Signals:
        returned(): the person went back to the list.
    """

    returned = Signal()

    def __init__(self, left: QWidget, right: QWidget, back: str, back_name: str) -> None:
        super().__init__()
        self._left = left
        self._right = QWidget()
        self._inside = False
        self._listed = True
        self._back = make_button(back, back_name, Variant.GHOST, icon=IconName.CHEVRON_LEFT)
        restyle(self._back, tight=True)
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(right, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.gap)
        row.addWidget(self._left, 1)
        row.addWidget(self._right, 2)
        self._back.clicked.connect(self._on_back)
        self._arrange()

    def set_listed(self, listed: bool) -> None:
        """Say whether there is anything in the list; an empty one is not worth a pane."""
        self._listed = listed
        self._arrange()

    def enter(self) -> None:
        """Show what is chosen."""
        self._inside = True
        self._arrange()

    def leave(self) -> None:
        """Show the list."""
        self._inside = False
        self._arrange()

    def _on_back(self) -> None:
        self.leave()
        self.returned.emit()

    def _arrange(self) -> None:
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW_CHARS
        inside = self._inside or not self._listed
        self._back.setVisible(narrow and inside and self._listed)
        self._back.ensurePolished()
        # The style's least height is lower than the text, and the panes would take the rest.
        self._back.setMinimumHeight(self._back.sizeHint().height())
        self._left.setVisible(not narrow or not inside)
        self._right.setVisible(not narrow or inside)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
