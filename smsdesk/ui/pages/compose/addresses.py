"""To whom, from which account, under which sender, as which kind of message."""

from collections.abc import Sequence
from enum import Enum, unique

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.domain.provider_info import MessageKind
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.pages.compose.recipients_field import RecipientsField
from smsdesk.ui.pages.compose.sender_select import SenderSelect
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.widgets.base import IconView, TextRole, describe, set_shown, text_label
from smsdesk.ui.widgets.select import Select

_MOST_CHARS = 48
"""A longer text is cut rather than given a row of its own."""


@unique
class _Rows(Enum):
    """How many rows account, sender and kind take: one, one for the account, one each."""

    ONE = 1
    TWO = 2
    EACH = 3


class Addresses(QWidget):
    """Labelled fields; sender and kind appear where the gateway has them to choose.

    Attributes:
        account: The account's field; the data of an item is the account's number.
        senders: The sender's field.
        kind: The kind's field; the data of an item is the kind's key.
    """

    def __init__(self, recipients: RecipientsField, lists: QWidget) -> None:
        super().__init__()
        self.account = Select("accountSelect", tr("Account"))
        self.senders = SenderSelect()
        self.kind = Select("kindSelect", tr("Kind of message"))
        self._labels = [
            _label(tr("To"), recipients.input),
            _label(tr("From"), self.account),
            _label(tr("Sender"), self.senders),
            _label(tr("Kind"), self.kind),
        ]
        self._doubt = text_label("", TextRole.CAPTION)
        self._doubt.setObjectName("senderDoubt")
        self._summary = text_label("", TextRole.CAPTION)
        self._summary.setObjectName("kindSummary")
        self._fault = text_label("", TextRole.ERROR)
        self._fault.setObjectName("senderFault")
        self._fault_icon = IconView(IconName.ERROR, Ink.DANGER, ICON.small)
        self._kinds: dict[str, MessageKind] = {}
        self._first = QHBoxLayout()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows = _Rows.ONE
        self._fields: tuple[Select, ...] = (self.account, self.senders, self.kind)
        self._pairs: list[QWidget] = []
        self._widths: dict[QLabel, int] = {}
        self._build(recipients, lists)
        self.show_sender_fault("")
        self.show_sender_doubt("")

    def _build(self, recipients: QWidget, lists: QWidget) -> None:
        to, *others = self._labels
        to.setContentsMargins(0, SPACING.unit + 2, 0, 0)
        first = self._first
        first.setSpacing(SPACING.unit)
        first.addWidget(to, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(recipients, 1)
        first.addWidget(lists, 0, Qt.AlignmentFlag.AlignTop)
        for row in (self._row, self._second):
            row.setSpacing(SPACING.unit + SPACING.half)
        self._pairs = [_pair(*both) for both in zip(others, self._fields, strict=True)]
        account, *rest = self._pairs
        self._row.addWidget(account)
        self._row.addLayout(self._second)
        for pair in rest:
            self._second.addWidget(pair)
        trouble = QHBoxLayout()
        trouble.setSpacing(SPACING.half + 2)
        trouble.addWidget(self._fault_icon, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self._fault, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.unit + SPACING.half)
        column.addLayout(first)
        column.addLayout(self._row)
        column.addLayout(trouble)
        column.addWidget(self._doubt)
        column.addWidget(self._summary)
        self._measure()
        self._align()

    def _align(self) -> None:
        """Give the labels that stand under each other one width."""
        shown = [place for place, pair in enumerate(self._pairs, 1) if not pair.isHidden()]
        below = {_Rows.ONE: shown[:1], _Rows.TWO: shown[:2], _Rows.EACH: shown}[self._rows]
        under = [self._labels[place] for place in (0, *below)]
        widest = max(self._widths[label] for label in under)
        for label in self._labels:
            label.setMinimumWidth(widest if label in under else 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Measure the labels anew when the style changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._pairs:
            self._fit()

    def _measure(self) -> None:
        self._widths = {label: _text_width(label) for label in self._labels}

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the fields under each other where there is no room side by side."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Choose how the fields stand; called when the room or what is shown changes."""
        self._measure()  # labels get their style after this widget
        wanted = [self._wanted(place) for place in range(len(self._pairs))]
        account, *others = wanted
        gap = self._row.spacing()
        second = sum(others) + gap * (sum(map(bool, others)) - 1)
        if account + (gap + second if any(others) else 0) <= self.width():
            self._rows = _Rows.ONE
        else:
            self._rows = _Rows.TWO if second <= self.width() else _Rows.EACH
        direction = QBoxLayout.Direction
        across, down = direction.LeftToRight, direction.TopToBottom
        self._row.setDirection(across if self._rows is _Rows.ONE else down)
        self._second.setDirection(down if self._rows is _Rows.EACH else across)
        self._share(wanted)
        self._align()

    def _wanted(self, place: int) -> int:
        """Return the width that a label and its field want beside each other; 0 while hidden."""
        if self._pairs[place].isHidden():
            return 0
        label, field = self._labels[place + 1], self._fields[place]
        # The first stands under another label, and is as wide as that.
        labels = self._labels[:2] if not place else [label]
        most = field.fontMetrics().averageCharWidth() * _MOST_CHARS
        room = max(min(field.natural_width(), most), field.minimumSizeHint().width())
        return max(self._widths[label] for label in labels) + SPACING.unit + room

    def _share(self, wanted: Sequence[int]) -> None:
        """Give each field the more of its row the longer its texts are."""
        account, *others = wanted
        row, second = (account, sum(others)) if self._rows is _Rows.ONE else (0, 0)
        self._row.setStretch(0, row)
        self._row.setStretch(1, second)
        for place, share in enumerate(others):
            self._second.setStretch(place, share)

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than the fields need under each other."""
        pairs = max(pair.minimumSizeHint().width() for pair in self._pairs)
        least = max(pairs, self._first.minimumSize().width())
        return QSize(least, super().minimumSizeHint().height())

    # Account

    def show_accounts(self, views: Sequence[AccountView], chosen: int) -> None:
        """Offer the accounts without a signal; with `chosen` 0 none is, and the field asks."""
        blocked = self.account.blockSignals(True)
        self.account.clear()
        if not chosen and views:
            self.account.addItem(tr("Choose an account"), 0)
        for view in views:
            self.account.addItem(view.name, view.account_id)
        self.account.blockSignals(blocked)
        self.account.select(chosen)
        self._fit()

    def ask_no_more(self) -> None:
        """Take the question from among the accounts: one was chosen."""
        place = self.account.findData(0)
        if place >= 0:
            blocked = self.account.blockSignals(True)
            self.account.removeItem(place)
            self.account.blockSignals(blocked)
            self._fit()

    @property
    def account_id(self) -> int:
        """The chosen account's number; 0 when there is none."""
        return int(self.account.currentData() or 0)

    # Kind

    def show_kinds(self, kinds: Sequence[MessageKind], wanted: str) -> None:
        """Offer `kinds` and choose the one called `wanted`, else the first, without a signal."""
        keys = {one.key: one for one in kinds}
        if self._kinds != keys:
            self._kinds = keys
            blocked = self.kind.blockSignals(True)
            self.kind.clear()
            for one in kinds:
                self.kind.addItem(one.label, one.key)
            self.kind.blockSignals(blocked)
        if kinds and not self.kind.select(wanted):
            self.kind.select(kinds[0].key)
        self._pairs[2].setVisible(len(kinds) > 1)
        self._fit()
        self.show_kind()

    @property
    def chosen_kind(self) -> MessageKind | None:
        """The chosen kind of message; None while there is no account."""
        return self._kinds.get(str(self.kind.currentData() or ""))

    def show_kind(self) -> None:
        """Say what the chosen kind is, where there are several."""
        kind = self.chosen_kind
        text = kind.summary if kind and len(self._kinds) > 1 else ""
        self._summary.setText(text)
        describe(self.kind, text)
        set_shown(self._summary, shown=bool(text))

    # Sender

    def show_sender(self, *, shown: bool) -> None:
        """Show the sender's field where there is a sender to choose."""
        self._pairs[1].setVisible(shown)
        self._fit()

    def show_sender_fault(self, fault: str) -> None:
        """Say what is wrong with the sender, or nothing."""
        if fault != self._fault.text() or not fault:
            self.senders.show_fault(fault)
        self._fault.setText(fault)
        set_shown(self._fault, shown=bool(fault))
        set_shown(self._fault_icon, shown=bool(fault))

    def show_sender_doubt(self, doubt: str) -> None:
        """Say what speaks against the sender without forbidding it, or nothing."""
        self._doubt.setText(doubt)
        set_shown(self._doubt, shown=bool(doubt))

    @property
    def sender_id(self) -> str | None:
        """The sender ID that was entered, None for the account's own."""
        hidden = self._pairs[1].isHidden()
        return None if hidden else self.senders.sender_id or None


def _pair(label: QLabel, field: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACING.unit)
    row.addWidget(label)
    row.addWidget(field, 1)
    return pair


def _text_width(label: QLabel) -> int:
    """Return how wide it is by itself; a width it was given counts in its size hint."""
    given = label.minimumWidth()
    label.setMinimumWidth(0)
    label.setIndent(label.indent())  # it keeps its hint until something of its look is set
    width = label.sizeHint().width()
    label.setMinimumWidth(given)
    return width


def _label(text: str, buddy: QWidget) -> QLabel:
    label = text_label(text, TextRole.STRONG, wrap=False)
    label.setBuddy(buddy)
    return label
