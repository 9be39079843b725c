"""The Qt loop never stalls over 50 ms while the window is open (design, section 7)."""

import asyncio
import statistics

import pytest
from PySide6.QtGui import QGuiApplication

from smsdesk.app.camera import type_text, until
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import parse
from smsdesk.services.loop_watch import LoopWatch
from tests.gui.people import World, chosen_account
from tests.support.slowness import TOLERATED, loop_watch, slowness


async def watched(world: World) -> tuple[LoopWatch, asyncio.Task[None]]:
    await asyncio.sleep(0.5)  # what is made once is made before
    watch = loop_watch()
    return watch, world.services.tasks.start(watch.run(), name="loop watch")


@pytest.mark.slow
@pytest.mark.alone
async def test_sending_2000_messages_with_the_window_open(world: World, record_property):
    views = await world.services.accounts.all()
    draft = CampaignDraft(
        draft_key="stalls",
        account_id=next(view.account_id for view in views if view.info.key == "cloudsms"),
        text="Hello there",
        recipients=tuple(Recipient(parse(f"+852612{n:05d}")) for n in range(10_000, 12_000)),
    )
    watch, task = await watched(world)
    await world.services.campaigns.create(draft)
    await all_final_soon(world, 2_000)
    task.cancel()
    record_property("stalls", str(watch))
    assert len(watch.stalls) <= TOLERATED, str(watch)
    assert world.program.history.model.rowCount() >= 100


async def all_final_soon(world: World, count: int) -> None:
    """Wait by the kept counts: reading 2,000 rows again and again would be the test's own stall."""

    async def ended() -> bool:
        counts = await world.services.history.state_counts()
        return sum(counts.values()) == count and all(state.is_final for state in counts)

    async with asyncio.timeout(60):
        while not await ended():  # noqa: ASYNC110 - counts have no event to wait for
            await asyncio.sleep(0.1)


@pytest.mark.slow
@pytest.mark.alone
async def test_typing_while_20000_recipients_are_counted(world: World, record_property):
    await chosen_account(world)
    form = world.program.compose.form
    numbers = "\n".join(f"+852612{n:05d}" for n in range(10_000, 30_000))
    watch, task = await watched(world)
    form.recipients.add_text(numbers)
    await until(lambda: len(form.recipients.book.recipients) == 20_000, "the numbers are read")
    took: list[float] = []
    for char in "Hello {name|there}, your table is booked\N{HORIZONTAL ELLIPSIS} " * 3:
        before = world.services.clock.monotonic()
        type_text(form.editor, char)
        took.append(world.services.clock.monotonic() - before)
        await asyncio.sleep(0.01)
    await until(form.send.isEnabled, "the draft is counted")
    task.cancel()
    record_property("stalls", str(watch))
    assert statistics.median(took) < 0.01 * slowness()
    assert max(took) < 0.1 * slowness(), f"a key took {max(took) * 1000:.0f} ms"
    assert len(watch.stalls) <= TOLERATED, str(watch)


@pytest.mark.alone
async def test_a_clipboard_of_a_megabyte_does_not_stop_the_window(world: World):
    form = world.program.compose.form
    QGuiApplication.clipboard().setText("not a number at all; " * 50_000)
    watch, task = await watched(world)
    await asyncio.sleep(0.05)
    form.recipients.input.take_clipboard()
    await until(lambda: bool(form.recipients.book.entries), "the paste is read")
    task.cancel()
    assert len(watch.stalls) <= TOLERATED, str(watch)
