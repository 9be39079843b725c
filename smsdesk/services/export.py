"""Messages as CSV that a spreadsheet may open: written whole or not at all, with inert cells.

A cell whose line begins with = + - @ or a control character is text to us and a formula to a
spreadsheet; it gets an apostrophe before it, on each line of the cell (quality, fault 45). One
exception: `+` and digits alone, a number in E.164, stays as it is. A spreadsheet can do nothing
with it but show it as a number, and the file can be imported again.
"""

import asyncio
import csv
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.message import Message
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.texts import tr
from smsdesk.importers.columns import rejects_columns
from smsdesk.services.history import History
from smsdesk.services.imports import ImportSummary

_PAGE = 250
"""Messages read and written before the loop gets its turn: some 5 ms."""

COLUMNS = (
    "to",
    "name",
    "text",
    "state",
    "reason",
    "segments",
    "billed_segments",
    "cost",
    "currency",
    "fee",
    "fee_currency",
    "account",
    "provider_message_id",
    "campaign",
    "id",
    "created",
    "updated",
)
"""The header; the importer takes the column `to` back as it is."""

_E164 = re.compile(r"\+[1-9][0-9]{4,14}")
# The last four are the full-width = + - @, which some spreadsheets take for the plain ones.
_DANGEROUS = re.compile(
    r"(?m)(?:^|(?<=[\r\x0b\x0c\x85\u2028\u2029]))(?=[ \t]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])"
)


def inert(cell: str) -> str:
    """Return `cell` so that no spreadsheet computes it."""
    return cell if _E164.fullmatch(cell) else _DANGEROUS.sub("'", cell)


class CsvRows(Protocol):
    """Takes rows of a file."""

    def __call__(self, cells: Sequence[str]) -> None:
        """Write one row."""
        ...


@contextmanager
def csv_file(path: Path) -> Iterator[CsvRows]:
    """Give a function that writes rows; the file appears at the end, private, with all of them.

    UTF-8 with a byte order mark, because spreadsheets guess wrongly without one.

    Raises:
        EnvironmentFault: The file cannot be written; an older one is left as it was.
    """
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8-sig", newline="", dir=path.parent, prefix=".", delete=False
        ) as file:
            temporary = Path(file.name)
            writer = csv.writer(file)
            try:
                yield lambda cells: writer.writerow([inert(cell) for cell in cells])
                file.flush()
                os.fsync(file.fileno())
                file.close()
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentFault(
            tr(
                "The file {path} cannot be written: {reason}.",
                path=path,
                reason=error.strerror or type(error).__name__,
            ),
            remedy=tr("Choose another place, or free some room."),
        ) from error


def write_rejects(path: Path, summary: ImportSummary) -> None:
    """Write the rows an import refused with number and reason; corrected, the file imports again.

    Raises:
        EnvironmentFault: The file cannot be written.
    """
    width = len(summary.header)
    with csv_file(path) as write:
        write([*summary.header, *rejects_columns()])
        for one in summary.rejects:
            cells = [*one.cells, *[""] * width][:width]
            write([*cells, str(one.row), one.reason])


async def messages(
    history: History, query: MessageQuery, limit: int | None = None
) -> AsyncIterator[Message]:
    """Give up to `limit` messages, newest first, without holding more than a page of them."""
    before: int | None = None
    left = limit
    while left is None or left > 0:
        page = await history.page(query, before, _PAGE if left is None else min(left, _PAGE))
        for message in page:
            yield message
        if not page:
            return
        before = page[-1].message_id
        left = None if left is None else left - len(page)


async def export_messages(
    history: History,
    query: MessageQuery,
    path: Path,
    *,
    limit: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the messages that match to a CSV file, newest first; return how many.

    Cancelled or failed, it leaves no file behind and an older one as it was.

    Raises:
        EnvironmentFault: The file cannot be written.
    """
    written = 0
    file = ExitStack()
    try:
        write = file.enter_context(csv_file(path))
        write(COLUMNS)
        async for message in messages(history, query, limit):
            write(_row(message))
            written += 1
            if progress is not None and written % _PAGE == 0:
                progress(written)
    except BaseException:
        if not file.__exit__(*sys.exc_info()):
            raise
    else:
        # The disk may take its time over the last step.
        await asyncio.to_thread(file.close)
    return written


def _row(message: Message) -> tuple[str, ...]:
    billed = message.billed_segment_count
    return (
        message.msisdn.e164,
        message.name,
        message.text,
        str(message.state),
        message.reason,
        str(message.segment_count),
        "" if billed is None else str(billed),
        message.cost.plain if message.cost else "",
        message.cost.currency if message.cost else "",
        message.fee.plain if message.fee else "",
        message.fee.currency if message.fee else "",
        message.account_name,
        message.provider_message_id or "",
        str(message.campaign_id),
        str(message.message_id),
        message.created_at.isoformat(),
        message.updated_at.isoformat(),
    )
