"""The whole window: names for scripts and screen readers, faults that are shown, an orderly end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QTabWidget, QWidget

from smsdesk.app.window import Program, show
from smsdesk.domain.errors import UsageError
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.system.paths import Profile
from smsdesk.system.settings import LISTENER_PORT, Settings
from smsdesk.ui.theme.apply import Theme
from smsdesk.ui.widgets.specs import PageKey
from tests.gui.checks import accessibility_faults, assert_accessible, cut_texts
from tests.gui.people import World, chosen_account, confirm, dialog, find, press, until, write

FIXED = (
    *("navCompose", "navContacts", "navHistory", "navSettings", "recipientInput"),
    *("accountSelect", "senderSelect", "messageEdit", "costLabel", "previewPane"),
    *("scheduleZone", "templatesButton", "recipientsFileButton"),
    *("scheduleEdit", "sendButton", "importButton", "contactTable", "contactSearch"),
    *("listSelect", "historyTable", "historySearch", "statusFilter", "accountFilter"),
    *("messageDetail", "resendButton", "exportButton", "refreshButton", "pauseButton"),
    "stopButton",
)
SPOKEN_WHEN_THEY_SPEAK = ("segmentLabel", "encodingHint")
IN_SETTINGS = ("accountList", "addAccountButton", "testAccountButton", "listenerToggle")
IN_IMPORT = ("importFileEdit", "importPreview", "importMapping", "importProgress", "importSummary")


def named(root: QWidget, name: str) -> QWidget:
    return find(root, QWidget, name)


async def test_the_fixed_names_are_there(world: World):
    window = world.program.window
    for name in FIXED:
        assert named(window, name).accessibleName(), name
    for name in SPOKEN_WHEN_THEY_SPEAK:
        named(window, name)
    press(window, "navSettings")
    settings = await dialog("settingsDialog")
    await until(lambda: settings.findChild(QPushButton, "testAccountButton") is not None, "a form")
    for name in IN_SETTINGS:
        assert named(settings, name).accessibleName(), name
    settings.close()
    press(window, "importButton")
    wizard = await dialog("importWizard")
    for name in IN_IMPORT:
        named(wizard, name)
    wizard.close()
    await write(world, "+852 6123 4567\n", "Hello")
    press(window, "sendButton")
    sheet = await dialog("confirmSheet")
    assert named(sheet, "confirmSendButton").accessibleName()
    sheet.close()


async def test_every_widget_has_a_name_to_be_found_and_one_to_be_said(world: World):
    await write(world, "+852 6123 4567\n+852 6123 9901\n", "It\N{RIGHT SINGLE QUOTATION MARK}s on")
    window = world.program.window
    assert_accessible(window)
    press(window, "composeOptions")
    assert_accessible(window)
    press(window, "sendButton")
    await confirm()
    await until(lambda: world.program.history.model.rowCount() == 2, "the message is shown")
    world.program.history.table.selectRow(0)
    await until(lambda: world.program.history.detail.message_id != 0, "the detail opens")
    assert_accessible(window)


async def test_dialogs_have_names_too(world: World):
    window = world.program.window
    press(window, "navSettings")
    settings = await dialog("settingsDialog")
    await until(lambda: settings.findChild(QPushButton, "pricesButton") is not None, "a form")
    assert_accessible(settings)
    press(settings, "pricesButton")
    prices = await dialog("pricesDialog")
    assert_accessible(prices)
    prices.close()
    settings.close()
    press(window, "importButton")
    wizard = await dialog("importWizard")
    assert_accessible(wizard)
    wizard.close()
    press(window, "contactAdd")
    form = await dialog("contactDialog")
    assert accessibility_faults(form) == []
    form.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (683, 384)])
async def test_no_text_is_cut(world: World, width: int, height: int):
    window = world.program.window
    window.resize(width, height)
    await chosen_account(world)
    for key in PageKey:
        window.show_page(key)
        await asyncio.sleep(0.1)
        assert (window.width(), window.height()) == (width, height)
        assert cut_texts(window) == []


async def test_settings_fit_half_a_screen(world: World):
    press(world.program.window, "navSettings")
    settings = await dialog("settingsDialog")
    await until(lambda: settings.findChild(QPushButton, "pricesButton") is not None, "a form")
    settings.resize(640, 350)
    tabs = find(settings, QTabWidget, "settingsTabs")
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        await asyncio.sleep(0.05)
        assert (settings.width(), settings.height()) == (640, 350)
        assert cut_texts(settings) == []


async def test_a_fault_of_the_program_is_shown_and_the_rest_goes_on(world: World, expected_log):
    expected_log("ERROR smsdesk.services.tasks: task broken failed")
    expected_log("ERROR smsdesk.services.tasks: task refused failed")

    async def broken() -> None:
        raise ZeroDivisionError

    async def refused() -> None:
        raise UsageError("The list is gone.", "Nothing was sent.", "Choose another.")

    world.services.tasks._on_failure = world.program.on_task_failure
    world.services.tasks.spawn(broken(), name="broken")
    await until(
        lambda: "fault of its own (broken)" in world.program.window.banner.text(), "it is told"
    )
    world.services.tasks.spawn(refused(), name="refused")
    await until(
        lambda: (
            world.program.window.banner.text()
            == "The list is gone. Nothing was sent. Choose another."
        ),
        "its own words are shown",
    )


async def test_closing_while_sending_drains_and_loses_nothing(world: World):
    for server in world.gateways.servers.values():
        assert server is not None
    await write(world, "\n".join(f"+852612{n:05d}" for n in range(10_000, 10_040)) + "\n", "Bye")
    press(world.program.window, "sendButton")
    await confirm()
    await until(
        lambda: bool(world.gateways.servers["cloudsms"].gateway.messages), "sending has begun"
    )
    assert world.program.window.close() is False
    assert world.program.closed.is_set()
    await world.program.drain()
    taken = len(world.gateways.servers["cloudsms"].gateway.messages)
    found = await world.services.history.page(MessageQuery(), None, 100)
    sent = [one for one in found if one.state not in {MessageState.QUEUED, MessageState.HELD}]
    assert len(found) == 40
    assert len(sent) == taken
    assert not any(one.state is MessageState.SUBMITTING for one in found)


async def test_ctrl_keys_open_the_pages(world: World, qtbot):
    window = world.program.window
    window.activateWindow()
    for key, page in ((Qt.Key.Key_2, PageKey.CONTACTS), (Qt.Key.Key_1, PageKey.COMPOSE)):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.current_page() is page


async def test_the_strip_tells_accounts_and_listener(world: World):
    views = await world.services.accounts.all()

    def words() -> str:
        return " ".join(button.text() for button in _strip(world))

    await until(
        lambda: all(view.name in words() for view in views), "the accounts are in the strip"
    )
    assert "Listener on" in words()


def _strip(world: World) -> Iterator[QPushButton]:
    return iter(world.program.strip.findChildren(QPushButton))


async def test_labels_show_markup_as_text(world: World):
    await world.services.accounts.pause(
        (await world.services.accounts.all())[0].account_id, "<b>bold</b>", ""
    )
    label = next(
        one for one in world.program.window.banner.findChildren(QLabel) if "bold" in one.text()
    )
    assert label.textFormat() is Qt.TextFormat.PlainText


@contextmanager
def closing(program: Program) -> Iterator[None]:
    """Close the program at the end, also where the test fails: it would wait for ever."""
    try:
        yield
    finally:
        program.closed.set()


async def test_the_listeners_switch_holds_after_a_restart(tmp_path: Path, theme: Theme):
    profile = Profile(tmp_path / "profile")
    profile.ensure()
    Settings(profile.settings_file).put(LISTENER_PORT, 0)
    began: list[bool] = []

    async def session(program: Program) -> None:
        """Note whether it listens, once that is settled, turn the switch and close."""
        with closing(program):
            listening, tasks = program.services.listening, program.services.tasks
            await until(lambda: "listener" not in tasks.names, "the start is over")
            began.append(listening.status.running)
            press(program.window, "navSettings")
            opened = await dialog("settingsDialog")
            find(opened, QCheckBox, "listenerToggle").click()
            await until(lambda: listening.status.running is not began[-1], "the switch turns it")

    for _ in range(3):
        assert await show(profile, session) == 0
    assert began == [True, False, True]
