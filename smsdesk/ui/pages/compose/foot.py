"""What stands under the Compose form in sight: when it goes, who keeps it, why not, test, Send."""

import math

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpacerItem, QVBoxLayout
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.pages.compose.keeper import KeeperField
from smsdesk.ui.pages.compose.when import WhenField
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon_extent
from smsdesk.ui.theme.palette import ICON, SPACING, Tone
from smsdesk.ui.widgets.base import Variant, make_button, restyle
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.tone_line import ToneLine

_MOST_LINES = 2


class ComposeFoot(QFrame):
    """Never scrolls away, but in a low window, where the message needs the room."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composeFoot")
        self._narrow = self._above = False
        self.when = WhenField()
        self.keeper = KeeperField()
        self.reason_line = ToneLine("sendReason", Tone.DANGER)
        self.send = make_button(
            tr("Review and send…"), "sendButton", Variant.PRIMARY, icon=IconName.SEND
        )
        self.test = make_button(tr("Send me a test"), "testSendButton", icon=IconName.PHONE)
        buttons = self._buttons = QHBoxLayout()
        buttons.setSpacing(SPACING.gap)
        buttons.addStretch(1)
        buttons.addWidget(self.test)
        buttons.addWidget(self.send)
        self._lines = QSpacerItem(0, 0)
        self._line = QHBoxLayout()
        self._line.setSpacing(SPACING.unit)
        self._line.addItem(self._lines)
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

    def take_banner(self, banner: Banner) -> None:
        """Show a page's notice over everything else: what is under it does not move for it."""
        self._column.insertWidget(0, banner)

    def set_narrow(self, *, narrow: bool) -> None:
        """Let the buttons have a row of their own in a narrow window."""
        self._narrow = narrow
        self._arrange(self.reason_line.text())

    def show_reason(self, reason: str, *, wrong: bool) -> None:
        """Say why nothing can be sent yet, or nothing."""
        self.reason_line.set_quiet(quiet=not wrong)
        self._arrange(reason)
        self.reason_line.set_text(reason)

    def _arrange(self, reason: str) -> None:
        """Put the reason over all where it would have many short lines beside the buttons.

        There is room for it in both places without moving a row: that is where the pointer is.
        """
        room = self.reason_line.label.fontMetrics().lineSpacing() * _MOST_LINES
        if room != self._lines.sizeHint().height():
            self._lines.changeSize(0, room)
            self._line.invalidate()
        above = self._narrow or self._lines_beside(reason) > _MOST_LINES
        if above is self._above:
            return
        self._above = above
        if above:
            self._column.insertWidget(self._column.indexOf(self.when), self.reason_line)
        else:
            self._line.insertWidget(1, self.reason_line, 1, Qt.AlignmentFlag.AlignVCenter)

    def _lines_beside(self, reason: str) -> float:
        """Return how many lines the reason would have beside the buttons."""
        if not reason:
            return 0
        margins = self._column.contentsMargins()
        inner = self.width() - margins.left() - margins.right()
        icon = icon_extent(ICON.small) + SPACING.unit
        beside = inner - self._buttons.sizeHint().width() - self._line.spacing() - icon
        metrics = self.reason_line.label.fontMetrics()
        room = QRect(0, 0, max(0, beside), 0)
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, reason)
        if needed.width() > beside:  # a word that cannot be broken
            return math.inf
        return round(needed.height() / metrics.lineSpacing())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.reason_line.text())

    def set_edge(self, *, shown: bool) -> None:
        """Draw a line over it: there is more of the form under it."""
        over = "true" if shown else "false"
        if over != self.property("over"):
            restyle(self, over=over)
