"""Price tables as people keep them: rows of prefix, amount and currency in a CSV file.

A file is taken as a whole or not at all: half a tariff would quote wrong prices.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import PriceRule, iso_currency
from smsdesk.domain.texts import ntr, tr


@dataclass(frozen=True, slots=True)
class PriceFault:
    """What is wrong with a row of a price file; `row` counts from 1, header included."""

    row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ParsedPrices:
    """The good rows and the faults of a price file."""

    rules: tuple[PriceRule, ...]
    faults: tuple[PriceFault, ...]


class InvalidPrices(UsageError):
    """A price file has wrong rows.

    Args:
        faults: All of them; the sentence shows the first.
    """

    def __init__(self, faults: Sequence[PriceFault]) -> None:
        first = faults[0]
        super().__init__(
            tr("Row {row}: {fault}", row=first.row, fault=first.sentence),
            ntr(
                "{n} row is wrong, so no price was taken from the file.",
                "{n} rows are wrong, so no price was taken from the file.",
                len(faults),
            ),
            tr("Correct the file and import it again."),
        )
        self.faults = tuple(faults)


def parse_price_rows(
    rows: Iterable[Sequence[str]], channels: Collection[str] | None = None
) -> ParsedPrices:
    """Read rows of `prefix, amount, currency`, in the order of the header if the first row is one.

    A header may have `channel` too. Blank rows are skipped. An amount has a decimal point or an
    unmistakable decimal comma. Two different prices for one prefix and channel are a fault. A
    currency is kept by its ISO 4217 code, whatever the file calls it.

    Args:
        rows: Header and rows.
        channels: Those there are beside SMS; None lets any pass.
    """
    columns: Mapping[str, int] = {name: place for place, name in enumerate(_COLUMNS)}
    rules: dict[tuple[str, str], PriceRule] = {}
    faults: list[PriceFault] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        names = [cell.lstrip("\ufeff").casefold() for cell in cells]
        if not rules and not faults and set(_COLUMNS) <= set(names):
            known = (*_COLUMNS, _CHANNEL)
            columns = {name: names.index(name) for name in known if name in names}
            continue
        try:
            rule = _rule(cells, columns)
            _check_channel(rule.channel, channels)
            _add(rules, rule)
        except _WrongRow as fault:
            faults.append(PriceFault(number, str(fault)))
    return ParsedPrices(tuple(rules.values()), tuple(faults))


def channel_of(text: str) -> str:
    """Return a channel as price tables have it, in whatever case it was written; "" for SMS."""
    channel = text.strip().casefold()
    return "" if channel == _SMS else channel


_COLUMNS = ("prefix", "amount", "currency")
_CHANNEL = "channel"
_SMS = "sms"
_PREFIX = re.compile(r"(?:\+|00)?([1-9][0-9]{0,14})")
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMBIGUOUS_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")


class _WrongRow(Exception):
    """A sentence about one row."""


def _rule(cells: Sequence[str], columns: Mapping[str, int]) -> PriceRule:
    if len(cells) <= max(columns[name] for name in _COLUMNS):
        raise _WrongRow(tr("Prefix, amount and currency are needed."))
    prefix, amount, currency = (cells[columns[name]] for name in _COLUMNS)
    match = _PREFIX.fullmatch(prefix.lstrip("\ufeff"))
    if match is None:
        raise _WrongRow(tr("{text} is not a number prefix such as 44 or 447.", text=_shown(prefix)))
    currency = currency.upper()
    if _CURRENCY.fullmatch(currency) is None:
        raise _WrongRow(tr("{text} is not a currency such as EUR.", text=_shown(currency)))
    place = columns.get(_CHANNEL, len(cells))
    channel = channel_of(cells[place]) if place < len(cells) else ""
    return PriceRule(match[1], _amount(amount), iso_currency(currency), channel)


def _check_channel(channel: str, channels: Collection[str] | None) -> None:
    if not channel or channels is None or channel in channels:
        return
    if not channels:
        raise _WrongRow(tr("This gateway has SMS only: leave the channel empty."))
    raise _WrongRow(
        tr(
            "{text} is no channel of this gateway: leave it empty for SMS, or write {channels}.",
            text=_shown(channel),
            channels=", ".join(sorted(channels)),
        )
    )


def _add(rules: dict[tuple[str, str], PriceRule], rule: PriceRule) -> None:
    if rules.setdefault((rule.channel, rule.prefix), rule) != rule:
        raise _WrongRow(tr("Prefix {prefix} has two prices.", prefix=rule.prefix))


def _amount(text: str) -> Decimal:
    if _AMBIGUOUS_COMMA.fullmatch(text):
        raise _WrongRow(
            tr(
                "{text} can be read in two ways: write {whole} or {part}.",
                text=_shown(text),
                whole=text.replace(",", ""),
                part=text.replace(",", "."),
            )
        )
    if _AMOUNT.fullmatch(text) is None:
        raise _WrongRow(tr("{text} is not a price such as 0.05.", text=_shown(text)))
    return Decimal(text.replace(",", "."))


def _shown(text: str) -> str:
    return f"“{text[:20]}”"
