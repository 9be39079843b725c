"""What NFC changes in a text, piece by piece."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.composing import Composition, compositions


def test_pieces_have_their_place_and_both_forms() -> None:
    assert compositions("Chloe\u0301 \U0001f600 e\u0301!") == (
        Composition(4, "e\u0301", "\u00e9"),
        Composition(9, "e\u0301", "\u00e9"),
    )
    assert compositions("\u1112\u1161\u11ab\u1100") == (
        Composition(0, "\u1112\u1161\u11ab", "\ud55c"),
    )
    assert compositions("\u212b") == (Composition(0, "\u212b", "\u00c5"),)


def test_what_is_composed_has_none() -> None:
    for text in ("", "plain", "caf\u00e9", "\u4f60\u597d", "x\u0301"):
        assert compositions(text) == ()


_TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ae\u0301\u0300\u0323\u1112\u1161\u11ab\u09c7\u09be\u0b47\u0b57\u212b"),
    ),
    max_size=30,
)


@given(_TEXTS)
def test_putting_them_in_gives_nfc(text: str) -> None:
    made = text
    for one in reversed(compositions(text)):
        assert made[one.index : one.index + len(one.apart)] == one.apart
        made = made[: one.index] + one.composed + made[one.index + len(one.apart) :]
    assert made == unicodedata.normalize("NFC", text)
