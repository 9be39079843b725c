"""The slicing tables of the document's appendix, typed from the document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.slicing import Alphabet, alphabet_of, document_bytes, slice_text

GSM_ROWS = (160, 306, 459, 612, 765, 918, 1071, 1224, 1377, 1530)
LATIN_ROWS = (140, 268, 402, 536, 670, 804, 938, 1072, 1206, 1340)
UNICODE_ROWS = (70, 134, 201, 268, 335, 402, 469, 536, 603, 670)


@pytest.mark.parametrize(
    ("character", "alphabet", "rows"),
    [
        ("a", Alphabet.GSM_7, GSM_ROWS),
        ("ê", Alphabet.LATIN_1, LATIN_ROWS),
        ("码", Alphabet.UCS_2, UNICODE_ROWS),
    ],
)
def test_every_row_of_the_tables_ends_where_it_says(
    character: str, alphabet: Alphabet, rows: tuple[int, ...]
) -> None:
    for count, last in enumerate(rows, start=1):
        assert slice_text(character * last).count == count
        assert slice_text(character * (last + 1)).count == count + 1
        assert slice_text(character * last).alphabet is alphabet


def test_nothing_has_no_parts() -> None:
    assert slice_text("").parts == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 161, (153, 8)),
        ("a" * 307, (153, 153, 1)),
        ("码" * 71, (67, 4)),
        ("ê" * 141, (134, 7)),
        # The euro sign is an escape sequence of two septets that must stay in one part.
        ("a" * 152 + "€" + "a" * 20, (152, 22)),
        ("a" * 158 + "€", (160,)),
        ("a" * 159 + "€", (153, 8)),
        # An emoji is a surrogate pair that must stay in one part.
        ("码" * 66 + "😀" + "码" * 10, (66, 12)),
        ("码" * 68 + "😀", (70,)),
    ],
)
def test_parts(text: str, parts: tuple[int, ...]) -> None:
    assert slice_text(text).parts == parts


@pytest.mark.parametrize(
    ("text", "alphabet"),
    [
        ("Crème à la Öre: £5, ¿qué?", Alphabet.GSM_7),
        ("è é ù ì ò à Ç Ø ø Å å Ä Ö Ñ Ü ä ö ñ ü", Alphabet.GSM_7),
        ("ç", Alphabet.LATIN_1),
        ("á", Alphabet.LATIN_1),
        ("ΔΦΓΛΩΠΨΣΘΞ", Alphabet.GSM_7),
        ("\u0391", Alphabet.UCS_2),  # Greek capital alpha, not the Latin letter
        ("`", Alphabet.LATIN_1),
        ("[]{}~^|\\€\f", Alphabet.GSM_7),
        ("€ê", Alphabet.UCS_2),  # each is cheap alone, together neither alphabet holds both
        ("it\u2019s", Alphabet.UCS_2),
        ("【Shop】", Alphabet.UCS_2),
        ("\u00a0", Alphabet.LATIN_1),
        ("\u00ff", Alphabet.LATIN_1),
        ("\u0100", Alphabet.UCS_2),
        ("\t", Alphabet.LATIN_1),
    ],
)
def test_alphabet(text: str, alphabet: Alphabet) -> None:
    assert alphabet_of(text) is alphabet


def test_the_whole_gsm_alphabet_is_known() -> None:
    basic = [
        *"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ",
        *map(chr, range(0x20, 0x24)),
        "¤",
        *map(chr, range(0x25, 0x40)),
        "¡",
        *map(chr, range(0x41, 0x5B)),
        *"ÄÖÑÜ§¿",
        *map(chr, range(0x61, 0x7B)),
        *"äöñüà",
    ]
    assert len(basic) == 127
    assert slice_text("".join(basic)).parts == (127,)


def test_a_gateway_with_fewer_alphabets() -> None:
    both = (Alphabet.GSM_7, Alphabet.UCS_2)
    assert slice_text("a€", both).alphabet is Alphabet.GSM_7
    assert slice_text("ê" * 71, both).parts == (67, 4)
    assert slice_text("a" * 70, [Alphabet.UCS_2]).parts == (70,)
    assert slice_text("a" * 71, [Alphabet.UCS_2]).parts == (67, 4)


@pytest.mark.parametrize(
    ("text", "size"),
    [("Hello!", 6), ("a€", 2), ("ab码", 6), ("ê", 2), ("😀", 4), ("", 0)],
)
def test_document_bytes(text: str, size: int) -> None:
    assert document_bytes(text) == size


@given(st.text(alphabet="a€ê码😀\n[", max_size=900))
def test_parts_hold_the_whole_text_and_are_full(text: str) -> None:
    slices = slice_text(text)
    pairs = "€[" if slices.alphabet is Alphabet.GSM_7 else "😀"
    assert sum(slices.parts) == sum(2 if character in pairs else 1 for character in text)
    limit = slices.alphabet.single if slices.count == 1 else slices.alphabet.part
    assert all(0 < part <= limit for part in slices.parts)
    # A part gives room away only to keep a pair together.
    assert all(part >= limit - 1 for part in slices.parts[:-1])
