"""Fields, fallbacks and braces in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.template import (
    LONGEST_NAME,
    Merged,
    Template,
    TemplateError,
    escape,
    field_key,
)


@pytest.mark.parametrize(
    ("text", "values", "merged"),
    [
        ("Hi {name}!", {"name": "Ana"}, "Hi Ana!"),
        ("Hi {name}!", {"NAME": "Ana"}, "Hi Ana!"),
        ("Hi {First  Name}!", {"first name": "Ana"}, "Hi Ana!"),
        ("Hi { name }!", {"name": "Ana"}, "Hi Ana!"),
        ("Hi {name|there}!", {"name": "Ana"}, "Hi Ana!"),
        ("Hi {name|there}!", {}, "Hi there!"),
        ("Hi {name|there}!", {"name": "  "}, "Hi there!"),
        ("Hi{name|}!", {}, "Hi!"),
        ("Hi {name| dear | friend }!", {}, "Hi  dear | friend !"),
        ("{a}{b}{a}", {"a": "1", "b": "2"}, "121"),
        ("{{name}}", {"name": "Ana"}, "{name}"),
        ("{{{name}}}", {"name": "Ana"}, "{Ana}"),
        ("{{}}", {}, "{}"),
        ("}}{{", {}, "}{"),
        ("plain", {}, "plain"),
        ("", {}, ""),
        ("{имя}, {姓名}", {"ИМЯ": "Аня", "姓名": "王"}, "Аня, 王"),
        ("{Stra\u00dfe}", {"STRASSE": "x"}, "x"),
        ("{cafe\u0301}", {"caf\u00e9": "x"}, "x"),
        ("{name}", {"name": " Ana "}, " Ana "),
        ("100 % of {name} %s %% %(a)s", {"name": "5 %d"}, "100 % of 5 %d %s %% %(a)s"),
        ("{a}{b|1 %}", {"a": "%s"}, "%s1 %"),
        ("{name}", {"x": "1", "name": "Ana", "y": "2"}, "Ana"),
        ("{name}", {"name": "Ana", "Name": "Bo"}, "Bo"),
    ],
)
def test_merge(text: str, values: dict[str, str], merged: str) -> None:
    assert Template.parse(text).merge(values) == Merged(merged)


def test_each_shape_of_values_is_filled_in_by_its_own_names() -> None:
    template = Template.parse("{a|none} {b|none}")
    shapes: list[dict[str, str]] = [{"a": "1"}, {"b": "2"}, {"b": "2", "a": "1"}, {"a": " "}, {}]
    expected = ["1 none", "none 2", "1 2", "none none", "none none"]
    others = [{"a": "1", f"other {n}": "x"} for n in range(200)]
    for _ in range(2):
        assert [template.merge(values).text for values in shapes] == expected
        assert {template.merge(values).text for values in others} == {"1 none"}


def test_values_are_not_parsed_again() -> None:
    merged = Template.parse("{a} {b}").merge({"a": "{b}", "b": "}}{{"})
    assert merged.text == "{b} }}{{"
    assert merged.complete


def test_missing_and_empty_fields_are_named_once() -> None:
    merged = Template.parse("{A} {b} {a} {c|x} {D}{d}").merge({"b": "\t", "d": ""})
    assert merged == Merged("{A}  {a} x ", missing=("a",), empty=("b", "d"))
    assert not merged.complete


def test_fields_in_order_each_once() -> None:
    template = Template.parse("Hi {First Name|you}, {order} for {first name}")
    assert template.fields == ("first name", "order")
    first, order, again = template.placeholders
    assert (first.name, first.fallback, first.position) == ("First Name", "you", 3)
    assert (order.name, order.fallback, order.position) == ("order", None, 21)
    assert again.key == first.key
    assert again.source == "{first name}"


@pytest.mark.parametrize(
    ("text", "position", "what"),
    [
        ("Hi {name", 3, "“{name” has no closing brace."),
        ("Hi {", 3, "“{” has no closing brace."),
        ("Hi {na{me}", 3, "“{na{me}” has no closing brace."),
        ("Hi {name, how are you?", 3, "“{name, how are y…” has no closing brace."),
        ("Hi {name|there", 3, "“{name|there” has no closing brace."),
        ("Hi name}", 7, "“Hi name}” has no opening brace."),
        ("Good morning dear name}", 22, "“…rning dear name}” has no opening brace."),
        ("{a}}", 3, "“{a}}” has no opening brace."),
        ("{{a}", 3, "“{{a}” has no opening brace."),
        ("Hi {}", 3, "The field “{}” has no usable name."),
        ("Hi { \n}", 3, "The field “{  }” has no usable name."),
        ("Hi {|there}", 3, "The field “{|there}” has no usable name."),
        ("Hi {a\x00}", 3, "The field “{a }” has no usable name."),
        (
            "{" + "n" * (LONGEST_NAME + 1) + "}",
            0,
            "The field “{nnnnnnnnnnnnnnn…” has no usable name.",
        ),
    ],
)
def test_errors_have_a_place_and_quote_it(text: str, position: int, what: str) -> None:
    with pytest.raises(TemplateError) as caught:
        Template.parse(text)
    assert caught.value.position == position
    assert caught.value.what == what
    assert "{name}" in caught.value.remedy


@given(st.text(max_size=200), st.dictionaries(st.text(max_size=10), st.text(max_size=10)))
def test_escaped_text_comes_back(text: str, values: dict[str, str]) -> None:
    template = Template.parse(escape(text))
    assert template.merge(values) == Merged(text)
    assert template.fields == ()


@given(st.text(st.sampled_from("ab{}| "), max_size=30))
def test_any_text_is_parsed_or_refused_with_a_place_in_it(text: str) -> None:
    template: Template | None
    place = -1
    try:
        template = Template.parse(text)
    except TemplateError as error:
        template, place = None, error.position
    if template is None:
        assert text[place] in "{}"
        return
    everything = template.merge(dict.fromkeys(template.fields, "v"))
    assert everything.complete
    for placeholder in template.placeholders:
        end = placeholder.position + len(placeholder.source)
        assert text[placeholder.position : end] == placeholder.source


_NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)


@given(
    st.lists(st.tuples(st.text(max_size=10), _NAMES), max_size=5),
    st.text(max_size=10),
    st.data(),
)
def test_built_texts_merge_to_their_values(
    pieces: list[tuple[str, str]], tail: str, data: st.DataObject
) -> None:
    values = {field_key(n): data.draw(st.text(min_size=1).filter(str.strip)) for _, n in pieces}
    text = "".join(f"{escape(literal)}{{{name}}}" for literal, name in pieces) + escape(tail)
    expected = "".join(literal + values[field_key(name)] for literal, name in pieces) + tail
    assert Template.parse(text).merge(values) == Merged(expected)


def test_own_text_is_what_stands_in_it_and_the_fallbacks_that_are_used() -> None:
    template = Template.parse("Hi {name|you}, {order}{{x}}")
    assert template.own_text({"Name": " ", "order": "7"}) == "Hi you, {x}"
    assert template.own_text({"Name": "Ana", "order": ""}) == "Hi , {x}"
    assert template.own_text({}) == "Hi you, {order}{x}"


def test_a_text_that_is_asked_about_again_is_not_read_anew() -> None:
    text = "Hi {name|there}, see you. " * 60
    assert Template.parse(text) is Template.parse(text)
