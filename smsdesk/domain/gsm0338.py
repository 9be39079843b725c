"""GSM 7-bit default alphabet and its extension table: 3GPP TS 23.038 §6.2.1 and §6.2.1.1.

A character of the default alphabet costs one septet, one of the extension table two (ESC and a
septet). 0x09 is the capital Ç; Unicode's GSM0338.TXT says ç, but the standard and phones do not.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

ESC = "\x1b"

DEFAULT_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ" + ESC + "ÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
"""The 128 places of the table in order; the place of ESC (0x1B) is no character."""

EXTENSION: Mapping[str, int] = MappingProxyType(
    {
        "\f": 0x0A,
        "^": 0x14,
        "{": 0x28,
        "}": 0x29,
        "\\": 0x2F,
        "[": 0x3C,
        "~": 0x3D,
        "]": 0x3E,
        "|": 0x40,
        "€": 0x65,
    }
)
"""Character → septet after ESC. 1B 0D (CR2) and 1B 1B (reserved) are never produced."""

_SEPTETS: Mapping[str, bytes] = MappingProxyType(
    {char: bytes((code,)) for code, char in enumerate(DEFAULT_ALPHABET) if char != ESC}
    | {char: bytes((0x1B, code)) for char, code in EXTENSION.items()}
)

_BASIC_CLASS = re.escape(DEFAULT_ALPHABET.replace(ESC, ""))
_EXTENSION_CLASS = re.escape("".join(EXTENSION))
extended = re.compile(f"[{_EXTENSION_CLASS}]").finditer
"""Finds the characters of the extension table in a text, each of two septets."""
_basic_run = re.compile(f"[{_BASIC_CLASS}]*").match
_all_gsm = re.compile(f"[{_BASIC_CLASS}{_EXTENSION_CLASS}]*").fullmatch


class NotInAlphabetError(ValueError):
    """A text cannot be written in the GSM 7-bit alphabet.

    Args:
        index: Place of the first character that is in neither table.
    """

    def __init__(self, index: int) -> None:
        super().__init__(f"character {index} is not in the GSM 7-bit alphabet")
        self.index = index


def septet_cost(char: str) -> int | None:
    """Return the septets of one character: 1, 2, or None when it is in neither table."""
    septets = _SEPTETS.get(char)
    return None if septets is None else len(septets)


def is_gsm(text: str) -> bool:
    """Tell whether every character of `text` is in the default alphabet or the extension table."""
    return _all_gsm(text) is not None


def escaped(text: str) -> str | None:
    """Return `text` with ESC before each extension character, or None when it is not GSM 7-bit.

    The length of the result is the number of septets. A text without extension characters is
    returned as it is, after one scan.
    """
    run = _basic_run(text)
    end = run.end() if run else 0
    if end == len(text):
        return text
    if _all_gsm(text, end) is None:
        return None
    for char in EXTENSION:
        if char in text:
            text = text.replace(char, ESC + char)
    return text


def encode(text: str) -> bytes:
    """Return the septets of `text`, one to a byte (not packed).

    Raises:
        NotInAlphabetError: At the first character that is in neither table.
    """
    try:
        return b"".join([_SEPTETS[char] for char in text])
    except KeyError:
        index = next(i for i, char in enumerate(text) if char not in _SEPTETS)
        raise NotInAlphabetError(index) from None
