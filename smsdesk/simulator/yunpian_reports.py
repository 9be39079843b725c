"""Yunpian API v2: status reports, pulled or pushed, and the records of get_record.json.

Times are those of China (UTC+8), written without a zone. Only final states are reported.
"""

import json
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, quote, unquote

from smsdesk.simulator.gateway import AcceptedMessage
from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.yunpian_codes import RefusedError
from smsdesk.simulator.yunpian_packet import Destination, destination_of, number_in

FORM = "application/x-www-form-urlencoded;charset=utf-8"
MAX_PAGE = 100
_DEFAULT_PAGE = 20
_KEPT = timedelta(hours=72)
_CHINA = timezone(timedelta(hours=8))
_TIME = "%Y-%m-%d %H:%M:%S"
_TIME_SHAPE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_HTTP_OK = 200
_ACKNOWLEDGED = frozenset({b"SUCCESS", b"0"})

_STATES: Mapping[HandsetState, tuple[str, str, str]] = {
    HandsetState.DELIVERED: ("SUCCESS", "DELIVRD", ""),
    HandsetState.READ: ("SUCCESS", "DELIVRD", ""),
    HandsetState.EXPIRED: ("FAIL", "EXPIRED", "短信超过有效期"),
    HandsetState.DELETED: ("FAIL", "DELETED", "短信已被删除"),
    HandsetState.UNDELIVERABLE: ("FAIL", "UNDELIV", "短信无法送达"),
    HandsetState.REJECTED: ("FAIL", "REJECTD", "短信被运营商拒绝"),
    HandsetState.LOCALLY_REJECTED: ("FAIL", "YP:54", "号码错误,不计费"),
    HandsetState.UNKNOWN: ("FAIL", "UNKNOWN", "未知状态"),
    HandsetState.UNDOCUMENTED: ("PENDING", "YP:9999", ""),
}
"""report_status, error_msg and error_detail; "PENDING" is not in the document, on purpose."""

Item = Mapping[str, object]
"""One report as it is pulled and pushed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YunpianMessage(AcceptedMessage):
    """A message Yunpian gave a sid."""

    number_taken: int
    """Counts messages; unlike the sid no fault script makes it repeat."""
    destination: Destination
    sid: int
    uid: str | None
    callback_url: str | None = field(repr=False)


def china(moment: datetime) -> str:
    """Return `moment` as Yunpian writes times."""
    return moment.astimezone(_CHINA).strftime(_TIME)


def report_item(message: YunpianMessage, state: HandsetState, at: datetime) -> Item | None:
    """Return the report that `message` reached `state` at `at`; None when Yunpian says nothing."""
    known = _STATES.get(state)
    if known is None:
        return None
    status, error, detail = known
    never_sent = state is HandsetState.LOCALLY_REJECTED
    return {
        "sid": message.sid,
        "uid": message.uid,
        "user_receive_time": "" if never_sent else china(at),
        "error_msg": error,
        # Off by default for international messages.
        "error_detail": detail if message.destination.is_mainland else "",
        "mobile": message.destination.shown,
        "report_status": status,
    }


def render_push(items: Sequence[Item], *, twice: bool) -> bytes:
    """Return the body of a push: a form with the reports as a JSON list in sms_status."""
    value = quote(json.dumps(items, ensure_ascii=False), safe="")
    return f"sms_status={quote(value, safe='') if twice else value}".encode()


def items_in(pushed: bytes) -> list[Item]:
    """Return what `render_push` put in."""
    (value,) = parse_qs(pushed.decode())["sms_status"]
    items: list[Item] = json.loads(unquote(value) if value.startswith("%") else value)
    return items


def push_problem(status: int, answer: bytes) -> str | None:
    """Return why an answer does not acknowledge a push, None when it does."""
    if status != _HTTP_OK:
        return f"HTTP {status}"
    return None if answer in _ACKNOWLEDGED else "the answer is neither SUCCESS nor 0"


class StatusQueue:
    """What pull_status has to give: every report once, oldest first, for 72 hours."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[datetime, Item]] = deque()

    def add(self, item: Item, now: datetime) -> None:
        """Keep a report for the next pull."""
        self._waiting.append((now, item))

    def drop(self, item: Item) -> None:
        """Forget a report that its receiver has got by push."""
        for entry in self._waiting:
            if entry[1] == item:
                self._waiting.remove(entry)
                return

    def take(self, fields: Mapping[str, str], now: datetime) -> list[Item]:
        """Remove and return a page of reports; raises RefusedError for a bad page_size."""
        size = number_in(fields, "page_size", _DEFAULT_PAGE, MAX_PAGE)
        while self._waiting and now - self._waiting[0][0] > _KEPT:
            self._waiting.popleft()
        return [self._waiting.popleft()[1] for _ in range(min(size, len(self._waiting)))]


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """What get_record is asked for."""

    first: datetime
    last: datetime
    number: str | None = field(repr=False)
    is_mainland: bool | None
    """Only such messages; None takes both kinds."""
    page: int
    size: int

    def takes(self, message: YunpianMessage) -> bool:
        """Return whether `message` is asked for."""
        # Times are in whole seconds on both sides.
        return (
            self.first <= message.at.replace(microsecond=0) <= self.last
            and self.number in {None, message.number}
            and self.is_mainland in {None, message.destination.is_mainland}
        )

    def page_of(self, found: Sequence[YunpianMessage]) -> Sequence[YunpianMessage]:
        """Return the page asked for, oldest message first."""
        return found[(self.page - 1) * self.size : self.page * self.size]


def read_query(fields: Mapping[str, str]) -> RecordQuery:
    """Check the fields of get_record; raises RefusedError."""
    first, last = _time(fields, "start_time"), _time(fields, "end_time")
    mobile = fields.get("mobile", "")
    destination = destination_of(mobile) if mobile else None
    if mobile and destination is None:
        raise RefusedError.malformed("mobile")
    kinds: Mapping[str, bool | None] = {"": True, "all": None, "global": False}
    kind = fields.get("type", "")
    if kind not in kinds:
        raise RefusedError.malformed("type")
    return RecordQuery(
        first=first,
        last=last,
        number=destination.number if destination is not None else None,
        is_mainland=kinds[kind],
        page=number_in(fields, "page_num", 1),
        size=number_in(fields, "page_size", _DEFAULT_PAGE, MAX_PAGE),
    )


def record_item(message: YunpianMessage, report: Item | None) -> Item:
    """Return a record of get_record; without a report yet its status is UNKNOWN."""
    report = report or {}
    return {
        "sid": str(message.sid),
        "mobile": message.destination.shown,
        "send_time": china(message.at),
        "text": message.rendered_text,
        "send_status": "SUCCESS",
        "report_status": report.get("report_status", "UNKNOWN"),
        "fee": message.segments,
        "user_receive_time": report.get("user_receive_time") or None,
        "error_msg": report.get("error_msg"),
        "uid": message.uid,
    }


def _time(fields: Mapping[str, str], name: str) -> datetime:
    value = fields.get(name, "")
    if not value:
        raise RefusedError.missing(name)
    if not _TIME_SHAPE.fullmatch(value):
        raise RefusedError.malformed(name)
    try:
        return datetime.strptime(value, _TIME).replace(tzinfo=_CHINA)
    except ValueError:
        raise RefusedError.malformed(name) from None
