"""The database's own thread: every store function runs there, each in one transaction.

A transaction never spans a network call (design, section 5.2): what runs here is synchronous
and knows no network.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from smsdesk.store.engine import Connection, Store

_log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


class StoreCall(Protocol[_P, _T_co]):
    """A store function: a connection first, then its own arguments."""

    def __call__(self, conn: Connection, /, *args: _P.args, **kwargs: _P.kwargs) -> _T_co:
        """Run in a transaction that the caller commits."""
        ...


class Database:
    """Runs store functions one after the other on one thread; results come back to the loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written, and so nothing may be sent."""
        return self._store.read_only

    @property
    def shared(self) -> bool:
        """Whether other processes may work with it as this one does (a team's workspace)."""
        return not self._store.is_sqlite

    @property
    def place(self) -> str:
        """Where the database is, without credentials."""
        return self._store.url_masked

    async def run(
        self,
        function: Callable[Concatenate[Connection, _P], _T],
        /,
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Run `function(conn, ...)` in a write transaction and commit it.

        Raises:
            StoreFault: It could not be committed; nothing of it is stored.
        """

        def work() -> _T:
            with self._store.begin() as conn:
                return function(conn, *args, **kwargs)

        return await self._in_thread(work)

    async def read(
        self,
        function: Callable[Concatenate[Connection, _P], _T],
        /,
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Run `function(conn, ...)` in a read-only transaction."""

        def work() -> _T:
            with self._store.read() as conn:
                return function(conn, *args, **kwargs)

        return await self._in_thread(work)

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        # A cancelled caller must not leave the caller's next step racing with this one: the
        # transaction ends first, then the cancellation goes on.
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await _ended(future)
            raise

    async def close(self) -> None:
        """Finish what is queued, then close the store on its own thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown(wait=True)


async def _ended(future: "asyncio.Future[_T]") -> None:
    """Wait for the end of `future`, whoever cancels the caller meanwhile; its result is lost."""
    while not future.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({future})
    if not future.cancelled() and (failure := future.exception()) is not None:
        _log.warning("a cancelled step failed in the database: %s", type(failure).__name__)
