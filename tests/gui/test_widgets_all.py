"""What must hold for every shared widget."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from smsdesk.ui.theme.apply import Theme, ThemeMode
from smsdesk.ui.widgets.base import describe, make_button, set_plain_tooltip
from smsdesk.ui.widgets.sections import make_scroll
from smsdesk.ui.widgets.select import Select
from tests.gui.checks import (
    accessibility_faults,
    assert_accessible,
    assert_nothing_cut,
    cut_texts,
    description,
    windows_on_screen,
)
from tests.gui.samples import everything


def test_every_widget_has_its_names(theme, qtbot):
    column = everything()
    qtbot.addWidget(column)
    assert_accessible(column)


def test_making_widgets_opens_no_window(theme, qtbot):
    before = windows_on_screen()
    column = everything()
    qtbot.addWidget(column)
    assert windows_on_screen() == before


@pytest.mark.parametrize("share", [0.0, 0.4])
@pytest.mark.parametrize("scale", [1, 2])
def test_texts_fit_at_double_size_and_when_translated(
    theme: Theme, qapp: QApplication, qtbot, share: float, scale: int
):
    font = qapp.font()
    font.setPointSizeF(10.0 * scale)
    qapp.setFont(font)
    theme.set_mode(ThemeMode.DARK)
    column = everything(share)
    area = make_scroll(column, "sampleScroll")
    qtbot.addWidget(area)
    area.resize(683 * scale, 500)
    area.show()
    qapp.processEvents()
    assert_nothing_cut(column)
    assert column.minimumSizeHint().width() <= 683 * scale


def test_switching_the_theme_repaints_without_a_fault(theme: Theme, qtbot, qapp):
    column = everything()
    qtbot.addWidget(column)
    column.show()
    light = column.grab().toImage()
    theme.set_mode(ThemeMode.DARK)
    qapp.processEvents()
    dark = column.grab().toImage()
    assert light.pixelColor(1, 1).lightness() > 200
    assert dark.pixelColor(1, 1).lightness() < 60


def test_the_name_check_finds_faults(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    layout = QVBoxLayout(host)
    for _ in range(2):
        button = QPushButton("Go")
        button.setObjectName("go")
        layout.addWidget(button)
    layout.addWidget(QLineEdit())
    assert accessibility_faults(host) == [
        "QPushButton 'go' has no accessible name",
        "QPushButton 'go' has no accessible name",
        "QLineEdit '' has no object name",
        "QLineEdit '' has no accessible name",
        "object name 'go' is used 2 times",
    ]


def test_the_name_check_finds_markup(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    button = make_button("Go", "go")
    button.setParent(host)
    button.setToolTip("<span>Goes</span>")
    assert accessibility_faults(host) == ["Button 'go' is described by markup: <span>Goes</span>"]


def test_a_tooltip_describes_in_plain_words_what_nothing_else_describes(qtbot):
    button = make_button("Go", "go")
    qtbot.addWidget(button)
    set_plain_tooltip(button, "Goes <b>on</b>")
    assert description(button) == "Goes <b>on</b>"
    set_plain_tooltip(button, "Goes off")
    assert description(button) == "Goes off"
    set_plain_tooltip(button, "")
    assert description(button) == ""


def test_a_description_of_its_own_outlives_tooltips(qtbot):
    button = make_button("Go", "go")
    qtbot.addWidget(button)
    set_plain_tooltip(button, "Goes on")
    describe(button, "Cannot go: R&D is closed")
    set_plain_tooltip(button, "Goes off")
    assert description(button) == "Cannot go: R&D is closed"
    describe(button, "")
    assert description(button) == "Goes off"


@pytest.mark.parametrize("names", [("Ana", "Bo"), ("Ana & Bo", "<b>Bo</b>")])
def test_a_drop_down_is_described_by_its_choice_in_plain_words(qtbot, names):
    box = Select("accountSelect", "From")
    qtbot.addWidget(box)
    for place, name in enumerate(names):
        box.addItem(name, place)
    assert description(box) == names[0]
    box.select(1)
    assert description(box) == names[1]


def test_the_fit_check_finds_cut_texts(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    button = QPushButton("A text that is far too long for this button", host)
    button.resize(30, 10)
    assert len(cut_texts(host)) == 1
