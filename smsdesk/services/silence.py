"""Messages whose report may have been lost: a queue hands each over once, also to a cut line.

They are looked up in the gateway's records, each about once an hour (Yunpian sheet, section 6).
"""

from datetime import timedelta
from typing import TypeGuard

from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.look_up import Found
from smsdesk.domain.status import REPORTED_FINAL_STATES
from smsdesk.providers.base import LooksUp
from smsdesk.services.database import Database
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.store import awaiting
from smsdesk.store.awaiting import AwaitingCursor
from smsdesk.system.clock import Clock

__all__ = ["Silence"]

_AFTER = timedelta(hours=1)
_AT_ONCE = 20


class Silence:
    """Asks about one account's messages of which nothing was heard."""

    def __init__(
        self, account_id: int, database: Database, reports: DeliveryReports, clock: Clock
    ) -> None:
        self._account_id = account_id
        self._database = database
        self._reports = reports
        self._clock = clock
        self._cursor: AwaitingCursor | None = None
        self._next_at_s = 0.0
        """When a new round may begin, by the monotonic clock."""

    async def ask(self, provider: LooksUp) -> None:
        """Look up some of them, and go on there the next time.

        Raises:
            StoreFault: What the records said could not be stored; it is asked again.
        """
        if self._clock.monotonic() < self._next_at_s:
            return
        before = self._clock.now() - _AFTER
        found = await self._database.read(
            awaiting.silent, self._account_id, before, self._cursor, _AT_ONCE
        )
        for question in found:
            finding = await provider.look_up(question)
            # What is still under way is no news, and what is not found may have been erased.
            if isinstance(finding, Found) and _is_final(finding.report):
                await self._reports.apply(self._account_id, [finding.report], ReportSource.LOOK_UP)
            self._cursor = AwaitingCursor(question.submitted_at, question.message_id)
        if len(found) < _AT_ONCE:
            self._cursor = None
            self._next_at_s = self._clock.monotonic() + _AFTER.total_seconds()


def _is_final(report: DeliveryReport | None) -> TypeGuard[DeliveryReport]:
    return report is not None and report.state in REPORTED_FINAL_STATES
