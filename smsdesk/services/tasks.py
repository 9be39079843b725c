"""Background tasks: strong references, logged failures, an orderly end (design, section 7)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")

_log = logging.getLogger(__name__)


class Tasks:
    """Keeps every task it started until it is done.

    Args:
        on_failure: Told of every exception that ended a task; the window shows it, tests fail
            on it.
    """

    def __init__(self, on_failure: Callable[[str, BaseException], None] | None = None) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._on_failure = on_failure

    def spawn(self, coroutine: Coroutine[Any, Any, Any], *, name: str) -> None:
        """Start `coroutine` and keep it alive until it ends; nobody waits for it."""
        _ = self.start(coroutine, name=name)

    def start(self, coroutine: Coroutine[Any, Any, _T], *, name: str) -> asyncio.Task[_T]:
        """Start `coroutine`, keep it alive, and return its task, to wait for or to cancel."""
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        failure = task.exception()
        if failure is None:
            return
        _log.error("task %s failed", task.get_name(), exc_info=failure)
        if self._on_failure is not None:
            self._on_failure(task.get_name(), failure)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tasks that are running now."""
        return tuple(sorted(task.get_name() for task in self._running))

    async def drain(self, timeout_s: float) -> None:
        """Let running tasks, and what they start, finish for `timeout_s` seconds; cancel the rest.

        A task that is cancelled may still finish a transaction it is in; that is waited for.
        """
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + timeout_s
        while others := self._others():
            left_s = ends_at - loop.time()
            if left_s <= 0:
                for task in others:
                    task.cancel()
            await asyncio.wait(others, timeout=max(left_s, 0.0) or None)

    def _others(self) -> set[asyncio.Task[Any]]:
        current = asyncio.current_task()
        return {task for task in self._running if task is not current}
