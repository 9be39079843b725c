"""Guesses a text file's encoding, delimiter and header; a weak guess says that it is one.

A byte order mark or valid UTF-8 is certain. Anything else is a choice between the national
encodings that spreadsheets write, made by which letters come out.
"""

import codecs
import csv
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

SAMPLE_BYTES = 256 * 1024
DELIMITERS = (",", ";", "\t", "|")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUMBER_DIGITS = 6
_LONGEST_LOOK = 1000
"""Characters of a line that count for a guess: a hundred such lines are still one legal cell."""
_LEGACY = ("gb18030", "cp1251", "cp1252")


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a delimited text file is to be read.

    Attributes:
        encoding: A codec name of Python's.
        sure: False when the encoding is only the likeliest of several.
        delimiter: One character.
        has_header: Whether the first row names the columns.
    """

    encoding: str
    sure: bool
    delimiter: str
    has_header: bool


def sniff(path: Path) -> TextForm:
    """Look at the beginning of the file and guess its form.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    encoding, sure = sniff_encoding(sample)
    text = decode_sample(sample, encoding)
    delimiter = sniff_delimiter(text)
    return TextForm(encoding, sure, delimiter, _has_header(text, delimiter))


def sniff_encoding(sample: bytes) -> tuple[str, bool]:
    """Return the encoding of `sample` and whether it is certain."""
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name, True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return max(_LEGACY, key=lambda name: _likelihood(sample, name)), False
    return "utf-8", True


def decode_sample(sample: bytes, encoding: str) -> str:
    """Decode a sample that may end within a character."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def _likelihood(sample: bytes, encoding: str) -> float:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return -1.0
    weights = [
        _plausible(before + character + after, encoding)
        for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if not character.isascii()
    ]
    return sum(weights) / len(weights) if weights else 0.0


def _plausible(trio: str, encoding: str) -> float:
    """Weigh how much a character, seen between its neighbours, speaks for `encoding`."""
    character = trio[1]
    name = unicodedata.name(character, "")
    if encoding == "gb18030":
        # Level-one hanzi and full-width marks; rare ones are what other encodings turn into.
        common = name.startswith("CJK UNIFIED") and bool(character.encode("gb2312", "ignore"))
        return 1.0 if common or "FULLWIDTH" in name or "IDEOGRAPHIC" in name else 0.0
    # An accented letter stands among plain ones, a Cyrillic letter among its like.
    among_plain = any(one.isascii() and one.isalpha() for one in trio[::2])
    if encoding == "cp1251":
        return (0.2 if among_plain else 0.9) * name.startswith("CYRILLIC")
    return (0.9 if among_plain else 0.5) * name.startswith("LATIN")


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that cuts most rows of `text` into the same number of cells."""
    lines = [line[:_LONGEST_LOOK] for line in text.splitlines()[:100]]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = (width - 1) * rows / sum(widths.values())
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _has_header(text: str, delimiter: str) -> bool:
    rows = csv.reader(
        [line[: 100 * _LONGEST_LOOK] for line in text.splitlines()[:1]], delimiter=delimiter
    )
    first = next(rows, [])
    digits = any(sum(map(str.isdigit, cell)) >= _NUMBER_DIGITS for cell in first)
    return bool(first) and not digits
