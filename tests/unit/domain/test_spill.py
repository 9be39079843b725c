"""How little must be cut to save segments."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.pricing import Money
from smsdesk.domain.segments import CLOUDSMS, LATIN1, STANDARD, UCS2_ONLY, measure
from smsdesk.domain.spill import MOST_CUT, Cut, Over, Spill, over

HKD = Money(Decimal("0.30"), "HKD")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x" * 160, None),
        ("x" * 161, Over(1, 1)),
        ("x" * 175, Over(15, 1)),
        ("x" * 176, None),
        ("x" * 307, Over(1, 1)),
        ("x" * 306, None),
        ("x" * 158 + "€€", Over(1, 1)),
        ("x" * 150 + "€" * 6, Over(1, 1)),
        ("x" * 150 + "\N{CJK UNIFIED IDEOGRAPH-4F60}", Over(1, 2)),
        ("\N{CJK UNIFIED IDEOGRAPH-4F60}" * 72, Over(2, 1)),
        ("", None),
    ],
)
def test_how_far_a_text_is_over(text: str, found: Over | None) -> None:
    assert over(text, STANDARD, measure(text, STANDARD)) == found


_TEXTS = st.text("ab€\u00e7\u4f60\U0001f600", max_size=40)


@given(
    _TEXTS,
    st.integers(0, 330),
    _TEXTS,
)
def test_it_is_the_fewest_characters_that_save_a_segment(
    before: str, middle: int, after: str
) -> None:
    for one in (STANDARD, CLOUDSMS, LATIN1, UCS2_ONLY):
        text = before + "x" * middle + after
        measured = measure(text, one)
        cuts = [
            (cut, measured.segment_count - measure(text[:-cut], one).segment_count)
            for cut in range(1, min(MOST_CUT, len(text)) + 1)
        ]
        expected = next((Over(cut, saved) for cut, saved in cuts if saved > 0), None)
        if measured.segment_count < 2:
            expected = None
        assert over(text, one, measured) == expected


def test_the_smallest_cut_that_is_worth_it() -> None:
    spill = Spill()
    for characters, texts in ((2, 5), (12, 90), (15, 3)):
        for _ in range(texts):
            spill.add(Over(characters, 1), HKD)
    assert spill.best() == Cut(12, 95, 95, {"HKD": Decimal("28.50")})


def test_without_prices_segments_are_told() -> None:
    spill = Spill()
    assert spill.best() is None
    spill.add(Over(3, 2), None)
    assert spill.best() == Cut(3, 1, 2, {}, unpriced=1)
