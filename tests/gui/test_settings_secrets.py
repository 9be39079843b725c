"""A secret of an account in each of its states."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit

from smsdesk.domain.provider_info import CredentialField, FieldKind
from smsdesk.system.vault import SecretState
from smsdesk.ui.dialogs.settings.account_form import AccountForm, FormContext
from smsdesk.ui.dialogs.settings.secret_input import SecretInput
from smsdesk.ui.widgets.sections import FormRow
from smsdesk.ui.widgets.state_badge import StateBadge
from tests.gui.checks import assert_accessible, assert_nothing_cut
from tests.gui.people import World, find, press

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


def test_no_keyring_is_missed_for_what_need_not_be_entered(theme, qtbot):
    optional = CredentialField("key", "Key", FieldKind.SECRET)
    made = SecretInput(optional, SecretState.NO_KEYRING, known=True, prefix="f")
    qtbot.addWidget(made)
    made.show()
    assert shown(made) == {"line"}


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


def _where(form: AccountForm) -> str:
    return find(form, QLabel, "accountSessionWords").text()


async def test_each_account_says_where_its_own_secrets_are(world: World):
    for view in await world.services.accounts.all():
        known = await world.services.accounts.with_secrets(view)
        assert SecretState.SESSION_ONLY in known.secrets.values()
        form = AccountForm(FormContext(view.info, known))
        assert "keyring, never" not in _where(form)
        assert "asked for again at the next start" in _where(form)
        form.deleteLater()


async def test_the_words_follow_the_tick(world: World):
    form = AccountForm(FormContext(world.services.accounts.provider_infos()[0]))
    assert "are kept in this computer's keyring" in _where(form)
    tick = find(form, QCheckBox, "accountSessionOnly")
    tick.setChecked(True)
    assert "until the program ends" in _where(form)
    form.no_keyring()
    assert "has no keyring" in _where(form)
    form.deleteLater()


async def test_where_all_is_for_this_session_there_is_no_choice(world: World):
    info = world.services.accounts.provider_infos()[0]
    form = AccountForm(FormContext(info, session_only=True))
    tick = find(form, QCheckBox, "accountSessionOnly")
    assert tick.isChecked()
    assert not tick.isEnabled()
    assert "until the program ends" in _where(form)
    form.deleteLater()
