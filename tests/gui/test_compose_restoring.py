"""The draft of the last time is put back whole, or it is said what is missing."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smsdesk.domain.errors import StoreFault
from smsdesk.ui.pages.compose.keeping import Keeping
from smsdesk.ui.pages.compose.recipients_field import RecipientsField
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind, read_draft
from tests.gui.people import World, chosen_account, press, until
from tests.gui.starts import NUMBER, Failing, file_of_draft, held_up, left_behind, started


async def test_nothing_goes_before_the_draft_is_put_back_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text(NUMBER)
    (grace,) = await world.services.contacts.complete("Grace Wong")
    form.recipients.add_contact(grace)
    form.editor.set_message("Hello")
    await left_behind(world)
    gate = asyncio.Event()
    contacts = world.services.contacts
    monkeypatch.setattr(contacts, "many", held_up(contacts.many, gate))
    async with started(world) as page:
        assert not page.form.send.isEnabled(), "it is closed from the first moment on"
        await until(lambda: bool(page.form.editor.message()), "the text is back")
        await asyncio.sleep(0.5)
        assert not page.form.send.isEnabled()
        assert "still being put back" in page.form.reason.text()
        gate.set()
        await until(page.form.send.isEnabled, "the draft may go")
        assert len(page.form.recipients.book.recipients) == 2


async def _written(world: World) -> None:
    """Write a draft to a list, a contact, a pasted column and a typed number."""
    await chosen_account(world)
    form = world.program.compose.form
    (regulars,) = await world.services.contacts.lists()
    await form.recipients.add_list(regulars)
    (grace,) = await world.services.contacts.complete("Grace Wong")
    form.recipients.add_contact(grace)
    form.recipients.add_text("\n".join(f"+852612{n:05d}" for n in range(100)))
    await until(lambda: not form.recipients.busy, "the column is read")
    form.recipients.add_text(NUMBER)
    form.senders.setEditText("ACME")
    form.options.set_values({"signature": "Shop", "signature_type": "3"})
    form.editor.set_message("Hello {name|there}")


@pytest.mark.parametrize(
    ("service", "call", "lost"),
    [
        ("campaigns", "recipients_of_list", "A list"),
        ("contacts", "lists", "A list"),
        ("contacts", "many", "+85265551234"),
        ("contacts", "named", "Pasted numbers"),
    ],
)
async def test_recipients_that_cannot_be_read_stay_in_the_draft(
    world: World, monkeypatch: pytest.MonkeyPatch, service: str, call: str, lost: str
) -> None:
    await _written(world)
    left = await left_behind(world)
    owner = getattr(world.services, service)
    failing = Failing(getattr(owner, call), also_good=1 if call == "named" else 0)
    monkeypatch.setattr(owner, call, failing)
    async with started(world) as again:
        form = again.form
        await until(lambda: "cannot be read now" in form.banner.text(), "it is told")
        assert [entry.text for entry in form.recipients.book.faults] == [lost]
        assert not form.send.isEnabled()
        form.editor.set_message("Written on")
        await asyncio.sleep(1.0)
        kept = await file_of_draft(world)
        assert kept.text == "Written on"
        assert set(kept.entries) == set(left.entries)
        failing.mended = True
        (entry,) = form.recipients.book.faults
        form.recipients._flow.chip_activated.emit(entry.key)
        await until(form.send.isEnabled, "it is read")
        assert form.banner.isHidden(), "nothing is left that cannot be read"
        assert set(form.recipients.book.kept()) == set(left.entries)
        assert form.recipients.book.faults == ()


async def test_a_list_that_is_gone_is_told_and_not_dropped_without_a_word(world: World) -> None:
    await chosen_account(world)
    gone = KeptEntry(KeptKind.LIST, "4711")
    await left_behind(world, text="Hello", entries=(gone, KeptEntry(KeptKind.NUMBER, NUMBER)))
    async with started(world) as again:
        form = again.form
        await until(lambda: len(form.recipients.book.entries) == 2, "both are there")
        assert [entry.fault for entry in form.recipients.book.faults] == [
            "The list is no longer there."
        ]
        await asyncio.sleep(0.5)
        assert not form.send.isEnabled()


async def test_reading_that_is_cancelled_at_a_start_takes_nobody_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chosen_account(world)
    (regulars,) = await world.services.contacts.lists()
    await world.program.compose.form.recipients.add_list(regulars)
    left = await left_behind(world, text="Hello")
    campaigns = world.services.campaigns
    reading = held_up(campaigns.recipients_of_list, asyncio.Event())
    monkeypatch.setattr(campaigns, "recipients_of_list", reading)
    async with started(world) as again:
        recipients = again.form.recipients
        await until(lambda: recipients.busy, "it is being read")
        await asyncio.sleep(0.1)
        press(recipients, "recipientProgressCancel")
        await until(lambda: bool(recipients.book.faults), "it is told")
        assert recipients.book.kept() == left.entries


@pytest.mark.expected_log("ERROR smsdesk.services.tasks: task .* failed", must_come=False)
async def test_accounts_that_cannot_be_read_cost_nothing_of_the_draft(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _written(world)
    left = await left_behind(world)
    failing = Failing(world.services.accounts.all)
    monkeypatch.setattr(world.services.accounts, "all", failing)
    async with started(world) as again:
        form = again.form
        await until(lambda: len(form.recipients.book.entries) == 4, "the recipients are back")
        form.editor.set_message("Written on")
        await asyncio.sleep(1.0)
        assert await file_of_draft(world) == replace(left, text="Written on")
        assert not form.send.isEnabled()
        failing.mended = True
        await until(form.send.isEnabled, "the accounts are read")
        # Whatever else asked for the accounts meanwhile, such as the strip after a balance.
        world.failures.clear()
        assert form.banner.isHidden()
        assert again.entered.kept() == replace(left, text="Written on")


async def test_names_that_cannot_be_read_at_once_are_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chosen_account(world)
    world.program.compose.form.recipients.add_text(NUMBER)
    left = await left_behind(world, text="Hello {name|there}")
    contacts, asked = world.services.contacts, 0
    named = contacts.named

    async def once_locked(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise StoreFault("The database is locked.", "", "")
        return await named(*args)

    monkeypatch.setattr(contacts, "named", once_locked)
    async with started(world) as again:
        form = again.form
        await until(form.send.isEnabled, "the draft may go")
        assert [one.name for one in form.recipients.book.recipients] == ["Ana Lima"]
        form.editor.set_message("Written on")
        await asyncio.sleep(1.0)
        assert await file_of_draft(world) == replace(left, text="Written on")


async def test_a_draft_of_which_nothing_can_be_made_is_set_aside(
    world: World, tmp_path: Path
) -> None:
    later = '{"key": "k", "of": "a later version"}'
    await left_behind(world)
    await asyncio.wrap_future(world.services.draft.keep(later))
    async with started(world) as again:
        await until(lambda: "set aside as" in again.form.banner.text(), "it is told")
        aside = tmp_path / "profile" / "draft.damaged-1.json"
        assert str(aside) in again.form.banner.text()
        again.form.editor.set_message("Another")
        await asyncio.sleep(1.0)
        assert (await file_of_draft(world)).text == "Another"
        assert aside.read_text("utf-8") == later


@pytest.mark.expected_log("cannot be put back")
async def test_a_fault_of_our_own_costs_neither_the_draft_nor_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await _written(world)
    left = await left_behind(world)

    def broken(*_args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(RecipientsField, "restore", broken)
        async with started(world) as again:
            form = again.form
            await until(lambda: "set aside as" in form.banner.text(), "it is told")
            aside = tmp_path / "profile" / "draft.damaged-1.json"
            assert read_draft(aside.read_text("utf-8")) == left
            assert again.entered.kept().is_empty
            form.recipients.add_text(NUMBER)
            form.editor.set_message("Another")
            await until(form.send.isEnabled, "the page works")
            assert again.entered.key != left.key


async def test_a_file_that_cannot_be_read_at_a_start_can_be_tried_again(
    world: World, tmp_path: Path
) -> None:
    await chosen_account(world)
    path = tmp_path / "people.csv"
    of_file = KeptEntry(KeptKind.FILE, str(path))
    await left_behind(world, text="Hello", entries=(of_file,))
    async with started(world) as again:
        form = again.form
        await until(lambda: "cannot be read now" in form.banner.text(), "it is told")
        (entry,) = form.recipients.book.faults
        assert (entry.text, entry.unread) == ("people.csv", True)
        assert "people.csv" in entry.fault
        path.write_text("number\n+85261234567\n", "utf-8")
        form.recipients._flow.chip_activated.emit(entry.key)
        await until(form.send.isEnabled, "it is read")
        (entry,) = form.recipients.book.entries
        assert (entry.kept, len(entry.recipients), entry.unread) == (of_file, 1, False)
        assert form.banner.isHidden()


async def test_a_contact_that_is_tried_twice_is_there_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    (grace,) = await world.services.contacts.complete("Grace Wong")
    form.recipients.add_contact(grace)
    form.recipients.add_text(NUMBER)
    left = await left_behind(world, text="Hello")
    contacts = world.services.contacts
    failing, gate = Failing(contacts.many), asyncio.Event()
    monkeypatch.setattr(contacts, "many", failing)
    async with started(world) as again:
        recipients = again.form.recipients
        await until(lambda: "cannot be read now" in again.form.banner.text(), "it is told")
        failing.mended = True
        monkeypatch.setattr(contacts, "many", held_up(failing, gate))
        (entry,) = recipients.book.faults
        recipients._flow.chip_activated.emit(entry.key)
        recipients._flow.chip_activated.emit(entry.key)
        await until(lambda: recipients.busy, "it is being read")
        gate.set()
        await until(again.form.send.isEnabled, "it is read")
        assert set(recipients.book.kept()) == set(left.entries)
        assert len(recipients.book.recipients) == 2
        assert not recipients.busy


@pytest.mark.expected_log("cannot be put back")
@pytest.mark.expected_log("cannot be begun")
async def test_a_fault_of_giving_up_too_does_not_close_send_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _written(world)
    left = await left_behind(world)

    def broken(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(RecipientsField, "restore", broken)
    monkeypatch.setattr(Keeping, "set_aside", broken)
    async with started(world) as again:
        form = again.form
        await until(lambda: "fault of its own" in form.banner.text(), "it is told")
        assert again.entered.is_empty
        form.recipients.add_text(NUMBER)
        form.editor.set_message("Another")
        await until(form.send.isEnabled, "the page works")
        assert again.entered.key != left.key
        await asyncio.sleep(1.0)
    assert await file_of_draft(world) == left, "what is not set aside is not overwritten"
