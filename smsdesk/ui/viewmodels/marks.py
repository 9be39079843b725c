"""Characters to be marked in the text of the Compose page: which, why, and where Qt finds them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, unique

from smsdesk.domain.costly import (
    CostlyCharacter,
    CostReason,
    Place,
    character_name,
    place_of,
)
from smsdesk.domain.template import Template, TemplateError
from smsdesk.domain.texts import tr

_BASIC_PLANE = 0xFFFF


@unique
class MarkKind(Enum):
    """Why a character is marked."""

    DEARER = "dearer"
    TWO_UNITS = "two_units"
    UNSENDABLE = "unsendable"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One character that costs more, cannot be sent, or breaks a field.

    What is said of it is made when it is asked for: a text of a thousand such characters is looked
    at again at every key.

    Attributes:
        text: The text it stands in.
        index: Its place in the text.
        costly: It as `costly.replace` takes it; None when it cannot be sent, but only removed.
        fault: Why the text cannot be filled in, where it is that.
    """

    text: str = field(repr=False)
    index: int
    costly: CostlyCharacter | None = None
    fault: str = field(default="", repr=False)

    @property
    def char(self) -> str:
        """The character."""
        return self.text[self.index]

    @property
    def name(self) -> str:
        """Its Unicode name."""
        return character_name(self.char)

    @property
    def place(self) -> Place:
        """Line and column."""
        return place_of(self.text, self.index)

    @property
    def kind(self) -> MarkKind:
        """Why it is marked."""
        if self.fault:
            return MarkKind.FAULT
        if self.costly is None:
            return MarkKind.UNSENDABLE
        two = self.costly.reason is CostReason.TWO_UNITS
        return MarkKind.TWO_UNITS if two else MarkKind.DEARER

    @property
    def reason(self) -> str:
        """What it does, in words."""
        if self.costly is None:
            return tr("It cannot be sent by this gateway.")
        return self.costly.reason.sentence

    @property
    def suggestion(self) -> str | None:
        """What could stand for it, possibly ""; None when there is nothing."""
        return "" if self.costly is None else self.costly.suggestion

    @property
    def tip(self) -> str:
        """All of it in a line or two."""
        if self.fault:
            return self.fault
        said = f"{shown(self.char, self.name)}: {self.reason}"
        if self.costly is None or self.suggestion is None:
            return said
        return f"{said} {instead(self.suggestion)}"


def with_fault(marks: Sequence[Finding], text: str) -> tuple[Finding, ...]:
    """Return `marks` with the brace that breaks a field of `text`, where there is one."""
    try:
        Template.parse(text)
    except TemplateError as error:
        broken = Finding(text, error.position, fault=error.what)
        others = (one for one in marks if one.index != error.position)
        return tuple(sorted((*others, broken), key=lambda one: one.index))
    return tuple(marks)


def shown(char: str, name: str) -> str:
    """Return a character with its name, or the name alone where it cannot be seen."""
    visible = char.isprintable() and not char.isspace()
    return f"{char} ({name.lower()})" if visible else name.lower()


def instead(suggestion: str) -> str:
    """Say what could stand in a character's place."""
    if not suggestion:
        return tr("It can be left out.")
    return tr("Instead: “{text}”", text=suggestion.replace("\n", tr("line end")))


def utf16_length(text: str) -> int:
    """Return the length of `text` as Qt counts it."""
    return len(text) + sum(ord(char) > _BASIC_PLANE for char in text)


def utf16_ranges(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """Return where the characters at `places` stand in UTF-16 units: (start, length).

    Qt counts so; Python counts characters. `places` are in rising order.
    """
    if text.isascii() or max(text) <= chr(_BASIC_PLANE):
        return [(place, 1) for place in places]
    ranges = []
    at = units = 0
    for place in places:
        units += utf16_length(text[at:place])
        length = 1 + (ord(text[place]) > _BASIC_PLANE)
        ranges.append((units, length))
        at, units = place + 1, units + length
    return ranges
