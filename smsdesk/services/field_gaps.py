"""Fields of a text that have no value for some recipients, or that nobody has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.template import Merged, field_key
from smsdesk.domain.texts import ntr, tr

SHOWN_ROWS: Final = 200
"""So many rows are kept for each field; a person mends the source, not each row."""
_OFFERED = 12
_ORDER = {"name": 0, "number": 2}
"""What every recipient may have stands around the fields of this list or file."""


def nobody_has(keys: Sequence[str], known: Sequence[str]) -> str:
    """Say that no recipient has the fields `keys`, and which ones they have."""
    sentence = ntr(
        "No recipient has a field {names}.",
        "No recipient has the fields {names}.",
        len(keys),
        names=", ".join("{" + key + "}" for key in keys),
    )
    return f"{sentence} {tr('Fields here: {names}.', names=', '.join(known[:_OFFERED]))}"


@dataclass(frozen=True, slots=True)
class GapRow:
    """One recipient without a value: its row in the file, else its place among the recipients."""

    row: int
    recipient: Recipient = field(repr=False)


@dataclass(frozen=True, slots=True)
class FieldGap:
    """A field that some texts lack.

    Attributes:
        key: The field, as it is compared.
        missing: Recipients who do not have it at all.
        empty: Recipients whose value is blank.
        everybody: Nobody has the field: it is misspelt, or a column is missing. With a fallback,
            which everybody gets then, nothing counts as missing and there are no rows.
        rows: The first rows.
    """

    key: str
    missing: int
    empty: int
    everybody: bool
    rows: tuple[GapRow, ...] = field(repr=False)

    @property
    def sentence(self) -> str:
        """What is wrong with a field that some recipients have, in one line."""
        shown = "{" + self.key + "}"
        if not self.missing:
            return ntr(
                "{field} is empty for {n} recipient.",
                "{field} is empty for {n} recipients.",
                self.empty,
                field=shown,
            )
        return ntr(
            "{n} recipient has no value for {field}.",
            "{n} recipients have no value for {field}.",
            self.missing + self.empty,
            field=shown,
        )


@dataclass(slots=True)
class _Counted:
    missing: int = 0
    empty: int = 0
    rows: list[GapRow] = field(default_factory=list)


class FieldGaps:
    """Collects the gaps while a plan is made."""

    def __init__(self) -> None:
        self._fields: dict[str, _Counted] = {}
        self._unmet: dict[str, None] = {}
        self._shapes: set[tuple[str, ...]] = set()
        self._known: dict[str, None] = {}

    def look_for(self, keys: Sequence[str]) -> None:
        """Take in the fields of the text: those that no recipient has are told."""
        self._unmet = dict.fromkeys(keys)

    def meet(self, values: Mapping[str, str]) -> None:
        """Take in what fields one recipient has; thousands have the same."""
        if not self._unmet or (names := tuple(values)) in self._shapes:
            return
        self._shapes.add(names)
        self._known.update(dict.fromkeys(names))
        for name in names:
            self._unmet.pop(field_key(name), None)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The fields of the text that nobody met so far has."""
        return tuple(self._unmet)

    @property
    def known(self) -> tuple[str, ...]:
        """The fields that recipients have, where some of the text's are `unmet`."""
        return tuple(sorted(self._known, key=lambda name: _ORDER.get(name, 1)))

    def add(self, place: int, recipient: Recipient, merged: Merged) -> None:
        """Take in one text that is not complete; `place` counts recipients from 1."""
        row = GapRow(recipient.row or place, recipient)
        for key in merged.missing:
            self._of(key, row).missing += 1
        for key in merged.empty:
            self._of(key, row).empty += 1

    def _of(self, key: str, row: GapRow) -> _Counted:
        counted = self._fields.setdefault(key, _Counted())
        if len(counted.rows) < SHOWN_ROWS:
            counted.rows.append(row)
        return counted

    def told(self, texts: int) -> tuple[FieldGap, ...]:
        """Return the gaps found in `texts` texts, in the order in which they were met."""
        found = [
            FieldGap(key, one.missing, one.empty, key in self._unmet, tuple(one.rows))
            for key, one in self._fields.items()
        ]
        by_fallback = [key for key in self._unmet if key not in self._fields] if texts else []
        found += [FieldGap(key, 0, 0, everybody=True, rows=()) for key in by_fallback]
        return tuple(found)
