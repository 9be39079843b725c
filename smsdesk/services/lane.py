"""One account's way out: claim, submit, record (design, section 5).

The order is the promise. A batch is committed as `submitting` before its request is written;
the outcome is committed after; nothing is ever put back into the queue unless it is certain
that nothing left this machine.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TypeVar

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.errors import SecretUnavailable, StoreFault, UsageError
from smsdesk.domain.provider_info import Capabilities, Settling
from smsdesk.domain.submit import AccountRefusal, SubmitAnswer
from smsdesk.domain.texts import tr
from smsdesk.services import handover
from smsdesk.services.account_queue import AccountQueue, Seen
from smsdesk.services.accounts import Accounts, callback_path
from smsdesk.services.database import Database
from smsdesk.services.events import EventBus, MessagesChanged, SendingHindered
from smsdesk.services.gateways import Gateways, Lease
from smsdesk.services.pace import ASK_KEYRING_AGAIN_S, Backoff, Pace, Presence
from smsdesk.services.recorder import FEW, GATHER_S, Recorder
from smsdesk.services.tasks import Tasks
from smsdesk.store.outbox import OutboxRow, SubmitResult
from smsdesk.system.clock import Clock

_T = TypeVar("_T")

_log = logging.getLogger(__name__)

_LONGEST_SLEEP_S = 5.0
"""A sleeping lane looks at the queue at least this often: another process may have filled it."""
_EMPTY_HANDED_S = 0.5
"""Messages are due but another process holds them."""
_DOUBTFUL_REQUESTS = 5
"""So many requests in a row without an answer that can be understood pause the account."""


@dataclass(frozen=True, slots=True)
class LaneTools:
    """What every lane works with."""

    database: Database
    accounts: Accounts
    gateways: Gateways
    events: EventBus
    tasks: Tasks
    clock: Clock
    recorder: Recorder
    worker: str
    """Tells this process's claims from another's."""
    hold_overdue: Callable[[], Awaitable[object]]
    """Holds what should have gone while nobody could send it."""
    public_url: Callable[[], str] = str
    """What gateways reach the listener by now, without the callback path; "" when they cannot."""


class Lane:
    """Sends one account's queued messages for as long as the program runs."""

    def __init__(self, account_id: int, capabilities: Capabilities, tools: LaneTools) -> None:
        self.account_id = account_id
        self._capabilities = capabilities
        self._tools = tools
        self._wake = asyncio.Event()
        self._pace = Pace(capabilities.requests_per_s, tools.clock)
        self._backoff = Backoff()
        self._presence = Presence(tools.clock)
        self._resume_at_s = 0.0
        # One request at a time until the gateway has taken one: a wrong key or an unlisted
        # address costs a single request.
        self._window = 1
        self._in_flight: set[asyncio.Task[None]] = set()
        self._insisting = 0
        self._unstored = False
        self._doubtful = 0
        self._refused = False
        self._reconsidered = 0
        self._stopped = asyncio.Event()
        self._patience: asyncio.Timeout | None = None
        """For the keyring, while it is asked: for ever, until the lane is stopped."""
        self._hindrance = ""
        self._queue = AccountQueue(account_id, tools.database, tools.clock, tools.worker)

    @property
    def in_flight(self) -> int:
        """Requests that are on their way now."""
        return len(self._in_flight)

    @property
    def hindrance(self) -> str:
        """Why the lane waits although there is work, or ""."""
        return self._hindrance

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    def reconsider(self) -> None:
        """Look at the queue now, also when the last attempt failed: the account was changed.

        What fails later but began before this does not make the lane wait: it began with the
        account as it was.
        """
        self._reconsidered += 1
        self._queue.forget()
        self._backoff.succeeded()
        self._doubtful = 0
        self._resume_at_s = 0.0
        self._wake.set()

    def stop(self) -> None:
        """Start no further request; `run` returns when those under way are recorded.

        A keyring that is being asked is not waited for.
        """
        self._stopped.set()
        self._wake.set()
        if self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time())

    async def run(self) -> None:
        """Work until `stop`, or until the account is removed."""
        try:
            while not self._stopped.is_set():
                self._wake.clear()
                wait_s = await self._try_step()
                if wait_s > 0 and not self._stopped.is_set():
                    await _set_within(self._wake, min(wait_s, _LONGEST_SLEEP_S))
        finally:
            if self._in_flight:
                await asyncio.wait(self._in_flight)

    async def _try_step(self) -> float:
        began = self._reconsidered
        try:
            return await self._step()
        except StoreFault as fault:
            return self._hindered(fault.sentence, began)
        except SecretUnavailable as fault:
            again = tr("It is asked again within five minutes.")
            return self._hindered(f"{fault.sentence} {again}", began, ASK_KEYRING_AGAIN_S)

    async def _step(self) -> float:
        """Hand out what may go; return how long to wait before the next step, in seconds."""
        if self._presence.was_away():
            await self._tools.hold_overdue()
        self._presence.note()
        hindered_s = self._resume_at_s - self._tools.clock.monotonic()
        if hindered_s > 0:
            return hindered_s
        if not self._may_hand_out() or len(self._in_flight) >= self._window:
            return _LONGEST_SLEEP_S
        if self._in_flight and self._capabilities.batch_size <= FEW:
            # Other requests may end meanwhile: their successors are claimed in one commit.
            await asyncio.sleep(GATHER_S)
        seen = await self._queue.look()
        if seen.account.removed:
            self.stop()
            return 0.0
        if seen.due is None or seen.account.state is not AccountState.ACTIVE:
            self._say("")
            return _LONGEST_SLEEP_S
        due_s = (seen.due - self._tools.clock.now()).total_seconds()
        wait_s = max(due_s, self._pace.delay_s())
        if wait_s > 0:
            return wait_s
        lease = await self._lease(seen.account)
        return _LONGEST_SLEEP_S if lease is None else await self._hand_out(lease, seen)

    def _may_hand_out(self) -> bool:
        """Nothing goes out while an outcome waits to be stored (fault 27) or after a refusal."""
        return not (
            self._unstored
            or self._refused
            or self._stopped.is_set()
            or self._tools.database.read_only
        )

    async def _lease(self, account: Account) -> Lease | None:
        """Return the provider; None when the account is paused for it, or the lane is stopped."""
        if self._stopped.is_set():
            return None
        try:
            async with asyncio.timeout(None) as self._patience:
                return await self._tools.gateways.lease(account)
        except TimeoutError:
            return None
        except UsageError as error:
            remedy = tr("Complete the account in Settings.")
            await self._tools.accounts.pause(self.account_id, error.what, remedy)
            return None
        finally:
            self._patience = None

    async def _hand_out(self, lease: Lease, seen: Seen) -> float:
        """Hand out as many batches as may go at once; return as `_step` does."""
        self._go_by(lease.provider.info.capabilities)
        try:
            free = min(self._window - len(self._in_flight), self._pace.ready())
            claimed = await self._queue.claim(seen, self._capabilities, max(free, 1))
            if claimed.moved:
                self._tools.events.publish(MessagesChanged(tuple(claimed.moved)))
            if not claimed.batches:
                return 0.0 if claimed.moved or not seen.fresh else _EMPTY_HANDED_S
            rows = list(chain.from_iterable(claimed.batches))
            self._tools.events.publish(MessagesChanged(handover.handed_out(rows)))
            for batch in claimed.batches:
                self._start(lease.again(), batch, self._callback_url(seen.account))
        finally:
            await lease.release()
        return 0.0

    def _start(self, lease: Lease, rows: Sequence[OutboxRow], address: str | None) -> None:
        self._pace.take()
        # A refusal, a fault or the end may have come while the batch was being claimed.
        may = self._may_hand_out()
        work = self._submit(lease, rows, address) if may else self._put_back(lease, rows)
        task = self._tools.tasks.start(work, name=f"submit for account {self.account_id}")
        self._in_flight.add(task)
        task.add_done_callback(self._landed)

    def _go_by(self, capabilities: Capabilities) -> None:
        """Keep to the limits of the account itself, where its settings have their own."""
        if capabilities.requests_per_s != self._capabilities.requests_per_s:
            self._pace = Pace(capabilities.requests_per_s, self._tools.clock)
        self._capabilities = capabilities

    def _callback_url(self, account: Account) -> str | None:
        public = self._tools.public_url().rstrip("/")
        return f"{public}{callback_path(account)}" if public else None

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._wake.set()

    async def _put_back(self, lease: Lease, rows: Sequence[OutboxRow]) -> None:
        await lease.release()
        await self._record(handover.put_back(rows))

    async def _submit(
        self, lease: Lease, rows: Sequence[OutboxRow], callback_url: str | None
    ) -> None:
        began = self._reconsidered
        try:
            answer = await handover.submit(lease.provider, rows, callback_url)
            self._refused = self._refused or answer.account_refusal is not None
            await self._record(answer)
            await self._follow(answer, began)
        finally:
            await lease.release()

    async def _record(self, answer: SubmitAnswer) -> None:
        """Commit the outcomes; while the disk refuses, nothing else is handed out (fault 27).

        When the program ends first, the rows are found as `submitting` at the next start and
        become uncertain: known to be at risk, never sent twice.
        """
        results = [SubmitResult(key, outcome) for key, outcome in answer.outcomes.items()]
        brings_back = self._capabilities.settling is Settling.REPEAT
        step = partial(self._tools.recorder.record, results, brings_back=brings_back)
        lost = await self._insist(step)
        if lost is None:
            _log.error("outcomes of account %d could not be stored", self.account_id)
        elif lost:
            reason = tr("The program met a fault of its own while sending; see the log.")
            await self._insist(partial(self._tools.accounts.pause, self.account_id, reason))

    async def _insist(self, step: Callable[[], Awaitable[_T]]) -> _T | None:
        """Repeat `step` until the database takes it; None when the lane is stopped before."""
        retry = Backoff(longest_s=15.0)
        self._insisting += 1
        try:
            while True:
                try:
                    return await step()
                except StoreFault as fault:
                    self._unstored = True
                    self._say(fault.sentence)
                    if self._stopped.is_set():
                        return None
                await _set_within(self._stopped, retry.failed())
        finally:
            self._insisting -= 1
            self._unstored = self._unstored and self._insisting > 0

    async def _follow(self, answer: SubmitAnswer, began: int) -> None:
        """Open up after a success; go slower, or stop, when nothing of the batch went out.

        A number that is to be tried later waits alone: it says nothing about the others.
        """
        doubtful, deferred = handover.all_uncertain(answer), handover.all_deferred(answer)
        hindering = [one for one in deferred if one.hinders]
        self._doubtful = self._doubtful + 1 if doubtful else 0
        if answer.account_refusal is not None:
            await self._pause(answer.account_refusal)
        elif self._doubtful >= _DOUBTFUL_REQUESTS:
            await self._pause(handover.not_understood(self._doubtful, doubtful[0]))
        elif doubtful:
            self._hindered(doubtful[0].sentence, began)
        elif hindering:
            self._hindered(hindering[0].sentence, began, handover.asked_of_all_s(hindering))
        elif not deferred:
            self._backoff.succeeded()
            self._window = min(self._capabilities.concurrency, self._window + 1)
            self._say("")

    async def _pause(self, refusal: AccountRefusal) -> None:
        """Pause the account; nothing goes out before that is stored, and then nothing either."""
        self._refused = True
        self._window = 1
        self._doubtful = 0
        step = partial(
            self._tools.accounts.pause, self.account_id, refusal.sentence, refusal.remedy
        )
        try:
            await self._insist(step)
            # The secret may be changed by another process before somebody resumes the account.
            await self._tools.gateways.forget(self.account_id)
            self._say("")
        finally:
            self._refused = False

    def _hindered(self, sentence: str, began: int, at_least_s: float = 0.0) -> float:
        """Start nothing for a growing while; return that while in seconds.

        None at all where the lane was told to reconsider since the attempt `began`.
        """
        self._window = 1
        if began != self._reconsidered:
            return 0.0
        pause_s = self._backoff.failed(at_least_s)
        self._resume_at_s = self._tools.clock.monotonic() + pause_s
        self._say(sentence)
        return pause_s

    def _say(self, sentence: str) -> None:
        if sentence != self._hindrance:
            self._hindrance = sentence
            self._tools.events.publish(SendingHindered(self.account_id, sentence))


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, or after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
