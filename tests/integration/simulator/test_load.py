"""A gateway in the window's own loop must not be felt there, and must count right under load."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from smsdesk.simulator.faults import Action, Match, Rule
from tests.integration.simulator.conftest import Callback, Post, Start


class Turns:
    """How often somebody else on the loop got a turn."""

    def __init__(self) -> None:
        self.count = 0


@asynccontextmanager
async def counted_turns() -> AsyncIterator[Turns]:
    """Count the turns another piece of work on this loop gets meanwhile."""
    turns = Turns()
    over = asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            await asyncio.sleep(0)
            turns.count += 1

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        yield turns
        over.set()


async def test_two_thousand_messages_with_reports(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start()
    server.set_callback(callback.url)
    numbers = [str(60_000_000 + n) for n in range(2000)]
    async with counted_turns() as turns:
        async with asyncio.TaskGroup() as group:
            for first in range(0, 2000, 200):
                group.create_task(post(server, *numbers[first : first + 200]))
        async with asyncio.timeout(60):
            await server.settled()
    assert Counter(callback.states()) == {(number, 2): 1 for number in numbers}
    assert len({message.message_id for message in server.gateway.messages}) == 2000
    # Ten pushes share a turn and take several; work in one piece would leave a few turns in all.
    assert turns.count > 500


async def test_faults_hit_the_share_they_name_under_concurrency(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start(
        Rule(Action.PARTIAL, Match(every=10), code=0x10000006),
        Rule(Action.REPORT_DROP, Match(every=10)),
    )
    server.set_callback(callback.url)
    numbers = [str(60_000_000 + n) for n in range(1000)]
    async with asyncio.TaskGroup() as group:
        for first in range(0, 1000, 100):
            group.create_task(post(server, *numbers[first : first + 100]))
    async with asyncio.timeout(60):
        await server.settled()
    assert len(server.gateway.messages) == 900
    assert len(callback.received) == 900
