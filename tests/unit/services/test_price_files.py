"""Price lists as files: every usual form is read, what is written is read back."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.errors import EnvironmentFault, UsageError
from smsdesk.domain.pricing import PriceRule, iso_currency
from smsdesk.services.price_files import MOST_BYTES, read_price_file, read_prices, write_price_file

_WANTED = (PriceRule("852", Decimal("0.38"), "HKD"), PriceRule("86", Decimal("0.06"), "CNY"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "windows-1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_files_are_read(tmp_path: Path, encoding: str, delimiter: str):
    rows = (
        ("prefix", "land", "amount", "currency"),
        ("852", "香港" if encoding != "windows-1251" else "Гонконг", "0.38", "HKD"),
        ("+86", "", "0.06", "cny"),
    )
    path = tmp_path / "prices.csv"
    path.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    parsed = read_price_file(path)
    assert parsed.faults == ()
    assert parsed.rules == _WANTED


def test_decimal_commas_between_semicolons():
    assert read_prices("852;0,38;HKD\n86;0,06;CNY").rules == _WANTED


def test_wrong_rows_are_named(tmp_path: Path):
    path = tmp_path / "prices.csv"
    path.write_text("852,0.38,HKD\n852,0.40,HKD\n86,free,CNY\n")
    assert [fault.row for fault in read_price_file(path).faults] == [2, 3]


_OPEN = '852,0.05,HKD,,"Hong Kong'
_REST = ("8529,0.30,HKD,,mobile", "44,0.04,GBP,,UK")


@pytest.mark.parametrize(
    "rest",
    [
        _REST,
        (),
        ('8529,0.30,HKD,,"mobile"', "44,0.04,GBP,,UK"),
        ('8529,0.30,HKD,,"', "44,0.04,GBP,,UK"),
        tuple(f"{86000 + n},0.30,CNY,,China" for n in range(9_000)),
    ],
    ids=["lost", "last", "closed by the next mark", "a cell of two lines", "over the limit"],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_quotation_that_is_not_closed_gives_no_price(rest: Sequence[str], line_end: str):
    rows = ("prefix,amount,currency,channel,destination", "33,0.07,EUR,,France", _OPEN, *rest)
    with pytest.raises(UsageError) as refused:
        read_prices(line_end.join(rows))
    assert refused.value.what.startswith("Row 3: a quotation mark is not closed")
    assert "no price was taken" in refused.value.consequence
    assert "Close or remove the mark" in refused.value.remedy


def test_quotations_that_are_closed_are_read():
    text = '"852","0.38",HKD,,"Hong Kong, ""SAR"""\n\n86,0.06,CNY,,"5\u2028\x85"\n'
    assert read_prices(text).rules == _WANTED


def test_a_channel_is_written_and_read_back(tmp_path: Path):
    path = tmp_path / "prices.csv"
    rules = (*_WANTED, PriceRule("852", Decimal("0.20"), "HKD", "viber"))
    write_price_file(path, rules, str)
    assert read_price_file(path, {"viber"}).rules == rules
    assert [fault.row for fault in read_price_file(path, ()).faults] == [4]


def test_what_is_no_price_list(tmp_path: Path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_price_file(tmp_path / "none.csv")
    empty = tmp_path / "empty.csv"
    empty.write_text("prefix,amount,currency\n")
    with pytest.raises(UsageError, match="no price"):
        read_price_file(empty)
    large = tmp_path / "large.csv"
    large.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(UsageError, match="too large"):
        read_price_file(large)


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        write_price_file(tmp_path / "no" / "prices.csv", _WANTED, str)


@given(
    st.dictionaries(
        st.from_regex(r"[1-9][0-9]{0,10}", fullmatch=True),
        st.tuples(
            st.decimals(0, 10**6, places=6, allow_nan=False, allow_infinity=False),
            st.from_regex(r"[A-Z]{3}", fullmatch=True),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, prices: dict[str, tuple[Decimal, str]]
):
    path = tmp_path_factory.getbasetemp() / "round.csv"
    rules = [PriceRule(prefix, amount, currency) for prefix, (amount, currency) in prices.items()]
    assert write_price_file(path, rules, lambda prefix: f"to {prefix}") == len(rules)
    parsed = read_price_file(path)
    assert parsed.faults == ()
    read = {rule.prefix: (rule.amount, rule.currency) for rule in parsed.rules}
    assert read == {rule.prefix: (rule.amount, iso_currency(rule.currency)) for rule in rules}
