"""Reading many recipients in the background: one paste, list or file after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from smsdesk.services import collector
from smsdesk.services.container import Services
from smsdesk.ui.viewmodels.pasting import PasteRead, Pasting
from smsdesk.ui.widgets.progress_strip import ProgressStrip
from smsdesk.ui.widgets.specs import Progress

_SLICE_S = 0.008
_SHOW_EVERY_S = 0.1

Tell = Callable[[int], None]
"""Told how many are read."""


class Reading:
    """Runs jobs one after the other and shows how far the one has come.

    Args:
        services: For the clock and background tasks.
        strip: Shows the progress.
        on_change: Called when the first job begins and when the last has ended.
    """

    def __init__(
        self, services: Services, strip: ProgressStrip, on_change: Callable[[], None]
    ) -> None:
        self._services = services
        self._strip = strip
        self._on_change = on_change
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._current: asyncio.Task[None] | None = None
        self._begun_s = 0.0
        self._shown_s = 0.0
        self._total: int | None = None
        strip.cancel_requested.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether somebody is still being read."""
        return self._waiting > 0

    def start(self, title: str, job: Callable[[Tell], Awaitable[None]], total: int | None) -> None:
        """Begin a job, after those begun before."""
        _ = self._task(title, job, total)

    async def run(
        self, title: str, job: Callable[[Tell], Awaitable[None]], total: int | None
    ) -> None:
        """Do a job; return when it has ended, cancelled or not."""
        await asyncio.wait({self._task(title, job, total)})

    def _task(
        self, title: str, job: Callable[[Tell], Awaitable[None]], total: int | None
    ) -> asyncio.Task[None]:
        self._waiting += 1
        if self._waiting == 1:
            self._on_change()
        task = self._services.tasks.start(self._do(title, job, total), name="read recipients")
        task.add_done_callback(self._ended)
        return task

    async def _do(
        self, title: str, job: Callable[[Tell], Awaitable[None]], total: int | None
    ) -> None:
        async with self._turn:
            self._current = asyncio.current_task()
            self._total = total
            self._begun_s = self._shown_s = self._services.clock.monotonic()
            self._strip.start(title)
            try:
                with collector.undisturbed(collector.MANY if total is None else total):
                    await job(self._tell)
            finally:
                self._current = None
                self._strip.vanish()

    def _ended(self, _task: asyncio.Task[None]) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._on_change()

    def _tell(self, done: int) -> None:
        now = self._services.clock.monotonic()
        if now - self._shown_s >= _SHOW_EVERY_S:
            self._shown_s = now
            rate = done / max(now - self._begun_s, 0.001)
            self._strip.set_progress(Progress(done, self._total, rate))

    def cancel(self) -> None:
        """Stop the job that is running; nothing of it is added."""
        if self._current is not None:
            self._current.cancel()

    async def paste(self, pasting: Pasting, tell: Tell) -> PasteRead:
        """Read a paste in slices of some milliseconds, so that the window stays alive.

        Those who are in the address book have their names from there.
        """
        clock = self._services.clock
        until = clock.monotonic() + _SLICE_S
        for done in pasting.steps():
            if clock.monotonic() > until:
                tell(done)
                await asyncio.sleep(0)
                until = clock.monotonic() + _SLICE_S
        read = pasting.result()
        return replace(read, recipients=await self._services.contacts.named(read.recipients))
