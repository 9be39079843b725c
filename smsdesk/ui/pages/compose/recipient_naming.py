"""The names of typed numbers: looked up in the address book, off the loop.

{name} in a text, the quote and History's search go by them, as for contacts that were chosen.
"""

import asyncio
from collections.abc import Callable

from smsdesk.services.container import Services
from smsdesk.ui.viewmodels.recipients import RecipientBook


class Naming:
    """Looks up whoever was typed; a draft may go once nobody is being looked up.

    Args:
        services: For the address book and background tasks.
        book: Whose typed numbers are named.
        on_change: Told at the end whether anybody has another name than before.
    """

    def __init__(
        self, services: Services, book: RecipientBook, on_change: Callable[[bool], None]
    ) -> None:
        self._services = services
        self._book = book
        self._on_change = on_change
        self._running: set[asyncio.Task[bool]] = set()

    @property
    def busy(self) -> bool:
        """Whether somebody is still being looked up."""
        return bool(self._running)

    def start(self) -> None:
        """Look up the numbers that are in the book by now."""
        task = self._services.tasks.start(self.run(), name="look up names")
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def run(self) -> bool:
        """Look them up and return whether anybody has another name than before."""
        typed = self._book.typed
        return self._book.name_typed(await self._services.contacts.named(typed))

    def _ended(self, task: asyncio.Task[bool]) -> None:
        self._running.discard(task)
        self._on_change(not task.cancelled() and task.exception() is None and task.result())
