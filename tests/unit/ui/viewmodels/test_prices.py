"""Price tables while they are edited, without a window."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import parse
from smsdesk.domain.pricing import PriceRule, PriceTable
from smsdesk.ui.viewmodels.prices import (
    Change,
    PriceDraft,
    PriceRow,
    change_words,
    changed_rows,
    compare,
    counted,
    try_number,
)


def country(code: str) -> str:
    return code


def rule(prefix: str, amount: str = "0.1", currency: str = "EUR") -> PriceRule:
    return PriceRule(prefix, Decimal(amount), currency)


def test_a_row_whose_prefix_stands_twice_is_wrong():
    draft = PriceDraft([rule("44"), rule("33")])
    draft.set_cell(1, 0, "+44")
    draft.set_cell(1, 1, "0.2")
    assert list(draft.faults()) == [1]
    assert draft.rules() == (rule("44"),)


def test_blank_rows_are_no_fault_and_numbers_stay_right():
    draft = PriceDraft([])
    draft.add()
    place = draft.add()
    draft.set_cell(place, 0, "nowhere")
    assert list(draft.faults()) == [1]


def test_a_new_row_takes_the_currency_of_the_one_above():
    draft = PriceDraft([rule("44", currency="GBP")])
    place = draft.add()
    assert draft.rows[place].currency == "GBP"


def test_what_stands_there_already_is_no_step():
    draft = PriceDraft([rule("44")])
    assert not draft.set_cell(0, 0, "44")
    assert not draft.can_undo
    assert not draft.touched


def test_counts_name_currencies_and_never_add_them():
    draft = PriceDraft([rule("44", "1", "GBP"), rule("33", "1", "EUR")])
    assert counted(draft) == "2 prices in EUR, GBP"


def test_what_a_file_would_change():
    draft = PriceDraft([rule("44"), rule("33"), rule("49")])
    file = [rule("44"), rule("33", "0.2"), rule("1")]
    assert compare(draft, file, keep_others=True).gone == 0
    change = compare(draft, file, keep_others=False)
    assert change_words(change) == "1 new · 1 changed · 1 unchanged · 1 removed"


def test_prices_that_change_are_told_with_the_old_and_the_new_one():
    draft = PriceDraft([rule("44", "0.05"), rule("33", "0.1"), rule("49")])
    file = [rule("44", "0.05"), rule("33", "0.2"), rule("1")]
    [(prefix, now, then)] = changed_rows(draft, file)
    assert prefix == "33"
    assert now.endswith(" 0.10")
    assert then.endswith(" 0.20")
    assert changed_rows(draft, [rule("1")]) == []


def test_a_try_without_a_number_says_nothing():
    assert try_number(PriceDraft([]), "  ", None, country).sentence == ""


_RULES = st.lists(
    st.tuples(
        st.from_regex(r"852[0-9]{0,6}", fullmatch=True),
        st.decimals(0, 9, places=3, allow_nan=False, allow_infinity=False),
    ),
    unique_by=lambda pair: pair[0],
    max_size=8,
)


@given(_RULES, st.from_regex(r"6[0-9]{7}", fullmatch=True))
def test_the_row_shown_for_a_number_is_the_one_that_prices_it(
    pairs: list[tuple[str, Decimal]], national: str
):
    rules = [PriceRule(prefix, amount, "HKD") for prefix, amount in pairs]
    draft = PriceDraft(rules)
    try:
        msisdn = parse(f"+852{national}")
    except UsageError:
        return
    tried = try_number(draft, f"+852{national}", None, country)
    price = PriceTable(rules).price_for(msisdn)
    assert tried.good == (price is not None)
    if price is None:
        assert tried.place is None
    else:
        assert tried.place is not None
        assert rules[tried.place].price == price
        assert str(price) in tried.sentence
        assert "the longest that fits" in tried.sentence


_STEPS = st.lists(st.sampled_from(["add", "cell", "remove", "take", "undo", "redo"]), max_size=20)


@given(_STEPS)
def test_undoing_everything_leads_back_to_the_start(steps: list[str]):
    draft = PriceDraft([rule("44"), rule("33")])
    start = draft.rows
    for number, step in enumerate(steps):
        match step:
            case "add":
                draft.add()
            case "cell" if draft.rows:
                draft.set_cell(number % len(draft.rows), number % 3, str(number))
            case "remove":
                draft.remove([0])
            case "take":
                draft.take([rule(str(40 + number))], keep_others=bool(number % 2))
            case "undo":
                draft.undo()
            case "redo":
                draft.redo()
            case _:
                pass
    while draft.can_undo:
        draft.undo()
    assert draft.rows == start
    assert not draft.touched


def test_a_channel_makes_a_row_another_one() -> None:
    sms = PriceRule("852", Decimal("0.38"), "HKD")
    viber = PriceRule("852", Decimal("0.20"), "HKD", "viber")
    draft = PriceDraft((sms, viber), {"viber"})
    assert draft.faults() == {}
    assert draft.rules() == (sms, viber)
    assert try_number(draft, "+852 6123 4567", None, str).place == 0
    dearer = replace(viber, amount=Decimal("0.30"))
    assert compare(draft, [dearer], keep_others=True) == Change(new=0, other=1, same=0, gone=0)
    draft.take([dearer], keep_others=True)
    assert draft.rules() == (sms, dearer)
    draft.set_cell(1, 3, "vibre")
    assert "or write viber" in draft.faults()[1]
    assert PriceDraft((viber,)).faults() == {
        0: "This gateway has SMS only: leave the channel empty."
    }


@pytest.mark.parametrize("typed", ["SMS", "sms", "Sms", " sMS "])
def test_a_channel_typed_as_sms_is_the_row_of_sms(typed: str) -> None:
    draft = PriceDraft((PriceRule("852", Decimal("0.38"), "HKD", "viber"),), {"viber"})
    place = draft.add()
    for column, text in enumerate(("852", "0.38", "HKD", typed)):
        draft.set_cell(place, column, text)
    assert draft.faults() == {}
    assert try_number(draft, "+852 6123 4567", None, str).place == place
    dearer = PriceRule("852", Decimal("0.50"), "HKD")
    draft.take([dearer], keep_others=True)
    assert draft.faults() == {}
    assert dearer in draft.rules()
    assert len(draft.rows) == 2
    assert PriceRow("852", "1", "HKD", typed).key == ("852", "")
