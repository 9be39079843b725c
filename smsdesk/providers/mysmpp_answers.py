"""What mysmpp's answers come to (sheet, sections 2 to 4): the text decides, not the HTTP status."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    Deferred,
    Rejected,
    SubmitOutcome,
    Uncertain,
)
from smsdesk.domain.texts import tr
from smsdesk.providers.exchange import Answered, Exchange
from smsdesk.providers.mysmpp_texts import (
    OUT_OF_STOCK_S,
    TAKEN,
    UNDOCUMENTED,
    Effect,
    Meaning,
    meaning_of,
    normalised,
)
from smsdesk.providers.mysmpp_xml import Element, UnreadableXml, read_elements
from smsdesk.providers.outcomes import Verdict, refused_account, verdict
from smsdesk.providers.reading import read_integer, read_line

__all__ = ["plain_id", "read_query", "verdicts"]

_log = logging.getLogger(__name__)

_LONGEST_ID = 64
_MOST_PARTS = 255
_ROOT = "response"


@dataclass(frozen=True, slots=True)
class _Information:
    """What an answer says of one message."""

    id_sms: str
    parts: int | None
    text: str


def plain_id(value: str) -> str:
    """Return a gateway's id, which is opaque; "" when it is none."""
    value = value.strip()
    is_plain = len(value) <= _LONGEST_ID and value.isprintable() and " " not in value
    return value if is_plain else ""


def verdicts(exchange: Exchange, count: int) -> list[Verdict]:
    """Return what the answer says of the messages numbered 1 to `count`, in their order."""
    elements = _elements(exchange)
    found = _information(elements, count)
    others = _of_the_rest(exchange, elements)
    known = [found.get(number) for number in range(1, count + 1)]
    ids = Counter(one.id_sms for one in known if one is not None and one.id_sms)
    return [
        others if one is None else _of_information(one, shared=ids[one.id_sms] > 1) for one in known
    ]


def read_query(exchange: Exchange, wanted: str) -> tuple[Element, ...] | Verdict:
    """Return the elements of a query's answer, or what came of it instead.

    Args:
        exchange: What came of the request.
        wanted: An element that only such an answer has.
    """
    elements = _elements(exchange)
    if _error(elements) is not None:
        return _of_the_rest(exchange, elements)
    is_answer = elements and (
        elements[0].name.casefold() == _ROOT or any(one.name == wanted for one in elements)
    )
    succeeded = isinstance(exchange, Answered) and exchange.status < HTTPStatus.MULTIPLE_CHOICES
    return elements if is_answer and succeeded else verdict(exchange)


def _elements(exchange: Exchange) -> tuple[Element, ...]:
    if not isinstance(exchange, Answered):
        return ()
    try:
        return read_elements(exchange.body)
    except UnreadableXml:
        return ()


def _error(elements: Sequence[Element]) -> str | None:
    return next((one.text for one in elements if one.name == "error"), None)


def _information(elements: Sequence[Element], count: int) -> Mapping[int, _Information]:
    found: dict[int, _Information] = {}
    items = [one for one in elements if one.name == "information"]
    for item in items:
        number = read_integer(item.attributes.get("number_sms", ""))
        if number is None and len(items) == count == 1:
            # A sibling gateway leaves the number out; there is nothing to mix up.
            number = 1
        if number is None:
            continue
        parts = read_integer(item.attributes.get("parts"))
        one = _Information(
            plain_id(item.attributes.get("id_sms", "")),
            parts if parts is not None and 0 < parts <= _MOST_PARTS else None,
            item.text,
        )
        found[number] = one if found.get(number, one) == one else _TWO_THINGS
    return found


_TWO_THINGS = _Information("", None, "")


def _of_information(one: _Information, *, shared: bool) -> Verdict:
    if shared:
        # An id belongs to one message: the other one was not sent, and it is not known which.
        return Verdict(Uncertain(tr("The gateway gave one id to two messages of the request.")))
    meaning = meaning_of(one.text)
    if one.id_sms or (meaning is not None and meaning.effect is Effect.ACCEPTED):
        return Verdict(_accepted(one, meaning))
    return _without_id(one, meaning)


def _without_id(one: _Information, meaning: Meaning | None) -> Verdict:
    if not one.text:
        return Verdict(Uncertain(tr("The gateway said nothing certain about this message.")))
    if normalised(one.text) == TAKEN:
        sentence = tr(
            "The gateway said that it took the message, but gave no id for it. It is asked again "
            "under the same number, which sends nothing twice."
        )
        return Verdict(Uncertain(sentence, TAKEN))
    if meaning is None:
        sentence = tr("The gateway refused the message: {text}", text=read_line(one.text))
        return Verdict(Rejected(UNDOCUMENTED, read_line(one.text), sentence))
    return _of_meaning(meaning, one.text)


def _accepted(one: _Information, meaning: Meaning | None) -> Accepted:
    raw_text = ""
    if meaning is not None:
        raw_code, raw_text = meaning.code, read_line(one.text)
    elif normalised(one.text) == TAKEN:
        raw_code = TAKEN
    else:
        _log.info("a message was taken with a text that is not in the document")
        raw_code = read_line(one.text, 64)
    return Accepted(one.id_sms, one.parts, raw_code=raw_code, raw_text=raw_text)


def _of_the_rest(exchange: Exchange, elements: Sequence[Element]) -> Verdict:
    """Return what becomes of messages that the answer does not mention."""
    error = _error(elements)
    if error is None:
        mentions_others = any(one.name == "information" for one in elements)
        if mentions_others:
            return Verdict(
                Uncertain(tr("The gateway answered without saying a word about this message."))
            )
        return verdict(exchange)
    meaning = meaning_of(error)
    if meaning is None:
        return _with_text(verdict(exchange), error)
    return _of_meaning(meaning, error)


def _with_text(found: Verdict, text: str) -> Verdict:
    """Add the gateway's own words to a verdict by the status alone."""
    words = read_line(text)
    said = tr("The gateway said: {text}", text=words)
    outcome = found.outcome
    if isinstance(outcome, Rejected):
        outcome = replace(outcome, raw_text=words, sentence=f"{outcome.sentence} {said}")
    elif isinstance(outcome, Deferred | Uncertain):
        outcome = replace(outcome, sentence=f"{outcome.sentence} {said}")
    return replace(found, outcome=outcome)


def _of_meaning(meaning: Meaning, text: str) -> Verdict:
    outcome: SubmitOutcome
    match meaning.effect:
        case Effect.REJECTED | Effect.RETRYABLE:
            retryable = meaning.effect is Effect.RETRYABLE
            outcome = Rejected(meaning.code, read_line(text), meaning.text, retryable)
        case Effect.LATER:
            outcome = Deferred(meaning.text, OUT_OF_STOCK_S, meaning.code, hinders=True)
        case Effect.ACCOUNT:
            return refused_account(AccountRefusal(meaning.code, meaning.sentence, meaning.remedy))
        case Effect.ACCEPTED | Effect.UNKNOWN:
            # Of a whole request nothing is accepted without saying which message has which id.
            outcome = Uncertain(meaning.text, meaning.code)
    return Verdict(outcome)
