"""Asking get_record of Yunpian API v2 what became of an uncertain message (sheet, section 9)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from smsdesk.domain.look_up import Finding, Found, NotFound, NotKnown, Question
from smsdesk.domain.texts import tr
from smsdesk.providers.exchange import Answered, Clock, Exchange
from smsdesk.providers.outcomes import verdict
from smsdesk.providers.reading import UnreadableBody, read_json
from smsdesk.providers.transport import Transport
from smsdesk.providers.yunpian_codes import meaning_of
from smsdesk.providers.yunpian_fields import PAGE_SIZE
from smsdesk.providers.yunpian_packet import form_request
from smsdesk.providers.yunpian_records import (
    NARROW,
    WIDE,
    Match,
    Span,
    bounds_of,
    find,
    is_settled,
    read_page,
    record_form,
)
from smsdesk.providers.yunpian_verdicts import reply_in

__all__ = ["RecordSearch"]

_PATH = "/v2/sms/get_record.json"
_MOST_PAGES = 10

_Records = Sequence[Mapping[str, object]]


class RecordSearch:
    """Searches the records of one account.

    Args:
        transport: The account's way to Yunpian.
        apikey: Its key.
        clock: By which a message is old enough to be missed.
    """

    def __init__(self, transport: Transport, apikey: str, clock: Clock) -> None:
        self._transport = transport
        self._apikey = apikey
        self._clock = clock

    async def look_up(self, question: Question, others: frozenset[str]) -> Finding:
        """Return what the records say of one message.

        It counts as not taken only when two complete replies, of which the second allows for
        another zone than the assumed one, do not have it.

        Args:
            question: The uncertain message.
            others: Ids known to belong to other messages.
        """
        for span in (NARROW, WIDE):
            records = await self._all(question, span)
            if isinstance(records, NotKnown):
                return records
            match = find(records, question, others)
            settled = self._settled(match, question)
            if settled is not None:
                return settled
        return NotFound()

    def _settled(self, match: Match, question: Question) -> Found | NotKnown | None:
        """Return what can be said already; None when a wider search must tell."""
        if match.found is not None:
            return match.found
        if match.doubt:
            return NotKnown(
                tr("Yunpian's records have this text to this number more than once; you decide.")
            )
        if not is_settled(question, self._clock()):
            return NotKnown(
                tr("Yunpian's records do not have it yet; they are asked again in two minutes.")
            )
        return None

    async def _all(self, question: Question, span: Span) -> _Records | NotKnown:
        found: list[Mapping[str, object]] = []
        bounds = bounds_of(span, question, self._clock())
        for page in range(1, _MOST_PAGES + 1):
            form = record_form(self._apikey, question, bounds, page)
            exchange = await self._transport.send(form_request(_PATH, form))
            records = _page_in(exchange)
            if records is None:
                return NotKnown(_why_not(exchange))
            found.extend(records)
            if len(records) < PAGE_SIZE:
                return found
        return NotKnown(tr("Yunpian has too many records of this number to be searched."))


def _page_in(exchange: Exchange) -> _Records | None:
    if not isinstance(exchange, Answered) or exchange.status != HTTPStatus.OK:
        return None
    try:
        return read_page(read_json(exchange.body))
    except UnreadableBody:
        return None


def _why_not(exchange: Exchange) -> str:
    reply = reply_in(exchange)
    if reply is not None and reply.code != 0:
        return tr("Yunpian did not show its records. {why}", why=meaning_of(reply.code).text)
    detail = verdict(exchange).failed_check().detail
    return tr("Yunpian's records could not be read. {why}", why=detail)
