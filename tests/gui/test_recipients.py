"""Recipients at the window: completion, pastes, files, lists, and who is left out."""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QTableWidget, QWidget

from smsdesk.app.camera import type_text, until_async
from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.domain.queries import MessageQuery
from smsdesk.services import collector
from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.pages.compose.recipients_field import RecipientsField
from tests.gui.checks import assert_accessible
from tests.gui.people import World, chosen_account, confirm, dialog, find, messages, press, until
from tests.support.slowness import TOLERATED, loop_watch

popups = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
FIVE = "+852 6123 4567, 00852 6123-4567; +852-61-23-45-67\n(+852) 61234567，+852６１２３４５６７\n"  # noqa: RUF001
GUESTS = "phone,name,table\n+852 6123 4567,Ana,7\nnonsense,Ben,8\n+852 6123 4568,Cy,\n"


def _field(world: World) -> RecipientsField:
    return world.program.compose.form.recipients


def _tally(world: World) -> str:
    label = find(_field(world), QLabel, "recipientTally")
    return label.text() if label.isVisible() else ""


async def test_five_spellings_and_an_opt_out_are_counted_at_once(world: World) -> None:
    await world.services.contacts.opt_out(parse("+85265551234"), "asked")
    await chosen_account(world)
    field = _field(world)
    field.add_text(FIVE)
    field.add_text("+852 6555 1234")
    wanted = "1 recipient · left out: 4 duplicates, 1 opted out"
    await until(lambda: _tally(world) == wanted, "it is told")
    chip = find(field, QWidget, "recipientChipsChip_+85265551234")
    assert chip.accessibleName().startswith("+852 6555 1234 · HK · opted out")
    press(field, "recipientTallyShow")
    shown = await dialog("leftOutDialog")
    assert_accessible(shown)
    assert_accessible(world.program.compose)
    table = find(shown, QTableWidget, "leftOutDialogRows")
    assert table.rowCount() == 5
    froms = {table.item(row, 0).text() for row in range(5)}  # type: ignore[union-attr] # filled
    assert froms == {"typed"}
    reasons = {table.item(row, 3).text() for row in range(5)}  # type: ignore[union-attr] # filled
    assert reasons == {"Duplicate", "Opted out"}
    assert table.verticalScrollBar().maximum() == 0, "few rows are all in sight"
    shown.resize(shown.width(), 280)
    await until(lambda: shown.height() <= 290, "it gets lower")
    close = find(shown, QWidget, "leftOutDialogClose")
    assert close.geometry().top() >= table.geometry().bottom()
    press(shown, "leftOutDialogClose")
    await world.services.contacts.opt_in(parse("+85265551234"), "asked again")
    await until(lambda: "opted out" not in _tally(world), "the ledger is followed")


async def test_a_wrong_number_says_why_and_is_taken_back_to_be_corrected(world: World) -> None:
    field = _field(world)
    type_text(field.input, "12345\n")
    fault = find(field, QLabel, "recipientFault")
    await until(fault.isVisible, "the fault is told")
    assert fault.text().startswith("12345: The number")
    chip = find(field, QWidget, "recipientChipsChip_? 12345")
    chip.setFocus()
    type_text(chip, "\n")
    assert field.input.text() == "12345"
    assert field.book.entries == ()
    assert not fault.isVisible()
    # What was begun meanwhile is not lost.
    type_text(field.input, "\n")
    type_text(field.input, "852 61")
    chip = find(field, QWidget, "recipientChipsChip_? 12345")
    chip.setFocus()
    type_text(chip, "\n")
    assert field.input.text() == "12345"
    assert [one.value for one in field.book.kept()] == ["852 61"]


@popups
async def test_an_answer_to_an_earlier_text_is_dropped(world: World) -> None:
    field = _field(world)
    world.program.window.activateWindow()
    field.input.setFocus()
    type_text(field.input, "an")
    answers: dict[str, bool] = {}

    async def ask(text: str) -> None:
        answers[text] = await field._completing.look_up(text)

    async with asyncio.TaskGroup() as group:
        group.create_task(ask("an"))
        await asyncio.sleep(0)
        type_text(field.input, "a l")
        field._completing._timer.stop()  # asked by hand: nobody else asks after it
        group.create_task(ask("ana l"))
    assert answers == {"an": False, "ana l": True}
    assert [one.name for one in field._completing.found.values()] == ["Ana Lima"]


