"""The parts of an account's form that are not its declared fields."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.clipboard import copy_text
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Ink
from smsdesk.ui.viewmodels.account_form import balance_words
from smsdesk.ui.viewmodels.accounts import account_badge
from smsdesk.ui.viewmodels.listening_place import address_warning
from smsdesk.ui.widgets.base import (
    IconView,
    TextRole,
    Variant,
    make_button,
    name_widget,
    text_label,
)
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.sections import Card, FormRow, KeyValueList
from smsdesk.ui.widgets.specs import KeyValue
from smsdesk.ui.widgets.state_badge import StateBadge
from smsdesk.ui.widgets.tone_line import ToneLine

_SENDER_LINES = 4


class FormHead(QWidget):
    """The gateway's name and what it is; of an existing account its state and balance."""

    def __init__(self, info: ProviderInfo, view: AccountView | None) -> None:
        super().__init__()
        words = QVBoxLayout()
        words.setSpacing(SPACING.half)
        title = info.title if view is not None else tr("New account: {gateway}", gateway=info.title)
        words.addWidget(text_label(title, TextRole.HEADING))
        words.addWidget(text_label(info.summary, TextRole.MUTED))
        balance = balance_words(view) if view is not None else ""
        if balance:
            label = text_label(balance, TextRole.BODY)
            label.setObjectName("accountBalance")
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.gap)
        row.addLayout(words, 1)
        if view is not None:
            badge = StateBadge(account_badge(view), object_name="accountState")
            row.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)


class FormFoot(QWidget):
    """The buttons below a form.

    Signals:
        saved(), tested(), removed(), resumed(), prices_opened(), cancelled(): the button was
            pressed.
    """

    saved = Signal()
    tested = Signal()
    removed = Signal()
    resumed = Signal()
    prices_opened = Signal()
    cancelled = Signal()

    def __init__(self, view: AccountView | None) -> None:
        super().__init__()
        flow = FlowLayout(self, SPACING.unit)
        if view is not None:
            self._add(flow, tr("Remove…"), "removeAccountButton", IconName.REMOVE, self.removed)
            self._add(flow, tr("Prices…"), "pricesButton", IconName.COINS, self.prices_opened)
            if view.account.pause_reason:
                self._add(flow, tr("Resume"), "resumeAccountButton", IconName.PLAY, self.resumed)
        right = QWidget()
        row = QHBoxLayout(right)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.unit)
        row.addStretch(1)
        test = make_button(tr("Test"), "testAccountButton", icon=IconName.PLUG)
        test.setToolTip(tr("Saves first; nothing is sent or charged."))
        test.clicked.connect(self.tested)
        save = make_button(tr("Save"), "saveAccountButton", Variant.PRIMARY)
        save.clicked.connect(self.saved)
        if view is None:
            cancel = make_button(tr("Cancel"), "cancelAccountButton")
            cancel.clicked.connect(self.cancelled)
            row.addWidget(cancel)
        row.addWidget(test)
        row.addWidget(save)
        policy = right.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.MinimumExpanding)
        right.setSizePolicy(policy)
        flow.addWidget(right)

    def _add(
        self, flow: FlowLayout, text: str, object_name: str, icon: IconName, told: object
    ) -> None:
        button = make_button(text, object_name, icon=icon)
        button.clicked.connect(told)
        flow.addWidget(button)


class SendersPart(QWidget):
    """The sender IDs to choose from when a message is written, one a line.

    Signals:
        changed(): the person edited them.
        asked(): the gateway is to be asked which there are.
    """

    changed = Signal()
    asked = Signal()

    def __init__(self, senders: Sequence[str], *, may_ask: bool) -> None:
        super().__init__()
        self._lines = QPlainTextEdit("\n".join(senders))
        name_widget(self._lines, "accountSenders", tr("Sender IDs to choose from"))
        self._lines.setTabChangesFocus(True)
        self._lines.setPlaceholderText("ACME\n+85261234567")
        self._lines.setFixedHeight(self._lines.fontMetrics().lineSpacing() * _SENDER_LINES)
        self.row = FormRow(
            tr("Sender IDs to choose from"),
            self._lines,
            help_text=tr("One per line; they are offered when you write a message."),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.unit)
        column.addWidget(self.row)
        if may_ask:
            ask = make_button(
                tr("Ask the gateway"), "accountAskSenders", Variant.GHOST, icon=IconName.REFRESH
            )
            ask.clicked.connect(self.asked)
            column.addWidget(ask, 0, Qt.AlignmentFlag.AlignLeft)
        self._lines.textChanged.connect(self.changed)

    def text(self) -> str:
        """Return the lines as they stand."""
        return self._lines.toPlainText()

    def add(self, senders: Sequence[str]) -> None:
        """Put in what the gateway told, after what stands there already."""
        known = [line for line in self.text().splitlines() if line.strip()]
        self._lines.setPlainText("\n".join(dict.fromkeys([*known, *senders])))


def callback_card(info: ProviderInfo, address: str) -> Card:
    """Return the address for delivery reports with what the gateway's side needs."""
    card = Card()
    card.body.addWidget(text_label(tr("Address for delivery reports"), TextRole.STRONG))
    facts = KeyValueList("accountCallback")
    facts.set_items((KeyValue(tr("Address"), address, copyable=True),))
    facts.copied.connect(copy_text)
    card.body.addWidget(facts)
    warning = ToneLine("accountCallbackWarning")
    warning.set_text(address_warning(address))
    card.body.addWidget(warning)
    if info.callback_help:
        card.body.addWidget(text_label(info.callback_help, TextRole.CAPTION))
    return card


def notes_card(info: ProviderInfo) -> Card:
    """Return what a person must know before sending with this gateway."""
    card = Card()
    card.body.addWidget(text_label(tr("Good to know"), TextRole.STRONG))
    for note in info.notes:
        row = QHBoxLayout()
        row.setSpacing(SPACING.unit)
        row.addWidget(IconView(IconName.INFO, Ink.MUTED), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text_label(note, TextRole.MUTED), 1)
        card.body.addLayout(row)
    return card
