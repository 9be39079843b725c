"""A secret of an account in each of its states."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from smsdesk.domain.provider_info import CredentialField, FieldKind
from smsdesk.system.vault import SecretState
from smsdesk.ui.dialogs.settings.secret_input import SecretInput
from smsdesk.ui.widgets.sections import FormRow
from smsdesk.ui.widgets.state_badge import StateBadge
from tests.gui.checks import assert_accessible, assert_nothing_cut
from tests.gui.people import press

FIELD = CredentialField("key", "Key", FieldKind.SECRET, required=True)


def shown(made: SecretInput) -> set[str]:
    """Return the names of what can be seen."""
    kinds = (QAbstractButton, QLineEdit, StateBadge)
    return {
        widget.objectName().removeprefix("f_key") or "line"
        for kind in kinds
        for widget in made.findChildren(kind)
        if widget.isVisible()
    }


@pytest.mark.parametrize(
    ("state", "known", "parts"),
    [
        (None, False, {"line"}),
        (None, True, {"line"}),
        (SecretState.STORED, True, {"State", "Change"}),
        (SecretState.SESSION_ONLY, True, {"State", "Change"}),
        (SecretState.LOCKED, True, {"State", "Unlock", "Change"}),
        (SecretState.NO_KEYRING, True, {"State", "line"}),
    ],
)
def test_what_each_state_shows(theme, qtbot, state, known, parts):
    made = SecretInput(FIELD, state, known=known, prefix="f")
    row = FormRow("Key", made, help_text="From the gateway.", required=True)
    qtbot.addWidget(row)
    row.resize(520, 140)
    row.show()
    assert shown(made) == parts
    assert_accessible(row)
    assert_nothing_cut(row)
    assert made.value == ""


def test_a_locked_keyring_is_asked_again(theme, qtbot):
    made = SecretInput(FIELD, SecretState.LOCKED, known=True, prefix="f")
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.unlock_wanted, timeout=1000):
        press(made, "f_keyUnlock")
    press(made, "f_keyChange")
    assert shown(made) == {"line", "Keep"}
    press(made, "f_keyKeep")
    assert shown(made) == {"State", "Unlock", "Change"}


def test_a_fault_opens_the_line(theme, qtbot):
    made = SecretInput(FIELD, SecretState.STORED, known=True, prefix="f")
    qtbot.addWidget(made)
    made.show()
    made.reveal()
    made.editor.setText("short")
    assert made.value == "short"
    assert shown(made) == {"line", "Keep"}
