"""The Contacts page and the import wizard with real services and real files."""

import asyncio
import csv
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QTableWidget

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.domain.queries import ContactQuery
from smsdesk.ui.dialogs.import_dialog import ImportDialog
from smsdesk.ui.models.contact_table import Column
from smsdesk.ui.pages.contacts.page import ContactsPage
from smsdesk.ui.widgets.sections import KeyValueList
from smsdesk.ui.widgets.specs import PageKey
from tests.gui.people import World, dialog, find, open_dialogs, press, until

SAMPLES = 8


async def shown(world: World, count: int) -> ContactsPage:
    """Wait until so many rows are in the table."""
    page = world.program.contacts
    await until(lambda: page.model.rowCount() == count, f"{count} contacts are shown")
    return page


def names(page: ContactsPage) -> list[str]:
    return [page.model.row(n).name for n in range(page.model.rowCount())]


def choose(page: ContactsPage, name: str) -> None:
    page.table.selectRow(names(page).index(name))


def cell(table: QTableWidget, row: int, column: int) -> str:
    found = table.item(row, column)
    assert found is not None
    return found.text()


async def contact(world: World, name: str) -> Contact:
    (found,) = (await world.services.contacts.page(ContactQuery(name), None, 5)).rows
    return found


async def test_empty_at_first_with_a_way_on(empty_world: World):
    page = empty_world.program.contacts
    await until(lambda: page.empty.isVisibleTo(page), "the page says that nobody is there")
    press(page, "contactsEmptyAction")
    assert (await dialog("importWizard")).isVisible()


async def test_search_as_you_type_and_the_way_back(world: World):
    page = await shown(world, SAMPLES)
    page.search.setText("grace")
    await shown(world, 1)
    page.search.setText("+852 6123-4567")
    await until(lambda: names(page) == ["Ana Lima"], "the number is found in any spelling")
    page.search.setText("nobody")
    await shown(world, 0)
    press(page, "contactsEmptyAction")
    await shown(world, SAMPLES)


async def test_lists_filter_and_take_in_and_give_back(world: World):
    page = await shown(world, SAMPLES)
    choose(page, "Bo Chen")
    page.into._on_new()
    asked = await dialog("nameDialog")
    find(asked, QLineEdit, "nameLine").setText("Wholesale")
    press(asked, "nameAccept")
    await until(lambda: page.lists.findText("Wholesale (1)") > 0, "the list is there")
    page.lists.setCurrentIndex(page.lists.findText("Wholesale (1)"))
    await shown(world, 1)
    choose(page, "Bo Chen")
    take = next(
        action for action in page.into._menu.actions() if action.text().startswith("Take out")
    )
    take.trigger()
    await shown(world, 0)
    assert (await contact(world, "Bo Chen")).lists == ()


async def test_add_refuses_what_is_no_number_and_keeps_the_form(world: World):
    page = await shown(world, SAMPLES)
    press(page, "contactAdd")
    form = await dialog("contactDialog")
    find(form, QLineEdit, "contactNumber").setText("12")
    press(form, "contactSave")
    assert form.isVisible()
    find(form, QLineEdit, "contactNumber").setText("+852 6123 0011")
    find(form, QLineEdit, "contactName").setText("Nina")
    find(form, QPlainTextEdit, "contactFields").setPlainText("order: 7: seven\ncity:")
    save = find(form, QAbstractButton, "contactSave")
    save.click()
    save.click()  # Enter held down
    await shown(world, SAMPLES + 1)
    assert (await contact(world, "Nina")).fields == {"order": "7: seven", "city": ""}


async def test_a_number_that_another_has_is_told_and_the_form_stays(world: World):
    page = await shown(world, SAMPLES)
    press(page, "contactAdd")
    form = await dialog("contactDialog")
    find(form, QLineEdit, "contactNumber").setText("+852 6123 4567")
    press(form, "contactSave")
    await until(lambda: find(form, QAbstractButton, "contactSave").isEnabled(), "it may be mended")
    assert form.isVisible()
    assert page.model.rowCount() == SAMPLES


