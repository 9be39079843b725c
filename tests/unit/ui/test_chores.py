"""The tasks of one widget: waited for, and none after that."""

import asyncio

from smsdesk.services.tasks import Tasks
from smsdesk.ui.chores import Chores


async def test_waits_for_what_runs_and_for_what_that_starts() -> None:
    chores = Chores(Tasks())
    done: list[str] = []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0)
        chores.spawn(second(), "second")
        done.append("first")

    chores.spawn(first(), "first")
    await chores.done()
    assert done == ["first", "second"]


async def test_starts_nothing_once_it_was_waited_for() -> None:
    tasks = Tasks()
    chores = Chores(tasks)
    await chores.done()

    async def late() -> None:
        raise AssertionError("it would show in a deleted widget")

    chores.spawn(late(), "late")
    assert tasks.names == ()
