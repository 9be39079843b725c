"""The character doctor: which characters make a text dearer, and what could stand for them.

Works on 3GPP TS 23.038 codings by `segments`. Nothing is replaced without being asked for: a
suggestion is an offer, and it is always writable in the cheapest coding of the scheme.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from smsdesk.domain import gsm0338, substitutes
from smsdesk.domain.composing import compositions
from smsdesk.domain.segments import DataCoding, SegmentScheme, measure, unit_cost
from smsdesk.domain.texts import ntr, tr


class CostReason(StrEnum):
    """Why a character costs more than one unit of the cheapest coding."""

    NEEDS_LATIN_1 = "needs_latin_1"
    NEEDS_UCS_2 = "needs_ucs_2"
    TWO_UNITS = "two_units"

    @property
    def sentence(self) -> str:
        """The reason as a person reads it."""
        return _REASONS[self]()


@dataclass(frozen=True, slots=True)
class CostlyCharacter:
    """A character that raises the cost.

    Args:
        index: Its place in the text, in characters (not UTF-16 units).
        char: The character.
        name: Its Unicode name; `U+0009` for one without.
        suggestion: Cheaper text in its place, possibly empty; None when there is none.
        reason: What it does to the cost.
    """

    index: int
    char: str
    name: str
    suggestion: str | None
    reason: CostReason


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character stands: line and column, both from 1, a column being a character."""

    line: int
    column: int

    @property
    def words(self) -> str:
        """The place as a person reads it."""
        return tr("line {line}, column {column}", line=self.line, column=self.column)


def place_of(text: str, index: int) -> Place:
    """Return where the character at `index` of `text` stands."""
    before = text[:index]
    return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def costly_characters(text: str, scheme: SegmentScheme) -> tuple[CostlyCharacter, ...]:
    """Return every character that forces a dearer coding or costs two units, in order."""
    measured = measure(text, scheme)
    cheapest = scheme.rules[0].coding
    if measured.coding is cheapest:
        if measured.units == len(text):
            return ()
        reasons = dict.fromkeys((c for c in set(text) if _is_wide(c, cheapest)), _TWO_UNITS)
    else:
        foreign = (char for char in set(text) if unit_cost(char, cheapest) is None)
        reasons = {char: _reason(char, scheme) for char in foreign}
    latin = _is_latin(text, cheapest)
    return tuple(
        CostlyCharacter(
            index,
            char,
            character_name(char),
            _suggestion(char, text[index - 1] if index else "", cheapest, latin=latin),
            reasons[char],
        )
        for index, char in enumerate(text)
        if char in reasons
    )


def replace(text: str, characters: Iterable[CostlyCharacter]) -> str:
    """Return `text` with the suggestions of `characters` taken; those without one stay.

    Raises:
        ValueError: When a character is not where it says: the text has changed since.
    """
    pieces = list(text)
    for one in characters:
        if pieces[one.index : one.index + 1] != [one.char]:
            raise ValueError("the characters belong to another text")
        if one.suggestion is not None:
            pieces[one.index] = one.suggestion
    return "".join(pieces)


def saving(text: str, scheme: SegmentScheme, replacement: str) -> int:
    """Return how many segments `replacement` saves against `text`; negative when it costs more."""
    return measure(text, scheme).segment_count - measure(replacement, scheme).segment_count


def suggest_all(text: str, scheme: SegmentScheme) -> str | None:
    """Return `text` with every suggestion taken, or None when that brings no cheaper text.

    All characters that force a dearer coding must have a suggestion; one that merely takes two
    units (such as €) may stay.
    """
    characters = costly_characters(text, scheme)
    stuck = any(c.suggestion is None and c.reason is not _TWO_UNITS for c in characters)
    if stuck or all(c.suggestion is None for c in characters):
        return None
    return replace(text, characters)