async def test_edit_keeps_selection_and_place(world: World):
    contacts = world.services.contacts
    for number in range(40):
        await contacts.save(Contact(0, parse(f"+8526123{number:04d}"), f"Person {number:02d}"))
    page = await shown(world, SAMPLES + 40)
    world.program.window.show_page(PageKey.CONTACTS)
    world.program.window.resize(1280, 500)
    await asyncio.sleep(0.1)
    choose(page, "Person 30")
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum() - 100)
    top = page.model.row(page.table.rowAt(1)).name
    found = await contact(world, "Person 30")
    await contacts.save(
        Contact(found.contact_id, found.msisdn, "Person 30", {"order": "1"}, "a note")
    )
    await contacts.save(Contact(0, parse("+85261239999"), "Aaron"))
    await shown(world, SAMPLES + 41)
    assert page.model.row(page.table.rowAt(1)).name == top
    assert [one.name for one in page._chosen()] == ["Person 30"]


async def test_opting_out_shows_at_once_and_ends_by_the_same_button(world: World):
    page = await shown(world, SAMPLES)
    choose(page, "Ana Lima")
    press(page, "contactOptOut")
    await until(lambda: page.opt.text() == "End opt-out", "Ana is opted out")
    row = names(page).index("Ana Lima")
    assert page.model.index(row, Column.STATE).data() == "Opted out"
    assert await world.services.contacts.is_opted_out(parse("+85261234567"))
    press(page, "contactOptOut")
    await until(lambda: page.opt.text() == "Opt out", "the opt-out is ended")


async def test_delete_asks_first(world: World):
    page = await shown(world, SAMPLES)
    choose(page, "Ana Lima")
    press(page, "contactDelete")
    press(await dialog("question"), "questionBack")
    await until(lambda: open_dialogs() == [], "the question closes")
    assert page.model.rowCount() == SAMPLES
    press(page, "contactDelete")
    press(await dialog("question"), "questionAgree")
    await shown(world, SAMPLES - 1)


async def test_write_takes_the_chosen_to_compose(world: World):
    page = await shown(world, SAMPLES)
    choose(page, "Ana Lima")
    press(page, "contactWrite")
    form = world.program.compose.form
    assert world.program.window.current_page() is PageKey.COMPOSE
    assert [entry.text for entry in form.recipients.book.entries] == ["Ana Lima"]


async def test_the_messages_to_a_person_are_one_click_away(world: World):
    views = await world.services.accounts.all()
    numbers = ("+85261234567", "+85261234568")
    draft = CampaignDraft(
        draft_key="both",
        account_id=next(view.account_id for view in views if view.info.key == "cloudsms"),
        text="Hello",
        recipients=tuple(Recipient(parse(number)) for number in numbers),
    )
    await world.services.campaigns.create(draft)
    history = world.program.history
    history.filter_bar.states.select("failed")
    page = await shown(world, SAMPLES)
    assert not page.messages.isEnabled()
    choose(page, "Ana Lima")
    press(page, "contactMessages")
    assert world.program.window.current_page() is PageKey.HISTORY
    await until(lambda: history.model.rowCount() == 1, "one message is found")
    assert history.model.row(0).msisdn == parse(numbers[0])
    assert history.filter_bar.states.currentIndex() == 0
    page.table.selectAll()
    assert not page.messages.isEnabled()


# Import


async def wizard(world: World) -> ImportDialog:
    press(world.program.contacts, "importButton")
    opened = await dialog("importWizard")
    assert isinstance(opened, ImportDialog)
    return opened


FILE = (
    "Name,Phone,order\n"
    "Nina,+852 6123 0011,1\n"
    "Otto,'+852 6123 0012,2\n"
    "Again,+852 6123 0011,3\n"
    "Paul,8.61E+12,4\n"
    "Ana Lima,+852 6123 4567,1041\n"
)


async def test_a_file_is_shown_imported_and_summed_up(world: World, tmp_path: Path):
    await shown(world, SAMPLES)
    path = tmp_path / "people.csv"
    path.write_text(FILE, encoding="utf-8")
    opened = await wizard(world)
    start = find(opened, QAbstractButton, "importStart")
    assert not start.isEnabled()
    opened.choose(str(path))
    await until(start.isEnabled, "the file is understood")
    table = find(opened, QTableWidget, "importPreview")
    assert table.rowCount() == 5
    assert cell(table, 4, 1) == "updates Ana Lima"
    assert "rounded" in cell(table, 3, 1)
    foreseen = find(opened, QLabel, "importForeseen")
    sums = "0 updated, 2 new, 1 refused, 2 known already"
    await until(lambda: foreseen.text().startswith(f"5 rows: {sums}"), "the sums are foreseen")
    assert "numbers repaired" in foreseen.text() or "number repaired" in foreseen.text()
    assert table.verticalScrollBar().maximum() == 0
    start.click()
    facts = find(opened, KeyValueList, "importSummary")
    await until(lambda: bool(facts.items()), "the rows are summed up")
    figures = {item.key: int(item.value.split()[0]) for item in facts.items()}
    assert figures.pop("Rows read") == 5
    figures.pop("Repaired")
    assert sum(figures.values()) == 5
    assert figures["New contacts"] == 2
    assert any(one.text() == sums for one in opened.findChildren(QLabel))
    await shown(world, SAMPLES + 2)
    rejects = tmp_path / "rejects.csv"
    opened.save_rejects_to(str(rejects))
    await until(rejects.exists, "the refused rows are saved")
    (row,) = csv.DictReader(rejects.read_text("utf-8-sig").splitlines())
    assert (row["Name"], row["row"]) == ("Paul", "5")
    press(opened, "importClose")
    await until(lambda: open_dialogs() == [], "the wizard closes")


