"""Reading a pasted column of numbers piece by piece, so that the caller may pause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.msisdn import InvalidNumber, LineType, parse
from smsdesk.domain.texts import tr

_ENDS = "\n\r\t,;，；、\u2028\u2029"  # noqa: RUF001 - full width is meant
_SEPARATORS = re.compile(f"[{_ENDS}]+")
_PIECE = re.compile(f"[^{_ENDS}]+")
_LONGEST_SHOWN = 60

GROUPED_FROM = 50
"""From so many numbers on a paste is read in the background and becomes one chip."""


def pieces(text: str) -> tuple[str, ...]:
    """Return the numbers or names in typed or pasted `text`, apart by lines, commas and such."""
    return tuple(filter(None, (piece.strip() for piece in _SEPARATORS.split(text))))


def has_separator(text: str) -> bool:
    """Say whether `text` holds the end of a number: a line end, a comma and such."""
    return _SEPARATORS.search(text) is not None


def is_many(text: str) -> bool:
    """Say whether `text` is a paste to be read in the background; looks no further than it must."""
    found = (piece for piece in _PIECE.finditer(text) if not piece[0].isspace())
    return sum(1 for _ in zip(found, range(GROUPED_FROM), strict=False)) == GROUPED_FROM


@dataclass(frozen=True, slots=True)
class PasteRead:
    """What a paste held.

    Attributes:
        recipients: Its numbers in order, repeated ones too.
        faults: What is no number, and why.
        kept: The numbers as text, a line each.
        landlines: How many of them are landlines.
    """

    recipients: tuple[Recipient, ...] = field(repr=False)
    faults: tuple[tuple[str, str], ...] = field(repr=False)
    kept: str = field(repr=False)
    landlines: int = 0


class Pasting:
    """Reads one paste; go through `steps` to its end, then ask for `result`."""

    def __init__(self, text: str, region: str | None) -> None:
        self._text = text
        self._region = region
        self._recipients: list[Recipient] = []
        self._faults: list[tuple[str, str]] = []
        self._lines: list[str] = []
        self._landlines = 0

    @property
    def total(self) -> int:
        """About how many pieces there are: more where empty lines are among them."""
        return 1 + sum(map(self._text.count, _ENDS))

    def steps(self) -> Iterator[int]:
        """Read piece by piece, yielding how many are read."""
        done = 0
        for match in _PIECE.finditer(self._text):
            piece = match[0].strip()
            if piece:
                done += 1
                self._take(piece)
                yield done

    def _take(self, piece: str) -> None:
        try:
            number = parse(piece, self._region)
        except InvalidNumber as error:
            shown = piece if len(piece) <= _LONGEST_SHOWN else f"{piece[:_LONGEST_SHOWN]}…"
            self._faults.append((shown, error.what))
            return
        self._recipients.append(Recipient(number))
        self._lines.append(number.e164)
        self._landlines += number.line_type is LineType.LANDLINE

    def result(self) -> PasteRead:
        """Return what was read."""
        kept = "\n".join(self._lines)
        return PasteRead(tuple(self._recipients), tuple(self._faults), kept, self._landlines)


def reading_title(name: str = "") -> str:
    """Return what is being read, for the strip that shows the progress."""
    return tr("Reading {name}", name=name) if name else tr("Reading the pasted numbers")
