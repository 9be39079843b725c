from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.capped_scroll import CappedScroll
from smsdesk.ui.widgets.chip_flow import Chip, ChipFlow
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.specs import ChipSpec
from tests.gui.checks import assert_accessible

MakeFlow = Callable[..., ChipFlow]


@pytest.fixture
def make_flow(theme, qtbot) -> MakeFlow:
    def make(count: int = 3, most: int = 60) -> ChipFlow:
        editor = QLineEdit()
        editor.setObjectName("recipientInput")
        editor.setAccessibleName("Recipients")
        flow = ChipFlow("recipientChips", "Chosen", editor=editor, most=most)
        qtbot.addWidget(flow)
        flow.set_chips([ChipSpec(f"k{n}", f"+852 6123 456{n}") for n in range(count)])
        flow.resize(500, 200)
        flow.show()
        flow.activateWindow()
        qtbot.waitUntil(flow.isActiveWindow)
        return flow

    return make


def chip(flow: ChipFlow, key: str) -> Chip:
    return next(each for each in flow.findChildren(Chip) if each.spec.key == key)


def editor_of(flow: ChipFlow) -> QLineEdit:
    return flow.findChildren(QLineEdit)[0]


def test_cross_and_keys_ask_for_removal(make_flow, qtbot):
    flow = make_flow()
    removed: list[str] = []
    flow.chip_removed.connect(removed.append)
    cross = chip(flow, "k0").findChild(QToolButton)
    assert cross is not None
    assert cross.accessibleName() == "Remove +852 6123 4560"
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    qtbot.keyClick(chip(flow, "k1"), Qt.Key.Key_Delete)
    qtbot.keyClick(chip(flow, "k2"), Qt.Key.Key_Backspace)
    assert removed == ["k0", "k1", "k2"]
    assert flow.keys() == ("k0", "k1", "k2")  # the caller decides


def test_tab_goes_from_a_chip_to_the_input_and_on(make_flow, qtbot):
    flow = make_flow(2)
    editor, before, after = editor_of(flow), QLineEdit(flow), QLineEdit(flow)
    for widget in (before, after):
        widget.show()
    QWidget.setTabOrder(before, editor)
    QWidget.setTabOrder(editor, after)
    flow.set_chips([ChipSpec(f"late{n}", f"+852 6123 456{n}") for n in range(3)])
    last = chip(flow, "late2")
    for here, key, there in (
        (before, Qt.Key.Key_Tab, editor),
        (editor, Qt.Key.Key_Left, last),
        (last, Qt.Key.Key_Tab, editor),
        (editor, Qt.Key.Key_Tab, after),
        (after, Qt.Key.Key_Backtab, editor),
        (editor, Qt.Key.Key_Left, last),
        (last, Qt.Key.Key_Backtab, editor),
        (editor, Qt.Key.Key_Backtab, before),
    ):
        here.setFocus()
        qtbot.keyClick(here, key)
        assert QApplication.focusWidget() is there


def test_a_chip_that_must_stay_ignores_delete(make_flow, qtbot):
    flow = make_flow()
    flow.set_chips([ChipSpec("fixed", "VIP list", removable=False)])
    removed: list[str] = []
    flow.chip_removed.connect(removed.append)
    qtbot.keyClick(chip(flow, "fixed"), Qt.Key.Key_Delete)
    assert removed == []
    assert chip(flow, "fixed").findChild(QToolButton) is None


