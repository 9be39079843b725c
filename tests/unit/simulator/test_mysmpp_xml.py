"""XML that is read and XML that is refused."""

from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.mysmpp_xml import NotXmlError, parse, render

LEGAL = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"request",
        b"<request>",
        b"<request></request>x",
        b"<request/><request/>",
        b"<a><b></a></b>",
        b"<a x=1/>",
        b"<a>&unknown;</a>",
        b"<a>\x00</a>",
        b"<a>\x07</a>",
        b"<a>\xff</a>",
        "<a>яд</a>".encode("cp1251"),
        "<a/>".encode("utf-16"),
        b'<?xml version="1.0" encoding="windows-1251"?><a/>',
        b"<a>" * 17 + b"</a>" * 17,
        b"<a>" * 100_000,
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>',
    ],
)
def test_what_is_refused(body: bytes) -> None:
    with pytest.raises(NotXmlError):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [
        "<a>я€😀</a>".encode(),
        b'<?xml version="1.0" encoding="UTF-8" ?>\n<a>\xd1\x8f\xe2\x82\xac\xf0\x9f\x98\x80</a>\n',
        b'<?xml version="1.0"?><a>&#1103;&#x20ac;<![CDATA[\xf0\x9f\x98\x80]]></a>',
        "\ufeff<a>я<!-- not a word -->€😀</a>".encode(),
    ],
)
def test_what_is_read(body: bytes) -> None:
    assert parse(body).text == "я€😀"


def test_markup_in_texts_is_a_text() -> None:
    root = parse(b"<a b='&lt;&amp;&quot;&apos;'>&lt;/a&gt;</a>")
    assert (root.text, root.get("b")) == ("</a>", "<&\"'")


def test_an_answer_is_laid_out_as_in_the_document() -> None:
    root = Element("response")
    SubElement(root, "information", {"number_sms": "1"}).text = "send"
    assert render(root).decode() == (
        '<?xml version="1.0" encoding="utf-8" ?>\n'
        "<response>\n"
        '     <information number_sms="1">send</information>\n'
        "</response>\n"
    )


@given(LEGAL, LEGAL)
def test_what_is_written_is_read_again(text: str, attribute: str) -> None:
    root = Element("response")
    SubElement(root, "state", {"id_sms": attribute}).text = text
    state = parse(render(root)).find("state")
    assert state is not None
    assert (state.text or "", state.get("id_sms")) == (text, attribute)


@given(st.one_of(st.binary(max_size=60), LEGAL.map(lambda text: f"<a>{text}".encode())))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        parse(body)
    except NotXmlError:
        return
