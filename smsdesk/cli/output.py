"""What a command prints: JSON or text as the answer, one clear line an error (section 10)."""

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


class Output:
    """Standard output for answers, standard error for everything a person should know besides."""

    def __init__(self, answers: TextIO, notes: TextIO) -> None:
        self._answers = answers
        self._notes = notes

    def json(self, value: Json) -> None:
        """Print `value` as one line of JSON; ASCII, so that no terminal's encoding can break it."""
        self._print(self._answers, json.dumps(value, allow_nan=False))

    def line(self, text: str = "") -> None:
        """Print one line of the answer."""
        self._print(self._answers, printable(text))

    def note(self, text: str) -> None:
        """Tell a person something beside the answer, in one line."""
        self._print(self._notes, printable(text))

    def error(self, sentence: str) -> None:
        """Say what went wrong, in one line."""
        self.note(f"smsdesk: {sentence}")

    def _print(self, stream: TextIO, text: str) -> None:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()


def printable(text: str) -> str:
    """Return `text` on one line, without characters that a terminal would obey."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\r\n\t\v\f\x85\u2028\u2029":
        return " "
    if character.isprintable() or character in "\u200c\u200d":  # joiners within letters and emoji
        return character
    return f"\\u{ord(character):04x}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a plain table with aligned columns."""
    cells = [[printable(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def pairs(counts: Mapping[str, int]) -> str:
    """Return counts as text: `2 submitted, 1 rejected`."""
    return ", ".join(f"{n:,} {name}" for name, n in counts.items())
