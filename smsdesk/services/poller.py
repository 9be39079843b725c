"""Asks gateways for delivery reports where they are polled, and for records of uncertain sends.

One task an account, so that one slow gateway keeps nobody waiting and a queue has one puller.
What a queue handed over is committed before the next pull: it is not handed over twice.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.errors import SecretUnavailable, SmsDeskError, StoreFault, UsageError
from smsdesk.domain.provider_info import Capabilities, Polling, Settling
from smsdesk.providers.base import LooksUp, PollsReports
from smsdesk.services.database import Database
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.services.events import AccountChanged, EventBus
from smsdesk.services.gateways import Gateways, Lease
from smsdesk.services.hearing import Hearing
from smsdesk.services.look_ups import LookUps
from smsdesk.services.pace import ASK_KEYRING_AGAIN_S, Backoff
from smsdesk.services.pulling import Pulling
from smsdesk.services.rounds import Rounds
from smsdesk.services.silence import Silence
from smsdesk.services.tasks import Tasks
from smsdesk.store import accounts as account_rows
from smsdesk.store import awaiting
from smsdesk.store.awaiting import AwaitingCursor
from smsdesk.system.clock import Clock

_log = logging.getLogger(__name__)

_PAGES_AT_ONCE = 20
"""Most polls in a row for one account; the rest has its turn after the pause."""
_BEHIND_S = 1.0
"""The pause while a queue is not drained: what it hands over piles up as fast as it is sent."""
_AFTER_FAULT_S = 60.0
"""After a fault of our own, such as an answer that nobody thought of."""
_ASK_REFUSED_AGAIN_S = 900.0
_IDLE_S = 5.0
"""How often an account with nothing to ask about is looked at."""


@dataclass(frozen=True, slots=True)
class PollerTools:
    """What every account's task works with."""

    database: Database
    gateways: Gateways
    reports: DeliveryReports
    events: EventBus
    tasks: Tasks
    clock: Clock
    may_ask: Callable[[], bool]
    """False while nothing may be done in this workspace's name, such as in a copied profile."""
    pulling: Pulling = field(default_factory=Pulling)
    rounds: Rounds = field(default_factory=Rounds)


