"""Delivery reports of Yunpian API v2, pushed (`sms_status`) and pulled (`pull_status`).

Both carry the same records; see sheet, section 6. Pushes are not signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, unquote_plus

from smsdesk.domain.callback import MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.texts import tr
from smsdesk.providers.china_time import ASSUMED, from_china_time
from smsdesk.providers.reading import UnreadableBody, read_id, read_json, read_line
from smsdesk.providers.yunpian_codes import explain_report, report_state
from smsdesk.providers.yunpian_packet import msisdn_of, read_code

__all__ = ["Pulled", "read_pull", "read_push", "read_record", "split_raw_code"]

_FIELD = "sms_status"
_LONGEST_REFERENCE = 256
_LONGEST_CODE = 60
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Pulled:
    """One page of the queue: its reports, and how many records it had, readable or not."""

    reports: tuple[DeliveryReport, ...]
    records: int


def read_push(body: bytes) -> tuple[DeliveryReport, ...]:
    """Read the reports in a push; records that say nothing readable are left out.

    Raises:
        MalformedReport: There is no report in the body; never anything else.
    """
    reports = _reports(_records(_pushed(body)))
    if not reports:
        raise _malformed()
    return tuple(reports)


def read_pull(content: object) -> Pulled | None:
    """Read an answer of pull_status, both shapes of its list; None when it has no list."""
    records = _list_in(content)
    return None if records is None else Pulled(tuple(_reports(records)), len(records))


def read_record(record: Mapping[str, object]) -> DeliveryReport | None:
    """Read one record, None when it names neither message nor state."""
    sid = read_id(record.get("sid"))
    uid = _reference(record.get("uid"))
    status = read_line(record.get("report_status"), _LONGEST_CODE)
    if not (sid or uid) or not status:
        return None
    error = read_line(record.get("error_msg"), _LONGEST_CODE)
    occurred_at, words = _time(record.get("user_receive_time"))
    detail = read_line(record.get("error_detail"))
    return DeliveryReport(
        provider_message_id=sid or None,
        client_reference=uid,
        msisdn=msisdn_of(record.get("mobile")),
        state=report_state(status, error),
        raw_code=f"{status} {error}".strip(),
        raw_text="; ".join(part for part in (detail, words) if part),
        occurred_at=occurred_at,
        sentence=explain_report(status, error),
    )


def split_raw_code(raw_code: str) -> tuple[str, str]:
    """Return report_status and error_msg of a `raw_code` that `read_record` made."""
    status, _, error = raw_code.partition(" ")
    return status, error


def _pushed(body: bytes) -> object:
    """Return the JSON in a push: form-encoded once, as documented, or twice, or bare."""
    try:
        text = body.decode("utf-8")
        if text.lstrip()[:1] in {"[", "{"}:
            return read_json(body)
        values = parse_qs(text, max_num_fields=_MOST_FIELDS, errors="strict").get(_FIELD)
        if not values:
            raise _malformed()
        return _decoded(values[0])
    except (UnreadableBody, ValueError) as error:
        raise _malformed() from error


def _decoded(value: str) -> object:
    try:
        return read_json(value.encode())
    except UnreadableBody:
        return read_json(unquote_plus(value, errors="strict").encode())


def _records(content: object) -> Sequence[object]:
    records = _list_in(content)
    if records is not None:
        return records
    return [content]


def _list_in(content: object) -> Sequence[object] | None:
    """Return the list of records: bare, or wrapped as version 1 did."""
    if isinstance(content, dict) and read_code(content) is None:
        content = content.get(_FIELD)
    return content if isinstance(content, list) else None


def _reports(records: Sequence[object]) -> list[DeliveryReport]:
    found = [read_record(record) for record in records if isinstance(record, dict)]
    return [report for report in found if report is not None]


def _reference(value: object) -> str | None:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    is_plain = isinstance(text, str) and 0 < len(text) <= _LONGEST_REFERENCE and text.isprintable()
    return str(text) if is_plain else None


def _time(value: object) -> tuple[datetime | None, str]:
    """Return a time and, as its zone is assumed, the gateway's own words for it."""
    text = read_line(value, 40)
    moment = from_china_time(text)
    return (moment, f"{text} ({ASSUMED})") if moment is not None else (None, text)


def _malformed() -> MalformedReport:
    return MalformedReport(
        tr("The call has no readable report in its field “sms_status”."),
        tr("It changes no message."),
    )
