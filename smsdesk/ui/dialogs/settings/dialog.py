"""The Settings dialog; opened, never executed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.ui.chores import Chores
from smsdesk.ui.dialogs.settings.accounts_tab import AccountsTab
from smsdesk.ui.dialogs.settings.general_tab import GeneralTab
from smsdesk.ui.dialogs.settings.listener_tab import ListenerTab
from smsdesk.ui.dialogs.settings.quiet_hours_tab import QuietHoursTab
from smsdesk.ui.memory import REGION
from smsdesk.ui.theme.apply import Theme
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, make_button, text_label

_SIZE_CHARS = 140
_SIZE_LINES = 46
_SHORT_LINES = 30
_HELP = {0: "gateways", 1: "delivery-reports"}
"""The page of Help about a part, by its place."""


class SettingsDialog(QDialog):
    """Accounts, delivery reports and what is general.

    Signals:
        theme_chosen(str): the person chose an appearance ("system", "light", "dark").
        region_chosen(str): the country of numbers without a country code, or "".
        help_wanted(str): the page of Help about the part that is shown.
    """

    theme_chosen = Signal(str)
    region_chosen = Signal(str)
    help_wanted = Signal(str)

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(tr("Settings"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.chores = Chores(services.tasks)
        self.accounts = AccountsTab(services, self.chores)
        self.listener = ListenerTab(services, self.chores)
        self.quiet = QuietHoursTab(services, self.chores)
        general = GeneralTab(theme.mode.value, services.settings.recall(REGION) or "")
        general.theme_chosen.connect(self.theme_chosen)
        general.region_chosen.connect(self.region_chosen)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("settingsTabs")
        self.tabs.setAccessibleName(tr("Parts of the settings"))
        bar = self.tabs.tabBar()
        bar.setObjectName("settingsTabBar")
        bar.setAccessibleName(tr("Parts of the settings"))
        self.tabs.addTab(self.accounts, tr("Accounts"))
        self.tabs.addTab(self.listener, tr("Delivery reports"))
        self.tabs.addTab(self.quiet, tr("Quiet hours"))
        self.tabs.addTab(general, tr("General"))
        self._title = text_label(tr("Settings"), TextRole.TITLE)
        self._build()

    def _build(self) -> None:
        close = make_button(tr("Close"), "settingsClose")
        close.clicked.connect(lambda: self.accounts.leave(self.accept))
        about = make_button(tr("Help"), "settingsHelp", icon=IconName.QUESTION)
        about.setToolTip("F1")
        about.clicked.connect(self._on_help)
        QShortcut(QKeySequence("F1"), self, self._on_help)
        foot = QHBoxLayout()
        foot.addWidget(about)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.gap)
        column.setSpacing(SPACING.gap)
        column.addWidget(self._title)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)
        metrics = self.fontMetrics()
        room = self.screen().availableSize() * 0.92
        self.resize(
            min(metrics.averageCharWidth() * _SIZE_CHARS, room.width()),
            min(metrics.lineSpacing() * _SIZE_LINES, room.height()),
        )

    def show_account(self, account_id: int) -> None:
        """Turn to an account; 0 leaves what is shown."""
        if account_id:
            self.tabs.setCurrentWidget(self.accounts)
            self.accounts.turn_to(account_id)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title to the window's frame where there is little room."""
        super().resizeEvent(event)
        short = event.size().height() < self.fontMetrics().lineSpacing() * _SHORT_LINES
        self._title.setVisible(not short)

    def _on_help(self) -> None:
        self.help_wanted.emit(_HELP.get(self.tabs.currentIndex(), "getting-started"))

    async def dispose(self) -> None:
        """Delete the closed dialog once nothing is left that would show in it."""
        await self.chores.done()
        self.deleteLater()

    @override
    def reject(self) -> None:
        """Close; what was entered for an account and not saved is asked about."""
        self.accounts.leave(super().reject)

    @override
    def done(self, result: int) -> None:
        self.accounts.ending()
        self.listener.ending()
        self.quiet.ending()
        super().done(result)
