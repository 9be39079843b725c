"""What a person must read and press stays on a low screen."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTableView,
    QWidget,
)

from smsdesk.ui.dialogs.confirm_sheet import ConfirmSheet
from smsdesk.ui.dialogs.contact_dialog import ContactDialog
from smsdesk.ui.models.contact_table import Column
from smsdesk.ui.models.message_table import Column as HistoryColumn
from smsdesk.ui.theme.apply import Theme
from smsdesk.ui.viewmodels.contacts import opted_out_badge
from smsdesk.ui.viewmodels.review import Review
from smsdesk.ui.widgets.specs import KeyValue
from smsdesk.ui.widgets.state_badge import badge_room
from tests.gui.people import World, dialog, find, press, send, until

LOW = QSize(683, 384)
"""What a laptop at 200 % leaves."""
FINAL = "What the gateway has taken cannot be called back."


class _Screen:
    def __init__(self, size: QSize) -> None:
        self._size = size

    def availableSize(self) -> QSize:  # noqa: N802
        return self._size


def _sheet(monkeypatch: pytest.MonkeyPatch, size: QSize, facts: int) -> ConfirmSheet:
    monkeypatch.setattr(ConfirmSheet, "screen", lambda _self: _Screen(size))
    return ConfirmSheet(
        Review(
            "Send 4 messages?",
            tuple(KeyValue(f"Fact {n}", "some words of it " * 8) for n in range(facts)),
            ("Nobody has a field {first_name}.",),
            (FINAL,),
            "Send 4 messages for HKD 1.52",
        )
    )


def _whole(part: QWidget) -> bool:
    """Say whether no part of it is scrolled away or off the dialog."""
    return part.visibleRegion().boundingRect().size() == part.size()


def _line(dialog: QDialog, words: str) -> QLabel:
    (line,) = (one for one in dialog.findChildren(QLabel) if one.text() == words)
    return line


@pytest.mark.parametrize("facts", [1, 9, 30])
async def test_what_cannot_be_undone_is_in_sight_beside_the_button(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, facts: int
):
    sheet = _sheet(monkeypatch, LOW, facts)
    sheet.open()
    send = find(sheet, QAbstractButton, "confirmSendButton")
    seen = [
        _line(sheet, "Send 4 messages?"),
        _line(sheet, "Nobody has a field {first_name}."),
        _line(sheet, FINAL),
        send,
    ]
    await until(lambda: all(_whole(one) for one in seen), "all is in sight")
    assert sheet.height() <= LOW.height()
    sheet.close()


@pytest.mark.parametrize("facts", [1, 5, 9])
async def test_the_sheet_is_as_high_as_what_it_holds(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, facts: int
):
    sheet = _sheet(monkeypatch, QSize(1600, 1600), facts)
    sheet.open()
    area = find(sheet, QScrollArea, "confirmScroll")
    line = sheet.fontMetrics().lineSpacing()
    body = area.widget()
    assert body is not None

    def fits() -> bool:
        wanted = body.heightForWidth(body.width())
        return 0 <= area.viewport().height() - wanted < line

    await until(fits, "neither a bar nor an empty part")
    sheet.close()


async def test_the_fields_of_a_contact_scroll_and_its_buttons_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ContactDialog, "screen", lambda _self: _Screen(LOW))
    press(world.program.contacts, "contactAdd")
    form = await dialog("contactDialog")
    buttons = [find(form, QAbstractButton, name) for name in ("contactCancel", "contactSave")]
    await until(lambda: all(_whole(one) for one in buttons), "the buttons are in sight")
    assert form.height() <= LOW.height()
    area = find(form, QScrollArea, "contactScroll")
    bar = area.verticalScrollBar()
    assert area.horizontalScrollBar().maximum() == 0
    bar.setValue(bar.maximum())
    number = find(form, QLineEdit, "contactNumber")
    number.setText("12")
    press(form, "contactSave")
    await until(lambda: _whole(number), "the wrong field is in sight again")
    press(form, "contactCancel")


def _in_sight(table: QTableView, column: int) -> bool:
    header = table.horizontalHeader()
    start = header.sectionViewportPosition(column)
    end = start + header.sectionSize(column)
    return 0 <= start < end <= table.viewport().width()


async def test_history_in_a_narrow_window_says_what_became_of_whom_and_when(world: World):
    page = world.program.history
    await send(world, "+852 6123 4567\n", "Hello")
    await until(lambda: page.model.rowCount() == 1, "it is in the table")
    press(world.program.window, "navHistory")
    world.program.window.resize(LOW)
    columns = (HistoryColumn.STATE, HistoryColumn.RECIPIENT, HistoryColumn.TIME)
    page.table.setColumnHidden(HistoryColumn.ACCOUNT, False)
    await until(lambda: all(_in_sight(page.table, one) for one in columns), "they are in sight")


async def test_contacts_in_a_narrow_window_has_its_badges_whole(world: World):
    page = world.program.contacts
    await until(lambda: page.model.rowCount() > 0, "there are rows")
    press(world.program.window, "navContacts")
    world.program.window.resize(LOW)
    await until(
        lambda: all(_in_sight(page.table, one) for one in (Column.NUMBER, Column.STATE)),
        "they are in sight",
    )
    room = badge_room(page.table.fontMetrics(), opted_out_badge().label)
    assert page.table.columnWidth(Column.STATE) >= room
