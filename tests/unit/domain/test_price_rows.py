"""Price tables in a file: read whole, or refused row by row."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.price_rows import InvalidPrices, parse_price_rows
from smsdesk.domain.pricing import PriceRule, PriceTable


def test_rows_without_header() -> None:
    parsed = parse_price_rows([["44", "0.04", "gbp"], [], [" ", ""], ["+8613", " 0,05 ", "CNY"]])
    assert not parsed.faults
    assert parsed.rules == (
        PriceRule("44", Decimal("0.04"), "GBP"),
        PriceRule("8613", Decimal("0.05"), "CNY"),
    )


def test_header_gives_the_order_and_further_columns_are_left_alone() -> None:
    rows = [
        ["\ufeffCountry", "Currency", "Amount", "PREFIX"],
        ["Hong Kong", "HKD", "0.4", "00852"],
        ["Hong Kong", "HKD", "0.40", "852"],
    ]
    assert parse_price_rows(rows).rules == (PriceRule("852", Decimal("0.4"), "HKD"),)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["44", "0.04"], "Prefix, amount and currency are needed."),
        (["GB", "0.04", "GBP"], "“GB” is not a number prefix such as 44 or 447."),
        (["", "0.04", "GBP"], "“” is not a number prefix such as 44 or 447."),
        (["0", "0.04", "GBP"], "“0” is not a number prefix such as 44 or 447."),
        (["44", "free", "GBP"], "“free” is not a price such as 0.05."),
        (["44", "-0.04", "GBP"], "“-0.04” is not a price such as 0.05."),
        (["44", "NaN", "GBP"], "“NaN” is not a price such as 0.05."),
        (["44", "1e3", "GBP"], "“1e3” is not a price such as 0.05."),
        (["44", "1,234", "GBP"], "“1,234” can be read in two ways: write 1234 or 1.234."),
        (["44", "1,234.5", "GBP"], "“1,234.5” is not a price such as 0.05."),
        (["44", "0.04", "£"], "“£” is not a currency such as EUR."),
        (["44", "0.04", ""], "“” is not a currency such as EUR."),
        (["33", "0.09", "EUR"], "Prefix 33 has two prices."),
    ],
)
def test_wrong_rows_are_named(row: list[str], sentence: str) -> None:
    parsed = parse_price_rows([["33", "0.07", "EUR"], row])
    assert [(fault.row, fault.sentence) for fault in parsed.faults] == [(2, sentence)]
    assert parsed.rules == (PriceRule("33", Decimal("0.07"), "EUR"),)


def test_a_decimal_comma_is_taken_where_it_is_plain() -> None:
    rules = parse_price_rows([["1", "0,125", "USD"], ["7", "1,5", "RUB"]]).rules
    assert [rule.amount for rule in rules] == [Decimal("0.125"), Decimal("1.5")]


def test_a_currency_by_another_name_is_kept_by_its_iso_code():
    rows = [["86", "0.05", "RMB"], ["+86", "0.05", "cny"], ["7", "1", "rur"]]
    parsed = parse_price_rows(rows)
    assert not parsed.faults
    assert [(rule.prefix, rule.currency) for rule in parsed.rules] == [("86", "CNY"), ("7", "RUB")]


def test_a_file_with_wrong_rows_gives_no_table() -> None:
    error = InvalidPrices(parse_price_rows([["x", "1", "EUR"], ["44", "?", "EUR"]]).faults)
    assert error.what.startswith("Row 1: ")
    assert error.consequence == "2 rows are wrong, so no price was taken from the file."
    assert len(error.faults) == 2


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6))
def test_any_rows_are_parsed_or_named(rows: list[list[str]]) -> None:
    parsed = parse_price_rows(rows)
    named = {fault.row for fault in parsed.faults}
    blank = {i for i, row in enumerate(rows, 1) if not any(cell.strip() for cell in row)}
    assert not named & blank
    assert len(parsed.rules) + len(named) + len(blank) <= len(rows)
    PriceTable(parsed.rules)


def test_the_column_of_channels_is_optional_and_checked() -> None:
    header = ("channel", "prefix", "amount", "currency")
    rows = [
        header,
        ("Viber", "852", "0.2", "HKD"),
        ("SMS", "852", "0.38", "HKD"),
        ("", "86", "1", "CNY"),
    ]
    parsed = parse_price_rows(rows, {"viber"})
    assert parsed.faults == ()
    assert [rule.channel for rule in parsed.rules] == ["viber", "", ""]
    assert parse_price_rows(rows).rules == parsed.rules
    (fault,) = parse_price_rows([*rows, ("vibre", "44", "1", "GBP")], {"viber"}).faults
    assert (fault.row, "or write viber" in fault.sentence) == (5, True)
    (fault,) = parse_price_rows(rows, ()).faults
    assert "SMS only" in fault.sentence
    (twice,) = parse_price_rows([*rows, ("viber", "852", "0.3", "HKD")]).faults
    assert "two prices" in twice.sentence
