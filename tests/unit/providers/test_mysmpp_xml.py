"""XML for mysmpp: written so that any parser reads back the same, read without a document type."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsdesk.providers.mysmpp_xml import (
    Element,
    Markup,
    UnreadableXml,
    is_legal,
    joined,
    read_elements,
    tag,
    written,
)

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<response><state id_sms="1">&c;</state></response>"""
OUTSIDE = b"""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>"""


# Writing


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
@example("<a b=\"1\" c='2'>&amp; ]]> \t \n")
def test_what_is_legal_comes_back_as_it_was(text: str) -> None:
    if not is_legal(text):
        with pytest.raises(ET.ParseError):
            ET.fromstring(f"<a>{text.replace('&', '').replace('<', '')}</a>")
        return
    document = joined(tag("a", {"b": written(text)}, written(text)))
    (element,) = ET.fromstring(document)
    assert element.attrib == {"b": text}
    assert (element.text or "") == text
    assert b"\n" not in document


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x1b", "\r", "\x0b", "\ud800", "\ufffe"])
def test_characters_that_xml_cannot_carry(char: str) -> None:
    assert not is_legal(f"a{char}b")
    assert is_legal("a\tb\nc\x7f\x85\N{GRINNING FACE}")


def test_line_end_as_the_account_says() -> None:
    assert written("a\nb", r"\n") == r"a\nb"
    assert written("a\nb") == "a&#10;b"


def test_document_is_one_line_with_a_declaration() -> None:
    document = joined(tag("security"), tag("message", {"type": Markup("sms")}, "x"))
    assert document == (
        b'<?xml version="1.0" encoding="utf-8"?>'
        b'<request><security/><message type="sms">x</message></request>'
    )


# Reading


def test_elements_with_attributes_and_their_own_text() -> None:
    found = read_elements(b'<r>.<a x="1"> one <b/>two</a>\n<c>&lt;&#1090;</c></r>')
    assert found == (
        Element("r", {}, "."),
        Element("a", {"x": "1"}, "one two"),
        Element("b", {}, ""),
        Element("c", {}, "<т"),
    )


@pytest.mark.parametrize(
    "body",
    [
        b'\n\n<?xml version="1.0" encoding="utf-8"?><r><a>x</a></r>',
        b'\xef\xbb\xbf<?xml version="1.0"?><r><a>x</a></r>',
        b"Notice: undefined index in /a.php\n<r><a>x</a></r>",
        b"<r><a>x</a></r>.",
        b"<r><a>x</a></r><p>Notice",
        "<?xml version='1.0' encoding='utf-16'?><r><a>x</a></r>".encode("utf-16"),
        b"<?xml version='1.0' encoding='windows-1251'?><r><a>x</a></r>",
    ],
    ids=range(7),
)
def test_what_gateways_print_around_a_document(body: bytes) -> None:
    assert Element("a", {}, "x") in read_elements(body)


def test_cyrillic_in_a_single_byte_encoding() -> None:
    text = "<?xml version='1.0' encoding='windows-1251'?><r>Нет отправителя</r>"
    assert read_elements(text.encode("cp1251"))[0].text == "Нет отправителя"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"send",
        b"{}",
        b"<",
        b"<r>",
        b"<r><a></r>",
        b"<r>\xff</r>",
        b"<r>\x00</r>",
        b"<r>&#0;</r>",
        b"<r>&#xD800;</r>",
        b"<r>&unknown;</r>",
        b"<r a='1' a='2'/>",
        b"<!DOCTYPE html><html><body>x</body></html>",
        b"<?xml version='1.0' encoding='no-such'?><r/>",
        b"<?xml version='1.0' encoding='rot13'?><r/>",
        b"<?xml version='1.0' encoding='utf-7'?><r/>",
        BOMB,
        OUTSIDE,
        b"<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/r.dtd'><r/>",
        b"<a>" * 20_000,
    ],
    ids=range(21),
)
def test_what_is_not_readable(body: bytes) -> None:
    with pytest.raises(UnreadableXml):
        read_elements(body)


def test_deep_and_wide_documents_are_read() -> None:
    assert len(read_elements(b"<a>" * 20_000 + b"</a>" * 20_000)) == 20_000
    assert len(read_elements(b"<r>" + b"<a/>" * 50_000 + b"</r>")) == 50_001


@given(st.binary(max_size=400))
def test_any_bytes_are_elements_or_unreadable(body: bytes) -> None:
    _read(body)


PIECES = [
    "<r>", "</r>", "<state id_sms='", "'>", "</state>", "<!DOCTYPE r [", "<!ENTITY a 'b'>", "]>",
    "&a;", "&lt;", "<![CDATA[", "]]>", "<!--", "-->", "<?php ?>", "<?xml version='1.0'?>",
    "\x00", "\ud800", "\ufeff", "тест", "deliver", " ", "\n", "'", '"', "&", "<",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["utf-8", "utf-16", "cp1251"])
)
def test_any_heap_of_tags_is_elements_or_unreadable(pieces: list[str], encoding: str) -> None:
    _read("".join(pieces).encode(encoding, "surrogatepass" if encoding != "cp1251" else "replace"))


def _read(body: bytes) -> None:
    try:
        found = read_elements(body)
    except UnreadableXml:
        return
    assert found
    for element in found:
        # Whatever came in can be stored and sent on.
        "".join((element.name, element.text, *element.attributes.values())).encode()
