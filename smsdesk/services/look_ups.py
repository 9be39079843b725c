"""Asks a gateway's records about uncertain messages: adopted, sent again, or left in doubt.

A computer's clock may be hours behind and put right at any moment, so the two minutes for which
records may be late are counted by the monotonic clock too.
"""

from datetime import datetime, timedelta

from smsdesk.domain.delivery_report import ReportSource
from smsdesk.domain.errors import UsageError
from smsdesk.domain.look_up import Finding, Found, NotFound, NotKnown, Question
from smsdesk.domain.message import Change
from smsdesk.domain.submit import Accepted
from smsdesk.domain.texts import tr
from smsdesk.providers.base import LooksUp
from smsdesk.services.database import Database
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.services.events import CampaignChanged, EventBus, MessagesChanged
from smsdesk.store import awaiting, doubt, foreign_ids, outbox
from smsdesk.store.awaiting import AwaitingCursor
from smsdesk.store.engine import Connection
from smsdesk.store.outbox import SubmitResult
from smsdesk.system.clock import Clock

__all__ = ["LookUps"]

_AFTER = timedelta(minutes=2)
"""Records may be late: earlier, a message that is not found may still turn up."""
_AT_ONCE = 20


class LookUps:
    """Asks about one account's uncertain messages."""

    def __init__(
        self,
        account_id: int,
        database: Database,
        reports: DeliveryReports,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._account_id = account_id
        self._database = database
        self._reports = reports
        self._events = events
        self._clock = clock
        self._cursor: AwaitingCursor | None = None
        self._seen: dict[AwaitingCursor, float] = {}
        """Since when this process knows of each doubt, by the monotonic clock."""
        self._met: set[AwaitingCursor] = set()
        """The doubts of the round that is under way."""

    async def ask(self, provider: LooksUp) -> None:
        """Ask about some messages; about the others the next time, then anew.

        Raises:
            StoreFault: What the records said could not be stored; it is asked again.
        """
        now = self._clock.now()
        found = await self._database.read(
            awaiting.questions, self._account_id, now, self._cursor, _AT_ONCE
        )
        for question in found:
            one = AwaitingCursor(question.submitted_at, question.message_id)
            self._seen.setdefault(one, self._clock.monotonic())
            self._met.add(one)
            if question.submitted_at < now - _AFTER:
                await self._settle(question, await provider.look_up(question))
            self._cursor = one
        if len(found) < _AT_ONCE:
            self._cursor = None
            self._seen = {one: since for one, since in self._seen.items() if one in self._met}
            self._met.clear()

    async def _settle(self, question: Question, finding: Finding) -> None:
        match finding:
            case Found():
                await self._adopt(question, finding)
            case NotFound():
                if self._is_known_for_long(question):
                    await self._send_again(question)
            case NotKnown():
                return

    def _is_known_for_long(self, question: Question) -> bool:
        since_s = self._seen[AwaitingCursor(question.submitted_at, question.message_id)]
        return self._clock.monotonic() - since_s >= _AFTER.total_seconds()

    async def _adopt(self, question: Question, found: Found) -> None:
        changes = await self._database.run(_adopt, question, found, self._clock.now())
        if changes is None:
            return
        self._events.publish(MessagesChanged(tuple(changes)))
        if found.report is not None:
            await self._reports.apply(self._account_id, [found.report], ReportSource.LOOK_UP)

    async def _send_again(self, question: Question) -> None:
        reason = tr("The gateway's records do not have it: it was not taken, and goes again.")
        now = self._clock.now()
        try:
            changes = await self._database.run(_queue_again, question, now, reason)
        except UsageError:
            return  # its campaign was stopped: it stays uncertain, for a person to decide
        if not changes:
            return
        self._events.publish(MessagesChanged(tuple(changes)))
        for campaign_id in {change.campaign_id for change in changes}:
            self._events.publish(CampaignChanged(campaign_id))


def _queue_again(conn: Connection, question: Question, now: datetime, reason: str) -> list[Change]:
    """Queue a message that was not taken; one in doubt for long waits for a person's decision."""
    key, since = question.message_id, now - doubt.SENT_AGAIN_FOR
    if not doubt.still_recent(conn, key, question.submitted_at, since):
        return []
    return outbox.requeue(conn, [key], now, reason)


def _adopt(
    conn: Connection, question: Question, found: Found, now: datetime
) -> list[Change] | None:
    """Believe a record; None when it is another message's, which it fits by its text alone."""
    if foreign_ids.is_anothers(conn, question.message_id, found.provider_message_id):
        return None
    accepted = Accepted(found.provider_message_id, found.segment_count, found.fee)
    return list(outbox.record(conn, [SubmitResult(question.message_id, accepted)], now))
