"""Values on their way into a database and back."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.pricing import Money
from smsdesk.store import types


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_come_back_exactly(instant: datetime) -> None:
    assert types.from_us(types.to_us(instant)) == instant


def test_other_zones_are_the_same_instant_and_naive_ones_are_refused() -> None:
    there = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert types.from_us(types.to_us(there)) == there
    assert types.from_us(types.to_us(there)).tzinfo is UTC
    with pytest.raises(ValueError, match="zone"):
        types.to_us(datetime(2026, 3, 1))  # noqa: DTZ001 - what is to be refused


@given(st.dictionaries(st.text(), st.text()))
def test_mappings_come_back_and_are_plain_ascii(values: dict[str, str]) -> None:
    stored = types.to_json(values)
    assert types.from_json(stored) == values
    assert stored.isascii()
    assert "\0" not in stored


@given(st.text())
def test_cleaned_text_can_be_stored_anywhere(text: str) -> None:
    cleaned = types.clean(text)
    cleaned.encode()
    assert "\0" not in cleaned
    assert len(cleaned) == len(text)
    assert types.clean(cleaned) == cleaned


def test_lone_surrogates_are_replaced() -> None:
    assert types.clean("a\ud800b\udfffc\0") == "a\ufffdb\ufffdc\ufffd"
    assert types.clean("😀") == "😀"


@pytest.mark.parametrize("amount", ["0.045", "12.3400", "1E+3", "0.00000000000000000001"])
def test_amounts_keep_every_digit(amount: str) -> None:
    value = Money(Decimal(amount), "EUR")
    back = types.money(*types.amount_columns(value))
    assert back is not None
    assert str(back.amount) == str(value.amount)
    assert types.money(*types.amount_columns(None)) is None
