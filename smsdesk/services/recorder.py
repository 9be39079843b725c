"""Commits what came of handing messages out and applies the brake (design, section 5.1)."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from smsdesk.domain.errors import StoreFault
from smsdesk.domain.message import Change
from smsdesk.services import brake
from smsdesk.services.brake import Brake, Braked
from smsdesk.services.database import Database
from smsdesk.services.events import EventBus, MessagesChanged
from smsdesk.services.gateways import Gateways
from smsdesk.store import foreign_ids, outbox
from smsdesk.store.engine import Connection
from smsdesk.store.outbox import SubmitResult
from smsdesk.system.clock import Clock

_log = logging.getLogger(__name__)

FEW = 10
"""Requests with so few messages are gathered: a commit for each would take longer than they do."""
GATHER_S = 0.003
"""How long one waits for others; nothing beside the time a gateway takes."""


@dataclass(slots=True, eq=False)
class _Part:
    """The outcomes of one request on their way into the database."""

    results: Sequence[SubmitResult]
    brings_back: bool
    stored: bool = False
    fault: Exception | None = None


class Recorder:
    """Stores outcomes and announces the changes; those that come together share a commit."""

    def __init__(
        self, database: Database, gateways: Gateways, events: EventBus, clock: Clock
    ) -> None:
        self._database = database
        self._brake = Brake(gateways)
        self._events = events
        self._clock = clock
        self._waiting: list[_Part] = []
        self._one_commits = asyncio.Lock()

    async def record(self, results: Sequence[SubmitResult], *, brings_back: bool = False) -> int:
        """Commit `results` together; return how many cannot be stored through a fault of ours.

        Those stay `submitting` and become uncertain at the next start; they do not keep the
        others from being stored (quality, fault 25).

        Args:
            results: Outcomes of one request.
            brings_back: Whether the gateway answers a reference it knows with the id that it
                gave before: then the id of another message is no acceptance.

        Raises:
            StoreFault: Nothing was stored; try again.
        """
        part = _Part(results, brings_back)
        self._waiting.append(part)
        try:
            async with self._one_commits:
                if part in self._waiting:
                    if len(results) <= FEW:
                        await asyncio.sleep(GATHER_S)
                    group, self._waiting = self._waiting, []
                    await self._commit_group(group)
        finally:
            if part in self._waiting:
                self._waiting.remove(part)
        if part.stored:
            return 0
        if isinstance(part.fault, StoreFault):
            raise part.fault
        return await self._record_each(results, brings_back=brings_back)

    async def _commit_group(self, group: Sequence[_Part]) -> None:
        """Commit what waits; each part learns what came of it, and falls back on itself.

        When this is cancelled the others cannot know: they record again, which changes nothing in
        rows that have moved on.
        """
        try:
            await self._commit(group)
        except Exception as fault:  # noqa: BLE001 - each caller decides what to do about it
            for part in group:
                part.fault = fault
        else:
            for part in group:
                part.stored = True

    async def _record_each(self, results: Sequence[SubmitResult], *, brings_back: bool) -> int:
        """Commit one result after the other; return how many cannot be stored."""
        lost = 0
        for one in results:
            try:
                await self._commit([_Part([one], brings_back)])
            except StoreFault:
                raise
            except Exception:  # noqa: BLE001 - one row must not keep the others from being stored
                _log.exception("the outcome of message %d cannot be stored", one.message_id)
                lost += 1
        return lost

    async def _commit(self, group: Sequence[_Part]) -> None:
        changes, braked = await self._database.run(self._write, group)
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
        brake.announce(self._events, braked)

    def _write(
        self, conn: Connection, group: Sequence[_Part]
    ) -> tuple[Sequence[Change], Sequence[Braked]]:
        plain = [one for part in group if not part.brings_back for one in part.results]
        changes = list(outbox.record(conn, plain, self._clock.now())) if plain else []
        for part in group:
            if part.brings_back:
                changes += self._write_doubting(conn, part.results)
        return changes, self._brake.judge(conn, changes)

    def _write_doubting(
        self, conn: Connection, results: Sequence[SubmitResult]
    ) -> Sequence[Change]:
        believed = foreign_ids.doubted(conn, results)
        changes = outbox.record(conn, believed, self._clock.now())
        foreign_ids.disown(
            conn, [old.message_id for old, new in zip(results, believed, strict=True) if old != new]
        )
        return changes