async def test_the_input_and_what_was_added_last_stay_in_sight(world: World) -> None:
    world.program.window.resize(683, 384)
    field = _field(world)
    bar = find(field, QScrollArea, "recipientChipsScroll").verticalScrollBar()
    for number in ("+852 6123 4567", "+86 138 0013 8000", "+65 8123 4567", "12345"):
        field.add_text(number)
    await until(lambda: bar.maximum() > 0, "there are more chips than room")
    for widget in (field.input, find(field, QWidget, "recipientChipsChip_? 12345")):
        await until(partial(_whole, widget), f"{widget.objectName()} is in sight")
    bar.setValue(0)
    field.book.remove("? 12345")
    field._show()
    await asyncio.sleep(0.05)
    assert bar.value() == 0, "who looks at the first chips goes on seeing them"
    type_text(field.input, "9")
    await until(lambda: _whole(field.input), "what is typed is in sight")


def _whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().size() == widget.size()


async def test_lists_and_those_who_opted_out_are_named_as_such(world: World) -> None:
    await world.services.contacts.save(Contact(0, parse("+85261230044"), "Regina Fox"))
    await world.services.contacts.opt_out(parse("+85261230044"), "asked")
    field = _field(world)
    field.input.setText("reg")
    assert await field._completing.look_up("reg")
    captions = list(field._completing.found)
    assert captions[0].startswith("Regulars (list, ")
    assert captions[1].endswith("· opted out")
    field._completing.choose(captions[0])
    await until(lambda: len(field.book.entries) == 1, "the list is taken")
    assert field.book.entries[0].text.startswith("Regulars · ")


@popups
@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("regulars", "Regulars · "),  # just this name, though another begins so
        ("gul", ""),  # in the middle of names
        ("regu", ""),  # two begin so
        ("old re", ""),  # the beginning of a word, not of the name
        ("very", "Very old regulars · "),  # the only one, and it begins so
        ("lima", ""),
        ("ANA LIMA", "Ana Lima"),
        ("ana l", "Ana Lima"),
        ("josé", "Jose Diaz"),
    ],
)
async def test_enter_takes_only_what_is_surely_meant(world: World, typed: str, taken: str) -> None:
    for name in ("Regulars of March", "Very old regulars"):
        await world.services.contacts.create_list(name)
    await world.services.contacts.save(Contact(0, parse("+85261230044"), "Jose Diaz"))
    field = _field(world)
    world.program.window.activateWindow()
    field.input.setFocus()
    field.input.setText(typed)
    type_text(field.input, "\n")
    if taken:
        await until(lambda: bool(field.book.entries), "it is taken")
        assert [one.text[: len(taken)] for one in field.book.entries] == [taken]
        assert not field.input.text()
    else:
        await until(lambda: bool(field._completing.found), "what fits is offered")
        await asyncio.sleep(0.3)
        assert field.book.entries == ()
        assert field.input.text() == typed


@popups
async def test_a_list_is_not_cut_off_by_others_that_have_its_name_in_theirs(world: World) -> None:
    for n in range(6):
        await world.services.contacts.create_list(f"Former regulars {n}")
    field = _field(world)
    field.input.setText("regulars")
    type_text(field.input, "\n")
    await until(lambda: bool(field.book.entries), "the list is taken")
    assert field.book.entries[0].source == "Regulars"


