"""The listener's last calls, in words."""

from collections.abc import Mapping, Sequence

from smsdesk.domain.texts import tr
from smsdesk.services.delivery_reports import JournalRow, JournalStatus
from smsdesk.ui.viewmodels.messages import local_time

CallRow = tuple[str, str, str, str]


def _verdict(row: JournalRow) -> str:
    words = {
        JournalStatus.RECEIVED: tr("stored, not read yet"),
        JournalStatus.APPLIED: tr("understood"),
        JournalStatus.PARKED: tr("names no message we know yet; kept"),
        JournalStatus.UNKNOWN: tr("has a code that is not in the gateway's document"),
        JournalStatus.MALFORMED: tr("is not a report by the gateway's document"),
    }
    return " · ".join(filter(None, (words[row.status], row.note)))


def call_rows(rows: Sequence[JournalRow], accounts: Mapping[int, str]) -> list[CallRow]:
    """Return time, account, origin and verdict of each call, newest first."""
    return [
        (
            local_time(row.received_at),
            accounts.get(row.account_id, ""),
            row.remote,
            _verdict(row),
        )
        for row in rows
    ]
