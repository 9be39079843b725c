"""The Settings dialog with real accounts, a real listener and the built-in gateways."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTabWidget,
)

from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import parse
from smsdesk.domain.provider_info import FieldKind
from smsdesk.services.accounts import AccountView
from smsdesk.services.events import AccountChanged
from smsdesk.services.hearing import Hearing
from smsdesk.system.settings import LISTENER_TRUSTED_PROXIES
from smsdesk.system.vault import SecretState
from smsdesk.ui.dialogs.settings.account_form import AccountForm
from smsdesk.ui.dialogs.settings.dialog import SettingsDialog
from smsdesk.ui.memory import REGION
from smsdesk.ui.theme.apply import ThemeMode
from smsdesk.ui.widgets.region_select import RegionSelect
from smsdesk.ui.widgets.sections import FormRow, KeyValueList
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.state_badge import StateBadge
from smsdesk.ui.widgets.text_block import TextBlock
from tests.gui.people import World, dialog, find, open_dialogs, press, send, until


async def settings(world: World) -> SettingsDialog:
    press(world.program.window, "navSettings")
    opened = await dialog("settingsDialog")
    assert isinstance(opened, SettingsDialog)
    return opened


async def form(opened: SettingsDialog) -> AccountForm:
    await until(lambda: opened.accounts._form is not None, "an account is shown")
    found = opened.accounts._form
    assert found is not None
    return found


async def replaced(opened: SettingsDialog, made: AccountForm) -> None:
    await until(lambda: opened.accounts._form is not made, "the form is shown anew")


async def answered(made: AccountForm) -> None:
    await until(lambda: bool(made.banner.text()), "the gateway has answered")


async def account(world: World, provider: str = "cloudsms") -> AccountView:
    views = await world.services.accounts.all()
    return next(view for view in views if view.info.key == provider)


async def show_account(world: World, opened: SettingsDialog, provider: str = "cloudsms") -> None:
    """Choose an account in the list and wait for its form."""
    wanted = await account(world, provider)
    rows = find(opened, QListWidget, "accountList")
    await until(lambda: rows.count() >= 1, "the accounts are listed")
    texts = [rows.item(n).text() for n in range(rows.count())]
    rows.setCurrentRow(texts.index(wanted.name))
    await until(
        lambda: (
            opened.accounts._form is not None
            and opened.accounts._form._view is not None
            and opened.accounts._form._view.account_id == wanted.account_id
        ),
        "the account is shown",
    )


async def test_a_new_account_is_added_tested_and_removed(empty_world: World):
    world = empty_world
    opened = await settings(world)
    info = world.services.accounts.info("cloudsms")
    opened.accounts.new(info)
    made = await form(opened)
    press(made, "saveAccountButton")
    assert find(made, QLineEdit, "accountName").property("invalid") is True
    find(made, QLineEdit, "accountName").setText("Shop")
    server = world.gateways.servers["cloudsms"]
    find(made, QLineEdit, "accountField_base_url").setText(server.url)
    find(made, QLineEdit, "accountField_auth_key").setText("no-such-key")
    find(made, QLineEdit, "accountField_route_id").setText("VerifyCode_516")
    find(made, QCheckBox, "accountSessionOnly").setChecked(True)
    press(made, "testAccountButton")  # stores it first
    rows = find(opened, QListWidget, "accountList")
    await until(lambda: rows.count() == 1, "the account is listed")
    await until(lambda: opened.accounts._form is not made, "the stored account is shown")
    made = await form(opened)
    await until(lambda: "AUTH_KEY" in made.banner.text(), "the gateway's answer is shown")
    stored = await account(world)
    assert stored.name == "Shop"
    assert "auth_key" not in stored.account.settings
    assert "resume" not in made.banner.text(), "it is not paused"
    assert find(made, StateBadge, "accountState").accessibleName() == "Refused"
    await until(lambda: rows.item(0).text() == "Shop", "the list follows")
    press(made, "saveAccountButton")
    await replaced(opened, made)
    made = await form(opened)
    assert made.banner.text().startswith("Saved, but the gateway refused the account")
    press(made, "accountField_auth_keyChange")
    find(made, QLineEdit, "accountField_auth_key").setText("another-key")
    press(made, "saveAccountButton")
    await replaced(opened, made)
    made = await form(opened)
    assert made.banner.text() == "Saved. Test it before you send."
    assert find(made, StateBadge, "accountState").accessibleName() == "Not tested"
    press(await form(opened), "removeAccountButton")
    press(await dialog("question"), "questionAgree")
    await until(lambda: rows.count() == 0, "the account is gone")
    assert await world.services.accounts.all() == ()


async def test_secrets_show_their_state_and_never_themselves(world: World):
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    line = find(made, QLineEdit, "accountField_auth_key")
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert line.text() == ""
    assert not line.isVisible()
    state = find(made, StateBadge, "accountField_auth_keyState")
    assert "session only" in state.accessibleName()
    press(made, "accountField_auth_keyChange")
    assert line.isVisible()
    assert not state.isVisible()
    line.setText("another")
    press(made, "accountField_auth_keyKeep")
    assert line.text() == ""
    assert state.isVisible()


async def test_saving_keeps_a_secret_that_was_not_entered_anew(world: World):
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    find(made, QLineEdit, "accountName").setText("Renamed & kept")
    press(made, "saveAccountButton")
    await until(lambda: opened.accounts._form is not made, "it is saved")
    check = await world.services.accounts.test((await account(world)).account_id)
    assert check.ok
    assert (await account(world)).name == "Renamed & kept"


async def test_two_accounts_of_one_name_are_refused_with_the_reason(world: World):
    opened = await settings(world)
    info = world.services.accounts.info("cloudsms")
    await show_account(world, opened)
    existing = await account(world)
    opened.accounts.new(info)
    made = await form(opened)
    find(made, QLineEdit, "accountName").setText(existing.name)
    find(made, QLineEdit, "accountField_auth_key").setText("key")
    find(made, QLineEdit, "accountField_route_id").setText("R")
    find(made, QCheckBox, "accountSessionOnly").setChecked(True)
    before = len(await world.services.accounts.all())
    press(made, "saveAccountButton")
    await until(lambda: not made.banner.isHidden(), "the form says why")
    assert len(await world.services.accounts.all()) == before


async def test_a_paused_account_says_why_and_resumes(world: World):
    shop = await account(world)
    await world.services.accounts.pause(shop.account_id, "The key was refused.", "Enter it anew.")
    assert "The key was refused." in world.program.window.banner.text()
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    assert "Enter it anew." in made.banner.text()
    press(made, "resumeAccountButton")
    await until(lambda: opened.accounts._form is not made, "the form is shown anew")
    assert (await account(world)).account.state is AccountState.ACTIVE


async def test_an_account_without_reports_says_what_to_do(world: World):
    shop = await account(world)
    hearing = Hearing(shop.account_id, world.services.database, world.services.events)
    await hearing.hindered("They are off. Have them switched on.")
    name = f"statusAccount_{shop.account_id}"

    def tip() -> str:
        entry = world.program.strip.findChild(QPushButton, name)
        return entry.accessibleDescription() if isinstance(entry, QPushButton) else ""

    await until(lambda: "Have them switched on." in tip(), "the strip says what to do")
    opened = await settings(world)
    await show_account(world, opened)
    assert "Have them switched on." in (await form(opened)).banner.text()
    await hearing.hindered("")
    await until(lambda: not tip(), "the strip says that it is over")


async def test_the_listener_goes_off_and_on_and_shows_its_calls(world: World):
    await send(world, "+852 6123 4567\n", "Hello")
    opened = await settings(world)
    find(opened, QTabWidget, "settingsTabs").setCurrentIndex(1)
    calls = find(opened, QTableWidget, "listenerCalls")
    await until(lambda: calls.rowCount() >= 1, "the report is listed")
    origin = calls.item(0, 2)
    assert origin is not None
    assert origin.text() == "127.0.0.1"
    toggle = find(opened, QCheckBox, "listenerToggle")
    toggle.click()
    await until(lambda: not world.services.listening.status.running, "it does not listen")
    assert not find(opened, QAbstractButton, "listenerCheck").isEnabled()
    toggle.click()
    await until(lambda: world.services.listening.status.running, "it listens again")
    press(opened, "listenerCheck")
    await until(lambda: bool(opened.listener._banner.text()), "the check has a verdict")


async def test_the_listeners_place_is_checked_kept_and_holds_at_once(world: World):
    opened = await settings(world)
    find(opened, QTabWidget, "settingsTabs").setCurrentIndex(1)
    names = ("listenerPublicUrl", "listenerHost", "listenerPort", "listenerProxies")
    public, host, port, proxies = (find(opened, QLineEdit, name) for name in names)
    for edit in (public, host, port, proxies):
        assert edit.accessibleName()
        assert edit.accessibleDescription()
    save = find(opened, QAbstractButton, "listenerSave")
    assert not save.isEnabled()
    QTest.keyClicks(public, "sms.example.com")
    save.click()
    assert "no address that a gateway can call" in public.accessibleDescription()
    public.clear()
    QTest.keyClicks(public, "https://sms.example.com/")
    QTest.keyClicks(proxies, "10.0.0.5, 10.1.0.0/16")
    save.click()
    listening = world.services.listening
    wanted = "https://sms.example.com"
    await until(lambda: listening.status.public_url == wanted, "it holds at once")
    assert world.services.settings.get(LISTENER_TRUSTED_PROXIES) == ("10.0.0.5", "10.1.0.0/16")
    addresses = find(opened, KeyValueList, "listenerAddresses")
    await until(
        lambda: all(one.value.startswith(f"{wanted}/callback/") for one in addresses.items()),
        "the addresses to give away are public",
    )
    assert find(opened, QLabel, "listenerAddressWarning").text() == ""


async def test_each_account_shows_its_own_address(world: World):
    opened = await settings(world)
    addresses = find(opened, KeyValueList, "listenerAddresses")
    views = [one for one in await world.services.accounts.all() if one.info.capabilities.callback]
    await until(lambda: len(addresses.items()) == len(views), "the addresses are shown")
    paths = {await world.services.accounts.callback_path(view.account_id) for view in views}
    assert {item.value.partition("/callback")[2] for item in addresses.items()} == {
        path.partition("/callback")[2] for path in paths
    }
    warning = find(opened, QLabel, "listenerAddressWarning")
    assert warning.text().startswith("Only this computer can reach this address")
    of_form = find(opened, QLabel, "accountCallbackWarning")
    assert "Only this computer" in of_form.text()
    for shown in (warning, of_form):
        holder = shown.parentWidget()
        assert holder is not None
        assert not holder.isHidden()
    whole = find(opened, TextBlock, "accountCallbackValue0")
    assert whole.text() in {item.value for item in addresses.items()}


async def test_the_theme_changes_at_once(world: World):
    opened = await settings(world)
    choice = find(opened, Select, "appearanceSelect")
    for mode in (ThemeMode.DARK, ThemeMode.LIGHT):
        choice.setCurrentIndex(choice.findData(mode.value))
        assert world.program._theme.mode is mode


async def test_the_country_of_short_numbers_counts_at_once(world: World):
    opened = await settings(world)
    region = find(opened, RegionSelect, "regionSelect")
    line = find(opened, QLineEdit, "regionSelectLine")
    line.setText("hk")
    line.editingFinished.emit()
    assert region.region() == "HK"
    assert world.services.settings.recall(REGION) == "HK"
    opened.accept()
    form = world.program.compose.form
    form.recipients.add_text("6123 4567")
    assert form.recipients.book.recipients[0].msisdn.e164 == "+85261234567"


async def test_closing_while_it_still_loads_is_no_fault(world: World):
    for _ in range(5):
        opened = await settings(world)
        opened.reject()
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    assert open_dialogs() == []


async def test_form_rows_of_every_gateway(world: World):
    opened = await settings(world)
    for info in world.services.accounts.provider_infos():
        opened.accounts.new(info)
        made = await form(opened)
        own = 2 if info.capabilities.sender else 1  # the name, and the senders to choose from
        assert len(made.findChildren(FormRow)) == len(info.fields) + own


async def test_what_was_not_saved_is_asked_about(world: World):
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    find(made, QLineEdit, "accountName").setText("Changed")
    rows = find(opened, QListWidget, "accountList")
    chosen = rows.currentRow()
    rows.setCurrentRow((chosen + 1) % rows.count())
    question = await dialog("question")
    assert rows.currentRow() == chosen
    press(question, "questionBack")
    assert opened.accounts._form is made
    opened.reject()
    press(await dialog("question"), "questionBack")
    assert opened.isVisible()
    press(opened, "settingsClose")
    press(await dialog("question"), "questionAgree")
    await until(lambda: open_dialogs() == [], "the settings are closed")
    assert (await account(world)).name != "Changed"


async def test_a_missing_setting_shows_what_holds_without_it(world: World):
    """Saving a form must not change what an account did before."""
    opened = await settings(world)
    for info in world.services.accounts.provider_infos():
        before = (await account(world, info.key)).account.settings
        await show_account(world, opened, info.key)
        made = await form(opened)
        find(made, QLineEdit, "accountName").setText(f"{info.title} again")
        press(made, "saveAccountButton")
        await replaced(opened, made)
        after = (await account(world, info.key)).account.settings
        for field in info.fields:
            if field.secret:
                continue
            held = before.get(field.key) or field.default
            off = "0" if field.kind is FieldKind.FLAG else ""
            assert (after.get(field.key) or off) == (held or off), field.key


async def test_an_address_without_encryption_is_warned_of(world: World):
    opened = await settings(world)
    for info in world.services.accounts.provider_infos():
        opened.accounts.new(info)
        made = await form(opened)
        [key] = [field.key for field in info.fields if field.kind is FieldKind.URL]
        row = made._rows[key]
        assert bool(row.warning()) is info.plain_http_by_document
        line = find(made, QLineEdit, f"accountField_{key}")
        for address, warned in (
            ("http://gateway.example/x", True),
            ("https://gateway.example/x", False),
            ("http://127.0.0.1:8000", False),
            ("http://localhost:8000", False),
        ):
            line.setText(address)
            assert bool(row.warning()) is warned, address
        made._touched = False


async def test_sender_ids_are_offered_checked_and_kept(world: World):
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    lines = find(made, QPlainTextEdit, "accountSenders")
    lines.setPlainText("ACME\nmuch too long for a sender")
    press(made, "saveAccountButton")
    assert "too long" in made.senders.row.error()
    lines.setPlainText("ACME\n\nSHOP\nACME")
    press(made, "saveAccountButton")
    await until(lambda: opened.accounts._form is not made, "it is saved")
    shop = await account(world)
    assert await world.services.senders.of(shop.account_id) == ("ACME", "SHOP")
    made = await form(opened)
    assert find(made, QPlainTextEdit, "accountSenders").toPlainText() == "ACME\nSHOP"


async def test_the_gateway_names_the_senders_it_allows(world: World):
    asking = [
        view
        for view in await world.services.accounts.all()
        if world.services.at_gateway.lists_senders(view.account)
    ]
    assert asking, "no gateway lists sender IDs"
    for view in asking:
        opened = await settings(world)
        await show_account(world, opened, view.info.key)
        made = await form(opened)
        press(made, "accountAskSenders")
        await answered(made)
        allowed = await world.services.at_gateway.sender_ids(view.account_id) or ()
        assert set(allowed) <= set(
            find(made, QPlainTextEdit, "accountSenders").toPlainText().split("\n")
        )
        opened.done(0)


async def test_files_must_be_there(world: World, tmp_path: Path):
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    line = find(made, QLineEdit, "accountField_ca_file")
    line.setText(str(tmp_path / "none.pem"))
    press(made, "saveAccountButton")
    assert "no such file" in made._rows["ca_file"].error()
    assert line.isVisible(), "the advanced settings are opened to show it"
    assert line.property("invalid") is True


async def test_one_pane_at_a_time_on_half_a_screen(world: World):
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    opened.resize(640, 350)
    rows = find(opened, QListWidget, "accountList")
    await until(lambda: rows.isVisible() and not made.isVisible(), "the list is alone")
    rows.activated.emit(rows.currentIndex())
    assert made.isVisible()
    assert not rows.isVisible()
    press(opened, "accountsBack")
    assert rows.isVisible()
    opened.resize(1000, 700)
    await until(lambda: rows.isVisible() and made.isVisible(), "both are there")


async def test_a_new_account_needs_login_and_password_or_a_token(world: World):
    opened = await settings(world)
    before = await world.services.accounts.all()
    opened.accounts.new(world.services.accounts.info("mysmpp"))
    made = await form(opened)
    marks = [one.text() for one in made.findChildren(QLabel) if one.text().startswith("required w")]
    assert marks == ["required without Token"] * 2
    find(made, QLineEdit, "accountName").setText("Another")
    press(made, "saveAccountButton")
    said = find(made, QLineEdit, "accountField_login").accessibleDescription()
    assert said.startswith("Login is needed, unless Token is given.")
    assert await world.services.accounts.all() == before


async def test_a_new_account_can_be_given_up(world: World):
    opened = await settings(world)
    opened.accounts.new(world.services.accounts.info("mysmpp"))
    made = await form(opened)
    press(made, "cancelAccountButton")
    await until(lambda: opened.accounts.form is not None, "an account is shown again")
    shown = opened.accounts.form
    assert shown is not None
    assert shown.account_id is not None
    assert shown.findChild(QPushButton, "cancelAccountButton") is None


async def test_without_a_keyring_the_form_says_so(world: World):
    assert await world.services.vault.state("keyring", "probe") is SecretState.NO_KEYRING
    opened = await settings(world)
    info = world.services.accounts.provider_infos()[0]
    opened.accounts.new(info)
    made = await form(opened)
    tick = find(made, QCheckBox, "accountSessionOnly")
    await until(tick.isChecked, "secrets can be kept for the session only")
    assert not made.touched


async def test_without_a_keyring_one_press_keeps_secrets_for_the_session(empty_world: World):
    world = empty_world
    opened = await settings(world)
    opened.accounts.new(world.services.accounts.info("cloudsms"))
    made = await form(opened)
    tick = find(made, QCheckBox, "accountSessionOnly")
    await until(tick.isChecked, "there is no keyring")
    find(made, QLineEdit, "accountName").setText("Shop")
    find(made, QLineEdit, "accountField_auth_key").setText("some-key")
    find(made, QLineEdit, "accountField_route_id").setText("R")
    tick.setChecked(False)
    press(made, "saveAccountButton")
    await answered(made)
    assert "keyring" in made.banner.text()
    assert await world.services.accounts.all() == ()
    press(made, "accountBannerAction")
    await replaced(opened, made)
    view = await world.services.accounts.with_secrets(await account(world))
    assert view.secrets == {"auth_key": SecretState.SESSION_ONLY}


async def test_an_account_with_messages_on_their_way_is_not_removed(world: World):
    shop = await account(world)
    later = world.services.clock.now() + timedelta(days=1)
    await world.services.campaigns.create(
        CampaignDraft(
            draft_key="later",
            account_id=shop.account_id,
            text="Hello",
            recipients=(Recipient(parse("+85261234567")),),
            not_before=later,
        )
    )
    opened = await settings(world)
    await show_account(world, opened)
    made = await form(opened)
    press(made, "removeAccountButton")
    press(await dialog("question"), "questionAgree")
    await answered(made)
    assert (await account(world)).account_id == shop.account_id


async def test_a_gateway_that_does_not_answer_names_no_senders(world: World):
    [view, *_] = [
        one
        for one in await world.services.accounts.all()
        if world.services.at_gateway.lists_senders(one.account)
    ]
    await world.gateways.servers[view.info.key].stop()
    opened = await settings(world)
    await show_account(world, opened, view.info.key)
    made = await form(opened)
    press(made, "accountAskSenders")
    await answered(made)
    assert find(made, QPlainTextEdit, "accountSenders").toPlainText() == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_the_empty_list_offers_the_gateways(empty_world: World):
    opened = await settings(empty_world)
    menu = find(opened, QMenu, "addAccountMenu")
    press(opened, "accountsEmptyAction")
    assert menu.isVisible()
    assert len(menu.actions()) == len(empty_world.services.accounts.provider_infos())
    menu.actions()[0].trigger()
    menu.close()
    made = await form(opened)
    assert made.view is None


async def test_an_account_in_the_strip_opens_settings_at_that_account(world: World):
    wanted = (await world.services.accounts.all())[-1]
    world.program.strip.account_activated.emit(str(wanted.account_id))
    opened = await dialog("settingsDialog")
    assert isinstance(opened, SettingsDialog)
    await until(
        lambda: (
            opened.accounts._form is not None
            and opened.accounts._form.view is not None
            and opened.accounts._form.view.account_id == wanted.account_id
        ),
        "its form is shown",
    )
    rows = find(opened, QListWidget, "accountList")
    assert rows.currentItem().text() == wanted.name


async def test_a_change_elsewhere_does_not_undo_a_choice(world: World):
    """The list is read anew while the chosen account's form is still being made."""
    opened = await settings(world)
    rows = find(opened, QListWidget, "accountList")
    await until(lambda: rows.count() >= 1, "the accounts are listed")
    wanted = await account(world)
    at = next(n for n in range(rows.count()) if rows.item(n).text() == wanted.name)
    assert at > 0, "the first one is chosen by itself"
    rows.setCurrentRow(at)
    world.services.events.publish(AccountChanged(wanted.account_id))

    def shown() -> int | None:
        form = opened.accounts.form
        return None if form is None or not form.isEnabled() else form.account_id

    await until(lambda: shown() == wanted.account_id, "the form of the chosen account is shown")
    assert rows.currentRow() == at
    await asyncio.sleep(0.1)
    assert (rows.currentRow(), shown()) == (at, wanted.account_id)


async def test_a_wrong_name_and_its_reason_are_in_sight_in_a_low_window(world: World):
    opened = await settings(world)
    opened.resize(660, 370)
    opened.accounts.new(world.services.accounts.provider_infos()[0])
    made = await form(opened)
    press(opened, "saveAccountButton")
    row = made._name_row

    def whole() -> bool:
        return row.visibleRegion().boundingRect().height() == row.height()

    await until(whole, "the field with its reason is in sight")
    assert row._error
