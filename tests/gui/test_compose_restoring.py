"""The draft of the last time is put back whole, or it is said what is missing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.viewmodels.draft import KeptDraft, read_draft
from tests.gui.people import World, chosen_account, until

NUMBER = "+852 6123 4567"


async def _left(world: World, **changes: Any) -> KeptDraft:
    """Leave the draft that stands in the form, as a program that ends does, perhaps changed."""
    page = world.program.compose
    await asyncio.sleep(0.6)
    page.closing()
    kept = replace(page.entered.kept(), **changes)
    await asyncio.wrap_future(world.services.draft.keep(kept.to_json()))
    return kept


@asynccontextmanager
async def _started(world: World) -> AsyncIterator[ComposePage]:
    """The page of the next start."""
    page = ComposePage(world.services, world.services.settings)
    try:
        yield page
    finally:
        page.closing()
        await asyncio.sleep(0.1)
        page.deleteLater()


async def _file(world: World) -> KeptDraft:
    kept = read_draft(await world.services.draft.read())
    assert kept is not None
    return kept


def _held_up(call: Callable[..., Any], gate: asyncio.Event) -> Callable[..., Any]:
    async def held_up(*args: Any) -> Any:
        await gate.wait()
        return await call(*args)

    return held_up


async def test_nothing_goes_before_the_draft_is_put_back_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text(NUMBER)
    (grace,) = await world.services.contacts.complete("Grace Wong")
    form.recipients.add_contact(grace)
    form.editor.set_message("Hello")
    await _left(world)
    gate = asyncio.Event()
    contacts = world.services.contacts
    monkeypatch.setattr(contacts, "get", _held_up(contacts.get, gate))
    async with _started(world) as page:
        await until(lambda: bool(page.form.recipients.book.entries), "the first is back")
        await asyncio.sleep(0.5)
        assert not page.form.send.isEnabled()
        assert "still being put back" in page.form.reason.text()
        gate.set()
        await until(page.form.send.isEnabled, "the draft may go")
        assert len(page.form.recipients.book.recipients) == 2
