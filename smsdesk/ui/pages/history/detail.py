"""One message in full: where it stands, its timeline, its exact text, what it cost."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from smsdesk.domain.message import Message, MessageEvent
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.ui.clipboard import copy_text
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.messages import badge, facts, headline, text_title, timeline
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label
from smsdesk.ui.widgets.notices import EmptyState
from smsdesk.ui.widgets.sections import Card, KeyValueList, make_scroll
from smsdesk.ui.widgets.specs import EmptySpec, unbroken
from smsdesk.ui.widgets.state_badge import StateBadge
from smsdesk.ui.widgets.text_block import TextBlock
from smsdesk.ui.widgets.timeline import Timeline

_CHARS = 44
_KEY_CHARS = 14


class MessageDetail(QFrame):
    """The panel at the right of the table.

    Signals:
        resend_wanted(int): the person wants the uncertain message with this number sent again.
        returned(): back to the list, where there is no room for both.
    """

    resend_wanted = Signal(int)
    returned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messageDetail")
        self.setAccessibleName(tr("Details of the message"))
        self.setProperty("sidePanel", "true")
        self._message_id = 0
        self._badge = StateBadge(badge(MessageState.QUEUED), object_name="messageDetailState")
        self._number = text_label("", TextRole.HEADING, selectable=True)
        self._number.setObjectName("messageDetailNumber")
        self._words = text_label("", TextRole.BODY, selectable=True)
        self._words.setObjectName("messageDetailWords")
        self._text = TextBlock("messageDetailText", tr("Text"))
        self._text_title = text_label("", TextRole.STRONG)
        self._facts = KeyValueList("messageDetailFacts", key_chars=_KEY_CHARS)
        self._facts.copied.connect(copy_text)
        self._events_card = Card()
        self._timeline = Timeline("messageTimeline", tr("What became of the message"))
        self._resend = make_button(tr("Send again…"), "resendButton", icon=IconName.REFRESH)
        self._resend.clicked.connect(lambda: self.resend_wanted.emit(self._message_id))
        self._back = make_button(
            tr("Back to the list"), "messageDetailBack", Variant.GHOST, icon=IconName.CHEVRON_LEFT
        )
        self._back.clicked.connect(self.returned)
        self._back.hide()
        self._empty = EmptyState(
            EmptySpec(
                IconName.HISTORY,
                tr("No message chosen"),
                tr("Choose a message to see everything that is known about it."),
            ),
            "messageDetailEmpty",
        )
        self._area = self._scroller()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._empty, 1)
        column.addWidget(self._area, 1)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _CHARS)
        self.clear()

    def _scroller(self) -> QScrollArea:
        body = QWidget()
        column = self._body = QVBoxLayout(body)
        column.setContentsMargins(SPACING.unit, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        head = QHBoxLayout()
        head.setSpacing(SPACING.unit)
        head.addWidget(self._number, 1)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addWidget(self._resend, 0, Qt.AlignmentFlag.AlignLeft)
        for card, title, widget in (
            (self._events_card, _title(tr("What became of it")), self._timeline),
            (Card(), self._text_title, self._text),
            (Card(), _title(tr("Details")), self._facts),
        ):
            card.body.addWidget(title)
            card.body.addWidget(widget)
            column.addWidget(card)
        column.addStretch(1)
        area = make_scroll(body, "messageDetailScroll")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    @property
    def message_id(self) -> int:
        """The message shown, 0 when none is."""
        return self._message_id

    def set_returnable(self, returnable: bool) -> None:
        """Stand alone, with the way back to the list, or beside the list."""
        self._back.setVisible(returnable)
        left = SPACING.wide if returnable else SPACING.unit
        self._body.setContentsMargins(left, SPACING.wide, SPACING.wide, SPACING.wide)

    def clear(self) -> None:
        """Show no message."""
        self._message_id = 0
        self._area.hide()
        self._empty.show()

    def show_message(self, message: Message, events: Sequence[MessageEvent]) -> None:
        """Show a message with everything known of it."""
        self._message_id = message.message_id
        words = headline(message)
        self._badge.set_state(words.badge)
        self._number.setText(message.name or unbroken(message.msisdn.display()))
        self._words.setText("\n\n".join(words.sentences))
        self._resend.setVisible(words.can_resend)
        title = text_title(message)
        self._text_title.setText(title)
        self._text.setAccessibleName(title)
        self._text.set_text(message.text)
        self._facts.set_items(facts(message))
        self._timeline.set_events(timeline(events))
        self._events_card.setVisible(bool(events))
        self._empty.hide()
        self._area.show()


def _title(text: str) -> QLabel:
    return text_label(text, TextRole.STRONG)
