"""How little must be cut to save segments."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.pricing import Money
from smsdesk.domain.segments import (
    CLOUDSMS,
    LATIN1,
    STANDARD,
    UCS2_ONLY,
    SegmentScheme,
    measure,
)
from smsdesk.domain.spill import MOST_CUT, Cut, Over, Spill, Tail, over, over_alone
from smsdesk.domain.template import Template

NOTHING: Mapping[str, str] = MappingProxyType({})
HKD = Money(Decimal("0.30"), "HKD")


def found_in(
    written: str,
    scheme: SegmentScheme = STANDARD,
    *,
    signature: str = "",
    values: Mapping[str, str] = NOTHING,
) -> Over | None:
    """Return how little must be cut from a text that goes with a signature after it."""

    def on_air(text: str) -> str:
        return text + signature

    def shown(template: Template) -> str:
        return on_air(template.merge(values).text)

    template = Template.parse(written)
    text = shown(template)
    tail = Tail(template, scheme, on_air)
    return over(text, scheme, measure(text, scheme), tail, shown)


CHINESE = "\N{CJK UNIFIED IDEOGRAPH-4F60}"


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
        ("x" * 150 + CHINESE, Over(1, 2)),
        (CHINESE * 72, Over(2, 1)),
        ("", None),
    ],
)
def test_how_far_a_text_is_over(text: str, found: Over | None) -> None:
    assert found_in(text) == found
    assert over_alone(text, STANDARD, measure(text, STANDARD)) == found


def test_a_text_that_goes_as_written_has_no_fields() -> None:
    text = "{name}" + "x" * 154
    assert over_alone(text, STANDARD, measure(text, STANDARD)) == Over(2, 1)


@pytest.mark.parametrize(
    ("written", "values", "signature", "found"),
    [
        # A signature of thick brackets makes it UCS-2, and stays.
        ("a" * 100, "", "\u3010ACME\u3011", None),
        ("a" * 66, "", "\u3010ACME\u3011", Over(2, 1)),
        # Its last character is as long as two of the text.
        ("a" * 153, "", "[ACME]", Over(1, 1)),
        ("a" * 154, "", "[ACME]", Over(2, 1)),
        # A name that forces the coding stays.
        ("a" * 80 + "{name}", CHINESE * 3, "", Over(13, 1)),
        ("a" * 85 + "{name}", CHINESE * 3, "", None),
        ("a" * 158 + "{name}", "Bob", "", Over(1, 1)),
        ("\u20ac{name}", "a" * 159, "", Over(1, 1)),
        ("{name} ok", "a" * 161, "", None),
        ("{name}ok", "a" * 160, "", Over(2, 1)),
        ("{name}", "a" * 161, "", None),
        # Something is left of the text.
        ("ab", "", "s" * 160, None),
        ("ab", "", "s" * 159, Over(1, 1)),
        # The last character is all that the coding is for, also before a field.
        ("a" * 100 + CHINESE + "{name}", "Bob", "", Over(1, 1)),
    ],
)
def test_only_what_was_written_is_cut(
    written: str, values: str, signature: str, found: Over | None
) -> None:
    assert found_in(written, signature=signature, values={"name": values}) == found


@pytest.mark.parametrize(
    ("written", "value", "found"),
    [
        # Without the e it would be GSM-7, where each bracket takes two units.
        ("[" * 137 + "\u00ea" + "[" * 3, "", Over(1, 1)),
        # Neither the text nor the data alone, but both together, are Unicode.
        ("{name}" + "a" * 100 + "\u20ac", "\u00ea", Over(1, 1)),
    ],
)
def test_a_cut_may_bring_any_of_three_codings(written: str, value: str, found: Over) -> None:
    assert found_in(written, CLOUDSMS, values={"name": value}) == found


_TEXTS = st.text("ab[€\u00e7\u4f60\U0001f600", max_size=40)


@given(
    before=_TEXTS,
    middle=st.integers(0, 330),
    after=_TEXTS,
    value=_TEXTS,
    end=_TEXTS,
    signature=_TEXTS,
)
def test_it_is_the_fewest_characters_that_save_a_segment(
    before: str, middle: int, after: str, value: str, end: str, signature: str
) -> None:
    for scheme in (STANDARD, CLOUDSMS, LATIN1, UCS2_ONLY):
        written = before + "x" * middle + after

        def count(cut: int, written: str = written, scheme: SegmentScheme = scheme) -> int:
            last = end[: max(0, len(end) - cut)]
            rest = written[: max(0, len(written) - max(0, cut - len(end)))]
            return measure(f"{rest}{value or '-'}{last}{signature}", scheme).segment_count

        most = min(MOST_CUT, len(written + end))
        cuts = [(cut, count(0) - count(cut)) for cut in range(1, most + 1)]
        expected = next((Over(cut, saved) for cut, saved in cuts if saved > 0), None)
        if count(0) < 2:
            expected = None
        values = {"n": value or "-"}
        if value.strip() or not value:
            found = found_in(written + "{n}" + end, scheme, signature=signature, values=values)
            assert found == expected


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