class Poller:
    """Runs one asking task for every account whose gateway can be asked."""

    def __init__(self, tools: PollerTools) -> None:
        self._tools = tools
        self._asking: dict[int, Asking] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start asking; new accounts are asked about as they are added."""
        self._unsubscribe = self._tools.events.subscribe(AccountChanged, self._on_changed)
        await self._open()

    def _on_changed(self, event: AccountChanged) -> None:
        if (asking := self._asking.get(event.account_id)) is not None:
            asking.reconsider()
        else:
            self._tools.tasks.spawn(self._open(), name="open pollers")

    async def _open(self) -> None:
        known = {info.key: info.capabilities for info in self._tools.gateways.infos()}
        for account in await self._tools.database.read(account_rows.all):
            capabilities = known.get(account.provider)
            if self._stopping or account.account_id in self._running or capabilities is None:
                continue
            if not _can_be_asked(capabilities):
                continue
            asking = Asking(account.account_id, capabilities, self._tools)
            self._asking[account.account_id] = asking
            task = self._tools.tasks.start(asking.run(), name=f"poll account {account.account_id}")
            self._running[account.account_id] = task
            task.add_done_callback(partial(self._ended, account.account_id))

    def _ended(self, account_id: int, _task: asyncio.Task[None]) -> None:
        self._asking.pop(account_id, None)
        self._running.pop(account_id, None)

    async def stop(self) -> None:
        """Ask no more; a poll that is under way is finished, so that nothing of it is lost."""
        self._stopping = True
        if self._unsubscribe is not None:
            self._unsubscribe()
        running = set(self._running.values())
        for asking in self._asking.values():
            asking.stop()
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)


def _can_be_asked(capabilities: Capabilities) -> bool:
    return capabilities.polling is not Polling.NONE or capabilities.settling is Settling.LOOK_UP


class Asking:
    """Asks one account's gateway, for as long as the account exists."""

    def __init__(self, account_id: int, capabilities: Capabilities, tools: PollerTools) -> None:
        self.account_id = account_id
        self._capabilities = capabilities
        self._tools = tools
        self._cursor: AwaitingCursor | None = None
        self._round_began: datetime | None = None
        """Of the round that the cursor is in; None once a page of it was missed."""
        self._refused = ""
        self._refused_until_s = 0.0
        self._hearing = Hearing(account_id, tools.database, tools.events)
        self._reconsidered = 0
        self._behind = False
        self._look_ups = LookUps(
            account_id, tools.database, tools.reports, tools.events, tools.clock
        )
        self._silence = Silence(account_id, tools.database, tools.reports, tools.clock)
        self._stopped = asyncio.Event()
        self._changed = asyncio.Event()

    @property
    def refused(self) -> str:
        """Why the gateway does not let itself be polled, or ""."""
        return self._refused

    def reconsider(self) -> None:
        """Ask again although it was, or is being, refused: the account was changed."""
        self._reconsidered += 1
        self._refused = ""
        self._changed.set()

    def stop(self) -> None:
        """Give up on what the database does not take; `run` is cancelled then."""
        self._stopped.set()

    async def run(self) -> None:
        """Ask until cancelled or the account is removed."""
        pause_s: float | None = _IDLE_S
        while pause_s is not None:
            try:
                pause_s = await self._turn()
            except StoreFault:
                pause_s = _IDLE_S  # said on screen by the lanes; asked again
            except Exception:  # noqa: BLE001 - told by the task that it ended; asked again later
                pause_s = _AFTER_FAULT_S
            await asyncio.sleep(pause_s or 0.0)

    async def _turn(self) -> float | None:
        """Ask once where there is something to ask; return the pause, None when it is over."""
        account = await self._tools.database.read(account_rows.get, self.account_id)
        if account.removed:
            return None
        if not self._tools.may_ask():
            return _IDLE_S
        if not await self._tools.database.read(awaiting.is_any, self.account_id):
            return _IDLE_S
        self._changed.clear()
        try:
            lease = await self._tools.gateways.lease(account)
        except SecretUnavailable as fault:
            self._note(fault)
            return await self._account_changed()
        except UsageError as fault:
            self._note(fault)
            return self._capabilities.poll_every_s
        # Cancelling between the gateway's answer and its commit would lose what a queue has
        # handed over: the round is finished first.
        round_ = self._tools.tasks.start(self._round(account, lease), name="poll round")
        try:
            await asyncio.shield(round_)
        except asyncio.CancelledError:
            await asyncio.wait({round_})
            raise
        pause_s = self._capabilities.poll_every_s
        return min(pause_s, _BEHIND_S) if self._behind else pause_s

    async def _account_changed(self) -> float:
        """Wait for it, for a while: a locked keyring may ask the person each time it is asked."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ASK_KEYRING_AGAIN_S):
                await self._changed.wait()
        return 0.0

    async def _round(self, account: Account, lease: Lease) -> None:
        provider = lease.provider
        try:
            # A paused account sends nothing, but what it sent before is still reported: a queue
            # keeps that for some days only.
            if isinstance(provider, PollsReports):
                if self._may_poll():
                    await self._poll_in_turn(account, provider)
                else:
                    self._tools.rounds.completed(self.account_id, self._tools.clock.now())
            if isinstance(provider, LooksUp) and account.state is AccountState.ACTIVE:
                await self._look_ups.ask(provider)
                if self._capabilities.polling is Polling.QUEUE:
                    await self._silence.ask(provider)
        except StoreFault as fault:
            self._note(fault)
        finally:
            await lease.release()

    def _may_poll(self) -> bool:
        """What was refused may have been switched on at the gateway: it is asked again, rarely."""
        return not self._refused or self._tools.clock.monotonic() >= self._refused_until_s

    def _note(self, fault: SmsDeskError) -> None:
        _log.info("account %d could not be polled: %s", self.account_id, type(fault).__name__)

    async def _poll_in_turn(self, account: Account, provider: PollsReports) -> None:
        if self._capabilities.polling is not Polling.QUEUE:
            await self._poll(provider)
            return
        tools = self._tools
        turn = tools.pulling.turn(account, tools.database, tools.gateways, tools.clock)
        async with turn as sharers:
            if sharers:
                await self._poll(provider, sharers[1:])

    async def _poll(self, provider: PollsReports, sharers: Sequence[int] = ()) -> None:
        began = self._reconsidered
        self._behind = False
        for _ in range(_PAGES_AT_ONCE):
            ids = await self._next_ids()
            if self._capabilities.polling is Polling.QUERY and not ids:
                self._end_round()
                return
            round_began, self._round_began = self._round_began, None
            polled = await provider.poll_reports(ids)
            if polled.account_refusal is not None:
                if began == self._reconsidered:
                    self._refused = polled.account_refusal.sentence
                    self._refused_until_s = self._tools.clock.monotonic() + _ASK_REFUSED_AGAIN_S
                    _log.info("account %d may not be polled", self.account_id)
                    await self._hearing.hindered(polled.fault)
                return
            self._refused = ""
            if polled.reports:
                await self._keep(polled.reports, sharers)
            await self._hearing.hindered(polled.fault)
            if polled.fault:
                return
            self._round_began = round_began
            if not polled.more and self._cursor is None:
                self._end_round()
                return
        self._behind = self._capabilities.polling is Polling.QUEUE

    async def _next_ids(self) -> tuple[str, ...]:
        """Return what to ask about next; () where a queue is asked for whatever it has."""
        if self._capabilities.polling is not Polling.QUERY:
            return ()
        if self._cursor is None:
            self._round_began = self._tools.clock.now()
        page = await self._tools.database.read(
            awaiting.page, self.account_id, self._cursor, self._capabilities.poll_batch
        )
        self._cursor = page.next_cursor
        return page.provider_message_ids

    def _end_round(self) -> None:
        if self._round_began is not None:
            self._tools.rounds.completed(self.account_id, self._round_began)

    async def _keep(self, reports: Sequence[DeliveryReport], sharers: Sequence[int]) -> None:
        """Store what was pulled; a queue has it no more, so a full disk is waited for.

        Raises:
            StoreFault: The program ends and the database still does not take it.
        """
        retry = Backoff(longest_s=15.0)
        while True:
            try:
                await self._tools.reports.apply(
                    self.account_id, reports, ReportSource.POLL, sharers
                )
            except StoreFault:
                if self._stopped.is_set():
                    _log.error("%d polled reports could not be stored", len(reports))
                    raise
            else:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(retry.failed()):
                    await self._stopped.wait()
