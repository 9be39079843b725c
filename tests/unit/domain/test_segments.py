"""Counting and splitting, against 106 vectors and a plain-loop reference."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsdesk.domain import gsm0338
from smsdesk.domain.segments import (
    CLOUDSMS,
    GSM_7BIT_RULE,
    LATIN1,
    STANDARD,
    UCS2_ONLY,
    DataCoding,
    SegmentScheme,
    measure,
    split,
    unit_cost,
    unsendable,
)

VECTORS = json.loads(
    (Path(__file__).parents[2] / "data" / "segments.json").read_text(encoding="utf-8")
)["vectors"]
SCHEMES = {"auto": STANDARD, "ucs2": UCS2_ONLY, "latin1": LATIN1}
CODINGS = {
    "GSM-7": DataCoding.GSM_7BIT,
    "UCS-2": DataCoding.UCS_2,
    "LATIN1": DataCoding.LATIN_1,
}
YUNPIAN_LIKE = UCS2_ONLY.with_limit(500)


def test_all_vectors_are_there() -> None:
    assert len(VECTORS) == 106


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    text, scheme = vector["text"], SCHEMES[vector["mode"]]
    measured = measure(text, scheme)
    assert measured.coding is CODINGS[vector["encoding"]]
    assert measured.units == vector["units"]
    assert measured.segment_count == vector["segments"]
    assert measured.segment_units == tuple(vector["parts"])
    assert "".join(split(text, scheme)) == text


def _atoms(text: str) -> list[str]:
    """Characters, with two neighbouring lone surrogate halves as one."""
    atoms: list[str] = []
    for char in text:
        if (
            atoms
            and "\udc00" <= char <= "\udfff"
            and len(atoms[-1]) == 1
            and "\ud800" <= atoms[-1] <= "\udbff"
        ):
            atoms[-1] += char
        else:
            atoms.append(char)
    return atoms


def _reference(text: str, scheme: SegmentScheme) -> tuple[DataCoding, list[str]]:
    """Plain loop over the rules and characters, by the letter of the standard."""
    for rule in scheme.rules:
        if all(unit_cost(char, rule.coding) is not None for char in text):
            break
    coding = rule.coding
    costs = [(a, sum(unit_cost(c, coding) or 0 for c in a)) for a in _atoms(text)]
    if sum(cost for _, cost in costs) <= rule.single:
        return coding, [text] if text else []
    pieces, used = [""], 0
    for atom, cost in costs:
        if used + cost > rule.part:
            pieces.append("")
            used = 0
        pieces[-1] += atom
        used += cost
    return coding, pieces


_CHARS = st.one_of(
    st.sampled_from(gsm0338.DEFAULT_ALPHABET),
    st.sampled_from("".join(gsm0338.EXTENSION)),
    st.sampled_from("ê\xa0ÿяД你😀𠀀\ud83d\ude00\u0301"),
)
_RUNS = st.lists(
    st.tuples(_CHARS, st.integers(1, 170)).map(lambda run: run[0] * run[1]), max_size=6
)
_TEXTS = st.one_of(
    st.text(_CHARS, max_size=400),
    _RUNS.map("".join),
    st.text(st.sampled_from("a€[é\n"), min_size=150, max_size=500),
    st.text(st.sampled_from("я😀"), min_size=60, max_size=300),
)
_SCHEMES = st.sampled_from([STANDARD, UCS2_ONLY, LATIN1, CLOUDSMS, YUNPIAN_LIKE])


@given(_TEXTS, _SCHEMES)
@example("я" * 66 + "\ud83d\ude00" * 40, STANDARD)
@example("a" * 152 + "\x1b" * 9, STANDARD)
@example("\ud83d" * 140, STANDARD)
def test_measure_and_split_agree_with_the_reference(text: str, scheme: SegmentScheme) -> None:
    measured = measure(text, scheme)
    coding, pieces = _reference(text, scheme)
    assert measured.coding is coding
    assert split(text, scheme) == tuple(pieces)
    sizes = tuple(sum(unit_cost(char, coding) or 0 for char in piece) for piece in pieces)
    assert measured.segment_units == sizes
    assert measured.units == sum(sizes)
    assert measured.segment_count == len(pieces)


@given(_TEXTS, _SCHEMES)
def test_each_segment_is_within_its_room(text: str, scheme: SegmentScheme) -> None:
    measured = measure(text, scheme)
    rule = next(rule for rule in scheme.rules if rule.coding is measured.coding)
    room = rule.part if measured.segment_count > 1 else rule.single
    assert all(0 < units <= room for units in measured.segment_units)
    assert "".join(split(text, scheme)) == text
    assert measured.units_left == room - (measured.segment_units or (0,))[-1]


@given(st.integers(1, 1600), _SCHEMES)
def test_room_left_is_exactly_the_room_before_the_next_segment(
    length: int, scheme: SegmentScheme
) -> None:
    text = "a" * length
    measured = measure(text, scheme)
    fits = measure(text + "a" * measured.units_left, scheme)
    spills = measure(text + "a" * (measured.units_left + 1), scheme)
    assert fits.segment_count == measured.segment_count
    assert fits.units_left == 0
    assert spills.segment_count == measured.segment_count + 1


@pytest.mark.parametrize(
    "pairs", [pytest.param("", id="cut anywhere"), pytest.param("€😀", id="with pairs")]
)
def test_texts_that_measure_the_same_share_a_measurement(pairs: str) -> None:
    scheme = SegmentScheme(STANDARD.rules)
    texts = [pairs + char * 200 for char in "ab"]
    assert measure(texts[0], scheme) is measure(texts[1], scheme)
    first = measure(texts[0], scheme)
    for n in range(5000):  # more than are remembered
        assert measure("x" * n + pairs, scheme).units >= n
    assert measure(texts[1], scheme) == first


def test_empty_text_is_no_segment() -> None:
    measured = measure("", STANDARD)
    assert (measured.coding, measured.units) == (DataCoding.GSM_7BIT, 0)
    assert (measured.segment_count, measured.segment_units) == (0, ())
    assert measured.units_left == 160
    assert not measured.over_limit
    assert split("", STANDARD) == ()
    assert measure("", UCS2_ONLY).units_left == 70


@pytest.mark.parametrize(
    ("text", "coding", "count"),
    [
        ("a" * 160, DataCoding.GSM_7BIT, 1),
        ("a" * 161, DataCoding.GSM_7BIT, 2),
        ("ê" * 140, DataCoding.LATIN_1, 1),
        ("ê" * 141, DataCoding.LATIN_1, 2),
        ("ê" * 269, DataCoding.LATIN_1, 3),
        ("ê€" * 35, DataCoding.UCS_2, 1),
        ("\u2019" * 70, DataCoding.UCS_2, 1),
        ("\u2019" * 71, DataCoding.UCS_2, 2),
    ],
)
def test_cloudsms_tries_three_codings(text: str, coding: DataCoding, count: int) -> None:
    measured = measure(text, CLOUDSMS)
    assert (measured.coding, measured.segment_count) == (coding, count)


@pytest.mark.parametrize(
    ("char", "limit", "segments"),
    [("a", 1530, 10), ("ê", 765, 6), ("я", 670, 10)],
    ids=["gsm", "latin1", "ucs2"],
)
def test_cloudsms_limits(char: str, limit: int, segments: int) -> None:
    full = measure(char * limit, CLOUDSMS)
    assert (full.limit, full.segment_count, full.over_limit) == (limit, segments, False)
    assert measure(char * (limit + 1), CLOUDSMS).over_limit


def test_wasted_septets_count_against_the_segments() -> None:
    measured = measure("€" * 765, CLOUDSMS)
    assert measured.units == measured.limit == 1530
    assert measured.segment_count == 11
    assert measured.over_limit


def test_standard_ends_at_255_parts() -> None:
    assert measure("", STANDARD).limit == 39_015
    assert not measure("a" * 39_015, STANDARD).over_limit
    assert measure("a" * 39_016, STANDARD).over_limit


@pytest.mark.parametrize("most", [500, 268])
def test_limit_in_utf16_units(most: int) -> None:
    scheme = UCS2_ONLY.with_limit(most)
    assert measure("a" * most, scheme).limit == most
    assert not measure("a" * most, scheme).over_limit
    assert measure("a" * (most + 1), scheme).over_limit
    assert measure("😀" * (most // 2), scheme).units == most
    assert measure("😀" * (most // 2 + 1), scheme).over_limit
    assert UCS2_ONLY.max_units is None


def test_single_segment_scheme_has_the_room_of_a_single_segment() -> None:
    scheme = SegmentScheme(STANDARD.rules, max_segments=1)
    assert measure("a" * 160, scheme).limit == 160
    assert not measure("a" * 160, scheme).over_limit
    assert measure("a" * 161, scheme).over_limit


def test_scheme_must_end_with_ucs2_and_allow_something() -> None:
    with pytest.raises(ValueError, match="UCS_2"):
        SegmentScheme((GSM_7BIT_RULE,))
    with pytest.raises(ValueError, match="UCS_2"):
        SegmentScheme(())
    with pytest.raises(ValueError, match="at least one"):
        UCS2_ONLY.with_limit(0)


def test_unsendable_places() -> None:
    assert unsendable("a\x00b\x1bc\ud83dd\udc00😀é\n") == (1, 3, 5, 7)
    assert unsendable("plain 😀") == ()


@given(st.text(st.characters(), max_size=300), _SCHEMES)
def test_any_string_is_measured(text: str, scheme: SegmentScheme) -> None:
    assert measure(text, scheme).segment_count == len(split(text, scheme))


def test_coding_is_written_as_its_name() -> None:
    assert f"{DataCoding.GSM_7BIT}" == "GSM_7BIT"
    assert [coding.value for coding in DataCoding] == ["GSM_7BIT", "LATIN_1", "UCS_2"]
