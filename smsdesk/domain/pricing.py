"""Money, price tables by number prefix, and totals kept apart by currency.

The longest prefix wins, as in every carrier's tariff. A destination without a price is unknown,
which is not the same as free.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from typing_extensions import override

from smsdesk.domain.msisdn import Msisdn

_WITHOUT_MINOR_UNIT = frozenset({"CLP", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
_LONGEST_LABEL = 12
_MOST_KNOWN = 16_384
"""Beginnings of numbers whose price is remembered; tables that tell more apart are rare."""
_ALSO_CALLED = {"RMB": "CNY", "RUR": "RUB"}
"""What gateways write for a currency whose ISO 4217 code is another."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were to be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency.

    Args:
        amount: Exact, finite.
        currency: ISO 4217 code, or a gateway's own label (such as `RMB`): 1 to 12 signs, no blank.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError("an amount of money is finite")
        label = self.currency
        if not (0 < len(label) <= _LONGEST_LABEL and label.isprintable() and " " not in label):
            raise ValueError("a currency is a short label such as EUR")

    @property
    def plain(self) -> str:
        """The amount without currency or locale: `12.50`, `0.0565`, `120` (yen)."""
        text = f"{self.amount:f}"
        whole, _, cents = text.partition(".")
        cents = cents.rstrip("0")
        if self.currency not in _WITHOUT_MINOR_UNIT:
            cents = cents.ljust(2, "0")
        return f"{whole}.{cents}" if cents else whole

    @property
    def grouped(self) -> str:
        """The amount as people read it: `1,204.50`; nothing is rounded away."""
        whole, point, cents = self.plain.lstrip("-").partition(".")
        sign = "-" if self.amount < 0 else ""
        return f"{sign}{int(whole):,}{point}{cents}"

    @override
    def __str__(self) -> str:
        return f"{self.currency} {self.grouped}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount


@dataclass(frozen=True, slots=True)
class PriceRule:
    """The price of one segment to the numbers that begin with a prefix.

    Args:
        prefix: Country code and further digits, without `+`; empty for everywhere else.
        amount: For each segment, not negative.
        currency: As in `Money`.
        channel: For which channel, as in `MessageKind.channel`; "" for SMS.
    """

    prefix: str
    amount: Decimal
    currency: str
    channel: str = ""

    def __post_init__(self) -> None:
        if self.prefix and not (self.prefix.isascii() and self.prefix.isdigit()):
            raise ValueError("a price prefix is digits")
        if self.price.amount < 0:
            raise ValueError("a price is not negative")

    @property
    def price(self) -> Money:
        """The price of one segment."""
        return Money(self.amount, self.currency)


def iso_currency(label: str) -> str:
    """Return the ISO 4217 code of a currency that a gateway calls `label`: RUR is RUB."""
    label = label.strip().upper()
    return _ALSO_CALLED.get(label, label)


def cost_in(cost: Mapping[str, Decimal], currency: str) -> Decimal | None:
    """Return what `cost` has in `currency` (ISO 4217), None when nothing is priced in it."""
    amounts = [amount for label, amount in cost.items() if iso_currency(label) == currency]
    return sum(amounts, Decimal(0)) if currency and amounts else None


class PriceTable:
    """Prices by prefix; of two rules for one prefix and channel the later one counts.

    Args:
        rules: Of all channels.
        channel: Whose prices it tells; what no rule prices there is unknown, whatever SMS cost.
    """

    def __init__(self, rules: Iterable[PriceRule] = (), channel: str = "") -> None:
        self._rules = {(rule.channel, rule.prefix): rule for rule in rules}
        of_channel = (rule for rule in self._rules.values() if rule.channel == channel)
        self._prices = {rule.prefix: rule.price for rule in of_channel}
        self._lengths = sorted({len(prefix) for prefix in self._prices}, reverse=True)
        self._longest = max(self._lengths, default=0)
        self._known: dict[str, Money | None] = {}

    @property
    def rules(self) -> tuple[PriceRule, ...]:
        """The rules in force, by channel and prefix."""
        return tuple(self._rules[key] for key in sorted(self._rules))

    def of(self, channel: str) -> "PriceTable":
        """Return the same table, telling the prices of another channel."""
        return PriceTable(self.rules, channel)

    def price_for(self, msisdn: Msisdn) -> Money | None:
        """Return the price of one segment to a number, or None when the table does not say."""
        begin = f"{msisdn.country_code}{msisdn.national}"[: self._longest]
        try:
            return self._known[begin]
        except KeyError:
            return self._look_up(begin)

    def _look_up(self, begin: str) -> Money | None:
        """Look up the beginning of a number, once for all numbers that begin so."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        price = self._known[begin] = next(
            (self._prices[begin[:n]] for n in self._lengths if begin[:n] in self._prices), None
        )
        return price


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by currency, never added together.

    Args:
        amounts: One sum for each currency, in the order of their codes.
        unpriced: How many items had no known price and are in none of the sums.
    """

    amounts: tuple[Money, ...] = ()
    unpriced: int = 0

    @classmethod
    def of(cls, prices: Iterable[Money | None]) -> "Totals":
        """Add up prices; None counts as unknown."""
        sums: dict[str, Decimal] = {}
        unpriced = 0
        for price in prices:
            if price is None:
                unpriced += 1
            else:
                sums[price.currency] = sums.get(price.currency, Decimal(0)) + price.amount
        return cls(tuple(Money(sums[currency], currency) for currency in sorted(sums)), unpriced)

    def __add__(self, other: "Totals") -> "Totals":
        both = Totals.of((*self.amounts, *other.amounts))
        return Totals(both.amounts, self.unpriced + other.unpriced)

    def amount_in(self, currency: str) -> Money:
        """Return the sum in one currency, zero when nothing is priced in it."""
        return next(
            (money for money in self.amounts if money.currency == currency),
            Money(Decimal(0), currency),
        )
