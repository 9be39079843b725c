"""A price table while a person edits it: rows as typed, their faults, undo, and a number to try."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn, parse
from smsdesk.domain.prefixes import CountryName, digits_of
from smsdesk.domain.price_rows import ParsedPrices, channel_of, parse_price_rows
from smsdesk.domain.pricing import PriceRule, PriceTable
from smsdesk.domain.texts import ntr, tr


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One row as it was typed."""

    prefix: str = ""
    amount: str = ""
    currency: str = ""
    channel: str = ""

    @classmethod
    def of(cls, rule: PriceRule) -> "PriceRow":
        """Return a stored price as a row."""
        return cls(rule.prefix, rule.price.plain, rule.currency, rule.channel)

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The cells in the order of `FIELDS`."""
        return self.prefix, self.amount, self.currency, self.channel

    @property
    def key(self) -> tuple[str, str]:
        """What two rows must not have in common: prefix and channel."""
        return digits_of(self.prefix), channel_of(self.channel)

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(cell.strip() for cell in self.cells)


FIELDS = ("prefix", "amount", "currency", "channel")


@dataclass(frozen=True, slots=True)
class _Judged:
    """Rows, and what they come to."""

    rows: tuple[PriceRow, ...]
    parsed: ParsedPrices
    table: PriceTable


class PriceDraft:
    """The rows of one table. Every change is one step of undo.

    Args:
        rules: The prices as stored.
        channels: The gateway's channels beside SMS, as price tables call them.
    """

    def __init__(self, rules: Sequence[PriceRule], channels: Collection[str] = ()) -> None:
        self.channels = frozenset(channels)
        self._rows = tuple(PriceRow.of(rule) for rule in rules)
        self._saved = self._rows
        self._known: _Judged | None = None
        self._undo: list[tuple[PriceRow, ...]] = []
        self._redo: list[tuple[PriceRow, ...]] = []

    @property
    def rows(self) -> tuple[PriceRow, ...]:
        """The rows as they stand."""
        return self._rows

    @property
    def touched(self) -> bool:
        """Whether there is something that is not stored."""
        return self._rows != self._saved

    @property
    def can_undo(self) -> bool:
        """Whether a step can be taken back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether a step that was taken back can be done again."""
        return bool(self._redo)

    # Changing

    def _become(self, rows: Sequence[PriceRow]) -> bool:
        fresh = tuple(rows)
        if fresh == self._rows:
            return False
        self._undo.append(self._rows)
        self._redo.clear()
        self._rows = fresh
        return True

    def set_cell(self, place: int, column: int, text: str) -> bool:
        """Put a text into a cell; False when it stood there already."""
        changed = replace(self._rows[place], **{FIELDS[column]: text.strip()})
        return self._become((*self._rows[:place], changed, *self._rows[place + 1 :]))

    def add(self) -> int:
        """Add a row and return its place; its currency is that of the row above."""
        currency = self._rows[-1].currency if self._rows else ""
        self._become((*self._rows, PriceRow(currency=currency)))
        return len(self._rows) - 1

    def remove(self, places: Sequence[int]) -> bool:
        """Take rows away."""
        gone = set(places)
        return self._become([row for at, row in enumerate(self._rows) if at not in gone])

    def take(self, rules: Sequence[PriceRule], *, keep_others: bool) -> bool:
        """Take over the prices of a file, in place of all rows or of those they are prices for."""
        fresh = [PriceRow.of(rule) for rule in rules]
        if not keep_others:
            return self._become(fresh)
        new = {row.key: row for row in fresh}
        kept = [new.pop(row.key, row) for row in self._rows if not row.blank]
        return self._become([*kept, *new.values()])

    def undo(self) -> None:
        """Take the last step back."""
        if self._undo:
            self._redo.append(self._rows)
            self._rows = self._undo.pop()

    def redo(self) -> None:
        """Do a step again that was taken back."""
        if self._redo:
            self._undo.append(self._rows)
            self._rows = self._redo.pop()

    # Judging

    def _judged(self) -> _Judged:
        """Return what the rows come to; worked out once after each change."""
        if self._known is None or self._known.rows is not self._rows:
            cells = (FIELDS, *(row.cells for row in self._rows))
            parsed = parse_price_rows(cells, self.channels)
            self._known = _Judged(self._rows, parsed, PriceTable(parsed.rules))
        return self._known

    def faults(self) -> dict[int, str]:
        """Return what is wrong, by row; rows in which nothing was entered are left out of it."""
        # The names of the columns are the first row, as in a file.
        return {fault.row - 2: fault.sentence for fault in self._judged().parsed.faults}

    def rules(self) -> tuple[PriceRule, ...]:
        """Return the prices of the rows that have no fault."""
        return self._judged().parsed.rules

    def table(self) -> PriceTable:
        """Return the prices as they would be stored."""
        return self._judged().table


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a number.

    Attributes:
        sentence: What it would cost and why; "" while nothing was typed.
        place: The row that applies, or None.
        good: Whether there is a price.
    """

    sentence: str = ""
    place: int | None = None
    good: bool = False


