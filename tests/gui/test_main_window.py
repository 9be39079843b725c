from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from smsdesk.ui.main_window import MainWindow, PageSpec
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec, PageKey
from smsdesk.ui.widgets.status_strip import StatusStrip
from tests.gui.checks import assert_accessible, assert_nothing_cut
from tests.gui.samples import Memory

MakeWindow = Callable[[Memory], MainWindow]


def page(key: PageKey) -> PageSpec:
    widget = QWidget()
    field = QLineEdit()
    field.setObjectName(f"{key.value}Field")
    field.setAccessibleName("Field")
    QVBoxLayout(widget).addWidget(field)
    widget.setFocusProxy(field)
    return PageSpec(key, widget)


@pytest.fixture
def make_window(theme, qtbot) -> MakeWindow:
    def make(memory: Memory) -> MainWindow:
        window = MainWindow([page(key) for key in PageKey], StatusStrip(), memory)
        # The test ends the window for good; a plain close would only ask.
        qtbot.addWidget(window, before_close_func=lambda each: each.finish_close())
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def entry(window: MainWindow, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert found is not None
    return found


def test_the_fixed_names_are_there(make_window):
    window = make_window(Memory())
    for name in ("navCompose", "navContacts", "navHistory", "navSettings"):
        assert entry(window, name).accessibleName()
    assert_accessible(window)


def test_entries_open_pages_and_show_which(make_window, qtbot):
    window = make_window(Memory())
    assert window.current_page() is PageKey.COMPOSE
    seen: list[PageKey] = []
    window.page_changed.connect(seen.append)
    qtbot.mouseClick(entry(window, "navHistory"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(entry(window, "navHistory"), Qt.MouseButton.LeftButton)
    assert seen == [PageKey.HISTORY]
    checked = [key.value for key in PageKey if entry(window, key.value).isChecked()]
    assert checked == ["navHistory"]


def test_shortcuts_open_pages_and_settings(make_window, qtbot):
    window = make_window(Memory())
    asked: list[bool] = []
    window.settings_requested.connect(lambda: asked.append(True))
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page() is PageKey.CONTACTS
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page() is PageKey.HISTORY
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert asked == [True]
    assert window.current_page() is PageKey.HISTORY


def test_opening_a_page_moves_the_focus_into_it(make_window, qtbot):
    window = make_window(Memory())
    window.show_page(PageKey.CONTACTS)
    field = window.findChild(QLineEdit, "navContactsField")
    assert field is not None
    assert field.hasFocus()


def test_closing_asks_first(make_window):
    window = make_window(Memory())
    asked: list[bool] = []
    window.close_requested.connect(lambda: asked.append(True))
    assert window.close() is False
    assert window.isVisible()
    assert asked == [True]
    window.finish_close()
    assert not window.isVisible()
    assert asked == [True]


def test_size_and_page_survive_a_restart(make_window):
    memory = Memory()
    first = make_window(memory)
    first.resize(733, 511)
    first.show_page(PageKey.HISTORY)
    first.finish_close()
    second = make_window(memory)
    assert (second.width(), second.height()) == (733, 511)
    assert second.current_page() is PageKey.HISTORY


@pytest.mark.parametrize("rubbish", ["", "AAAA", "no base64 ☃"])
def test_a_spoilt_memory_gives_the_first_size_within_the_screen(make_window, rubbish: str):
    memory = Memory({"window.geometry": rubbish, "window.page": "navNothing"})
    window = make_window(memory)
    room = window.screen().availableSize()
    assert 300 < window.width() <= room.width()
    assert 200 < window.height() <= room.height()
    assert window.current_page() is PageKey.COMPOSE


def test_a_narrow_window_shows_icons_alone_and_keeps_names_and_shortcuts(make_window, qtbot, qapp):
    window = make_window(Memory())
    button = entry(window, "navContacts")
    window.resize(1100, 700)
    qapp.processEvents()
    wide = button.width()
    window.resize(600, 384)
    qapp.processEvents()
    assert button.text() == ""
    assert button.width() < wide
    assert button.accessibleName() == "Contacts"
    assert "Contacts" in button.toolTip()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page() is PageKey.CONTACTS
    window.resize(1100, 700)
    qapp.processEvents()
    assert button.text() == "Contacts"


def test_half_a_laptop_screen_is_enough(make_window, qapp):
    """At 200 % a screen of 1366 x 768 leaves 683 x 384."""
    window = make_window(Memory())
    window.banner.show_notice(
        NoticeSpec(Tone.WARNING, "Another program uses the port of the listener.", "Change it")
    )
    window.resize(683, 384)
    qapp.processEvents()
    assert (window.width(), window.height()) == (683, 384)
    assert_nothing_cut(window)


def test_texts_at_double_size_are_not_cut(make_window, qapp: QApplication):
    font = qapp.font()
    font.setPointSizeF(20.0)
    qapp.setFont(font)
    window = make_window(Memory())
    window.resize(1366, 768)
    qapp.processEvents()
    assert_nothing_cut(window)


def test_notices_lie_over_the_page(make_window):
    window = make_window(Memory())
    toast = window.toasts.show_toast(NoticeSpec(Tone.SUCCESS, "Imported 5 contacts.", "Undo"))
    assert toast.isVisible()
    assert window.rect().contains(toast.geometry())
