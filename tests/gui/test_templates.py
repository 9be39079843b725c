"""Templates and fields at the window: kept, used, renamed, deleted, put back; gaps are shown."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QMenu, QTableWidget

from smsdesk.app.camera import until_async
from smsdesk.ui.dialogs.templates_dialog import TemplatesDialog
from tests.gui.checks import assert_accessible
from tests.gui.people import World, chosen_account, dialog, find, press, until

TEXT = "Hi {name|there},\nyour order {order} is ready. \N{WHITE SMILING FACE}"


def _menu(world: World) -> QMenu:
    return world.program.compose.form.templates


async def _choose(world: World, name: str) -> None:
    await world.program.compose.templating.fill_menu()
    by_name = {action.objectName() or action.text(): action for action in _menu(world).actions()}
    assert by_name[name].isEnabled(), name
    by_name[name].trigger()


async def _named(text: str) -> None:
    opened = await dialog("nameDialog")
    find(opened, QLineEdit, "nameLine").setText(text)
    press(opened, "nameAccept")


async def test_a_text_is_kept_and_comes_back_as_one_undo_step(world: World) -> None:
    form = world.program.compose.form
    button = find(form, QAbstractButton, "templatesButton")
    assert button.accessibleName()
    form.editor.set_message(TEXT)
    await _choose(world, "templateSave")
    await _named("  Order   ready ")
    await until(lambda: "Kept as the template" in form.banner.text(), "it is said")
    [kept] = await world.services.templates.all()
    assert (kept.name, kept.text) == ("Order ready", TEXT)
    form.editor.set_message("Something else")
    await _choose(world, "Order ready")
    assert form.editor.message() == TEXT
    form.editor.undo()
    assert form.editor.message() == "Something else"


async def test_a_name_that_is_taken_is_asked_about(world: World) -> None:
    await world.services.templates.save("Order ready", "old")
    form = world.program.compose.form
    form.editor.set_message("new")
    await _choose(world, "templateSave")
    await _named("ORDER READY")
    question = await dialog("question")
    assert [one.text for one in await world.services.templates.all()] == ["old"]
    press(question, "questionAgree")

    async def replaced() -> bool:
        return [one.text for one in await world.services.templates.all()] == ["new"]

    await until_async(replaced, "it is replaced")


async def test_nothing_is_kept_of_an_empty_text(world: World) -> None:
    await world.program.compose.templating.fill_menu()
    actions = {action.objectName(): action for action in _menu(world).actions()}
    assert not actions["templateSave"].isEnabled()
    assert not actions["templatesManage"].isEnabled()


async def test_templates_are_renamed_deleted_and_put_back(world: World) -> None:
    for name in ("First", "Second", "Third"):
        await world.services.templates.save(name, f"text of {name}")
    await _choose(world, "templatesManage")
    opened = await dialog("templatesDialog")
    assert isinstance(opened, TemplatesDialog)
    names = find(opened, QListWidget, "templateList")
    assert_accessible(opened)

    def shown() -> list[str]:
        return [names.item(row).text() for row in range(names.count())]

    await until(lambda: shown() == ["First", "Second", "Third"], "they are listed")
    names.setCurrentRow(1)
    press(opened, "templateRemove")
    await until(lambda: shown() == ["First", "Third"], "it is gone")
    assert "“Second” is deleted" in opened.banner.text()
    press(opened, "templatesBannerAction")
    await until(lambda: shown() == ["First", "Second", "Third"], "it is back")
    names.setCurrentRow(0)
    press(opened, "templateRename")
    await _named("third")
    await until(lambda: "already" in opened.banner.text(), "the taken name is told")
    press(opened, "templateRename")
    await _named("Zero")
    await until(lambda: shown() == ["Second", "Third", "Zero"], "it is renamed")
    assert opened.current is not None
    assert opened.current.name == "Zero", "what was looked at stays so"
    press(opened, "templateUse")
    assert world.program.compose.form.editor.message() == "text of First"


@pytest.fixture
def guests(tmp_path: Path) -> Path:
    path = tmp_path / "guests.csv"
    rows = "".join(f"+852 6123 {n:04},P {n},{n if n % 2 else ''}\n" for n in range(4000, 4010))
    path.write_text("phone,name,table\n" + rows, encoding="utf-8")
    return path


async def test_empty_and_unknown_fields_are_counted_and_their_rows_shown(
    world: World, guests: Path
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_file(guests)
    await until(lambda: bool(form.recipients.book.entries), "the file is read")
    form.editor.set_message("Hi {NAME}, table {Table}.")
    await until(form.gaps.isVisible, "the gaps are told")
    assert form.gaps.text().startswith("{table} is empty for 5 recipients.")
    assert "like {table|…}" in form.gaps.text()
    assert not form.send.isEnabled()
    press(form.gaps, "fieldGapsAction")
    rows = await dialog("fieldGapsDialog")
    assert_accessible(rows)
    assert_accessible(form)
    table = find(rows, QTableWidget, "fieldGapsDialogRows")
    places = [table.item(row, 0).text() for row in range(table.rowCount())]  # type: ignore[union-attr] # filled
    assert places == ["2", "4", "6", "8", "10"]
    press(rows, "fieldGapsDialogClose")
    form.editor.set_message("Hi {nmae}, table {table|?}.")
    await until(lambda: "No recipient has a field {nmae}." in form.gaps.text(), "the slip")
    assert "Fields here: name, table, number." in form.gaps.text()
    assert not form.send.isEnabled()
    form.editor.set_message("Hi {nmae|there}, table {table|?}.")
    await until(form.send.isEnabled, "a fallback lets it go")
    assert form.gaps.text().startswith("No recipient has a field {nmae}. Fields here: ")
    form.editor.set_message("Hi {name}, table {table|?}.")
    await until(form.gaps.isHidden, "the draft may go")
    assert form.send.isEnabled()
