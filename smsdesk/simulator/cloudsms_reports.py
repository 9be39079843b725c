"""CloudSMS Web API v2.4: SMS_PUSH_REPORT, its states and the answer it wants."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from smsdesk.simulator.handset import HandsetState

_METHOD = "SMS_PUSH_REPORT"
_OK = 1
_HTTP_OK = 200
_HONG_KONG = timezone(timedelta(hours=8))
_STATES: Mapping[HandsetState, tuple[int, str]] = {
    HandsetState.ENROUTE: (1, "ENROUTE"),
    HandsetState.DELIVERED: (2, "DELIVERED"),
    HandsetState.READ: (2, "DELIVERED"),
    HandsetState.EXPIRED: (3, "EXPIRED"),
    HandsetState.DELETED: (4, "DELETED"),
    HandsetState.UNDELIVERABLE: (5, "UNDELIVERABLE"),
    HandsetState.ACCEPTED: (6, "ACCEPTED"),
    HandsetState.UNKNOWN: (7, "UNKNOWN"),
    HandsetState.REJECTED: (8, "REJECTED"),
    HandsetState.QUEUED: (9, "IDLE"),
    HandsetState.LOCALLY_REJECTED: (60, "LOCAL_REJECTED"),
    HandsetState.UNDOCUMENTED: (77, "UNDOCUMENTED"),
}
"""SMS_STATE and RESULT_DESC of the report.

There is none for "read", and 77 is not in the document, on purpose.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says apart from the state."""

    serial: int
    sms_uid: str
    sender: str
    country_code: int
    national: str = field(repr=False)
    customer_body: Mapping[str, object] | None = field(repr=False)


def render_report(report: Report, state: HandsetState, at: datetime, now: datetime) -> bytes:
    """Return the packet for `state`, reached `at` and pushed `now`."""
    code, name = _STATES[state]
    result = {
        "COUNTRY_CODE": report.country_code,
        "DEST_MSISDN": report.national,
        "SMS_STATE": code,
        "RESULT_DESC": name,
    }
    packet: dict[str, object] = {
        "METHOD": _METHOD,
        "TYPE": "REQUEST",
        "SERIAL": report.serial,
        "TIME": hong_kong(now),
        "REPORT_TIME": hong_kong(at),
        "SOURCE_MSISDN": report.sender,
        "SMS_UID": report.sms_uid,
        "SMS_RESULT_LIST": [result],
    }
    if report.customer_body is not None:
        packet["CUSTOMER_BODY"] = report.customer_body
    return json.dumps(packet).encode()


def answer_problem(sent: bytes, status: int, answer: bytes) -> str | None:
    """Return why `answer` does not acknowledge the report `sent`, None when it does."""
    if status != _HTTP_OK:
        return f"HTTP {status}"
    try:
        content: object = json.loads(answer)
    except (ValueError, RecursionError):
        return "the answer is not JSON"
    if not isinstance(content, dict):
        return "the answer is not a JSON object"
    return _field_problem(content, json.loads(sent)["SERIAL"])


def _field_problem(content: Mapping[str, object], serial: int) -> str | None:
    # The sample of the answer prints a blank before the method.
    if str(content.get("METHOD")).strip() != _METHOD or content.get("TYPE") != "ANSWER":
        return "METHOD or TYPE of the answer is wrong"
    if content.get("SERIAL") != serial:
        return "SERIAL of the answer is not that of the report"
    if not isinstance(content.get("TIME"), str) or "RESULT_DESC" not in content:
        return "TIME or RESULT_DESC is missing in the answer"
    code = content.get("RESULT_CODE")
    return None if code == _OK else f"RESULT_CODE {str(code)[:20]}"


def hong_kong(moment: datetime) -> str:
    """Return `moment` in the form and zone of the document's TIME (UTC+8)."""
    return moment.astimezone(_HONG_KONG).strftime("%Y-%m-%d %H:%M:%S")
