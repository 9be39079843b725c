"""A secret of an account: where it is, and a line to enter it anew; never the secret itself."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from smsdesk.domain.provider_info import CredentialField
from smsdesk.domain.texts import tr
from smsdesk.system.vault import SecretState
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.account_form import KEPT, secret_badge
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.state_badge import StateBadge


class SecretInput(QWidget):
    """A line for a new secret; where one is known already, its state and a Change button.

    Signals:
        unlock_wanted(): the keyring is locked and is to be asked again.
    """

    unlock_wanted = Signal()

    def __init__(
        self, field: CredentialField, state: SecretState | None, *, known: bool, prefix: str
    ) -> None:
        super().__init__()
        name = f"{prefix}_{field.key}"
        self._line = QLineEdit()
        name_widget(self._line, name, field.label)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._keep = make_button(tr("Keep the old one"), f"{name}Keep", Variant.GHOST)
        self._keep.setAccessibleName(tr("Keep the old one: {what}", what=field.label))
        self._entry = QWidget()
        self._status = self._make_status(field, state, name)
        self._kept = state in KEPT
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        column.addWidget(self._status)
        column.addWidget(self._entry)
        entry = QHBoxLayout(self._entry)
        entry.setContentsMargins(0, 0, 0, 0)
        entry.setSpacing(SPACING.unit)
        entry.addWidget(self._line, 1)
        entry.addWidget(self._keep)
        self._keep.clicked.connect(self._on_keep)
        self.setFocusProxy(self._line)
        hidden = state in KEPT or state is SecretState.LOCKED
        self._entry.setVisible(not hidden)
        self._keep.setVisible(self._kept)
        # Where nothing was entered and nothing needs to be, no keyring is missed.
        needed = field.required or bool(field.unless)
        missed = needed and state is SecretState.NO_KEYRING
        self._status.setVisible(known and (hidden or missed))

    def _make_status(self, field: CredentialField, state: SecretState | None, name: str) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.unit)
        spec = secret_badge(state)
        row.addWidget(StateBadge(spec, object_name=f"{name}State"))
        row.addWidget(text_label(spec.detail, TextRole.CAPTION), 1)
        if state is SecretState.LOCKED:
            unlock = make_button(tr("Unlock"), f"{name}Unlock", icon=IconName.LOCK)
            unlock.setAccessibleName(tr("Unlock the keyring"))
            unlock.clicked.connect(self.unlock_wanted)
            row.addWidget(unlock)
        if state in KEPT or state is SecretState.LOCKED:
            change = make_button(tr("Change…"), f"{name}Change", icon=IconName.EDIT)
            change.setAccessibleName(tr("Change {what}", what=field.label))
            change.clicked.connect(self._on_change)
            row.addWidget(change)
        return box

    def _on_change(self) -> None:
        self._status.hide()
        self._entry.show()
        self._keep.show()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_keep(self) -> None:
        self._line.clear()
        self._entry.hide()
        self._status.show()

    @property
    def widget(self) -> QWidget:
        """What stands in the form."""
        return self

    @property
    def editor(self) -> QLineEdit:
        """What takes the focus."""
        return self._line

    @property
    def value(self) -> str:
        """The new secret, or "" for the one that is kept."""
        return self._line.text().strip()

    def reveal(self) -> None:
        """Show the line: something is wrong with what should stand in it."""
        if self._entry.isHidden():
            self._on_change()

    def on_changed(self, slot: Callable[[], None]) -> None:
        """Call `slot` when the person types."""
        self._line.textChanged.connect(lambda _text: slot())
