"""The strip at the foot of the window: accounts, listener, what is being sent right now."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import set_icon
from smsdesk.ui.theme.palette import ICON, SPACING, Ink, Tone
from smsdesk.ui.widgets.base import name_widget, restyle, set_plain_tooltip, set_shown, size_icon
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.progress_strip import progress_text
from smsdesk.ui.widgets.specs import AccountStatus, ListenerStatus, Progress

_MOST_ACCOUNTS = 4
_WIDE_CHARS = 120
"""Below this width accounts without trouble are counted together, so that pages keep their room."""
_PERMILLE = 1000
_TROUBLE = (Tone.DANGER, Tone.WARNING)
_URGENCY = (Tone.DANGER, Tone.WARNING, Tone.INFO, Tone.NEUTRAL, Tone.SUCCESS)


def _entry(object_name: str) -> QPushButton:
    """Return a flat button of the strip."""
    button = QPushButton()
    button.setObjectName(object_name)
    size_icon(button, ICON.small)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoDefault(False)
    restyle(button, stripEntry=True)
    return button


def _fill(button: QPushButton, text: str, icon: IconName, ink: Ink, tip: str) -> None:
    """Put words and picture into an entry; `&` in a name is no shortcut."""
    button.setText(text.replace("&", "&&"))
    name_widget(button, button.objectName(), text)
    button.setAccessibleDescription(tip)
    set_plain_tooltip(button, tip)
    set_icon(button, icon, ink)


class StatusStrip(QFrame):
    """Wraps onto more lines where the window is narrow, and names fewer accounts there.

    Signals:
        account_activated(str): id of the account whose entry was pressed; empty for "more".
        listener_activated(): the listener's entry was pressed.
        sending_activated(): the entry of what is being sent was pressed.
    """

    account_activated = Signal(str)
    listener_activated = Signal()
    sending_activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "statusStrip", tr("Status"))
        self._accounts: tuple[AccountStatus, ...] | None = None
        self._narrow = False
        self._idle = True
        self._buttons: list[QPushButton] = []
        self._flow = FlowLayout(self, SPACING.half)
        self._listener = _entry("statusListener")
        self._listener.clicked.connect(self._on_listener)
        self._sending = _entry("statusSending")
        self._sending.clicked.connect(self._on_sending)
        self._bar = QProgressBar()
        name_widget(self._bar, "statusSendingBar", tr("Progress of sending"))
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        work = self._work = QWidget()
        work.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, SPACING.half, 0)
        row.setSpacing(SPACING.unit)
        row.addStretch(1)
        row.addWidget(self._sending)
        row.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        self._flow.setContentsMargins(SPACING.unit, 3, SPACING.unit, 3)
        self._flow.addWidget(self._listener)
        self._flow.addWidget(work)
        self.set_accounts(())
        self.set_listener(ListenerStatus(listening=False))
        self.set_sending("", None)

    def set_accounts(self, accounts: Sequence[AccountStatus]) -> None:
        """Show the state and balance of accounts, the most urgent first, four at most."""
        if tuple(accounts) != self._accounts:
            self._accounts = tuple(accounts)
            self._show_accounts()

    def _show_accounts(self) -> None:
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        accounts = self._accounts or ()
        ordered = sorted(accounts, key=lambda each: _URGENCY.index(each.badge.tone))
        shown = ordered[: self._most(ordered)]
        for account in shown:
            self._add_account(account)
        self._add_summary(len(ordered), len(ordered) - len(shown))
        # New entries are reached last: they go behind the listener's, which then goes behind them.
        for one, after in pairwise((self._listener, *self._buttons, self._listener, self._sending)):
            QWidget.setTabOrder(one, after)
        self.updateGeometry()

    def _most(self, ordered: Sequence[AccountStatus]) -> int:
        """Return how many accounts are shown by name."""
        if not self._narrow:
            return _MOST_ACCOUNTS
        urgent = sum(each.badge.tone in _TROUBLE for each in ordered)
        return min(max(urgent, 1), _MOST_ACCOUNTS)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().averageCharWidth() * _WIDE_CHARS
        if narrow is not self._narrow:
            self._narrow = narrow
            self._show_accounts()
            self._show_work()

    def _add_account(self, account: AccountStatus) -> None:
        """Add the entry of one account before the listener."""
        button = _entry(f"statusAccount_{account.account_id}")
        badge = account.badge
        words = " · ".join(filter(None, (account.name, badge.label, account.balance)))
        _fill(button, words, badge.icon, Ink(badge.tone.value), badge.detail)
        button.clicked.connect(lambda: self.account_activated.emit(account.account_id))
        self._insert(button)

    def _add_summary(self, count: int, hidden: int) -> None:
        """Add the entry for accounts beyond those shown, or for having none."""
        if count and not hidden:
            return
        button = _entry("statusAccountsMore")
        text = ntr("{n} more account", "{n} more accounts", hidden) if count else tr("No account")
        tip = "" if count else tr("Add an account in Settings before you send.")
        _fill(button, text, IconName.MORE if count else IconName.PLUG, Ink.MUTED, tip)
        button.clicked.connect(lambda: self.account_activated.emit(""))
        self._insert(button)

    def _insert(self, button: QPushButton) -> None:
        self._flow.insert_widget(len(self._buttons), button)
        self._buttons.append(button)

    def set_listener(self, status: ListenerStatus) -> None:
        """Show whether reports can come in, and when the last one did."""
        if status.problem:
            text, icon, ink = tr("Listener: problem"), IconName.WARNING, Ink.WARNING
        elif not status.listening:
            text, icon, ink = tr("Listener off"), IconName.INBOX, Ink.MUTED
        elif status.last_report:
            text = tr("Listener on · last report {time}", time=status.last_report)
            icon, ink = IconName.INBOX, Ink.SUCCESS
        else:
            text, icon, ink = tr("Listener on · no report yet"), IconName.INBOX, Ink.SUCCESS
        _fill(self._listener, text, icon, ink, status.problem)

    def set_sending(self, campaign: str, progress: Progress | None) -> None:
        """Show what is being sent; without progress nothing is."""
        busy = progress is not None
        set_shown(self._bar, shown=busy)
        if progress is None:
            _fill(self._sending, tr("Nothing is being sent"), IconName.SEND, Ink.MUTED, "")
            self._idle = True
            self._show_work()
            return
        self._idle = False
        self._show_work()
        total = progress.total or 0
        self._bar.setRange(0, _PERMILLE if total else 0)
        self._bar.setValue(min(progress.done * _PERMILLE // total, _PERMILLE) if total else 0)
        figures = progress_text(Progress(progress.done, progress.total))
        _fill(
            self._sending,
            tr("Sending: {figures}", figures=figures),
            IconName.SEND,
            Ink.ACCENT,
            " · ".join(filter(None, (campaign, progress_text(progress)))),
        )

    def _show_work(self) -> None:
        """Leave out that nothing is being sent where it would cost a line."""
        set_shown(self._work, shown=not (self._idle and self._narrow))

    def _on_listener(self) -> None:
        self.listener_activated.emit()

    def _on_sending(self) -> None:
        self.sending_activated.emit()
