"""How much of a quote's price is known, with one channel and with two."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from smsdesk.services.quote import Quote, Way
from smsdesk.services.quote_price import Known, price_of, way_lines

_DEAR = {"HKD": "0.76"}
_CHEAP = {"HKD": "0.20"}


def _cost(amounts: Mapping[str, str]) -> Mapping[str, Decimal]:
    return {currency: Decimal(amount) for currency, amount in amounts.items()}


def _quote(cost: Mapping[str, str], unpriced: int, *ways: Way) -> Quote:
    return Quote(
        recipients=3,
        skipped={},
        segments=3,
        sizes={1: 3},
        cost=_cost(cost),
        unpriced=unpriced,
        by_country={},
        longest=None,
        problems=(),
        ways=ways,
    )


def _told(quote: Quote) -> str:
    price = price_of(quote)
    return price.words(_written(price.cost))


def _written(cost: Mapping[str, Decimal]) -> str:
    return " + ".join(f"{currency} {amount}" for currency, amount in cost.items())


@pytest.mark.parametrize(
    ("cost", "unpriced", "told"),
    [
        (_DEAR, 0, "≈ HKD 0.76"),
        (_DEAR, 1, "more than HKD 0.76"),
        ({}, 3, "price unknown"),
    ],
)
def test_one_channel(cost: Mapping[str, str], unpriced: int, told: str) -> None:
    assert _told(_quote(cost, unpriced)) == told


@pytest.mark.parametrize(
    ("cost", "unpriced", "first", "then", "told"),
    [
        (_DEAR, 0, (_CHEAP, 0), (_DEAR, 0), "up to ≈ HKD 0.76"),
        (_DEAR, 0, ({}, 3), (_DEAR, 0), "≈ HKD 0.76, Viber unknown"),
        ({}, 3, (_CHEAP, 0), ({}, 3), "≈ HKD 0.20, SMS unknown"),
        (_DEAR, 1, (_CHEAP, 2), (_DEAR, 1), "≈ HKD 0.76 + unknown prices"),
        (_DEAR, 1, (_CHEAP, 0), (_DEAR, 1), "≈ HKD 0.76 + unknown prices"),
        (_DEAR, 1, ({}, 3), (_DEAR, 1), "≈ HKD 0.76 + unknown prices"),
        ({}, 3, (_CHEAP, 1), ({}, 3), "≈ HKD 0.20 + unknown prices"),
        ({}, 3, ({}, 3), ({}, 3), "price unknown"),
    ],
)
def test_of_two_channels_the_dearer_one_never_counts_as_the_least(
    cost: Mapping[str, str],
    unpriced: int,
    first: tuple[Mapping[str, str], int],
    then: tuple[Mapping[str, str], int],
    told: str,
) -> None:
    ways = (Way("Viber", _cost(first[0]), first[1]), Way("SMS", _cost(then[0]), then[1]))
    assert _told(_quote(cost, unpriced, *ways)) == told


def test_a_price_is_complete_when_nothing_is_unknown() -> None:
    assert price_of(_quote(_DEAR, 0)).complete
    assert not price_of(_quote(_DEAR, 1)).complete
    assert price_of(_quote({}, 3)).known is Known.NOTHING


def test_each_channel_says_for_how_many_it_has_no_price() -> None:
    ways = (Way("Viber", _cost(_CHEAP), 2), Way("SMS", {}, 3))
    assert way_lines(_quote({}, 3, *ways), _written) == (
        "As Viber: ≈ HKD 0.20, unknown for 2 recipients",
        "If all fall back to SMS: unknown",
    )
    assert way_lines(_quote(_DEAR, 0), _written) == ()
