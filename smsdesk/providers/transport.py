"""One account's way to its gateway: opened when first needed, closed when the last answer is in.

Opening imports httpx and loads the trusted authorities (0.2 s in all), so it happens on a thread
of its own; what can come of a request is in `exchange`, who maps httpx's errors is `http_client`.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from smsdesk.domain.texts import tr
from smsdesk.providers.exchange import (
    Clock,
    Exchange,
    HttpRequest,
    Misconfigured,
    NotSent,
    TransportSettings,
    utc_now,
)

if TYPE_CHECKING:
    from smsdesk.providers.http_client import HttpClient

__all__ = ["Transport"]


class Transport:
    """Sends requests of one account; `send` may be called concurrently.

    Args:
        settings: Where the gateway is and how it is trusted.
        clock: By which a `Retry-After` date goes when the gateway does not tell its own time.
    """

    def __init__(self, settings: TransportSettings, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._client: HttpClient | None = None
        self._opening = asyncio.Lock()
        self._in_flight = 0
        self._closed = False

    async def send(self, request: HttpRequest) -> Exchange:
        """Send `request` once and return what came of it.

        Never raises for what the network or the gateway did, and never repeats by itself. Ends
        within `deadline_s` of the settings, opening apart.
        """
        if self._closed:
            return NotSent(
                tr("The account's settings were changed; nothing was sent with the old ones.")
            )
        self._in_flight += 1
        try:
            client = await self._opened()
            if isinstance(client, Misconfigured):
                return client
            return await client.send(request)
        finally:
            self._in_flight -= 1
            await self._close_if_idle()

    async def aclose(self) -> None:
        """Take no more requests; those on their way still get their answer.

        Cutting them would leave their messages uncertain for no reason.
        """
        self._closed = True
        await self._close_if_idle()

    async def _close_if_idle(self) -> None:
        if self._closed and not self._in_flight and self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    async def _opened(self) -> "HttpClient | Misconfigured":
        async with self._opening:
            if self._client is None:
                # Not the loop's default executor: under qasync that is one of QThreads.
                executor = ThreadPoolExecutor(1, thread_name_prefix="open-transport")
                try:
                    opened = await asyncio.get_running_loop().run_in_executor(
                        executor, _open, self._settings, self._clock
                    )
                finally:
                    executor.shutdown(wait=False)
                if isinstance(opened, Misconfigured):
                    return opened
                self._client = opened
            return self._client


def _open(settings: TransportSettings, clock: Clock) -> "HttpClient | Misconfigured":
    from smsdesk.providers.http_client import open_client  # noqa: PLC0415 - slow: imports httpx

    return open_client(settings, clock)
