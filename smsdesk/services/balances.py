"""Balances are asked for again after sending: what a price is compared with is what is left."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from smsdesk.domain.errors import SecretUnavailable, StoreFault, UsageError
from smsdesk.domain.status import MessageState
from smsdesk.services.database import Database
from smsdesk.services.events import AccountChanged, EventBus, MessagesChanged
from smsdesk.services.gateways import Gateways
from smsdesk.services.tasks import Tasks
from smsdesk.store import accounts as rows
from smsdesk.system.clock import Clock

__all__ = ["Balances"]

_log = logging.getLogger(__name__)

_AFTER_S: Final = 10.0
_CHARGED: Final = frozenset({MessageState.SUBMITTED, MessageState.UNCERTAIN})


class Balances:
    """Asks at most once in `after_s` seconds for an account, and only where the gateway tells.

    What a test of the account found stays as it is: this is no test, and a gateway that does not
    answer leaves the balance with the hour it was told at.
    """

    def __init__(
        self,
        database: Database,
        gateways: Gateways,
        events: EventBus,
        tasks: Tasks,
        clock: Clock,
        *,
        after_s: float = _AFTER_S,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._events = events
        self._tasks = tasks
        self._clock = clock
        self._after_s = after_s
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Look at what is sent from now on."""
        self._unsubscribe = self._events.subscribe(MessagesChanged, self._on_changed)

    def stop(self) -> None:
        """Ask for nothing more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _on_changed(self, event: MessagesChanged) -> None:
        charged = {change.account_id for change in event.changes if change.new in _CHARGED}
        loop = asyncio.get_running_loop()
        for account_id in charged - self._timers.keys():
            self._timers[account_id] = loop.call_later(self._after_s, self._on_time, account_id)

    def _on_time(self, account_id: int) -> None:
        del self._timers[account_id]
        self._tasks.spawn(self._ask(account_id), name="ask for a balance")

    async def _ask(self, account_id: int) -> None:
        try:
            account = await self._database.read(rows.get, account_id)
            async with self._gateways.using(account) as provider:
                if not provider.info.capabilities.balance:
                    return
                check = await provider.check_account()
            if check.balance is None:
                return
            now = self._clock.now()
            await self._database.run(
                rows.set_balance, account_id, check.balance, check.currency, now
            )
        except (SecretUnavailable, StoreFault, UsageError) as error:
            _log.info("The balance is not known anew: %s", error)
            return
        self._events.publish(AccountChanged(account_id))
