"""What a quote says of its texts: a saving that is not wholly known is told as such."""

from dataclasses import replace
from decimal import Decimal

import pytest

from smsdesk.cli import distribution
from smsdesk.domain.spill import Cut
from tests.support.quotes import NOBODY

_HALF = {"HKD": Decimal("0.30")}


@pytest.mark.parametrize(
    ("cut", "saved"),
    [
        (Cut(1, 2, 2, _HALF, unpriced=1), "2 segments, more than HKD 0.30"),
        (Cut(1, 2, 2, _HALF), "2 segments, HKD 0.30"),
        (Cut(1, 2, 2, {}, unpriced=2), "2 segments"),
    ],
)
def test_a_cut_whose_saving_is_not_wholly_known(cut: Cut, saved: str) -> None:
    quote = replace(NOBODY, cut=cut)
    [line] = distribution.lines(quote)
    assert line == f"2 texts are just over a segment. Cut 1 character to save {saved}."
    told = distribution.as_json(quote)["cut"]
    assert isinstance(told, dict)
    assert told["unpriced"] == cut.unpriced
