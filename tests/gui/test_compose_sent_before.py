"""A draft that was sent is known when it comes back, and is not sent again unasked."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from smsdesk.app.camera import type_text
from smsdesk.domain.errors import StoreFault
from tests.gui.people import World, chosen_account, confirm, dialog, find, press, until
from tests.gui.starts import (
    NUMBER,
    Failing,
    file_of_draft,
    held_up,
    left_behind,
    sent_unnoticed,
    started,
    written,
)


async def test_what_was_sent_is_not_put_back_as_if_it_were_unsent(world: World) -> None:
    await written(world)
    await sent_unnoticed(world)
    left = await left_behind(world)
    async with started(world) as again:
        form = again.form
        await until(lambda: "sent already" in form.sent_before.text(), "it is told")
        assert "2 messages, see History" in form.sent_before.text()
        await until(lambda: form.account_id() == left.account_id, "the account is as it was")
        await asyncio.sleep(1.0)
        assert (form.editor.message(), form.recipients.book.entries) == ("", ())
        assert again.entered.key != left.key
        assert (await file_of_draft(world)).is_empty
    assert len(await world.services.campaigns.page(None, 5)) == 1


async def test_another_state_of_what_was_sent_asks_before_it_goes_again(world: World) -> None:
    await written(world)
    await sent_unnoticed(world)
    left = await left_behind(world, text="Hello")
    async with started(world) as again:
        form = again.form
        await until(lambda: "sent already" in form.sent_before.text(), "it is told")
        await until(lambda: len(form.recipients.book.entries) == 2, "it is put back")
        form.editor.set_message("Hello!")
        await asyncio.sleep(1.0)
        assert not form.send.isEnabled()
        assert "make it a new draft" in form.reason.text()
        assert (await file_of_draft(world)).key == left.key, "the next start asks again"
        press(form.sent_before, "sentBeforeBannerAction")
        await until(form.send.isEnabled, "the person decided")
        assert form.sent_before.isHidden()
        assert again.entered.key != left.key


async def test_who_empties_a_draft_that_was_sent_begins_another_one(world: World) -> None:
    await written(world)
    await sent_unnoticed(world)
    left = await left_behind(world, text="Hello")
    async with started(world) as again:
        form = again.form
        await until(lambda: "sent already" in form.sent_before.text(), "it is told")
        form.editor.set_message("")
        assert not form.sent_before.isHidden(), "the recipients are still there"
        form.recipients.clear()
        assert form.sent_before.isHidden()
        assert again.entered.key != left.key


async def test_nothing_goes_while_it_is_not_known_whether_it_was_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await written(world)
    await sent_unnoticed(world)
    await left_behind(world)
    failing = Failing(world.services.sent_drafts.find)
    monkeypatch.setattr(world.services.sent_drafts, "find", failing)
    async with started(world) as again:
        form = again.form
        await until(lambda: "looked up" in form.reason.text(), "the reason is told")
        assert form.editor.message() == "Helo"
        assert "database is locked" in form.banner.text()
        await asyncio.sleep(0.5)
        assert not form.send.isEnabled()
        failing.mended = True
        await until(lambda: "sent already" in form.sent_before.text(), "the answer comes")
        assert form.banner.isHidden()
        assert not form.send.isEnabled()


@pytest.mark.parametrize(
    "failure",
    [
        StoreFault("The connection was lost.", "", ""),
        pytest.param(RuntimeError("ours"), marks=pytest.mark.expected_log("task send failed")),
    ],
)
async def test_a_campaign_that_was_stored_after_all_is_not_sent_again_unasked(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text(NUMBER)
    form.editor.set_message("Hello")
    create = world.services.campaigns.create

    async def lost_answer(*args: Any) -> None:
        await create(*args)
        raise failure

    monkeypatch.setattr(world.services.campaigns, "create", lost_answer)
    await until(form.send.isEnabled, "the draft may go")
    press(form, "sendButton")
    await confirm()
    await until(lambda: "sent already" in form.sent_before.text(), "it is told")
    press(await dialog("confirmSheet"), "confirmBackButton")
    form.editor.set_message("Hello!")
    await asyncio.sleep(0.5)
    assert not form.send.isEnabled()
    world.failures.clear()
    assert len(await world.services.campaigns.page(None, 5)) == 1


@pytest.mark.parametrize("answers", [True, False], ids=["looked up at once", "not before the end"])
async def test_a_lost_answer_is_known_at_the_next_start_too(
    world: World, monkeypatch: pytest.MonkeyPatch, *, answers: bool
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text(NUMBER)
    form.editor.set_message("Pay now")
    create = world.services.campaigns.create
    looking = Failing(world.services.sent_drafts.find)
    looking.mended = answers

    async def lost_answer(*args: Any) -> None:
        await create(*args)
        raise StoreFault("The connection was lost.", "", "")

    with monkeypatch.context() as patch:
        patch.setattr(world.services.campaigns, "create", lost_answer)
        patch.setattr(world.services.sent_drafts, "find", looking)
        await until(form.send.isEnabled, "the draft may go")
        press(form, "sendButton")
        await confirm()
        told = "sent already" if answers else "looked up"
        await until(lambda: told in form.sent_before.text() + form.reason.text(), "it is told")
        press(await dialog("confirmSheet"), "confirmBackButton")
        form.editor.set_message("Pay now!")
        await left_behind(world)
    async with started(world) as again:
        await until(lambda: "sent already" in again.form.sent_before.text(), "it is told again")
        assert again.form.editor.message() == "Pay now!"
        await asyncio.sleep(1.0)
        assert not again.form.send.isEnabled()
    assert len(await world.services.campaigns.page(None, 5)) == 1


async def test_what_was_not_stored_may_go_once_the_database_takes_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text(NUMBER)
    form.editor.set_message("Hello")
    create = Failing(world.services.campaigns.create)
    monkeypatch.setattr(world.services.campaigns, "create", create)
    await until(form.send.isEnabled, "the draft may go")
    press(form, "sendButton")
    await confirm()
    sheet = await dialog("confirmSheet")
    await until(lambda: find(sheet, QWidget, "confirmBackButton").isEnabled(), "it failed")
    press(sheet, "confirmBackButton")
    create.mended = True
    await until(form.send.isEnabled, "it was looked up: nothing was sent")
    press(form, "sendButton")
    await confirm()
    await until(lambda: "on its way" in form.banner.text(), "it goes")
    assert len(await world.services.campaigns.page(None, 5)) == 1


@pytest.mark.parametrize("was_sent", [False, True])
async def test_what_is_typed_while_the_database_is_asked_stays(
    world: World, monkeypatch: pytest.MonkeyPatch, *, was_sent: bool
) -> None:
    await written(world)
    if was_sent:
        await sent_unnoticed(world)
    left = await left_behind(world)
    gate = asyncio.Event()
    drafts = world.services.sent_drafts
    monkeypatch.setattr(drafts, "find", held_up(drafts.find, gate))
    async with started(world) as again:
        form = again.form
        await until(lambda: form.editor.message() == "Helo", "the text is there at once")
        form.editor.moveCursor(QTextCursor.MoveOperation.End)
        type_text(form.editor, " world")
        gate.set()
        await until(lambda: len(form.recipients.book.entries) == 2, "the rest is put back")
        await until(lambda: form.account_id() == left.account_id, "the account too")
        if was_sent:
            await until(lambda: "sent already" in form.sent_before.text(), "it is asked")
            await asyncio.sleep(0.5)
            assert not form.send.isEnabled()
        else:
            await until(form.send.isEnabled, "the draft may go")
            assert form.sent_before.isHidden()
        assert form.editor.message() == "Helo world"
        assert again.entered.key == left.key


async def test_a_time_of_what_was_sent_does_not_come_back(world: World) -> None:
    await written(world)
    world.program.compose.form.when.set_instant(datetime(2099, 1, 1, tzinfo=UTC))
    await sent_unnoticed(world)
    left = await left_behind(world)
    assert left.not_before is not None
    async with started(world) as again:
        await until(lambda: again.form.account_id() == left.account_id, "it is put back")
        assert again.form.when.instant() is None
        await asyncio.sleep(1.0)
        kept = await file_of_draft(world)
        assert (kept.is_empty, kept.not_before, kept.send_time) == (True, None, None)


async def test_a_card_that_was_sent_is_not_emptied_by_taking_its_recipient_out(
    world: World,
) -> None:
    await chosen_account(world, "mysmpp")
    form = world.program.compose.form
    form.addresses.kind.setCurrentIndex(form.addresses.kind.findData("vcard"))
    form.recipients.add_text(NUMBER)
    form.options.set_values({"name": "Ana Lima", "additional": "first"})
    await sent_unnoticed(world)
    options = {**world.program.compose.entered.kept().options, "additional": "second"}
    left = await left_behind(world, options=options)
    async with started(world) as again:
        form = again.form
        await until(lambda: "sent already" in form.sent_before.text(), "it is asked")
        (entry,) = form.recipients.book.entries
        form.recipients._flow.chip_removed.emit(entry.key)
        form.recipients.add_text(NUMBER)
        await asyncio.sleep(1.0)
        assert not form.send.isEnabled()
        assert again.entered.key == left.key
        form.recipients.clear()
        form.options.set_values({"name": "", "additional": ""})
        await until(form.sent_before.isHidden, "nothing is left of it")
        assert again.entered.key != left.key


async def test_what_became_of_a_draft_is_told_beside_other_news_until_dismissed(
    world: World,
) -> None:
    await written(world)
    await sent_unnoticed(world)
    left = await left_behind(world)
    await world.services.accounts.remove(left.account_id)
    async with started(world) as again:
        form = again.form
        await until(lambda: "no longer there" in form.banner.text(), "the account is gone")
        assert "sent already" in form.sent_before.text()
        assert not form.sent_before.isHidden()
        press(form.sent_before, "sentBeforeBannerDismiss")
        await until(form.sent_before.isHidden, "it is dismissed")
        assert not form.banner.isHidden()
