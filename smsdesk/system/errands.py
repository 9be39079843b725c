"""Blocking calls with a deadline, one at a time, off the loop (quality, fault 49).

A plain executor will not do: Python joins its threads at exit, so one call that never comes
back would keep the program from ending. These threads are daemons; a call past its deadline is
abandoned together with its thread, and the next call gets a fresh one.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Abandoned:
    """Tells a running call that nobody waits for it any more: it must change nothing."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        """Say that nobody waits any more."""
        self._event.set()


class Errands:
    """Runs blocking calls in turn on a daemon thread.

    Args:
        name: Of the thread, for logs.
        deadline_s: How long a call may take, its time in the queue included.
        most_stuck: How many threads may hang at once before calls are refused outright.
    """

    def __init__(self, name: str, deadline_s: float, most_stuck: int = 3) -> None:
        self._name = name
        self._deadline_s = deadline_s
        self._most_stuck = most_stuck
        self._worker: _Worker | None = None
        self._stuck: list[_Worker] = []

    async def run(self, call: Callable[[Abandoned], _T]) -> _T:
        """Run `call` on the thread and return what it returns.

        Raises:
            TimeoutError: No answer within the deadline, or too many earlier calls still hang.
            Exception: Whatever `call` raises.
        """
        worker = self._ready_worker()
        abandoned = Abandoned()
        future = worker.submit(call, abandoned)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            if not future.done() and not future.cancel():
                self._abandon(worker)
            raise
        finally:
            abandoned.set()

    def close(self) -> None:
        """Let the thread end after its present call; nothing waits for it."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _ready_worker(self) -> "_Worker":
        if self._worker is None:
            self._stuck = [worker for worker in self._stuck if worker.is_alive()]
            if len(self._stuck) >= self._most_stuck:
                raise TimeoutError("earlier calls still hang")
            self._worker = _Worker(self._name)
        return self._worker

    def _abandon(self, worker: "_Worker") -> None:
        worker.stop()
        self._stuck.append(worker)
        if self._worker is worker:
            self._worker = None


class _Errand(Generic[_T]):
    """One call and the future that carries its result."""

    def __init__(self, call: Callable[[Abandoned], _T], abandoned: Abandoned) -> None:
        self.future: Future[_T] = Future()
        self._call = call
        self._abandoned = abandoned

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._call(self._abandoned)
        except BaseException as error:  # noqa: BLE001 - carried over to whoever waits
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class _Worker:
    """A daemon thread with its queue."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[Abandoned], _T], abandoned: Abandoned) -> Future[_T]:
        errand = _Errand(call, abandoned)
        self._queue.put(errand.run)
        return errand.future

    def stop(self) -> None:
        self._queue.put(None)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _loop(self) -> None:
        while (run := self._queue.get()) is not None:
            run()
            del run  # it holds a secret's value; do not keep it until the next call
