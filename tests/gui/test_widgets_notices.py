import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.base import IconView
from smsdesk.ui.widgets.notices import Banner, EmptyState, Toast, ToastHost
from smsdesk.ui.widgets.progress_strip import ProgressStrip, duration_text, progress_text
from smsdesk.ui.widgets.specs import EmptySpec, NoticeSpec, Progress
from smsdesk.ui.widgets.tone_line import ToneLine

SAVED = NoticeSpec(Tone.SUCCESS, "Imported 1,204 contacts.", "Undo")


def button(host: QWidget, name: str) -> QWidget:
    found = host.findChild(QWidget, name)
    assert found is not None
    return found


def label_texts(host: QWidget) -> list[str]:
    return [label.text() for label in host.findChildren(QLabel)]


@pytest.fixture
def window(theme, qtbot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    QVBoxLayout(host)
    host.resize(800, 500)
    host.show()
    return host


def test_banner_is_hidden_until_it_has_something_to_say(window, qtbot):
    banner = Banner("warn")
    window.layout().addWidget(banner)
    assert not banner.isVisible()
    banner.show_notice(NoticeSpec(Tone.DANGER, "The gateway refused the key.", "Open Settings"))
    assert banner.isVisible()
    assert banner.accessibleName() == "Error: The gateway refused the key."
    gone: list[bool] = []
    banner.dismissed.connect(lambda: gone.append(True))
    qtbot.mouseClick(button(banner, "warnDismiss"), Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    assert gone == [True]


def test_banner_filled_before_it_is_placed_shows_with_its_page(theme, qtbot):
    banner = Banner("early")
    banner.show_notice(SAVED)
    assert not banner.isVisible()
    host = QWidget()
    qtbot.addWidget(host)
    QVBoxLayout(host).addWidget(banner)
    host.show()
    assert banner.isVisible()


def test_a_tone_line_filled_before_it_is_placed_shows_with_its_page(theme, qtbot):
    line, silent = ToneLine("early"), ToneLine("silent")
    line.set_text("Nobody can reach this address.")
    silent.set_text("It was wrong.")
    silent.set_text("")
    assert not line.isVisible()
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    column.addWidget(line)
    column.addWidget(silent)
    host.show()
    assert line.isVisible()
    assert line.label.isVisible()
    assert not silent.isVisible()
    line.set_text("")
    assert not line.isVisible()


def test_icon_and_text_of_a_high_tone_line_are_beside_each_other(window):
    line = ToneLine("high")
    line.set_text("Name is needed.")
    line.setFixedHeight(60)
    window.layout().addWidget(line)
    icon = line.findChild(IconView)
    assert icon is not None
    assert icon.y() == line.label.y()
    assert line.label.alignment() & Qt.AlignmentFlag.AlignTop


def test_banner_without_action_or_dismiss_has_no_buttons(window):
    banner = Banner("plain", window)
    banner.show_notice(NoticeSpec(Tone.INFO, "Quiet hours until 08:00.", dismissible=False))
    assert all(not each.isVisible() for each in banner.findChildren(QPushButton))
    assert not button(banner, "plainDismiss").isVisible()
    banner.clear()
    assert not banner.isVisible()


def test_banner_shows_markup_as_text(window):
    banner = Banner("inert", window)
    banner.show_notice(NoticeSpec(Tone.INFO, "<h1>big</h1>"))
    label = next(each for each in banner.findChildren(QLabel) if each.text())
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert banner.text() == "<h1>big</h1>"


def test_empty_state_does_what_it_says(window, qtbot):
    empty = EmptyState(
        EmptySpec(IconName.CONTACTS, "No contacts yet", "Import a list.", "Import…"), "noContacts"
    )
    window.layout().addWidget(empty)
    pressed: list[bool] = []
    empty.action_triggered.connect(lambda: pressed.append(True))
    qtbot.mouseClick(button(empty, "noContactsAction"), Qt.MouseButton.LeftButton)
    assert pressed == [True]
    empty.set_spec(EmptySpec(IconName.SEARCH, "Nothing found", "Try another word."))
    assert not button(empty, "noContactsAction").isVisible()
    assert "Nothing found" in label_texts(empty)


def test_toasts_stack_from_the_corner_and_three_is_the_most(window, qapp):
    host = ToastHost(window, "toast")
    for n in range(4):
        host.show_toast(NoticeSpec(Tone.INFO, f"Notice {n}"))
    qapp.processEvents()
    shown = host.shown()
    assert [toast.text() for toast in shown] == ["Notice 1", "Notice 2", "Notice 3"]
    tops = [toast.y() for toast in shown]
    assert tops == sorted(tops)
    assert all(window.rect().contains(toast.geometry()) for toast in shown)
    window.resize(500, 400)
    qapp.processEvents()
    assert all(window.rect().contains(toast.geometry()) for toast in host.shown())


def test_toast_action_works_once_and_closes_it(window, qtbot):
    host = ToastHost(window, "toast")
    toast = host.show_toast(SAVED)
    undone: list[bool] = []
    toast.action_triggered.connect(lambda: undone.append(True))
    qtbot.mouseClick(button(toast, "toast1Action"), Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert host.shown() == ()


def test_toast_goes_by_itself_but_not_under_the_focus(window, qtbot, monkeypatch):
    monkeypatch.setattr("smsdesk.ui.widgets.notices._TOAST_MS", 20)
    host = ToastHost(window, "toast")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    toast = host.show_toast(SAVED)
    button(toast, "toast1Action").setFocus()
    assert button(toast, "toast1Action").hasFocus()
    qtbot.wait(120)
    assert host.shown() == (toast,)
    button(toast, "toast1Action").clearFocus()
    # Where the pointer rests is the machine's affair.
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    qtbot.waitUntil(lambda: host.shown() == ())


def test_toast_closes_by_escape(window, qtbot):
    toast: Toast = ToastHost(window, "toast").show_toast(SAVED)
    qtbot.keyClick(button(toast, "toast1Dismiss"), Qt.Key.Key_Escape)
    assert not toast.isVisible()


def test_progress_counts_cancels_and_ends(window, qtbot):
    strip = ProgressStrip("work")
    window.layout().addWidget(strip)
    assert not strip.isVisible()
    strip.start("Importing")
    strip.set_progress(Progress(12_400, 100_000, 2_100, 42))
    assert strip.figures() == "12,400 of 100,000 · 2,100 a second · 42 seconds left"
    asked: list[bool] = []
    strip.cancel_requested.connect(lambda: asked.append(True))
    cancel = button(strip, "workCancel")
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert asked == [True]
    strip.finish("Cancelled after 12,400 rows.", Tone.WARNING)
    assert strip.figures() == "Cancelled after 12,400 rows."
    assert not cancel.isVisible()
    strip.start("Again")
    assert cancel.isVisible()
    assert cancel.isEnabled()


def test_progress_of_nothing_and_of_too_much_is_no_fault(window):
    strip = ProgressStrip("work", window)
    strip.start("Counting", cancellable=False)
    strip.set_progress(Progress(5))
    assert strip.figures() == "5 so far"
    strip.set_progress(Progress(0, 0))
    strip.set_progress(Progress(7, 5))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 seconds"),
        (1, "1 second"),
        (59.4, "59 seconds"),
        (59.6, "1 minute"),
        (90, "2 minutes"),
        (3_569, "59 minutes"),
        (3_599, "1 hour"),
        (3_600, "1 hour"),
        (7_500, "2 hours 5 minutes"),
    ],
)
def test_time_spans_in_words(seconds: float, words: str):
    assert duration_text(seconds) == words


def test_what_is_not_known_is_left_out():
    assert progress_text(Progress(1_000, 2_000)) == "1,000 of 2,000"
    assert progress_text(Progress(1_000, rate_per_s=50)) == "1,000 so far · 50 a second"
