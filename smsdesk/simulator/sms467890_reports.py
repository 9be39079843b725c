"""467890.com, "Receive SMS status report": Report=msgid,mobile,report_status,report_time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.sms467890_account import ReportStyle, ReportTime

FORM = "application/x-www-form-urlencoded"
_CHINA = timezone(timedelta(hours=8))
_SUCCESS = range(200, 300)
_STATUSES: Mapping[HandsetState, tuple[str, str]] = {
    HandsetState.DELIVERED: ("DELIVRD", "DELIVRD"),
    HandsetState.READ: ("DELIVRD", "DELIVRD"),
    HandsetState.EXPIRED: ("UNKNOWN", "EXPIRED"),
    HandsetState.DELETED: ("UNKNOWN", "DELETED"),
    HandsetState.UNDELIVERABLE: ("UNKNOWN", "UNDELIV"),
    HandsetState.REJECTED: ("UNKNOWN", "REJECTD"),
    HandsetState.LOCALLY_REJECTED: ("UNKNOWN", "REJECTD"),
    HandsetState.UNKNOWN: ("UNKNOWN", "UNKNOWN"),
    HandsetState.UNDOCUMENTED: ("UNDOCUMENTED", "UNDOCUMENTED"),
}
"""report_status as documented, and as SMPP would have it.

The manual knows two; "UNDOCUMENTED" is neither, on purpose. States before the last have none.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """One report, before it is framed."""

    msgid: str
    mobile: str = field(repr=False)
    state: HandsetState
    at: datetime


def is_reported(state: HandsetState) -> bool:
    """Return whether the gateway says anything about `state`."""
    return state in _STATUSES


def render_push(reports: Sequence[Report], style: ReportStyle) -> bytes:
    """Return the body of a push in `style`."""
    name = f"{style.name}=" if style.name else ""
    records = [_encoded(_record(each, style), style) for each in reports]
    separator = _encoded(style.separator, style)
    if style.repeat_name:
        # Separators between named records are no part of a value.
        return style.separator.join(name + record for record in records).encode()
    return (name + separator.join(records)).encode()


def push_problem(status: int) -> str | None:
    """Return why an answer does not acknowledge a push; the manual names none, so success does."""
    return None if status in _SUCCESS else f"HTTP {status}"


def _record(report: Report, style: ReportStyle) -> str:
    status = _STATUSES[report.state][style.smpp_statuses]
    if style.time is ReportTime.UNIX:
        time = str(int(report.at.timestamp()))
    else:
        time = report.at.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return f"{report.msgid},{report.mobile},{status},{time}"


def _encoded(text: str, style: ReportStyle) -> str:
    return quote(text, safe="") if style.percent_encoded else text
