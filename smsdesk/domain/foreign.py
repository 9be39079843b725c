"""Characters that come into a text from a contact's data: what they do, and in which row.

What stands in somebody's name is never changed; it is told, so that a person can decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.costly import character_name
from smsdesk.domain.segments import DataCoding, SegmentScheme, measure, unit_cost, unsendable
from smsdesk.domain.template import Placeholder, Template, field_key

MOST_TOLD = 50
"""Findings that are kept; further ones are counted."""


class Trouble(StrEnum):
    """What a character from somebody's data does."""

    DEARER = "dearer"
    """It forces a dearer coding than the text itself needs."""
    LONGER = "longer"
    """It takes two units, and for such characters the text takes more segments."""
    UNSENDABLE = "unsendable"
    """It cannot be sent; the message is not."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """One character in one recipient's data.

    Attributes:
        row: The recipient's place among all of the draft, from 1.
        recipient: Whose data it is.
        source: The field as it stands in the text, such as `{first_name}`.
        char: The character.
        name: Its Unicode name.
        trouble: What it does.
    """

    row: int
    recipient: Recipient
    source: str
    char: str
    name: str
    trouble: Trouble

    @property
    def told(self) -> int:
        """The row as it is told: that of the file, where the recipient comes from one."""
        return self.recipient.row or self.row


def in_data(
    template: Template, values: Mapping[str, str], coding: DataCoding, uncarried: str
) -> Iterator[tuple[str, str, Trouble]]:
    """Yield field, character and trouble for what the values bring in, each character once.

    Args:
        template: The text.
        values: What its fields are filled from, by name in any case.
        coding: What the text itself needs.
        uncarried: As in `segments.unsendable`.
    """
    found = {field_key(name): value for name, value in values.items()}
    fields: dict[str, Placeholder] = {one.key: one for one in template.placeholders}
    for key, placeholder in fields.items():
        value = found.get(key, "")
        if not value.strip():
            continue  # it stands in no text
        blocked = {value[place] for place in unsendable(value, uncarried)}
        source = "{" + placeholder.name + "}"
        for char in dict.fromkeys(value):
            if char in blocked:
                yield source, char, Trouble.UNSENDABLE
            elif (cost := unit_cost(char, coding)) is None:
                yield source, char, Trouble.DEARER
            elif cost > 1:
                yield source, char, Trouble.LONGER


def narrowed(values: Mapping[str, str], scheme: SegmentScheme) -> Mapping[str, str]:
    """Return `values` as they would be if no character took two units of the cheapest coding.

    A text is longer for its data's sake when it takes fewer segments filled in from these.
    """
    cheapest = scheme.rules[0].coding
    return {
        name: value
        if measure(value, scheme).units == len(value)
        else "".join("x" if (unit_cost(char, cheapest) or 1) > 1 else char for char in value)
        for name, value in values.items()
    }


class ForeignCharacters:
    """Takes in what recipients' data brings; keeps the first findings and counts all texts.

    Attributes:
        dearer: Texts that take more segments for their recipient's data.
        recoded: Texts that need a dearer coding for it, and take no more segments.
        unsendable: Texts that cannot be sent for their recipient's data.
    """

    def __init__(self) -> None:
        self._told: dict[Trouble, list[Foreign]] = {trouble: [] for trouble in Trouble}
        self.dearer = 0
        self.recoded = 0
        self.unsendable = 0

    def wants(self, trouble: Trouble, *, costs: bool) -> bool:
        """Say whether a text with this trouble is still looked into; count it in any case."""
        if trouble is Trouble.UNSENDABLE:
            self.unsendable += 1
        elif costs:
            self.dearer += 1
        else:
            self.recoded += 1
        return len(self._told[trouble]) < MOST_TOLD

    def add(
        self, row: int, recipient: Recipient, found: Iterable[tuple[str, str, Trouble]]
    ) -> None:
        """Take in what `in_data` found in a recipient's data."""
        for source, char, trouble in found:
            told = self._told[trouble]
            if len(told) < MOST_TOLD:
                name = character_name(char)
                told.append(Foreign(row, recipient, source, char, name, trouble))

    def told(self, trouble: Trouble) -> tuple[Foreign, ...]:
        """Return the first findings of a trouble."""
        return tuple(self._told[trouble])
