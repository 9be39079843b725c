"""A draft that is left at the end of one start and comes back at the next one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from smsdesk.domain.errors import StoreFault
from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.viewmodels.draft import KeptDraft, read_draft
from tests.gui.people import World, chosen_account, until

NUMBER = "+852 6123 4567"


async def left_behind(world: World, **changes: Any) -> KeptDraft:
    """Leave the draft that stands in the form, as a program that ends does, perhaps changed."""
    page = world.program.compose
    await asyncio.sleep(0.6)
    page.closing()
    kept = replace(page.entered.kept(), **changes)
    await asyncio.wrap_future(world.services.draft.keep(kept.to_json()))
    return kept


@asynccontextmanager
async def started(world: World) -> AsyncIterator[ComposePage]:
    """The page of the next start."""
    page = ComposePage(world.services, world.services.settings)
    try:
        yield page
    finally:
        page.closing()
        await asyncio.sleep(0.5)  # what is being counted comes to its end
        page.deleteLater()


async def file_of_draft(world: World) -> KeptDraft:
    kept = read_draft(await world.services.draft.read())
    assert kept is not None
    return kept


def held_up(call: Callable[..., Any], gate: asyncio.Event) -> Callable[..., Any]:
    async def later(*args: Any) -> Any:
        await gate.wait()
        return await call(*args)

    return later


class Failing:
    """A call that the database refuses until it is mended, but for the first few."""

    def __init__(self, call: Callable[..., Any], also_good: int = 0) -> None:
        self._call = call
        self._good = also_good
        self.mended = False

    async def __call__(self, *args: Any) -> Any:
        self._good -= 1
        if not self.mended and self._good < 0:
            raise StoreFault("The database is locked.", "", "")
        return await self._call(*args)


async def written(world: World) -> None:
    """Write a draft to two numbers."""
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567, +852 6123 4568")
    form.editor.set_message("Helo")


async def sent_unnoticed(world: World) -> None:
    """Store the campaign of what is written; the page never learns of it, as in a crash."""
    page = world.program.compose
    await until(page.form.send.isEnabled, "the draft may go")
    draft = page.entered.draft()
    assert draft is not None
    assert (await world.services.campaigns.create(draft)).created
