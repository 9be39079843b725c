"""Help: opened by key and by entry, leafed through, links followed, in the installed wheel too."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QListWidget, QTabWidget, QWidget

from smsdesk.services.help_pages import help_pages
from smsdesk.ui.dialogs.help_dialog import HelpDialog
from smsdesk.ui.help import Help
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec
from tests.gui.checks import cut_texts
from tests.gui.people import World, dialog, find, press, until


async def opened_help(world: World) -> HelpDialog:
    press(world.program.window, "navHelp")
    found = await dialog("helpDialog")
    assert isinstance(found, HelpDialog)
    return found


def chosen(opened: QWidget) -> str:
    return str(find(opened, QListWidget, "helpContents").currentItem().text())


@pytest.mark.qt_log_ignore("raise", extend=True)
async def test_it_opens_once_and_shows_every_page(world: World):
    opened = await opened_help(world)
    contents = find(opened, QListWidget, "helpContents")
    assert [contents.item(row).text() for row in range(contents.count())] == [
        page.title for page in help_pages()
    ]
    for row in range(contents.count()):
        contents.setCurrentRow(row)
        title = contents.item(row).text()
        assert opened.browser.document().firstBlock().text() == title
        if title != "Built-in gateways":  # its lines of code are not wrapped
            assert opened.browser.horizontalScrollBar().maximum() == 0, f"{title} fits its width"
    assert not contents.horizontalScrollBar().maximum()
    assert contents.sizeHintForColumn(0) <= contents.viewport().width(), "no title is cut"
    press(world.program.window, "navHelp")
    assert await dialog("helpDialog") is opened


@pytest.mark.qt_log_ignore("raise", extend=True)
async def test_f1_opens_it_beside_settings(world: World):
    press(world.program.window, "navSettings")
    settings = await dialog("settingsDialog")
    await until(lambda: QApplication.activeWindow() is settings, "the settings are in front")
    QTest.keyClick(settings, Qt.Key.Key_F1)
    opened = await dialog("helpDialog")
    assert opened.isVisible()
    assert settings.isVisible()
    assert chosen(opened) == "Gateways"
    find(settings, QTabWidget, "settingsTabs").setCurrentIndex(1)
    press(settings, "settingsHelp")
    assert chosen(opened) == "Delivery reports"


async def test_f1_opens_it_over_the_window(world: World):
    QTest.keyClick(world.program.window, Qt.Key.Key_F1)
    assert (await dialog("helpDialog")).isVisible()


async def test_links_lead_to_pages_and_back(world: World):
    opened = await opened_help(world)
    first = chosen(opened)
    back = find(opened, QAbstractButton, "helpBack")
    assert not back.isEnabled()
    opened.browser.setSource(QUrl("codes.md"))
    assert chosen(opened) == "Codes of the gateways"
    assert len(opened.browser.document().rootFrame().childFrames()) > 4
    assert isinstance(opened.browser.document().rootFrame().childFrames()[0], QTextTable)
    back.click()
    assert chosen(opened) == first


async def test_it_fits_a_small_screen(world: World):
    opened = await opened_help(world)
    opened.resize(560, 340)
    assert (opened.width(), opened.height()) == (560, 340)
    assert cut_texts(opened) == []


def test_missing_pages_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, theme: object
) -> None:
    def nowhere(name: str) -> Path:
        raise FileNotFoundError(name)

    monkeypatch.setattr("smsdesk.services.help_pages.resource_folder", nowhere)
    told: list[NoticeSpec] = []
    helper = Help(told.append)
    helper.open()
    assert helper.dialog is None
    assert [notice.tone for notice in told] == [Tone.DANGER]
    assert "not part of this installation" in told[0].text
