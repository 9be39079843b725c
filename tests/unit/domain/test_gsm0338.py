"""Alphabet, costs and encoding of GSM 7-bit (3GPP TS 23.038)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain import gsm0338

GSM_CHARS = gsm0338.DEFAULT_ALPHABET.replace(gsm0338.ESC, "") + "".join(gsm0338.EXTENSION)


def test_tables_have_the_sizes_of_the_standard() -> None:
    assert len(gsm0338.DEFAULT_ALPHABET) == 128
    assert len(set(GSM_CHARS)) == 127 + 10
    assert gsm0338.DEFAULT_ALPHABET.index(gsm0338.ESC) == 0x1B


@pytest.mark.parametrize(
    ("char", "code"),
    [
        ("@", 0x00),
        ("$", 0x02),
        ("Ç", 0x09),
        ("\n", 0x0A),
        ("\r", 0x0D),
        ("Å", 0x0E),
        ("Δ", 0x10),
        ("Ξ", 0x1A),
        ("É", 0x1F),
        (" ", 0x20),
        ("¤", 0x24),
        ("?", 0x3F),
        ("¡", 0x40),
        ("A", 0x41),
        ("§", 0x5F),
        ("¿", 0x60),
        ("z", 0x7A),
        ("à", 0x7F),
    ],
)
def test_places_in_the_default_alphabet(char: str, code: int) -> None:
    assert gsm0338.encode(char) == bytes((code,))
    assert gsm0338.septet_cost(char) == 1


@pytest.mark.parametrize(
    ("char", "code"),
    list(zip("\f^{}\\[~]|€", b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", strict=True)),
)
def test_extension_characters_cost_two(char: str, code: int) -> None:
    assert gsm0338.encode(char) == bytes((0x1B, code))
    assert gsm0338.septet_cost(char) == 2
    assert gsm0338.escaped(f"a{char}b") == f"a\x1b{char}b"


def test_codes_are_unique() -> None:
    codes = [gsm0338.encode(char) for char in GSM_CHARS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("char", "ç`\t\x1b\x00\xa0\u2019…êЯΑ\N{OHM SIGN}\N{ANGSTROM SIGN}😀\ud83d")
def test_characters_outside(char: str) -> None:
    assert gsm0338.septet_cost(char) is None
    assert not gsm0338.is_gsm(f"abc{char}")
    assert gsm0338.escaped(f"abc{char}") is None
    with pytest.raises(gsm0338.NotInAlphabetError) as caught:
        gsm0338.encode(f"a€c{char}")
    assert caught.value.index == 3


def test_only_ten_greek_letters() -> None:
    greek = {char for char in GSM_CHARS if "GREEK" in unicodedata.name(char, "")}
    assert greek == set("ΔΦΓΛΩΠΨΣΘΞ")


def test_empty_text() -> None:
    assert gsm0338.is_gsm("")
    assert gsm0338.escaped("") == ""
    assert gsm0338.encode("") == b""


@given(st.text(st.sampled_from(GSM_CHARS)))
def test_escaping_encoding_and_costs_agree(text: str) -> None:
    escaped = gsm0338.escaped(text)
    assert escaped is not None
    assert len(escaped) == len(gsm0338.encode(text))
    assert len(escaped) == sum(gsm0338.septet_cost(char) or 0 for char in text)
    assert escaped.replace(gsm0338.ESC, "") == text


@given(st.text())
def test_a_text_is_gsm_when_every_character_is(text: str) -> None:
    expected = all(char in GSM_CHARS for char in text)
    assert gsm0338.is_gsm(text) is expected
    assert (gsm0338.escaped(text) is not None) is expected
