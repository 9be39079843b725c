"""The counter's line, how merged texts differ, and what a cut saves, in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from smsdesk.domain.segments import CLOUDSMS, STANDARD, UCS2_ONLY, measure
from smsdesk.domain.spill import Cut, over_alone, room_before
from smsdesk.domain.spread import Distribution
from smsdesk.services.quote import Quote, Way
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.counter import (
    Counted,
    cut_of_one,
    cut_text,
    dearest_rule,
    dearest_title,
    meter,
    price_of_segment,
    sizes_text,
    spread_text,
    whole_meter,
    with_progress,
)

QUOTE = Quote(
    recipients=3,
    skipped={},
    segments=6,
    sizes={2: 3},
    cost={"HKD": Decimal("2.40"), "USD": Decimal("0.20")},
    unpriced=0,
    by_country={},
    longest=None,
    problems=(),
)


def _line(text: str) -> str:
    now = measure(text, STANDARD)
    spilled = over_alone(text, STANDARD, now)
    return meter(now, room_before(now, STANDARD) if spilled else None).text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "Nothing written yet"),
        ("Hello", "5 / 160 · GSM-7 · 1 segment"),
        ("x" * 160, "160 / 160 · GSM-7 · 1 segment"),
        ("x" * 161, "161 / 160 · GSM-7 · 2 segments"),
        ("x" * 200, "200 / 306 · GSM-7 · 2 segments"),
        ("x" * 310, "310 / 306 · GSM-7 · 3 segments"),
        ("\u4f60" * 71, "71 / 70 · Unicode · 2 segments"),
    ],
)
def test_the_line(text: str, line: str) -> None:
    assert _line(text) == line


def test_the_line_with_sizes_and_progress() -> None:
    fixed = meter(measure("x" * 71, UCS2_ONLY), fixed=UCS2_ONLY.is_fixed)
    assert fixed.text == "71 / 134 · Unicode, always at this gateway · 2 segments"
    assert not STANDARD.is_fixed
    reading = meter(measure("x" * 161, STANDARD), 160, sizes_text({2: 38, 1: 1167}))
    assert reading.text == "161 / 160 · GSM-7 · 2 segments (1,167 texts of 1, 38 of 2)"
    assert reading.tone is Tone.WARNING
    assert list(reading.fills) == pytest.approx([1.0, 8 / 153])
    told = with_progress(reading, Counted(34_000, 100_000))
    assert told.text == f"{reading.text} · counted 34,000 of 100,000"
    assert with_progress(reading, None) is reading


def test_what_is_too_long_is_said_to_be() -> None:
    reading = meter(measure("x" * 1_540, CLOUDSMS))
    assert reading.text == "1,540 / 1,530 · GSM-7 · 11 segments · 10 too many"
    assert reading.tone is Tone.DANGER


def test_texts_of_one_length_do_not_differ() -> None:
    assert spread_text(Distribution(5, 10, 10, 10, {1: 5})) == ""
    assert sizes_text({1: 5}) == ""
    found = Distribution(1_205, 98, 121, 1_203, {1: 1_204, 8: 1})
    assert spread_text(found) == "shortest 98 · median 121 · longest 1,203"


def test_a_cut_of_one_text_saves_for_everybody() -> None:
    text = "x" * 172
    spilled = over_alone(text, STANDARD, measure(text, STANDARD))
    cut = cut_of_one(spilled, 9, QUOTE)
    assert cut == Cut(12, 3, 3, {"HKD": Decimal("1.20"), "USD": Decimal("0.10")})
    words = "12 characters over: cut 12 to save 3 segments, HKD 1.20 + USD 0.10"
    assert cut_text(cut, 0) == words
    partly = cut_of_one(spilled, 9, replace(QUOTE, unpriced=1))
    assert cut_text(partly, 0).endswith("3 segments, more than HKD 1.20 + USD 0.10")
    without = cut_of_one(spilled, 1_204, None)
    assert cut_text(without, 0) == "12 characters over: cut 12 to save 1,204 segments"
    assert cut_of_one(None, 5, QUOTE) is None
    assert cut_text(None, 5) == ""


def test_a_cut_of_some_texts_says_how_many() -> None:
    cut = Cut(1, 38, 38, {"HKD": Decimal("11.40")})
    words = "38 texts are over by 1 character: cut it to save 38 segments, HKD 11.40"
    assert cut_text(cut, 1_205) == words
    words = "All texts are over by 12 characters or fewer: cut 12 to save 3 segments"
    assert cut_text(Cut(12, 3, 3, {}), 3) == words


def test_a_segment_to_everybody_has_a_price_where_all_texts_are_as_long() -> None:
    assert price_of_segment(QUOTE) == {"HKD": Decimal("1.20"), "USD": Decimal("0.10")}
    assert price_of_segment(replace(QUOTE, sizes={1: 1, 2: 2})) == {}
    assert price_of_segment(None) == {}
    two_ways = (Way("Viber", {"HKD": Decimal(1)}, 0), Way("SMS", {"HKD": Decimal(2)}, 0))
    assert price_of_segment(replace(QUOTE, ways=two_ways)) == {}


def test_the_list_of_rows_is_named_after_what_it_is_ordered_by() -> None:
    longest = Distribution(2, 1, 1, 170, {1: 1, 2: 1})
    assert dearest_title(longest) == "The longest messages"
    assert "segments first" in dearest_rule(longest)
    dearest = replace(longest, by_price=True)
    assert (dearest_title(dearest), dearest_rule(dearest)) == ("The dearest messages", "")


def test_what_has_no_segments_has_no_bar() -> None:
    for text in ("", "Hello"):
        assert not whole_meter(measure(text, STANDARD)).bar
    assert meter(measure("Hello", STANDARD)).bar
