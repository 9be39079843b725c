"""Keeps the strip under the pages up to date: accounts, listener, what is being sent."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from smsdesk.services.container import Services
from smsdesk.services.events import (
    AccountChanged,
    CampaignChanged,
    CampaignStarted,
    ListenerChanged,
    MessagesChanged,
    ReportReceived,
    ReportsHindered,
    SendingHindered,
)
from smsdesk.ui.viewmodels.accounts import account_status
from smsdesk.ui.viewmodels.status import Movement, listener_entry
from smsdesk.ui.widgets.status_strip import StatusStrip

__all__ = ["StripKeeper"]

_EVENTS = (
    MessagesChanged,
    CampaignStarted,
    CampaignChanged,
    AccountChanged,
    ListenerChanged,
    ReportReceived,
    ReportsHindered,
    SendingHindered,
)
_SOON_MS = 250
"""Many changes in a row are shown together."""
_AGAIN_MS = 9_000
"""While something moves, its rate is told anew although nothing else changed."""


class StripKeeper:
    """Fills the strip now, after every change and while something moves."""

    def __init__(self, services: Services, strip: StatusStrip) -> None:
        self._services = services
        self._strip = strip
        self._movement = Movement(services.clock.monotonic)
        self._soon = self._timer(_SOON_MS)
        self._again = self._timer(_AGAIN_MS)
        events = services.events
        self._ends: list[Callable[[], None]] = [
            events.subscribe(kind, lambda _event: self._on_changed()) for kind in _EVENTS
        ]
        self._spawn_refresh()

    def close(self) -> None:
        """Look at nothing any more."""
        for end in self._ends:
            end()
        self._soon.stop()
        self._again.stop()

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self._strip)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(self._spawn_refresh)
        return timer

    def _on_changed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _spawn_refresh(self) -> None:
        self._services.tasks.spawn(self._refresh(), name="strip")

    async def _refresh(self) -> None:
        views = await self._services.accounts.all()
        sending = await self._services.dispatcher.status()
        by_account = {one.account_id: one for one in sending}
        moving = self._movement.look(sending)
        self._strip.set_accounts(
            [
                account_status(
                    view, by_account.get(view.account_id), moving=view.account_id in moving
                )
                for view in views
            ]
        )
        status, now = self._services.listening.status, self._services.clock.now()
        self._strip.set_listener(listener_entry(status, now))
        self._strip.set_sending("", self._movement.progress(sending))
        if moving:
            self._again.start()
