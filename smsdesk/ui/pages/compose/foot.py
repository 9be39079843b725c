"""What stands under the Compose form in sight: when it goes, who keeps it, why not, test, Send."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.pages.compose.keeper import KeeperField
from smsdesk.ui.pages.compose.when import WhenField
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import Variant, make_button, restyle
from smsdesk.ui.widgets.tone_line import ToneLine

_MOST_LINES = 2.5


class ComposeFoot(QFrame):
    """Never scrolls away, but in a low window, where the message needs the room."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composeFoot")
        self._narrow = False
        self.when = WhenField()
        self.keeper = KeeperField()
        self.reason_line = ToneLine("sendReason")
        self.send = make_button(
            tr("Review and send…"), "sendButton", Variant.PRIMARY, icon=IconName.SEND
        )
        self.test = make_button(tr("Send me a test"), "testSendButton", icon=IconName.PHONE)
        buttons = self._buttons = QHBoxLayout()
        buttons.setSpacing(SPACING.gap)
        buttons.addStretch(1)
        buttons.addWidget(self.test)
        buttons.addWidget(self.send)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(SPACING.unit)
        self._line.addWidget(self.reason_line, 1, Qt.AlignmentFlag.AlignVCenter)
        self._line.addLayout(buttons)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(SPACING.gap)
        self._column.addWidget(self.when)
        self._column.addWidget(self.keeper)
        self._column.addLayout(self._line)
        self.set_low(low=False)
        self.set_edge(shown=False)

    def set_low(self, *, low: bool) -> None:
        """Stand under the form, or in a low window at its end, where it has margins already."""
        if low:
            self._column.setContentsMargins(0, 0, 0, 0)
        else:
            self._column.setContentsMargins(SPACING.page, SPACING.unit, SPACING.wide, SPACING.wide)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the buttons under the reason in a narrow window."""
        self._narrow = narrow
        self._arrange()

    def show_reason(self, reason: str, *, wrong: bool) -> None:
        """Say why nothing can be sent yet, or nothing."""
        self.reason_line.set_quiet(quiet=not wrong)
        self.reason_line.set_text(reason)
        self._arrange()

    def _arrange(self) -> None:
        """Put the buttons under the reason where it would have many short lines beside them."""
        stacked = self._narrow or self._lines_beside() > _MOST_LINES
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)

    def _lines_beside(self) -> float:
        """Return how many lines the reason would have beside the buttons."""
        if not self.reason_line.text():
            return 0
        margins = self._column.contentsMargins()
        inner = self.width() - margins.left() - margins.right()
        beside = inner - self._buttons.sizeHint().width() - self._line.spacing()
        line = self.reason_line.label.fontMetrics().lineSpacing()
        return self.reason_line.heightForWidth(max(beside, 1)) / line

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def set_edge(self, *, shown: bool) -> None:
        """Draw a line over it: there is more of the form under it."""
        over = "true" if shown else "false"
        if over != self.property("over"):
            restyle(self, over=over)
