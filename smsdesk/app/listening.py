"""The real listener behind the `Listening` protocol of the services."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from typing_extensions import override

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.listening_place import ListeningPlace
from smsdesk.listener.self_check import knows_account, self_check
from smsdesk.listener.settings import ListenerSettings
from smsdesk.services.accounts import Accounts
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.services.events import EventBus, ListenerChanged, ReportReceived
from smsdesk.services.listening import ListenerStatus, Listening

if TYPE_CHECKING:
    from smsdesk.listener.server import Listener


class LocalListening(Listening):
    """Starts and stops one listener in this process."""

    def __init__(
        self,
        reports: DeliveryReports,
        accounts: Accounts,
        events: EventBus,
        settings: ListenerSettings,
    ) -> None:
        self._reports = reports
        self._accounts = accounts
        self._events = events
        self._settings = settings
        self._listener: Listener | None = None
        self._turn = asyncio.Lock()
        self._fault: EnvironmentFault | None = None
        self._last_report_at: datetime | None = None
        events.subscribe(ReportReceived, self._on_report)

    def _on_report(self, event: ReportReceived) -> None:
        self._last_report_at = event.at

    @property
    @override
    def status(self) -> ListenerStatus:
        return ListenerStatus(
            running=self._running,
            port=self._port,
            public_url=self._settings.public_url,
            last_report_at=self._last_report_at,
            fault=self._fault.sentence if self._fault else "",
            fault_cause=self._fault.what if self._fault else "",
            local_url=replace(self._settings, public_url="").base_url(self._port),
        )

    @override
    async def start(self) -> None:
        async with self._turn:  # a person may click faster than a port opens
            if self._running:
                return
            try:
                await (await self._made()).start()
            except EnvironmentFault as fault:
                self._fault = fault
            else:
                self._fault = None
        self._events.publish(ListenerChanged())

    @override
    async def stop(self) -> None:
        async with self._turn:
            if self._listener is None or not self._listener.running:
                return
            await self._listener.stop()
        self._events.publish(ListenerChanged())

    @override
    async def move(self, place: ListeningPlace) -> None:
        async with self._turn:
            before, after = self._settings, with_place(self._settings, place)
            self._settings = after
            wanted = self._running or self._fault is not None
            starts_anew = wanted and replace(before, public_url="") != replace(after, public_url="")
            if self._listener is not None:
                if starts_anew:
                    await self._listener.stop()
                self._listener.move(after)
        if starts_anew:
            await self.start()
        else:
            self._events.publish(ListenerChanged())

    @override
    async def url_for(self, account_id: int) -> str:
        return self._settings.base_url(self._port) + await self._accounts.callback_path(account_id)

    @override
    async def runs_elsewhere(self, account_id: int) -> bool:
        host, port = self._settings.host, self._settings.port
        if self._running or not port:
            return False
        return await knows_account(host, port, await self._accounts.callback_path(account_id))

    @override
    async def self_check(self, account_id: int) -> str:
        path = await self._accounts.callback_path(account_id)
        return await self_check(self._settings.host, self._port, path)

    @property
    def _running(self) -> bool:
        return self._listener is not None and self._listener.running

    @property
    def _port(self) -> int:
        return 0 if self._listener is None else self._listener.port

    async def _made(self) -> "Listener":
        """Return the one listener of this run: what it counts outlives stop and start.

        What it is made of takes longer to load than the window may stand still.
        """
        if self._listener is None:
            made = await asyncio.get_running_loop().run_in_executor(None, _load)
            self._listener = made(self._reports, self._settings)
        return self._listener


def with_place(settings: ListenerSettings, place: ListeningPlace) -> ListenerSettings:
    """Return `settings` with another place."""
    return replace(
        settings,
        host=place.host,
        port=place.port,
        public_url=place.public_url,
        trusted_proxies=place.trusted_proxies,
    )


def _load() -> "type[Listener]":
    from smsdesk.listener.server import Listener  # noqa: PLC0415 - not before the window is shown

    return Listener