@pytest.mark.alone
async def test_a_column_of_50000_is_read_with_progress_and_no_stall(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    field = _field(world)
    strip = find(field, QWidget, "recipientProgress")
    numbers = "\n".join(f"+85261{n:06d}" for n in range(50_000))
    QGuiApplication.clipboard().setText(numbers)
    await asyncio.sleep(0.3)
    watch = loop_watch()
    task = world.services.tasks.start(watch.run(), name="loop watch")
    field.input.take_clipboard()
    assert field.busy
    await until(strip.isVisible, "progress is shown")
    assert "still being read" in world.program.compose.form.reason.text()
    await until(lambda: not field.busy, "all are read")
    task.cancel()
    record_property("stalls", str(watch))
    assert len(field.book.recipients) == 50_000
    assert len(watch.stalls) <= TOLERATED, str(watch)
    assert not strip.isVisible()
    left = sum(isinstance(one, Recipient) for one in gc.get_objects())
    assert left < collector.MANY, "a look for cycles would walk through all of them"


@pytest.mark.parametrize("others", [0, 60])
async def test_who_is_typed_or_pasted_has_the_name_of_the_book(world: World, others: int) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.editor.set_message("Hi {name|there}")
    column = ["+852 6123 4567", *(f"+85261{n:06d}" for n in range(others))]
    form.recipients.add_text("\n".join(column))
    assert not form.send.isEnabled(), "nothing goes while names are looked up"
    await until(form.send.isEnabled, "the draft may go")
    assert form.side.phone.text() == "Hi Ana Lima"
    press(world.program.window, "sendButton")
    await confirm()

    async def stored() -> bool:
        return len(await messages(world)) == 1 + others

    await until_async(stored, "the campaign is stored")
    found = await world.services.history.page(MessageQuery(search="Lima"), None, 10)
    assert [(one.name, one.text) for one in found] == [("Ana Lima", "Hi Ana Lima")]


async def test_a_typed_number_follows_the_book_and_a_restart(world: World) -> None:
    field = _field(world)
    field.add_text("+852 6123 4567")

    def names() -> list[str]:
        return [one.name for one in field.book.recipients]

    await until(lambda: names() == ["Ana Lima"], "it is looked up")
    [ana] = await world.services.contacts.complete("Ana Lima")
    await world.services.contacts.save(replace(ana, name="Ana Sousa"))
    await until(lambda: names() == ["Ana Sousa"], "the new name is taken")
    kept = field.book.kept()
    field.clear()
    await field.restore(kept)
    assert names() == ["Ana Sousa"]


async def test_a_chosen_contact_follows_the_book_and_a_restart(world: World) -> None:
    field = _field(world)
    wong = Contact(0, parse("+85261230001"), "Dr Wong", {"order": "A-1"})
    contact_id = await world.services.contacts.save(wong)
    await world.services.contacts.save(Contact(0, parse("+85261230002"), "Eve Oh"))
    [chosen] = await world.services.contacts.complete("Dr Wong")
    [after] = await world.services.contacts.complete("Eve Oh")
    for one in (chosen, after):
        field.add_contact(one)

    def shown() -> list[tuple[str, str, str]]:
        found = field.book.recipients
        return [(one.name, one.msisdn.e164, one.fields.get("order", "")) for one in found]

    eve = ("Eve Oh", "+85261230002", "")
    kept = field.book.kept()
    corrected = replace(chosen, msisdn=parse("+85261239999"), fields={"order": "B-2"})
    await world.services.contacts.save(corrected)
    new = [("Dr Wong", "+85261239999", "B-2"), eve]
    await until(lambda: shown() == new, "number and fields of now are taken, in their place")
    field.clear()
    await field.restore(kept)
    assert shown() == new
    await world.services.contacts.delete([contact_id])
    await until(lambda: shown() == [eve], "nobody writes to a contact that was deleted")
    [fault] = field.book.faults
    assert "This contact was deleted." in fault.fault
    assert "+85261239999" in fault.fault
    field.clear()
    await field.restore(kept)
    [fault] = field.book.faults
    assert "This contact was deleted." in fault.fault


async def test_contacts_that_exchange_numbers_are_all_kept(world: World) -> None:
    field = _field(world)
    people = [("Ana Zed", "+85261230001"), ("Bob Zed", "+85261230002")]
    for name, number in people:
        await world.services.contacts.save(Contact(0, parse(number), name))
    ana, bob = sorted(await world.services.contacts.complete("Zed"), key=lambda one: one.name)
    for one in (ana, bob):
        field.add_contact(one)
    await world.services.contacts.save(replace(bob, msisdn=parse("+85261230003")))
    await world.services.contacts.save(replace(ana, msisdn=parse("+85261230002")))
    expected = [("Ana Zed", "+85261230002"), ("Bob Zed", "+85261230003")]

    def shown() -> list[tuple[str, str]]:
        return [(one.name, one.msisdn.e164) for one in field.book.recipients]

    await until(lambda: shown() == expected, "both have the numbers of now")


async def test_reading_can_be_cancelled(world: World) -> None:
    field = _field(world)
    field.add_text("\n".join(f"+85261{n:06d}" for n in range(20_000)))
    field.add_text("\n".join(f"+85262{n:06d}" for n in range(100)))
    await asyncio.sleep(0.02)
    press(field, "recipientProgressCancel")
    await until(lambda: not field.busy, "reading ends")
    # The first was cancelled, the one behind it was not.
    assert [len(entry.recipients) for entry in field.book.entries] == [100]


@pytest.fixture
def guests(tmp_path: Path) -> Path:
    path = tmp_path / "guests.csv"
    path.write_text(GUESTS, encoding="utf-8")
    return path


async def test_a_file_for_one_campaign_from_the_button_to_the_gateway(
    world: World, guests: Path
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    press(form, "recipientsFileButton")
    chooser = await dialog("recipientsFileDialog")
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(guests))
    chooser.reject()
    await until(lambda: bool(form.recipients.book.entries), "the file is read")
    await until(
        lambda: _tally(world).startswith("2 recipients · left out: 1 invalid"), "it is told"
    )
    form.editor.set_message("Hi {name}, table {table|to be told}.")
    await until(form.send.isEnabled, "the draft may go")
    assert form.recipients.book.recipients[1].row == 4
    press(world.program.window, "sendButton")
    await confirm()

    async def stored() -> bool:
        return len(await messages(world)) == 2

    await until_async(stored, "the campaign is stored")
    texts = [one.text for one in await messages(world)]
    assert texts == ["Hi Ana, table 7.", "Hi Cy, table to be told."]
    [campaign] = await world.services.campaigns.page(None, 10)
    assert campaign.skipped == {SkipReason.INVALID: 1}
    assert len(await world.services.contacts.complete("Cy")) == 0, "nothing goes into the book"


def _write(path: Path, text: str | None) -> None:
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")


async def test_a_file_is_dropped_and_comes_back_after_a_restart(world: World, guests: Path) -> None:
    field = _field(world)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(guests))])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    field.input.dropEvent(event)
    await until(lambda: bool(field.book.entries), "the file is read")
    await asyncio.sleep(1.0)
    _write(guests, GUESTS + "+852 6123 4569,Di,9\n")
    second = ComposePage(world.services, world.services.settings)
    try:
        book = second.form.recipients.book
        await until(lambda: len(book.recipients) == 3, "the file of now is read")
    finally:
        second.closing()
        second.deleteLater()
    _write(guests, None)
    third = ComposePage(world.services, world.services.settings)
    try:
        book = third.form.recipients.book
        await until(lambda: book.faulty == 1, "it is said that the file is gone")
        assert "guests.csv" in book.entries[0].fault
    finally:
        third.closing()
        third.deleteLater()


