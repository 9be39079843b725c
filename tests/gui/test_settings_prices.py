"""The price table of an account: edited in place, tried, imported, exported, undone."""

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTableView,
    QTableWidget,
)

from smsdesk.domain.pricing import PriceRule
from smsdesk.ui.dialogs.settings.prices_dialog import PricesDialog
from smsdesk.ui.models.price_table import Column
from tests.gui.people import World, dialog, find, open_dialogs, press, until
from tests.gui.test_settings import account, form, settings, show_account


async def prices(world: World, provider: str = "cloudsms") -> PricesDialog:
    opened = await settings(world)
    await show_account(world, opened, provider)
    press(await form(opened), "pricesButton")
    found = await dialog("pricesDialog")
    assert isinstance(found, PricesDialog)
    return found


async def stored(world: World) -> list[tuple[str, str]]:
    rules = (await world.services.accounts.prices((await account(world)).account_id)).rules
    return [(rule.prefix, str(rule.price)) for rule in rules]


def put(opened: PricesDialog, row: int, *texts: str) -> None:
    """Type into the cells of a row."""
    for column, text in enumerate(texts):
        place = opened.model.index(row, column)
        assert opened.model.setData(place, text, Qt.ItemDataRole.EditRole)


def row_of(opened: PricesDialog, prefix: str) -> int:
    return next(at for at, row in enumerate(opened.draft.rows) if row.prefix == prefix)


async def test_a_row_is_changed_another_added_and_both_are_stored(world: World):
    before = await stored(world)
    opened = await prices(world)
    put(opened, row_of(opened, "852"), "852", "0,50")
    press(opened, "pricesAddButton")
    put(opened, opened.model.rowCount() - 1, "+49", "0.075", "eur")
    assert (
        opened.model.data(opened.model.index(opened.model.rowCount() - 1, Column.DESTINATION))
        == "Germany"
    )
    press(opened, "pricesSave")
    await until(lambda: open_dialogs() == ["settingsDialog"], "the prices are stored")
    wanted = dict(before) | {"852": "HKD 0.50", "49": "EUR 0.075"}
    assert dict(await stored(world)) == wanted


async def test_a_wrong_row_says_what_is_wrong_and_nothing_is_stored(world: World):
    before = await stored(world)
    opened = await prices(world)
    row = row_of(opened, "852")
    put(opened, row, "Hong Kong")
    assert "Hong Kong" in str(opened.model.data(opened.model.index(row, Column.DESTINATION)))
    assert "1 row" in find(opened, QLabel, "pricesCount").text()
    press(opened, "pricesSave")
    assert opened.isVisible()
    table = find(opened, QTableView, "pricesTable")
    assert [index.row() for index in table.selectionModel().selectedRows()] == [row]
    assert await stored(world) == before
    opened.done(0)


async def test_steps_are_undone_and_done_again(world: World):
    opened = await prices(world)
    start = opened.draft.rows
    assert not find(opened, QAbstractButton, "pricesUndoButton").isEnabled()
    put(opened, 0, "34")
    find(opened, QTableView, "pricesTable").selectRow(1)
    press(opened, "pricesDeleteButton")
    assert len(opened.draft.rows) == len(start) - 1
    press(opened, "pricesUndoButton")
    assert opened.draft.rows[0].prefix == "34"
    press(opened, "pricesUndoButton")
    assert opened.draft.rows == start
    assert not find(opened, QAbstractButton, "pricesUndoButton").isEnabled()
    press(opened, "pricesRedoButton")
    assert opened.draft.rows[0].prefix == "34"
    press(opened, "pricesUndoButton")
    opened.reject()
    assert not opened.isVisible()


async def test_a_number_is_tried_against_the_rows(world: World):
    opened = await prices(world)
    line = find(opened, QLineEdit, "pricesTryEdit")
    result = find(opened, QLabel, "pricesTryResult")
    line.setText("+852 6123 4567")
    assert "HKD 0.38" in result.text()
    press(opened, "pricesAddButton")
    put(opened, opened.model.rowCount() - 1, "85261", "0.99", "HKD")
    assert "HKD 0.99" in result.text()
    assert "85261" in result.text()
    line.setText("+49 1512 3456789")
    assert "unknown" in result.text()
    line.setText("12")
    assert result.text()
    opened.done(0)


