"""What can stand for a character in a poorer alphabet: looks the same, or is what was meant.

Hand-made table first, then Unicode decompositions. Never a guess that changes digits: 10² does
not become 102, and 1½ becomes 1 1/2.
"""

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

_QUOTES_AND_DASHES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2043\u00b7", "-"),
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{FRACTION SLASH}": "/",
    "\N{DIVISION SLASH}": "/",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{COPYRIGHT SIGN}": "(c)",
    "\N{REGISTERED SIGN}": "(R)",
    "\N{IDEOGRAPHIC FULL STOP}": ".",
    "\N{IDEOGRAPHIC COMMA}": ",",
}
_LETTERS = {
    "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
    "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
    "\N{LATIN CAPITAL LETTER D WITH STROKE}": "D",
    "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
    "\N{LATIN CAPITAL LETTER H WITH STROKE}": "H",
    "\N{LATIN SMALL LETTER H WITH STROKE}": "h",
    "\N{LATIN CAPITAL LETTER ETH}": "D",
    "\N{LATIN SMALL LETTER ETH}": "d",
    "\N{LATIN CAPITAL LETTER THORN}": "Th",
    "\N{LATIN SMALL LETTER THORN}": "th",
    "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "\N{LATIN CAPITAL LETTER SHARP S}": "SS",
}
_CONTROLS = {
    "\t": " ",
    "\v": "\n",
    "\f": "\n",
    "\x85": "\n",
    "\N{LINE SEPARATOR}": "\n",
    "\N{PARAGRAPH SEPARATOR}": "\n",
}
_TWO_SEPTETS = {"[": "(", "]": ")", "{": "(", "}": ")", "~": "-", "\\": "/"}

_TABLE: Mapping[str, str] = MappingProxyType(
    _QUOTES_AND_DASHES | _LETTERS | _CONTROLS | _TWO_SEPTETS
)

LOOK_ALIKES: Mapping[str, str] = MappingProxyType(
    {
        chr(code): latin
        for codes, letters in (
            # Cyrillic capitals, then small letters, then Greek capitals and small omicron.
            ((0x410, 0x412, 0x415, 0x41A, 0x41C, 0x41D, 0x41E, 0x420), "ABEKMHOP"),
            ((0x421, 0x422, 0x423, 0x425, 0x405, 0x406, 0x408), "CTYXSIJ"),
            ((0x430, 0x435, 0x43E, 0x440, 0x441, 0x443, 0x445), "aeopcyx"),
            ((0x455, 0x456, 0x458), "sij"),
            ((0x391, 0x392, 0x395, 0x396, 0x397, 0x399, 0x39A, 0x39C), "ABEZHIKM"),
            ((0x39D, 0x39F, 0x3A1, 0x3A4, 0x3A5, 0x3A7, 0x3BF), "NOPTYXo"),
        )
        for code, latin in zip(codes, letters, strict=True)
    }
)
"""Cyrillic and Greek letters that look like Latin ones: wanted only inside Latin text."""

# Joiners and variation selectors belong to the character before them.
_ATTACHED = frozenset("\u200c\u200d") | {chr(code) for code in range(0xFE00, 0xFE10)}
_CHANGES_DIGITS = ("<super>", "<sub>", "<circle>", "<compat>", "<square>")


def substitute(char: str, before: str, writable: Callable[[str], bool]) -> str | None:
    """Return what could stand for `char`, or None; the result may not be writable.

    Args:
        char: The character in question.
        before: The one before it in the text, or "".
        writable: Tells whether a character is in the alphabet aimed at.
    """
    if char in _TABLE:
        return _TABLE[char]
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category == "Mn" or char in _ATTACHED:
        return "" if before and writable(before) else None
    if category in ("Cf", "Cc", "Cs"):
        return ""
    return _decomposed(char, before, writable)


def _decomposed(char: str, before: str, writable: Callable[[str], bool]) -> str | None:
    decomposition = unicodedata.decomposition(char)
    if decomposition.startswith("<"):
        plain = unicodedata.normalize("NFKC", char).replace("\N{FRACTION SLASH}", "/")
        if plain[:1].isdigit() and before.isdigit():
            if decomposition.startswith("<fraction>"):
                return f" {plain}"
            if decomposition.startswith(_CHANGES_DIGITS):
                return None
        return plain
    if not decomposition:
        return None
    # An accented letter: take the marks off from the outside until the rest can be written.
    base = chr(int(decomposition.split(maxsplit=1)[0], 16))
    return base if writable(base) else _decomposed(base, before, writable)
