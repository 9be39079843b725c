"""The price beside the text: by country and currency, in all, and what it leaves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import CountryQuote, Quote
from smsdesk.services.quote_countries import dearest_first, together
from smsdesk.services.quote_price import price_of, way_lines
from smsdesk.ui.viewmodels.compose import Balance, left_out
from smsdesk.ui.viewmodels.money import amount_text, amounts

_MOST_COUNTRIES = 6


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One country, or one more currency of it: name, how many recipients, price."""

    country: str
    recipients: str
    price: str


@dataclass(frozen=True, slots=True)
class PriceBoard:
    """What the price card shows.

    Attributes:
        rows: Recipients and price of each country, the dearest first.
        totals: The total of each currency on a line of its own.
        unknown: For how many the price is unknown, or ""; `notes` have it of two channels.
        notes: Who was left out, what is left of the balance.
        short: By how much the balance is short, or "".
        state: What is going on: "counting…", or "" when the price is of the draft as it stands.
    """

    rows: tuple[PriceRow, ...] = ()
    totals: tuple[str, ...] = ()
    unknown: str = ""
    notes: tuple[str, ...] = ()
    short: str = ""
    state: str = ""


def price_board(
    quote: Quote | None, balance: Balance, state: str, country: Callable[[str], str]
) -> PriceBoard:
    """Put a quote into the words of the price card.

    Args:
        quote: The last quote, or one of what is counted so far; None when there is none.
        balance: What it leaves.
        state: As in `PriceBoard`.
        country: From an ISO code to the country's name.
    """
    if quote is None or not quote.recipients:
        note = (left_out(quote) if quote is not None else "") or ("" if state else _wanting(quote))
        return PriceBoard(notes=(note,) if note else (), state=state)
    if quote.unwritten:
        rows = (replace(row, price="") for row in country_rows(quote, country) if row.country)
        words = "" if state else tr("Write a text to see the price.")
        return PriceBoard(
            tuple(rows), notes=tuple(filter(None, (left_out(quote), words))), state=state
        )
    left = "" if balance.short else balance.text
    return PriceBoard(
        country_rows(quote, country, _MOST_COUNTRIES),
        totals(quote),
        "" if quote.ways else _unknown(quote.unpriced),
        tuple(filter(None, (*ways(quote), rows_rule(quote), left_out(quote), left))),
        balance.text if balance.short else "",
        state,
    )


def _wanting(quote: Quote | None) -> str:
    """Return what is missing for a price."""
    if quote is not None and any(one.code == "template" for one in quote.problems):
        return tr("Correct the field in the text to see the price.")
    return tr("Add recipients and a text to see the price.")


def totals(quote: Quote) -> tuple[str, ...]:
    """Return a line for each currency; they are never added together.

    What is known in part is one sum over the lines: more than this, or this and what is unknown.
    """
    price = price_of(quote)
    words = [amount_text(amount, currency) for currency, amount in price.cost.items()]
    if price.complete:
        return tuple(price.words(one) for one in words)
    return tuple(price.words("\n+ ".join(words)).splitlines()) if words else ()


def ways(quote: Quote) -> tuple[str, ...]:
    """Return what it costs if all arrive by the first channel, and if all fall back; or ()."""
    return way_lines(quote, amounts)


def rows_rule(quote: Quote) -> str:
    """Return which of two channels the countries' rows have the price of, or ""."""
    if not quote.ways:
        return ""
    first, then = quote.ways
    return tr(
        "By country: the dearer of {first} and {then}, as far as it is known.",
        first=first.channel,
        then=then.channel,
    )


def _unknown(unpriced: int) -> str:
    if not unpriced:
        return ""
    return ntr("Price unknown for {n} recipient", "Price unknown for {n} recipients", unpriced)


def country_rows(
    quote: Quote, country: Callable[[str], str], most: int | None = None
) -> tuple[PriceRow, ...]:
    """Return a row for each country, one more for each further currency in it; the dearest first.

    Args:
        quote: What is to be shown.
        country: From an ISO code to the country's name.
        most: How many countries have rows of their own, the others being one; None for all.
    """
    ordered = dearest_first(quote)
    most = len(ordered) if most is None else most
    rows = [
        row
        for region, share in ordered[:most]
        for row in _rows(country(region) if region else tr("Unknown country"), share)
    ]
    if rest := [share for _, share in ordered[most:]]:
        words = ntr("{n} more country", "{n} more countries", len(rest))
        rows += _rows(words, together(rest))
    return tuple(rows)


def _rows(name: str, share: CountryQuote) -> list[PriceRow]:
    prices = [amount_text(amount, currency) for currency, amount in share.cost.items()]
    if share.unpriced:
        some = ntr("{n} unknown", "{n} unknown", share.unpriced)
        prices.append(some if prices else tr("unknown"))
    first = PriceRow(name, f"{share.recipients:,}", prices[0])
    return [first, *(PriceRow("", "", price) for price in prices[1:])]