async def test_a_file_replaces_or_joins_the_prices(world: World, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("prefix;amount;currency\n852;0,40;HKD\n61;0.03;AUD\n", encoding="utf-8")
    opened = await prices(world)
    rows = len(opened.draft.rows)
    opened.import_from(str(path))
    preview = await dialog("pricesImport")
    change = find(preview, QLabel, "pricesImportChange")
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    role = Qt.ItemDataRole.TextAlignmentRole
    assert opened.model.headerData(1, Qt.Orientation.Horizontal, role) == right
    assert "1 new · 1 changed" in change.text()
    changes = find(preview, QTableWidget, "pricesImportChanges")
    row = [changes.item(0, column) for column in range(3)]
    assert [item.text() for item in row if item] == ["852", "HKD 0.38", "HKD 0.40"]
    assert changes.rowCount() == 1
    assert "removed" not in change.text(), "the harmless way is chosen"
    find(preview, QRadioButton, "pricesImportReplace").setChecked(True)
    assert "removed" in change.text()
    find(preview, QRadioButton, "pricesImportMerge").setChecked(True)
    press(preview, "pricesImportTake")
    assert len(opened.draft.rows) == rows + 1
    assert opened.draft.rows[row_of(opened, "852")].amount == "0.40"
    press(opened, "pricesUndoButton")
    assert len(opened.draft.rows) == rows
    opened.import_from(str(path))
    preview = await dialog("pricesImport")
    find(preview, QRadioButton, "pricesImportReplace").setChecked(True)
    press(preview, "pricesImportTake")
    assert [row.prefix for row in opened.draft.rows] == ["852", "61"]
    opened.done(0)


async def test_a_file_with_wrong_rows_shows_them_and_cannot_be_taken(world: World, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("852,0.40,HKD\nChina,1,CNY\n44,x,GBP\n", encoding="utf-8")
    opened = await prices(world)
    start = opened.draft.rows
    opened.import_from(str(path))
    preview = await dialog("pricesImport")
    faults = find(preview, QTableWidget, "pricesImportFaults")
    numbers = [faults.item(row, 0) for row in range(faults.rowCount())]
    assert [item.text() for item in numbers if item is not None] == ["2", "3"]
    assert not find(preview, QAbstractButton, "pricesImportTake").isEnabled()
    subtitles = [one.text() for one in preview.findChildren(QLabel) if "list.csv" in one.text()]
    assert subtitles == ["list.csv"], "no number of prices that could be taken"
    preview.setMinimumWidth(0)
    preview.resize(260, 500)
    line = faults.verticalHeader().defaultSectionSize()
    await until(lambda: faults.rowHeight(1) > line, "the reason has the lines it needs")
    press(preview, "pricesImportCancel")
    assert opened.draft.rows == start
    opened.import_from(str(tmp_path / "not there.csv"))
    assert "cannot be read" in opened._banner.text()
    path.write_text('852,0.40,HKD,,"Hong Kong\n' + "86,0.06,CNY,,China\n" * 9_000)
    opened.import_from(str(path))
    assert "Row 1: a quotation mark is not closed" in opened._banner.text()
    assert opened.draft.rows == start
    opened.done(0)


async def test_what_is_exported_can_be_imported(world: World, tmp_path: Path):
    path = tmp_path / "out.csv"
    opened = await prices(world)
    opened.export_to(str(path))
    assert "852,0.38,HKD,,Hong Kong" in path.read_text(encoding="utf-8-sig")
    opened.import_from(str(path))
    preview = await dialog("pricesImport")
    change = find(preview, QLabel, "pricesImportChange").text()
    assert change == f"{len(opened.draft.rows)} unchanged"
    press(preview, "pricesImportCancel")
    opened.done(0)


async def test_changed_prices_are_not_lost_by_escape(world: World):
    opened = await prices(world)
    put(opened, 0, "34")
    opened.reject()
    question = await dialog("question")
    press(question, "questionBack")
    assert opened.isVisible()
    opened.reject()
    press(await dialog("question"), "questionAgree")
    await until(lambda: open_dialogs() == ["settingsDialog"], "the prices are closed")


async def test_a_table_without_prices_says_so(world: World):
    shop = await account(world)
    await world.services.accounts.set_prices(shop.account_id, [])
    opened = await prices(world)
    assert "unknown" in find(opened, QLabel, "pricesCount").text()
    assert not find(opened, QAbstractButton, "pricesExportButton").isEnabled()
    press(opened, "pricesAddButton")
    put(opened, 0, "852", "0.5", "HKD")
    press(opened, "pricesSave")
    await until(lambda: open_dialogs() == ["settingsDialog"], "the prices are stored")
    rules = (await world.services.accounts.prices(shop.account_id)).rules
    assert rules == (PriceRule("852", Decimal("0.5"), "HKD"),)


async def test_a_gateway_of_sms_alone_has_no_column_of_channels(world: World):
    opened = await prices(world)
    assert find(opened, QTableView, "pricesTable").isColumnHidden(Column.CHANNEL)
    opened.done(0)


async def test_prices_of_a_second_channel_are_edited_and_stored(world: World):
    opened = await prices(world, "mysmpp")
    assert not find(opened, QTableView, "pricesTable").isColumnHidden(Column.CHANNEL)
    press(opened, "pricesAddButton")
    last = opened.model.rowCount() - 1
    put(opened, last, "86", "0.03", "CNY", "vibre")
    assert "write viber" in opened.model.fault(last)
    put(opened, last, "86", "0.03", "CNY", "Viber")
    press(opened, "pricesSave")
    await until(lambda: open_dialogs() == ["settingsDialog"], "the prices are stored")
    view = await account(world, "mysmpp")
    rules = (await world.services.accounts.prices(view.account_id)).rules
    assert PriceRule("86", Decimal("0.03"), "CNY", "viber") in rules


async def test_the_wrong_row_is_selected_also_while_shift_is_held(world: World):
    opened = await prices(world)
    row = row_of(opened, "852")
    put(opened, row, "Hong Kong")
    save = find(opened, QAbstractButton, "pricesSave")
    QTest.keyClick(save, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    table = find(opened, QTableView, "pricesTable")
    assert [index.row() for index in table.selectionModel().selectedRows()] == [row]
    opened.done(0)


async def test_a_wrong_row_is_in_sight_in_a_low_window(world: World):
    opened = await prices(world)
    opened.resize(640, 360)
    table = find(opened, QTableView, "pricesTable")
    row = opened.model.rowCount() - 1
    put(opened, row, "Hong Kong")
    press(opened, "pricesSave")

    def shown() -> bool:
        index = opened.model.index(row, Column.PREFIX)
        cell = table.visualRect(index)
        return table.viewport().visibleRegion().boundingRect().contains(cell.center())

    await until(shown, "the row that is wrong is in sight")
    opened.done(0)
