"""Streams the rows of a delimited text file, with caps that a hostile file cannot pass."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from typing_extensions import override

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr
from smsdesk.importers.sniff import TextForm

LONGEST_CELL = 64 * 1024
"""Characters in a cell; longer ones come from an unclosed quote."""
MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (the header is row 1) and its cells."""

    number: int
    cells: tuple[str, ...]


def read_rows(path: Path, form: TextForm) -> Iterator[Row]:
    """Yield the rows after the header, empty ones left out.

    Raises:
        UsageError: The file cannot be read as text in this form; the sentence says where.
    """
    number = 0
    previous_limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=form.encoding, newline="", errors="strict") as file:
            lines = _Lines(file)
            for number, cells in enumerate(csv.reader(lines, delimiter=form.delimiter), start=1):
                if lines.ended_within_a_row():
                    raise _unreadable(path, number, _open_quote())
                if len(cells) > MOST_COLUMNS:
                    raise _unreadable(path, number, tr("it has too many columns"))
                if (form.has_header and number == 1) or not any(map(str.strip, cells)):
                    continue
                yield Row(number, tuple(cells))
    except UnicodeDecodeError as error:
        reason = tr("it is not text in the encoding {encoding}", encoding=form.encoding)
        raise _unreadable(path, number + 1, reason) from error
    except csv.Error as error:
        raise _unreadable(path, number + 1, _open_quote()) from error
    except OSError as error:
        raise UsageError(
            tr("The file {name} cannot be read: {reason}.", name=path.name, reason=error.strerror),
            tr("Nothing was imported."),
        ) from error
    finally:
        csv.field_size_limit(previous_limit)


class _Lines(Iterator[str]):
    """A file's lines, counted by row."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._of_row = 0
        self._are_over = False

    @override
    def __next__(self) -> str:
        try:
            line = next(self._file)
        except StopIteration:
            self._are_over = True
            raise
        self._of_row += 1
        return line

    def ended_within_a_row(self) -> bool:
        """Note the end of a row; say whether only the end of the file ended its many lines.

        Then an open quotation has swallowed the rows after it.
        """
        swallowed = self._are_over and self._of_row > 1
        self._of_row = 0
        return swallowed


def read_header(path: Path, form: TextForm) -> tuple[str, ...]:
    """Return the column names; made-up ones ("Column 1") where there is no header."""
    header_less = TextForm(form.encoding, form.sure, form.delimiter, has_header=False)
    first = next(read_rows(path, header_less), Row(0, ()))
    if form.has_header:
        return tuple(
            cell.strip() or tr("Column {n}", n=place) for place, cell in enumerate(first.cells, 1)
        )
    return tuple(tr("Column {n}", n=place) for place in range(1, len(first.cells) + 1))


def _open_quote() -> str:
    return tr("a quotation mark is not closed, or the cell is too long")


def _unreadable(path: Path, row: int, reason: str) -> UsageError:
    return UsageError(
        tr(
            "The file {name} cannot be read at row {row}: {reason}.",
            name=path.name,
            row=row,
            reason=reason,
        ),
        tr("Nothing was imported."),
        tr("Choose another encoding or delimiter, or save the file as UTF-8 CSV."),
    )
