"""Runs a lane for every account and keeps the lanes informed (design, section 5)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.errors import StoreFault
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.services.events import (
    AccountChanged,
    CampaignChanged,
    CampaignStarted,
    EventBus,
)
from smsdesk.services.lane import Lane, LaneTools
from smsdesk.store import accounts as account_rows
from smsdesk.store import outbox

_WATCH_EVERY_S = 5.0
"""How soon accounts that another process adds, edits or removes are seen."""


@dataclass(frozen=True, slots=True)
class AccountSending:
    """What one account's queue is doing now.

    Attributes:
        queued: Messages that wait for their turn.
        requests: Requests on their way now.
        paused: Why the account is paused, or "".
        hindrance: What it waits for by itself (network, disk), or "".
        resting: How many of the queued belong to campaigns that are paused.
        held: Messages that wait for quiet hours to end, or for a person's decision.
    """

    account_id: int
    name: str
    queued: int
    requests: int
    paused: str
    hindrance: str
    resting: int = 0
    held: int = 0


class Dispatcher:
    """Starts lanes, wakes them when there is work, and stops them in good order."""

    def __init__(self, tools: LaneTools) -> None:
        self._tools = tools
        self._lanes: dict[int, Lane] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._subscriptions: list[Callable[[], None]] = []
        self._watch: asyncio.Task[None] | None = None
        self._held_reason = ""
        self._stopping = False

    @property
    def held_reason(self) -> str:
        """Why nothing at all is sent until a person decides, or ""."""
        return self._held_reason

    async def start(self, held_reason: str = "") -> None:
        """Start a lane for every account; new accounts get theirs when they are added.

        Args:
            held_reason: Unless empty, no lane starts before `release`.
        """
        bus: EventBus = self._tools.events
        self._subscriptions = [
            bus.subscribe(AccountChanged, lambda event: self._look_after(event.account_id)),
            bus.subscribe(CampaignStarted, lambda _event: self.wake()),
            bus.subscribe(CampaignChanged, lambda _event: self.wake()),
        ]
        self._held_reason = held_reason
        self._watch = self._tools.tasks.start(self._watch_accounts(), name="watch accounts")
        await self._open_lanes()

    def hold(self, reason: str) -> None:
        """Say why nothing is sent although the program runs (a database that is read-only)."""
        self._held_reason = reason

    async def release(self) -> None:
        """Send: a person decided that what waits here may go."""
        self._held_reason = ""
        await self._open_lanes()

    async def _open_lanes(self) -> None:
        if self._held_reason:
            return
        accounts = await self._tools.database.read(account_rows.all)
        known = {info.key: info.capabilities for info in self._tools.gateways.infos()}
        for account in accounts:
            account_id = account.account_id
            if account_id in self._lanes or self._stopping or account.provider not in known:
                continue
            lane = Lane(account_id, known[account.provider], self._tools)
            self._lanes[account_id] = lane
            task = self._tools.tasks.start(lane.run(), name=f"lane {account_id}")
            self._running[account_id] = task
            task.add_done_callback(partial(self._ended, account_id))

    def _ended(self, account_id: int, task: asyncio.Task[None]) -> None:
        self._lanes.pop(account_id, None)
        self._running.pop(account_id, None)
        if self._stopping or task.cancelled() or task.exception() is None:
            return
        # One lane's fault stops that lane visibly, others go on (fault 25).
        self._tools.tasks.spawn(
            self._tools.accounts.pause(
                account_id,
                tr("The program met a fault of its own while sending; see the log."),
                tr("Resume the account to go on."),
            ),
            name=f"pause account {account_id}",
        )

    def _look_after(self, account_id: int) -> None:
        lane = self._lanes.get(account_id)
        if lane is not None:
            lane.reconsider()
        elif not self._stopping:
            self._tools.tasks.spawn(self._open_lanes(), name="open lanes")

    async def _watch_accounts(self) -> None:
        """Announce what another process does to accounts, until cancelled."""
        known: dict[int, Account] | None = None
        while True:
            with suppress(StoreFault):
                accounts = await self._tools.database.read(account_rows.all)
                found = {account.account_id: account for account in accounts}
                for account_id in _differing(found if known is None else known, found):
                    self._tools.events.publish(AccountChanged(account_id))
                known = found
            await asyncio.sleep(_WATCH_EVERY_S)

    def wake(self, account_id: int | None = None) -> None:
        """Let one lane, or all, look at the queue now."""
        for lane in self._lanes.values():
            if account_id in {None, lane.account_id}:
                lane.wake()

    async def status(self) -> tuple[AccountSending, ...]:
        """Return what every account's queue is doing."""
        depths = await self._tools.database.read(outbox.depths)
        resting = await self._tools.database.read(outbox.resting)
        held = await self._tools.database.read(outbox.depths, MessageState.HELD)
        found = []
        for account in await self._tools.database.read(account_rows.all):
            lane = self._lanes.get(account.account_id)
            found.append(
                AccountSending(
                    account.account_id,
                    account.name,
                    depths.get(account.account_id, 0),
                    lane.in_flight if lane else 0,
                    account.pause_reason if account.state is AccountState.PAUSED else "",
                    self._held_reason or (lane.hindrance if lane else ""),
                    resting.get(account.account_id, 0),
                    held.get(account.account_id, 0),
                )
            )
        return tuple(found)

    async def stop(self) -> None:
        """Start no new request and return when those under way are recorded."""
        self._stopping = True
        for unsubscribe in self._subscriptions:
            unsubscribe()
        for lane in self._lanes.values():
            lane.stop()
        if self._watch is not None:
            self._watch.cancel()
        if self._running:
            await asyncio.wait(set(self._running.values()))


def _differing(before: Mapping[int, Account], after: Mapping[int, Account]) -> Sequence[int]:
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