async def test_the_snapshot_goes_and_opt_outs_still_count(world: World) -> None:
    """Fault 57: text, list and file edited after the start change nothing; an opt-out does."""
    await chosen_account(world)
    form = world.program.compose.form
    (regulars,) = await world.services.contacts.lists()
    await form.recipients.add_list(regulars)
    form.editor.set_message("As it was")
    await until(form.send.isEnabled, "the draft may go")
    account = world.program.compose.entered.account
    assert account is not None
    await world.services.accounts.pause(account.account_id, "for the test")
    draft = world.program.compose.entered.draft()
    assert draft is not None
    created = await world.services.campaigns.create(draft)
    gone = created.quote.recipients
    added = await world.services.contacts.save(Contact(0, parse("+85261230011"), "New One"))
    await world.services.contacts.add_to_list(regulars.list_id, [added])
    form.editor.set_message("As it is now")
    await world.services.contacts.opt_out(draft.recipients[0].msisdn, "a call")
    await world.services.accounts.resume(account.account_id)

    async def ended() -> bool:
        counts = await world.services.history.state_counts()
        return bool(counts) and all(state.is_final for state, n in counts.items() if n)

    await until_async(ended, "all is over")
    found = await messages(world)
    assert len(found) == gone
    assert {one.text for one in found} == {"As it was"}
    cancelled = [one for one in found if one.state.value == "cancelled"]
    assert [one.msisdn for one in cancelled] == [draft.recipients[0].msisdn]
