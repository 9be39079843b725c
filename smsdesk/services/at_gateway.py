"""What a gateway knows beside messages on their way: usable sender IDs, and its own schedule.

Both are asked for when a person wants to see them. Nothing is guessed: a gateway that cannot be
asked is a fault with a sentence, and a message is cancelled only when the gateway says so.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from smsdesk.domain.account import Account
from smsdesk.domain.errors import NetworkFault, SmsDeskError, StoreFault, UsageError
from smsdesk.domain.texts import tr
from smsdesk.providers.base import KeepsSchedule, ListsSenders, Provider
from smsdesk.services.database import Database
from smsdesk.services.events import AccountChanged, EventBus, MessagesChanged
from smsdesk.services.gateways import Gateways
from smsdesk.services.tasks import Tasks
from smsdesk.store import accounts as account_rows
from smsdesk.store import kept
from smsdesk.system.clock import Clock

__all__ = ["AtGateway", "Cancelled", "KeptMessage"]

_T = TypeVar("_T")

_SENDERS_WITHIN_S = 20.0
_SCHEDULE_WITHIN_S = 120.0
"""A long schedule has many pages."""
_KEPT_FOR_S = 300.0
"""So long a list of sender IDs is good: approving one takes the gateway's staff hours."""
_CANCELLED_AT_ONCE = 100
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that waits for its hour at the gateway.

    Attributes:
        provider_message_id: The gateway's id, by which it is cancelled.
        to: The number as stored, or as the gateway wrote it.
        at: When it goes out, aware UTC; None when the gateway's time cannot be read.
        message_id: Our message; None for one that was not sent from this database.
        campaign_id: Its campaign; None as before.
        name: The recipient's name, where we know it.
    """

    provider_message_id: str
    to: str
    at: datetime | None
    text: str = field(repr=False)
    message_id: int | None = None
    campaign_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What came of cancelling.

    Attributes:
        ids: What the gateway deleted; those of ours are `cancelled` now.
        others: What it did not: gone out already, or not known there. Nothing changed for them.
        not_asked: What it could not be asked about, because of `fault`.
        fault: Why, a sentence for a person; "" when everything was asked.
        messages: How many messages of this database became `cancelled`.
    """

    ids: frozenset[str]
    others: frozenset[str]
    not_asked: frozenset[str] = frozenset()
    fault: str = ""
    messages: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A list of sender IDs and when it was asked for, in seconds that only grow."""

    senders: tuple[str, ...] | None
    at_s: float


@dataclass(frozen=True, slots=True)
class _Step:
    """What the gateway deleted in one request, and how many of our messages changed."""

    gone: frozenset[str]
    messages: int


class AtGateway:
    """Asks accounts' gateways what they hold for them."""

    def __init__(
        self, database: Database, gateways: Gateways, events: EventBus, tasks: Tasks, clock: Clock
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._events = events
        self._tasks = tasks
        self._clock = clock
        self._senders: dict[int, _Known] = {}
        self._changed = 0
        self._unstored: dict[int, set[str]] = {}
        """What gateways deleted and the database has not taken yet."""
        events.subscribe(AccountChanged, self._on_changed)

    def lists_senders(self, account: Account) -> bool:
        """Say whether the account's gateway can be asked for its sender IDs."""
        return isinstance(self._gateways.bare(account), ListsSenders)

    def keeps_schedule(self, account: Account) -> bool:
        """Say whether the account's gateway keeps messages that can be listed and cancelled."""
        return isinstance(self._gateways.bare(account), KeepsSchedule)

    async def sender_ids(self, account_id: int, *, anew: bool = False) -> tuple[str, ...] | None:
        """Return the sender IDs the account may use; None when any may be or nobody can tell.

        A list is good for five minutes, unless the account changes or `anew` asks for a new one.

        Raises:
            NetworkFault: The gateway could not be asked within 20 seconds.
            SecretUnavailable: The keyring does not give the account's secrets.
            UsageError: A setting of the account is missing or wrong.
        """
        known = self._senders.get(account_id)
        now_s = self._clock.monotonic()
        if known is not None and not anew and now_s - known.at_s < _KEPT_FOR_S:
            return known.senders
        changed = self._changed
        async with self._asking(account_id) as provider:
            if not isinstance(provider, ListsSenders):
                return None
            unknown = tr("Which sender IDs the account may use is not known.")
            senders = await _within(_SENDERS_WITHIN_S, provider.sender_ids, unknown)
        if changed == self._changed:
            self._senders[account_id] = _Known(senders, self._clock.monotonic())
        return senders

    async def scheduled(self, account_id: int) -> tuple[KeptMessage, ...]:
        """Return what the gateway keeps for later, by its hour; also what others gave it.

        Raises:
            NetworkFault: The gateway could not be asked within two minutes.
            SecretUnavailable: The keyring does not give the account's secrets.
            UsageError: The gateway keeps no schedule, or a setting is missing or wrong.
        """
        await self._store(account_id)
        async with self._asking(account_id) as provider:
            keeper = _keeper(provider)
            unknown = tr("What the gateway keeps is not known.")
            found = await _within(_SCHEDULE_WITHIN_S, keeper.scheduled, unknown)
        ids = [one.provider_message_id for one in found]
        ours = await self._database.read(kept.by_ids, account_id, ids)
        listed = []
        for one in found:
            message = ours.get(one.provider_message_id)
            listed.append(
                KeptMessage(
                    one.provider_message_id,
                    one.to,
                    one.at,
                    one.text,
                    message.message_id if message else None,
                    message.campaign_id if message else None,
                    message.name if message else "",
                )
            )
        return tuple(sorted(listed, key=lambda one: (one.at or _NEVER, one.provider_message_id)))

    async def cancel_scheduled(self, account_id: int, ids: Collection[str]) -> Cancelled:
        """Delete messages from the gateway's schedule; those it names become `cancelled`.

        Every hundred ids are one step that is stored before the next; once started, a step is
        finished and stored also when the caller is cancelled.

        Raises:
            NetworkFault: The gateway could not be asked about any of them; look at `scheduled`
                before trying again.
            SecretUnavailable: The keyring does not give the account's secrets.
            StoreFault: The gateway cancelled some, but that could not be stored; it is stored
                with the next call for this account.
            UsageError: The gateway keeps no schedule, or a setting is missing or wrong.
        """
        wanted = list(dict.fromkeys(ids))
        done: set[str] = set()
        messages = 0
        async with self._asking(account_id) as provider:
            keeper = _keeper(provider)
            for start in range(0, len(wanted), _CANCELLED_AT_ONCE):
                part = wanted[start : start + _CANCELLED_AT_ONCE]
                step = await self._finish(self._cancel(account_id, keeper, part))
                if isinstance(step, NetworkFault) and start:
                    asked, left = frozenset(wanted[:start]), frozenset(wanted[start:])
                    return Cancelled(frozenset(done), asked - done, left, step.sentence, messages)
                if isinstance(step, SmsDeskError):
                    raise step
                done |= step.gone
                messages += step.messages
        return Cancelled(frozenset(done), frozenset(wanted) - done, messages=messages)

    async def _finish(self, step: Coroutine[Any, Any, _T]) -> _T:
        """Run `step` to its end: what the gateway deleted must be stored whoever is waiting."""
        task = self._tasks.start(step, name="cancel at the gateway")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise

    async def _cancel(
        self, account_id: int, keeper: KeepsSchedule, ids: Collection[str]
    ) -> _Step | SmsDeskError:
        """Cancel and store; a fault is returned, for it ends no task of the program's own."""
        try:
            gone = await keeper.cancel_scheduled(tuple(ids)) & frozenset(ids)
            self._unstored.setdefault(account_id, set()).update(gone)
            return _Step(gone, await self._store(account_id))
        except (NetworkFault, StoreFault) as fault:
            return fault

    async def _store(self, account_id: int) -> int:
        """Store what the gateway has deleted; return how many of our messages that concerned."""
        gone = frozenset(self._unstored.get(account_id, ()))
        if not gone:
            return 0
        changes = await self._database.run(kept.cancel, account_id, gone, self._clock.now())
        self._unstored[account_id] -= gone
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
        return len(changes)

    @asynccontextmanager
    async def _asking(self, account_id: int) -> AsyncIterator[Provider]:
        account = await self._database.read(account_rows.get, account_id)
        async with self._gateways.using(account) as provider:
            yield provider

    def _on_changed(self, event: AccountChanged) -> None:
        self._changed += 1
        self._senders.pop(event.account_id, None)


def _keeper(provider: Provider) -> KeepsSchedule:
    if isinstance(provider, KeepsSchedule):
        return provider
    raise UsageError(
        tr("“{gateway}” keeps no messages for later.", gateway=provider.info.title),
        tr("What is scheduled for this account waits on this computer."),
        tr("Stop the campaign to cancel it."),
    )


async def _within(seconds: float, ask: Callable[[], Awaitable[_T]], unknown: str) -> _T:
    try:
        async with asyncio.timeout(seconds):
            return await ask()
    except TimeoutError:
        raise NetworkFault(
            tr("The gateway did not answer within {seconds} seconds.", seconds=f"{seconds:.0f}"),
            unknown,
            tr("Try again later."),
        ) from None
