"""Messages whose fate is open: after a crash, and when no report comes (design, section 5.3)."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from smsdesk.domain.account import Account
from smsdesk.domain.errors import StoreFault, UsageError
from smsdesk.domain.message import Change
from smsdesk.domain.provider_info import Capabilities, Polling, Reference, Settling
from smsdesk.domain.texts import tr
from smsdesk.services.database import Database
from smsdesk.services.events import CampaignChanged, EventBus, MessagesChanged
from smsdesk.services.gateways import Gateways
from smsdesk.services.pace import LATE
from smsdesk.services.rounds import Rounds
from smsdesk.store import accounts as account_rows
from smsdesk.store import by_number, doubt, holding, kept, outbox, reports
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock

_log = logging.getLogger(__name__)

_EVERY_S = 60.0
_REPEAT_AFTER = timedelta(minutes=2)
_REPEATED_AT_ONCE = 200
_UNASKED_AT_MOST_S = 30 * 86_400.0
"""For so long messages wait for a gateway that cannot be asked, beyond its limit; not for ever."""
_TRIED_S = 3600.0
"""A run that is younger has not tried long enough to say that a gateway cannot be asked."""
_PUT_BACK_S = 10.0
"""A clock that is put back by less makes nobody wait for long."""


class Reconciler:
    """Marks what an earlier run left in the air, and gives up waiting at each gateway's limit.

    An uncertain message of a gateway that echoes our reference is settled by its report,
    whenever that comes; one that echoes nothing by number and time, where they leave no doubt.
    Until then, and where the gateway offers nothing, a person may decide.
    """

    def __init__(
        self,
        database: Database,
        gateways: Gateways,
        events: EventBus,
        clock: Clock,
        worker: str,
        *,
        rounds: Rounds,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._events = events
        self._clock = clock
        self._worker = worker
        self._ahead_s: float | None = None
        """By how much the wall clock was before the monotonic one at the last look."""
        self._rounds = rounds
        self._began_s = clock.monotonic()

    async def recover(self) -> int:
        """Turn every message found as `submitting` into `uncertain`; return how many.

        Called once at the start, before any lane runs.
        """
        changes = await self._database.run(outbox.recover, self._clock.now(), self._worker)
        self._announce(changes)
        return len(changes)

    async def hold_overdue(self) -> int:
        """Hold what should have gone long ago while nobody could send it; return how many.

        Called at the start before any lane runs, and by a lane that finds that the computer slept
        (quality, fault 54). A person lets it go or stops it: `Campaigns.release` and `stop`.
        """
        changes = await self._database.run(self._hold_overdue)
        self._announce(changes)
        return len(changes)

    def _hold_overdue(self, conn: Connection) -> list[Change]:
        now = self._clock.now()
        reason = tr(
            "Its hour passed while the program was closed or the computer slept: it waits for your "
            "decision."
        )
        at_gateways = {
            campaign_id
            for account, can in self._known(conn)
            if can.schedule_option
            for campaign_id in kept.overdue(
                conn, account.account_id, can.schedule_option, now - LATE
            )
        }
        return holding.hold_overdue(conn, now - LATE, now, reason, at_gateways)

    async def run(self) -> None:
        """Sweep once a minute, until cancelled."""
        while True:
            for step in (self.sweep, self.repeat, self.hasten):
                try:
                    await step()
                except StoreFault:
                    continue  # said on screen by the lanes; the step comes again
                except Exception:  # noqa: BLE001 - one bad row must not end all settling
                    _log.exception("a step of settling failed")
            await asyncio.sleep(_EVERY_S)

    async def sweep(self) -> int:
        """Mark as `no_report` what is older than its gateway's limit; return how many.

        What a gateway keeps until its hour has the limit from that hour on. Where a gateway is
        asked by query, what was not asked about since then is not given up on, for another month at
        most: an account may never be asked again. Reports that can
        only be about one uncertain message are believed first. It goes in batches, so that sending
        and reports get their turn in between.
        """
        self._announce(await self._database.run(self._settle_by_number))
        await self._database.run(reports.prune, self._clock.now())
        found = 0
        while changes := await self._database.run(self._expire):
            self._announce(changes)
            found += len(changes)
        return found

    def _expire(self, conn: Connection) -> list[Change]:
        now = self._clock.now()
        limits: dict[int, float] = {}
        waiting: dict[int, frozenset[int]] = {}
        for account, capabilities in self._known(conn):
            limit_s, option = capabilities.report_limit_s, capabilities.schedule_option
            if capabilities.polling is Polling.QUERY:
                unasked_s = self._unasked_s(account.account_id, now)
                if unasked_s is None:
                    continue
                limit_s += unasked_s
            limits[account.account_id] = limit_s
            if option:
                oldest = now - timedelta(seconds=limit_s)
                waiting[account.account_id] = kept.campaigns_after(
                    conn, account.account_id, option, oldest
                )
        return outbox.expire_reports(conn, now, limits, waiting)

    def _unasked_s(self, account_id: int, now: datetime) -> float | None:
        """Return for how long nobody could ask; None while it is too early to say."""
        asked = self._rounds.latest(account_id)
        tried = self._clock.monotonic() - self._began_s >= _TRIED_S
        if asked is None:
            return _UNASKED_AT_MOST_S if tried else None
        unasked_s = max((now - asked).total_seconds(), 0.0)
        return min(unasked_s, _UNASKED_AT_MOST_S) if tried else unasked_s

    def _settle_by_number(self, conn: Connection) -> list[Change]:
        """Settle what nothing but number and time can: the gateway takes no reference of ours."""
        return [
            change
            for account, capabilities in self._known(conn)
            if capabilities.reference is Reference.NONE
            for change in by_number.settle(
                conn, account.account_id, self._clock.now(), capabilities.report_limit_s
            )
        ]

    async def repeat(self) -> int:
        """Queue uncertain messages again where the gateway will not send twice; return how many.

        They keep their reference, which such a gateway takes for the message itself.
        """
        changes = await self._database.run(self._repeat)
        self._announce(changes)
        for campaign_id in {change.campaign_id for change in changes}:
            self._events.publish(CampaignChanged(campaign_id))
        return len(changes)

    def _repeat(self, conn: Connection) -> list[Change]:
        now = self._clock.now()
        reason = tr("Asked again under the same reference: the gateway does not send twice.")
        changes: list[Change] = []
        for account, capabilities in self._known(conn):
            if capabilities.settling is not Settling.REPEAT:
                continue
            since, before = now - doubt.SENT_AGAIN_FOR, now - _REPEAT_AFTER
            ids = doubt.repeatable(conn, account.account_id, since, before, _REPEATED_AT_ONCE)
            # A campaign may have been stopped at this moment: a person decides about those.
            with suppress(UsageError):
                changes += outbox.requeue(conn, ids, now, reason)
        return changes

    async def hasten(self) -> int:
        """After the clock was put back, let go what it had put off; return how many messages.

        The first time nobody knows what it did before, and it counts as put back.
        """
        ahead_s = self._clock.now().timestamp() - self._clock.monotonic()
        if self._ahead_s is not None and ahead_s > self._ahead_s - _PUT_BACK_S:
            self._ahead_s = ahead_s
            return 0
        found = await self._database.run(outbox.hasten, self._clock.now())
        self._ahead_s = ahead_s
        return found

    def _known(self, conn: Connection) -> Sequence[tuple[Account, Capabilities]]:
        """Return the accounts whose gateway this version of the program knows."""
        known = {info.key: info.capabilities for info in self._gateways.infos()}
        return [
            (account, known[account.provider])
            for account in account_rows.all(conn)
            if account.provider in known
        ]

    def _announce(self, changes: Sequence[Change]) -> None:
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
