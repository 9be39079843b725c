"""The character doctor on the Compose page: marks, list, undo, accents, recipients' data."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableWidget

from smsdesk.app.camera import type_text
from smsdesk.ui.dialogs.listing import Listing
from tests.gui.checks import assert_accessible, assert_nothing_cut
from tests.gui.counting import CURLY, PEOPLE, click, counted, people_in_a_list, rows
from tests.gui.people import World, chosen_account, dialog, find, press, until

# The offscreen platform cannot bring a window to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


async def test_the_list_replaces_one_by_one_and_all_each_as_one_undo_step(world: World):
    form = await people_in_a_list(world, PEOPLE[:2])
    text = f"We{CURLY}re here {{name}}\N{EN DASH}it{CURLY}s " + "x" * 60
    form.editor.set_message(text)
    await counted(form)
    press(form, "doctorButton")
    doctor = await dialog("doctorDialog")
    found = find(doctor, QTableWidget, "doctorList")
    everything = find(doctor, QAbstractButton, "doctorReplaceAll")
    assert [row[2] for row in rows(found)] == [
        "line 1, column 3",
        "line 1, column 18",
        "line 1, column 21",
    ]
    assert rows(found)[0][1] == "RIGHT SINGLE QUOTATION MARK"
    assert [row[4] for row in rows(found)] == ["'", "-", "'"], "no marks around a mark"
    await until(
        lambda: everything.text() == "Replace all, saves 2 segments, HKD 0.76",
        "the saving over all recipients is counted",
    )
    assert everything.accessibleName() == everything.text()
    await asyncio.sleep(0.05)  # the buttons find their room
    assert_accessible(doctor)
    assert_nothing_cut(doctor)
    press(doctor, "doctorReplaceOne")
    one = text.replace(CURLY, "'", 1)
    assert form.editor.message() == one
    await until(lambda: len(rows(found)) == 2, "the list follows")
    everything.click()
    assert form.editor.message() == one.replace(CURLY, "'").replace("\N{EN DASH}", "-")
    form.editor.undo()
    assert form.editor.message() == one
    form.editor.undo()
    assert form.editor.message() == text


async def test_what_a_notice_changed_is_undone_by_the_next_key(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    for text, plain in ((f"We{CURLY}re open", "We're open"), ("Two \x1b three", "Two  three")):
        form.editor.set_message(text)
        await until(form.hint.isVisible, "it is said")
        action = find(form.hint, QAbstractButton, "encodingHintAction")
        action.setFocus()
        QTest.mouseClick(action, Qt.MouseButton.LeftButton)
        assert form.editor.message() == plain
        assert QApplication.focusWidget() is form.editor
        QTest.keyClick(form.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert form.editor.message() == text


async def test_the_list_undoes_by_key_and_leaves_the_focus_in_the_text(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    text = f"We{CURLY}re open, it{CURLY}s late"
    form.editor.set_message(text)
    await until(form.hint.isVisible, "it is said")
    press(form, "doctorButton")
    doctor = await dialog("doctorDialog")
    press(doctor, "doctorReplaceAll")
    assert form.editor.message() == text.replace(CURLY, "'")
    doctor.activateWindow()
    await until(doctor.isActiveWindow, "its list is in front")
    QTest.keyClick(doctor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.editor.message() == text
    press(doctor, "doctorReplaceAll")
    doctor.close()
    form.activateWindow()
    await until(form.editor.hasFocus, "the person writes on")


async def test_the_notice_says_the_saving_in_segments_and_money(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567, +852 6123 4568")
    form.editor.set_message(f"We{CURLY}re open " + "x" * 100)
    action = find(form.hint, QAbstractButton, "encodingHintAction")
    await until(lambda: "HKD" in action.text(), "the price is known")
    assert action.text() == "Replace, saves 2 segments, HKD 0.76"
    assert form.hint.accessibleName().startswith("Warning: ")
    assert "right single quotation mark" in form.editor.accessibleDescription()
    action.click()
    assert form.editor.message() == "We're open " + "x" * 100
    assert form.hint.isHidden()
    assert form.editor.accessibleDescription() == ""


async def test_where_texts_differ_the_saving_is_counted_over_all_of_them(world: World):
    form = await people_in_a_list(world)
    form.editor.set_message(f"Hi {{name}}, we{CURLY}re open " + "x" * 60)
    action = find(form.hint, QAbstractButton, "encodingHintAction")
    await until(lambda: "saves" in action.text(), "the saving is counted")
    assert action.text() == "Replace, saves 4 segments"
    assert "CNY 0.06 + HKD 0.76" in form.hint.text()
    action.click()
    await until(lambda: "(4 texts of 1, 1 of 2)" in form.meter.text(), "O'Neil alone stays dear")


async def test_marks_tell_what_they_are_under_the_pointer(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.editor.set_message(f"It{CURLY}s \N{EURO SIGN}5 \x1b")
    assert form.editor.marked() == [CURLY, "\x1b"]
    form.editor.set_message("It's \N{EURO SIGN}5")
    assert form.editor.marked() == ["\N{EURO SIGN}"]
    form.editor.set_message("")
    assert form.editor.marked() == []


async def test_letters_and_accents_are_composed_said_and_undone(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567")
    notice = form.notices.composed
    form.editor.insert("Cafe\u0301 cre\u0300me")
    await until(notice.isVisible, "it is said")
    assert form.editor.message() == "Caf\u00e9 cr\u00e8me"
    assert notice.text().startswith("2 characters were composed")
    type_text(form.editor, " now")
    press(notice, "composedNoticeAction")
    apart = "Cafe\u0301 cre\u0300me now"
    assert form.editor.message() == apart
    assert notice.isHidden()
    await until(form.send.isEnabled, "the draft may go")
    await asyncio.sleep(0.1)
    assert form.editor.message() == apart, "what a person wants apart stays apart"
    counted = world.program.compose.quoting.quote
    assert counted is not None
    assert counted.longest is not None
    assert counted.longest.units == len(apart)


async def test_undo_by_key_leaves_them_apart_too(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.editor.insert("Cafe\u0301")
    await until(lambda: form.editor.message() == "Caf\u00e9", "it is composed")
    form.editor.undo()
    await asyncio.sleep(0.1)
    assert form.editor.message() == "Cafe\u0301"


async def test_what_cannot_be_sent_closes_the_button_with_its_place(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("One\nTwo \x1b three")
    await until(lambda: "line 2, column 5" in form.reason.text(), "the place is told")
    assert not form.send.isEnabled()
    assert "line 2, column 5" in form.hint.text()
    press(form.hint, "encodingHintAction")
    assert form.editor.message() == "One\nTwo  three"
    await until(form.send.isEnabled, "the draft may go")
    form.editor.undo()
    assert "\x1b" in form.editor.message()


async def test_data_is_reported_by_row_and_never_changed(world: World):
    form = await people_in_a_list(world)
    form.editor.set_message("Hi {name}, your order is ready.")
    data = form.notices.data
    await until(data.isVisible, "the data is reported")
    assert f"row 3, {{name}}: {CURLY}" in data.text()
    assert "1 text needs a dearer coding" in data.text()
    form.editor.set_message("Hi {name}, your order is ready. " + "x" * 60)
    await until(lambda: "1 text is dearer" in data.text(), "it takes two segments")
    press(data, "dataHintAction")
    doctor = await dialog("doctorDialog")
    [row] = rows(find(doctor, QTableWidget, "doctorData"))
    assert row[0] == "3"
    assert "RIGHT SINGLE QUOTATION MARK" in row[3]
    click(find(doctor, QTableWidget, "doctorData"), 0)
    assert form.side.row == 3
    assert CURLY in form.side.phone.text()
    form.editor.set_message("Hello")
    await until(data.isHidden, "without fields nobody's data matters")


async def test_data_that_takes_two_units_and_a_segment_is_reported_by_row(world: World):
    people = (("Ana", "+85261240001"), ("[B]", "+85261240002"))
    form = await people_in_a_list(world, people)
    form.editor.set_message("x" * 157 + "{name}")
    data = form.notices.data
    await until(data.isVisible, "the data is reported")
    assert "row 2, {name}: []" in data.text()
    assert "1 text is dearer" in data.text()
    press(data, "dataHintAction")
    doctor = await dialog("doctorDialog")
    told = rows(find(doctor, QTableWidget, "doctorData"))
    assert [row[4] for row in told] == ["It takes the room of two characters."] * 2


async def test_data_that_cannot_be_sent_blocks_with_its_row(world: World):
    form = await people_in_a_list(world, (("Ana", "+85261240001"), ("B\x1bo", "+85261240002")))
    form.editor.set_message("Hi {name}")
    await until(lambda: "row 2, {name}" in form.reason.text(), "the row is told")
    assert not form.send.isEnabled()


def test_words_without_room_have_several_lines(theme, qtbot, qapp):
    made = Listing("doctorList", "Characters", ("Name", "Place"), wide=frozenset({0}))
    qtbot.addWidget(made)
    made.show_rows([("RIGHT SINGLE QUOTATION MARK", "line 1"), ("EN DASH", "line 2")])
    made.resize(600, 300)
    made.show()
    line = made.verticalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: made.rowHeight(0) == made.rowHeight(1) == line)
    made.resize(220, 300)
    qtbot.waitUntil(lambda: made.rowHeight(0) > line + made.fontMetrics().height())
    assert made.rowHeight(1) == line
    assert made.height() > made.rowHeight(0) + made.rowHeight(1), "both are in sight"
