import asyncio

import pytest

from smsdesk.simulator.background import Background


@pytest.mark.expected_log(r"ERROR .*simulator.background: background work failing failed")
async def test_an_error_is_logged_and_harms_no_other_work() -> None:
    background = Background()
    done = asyncio.Event()

    async def fail() -> None:
        raise LookupError("broken")

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.set()

    background.spawn(fail(), name="failing")
    background.spawn(work(), name="working")
    async with asyncio.timeout(5):
        await done.wait()
    await background.stop()


async def test_stopping_ends_work_without_a_word() -> None:
    background = Background()
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    background.spawn(work(), name="endless")
    await asyncio.sleep(0)
    await background.stop()
    assert ended.is_set()
