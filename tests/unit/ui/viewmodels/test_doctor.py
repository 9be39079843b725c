"""The character doctor: what it lists, what it offers, what it says replacing saves."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.costly import replace
from smsdesk.domain.segments import STANDARD, Measurement, measure
from smsdesk.domain.template import Template, TemplateError
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.doctor import Diagnosis, Rules, Saving, diagnose
from smsdesk.ui.viewmodels.marks import MarkKind, utf16_length, utf16_ranges, with_fault

CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
RULES = Rules(lambda text: text, STANDARD, r"\x01-\x08")


def _look(text: str, rules: Rules = RULES) -> Diagnosis:
    def saving(other: str, now: Measurement) -> Saving:
        saved = now.segment_count - measure(rules.on_air(other), rules.scheme).segment_count
        return Saving(saved, {"HKD": Decimal("0.30") * saved})

    return diagnose(text, rules, saving)


def test_a_plain_text_needs_no_doctor() -> None:
    assert _look("Your order's ready") == Diagnosis("Your order's ready")


def test_one_curly_apostrophe_is_named_and_its_price_is_on_the_button() -> None:
    text = f"It{CURLY}s " + "x" * 100
    found = _look(text)
    assert found.notice is not None
    assert found.notice.text == (
        f"{CURLY} (right single quotation mark) makes this text Unicode: 2 segments."
    )
    assert found.notice.action == "Replace, saves 1 segment, HKD 0.30"
    assert replace(text, found.fixes) == text.replace(CURLY, "'")
    [one] = found.findings
    assert (one.place.line, one.place.column, one.suggestion) == (1, 3, "'")
    assert found.replaceable == found.fixes


def test_several_characters_make_and_one_makes() -> None:
    found = _look(f"{CURLY}\N{EN DASH} " + "x" * 100)
    assert found.notice is not None
    assert "make this text Unicode" in found.notice.text


def test_money_in_several_currencies_stands_in_the_sentence() -> None:
    saving = Saving(3, {"CNY": Decimal("0.06"), "HKD": Decimal(1)})
    assert saving.short == "3 segments"
    found = diagnose(f"{CURLY}" + "x" * 100, RULES, lambda _text, _now: saving)
    assert found.notice is not None
    assert found.notice.action == "Replace, saves 3 segments"
    assert "saves 3 segments, CNY 0.06 + HKD 1.00." in found.notice.text


def test_where_prices_are_unknown_money_is_told_of_the_known_ones() -> None:
    saving = Saving(3, {"HKD": Decimal(1)}, unpriced=2)
    assert saving.words == saving.short == "3 segments, HKD 1.00 where prices are known"
    assert Saving(3, {}, unpriced=2).words == "3 segments"


def test_nothing_is_promised_before_it_is_counted() -> None:
    found = diagnose(f"{CURLY}" + "x" * 100, RULES, lambda _text, _now: None)
    assert found.notice is not None
    assert found.notice.action == "Replace"
    assert Saving(-2).words == Saving(0).words == ""


def test_what_cannot_be_sent_comes_first_with_its_place() -> None:
    text = f"One\nTwo \x1b and {CURLY} and \x07"
    found = _look(text)
    assert found.blocked == (8, len(text) - 1)
    assert found.notice is not None
    assert found.notice.tone is Tone.DANGER
    assert "line 2, column 5" in found.notice.text
    kinds = [mark.kind for mark in found.marks]
    assert kinds == [MarkKind.UNSENDABLE, MarkKind.DEARER, MarkKind.UNSENDABLE]
    assert [one.costly is None for one in found.findings] == [True, False, True]
    assert [one.index for one in found.replaceable] == [14]


def test_two_units_are_offered_only_where_they_cost_a_segment() -> None:
    assert _look("[x] €").notice is None
    assert len(_look("[x] €").findings) == 3
    found = _look("[" + "x" * 159)
    assert found.notice is not None
    assert found.notice.action == "Replace, saves 1 segment, HKD 0.30"


def test_fields_are_left_alone_but_their_fallbacks_are_not() -> None:
    text = f"Hi {{n{CURLY}ame|it{CURLY}s you}}, order"
    found = _look(text)
    assert [one.index for one in found.findings] == [text.rindex(CURLY)]


@pytest.mark.parametrize("braces", ["\uff5b\uff5d", "\ufe37\ufe38", "\ufe5b\ufe5c"])
def test_a_brace_of_another_alphabet_stays_text(braces: str) -> None:
    text = f"Use code {braces[0]}A{braces[1]} now, {{name|there}}"
    found = _look(text)
    assert found.fixes
    better = replace(text, found.fixes)
    assert better == "Use code {{A}} now, {name|there}"
    assert Template.parse(better).merge({}).text == "Use code {A} now, there"


def test_what_a_fallback_cannot_hold_is_not_offered() -> None:
    found = _look("Hi {name|\uff5bA\uff5d}")
    assert [one.suggestion for one in found.findings] == [None, None]
    assert found.fixes == found.replaceable == ()
    text = "Hi {name|a\uff5cb}"
    better = replace(text, _look(text).replaceable)
    assert Template.parse(better).merge({}).text == "Hi a|b"


def test_half_of_a_doubled_brace_is_not_replaced() -> None:
    found = _look("{{x}} [y]")
    assert [(one.char, one.suggestion) for one in found.findings] == [
        ("{", None),
        ("}", None),
        ("[", "("),
        ("]", ")"),
    ]


@given(st.text(st.sampled_from("a \u2019\u20ac{}|\uff5b\uff5d\uff5c\ufe37\ufe38["), max_size=30))
def test_replacing_makes_no_field_and_breaks_none(text: str) -> None:
    try:
        fields = Template.parse(text).fields
    except TemplateError:
        return
    for one in _look(text).replaceable:
        assert Template.parse(replace(text, [one])).fields == fields
    assert Template.parse(replace(text, _look(text).replaceable)).fields == fields


def test_a_text_in_its_own_script_is_not_nagged() -> None:
    assert _look("\u60a8\u597d\u60a8\u597d").notice is None
    assert _look("\u60a8\u597d\u60a8\u597d").marks == ()


def test_a_signature_is_blamed_where_the_text_is_cheap() -> None:
    rules = Rules(lambda text: f"\u3010ACME\u3011{text}", STANDARD)
    found = _look("Hello", rules)
    assert found.notice is not None
    assert "signature" in found.notice.text
    assert found.fixes == ()


def test_a_field_that_goes_with_the_text_is_blamed_for_itself() -> None:
    link = "http://a.example/привет"
    fields = {"Link": link, "Picture": "http://a.example/\u20ac", "Button": "привет"}
    rules = Rules(lambda text: f"{text} {link}", STANDARD, fields=fields)
    found = _look("Hello", rules)
    assert found.notice is not None
    assert found.notice.text == "“Link” makes this text Unicode, though the text itself is not."
    cheap = Rules(lambda text: f"{text} http://a.example", STANDARD, fields=fields)
    assert _look("Hello", cheap).notice is None


@given(st.text(max_size=60))
def test_any_text_is_looked_at_and_what_is_offered_is_cheaper(text: str) -> None:
    found = _look(text)
    better = replace(text, found.fixes)
    now, then = measure(text, STANDARD), measure(better, STANDARD)
    assert then.segment_count <= now.segment_count or not found.fixes
    assert [one.index for one in found.findings] == sorted(one.index for one in found.findings)


@given(st.text(max_size=40), st.data())
def test_places_are_found_as_qt_counts_them(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, max(0, len(text) - 1)), unique=True).map(sorted))
    places = places if text else []
    for (start, length), place in zip(utf16_ranges(text, places), places, strict=True):
        assert start == utf16_length(text[:place])
        assert length == utf16_length(text[place])


@pytest.mark.parametrize("count", [1, 600])
def test_marks_are_as_many_as_can_be_drawn(count: int) -> None:
    found = _look(f"{CURLY}xxxx" * count)
    assert len(found.marks) == min(count, 500)
    assert len(found.findings) == count


def test_the_brace_that_breaks_a_field_is_marked_with_the_reason() -> None:
    text = "\u20ac {name"
    marks = with_fault(_look(text).marks, text)
    assert [one.index for one in marks][-1] == 2
    assert (marks[-1].kind, marks[-1].tip) == (MarkKind.FAULT, "“{name” has no closing brace.")
    assert with_fault((), "{name}") == ()
