"""SMS_PUSH_REPORT of CloudSMS Web API v2.4: what a report says, and the answer to it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from smsdesk.domain.callback import CallbackAnswer, MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import InvalidNumber, Msisdn
from smsdesk.domain.texts import tr
from smsdesk.providers.cloudsms_codes import BUSY, OK, sms_state
from smsdesk.providers.reading import UnreadableBody, read_integer, read_line, read_object

__all__ = ["answer_report", "beijing_time", "reference_in", "reference_out", "to_report"]

_METHOD = "SMS_PUSH_REPORT"
_BEIJING = timezone(timedelta(hours=8))
_MOST_SERIAL = 65535
_MOST_UINT = 0xFFFFFFFF
_LONGEST_UID = 64
"""Twice the documented length; the id is opaque to us."""
_REFERENCE = "m"


def beijing_time(moment: datetime) -> str:
    """Return an aware `moment` as the document writes TIME: UTC+8, to the second."""
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def reference_out(client_reference: str) -> Mapping[str, str]:
    """Return the CUSTOMER_BODY that carries our reference."""
    return {_REFERENCE: client_reference}


def reference_in(customer_body: object) -> str | None:
    """Return our reference from a CUSTOMER_BODY, None when there is none."""
    value = customer_body.get(_REFERENCE) if isinstance(customer_body, dict) else None
    return _plain(value, 255)


def to_report(body: bytes) -> tuple[DeliveryReport, ...]:
    """Read the reports in `body`, one for each item of SMS_RESULT_LIST.

    Raises:
        MalformedReport: The body is not a report by the document; never anything else.
    """
    content = _packet(body)
    items = content.get("SMS_RESULT_LIST")
    # The general text says one report each time, the table says an array.
    results = items if isinstance(items, list) else [items]
    uid = _plain(content.get("SMS_UID"), _LONGEST_UID)
    reference = reference_in(content.get("CUSTOMER_BODY"))
    if not results:
        raise _malformed("SMS_RESULT_LIST")
    if uid is None and reference is None:
        raise _malformed("SMS_UID")
    occurred_at = _moment(content.get("REPORT_TIME")) or _moment(content.get("TIME"))
    return tuple(_report(result, uid, reference, occurred_at) for result in results)


def answer_report(body: bytes, now: datetime, *, stored: bool) -> CallbackAnswer:
    """Form the ANSWER to a report; not stored is HTTP 503 and "busy", so that it comes again."""
    try:
        serial = read_integer(read_object(body).get("SERIAL"))
    except UnreadableBody:
        serial = None
    packet = {
        "METHOD": _METHOD,
        "TYPE": "ANSWER",
        "SERIAL": serial if serial is not None and 0 <= serial <= _MOST_SERIAL else 0,
        "TIME": beijing_time(now),
        "RESULT_CODE": OK if stored else BUSY,
        "RESULT_DESC": "OK" if stored else "Busy",
    }
    return CallbackAnswer(
        200 if stored else 503, json.dumps(packet).encode(), "application/json;charset=utf-8"
    )


def _packet(body: bytes) -> Mapping[str, object]:
    try:
        content = read_object(body)
    except UnreadableBody as error:
        raise MalformedReport(
            tr("The call is not a JSON object."), tr("It changes no message.")
        ) from error
    if read_line(content.get("METHOD")) != _METHOD:
        raise _malformed("METHOD")
    if read_line(content.get("TYPE")) != "REQUEST":
        raise _malformed("TYPE")
    return content


def _report(
    result: object, uid: str | None, reference: str | None, occurred_at: datetime | None
) -> DeliveryReport:
    if not isinstance(result, dict):
        raise _malformed("SMS_RESULT_LIST")
    code = read_integer(result.get("SMS_STATE"))
    if code is None or not 0 <= code <= _MOST_UINT:
        raise _malformed("SMS_STATE")
    stated = sms_state(code)
    return DeliveryReport(
        provider_message_id=uid,
        client_reference=reference,
        msisdn=_msisdn(result),
        state=stated.state,
        raw_code=str(code),
        raw_text=read_line(result.get("RESULT_DESC")),
        occurred_at=occurred_at,
        sentence=stated.text,
    )


def _msisdn(result: Mapping[str, object]) -> Msisdn | None:
    country_code = read_integer(result.get("COUNTRY_CODE"))
    national = result.get("DEST_MSISDN")
    if isinstance(national, int) and not isinstance(national, bool) and 0 < national <= 10**15:
        national = str(national)
    if not isinstance(national, str) or country_code is None or not 0 < country_code <= _MOST_UINT:
        return None
    try:
        return Msisdn.from_e164(f"+{country_code}{national}")
    except InvalidNumber:
        return None


def _plain(value: object, limit: int) -> str | None:
    """Return an id as it stands, None when it is none: empty, too long or with odd characters."""
    is_plain = isinstance(value, str) and 0 < len(value) <= limit and value.isprintable()
    return str(value) if is_plain else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=_BEIJING)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _malformed(parameter: str) -> MalformedReport:
    return MalformedReport(
        tr("The report's {parameter} is missing or wrong.", parameter=parameter),
        tr("It changes no message."),
    )
