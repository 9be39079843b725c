"""Letters written apart from their accents: where they stand, and what they are as one character.

NFC (Unicode Standard Annex 15) looks the same and is cheaper: é as two characters is Unicode,
as one it is in the GSM alphabet.
"""

import unicodedata
from dataclasses import dataclass

# Vowels and finals of Korean syllables, which are no marks.
_FIRST_VOWEL = "\u1160"
_LAST_FINAL = "\u11ff"
_FIRST_MARK = "\u0300"


@dataclass(frozen=True, slots=True)
class Composition:
    """Characters that are one when composed.

    Attributes:
        index: Place of the first one in the text.
        apart: As they are written.
        composed: As they are in NFC.
    """

    index: int
    apart: str
    composed: str


def compositions(text: str) -> tuple[Composition, ...]:
    """Return the pieces of `text` that NFC changes, in order; putting them in gives NFC."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return ()
    found: list[Composition] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text) and not _is_boundary(text[index]):
            continue
        piece = text[start:index]
        composed = unicodedata.normalize("NFC", piece)
        if composed != piece:
            found.append(Composition(start, piece, composed))
        start = index
    return tuple(found)


def _is_boundary(char: str) -> bool:
    """Tell whether nothing before `char` can ever be composed with it."""
    if char < _FIRST_MARK:
        return True
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mc", "Mn"):
        return False
    return not _FIRST_VOWEL <= char <= _LAST_FINAL
