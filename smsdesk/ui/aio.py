"""One asyncio loop on the Qt main thread (design, section 7); the only module that knows qasync."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import qasync
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_T = TypeVar("_T")


class _Loop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """Turns Qt's events only while it runs.

    qasync turns them once more after `run_until_complete`: a slot called then, by a timer that
    is still active, finds no running loop to start its task on.
    """

    @override
    def run_until_complete(self, future: Coroutine[Any, Any, _T] | asyncio.Future[_T]) -> _T:
        task: asyncio.Future[_T] = (
            future if isinstance(future, asyncio.Future) else self.create_task(future)
        )

        def stop(_task: asyncio.Future[_T]) -> None:
            self.stop()

        task.add_done_callback(stop)
        try:
            self.run_forever()
        finally:
            task.remove_done_callback(stop)
        if not task.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return task.result()


def loop_factory() -> asyncio.AbstractEventLoop:
    """Return a new loop that runs on the existing `QApplication`.

    Its default executor is a standard pool: qasync's own is made of QThreads, which coverage
    cannot see. Name look-ups run there.
    """
    app = QApplication.instance()
    loop: asyncio.AbstractEventLoop = _Loop(app)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=4, thread_name_prefix="look-up"))
    return loop


def run(main: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Run `main()` on a Qt loop until it returns; then the loop is closed."""
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(main())
