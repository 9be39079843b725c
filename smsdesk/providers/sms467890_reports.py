"""`Report=msgid,mobile,report_status,report_time` of 467890.com, read tolerantly.

Sheet, section 5. Neither framing nor encoding nor the form of the time is documented, and nothing
is signed.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_plus

from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import InvalidNumber, Msisdn
from smsdesk.domain.texts import tr
from smsdesk.providers.china_time import ASSUMED, from_china_time
from smsdesk.providers.reading import read_line
from smsdesk.providers.sms467890_codes import explain_state, report_state

__all__ = ["read_reports"]

_FIELDS = 4
_FEWEST = 3
_SEPARATOR = re.compile(r"[\r\n;|]+|&(?=report=)", re.IGNORECASE)
_PREFIX = re.compile(r"report\s*=", re.IGNORECASE)
_MSGID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_STATUS = re.compile(r"[0-9A-Za-z_:.-]{1,32}")
_MAINLAND = re.compile(r"(?:\+?86)?(1[0-9]{10})")
_MASKED = re.compile(r"[+0-9*]{5,20}")
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_EPOCH = re.compile(r"([0-9]{10})(?:[0-9]{3})?")
_AHEAD = timedelta(days=2)
"""A clock that is wrong by more than that is worse than none."""


def read_reports(request: CallbackRequest) -> tuple[DeliveryReport, ...]:
    """Read the reports in a call; records that are none are left out.

    Raises:
        MalformedReport: There is no report in the body; never anything else.
    """
    try:
        text = _unescaped(_unescaped(request.body.decode("utf-8-sig")))
    except ValueError as error:
        raise _malformed() from error
    found = (_report(record, request.received_at) for record in _SEPARATOR.split(text))
    reports = tuple(report for report in found if report is not None)
    if not reports:
        raise _malformed()
    return reports


def _unescaped(text: str) -> str:
    # Nothing in a record has a percent sign of its own, so a second decoding harms nothing.
    return unquote_plus(text, errors="strict") if _ESCAPED.search(text) else text


def _report(record: str, received_at: datetime) -> DeliveryReport | None:
    bare = _PREFIX.sub("", record.strip(), count=1) if _PREFIX.match(record.strip()) else record
    parts = [part.strip() for part in bare.split(",", _FIELDS - 1)]
    if len(parts) < _FEWEST:
        return None
    msgid, mobile, status = parts[0], parts[1].replace(" ", ""), parts[2]
    if not (_MSGID.fullmatch(msgid) and _MASKED.fullmatch(mobile) and _STATUS.fullmatch(status)):
        return None
    occurred_at, words = _time(parts[_FEWEST] if len(parts) == _FIELDS else "", received_at)
    return DeliveryReport(
        provider_message_id=msgid,
        client_reference=None,
        msisdn=_msisdn(mobile),
        state=report_state(status),
        raw_code=status,
        raw_text=words,
        occurred_at=occurred_at,
        sentence=explain_state(status),
    )


def _msisdn(mobile: str) -> Msisdn | None:
    """Return the number; None when some of its digits are hidden."""
    mainland = _MAINLAND.fullmatch(mobile)
    if mainland is not None:
        return Msisdn(86, mainland[1])
    try:
        return Msisdn.from_e164(mobile)
    except InvalidNumber:
        return None


def _time(text: str, received_at: datetime) -> tuple[datetime | None, str]:
    """Return a time and the gateway's own words for it, its zone marked where it is assumed."""
    words = read_line(text, 40)
    epoch = _EPOCH.fullmatch(words)
    if epoch is not None:
        moment = datetime.fromtimestamp(int(epoch[1]), UTC)
    else:
        read = from_china_time(words.replace("+", " "))
        if read is None:
            return None, words
        moment, words = read, f"{words} ({ASSUMED})"
    return (moment if moment <= received_at + _AHEAD else None), words


def _malformed() -> MalformedReport:
    return MalformedReport(
        tr("The call has no readable record “Report=msgid,mobile,report_status,report_time”."),
        tr("It changes no message."),
    )
