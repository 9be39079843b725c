"""Applies reports to their messages: many in one commit, a bad one alone (quality, fault 25)."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from smsdesk.domain.delivery_report import DeliveryReport, Effect, ReportSource
from smsdesk.domain.errors import StoreFault
from smsdesk.domain.message import Change
from smsdesk.services import brake
from smsdesk.services.brake import Brake, Braked
from smsdesk.services.database import Database
from smsdesk.services.events import EventBus, MessagesChanged
from smsdesk.services.gateways import Gateways
from smsdesk.store import reports as rows
from smsdesk.store.engine import Connection
from smsdesk.store.reports import Incoming, JournalStatus, ReportApplied
from smsdesk.system.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A journaled call and the reports found in it."""

    journal_id: int
    account_id: int
    reports: tuple[DeliveryReport, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Applied:
    changes: Sequence[Change]
    braked: Sequence[Braked]


class Interpreter:
    """Applies reports, lets the brake look at the failures, and announces the changes."""

    def __init__(
        self, database: Database, gateways: Gateways, events: EventBus, clock: Clock
    ) -> None:
        self._database = database
        self._brake = Brake(gateways)
        self._events = events
        self._clock = clock

    async def interpret(self, group: Sequence[Interpretation]) -> bool:
        """Apply journaled calls and note each one's verdict.

        Returns:
            False when the database does not take them: they stay in the journal as pending. A
            call that fails through a fault of ours is marked and does not keep the others.
        """
        if not group:
            return True
        try:
            self._announce(await self._database.run(self._interpret, group))
        except StoreFault as fault:
            _log.warning("reports could not be applied: %s", fault.what)
            return False
        except Exception:  # noqa: BLE001 - one call must not keep the others from being applied
            if len(group) == 1:
                return await self._give_up(group[0])
        else:
            return True
        return all([await self.interpret([one]) for one in group])

    async def _give_up(self, one: Interpretation) -> bool:
        _log.exception("journaled call %d cannot be applied", one.journal_id)
        note = "a fault of the program; see the log"
        try:
            await self._database.run(rows.mark, one.journal_id, JournalStatus.MALFORMED, note)
        except StoreFault:
            return False
        return True

    async def apply(self, incoming: Sequence[Incoming], sharers: Sequence[int] = ()) -> None:
        """Apply reports that are in no journal, in one commit.

        One that fails through a fault of ours is logged and does not keep the others from being
        applied: a queue hands them over once.

        Args:
            incoming: As they came.
            sharers: Further accounts whose messages they may be about.

        Raises:
            StoreFault: The database does not take them; applied again, those that are stored
                already change nothing.
        """
        if not incoming:
            return
        try:
            self._announce(await self._database.run(self._apply, incoming, sharers))
        except StoreFault:
            raise
        except Exception:  # noqa: BLE001 - one report must not keep the others from being applied
            if len(incoming) == 1:
                account_id = incoming[0].account_id
                _log.exception("a report for account %d cannot be applied", account_id)
                return
        else:
            return
        for one in incoming:
            await self.apply([one], sharers)

    def _announce(self, applied: _Applied) -> None:
        if applied.changes:
            self._events.publish(MessagesChanged(tuple(applied.changes)))
        brake.announce(self._events, applied.braked)

    def _apply(
        self, conn: Connection, incoming: Sequence[Incoming], sharers: Sequence[int]
    ) -> _Applied:
        ours = rows.of_sharers(conn, incoming, sharers) if sharers else incoming
        return self._judged(conn, rows.apply_many(conn, ours, self._clock.now()))

    def _interpret(self, conn: Connection, group: Sequence[Interpretation]) -> _Applied:
        incoming = [
            Incoming(one.account_id, report, ReportSource.CALLBACK)
            for one in group
            for report in one.reports
        ]
        applied = rows.apply_many(conn, incoming, self._clock.now())
        rest = iter(applied)
        verdicts: defaultdict[JournalStatus, list[int]] = defaultdict(list)
        for one in group:
            found = [next(rest) for _ in one.reports]
            verdicts[verdict(found)].append(one.journal_id)
        for status, journal_ids in verdicts.items():
            rows.mark_all(conn, journal_ids, status, "")
        return self._judged(conn, applied)

    def _judged(self, conn: Connection, applied: Sequence[ReportApplied]) -> _Applied:
        changes = [one.change for one in applied if one.change is not None]
        return _Applied(changes, self._brake.judge(conn, changes))


def verdict(found: Sequence[ReportApplied]) -> JournalStatus:
    """Return what the reports of one call amount to, the best of them first."""
    if not found:
        return JournalStatus.MALFORMED
    about_ours = [one for one in found if one.message_id is not None]
    if not about_ours:
        parked = any(one.parked for one in found)
        return JournalStatus.PARKED if parked else JournalStatus.UNKNOWN
    if all(one.effect is Effect.UNKNOWN for one in about_ours):
        return JournalStatus.UNKNOWN
    return JournalStatus.APPLIED
