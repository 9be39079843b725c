"""Money, price tables and totals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import (
    CurrencyMismatch,
    Money,
    PriceRule,
    PriceTable,
    Totals,
    cost_in,
    iso_currency,
)


def _eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("12.5", "HKD", "HKD 12.50"),
        ("12", "EUR", "EUR 12.00"),
        ("0.0565", "USD", "USD 0.0565"),
        ("0.0500", "USD", "USD 0.05"),
        ("120", "JPY", "JPY 120"),
        ("120.50", "KRW", "KRW 120.5"),
        ("1E+3", "CNY", "CNY 1,000.00"),
        ("1E-7", "CNY", "CNY 0.0000001"),
        ("-3", "RMB", "RMB -3.00"),
        ("0", "EUR", "EUR 0.00"),
    ],
)
def test_money_as_text(amount: str, currency: str, text: str) -> None:
    money = Money(Decimal(amount), currency)
    assert str(money) == text
    assert money.plain == text.split(maxsplit=1)[1].replace(",", "")


def test_arithmetic_in_one_currency() -> None:
    assert _eur("0.1") + _eur("0.2") == _eur("0.3")
    assert _eur("1") - _eur("1.5") == _eur("-0.5")
    assert _eur("0.0565") * 3 == _eur("0.1695")
    assert _eur("1") < _eur("2") <= _eur("2.00")
    assert _eur("2") > _eur("1") >= _eur("1.0")


def test_currencies_are_never_mixed() -> None:
    yuan = Money(Decimal(1), "CNY")
    for mix in (
        lambda: _eur("1") + yuan,
        lambda: _eur("1") - yuan,
        lambda: _eur("1") < yuan,
        lambda: _eur("1") <= yuan,
        lambda: _eur("1") > yuan,
        lambda: _eur("1") >= yuan,
    ):
        with pytest.raises(CurrencyMismatch, match="EUR and CNY"):
            mix()
    assert _eur("1") != yuan


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        _eur(amount)


@pytest.mark.parametrize("currency", ["", "EU R", "EUR\n", "A" * 13])
def test_currency_is_a_label(currency: str) -> None:
    with pytest.raises(ValueError, match="label"):
        Money(Decimal(1), currency)


TABLE = PriceTable(
    [
        PriceRule("44", Decimal("0.04"), "GBP"),
        PriceRule("4477", Decimal("0.05"), "GBP"),
        PriceRule("1", Decimal("0.01"), "USD"),
        PriceRule("1242", Decimal("0.12"), "USD"),
        PriceRule("852", Decimal(0), "HKD"),
    ]
)


@pytest.mark.parametrize(
    ("number", "price"),
    [
        ("+442079460958", "GBP 0.04"),
        ("+447700900123", "GBP 0.05"),
        ("+12015550123", "USD 0.01"),
        ("+12423591234", "USD 0.12"),
        ("+85261234567", "HKD 0.00"),
    ],
)
def test_longest_prefix_wins(number: str, price: str) -> None:
    assert str(TABLE.price_for(Msisdn.from_e164(number))) == price


def test_unknown_is_not_free() -> None:
    assert TABLE.price_for(Msisdn.from_e164("+33612345678")) is None
    assert PriceTable().price_for(Msisdn.from_e164("+33612345678")) is None
    everywhere = PriceTable([*TABLE.rules, PriceRule("", Decimal("0.2"), "EUR")])
    assert everywhere.price_for(Msisdn.from_e164("+33612345678")) == _eur("0.2")
    assert TABLE.price_for(Msisdn.from_e164("+85261234567")) == Money(Decimal(0), "HKD")


def test_rules_in_force_are_sorted_and_the_later_one_counts() -> None:
    table = PriceTable([*TABLE.rules, PriceRule("44", Decimal("0.06"), "GBP")])
    assert [rule.prefix for rule in table.rules] == ["1", "1242", "44", "4477", "852"]
    assert table.price_for(Msisdn.from_e164("+442079460958")) == Money(Decimal("0.06"), "GBP")


@pytest.mark.parametrize("prefix", ["+44", "4 4", "\u0664", "x"])
def test_a_prefix_is_digits(prefix: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        PriceRule(prefix, Decimal(1), "EUR")


def test_a_price_is_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        PriceRule("44", Decimal("-0.01"), "EUR")


@given(
    st.lists(st.text("12", min_size=1, max_size=4), max_size=12),
    st.text("12", min_size=4, max_size=6),
)
def test_price_is_that_of_the_longest_prefix(prefixes: list[str], rest: str) -> None:
    table = PriceTable([PriceRule(prefix, Decimal(len(prefix)), "EUR") for prefix in prefixes])
    matching = [prefix for prefix in prefixes if f"1{rest}".startswith(prefix)]
    price = table.price_for(Msisdn(1, rest))
    expected = max((len(prefix) for prefix in matching), default=None)
    assert (None if price is None else price.amount) == expected


def test_a_table_that_tells_many_numbers_apart_stays_right() -> None:
    rules = [PriceRule(f"852{n:05}", Decimal(n), "HKD") for n in range(20_000)]
    table = PriceTable(rules)
    for _ in range(2):
        for n in range(20_000):  # more than are remembered
            assert table.price_for(Msisdn(852, f"{n:05}123")) == Money(Decimal(n), "HKD")
        assert table.price_for(Msisdn(852, "99999123")) is None


_MONIES = st.builds(
    Money,
    st.decimals(0, 10_000, places=4),
    st.sampled_from(["EUR", "USD", "HKD"]),
)


@given(st.lists(st.one_of(st.none(), _MONIES), max_size=40), st.integers(0, 40))
def test_totals_by_currency(prices: list[Money | None], cut: int) -> None:
    total = Totals.of(prices)
    assert total.unpriced == prices.count(None)
    currencies = [money.currency for money in total.amounts]
    assert currencies == sorted({price.currency for price in prices if price})
    for currency in ("EUR", "USD", "HKD"):
        expected = sum((p.amount for p in prices if p and p.currency == currency), Decimal(0))
        assert total.amount_in(currency) == Money(expected, currency)
    assert Totals.of(prices[:cut]) + Totals.of(prices[cut:]) == total
    assert Totals() + total == total


def test_a_currency_by_another_name_is_the_same_currency() -> None:
    assert [iso_currency(one) for one in ("RUR", "rmb", "HKD", "")] == ["RUB", "CNY", "HKD", ""]
    cost = {"RMB": Decimal(1), "CNY": Decimal(2), "HKD": Decimal(4)}
    assert cost_in(cost, "CNY") == Decimal(3)
    assert cost_in(cost, "USD") is None
    assert cost_in({"": Decimal(1)}, "") is None


def test_a_channel_has_prices_of_its_own_or_none() -> None:
    viber = PriceRule("852", Decimal("0.20"), "HKD", "viber")
    table = PriceTable(
        [PriceRule("852", Decimal("0.38"), "HKD"), viber, PriceRule("7", Decimal(2), "RUB")]
    )
    hong_kong, russia = Msisdn(852, "61234567"), Msisdn(7, "9161234567")
    assert str(table.price_for(hong_kong)) == "HKD 0.38"
    assert str(table.of("viber").price_for(hong_kong)) == "HKD 0.20"
    assert table.of("viber").price_for(russia) is None
    assert table.of("viber").rules == table.rules
    assert [rule.channel for rule in table.rules] == ["", "", "viber"]