def test_click_and_enter_ask_about_a_chip(make_flow, qtbot):
    flow = make_flow()
    asked: list[str] = []
    flow.chip_activated.connect(asked.append)
    qtbot.mouseClick(chip(flow, "k1"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(chip(flow, "k2"), Qt.Key.Key_Return)
    assert asked == ["k1", "k2"]


def test_arrows_move_between_chips_and_into_the_input(make_flow, qtbot):
    flow = make_flow()
    editor = editor_of(flow)
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Left)
    assert chip(flow, "k2").hasFocus()
    qtbot.keyClick(chip(flow, "k2"), Qt.Key.Key_Home)
    assert chip(flow, "k0").hasFocus()
    qtbot.keyClick(chip(flow, "k0"), Qt.Key.Key_Left)
    assert chip(flow, "k0").hasFocus()
    qtbot.keyClick(chip(flow, "k0"), Qt.Key.Key_Right)
    assert chip(flow, "k1").hasFocus()
    qtbot.keyClick(chip(flow, "k1"), Qt.Key.Key_End)
    assert editor.hasFocus()


def test_keys_inside_a_text_stay_in_the_input(make_flow, qtbot):
    flow = make_flow()
    editor = editor_of(flow)
    editor.setFocus()
    qtbot.keyClicks(editor, "ab")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "a"
    assert editor.hasFocus()


def test_one_chip_alone_is_a_tab_stop_where_there_is_no_input(theme, qtbot):
    flow = ChipFlow("chips", "Chosen")
    qtbot.addWidget(flow)
    flow.set_chips([ChipSpec(f"k{n}", f"+852 6123 456{n}") for n in range(3)])
    stops = [
        each.spec.key
        for each in flow.findChildren(Chip)
        if each.focusPolicy() is Qt.FocusPolicy.StrongFocus
    ]
    assert stops == ["k2"]


def test_focus_stays_near_when_its_chip_goes(make_flow, qtbot):
    flow = make_flow()
    chip(flow, "k1").setFocus()
    flow.set_chips([ChipSpec("k0", "+852 6123 4560"), ChipSpec("k2", "+852 6123 4562")])
    assert flow.keys() == ("k0", "k2")
    assert chip(flow, "k2").hasFocus()


def test_thousands_become_one_chip_that_counts_them(make_flow, qtbot):
    flow = make_flow(count=1205, most=5)
    shown = flow.findChildren(Chip)
    assert len(shown) == 6
    assert flow.keys() == ("k0", "k1", "k2", "k3", "k4")
    asked: list[bool] = []
    flow.more_requested.connect(lambda: asked.append(True))
    more = chip(flow, "")
    assert more.accessibleName() == "1,200 more…"
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_chips_that_stay_are_the_same_widgets(make_flow):
    flow = make_flow()
    first = chip(flow, "k0")
    flow.set_chips([*(each.spec for each in flow.findChildren(Chip)), ChipSpec("new", "Ana")])
    assert chip(flow, "k0") is first
    assert flow.keys() == ("k0", "k1", "k2", "new")


def test_a_verdict_is_spoken_and_explained(make_flow):
    flow = make_flow()
    flow.set_chips([ChipSpec("bad", "+86 138", Tone.DANGER, detail="Too <b>short</b>.")])
    bad = chip(flow, "bad")
    assert bad.accessibleName() == "+86 138, Error"
    assert bad.accessibleDescription() == "Too <b>short</b>."
    assert "&lt;b&gt;" in bad.toolTip()
    assert_accessible(flow)


def test_clicking_the_frame_goes_to_the_input_and_rings_it(make_flow, qtbot):
    flow = make_flow()
    qtbot.mouseClick(flow, Qt.MouseButton.LeftButton, pos=flow.rect().bottomRight())
    assert editor_of(flow).hasFocus()
    assert flow.property("ringed") is True


def boxes(*widths: int, spacing: int = 8) -> tuple[QWidget, FlowLayout, list[QLabel]]:
    host = QWidget()
    layout = FlowLayout(host, spacing)
    labels = []
    for width in widths:
        label = QLabel(host)
        label.setFixedSize(width, 20)
        layout.addWidget(label)
        labels.append(label)
    return host, layout, labels


def test_lines_break_where_the_width_ends(qtbot):
    host, layout, labels = boxes(40, 40, 40)
    qtbot.addWidget(host)
    layout.setGeometry(QRect(0, 0, 88, 100))
    assert [label.pos().toTuple() for label in labels] == [(0, 0), (48, 0), (0, 28)]
    assert layout.heightForWidth(88) == 48
    assert layout.heightForWidth(87) == 76
    assert layout.heightForWidth(200) == 20


def test_right_to_left_starts_at_the_right(qtbot):
    host, layout, labels = boxes(40, 30)
    qtbot.addWidget(host)
    host.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    layout.setGeometry(QRect(0, 0, 100, 50))
    assert [label.x() for label in labels] == [60, 22]


def test_an_expanding_item_fills_its_line(qtbot):
    host, layout, _ = boxes(40)
    qtbot.addWidget(host)
    editor = QLineEdit(host)
    editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    editor.setMinimumWidth(50)
    layout.addWidget(editor)
    layout.setGeometry(QRect(0, 0, 300, 50))
    assert (editor.x(), editor.width()) == (48, 252)
    layout.setGeometry(QRect(0, 0, 90, 100))
    assert editor.x() == 0
    assert editor.y() > 20


def test_hidden_items_take_no_room(qtbot):
    host, layout, labels = boxes(40, 40)
    qtbot.addWidget(host)
    labels[0].hide()
    layout.setGeometry(QRect(0, 0, 200, 50))
    assert labels[1].x() == 0


def test_an_empty_flow_has_no_height(qtbot):
    host, layout, _ = boxes()
    qtbot.addWidget(host)
    assert layout.heightForWidth(100) == 0
    assert layout.itemAt(0) is None
    assert layout.takeAt(0) is None


def test_it_outlives_a_widget_that_pyside_takes_for_an_ancestor(qtbot):
    host, asked, inner = QWidget(), QLineEdit(), QWidget()
    qtbot.addWidget(host)
    asked.setParent(host)
    inner.setParent(host)
    column, layout = QVBoxLayout(inner), FlowLayout()
    layout.addWidget(QLabel("word"))
    column.addLayout(layout)
    assert asked.nextInFocusChain() is inner, "it is a child of the other in Python now"
    shiboken6.delete(asked)
    assert layout.heightForWidth(300) > 0


def test_its_items_end_with_it(qtbot):
    host, layout, labels = boxes(40, 40, 40)
    items = [layout.itemAt(place) for place in range(layout.count())]
    layout.removeWidget(labels[0])
    assert not shiboken6.isValid(items[0])
    shiboken6.delete(labels[1])
    assert layout.count() == len(labels) - 2
    shiboken6.delete(host)
    assert not any(map(shiboken6.isValid, items))


def test_a_bar_that_was_needed_for_a_moment_goes_again(theme, qtbot):
    flow = ChipFlow("chips", "Chosen", editor=QLineEdit())
    scroll = CappedScroll(flow, "chipsScroll")
    qtbot.addWidget(scroll)
    flow.set_chips([ChipSpec("k", "VIP list")])
    width = 600
    while scroll.heightForWidth(width - 1) == scroll.heightForWidth(width):
        width -= 1  # without the bar the input just fits beside the chip
    scroll.resize(width, 20)
    scroll.show()
    qtbot.waitUntil(scroll.verticalScrollBar().isVisible)
    scroll.resize(width, scroll.heightForWidth(width))
    qtbot.waitUntil(lambda: not scroll.verticalScrollBar().isVisible())
    assert flow.height() <= scroll.height()