def try_number(draft: PriceDraft, text: str, region: str | None, country: CountryName) -> Tried:
    """Say which row gives the price of a number; the longest prefix that fits counts.

    Args:
        draft: The table as it stands.
        text: A number in any spelling.
        region: The country of numbers without a country code.
        country: For the name of the number's country.
    """
    if not text.strip():
        return Tried()
    try:
        msisdn = parse(text, region)
    except UsageError as error:
        return Tried(error.sentence)
    where = country(msisdn.region)
    price = draft.table().price_for(msisdn)
    if price is None:
        return Tried(
            tr(
                "No row fits {number} ({country}): its price is unknown, which is not free.",
                number=msisdn.display(),
                country=where,
            )
        )
    prefix = _longest(draft, msisdn)
    return Tried(
        tr(
            "{number} ({country}): {price} a segment, by the row {prefix}, the longest that fits.",
            number=msisdn.display(),
            country=where,
            price=price,
            prefix=prefix,
        ),
        next((at for at, row in enumerate(draft.rows) if row.key == (prefix, "")), None),
        good=True,
    )


def _longest(draft: PriceDraft, msisdn: Msisdn) -> str:
    digits = msisdn.e164.removeprefix("+")
    sms = (rule.prefix for rule in draft.rules() if not rule.channel)
    fitting = (prefix for prefix in sms if digits.startswith(prefix))
    return max(fitting, key=len, default="")


def counted(draft: PriceDraft) -> str:
    """Return how many prices there are and in which currencies, which are never added up."""
    rules = draft.rules()
    if not rules:
        return tr("No price: the cost of every message is unknown.")
    currencies = ", ".join(sorted({rule.currency for rule in rules}))
    return ntr(
        "{n} price in {currencies}", "{n} prices in {currencies}", len(rules), currencies=currencies
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a file would change in a table."""

    new: int
    other: int
    same: int
    gone: int


def compare(draft: PriceDraft, rules: Sequence[PriceRule], *, keep_others: bool) -> Change:
    """Return what taking over a file's prices would do."""
    now = {(rule.channel, rule.prefix): rule for rule in draft.rules()}
    then = {(rule.channel, rule.prefix): rule for rule in rules}
    same = sum(now.get(key) == rule for key, rule in then.items())
    new = len(set(then) - set(now))
    gone = 0 if keep_others else len(set(now) - set(then))
    return Change(new, len(rules) - same - new, same, gone)


def changed_rows(draft: PriceDraft, rules: Sequence[PriceRule]) -> list[tuple[str, str, str]]:
    """Return prefix, price now and price in the file of each prefix whose price changes."""
    now = {(rule.channel, rule.prefix): rule for rule in draft.rules()}
    return [
        (" · ".join(filter(None, (then.prefix, then.channel))), str(old.price), str(then.price))
        for then in rules
        if (old := now.get((then.channel, then.prefix))) is not None and old != then
    ]


def change_words(change: Change) -> str:
    """Say what a file would change."""
    parts = (
        (change.new, ntr("{n} new", "{n} new", change.new)),
        (change.other, ntr("{n} changed", "{n} changed", change.other)),
        (change.same, ntr("{n} unchanged", "{n} unchanged", change.same)),
        (change.gone, ntr("{n} removed", "{n} removed", change.gone)),
    )
    return " · ".join(words for count, words in parts if count)
