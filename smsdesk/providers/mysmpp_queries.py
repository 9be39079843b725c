"""What can be asked of mysmpp besides sending: requests and answers (sheet, sections 5, 8, 10)."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from smsdesk.domain.msisdn import InvalidNumber, Msisdn
from smsdesk.providers.base import ScheduledMessage
from smsdesk.providers.mysmpp_answers import plain_id
from smsdesk.providers.mysmpp_time import moment
from smsdesk.providers.mysmpp_xml import Element, Markup, is_legal, tag, written
from smsdesk.providers.reading import read_integer, read_line

__all__ = [
    "Balance",
    "Currencies",
    "Page",
    "balance_in",
    "cancel_request",
    "cancelled_in",
    "page_in",
    "page_request",
    "senders_in",
    "state_request",
]

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
_ISO = MappingProxyType({"RUR": "RUB"})
"""Labels that the documents still have for currencies that are called otherwise now."""
_MOST_AREAS = 12
_MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Balance:
    """Funds, and for each area how many SMS they would pay: alternatives, never a sum."""

    money: Decimal
    currency: str
    areas: tuple[tuple[str, str], ...]


class Currencies:
    """In what accounts are charged, as far as their balance said it while the program runs.

    A provider without secrets cannot ask, but reads what the one with secrets has learned.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, str] = {}

    def learn(self, account: Hashable, currency: str) -> None:
        """Keep what an account's balance said, "" for nothing."""
        self._known[account] = currency

    def of(self, account: Hashable) -> str | None:
        """Return the currency, "" when the balance does not say; None when nobody asked."""
        return self._known.get(account)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of scheduled messages, and how many pages there are."""

    messages: tuple[ScheduledMessage, ...]
    pages: int


def state_request(ids: Sequence[str]) -> Markup:
    """Return what asks for the states of messages."""
    content = "".join(tag("id_sms", None, written(one)) for one in ids if is_legal(one))
    return tag("get_state", None, Markup(content))


def page_request(page: int) -> Markup:
    """Return what asks for a page of scheduled messages, the first being 1."""
    return tag("scheduled", {"page": Markup(str(page))})


def cancel_request(ids: Sequence[str]) -> Markup:
    """Return what cancels scheduled messages."""
    content = "".join(tag("schedule", {"id_sms": written(one)}) for one in ids if is_legal(one))
    return tag("delete_schedule", None, Markup(content))


def balance_in(elements: Sequence[Element]) -> Balance | None:
    """Return the balance, None when there is none that can be read."""
    for one in elements:
        text = one.text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        if one.name == "money" and _AMOUNT.fullmatch(text):
            currency = read_line(one.attributes.get("currency"), 12).replace(" ", "")
            currency = _ISO.get(currency.upper(), currency)
            areas = tuple(
                (read_line(each.attributes.get("area"), 40), read_line(each.text, 20))
                for each in elements
                if each.name == "sms"
            )
            return Balance(Decimal(text.replace(",", ".")), currency, areas[:_MOST_AREAS])
    return None


def senders_in(elements: Sequence[Element]) -> tuple[str, ...] | None:
    """Return the approved sender IDs; None when any is allowed or the answer does not say."""
    any_sender = [one.text.casefold() for one in elements if one.name == "any_originator"]
    names = [one for one in elements if one.name == "originator"]
    if "true" in any_sender or not (any_sender or names):
        return None
    return tuple(
        dict.fromkeys(
            read_line(one.text, 40)
            for one in names
            if one.attributes.get("state", "").casefold() == "completed" and one.text
        )
    )


def page_in(elements: Sequence[Element], offset: timedelta) -> Page:
    """Return a page of scheduled messages.

    Args:
        elements: Of the answer.
        offset: Of the account's local time from UTC.
    """
    counts = (read_integer(one.attributes.get("num_pages")) for one in elements)
    pages = max((count for count in counts if count is not None), default=1)
    messages = tuple(
        _scheduled(one, offset)
        for one in elements
        if one.name == "scheduled" and plain_id(one.attributes.get("id_sms", ""))
    )
    return Page(messages, min(pages, _MOST_PAGES))


def cancelled_in(elements: Sequence[Element]) -> frozenset[str]:
    """Return the ids of messages that are cancelled now; others may have gone out."""
    return frozenset(
        plain_id(one.attributes.get("id_sms", ""))
        for one in elements
        if one.name == "scheduled" and one.text.casefold() == "delete"
    ) - {""}


def _scheduled(element: Element, offset: timedelta) -> ScheduledMessage:
    attributes = element.attributes
    return ScheduledMessage(
        plain_id(attributes["id_sms"]),
        _number(attributes.get("phone", "")),
        moment(attributes.get("time_send", ""), offset),
        attributes.get("text_sms", ""),
    )


def _number(phone: str) -> str:
    """Return the number as stored where it is one, else as the gateway wrote it."""
    try:
        return Msisdn.from_e164(f"+{phone.strip().removeprefix('+')}").e164
    except InvalidNumber:
        return read_line(phone, 20)
