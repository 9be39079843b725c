"""How merged texts differ: exact figures for any number of texts, and the dearest rows."""

import statistics
from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.spread import MOST_DEAREST, Distribution, Spread

WHO = Recipient(Msisdn(852, "60000001"), "Ana")


def _money(amount: str, currency: str = "HKD") -> Money:
    return Money(Decimal(amount), currency)


def test_nothing_has_no_lengths() -> None:
    assert Spread().distribution() == Distribution()
    assert not Distribution().differs


_SIZES = st.lists(st.tuples(st.integers(1, 10), st.integers(0, 1600)), min_size=1, max_size=60)


@given(_SIZES)
def test_figures_are_those_of_all_texts(sizes: list[tuple[int, int]]) -> None:
    spread = Spread()
    for row, size in enumerate(sizes, start=1):
        spread.add([(row, WHO)], size, None)
    found = spread.distribution()
    units = [one[1] for one in sizes]
    assert (found.texts, found.shortest, found.longest) == (len(sizes), min(units), max(units))
    assert found.median == statistics.median_low(units)
    assert found.sizes == Counter(one[0] for one in sizes)
    assert found.differs == (min(units) != max(units))


@given(_SIZES, st.sampled_from([("HKD",), ("HKD", "CNY"), ("HKD", "")]))
def test_the_dearest_rows_are_those_of_a_full_sort(
    sizes: list[tuple[int, int]], currencies: tuple[str, ...]
) -> None:
    spread = Spread()
    rows = []
    for row, size in enumerate(sizes, start=1):
        currency = currencies[row % len(currencies)]
        cost = _money(str(size[0] * (row % 3 + 1)), currency) if currency else None
        spread.add([(row, WHO)], size, cost)
        rows.append((cost, size, -row))
    one = len({cost.currency for cost, _, _ in rows if cost is not None}) == 1
    if one and all(cost is not None for cost, _, _ in rows):
        by_price = sorted(((c.amount, s, r) for c, s, r in rows if c is not None), reverse=True)
        expected = [-row for _, _, row in by_price]
        assert spread.distribution().by_price
    else:
        expected = [-row for _, row in sorted(((s, r) for _, s, r in rows), reverse=True)]
        assert not spread.distribution().by_price
    assert [each.row for each in spread.distribution().dearest] == expected[:MOST_DEAREST]


def test_of_equal_rows_the_first_ones_are_kept() -> None:
    spread = Spread()
    for row in range(1, 40):
        spread.add([(row, WHO)], (2, 170), _money("0.80"))
    dearest = spread.distribution().dearest
    assert [one.row for one in dearest] == list(range(1, 11))
    assert dearest[0].cost == _money("0.80")
    assert dearest[0].recipient is WHO


def test_a_row_of_a_file_is_told_as_the_file_counts_it() -> None:
    spread = Spread()
    spread.add([(1, Recipient(Msisdn(852, "60000001"), "Ana", row=17))], (2, 170), None)
    spread.add([(2, WHO)], (1, 17), None)
    assert [(one.row, one.told) for one in spread.distribution().dearest] == [(1, 17), (2, 2)]


@given(st.lists(st.sampled_from([(1, 70), (2, 120), (2, 134)]), min_size=1, max_size=80))
def test_texts_that_are_alike_can_be_added_together(sizes: list[tuple[int, int]]) -> None:
    one_by_one, together = Spread(), Spread()
    rows: dict[tuple[tuple[int, int], str], list[int]] = {}
    for row, size in enumerate(sizes, start=1):
        one_by_one.add([(row, WHO)], size, _money("0.40"))
        # Groups of the same size and price, as those of different countries are.
        rows.setdefault((size, "HK" if row % 2 else "MO"), []).append(row)
    for (size, _), found in rows.items():
        first = [(row, WHO) for row in found[:MOST_DEAREST]]
        together.add(first, size, _money("0.40"), len(found))
    assert together.distribution() == one_by_one.distribution()
