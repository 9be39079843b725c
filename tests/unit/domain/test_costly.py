"""The character doctor and the normalising of texts."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsdesk.domain.costly import (
    CostReason,
    TextChange,
    costly_characters,
    normalise,
    place_of,
    replace,
    saving,
    suggest_all,
)
from smsdesk.domain.segments import (
    CLOUDSMS,
    LATIN1,
    STANDARD,
    UCS2_ONLY,
    DataCoding,
    SegmentScheme,
    measure,
    unit_cost,
)

SCHEMES = [STANDARD, UCS2_ONLY, LATIN1, CLOUDSMS]


def test_a_plain_text_has_none() -> None:
    assert costly_characters("Your order's ready", STANDARD) == ()
    assert costly_characters("", STANDARD) == ()
    assert costly_characters("Заказ 你好", UCS2_ONLY) == ()
    assert costly_characters("fa\u00e7ade", LATIN1) == ()


def test_the_curly_apostrophe() -> None:
    text = "Your order\u2019s ready"
    (found,) = costly_characters(text, STANDARD)
    assert (found.index, found.char) == (10, "\u2019")
    assert found.name == "RIGHT SINGLE QUOTATION MARK"
    assert found.suggestion == "'"
    assert found.reason is CostReason.NEEDS_UCS_2
    assert replace(text, [found]) == "Your order's ready"


def test_every_place_is_named_in_order() -> None:
    found = costly_characters("\u201cHi\u201d \u2013 \U0001f600", STANDARD)
    assert [(one.index, one.suggestion) for one in found] == [
        (0, '"'),
        (3, '"'),
        (5, "-"),
        (7, None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wait\u2026", "wait..."),
        ("a\u00a0b\u2009c\u3000d", "a b c d"),
        ("a\tb\vc\u2028d", "a b\nc\nd"),
        ("zero\u200bwidth\ufeff\u00ad\u200e", "zerowidth"),
        ("\u2018a\u2019 \u00aba\u00bb `a\u00b4", "'a' \"a\" 'a'"),
        ("a\u2014b\u2212c\u2022d", "a-b-c-d"),
        ("cr\u00eape", "crepe"),
        ("fa\u00e7ade, \u0142\u00f3d\u017a, \u1ebf", "facade, lodz, e"),
        ("\u01fan\u00e4", "\u00c5n\u00e4"),
        ("\u0153uvre \u00de\u00f3r \u1e9e", "oeuvre Thor SS"),
        ("\uff21\uff22\uff0c\uff11\uff10\uff01", "AB,10!"),
        ("\uff33\uff21\uff2c\uff25 10\uff05", "SALE 10%"),
        ("\U0001d5db\U0001d5f6", "Hi"),
        ("\ufb01ne \u2122 \u2116 5 \u00a9", "fine TM No 5 (c)"),
        ("\u00bd cup, 1\u00bd cups", "1/2 cup, 1 1/2 cups"),
        ("20 m\u00b2", "20 m2"),
        ("3 \u00d7 4", "3 x 4"),
        ("\u2126 \u212b", "\u03a9 \u00c5"),
        ("x\u0302", "x"),
        ("a\u200db\ufe0f", "ab"),
        ("nul\x00esc\x1b", "nulesc"),
        ("\ud800x", "x"),
        ("\u1e9b", "s"),
        ("10\u00b2", None),
        ("Fish 5\u20bd", None),
        ("\u041f\u0440\u0438\u0432\u0435\u0442", None),
        ("你好", None),
        ("Hi \U0001f600", None),
        ("\u2764\ufe0f", None),
        ("plain", None),
        ("5\u20ac", None),
        ("a|b^c", None),
        ("[a] {b} ~ \\", "(a) (b) - /"),
        ("[5\u20ac]", "(5\u20ac)"),
        ("tab\fnext", "tab\nnext"),
        ("5\u20ac \u2013 today", "5\u20ac - today"),
    ],
)
def test_suggestions(text: str, expected: str | None) -> None:
    assert suggest_all(text, STANDARD) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u0421ALL now", "CALL now"),
        ("\u041e\u041a, see you", "OK, see you"),
        ("\u0440aypal", "paypal"),
        ("\u0391THENS", "ATHENS"),
        ("\u0391\u0398\u0397\u039d\u0391 sale", "A\u0398HNA sale"),
        ("\u0410\u0412\u0421", None),
        ("\u041e\u041a \u0434\u0430 yes", None),
        ("12 \u0421", None),
    ],
)
def test_look_alikes_only_within_latin_text(text: str, expected: str | None) -> None:
    assert suggest_all(text, STANDARD) == expected


def test_cloudsms_tells_latin_1_from_unicode() -> None:
    found = costly_characters("cr\u00eape \u2013 5\u20ac", CLOUDSMS)
    reasons = [(one.char, one.reason) for one in found]
    assert reasons == [("ê", CostReason.NEEDS_LATIN_1), ("\u2013", CostReason.NEEDS_UCS_2)]
    (found_alone,) = costly_characters("cr\u00eape", CLOUDSMS)
    assert found_alone.reason is CostReason.NEEDS_LATIN_1
    assert found_alone.suggestion == "e"


def test_two_units() -> None:
    found = costly_characters("a[\u20ac", STANDARD)
    assert [(one.char, one.suggestion, one.reason) for one in found] == [
        ("[", "(", CostReason.TWO_UNITS),
        ("\u20ac", None, CostReason.TWO_UNITS),
    ]
    (emoji,) = costly_characters("你\U0001f600", UCS2_ONLY)
    assert (emoji.index, emoji.reason, emoji.suggestion) == (1, CostReason.TWO_UNITS, None)


def test_names() -> None:
    tab, private = costly_characters("\t\ue000", STANDARD)
    assert tab.name == "U+0009"
    assert private.name == "U+E000"


def test_replacing_only_some() -> None:
    text = "\u201cHi\u201d"
    first, second = costly_characters(text, STANDARD)
    assert replace(text, [second]) == '\u201cHi"'
    assert replace(text, []) == text
    with pytest.raises(ValueError, match="another text"):
        replace("Hi", [first])
    with pytest.raises(ValueError, match="another text"):
        replace("", [second])


def test_saving() -> None:
    text = "a" * 159 + "\u2019"
    suggested = suggest_all(text, STANDARD)
    assert suggested is not None
    assert saving(text, STANDARD, suggested) == 2
    assert saving("a", STANDARD, "b") == 0
    assert saving("a", STANDARD, "a" * 161) == -1


@pytest.mark.parametrize("text", list(CostReason) + list(TextChange))
def test_sentences(text: CostReason | TextChange) -> None:
    assert text.sentence.endswith(".")


_TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("abc AB 12[{\u20ac\u2019\u00ea\u00bd\u0421\u200d\ufe0f\U0001f600\ud83d"),
    ),
    max_size=40,
)


@given(_TEXTS, st.sampled_from(SCHEMES))
@example("1\u00bd", STANDARD)
def test_suggestions_are_cheaper(text: str, scheme: SegmentScheme) -> None:
    cheapest = scheme.rules[0].coding
    before = measure(text, scheme)
    for one in costly_characters(text, scheme):
        assert text[one.index] == one.char
        if one.suggestion is not None:
            costs = [unit_cost(char, cheapest) for char in one.suggestion]
            assert None not in costs
        if one.reason is CostReason.TWO_UNITS:
            assert unit_cost(one.char, before.coding) == 2
    suggested = suggest_all(text, scheme)
    if suggested is not None:
        after = measure(suggested, scheme)
        assert after.coding is cheapest
        assert saving(text, scheme, suggested) >= 0


@given(_TEXTS, st.sampled_from(SCHEMES))
def test_without_costly_characters_a_text_is_as_cheap_as_can_be(
    text: str, scheme: SegmentScheme
) -> None:
    measured = measure(text, scheme)
    plain = not costly_characters(text, scheme)
    assert plain == (measured.coding is scheme.rules[0].coding and measured.units == len(text))


@given(st.integers(0, 0x10FFFF))
def test_any_character_is_explained(code: int) -> None:
    char = chr(code)
    if measure(char, STANDARD).coding is DataCoding.UCS_2:
        (found,) = costly_characters(char, STANDARD)
        assert found.reason is CostReason.NEEDS_UCS_2


@pytest.mark.parametrize(
    ("text", "result", "changes"),
    [
        ("plain\n", "plain\n", ()),
        ("a\r\nb\rc\n", "a\nb\nc\n", (TextChange.LINE_ENDINGS,)),
        ("\ufeffa", "a", (TextChange.BYTE_ORDER_MARK,)),
        ("cafe\u0301", "caf\u00e9", (TextChange.COMPOSED,)),
        ("\u212b", "\u00c5", (TextChange.COMPOSED,)),
        ("\ud83d\ude00", "\U0001f600", (TextChange.JOINED_HALVES,)),
        ("\ud83d \ude00", "\ud83d \ude00", ()),
        ("caf\u00e9 你 \u2026", "caf\u00e9 你 \u2026", ()),
        (
            "\ufeff\ud83d\ude00\r\ne\u0301",
            "\U0001f600\n\u00e9",
            tuple(TextChange),
        ),
    ],
)
def test_normalise(text: str, result: str, changes: tuple[TextChange, ...]) -> None:
    normalised = normalise(text)
    assert normalised.text == result
    assert normalised.changes == changes


@given(_TEXTS)
@example("\ud83d\ufeff\ude00")
@example("\r\ufeff\n")
def test_normalising_is_done_once_and_told(text: str) -> None:
    normalised = normalise(text)
    assert bool(normalised.changes) is (normalised.text != text)
    again = normalise(normalised.text)
    assert again.text == normalised.text
    assert again.changes == ()
    assert "\r" not in normalised.text
    assert unicodedata.is_normalized("NFC", normalised.text)


def test_all_but_joining_letters_can_be_asked_for():
    found = normalise("\ufeffcafe\u0301\r\n", composing=False)
    assert found.text == "cafe\u0301\n"
    assert found.changes == (TextChange.BYTE_ORDER_MARK, TextChange.LINE_ENDINGS)
    assert found.composed == 0


@pytest.mark.parametrize(
    ("text", "index", "place"),
    [("abc", 0, (1, 1)), ("abc", 2, (1, 3)), ("a\nbc", 2, (2, 1)), ("\n\n\U0001f600x", 3, (3, 2))],
)
def test_places_are_lines_and_columns_of_characters(
    text: str, index: int, place: tuple[int, int]
) -> None:
    found = place_of(text, index)
    assert (found.line, found.column) == place
    assert found.words == f"line {place[0]}, column {place[1]}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Chloe\u0301 e\u0301\u00e9", 2),
        ("\u212b", 1),
        ("\u1112\u1161\u11ab", 1),
        ("caf\u00e9", 0),
    ],
)
def test_compositions_are_counted_and_said(text: str, count: int) -> None:
    found = normalise(text)
    assert found.composed == count
    assert (f"{count} character" in " ".join(found.sentences)) == bool(count)
