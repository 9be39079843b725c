"""What stands under the Compose form in sight: when it goes, who keeps it, why not, test, Send."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from smsdesk.domain.texts import tr
from smsdesk.ui.pages.compose.keeper import KeeperField
from smsdesk.ui.pages.compose.when import WhenField
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import Variant, make_button, restyle
from smsdesk.ui.widgets.tone_line import ToneLine


class ComposeFoot(QFrame):
    """Never scrolls away, but in a low window, where the message needs the room."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composeFoot")
        self.when = WhenField()
        self.keeper = KeeperField()
        self.reason_line = ToneLine("sendReason")
        self.send = make_button(
            tr("Review and send…"), "sendButton", Variant.PRIMARY, icon=IconName.SEND
        )
        self.test = make_button(tr("Send me a test"), "testSendButton", icon=IconName.PHONE)
        buttons = QHBoxLayout()
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
        """Put the buttons under the reason where there is no room beside it."""
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def set_edge(self, *, shown: bool) -> None:
        """Draw a line over it: there is more of the form under it."""
        over = "true" if shown else "false"
        if over != self.property("over"):
            restyle(self, over=over)
