"""Who keeps a message until its hour: this program, or the gateway where it can."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import (
    TextRole,
    Variant,
    make_button,
    name_widget,
    restyle,
    text_label,
)
from smsdesk.ui.widgets.flow_layout import FlowLayout


class KeeperField(QWidget):
    """Two choices, shown while there is an hour to wait for; a button to what the gateway keeps.

    Signals:
        changed(): the other choice.
        list_wanted(): the person wants to see what the gateway keeps.
    """

    changed = Signal()
    list_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = text_label(tr("Kept until then"), TextRole.MUTED, wrap=False)
        self._here = QRadioButton(tr("by this program"))
        name_widget(self._here, "keepHere", tr("Kept until then by this program"))
        self._here.setToolTip(tr("It must run at that time; until then it can be stopped here."))
        self._there = QRadioButton(tr("at the gateway"))
        name_widget(self._there, "keepAtGateway", tr("Kept until then at the gateway"))
        self._there.setToolTip(
            tr(
                "Handed over now and perhaps charged now; until then it can be cancelled under "
                "“Kept at the gateway…”."
            )
        )
        self._list = make_button(
            tr("Kept at the gateway…"), "scheduledButton", Variant.GHOST, icon=IconName.CALENDAR
        )
        restyle(self._list, tight=True)
        group = QButtonGroup(self)
        group.addButton(self._here)
        group.addButton(self._there)
        self._here.setChecked(True)
        row = FlowLayout(self, SPACING.gap)
        for widget in (self._words, self._here, self._there, self._list):
            row.addWidget(widget)
        self._there.toggled.connect(self._on_choice)
        self._list.clicked.connect(self.list_wanted)
        self.hide()

    def show_for(self, *, native: bool, later: bool) -> None:
        """Show what there is to choose.

        Args:
            native: The gateway keeps messages until an hour.
            later: The message is to wait for an hour.
        """
        self.setVisible(native)
        for widget in (self._words, self._here, self._there):
            widget.setVisible(later)

    @property
    def at_gateway(self) -> bool:
        """Whether the gateway is to keep it."""
        hidden = self.isHidden() or self._there.isHidden()
        return self._there.isChecked() and not hidden

    def choose(self, *, at_gateway: bool) -> None:
        """Choose, as a stored draft has it."""
        (self._there if at_gateway else self._here).setChecked(True)

    def _on_choice(self, _there: bool) -> None:
        self.changed.emit()


def gateway_hour(instant: datetime) -> str:
    """Return an instant as `Capabilities.schedule_option` takes it."""
    return instant.isoformat(timespec="seconds")
