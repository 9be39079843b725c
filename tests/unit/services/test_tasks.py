"""Background tasks are kept, watched, and ended in good order."""

import asyncio
import gc
import weakref

import pytest

from smsdesk.services.tasks import Tasks


async def test_a_task_is_kept_until_it_is_done() -> None:
    tasks = Tasks()
    begun, go, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go.wait()
        done.set()

    tasks.spawn(work(), name="work")
    await begun.wait()
    gc.collect()
    assert list(tasks.names) == ["work"]
    go.set()
    await done.wait()
    await asyncio.sleep(0)
    assert not tasks.names


async def test_a_task_that_is_done_is_let_go() -> None:
    tasks = Tasks()

    async def work() -> int:
        return 3

    task = tasks.start(work(), name="work")
    assert await task == 3
    gone = weakref.ref(task)
    await asyncio.sleep(0)
    del task
    gc.collect()
    assert gone() is None


@pytest.mark.expected_log("task work failed.*a bug")
async def test_a_failure_is_logged_and_told() -> None:
    told: list[tuple[str, str]] = []
    tasks = Tasks(lambda name, failure: told.append((name, str(failure))))

    async def work() -> None:
        raise RuntimeError("a bug")

    tasks.spawn(work(), name="work")
    await tasks.drain(1.0)
    assert told == [("work", "a bug")]


async def test_draining_waits_for_what_tasks_start_and_cancels_the_rest() -> None:
    tasks = Tasks()
    seen: list[str] = []

    async def second() -> None:
        await asyncio.sleep(0.02)
        seen.append("second")

    async def first() -> None:
        await asyncio.sleep(0.02)
        tasks.spawn(second(), name="second")

    async def endless() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.01)  # a transaction that ends first
            seen.append("endless")

    tasks.spawn(first(), name="first")
    tasks.spawn(endless(), name="endless")
    await tasks.drain(0.2)
    assert seen == ["second", "endless"]
    assert not tasks.names


async def test_draining_from_a_task_does_not_wait_for_itself() -> None:
    tasks = Tasks()
    async with asyncio.timeout(5):
        await tasks.start(tasks.drain(1.0), name="closer")
