"""Price lists as CSV files: `prefix,amount,currency` under a header, which may have `channel`.

One reader and one writer for the window and the command line. A file with a wrong row changes
no price.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from smsdesk.domain.errors import EnvironmentFault, UsageError
from smsdesk.domain.price_rows import ParsedPrices, parse_price_rows
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.texts import tr

MOST_BYTES = 4 * 1024 * 1024
HEADER = ("prefix", "amount", "currency", "channel", "destination")


def read_price_file(path: Path, channels: Collection[str] | None = None) -> ParsedPrices:
    """Return the prices in a file and what is wrong with its rows.

    UTF-8, UTF-16 with its mark, and any encoding that keeps ASCII as it is: prefixes, amounts and
    currencies are ASCII. Apart by comma, semicolon or tab, whichever is most frequent.

    Args:
        path: The file.
        channels: As for `parse_price_rows`.

    Raises:
        UsageError: The file cannot be read, is too large, has no price at all, or has an open
            quotation as in `read_prices`.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            tr("{path} cannot be read: {why}.", path=path, why=error.strerror or "?"), *_unchanged()
        ) from error
    if len(raw) > MOST_BYTES:
        raise UsageError(
            tr("{path} is too large for a price list.", path=path),
            *_unchanged(),
        )
    parsed = read_prices(_decoded(raw), channels)
    if not parsed.rules and not parsed.faults:
        raise UsageError(tr("There is no price in {path}.", path=path), *_unchanged())
    return parsed


def _unchanged() -> tuple[str, str]:
    return tr("The prices are as they were."), tr("Write rows of prefix,amount,currency.")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_prices(text: str, channels: Collection[str] | None = None) -> ParsedPrices:
    """Return the prices in CSV text, with what is wrong in which line.

    Raises:
        UsageError: A quotation mark is not closed in its line.
    """
    lines = list(io.StringIO(text, newline=None))
    head = "".join(lines[:50])
    delimiter = max(",;\t", key=head.count)
    return parse_price_rows(_rows(lines, delimiter), channels)


def _rows(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Yield a row for each line; an open quotation would make cells of the lines after it.

    The csv module closes one at the end without a word: a last blank line tells that apart.
    """
    rows = csv.reader([*lines, ""], delimiter=delimiter)
    for row in range(1, len(lines) + 1):
        try:
            cells = next(rows)
        except csv.Error as error:
            raise _open_quotation(row) from error
        if rows.line_num > row:
            raise _open_quotation(row)
        yield cells


def _open_quotation(row: int) -> UsageError:
    return UsageError(
        tr("Row {row}: a quotation mark is not closed, or the row is too long.", row=row),
        tr("Prices after it would be lost, so no price was taken from the file."),
        tr("Close or remove the mark, keep each row on one line, and import the file again."),
    )


def write_price_file(
    path: Path, rules: Iterable[PriceRule], destination: Callable[[str], str]
) -> int:
    """Write a file that `read_price_file` reads back; return how many prices are in it.

    Args:
        path: Replaced when it exists.
        rules: The prices, in order.
        destination: From a prefix to the name of where it leads, for people who read the file.

    Raises:
        EnvironmentFault: The file cannot be written.
    """
    rows = [
        (rule.prefix, rule.price.plain, rule.currency, rule.channel, destination(rule.prefix))
        for rule in rules
    ]
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows)
    except OSError as error:
        raise EnvironmentFault(
            tr("{path} cannot be written: {why}.", path=path, why=error.strerror or "?"),
            tr("No price was changed."),
            tr("Choose another folder."),
        ) from error
    return len(rows)
