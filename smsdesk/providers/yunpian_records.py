"""Finding one uncertain message in get_record of Yunpian API v2 (sheet, sections 6 and 9).

The uid decides. Without one the text does, and only when a single record fits: what is adopted
wrongly would be a message that nobody sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smsdesk.domain.look_up import Found, Question
from smsdesk.providers.china_time import to_china_time
from smsdesk.providers.reading import read_id
from smsdesk.providers.yunpian_fields import PAGE_SIZE
from smsdesk.providers.yunpian_packet import count_of, mobile_of, msisdn_of, read_code, unsigned
from smsdesk.providers.yunpian_reports import read_record

__all__ = [
    "NARROW",
    "WIDE",
    "Match",
    "Span",
    "bounds_of",
    "find",
    "is_settled",
    "read_page",
    "record_form",
]

_SETTLED_AFTER = timedelta(minutes=2)
"""Before that a message may be taken and not yet in the records."""


@dataclass(frozen=True, slots=True)
class Span:
    """How far around the time of submitting the records are searched.

    Attributes:
        before: From so long before it.
        after: Until so long after it.
        until_now: Whether the present instant counts instead where it is later.
    """

    before: timedelta
    after: timedelta
    until_now: bool = False


NARROW = Span(timedelta(minutes=2), timedelta(minutes=10))
WIDE = Span(timedelta(hours=17), timedelta(days=1), until_now=True)
"""Asked before a message counts as not taken: the zone of the records is assumed, and another
server may go by another. UTC and the zones of the United States lie within. So does a record
made while this computer's clock was hours behind, whether or not it was put right since."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the records say of a message; `doubt` when several, or half of one, would fit."""

    found: Found | None = None
    doubt: bool = False


def record_form(
    apikey: str, question: Question, bounds: tuple[datetime, datetime], page: int
) -> Mapping[str, str]:
    """Return the fields of get_record for one page of the records between two instants."""
    return {
        "apikey": apikey,
        "mobile": mobile_of(question.to),
        "start_time": to_china_time(bounds[0]),
        "end_time": to_china_time(bounds[1]),
        "page_num": str(page),
        "page_size": str(PAGE_SIZE),
        "type": "all",
    }


def bounds_of(span: Span, question: Question, now: datetime) -> tuple[datetime, datetime]:
    """Return between which instants a message is searched."""
    submitted = question.submitted_at
    latest = max(submitted, now) if span.until_now else submitted
    return submitted - span.before, latest + span.after


def read_page(content: object) -> Sequence[Mapping[str, object]] | None:
    """Return the records of a page; None when it is no list of records or one is unreadable."""
    if isinstance(content, dict) and read_code(content) is None:
        # Version 1 wrapped its lists; a single list in an object is one.
        lists = [value for value in content.values() if isinstance(value, list)]
        content = lists[0] if len(lists) == 1 else None
    if not isinstance(content, list):
        return None
    records = [one for one in content if isinstance(one, dict) and read_id(one.get("sid"))]
    return records if len(records) == len(content) else None


def find(
    records: Sequence[Mapping[str, object]], question: Question, others: frozenset[str]
) -> Match:
    """Look for the message of `question`.

    Args:
        records: Of its number, in the gateway's order.
        question: The uncertain message.
        others: Ids known to belong to other messages.
    """
    reference = question.client_reference
    same_uid = [one for one in records if reference and read_id(one.get("uid")) == reference]
    if same_uid:
        return Match(_found(same_uid[0]))
    same_text = {
        read_id(one.get("sid")): one
        for one in records
        if not read_id(one.get("uid")) and _fits(one, question)
    }
    free = [one for sid, one in same_text.items() if sid not in others]
    if len(free) == 1:
        return Match(_found(free[0]))
    return Match(doubt=bool(free))


def _fits(record: Mapping[str, object], question: Question) -> bool:
    text = record.get("text")
    number = msisdn_of(record.get("mobile"))
    if not isinstance(text, str) or number not in {None, question.to}:
        return False
    return unsigned(text).strip() == unsigned(question.text).strip()


def _found(record: Mapping[str, object]) -> Found:
    return Found(
        read_id(record.get("sid")),
        # Here `fee` is the number of billed segments, not money.
        segment_count=count_of(record.get("fee")),
        report=read_record(record),
    )


def is_settled(question: Question, now: datetime) -> bool:
    """Tell whether the records must have the message by now if it was taken."""
    return now - question.submitted_at >= _SETTLED_AFTER
