"""The background tasks of one widget, so that it is not deleted while one still shows in it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from smsdesk.services.tasks import Tasks


class Chores:
    """Starts tasks and can wait until all of them are done; then it starts none."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._running: set[asyncio.Task[Any]] = set()
        self._ended = False

    def spawn(self, coroutine: Coroutine[Any, Any, Any], name: str) -> None:
        """Start `coroutine`; a failure is shown as that of any background task."""
        if self._ended:
            coroutine.close()
            return
        task = self._tasks.start(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def done(self) -> None:
        """Return when no task is running, those included that running ones start.

        From then on none starts: what is late would show in a widget that is being deleted.
        """
        while self._running:
            await asyncio.wait(set(self._running))
        self._ended = True