class TextChange(StrEnum):
    """Something that `normalise` has done to a text."""

    BYTE_ORDER_MARK = "byte_order_mark"
    JOINED_HALVES = "joined_halves"
    LINE_ENDINGS = "line_endings"
    COMPOSED = "composed"

    @property
    def sentence(self) -> str:
        """The change as a person reads it."""
        return _CHANGES[self]()


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as it is counted and sent, and what was done to it.

    Attributes:
        text: The text.
        changes: What was done, in order.
        composed: How many characters were composed of a letter and its marks.
    """

    text: str
    changes: tuple[TextChange, ...] = ()
    composed: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """The changes as a person reads them."""
        return tuple(
            composed_sentence(self.composed) if one is TextChange.COMPOSED else one.sentence
            for one in self.changes
        )


def normalise(text: str, *, composing: bool = True) -> Normalised:
    """Return `text` looking the same but cheaper: one LF a line, no byte order mark, NFC.

    Args:
        text: As it was written.
        composing: Whether letters and marks are joined too (NFC).
    """
    if text.isascii() and "\r" not in text:
        return Normalised(text)
    changes: list[TextChange] = []
    composed = 0
    for change, step in (
        (TextChange.BYTE_ORDER_MARK, lambda old: old.replace("\ufeff", "")),
        (TextChange.JOINED_HALVES, _join_halves),
        (TextChange.LINE_ENDINGS, lambda old: old.replace("\r\n", "\n").replace("\r", "\n")),
        (TextChange.COMPOSED, lambda old: unicodedata.normalize("NFC", old)),
    ):
        if change is TextChange.COMPOSED and not composing:
            break
        new = step(text)
        if new != text:
            changes.append(change)
            if change is TextChange.COMPOSED:
                composed = len(compositions(text))
            text = new
    return Normalised(text, tuple(changes), composed)


def composed_sentence(count: int) -> str:
    """Say that so many letters and their accents were joined."""
    return ntr(
        "{n} character was composed of a letter and its accent; it looks the same.",
        "{n} characters were composed of letters and their accents; they look the same.",
        count,
    )


_REASONS: Mapping[CostReason, Callable[[], str]] = {
    CostReason.NEEDS_LATIN_1: lambda: tr("It makes the whole text Latin-1."),
    CostReason.NEEDS_UCS_2: lambda: tr("It makes the whole text Unicode."),
    CostReason.TWO_UNITS: lambda: tr("It takes the room of two characters."),
}
_CHANGES: Mapping[TextChange, Callable[[], str]] = {
    TextChange.BYTE_ORDER_MARK: lambda: tr("An invisible byte order mark was taken out."),
    TextChange.JOINED_HALVES: lambda: tr("Halves of a character were joined."),
    TextChange.LINE_ENDINGS: lambda: tr("Line ends were made one character each."),
    TextChange.COMPOSED: lambda: tr("Letters and their accents were joined into one character."),
}
_TWO_UNITS = CostReason.TWO_UNITS
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _join_halves(text: str) -> str:
    return _HALVES.sub(
        lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
    )


def _is_wide(char: str, coding: DataCoding) -> bool:
    cost = unit_cost(char, coding)
    return cost is not None and cost > 1


def _reason(char: str, scheme: SegmentScheme) -> CostReason:
    codings = (rule.coding for rule in scheme.rules)
    needed = next(coding for coding in codings if unit_cost(char, coding) is not None)
    return CostReason.NEEDS_LATIN_1 if needed is DataCoding.LATIN_1 else CostReason.NEEDS_UCS_2


@lru_cache(maxsize=4096)
def character_name(char: str) -> str:
    """Return the Unicode name of a character; `U+0009` for one without."""
    return unicodedata.name(char, f"U+{ord(char):04X}")


def _is_latin(text: str, cheapest: DataCoding) -> bool:
    """Tell whether the letters of a text are Latin, but for look-alikes from elsewhere."""
    found = False
    for char in set(text):
        if char in substitutes.LOOK_ALIKES or not char.isalpha():
            continue
        if "LATIN" in unicodedata.name(char, ""):
            found = True
        elif cheapest is not DataCoding.GSM_7BIT or not gsm0338.is_gsm(char):
            return False
    return found


@lru_cache(maxsize=1024)
def _suggestion(char: str, before: str, cheapest: DataCoding, *, latin: bool) -> str | None:
    offered = substitutes.LOOK_ALIKES.get(char) if latin else None
    if offered is None:
        offered = substitutes.substitute(char, before, lambda c: unit_cost(c, cheapest) is not None)
    if offered is None:
        return None
    costs = [unit_cost(part, cheapest) for part in offered]
    if None in costs:
        return None
    own = unit_cost(char, cheapest)
    return offered if own is None or sum(cost or 0 for cost in costs) < own else None