async def test_the_form_of_the_file_can_be_changed(world: World, tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("Имя;Телефон\nЖанна;+7 912 345 67 89\n", encoding="cp1251")  # noqa: RUF001

    opened = await wizard(world)
    opened.choose(str(path))
    step = opened.file_step
    start = find(opened, QAbstractButton, "importStart")
    await until(start.isEnabled, "the file is understood")
    step._encoding.setCurrentIndex(step._encoding.findData("koi8-r"))
    await asyncio.sleep(0.3)
    assert cell(find(opened, QTableWidget, "importPreview"), 0, 2) != "Жанна"
    step._encoding.setCurrentIndex(step._encoding.findData("cp1251"))
    await asyncio.sleep(0.3)
    assert cell(find(opened, QTableWidget, "importPreview"), 0, 2) == "Жанна"
    step._mapping[1].setCurrentIndex(step._mapping[1].findText("Leave out"))
    assert not start.isEnabled()
    opened.reject()


async def test_a_file_that_is_not_there_is_told(world: World, tmp_path: Path):
    opened = await wizard(world)
    opened.choose(str(tmp_path / "nothing.csv"))
    await until(
        lambda: any("cannot be read" in label.text() for label in opened.findChildren(QLabel)),
        "the wizard says so",
    )
    opened.reject()


async def test_cancel_leaves_nothing_behind(world: World, tmp_path: Path):
    page = await shown(world, SAMPLES)
    path = tmp_path / "many.csv"
    rows = (f"Person {n},+8526{n:07d}\n" for n in range(1_000_000, 1_060_000))
    path.write_text("Name,Phone\n" + "".join(rows), encoding="utf-8")
    opened = await wizard(world)
    opened.choose(str(path))
    start = find(opened, QAbstractButton, "importStart")
    await until(start.isEnabled, "the file is understood")
    start.click()
    await asyncio.sleep(0.3)
    opened.reject()  # Esc while it runs: cancels, and says so
    await until(
        lambda: any("Nothing was imported" in one.text() for one in opened.findChildren(QLabel)),
        "the wizard says that nothing was imported",
    )
    assert opened.isVisible()
    opened.reject()
    await until(lambda: open_dialogs() == [], "the wizard closes")
    assert await world.services.contacts.count(ContactQuery()) == SAMPLES
    assert page.model.rowCount() == SAMPLES


async def test_who_opted_out_is_seen_in_a_narrow_window(world: World):
    page = await shown(world, SAMPLES)
    world.program.window.resize(683, 384)
    header = page.table.horizontalHeader()

    def whole() -> bool:
        end = header.sectionViewportPosition(Column.STATE) + header.sectionSize(Column.STATE)
        return 0 < end <= page.table.viewport().width()

    await until(whole, "the states are in sight")


async def test_the_titles_stand_over_their_columns(world: World):
    page = await shown(world, SAMPLES)
    across = Qt.Orientation.Horizontal
    titles = {column: page.model.headerData(column, across) for column in Column}
    assert titles == {
        Column.NAME: "Name",
        Column.NUMBER: "Number",
        Column.STATE: "State",
        Column.LISTS: "Lists",
    }


async def test_numbers_are_whole(world: World):
    page = await shown(world, SAMPLES)
    room = page.table.columnWidth(Column.NUMBER) - 2 * 13
    metrics = page.table.fontMetrics()
    for row in range(page.model.rowCount()):
        number = str(page.model.index(row, Column.NUMBER).data())
        assert metrics.horizontalAdvance(number) < room, number
