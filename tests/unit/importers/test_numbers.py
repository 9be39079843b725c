"""What spreadsheets do to numbers is repaired visibly or refused; nothing is invented."""

import pytest

from smsdesk.importers.columns import NAME, NUMBER, field_name, pick, propose
from smsdesk.importers.csv_reader import Row
from smsdesk.importers.numbers import read_number


@pytest.mark.parametrize(
    ("cell", "region", "e164", "repaired"),
    [
        ("+852 6123 4567", None, "+85261234567", False),
        ('="+8613800138000"', None, "+8613800138000", True),
        ("'+8613800138000", None, "+8613800138000", True),
        ("8613800138000.0", None, "+8613800138000", True),
        ("13800138000.0", "CN", "+8613800138000", True),
        ("8613800138000", None, "+8613800138000", True),
        ("13800138000", "CN", "+8613800138000", False),
        ("+86\u00a0138\u200b00138000", None, "+8613800138000", False),
    ],
)
def test_read(cell: str, region: str | None, e164: str, repaired: bool) -> None:
    read = read_number(cell, region)
    assert read.msisdn is not None
    assert (read.msisdn.e164, read.repaired) == (e164, repaired)


@pytest.mark.parametrize(
    "cell", ["8.61E+12", "8,61380E+12", "1E9", "", "hello", "12", "2026-12-01"]
)
def test_refused_with_a_reason(cell: str) -> None:
    read = read_number(cell, "CN")
    assert read.msisdn is None
    assert read.reason


def test_columns_are_proposed_by_name_and_content() -> None:
    rows = [Row(n, (f"Ana {n}", f"6123456{n}", "42")) for n in range(2, 9)]
    assert propose(("Имя", "whatever", "order"), rows, "HK") == (NAME, NUMBER, "order")
    assert propose(("a", "b", "c"), [Row(2, ("x", "y", "z"))], "HK") == ("a", "b", "c")


def test_there_is_one_column_of_numbers_and_no_title_is_taken_for_it() -> None:
    rows = [Row(2, ("61230007", "Ana", "1001")), Row(3, ("", "Bo", "61239999"))]
    roles = propose(("phone", "name", "number"), rows, "HK")
    assert roles == (NUMBER, NAME, "number")
    assert pick(rows[1].cells, roles) == ("", "Bo", {"number": "61239999"})
    assert NUMBER not in (field_name("number"), field_name(NUMBER))
    assert NAME not in (field_name("name"), field_name(NAME))


def test_what_stands_in_a_column_outweighs_its_title() -> None:
    rows = [Row(n, (f"100{n}", f"6123456{n}")) for n in range(2, 9)]
    assert propose(("number", "whatsapp"), rows, "HK") == ("number", NUMBER)


def test_the_column_called_as_the_field_is_the_name() -> None:
    rows = [Row(2, ("61230007", "ACME", "Ana"))]
    assert propose(("phone", "customer", " NAME "), rows, "HK") == (NUMBER, "customer", NAME)
    assert propose(("phone", "first_name", "client"), rows, "HK") == (NUMBER, NAME, "client")
