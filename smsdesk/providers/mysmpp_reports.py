"""Delivery reports of mysmpp, pushed or asked for (sheet, sections 5 and 7)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest, MalformedReport
from smsdesk.domain.codes import CodeEntry, CodeTable, outcome_of_state
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.providers.mysmpp_answers import plain_id
from smsdesk.providers.mysmpp_time import moment
from smsdesk.providers.mysmpp_xml import Element, Markup, UnreadableXml, read_elements, tag, written
from smsdesk.providers.reading import read_integer, read_line

__all__ = ["answer_push", "explained", "pushed_reports", "report_table", "reports_in"]

BLANK = "(blank)"
_CHANNELS = ("viber", "sms")
_MOST_PARTS = 255
_PRICE = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_CONTENT_TYPE = "text/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_LIKE_A_STATE = re.compile(r"[a-z_]{1,64}")
_AHEAD = timedelta(minutes=15)
"""A report from later than this was read with a wrong idea of the account's time."""
_Texts = Callable[[], tuple[str, str]]

_STATES: Mapping[str, tuple[MessageState | None, _Texts]] = MappingProxyType(
    {
        "send": (
            MessageState.SUBMITTED,
            lambda: (tr("On its way; nothing is reported yet."), ""),
        ),
        "": (MessageState.SUBMITTED, lambda: (tr("The gateway has no state for it yet."), "")),
        "deliver": (MessageState.DELIVERED, lambda: (tr("It arrived."), "")),
        "read": (MessageState.DELIVERED, lambda: (tr("It arrived and was read."), "")),
        "not_deliver": (
            MessageState.UNDELIVERED,
            lambda: (tr("It could not be delivered."), tr("Check that the number is in use.")),
        ),
        "expired": (
            MessageState.EXPIRED,
            lambda: (
                tr("The phone could not be reached as long as it was tried."),
                tr("Send it again only if it is not too late for it."),
            ),
        ),
        # Its name misleads: the gateway never learnt anything, and never will.
        "partly_deliver": (
            None,
            lambda: (
                tr("It was sent, but the network never said what became of it."),
                tr("Ask the recipient before you send it again."),
            ),
        ),
    }
)
"""State → ours, what it means and what to do."""
_NO_STATE = (None, str)
_FAILED = frozenset({MessageState.UNDELIVERED, MessageState.EXPIRED})


def explained(code: str) -> str:
    """Return what a state means, "" when it cannot be one."""
    known = _STATES.get("" if code == BLANK else code) if code else None
    if known is not None:
        return " ".join(filter(None, known[1]()))
    if _LIKE_A_STATE.fullmatch(code):
        return tr("The gateway reported a state that is not in its document.")
    return ""


def report_table() -> tuple[CodeEntry, ...]:
    """Return every state of the document."""
    return tuple(
        CodeEntry(CodeTable.REPORT, status or BLANK, outcome_of_state(state), *texts())
        for status, (state, texts) in _STATES.items()
    )


def reports_in(
    elements: Sequence[Element], offset: timedelta, currency: str = ""
) -> tuple[DeliveryReport, ...]:
    """Return the reports among `elements`; those without an id say nothing of any message.

    Args:
        elements: Of an answer or a push.
        offset: Of the account's local time from UTC.
        currency: In which the account is charged; "" where that is not known.
    """
    return tuple(
        _report(one, offset, currency)
        for one in elements
        if one.name == "state" and plain_id(one.attributes.get("id_sms", ""))
    )


def pushed_reports(
    request: CallbackRequest, offset: timedelta, currency: str = ""
) -> tuple[DeliveryReport, ...]:
    """Read the reports in a push, whatever its root is called.

    Raises:
        MalformedReport: There is no state of any message in it; never anything else.
    """
    try:
        elements = read_elements(request.body)
    except UnreadableXml as error:
        raise MalformedReport(
            tr("The call is no readable XML."), tr("It changes no message.")
        ) from error
    latest = request.received_at + _AHEAD
    reports = tuple(_not_after(one, latest) for one in reports_in(elements, offset, currency))
    if not reports:
        raise MalformedReport(
            tr("The call has no state of any message."), tr("It changes no message.")
        )
    return reports


def answer_push(
    request: CallbackRequest, *, stored: bool, known: frozenset[str] | None
) -> CallbackAnswer:
    """Form the answer: the ids it names are not sent again.

    Args:
        request: The call.
        stored: Whether it is committed; if not, HTTP 503 and no id.
        known: The ids to name, None for all.
    """
    if not stored:
        return CallbackAnswer(503, _response(()), _CONTENT_TYPE)
    try:
        reports = reports_in(read_elements(request.body), timedelta())
    except UnreadableXml:
        reports = ()
    ids = dict.fromkeys(one.provider_message_id or "" for one in reports)
    return CallbackAnswer(
        200, _response([one for one in ids if known is None or one in known]), _CONTENT_TYPE
    )


def _response(ids: Sequence[str]) -> bytes:
    content = "".join(tag("id_sms", None, written(one)) for one in ids)
    return (_HEAD + tag("response", None, Markup(content))).encode()


def _report(element: Element, offset: timedelta, currency: str) -> DeliveryReport:
    status = element.text.casefold()
    channels = {
        name: element.attributes[name].strip().casefold()
        for name in _CHANNELS
        if name in element.attributes
    }
    parts = _parts(element)
    details = ", ".join(f"{name}: {value or BLANK}" for name, value in channels.items())
    return DeliveryReport(
        provider_message_id=plain_id(element.attributes["id_sms"]),
        client_reference=None,
        msisdn=None,
        state=_state(status, channels.values()),
        raw_code=read_line(status, 64) or BLANK,
        raw_text=read_line(details),
        occurred_at=moment(element.attributes.get("time", ""), offset),
        sentence=explained(read_line(status, 64) or BLANK),
        read="read" in {status, *(channels.values() if status == "deliver" else ())},
        segment_count=parts,
        fee=_fee(element, parts, currency),
    )


def _parts(element: Element) -> int | None:
    parts = read_integer(element.attributes.get("num_parts"))
    return parts if parts is not None and 0 < parts <= _MOST_PARTS else None


def _fee(element: Element, parts: int | None, currency: str) -> Money | None:
    """Return what the message cost: `price` is that of one part (sheet, section 5)."""
    price = element.attributes.get("price", "").strip()
    if not (parts and currency and _PRICE.fullmatch(price)):
        return None
    return Money(Decimal(price.replace(",", ".")) * parts, currency)


def _state(status: str, channels: Iterable[str]) -> MessageState | None:
    """Return the state of the whole message: its own text first, then each channel's.

    A cascade has failed only when no channel is still under way or says otherwise.
    """
    state, *ours = (_STATES.get(one, _NO_STATE)[0] for one in (status, *channels))
    if state in _FAILED and not all(each in _FAILED for each in ours):
        return MessageState.SUBMITTED
    return state


def _not_after(report: DeliveryReport, latest: datetime) -> DeliveryReport:
    is_later = report.occurred_at is not None and report.occurred_at > latest
    return replace(report, occurred_at=None) if is_later else report
