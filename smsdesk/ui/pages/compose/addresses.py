"""To whom, from which account, under which sender, as which kind of message."""

from collections.abc import Sequence

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
        self._pairs: list[QWidget] = []
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
        self._row.setSpacing(SPACING.unit + SPACING.half)
        for label, field in zip(others, (self.account, self.senders, self.kind), strict=True):
            pair = _pair(label, field)
            self._pairs.append(pair)
            self._row.addWidget(pair)
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
        self._align(narrow=False)

    def _align(self, *, narrow: bool) -> None:
        """Give the labels that stand under each other one width."""
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        under = self._labels if narrow else self._labels[:2]
        widest = max(label.sizeHint().width() for label in under)
        for label in self._labels:
            label.setMinimumWidth(widest if label in under else 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Measure the labels anew when the style changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._pairs:
            self._align(narrow=self._row.direction() is QBoxLayout.Direction.TopToBottom)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the fields under each other where there is no room side by side."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Choose how the fields stand; called when the room or what is shown changes."""
        shown = [pair for pair in self._pairs if not pair.isHidden()]
        gaps = self._row.spacing() * (len(shown) - 1)
        wanted = sum(pair.minimumSizeHint().width() for pair in shown) + gaps
        self._share()
        narrow = self.width() < wanted
        if narrow is not (self._row.direction() is QBoxLayout.Direction.TopToBottom):
            self._align(narrow=narrow)

    def _share(self) -> None:
        """Give each field the more of the row the longer its texts are."""
        for place, (pair, field) in enumerate(
            zip(self._pairs, (self.account, self.senders, self.kind), strict=True)
        ):
            beside = pair.minimumSizeHint().width() - field.minimumSizeHint().width()
            self._row.setStretch(place, beside + field.natural_width())

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


def _label(text: str, buddy: QWidget) -> QLabel:
    label = text_label(text, TextRole.STRONG, wrap=False)
    label.setBuddy(buddy)
    return label
