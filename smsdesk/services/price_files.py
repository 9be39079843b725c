"""Price lists as CSV files: `prefix,amount,currency` under a header, which may have `channel`.

One reader and one writer for the window and the command line. A file with a wrong row changes
no price.
"""

import csv
from collections.abc import Callable, Collection, Iterable
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
        UsageError: The file cannot be read, is too large, or has no price at all.
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
    """Return the prices in CSV text, with what is wrong in which line."""
    lines = text.splitlines()
    head = "\n".join(lines[:50])
    delimiter = max(",;\t", key=head.count)
    return parse_price_rows(csv.reader(lines, delimiter=delimiter), channels)


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
