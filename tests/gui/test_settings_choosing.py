"""Choosing accounts faster than their forms open: what is edited is the account that is shown."""

from PySide6.QtWidgets import QLineEdit, QListWidget

from smsdesk.services.accounts import AccountView
from smsdesk.services.events import AccountChanged
from smsdesk.ui.chores import Chores
from smsdesk.ui.dialogs.settings.account_form import AccountForm
from smsdesk.ui.dialogs.settings.accounts_tab import AccountsTab
from smsdesk.ui.dialogs.settings.dialog import SettingsDialog
from tests.gui.people import World, dialog, find, press, until
from tests.gui.test_settings import account, form, settings, show_account


def shows(tab: AccountsTab, wanted: AccountView) -> bool:
    made = tab._form
    shown = None if made is None else made.view
    return shown is not None and shown.account_id == wanted.account_id


async def idle(world: World) -> None:
    """Wait until nothing in Settings is under way."""
    work = {"load accounts", "open account", "save account"}
    await until(lambda: work.isdisjoint(world.services.tasks.names), "nothing is under way")


def row_of(rows: QListWidget, wanted: AccountView) -> int:
    return [rows.item(n).text() for n in range(rows.count())].index(wanted.name)


async def opening(world: World) -> tuple[SettingsDialog, AccountForm, QListWidget]:
    """Open Settings at the account of CloudSMS."""
    opened = await settings(world)
    await show_account(world, opened)
    return opened, await form(opened), find(opened, QListWidget, "accountList")


async def test_the_list_read_anew_leaves_the_account_that_was_chosen(world: World):
    chores = Chores(world.services.tasks)
    tab = AccountsTab(world.services, chores)
    rows = find(tab, QListWidget, "accountList")
    chosen = (await world.services.accounts.all())[-1]
    await tab._load()
    assert tab._form is None, "the first form is still on its way"
    rows.setCurrentRow(row_of(rows, chosen))
    world.services.events.publish(AccountChanged(chosen.account_id))
    await until(lambda: tab._form is not None, "a form comes")
    await chores.done()
    assert shows(tab, chosen)
    assert rows.currentRow() == row_of(rows, chosen)
    tab.ending()


async def test_a_form_whose_successor_is_on_its_way_takes_no_input(world: World):
    opened, made, rows = await opening(world)
    other = await account(world, "yunpian")
    rows.setCurrentRow(row_of(rows, other))
    assert not find(made, QLineEdit, "accountName").isEnabled()
    await until(lambda: shows(opened.accounts, other), "the other account is shown")
    assert find(await form(opened), QLineEdit, "accountName").isEnabled()


async def test_what_is_saved_goes_to_the_account_of_its_form(world: World):
    opened, made, rows = await opening(world)
    other = await account(world, "yunpian")
    find(made, QLineEdit, "accountName").setText("Renamed")
    press(made, "saveAccountButton")
    rows.setCurrentRow(row_of(rows, other))
    press(await dialog("question"), "questionAgree")
    await until(lambda: shows(opened.accounts, other), "the other account is shown")
    await idle(world)
    assert shows(opened.accounts, other)
    assert not (await form(opened)).banner.text()
    assert await account(world, "yunpian") == other
    assert (await account(world)).name == "Renamed"


async def test_an_account_that_is_removed_late_takes_no_other_form_along(world: World):
    opened, made, rows = await opening(world)
    other = await account(world, "yunpian")
    press(made, "removeAccountButton")
    press(await dialog("question"), "questionAgree")
    count = rows.count()
    rows.setCurrentRow(row_of(rows, other))
    await until(lambda: rows.count() == count - 1, "the account is gone")
    await until(lambda: shows(opened.accounts, other), "the other account is shown")
