"""Bringing a file of numbers into the address book, with a verdict for every row.

The verdicts add up to the rows read: new + updated + duplicate_in_file + duplicate_in_book +
opted_out + rejected = rows. All of it is one commit: a crash or Cancel leaves nothing behind.
An import never revives an opted-out person.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from typing import TypeVar

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.texts import tr
from smsdesk.importers import columns
from smsdesk.importers.csv_reader import Row, read_header, read_rows
from smsdesk.importers.numbers import NumberRead, read_number
from smsdesk.importers.sniff import TextForm, sniff
from smsdesk.services.database import Database
from smsdesk.services.events import ContactsChanged, EventBus
from smsdesk.store import contacts as contact_rows
from smsdesk.store import suppressions
from smsdesk.store.contacts import ContactInput, UpsertCounts
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock

_T = TypeVar("_T")

_PREVIEW_ROWS = 50
_STEP = 250
"""Rows between two reports of progress."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read; what is None is guessed.

    Attributes:
        region: ISO code for numbers without a country code.
        roles: What each column is, as in `importers.columns`.
        list_name: Contacts are also put into this list.
    """

    region: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None
    roles: tuple[str, ...] | None = None
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The form of the file as guessed or chosen, and its first rows.

    `in_book` holds the names of those among them whose numbers are in the address book,
    `opted_out` the numbers among them that an import leaves alone.
    """

    form: TextForm
    header: tuple[str, ...]
    roles: tuple[str, ...]
    rows: tuple[Row, ...]
    verdicts: tuple[NumberRead, ...]
    in_book: Mapping[Msisdn, str] = field(default_factory=dict, repr=False)
    opted_out: frozenset[Msisdn] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not imported: where it stood, what it held, and why.

    `needs_region` says that a country for its number would help.
    """

    row: int
    cells: tuple[str, ...] = field(repr=False)
    reason: str = ""
    needs_region: bool = False


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of every row."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    duplicate_in_file: int = 0
    duplicate_in_book: int = 0
    opted_out: int = 0
    rejected: int = 0
    repaired: int = 0
    header: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = field(default=(), repr=False)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RecipientsRead:
    """Recipients of one campaign from a file, with the rows that could not be read."""

    recipients: tuple[Recipient, ...] = field(repr=False)
    rejects: tuple[Reject, ...] = field(repr=False)
    repaired: int


@dataclass(slots=True)
class _Walk:
    """What the rows hold, while they are read."""

    rows: int = 0
    repaired: int = 0
    repeated: list[ContactInput] = field(default_factory=list)
    good: dict[Msisdn, ContactInput] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def add(self, row: Row, roles: Sequence[str], region: str | None) -> None:
        """Give one row its verdict."""
        self.rows += 1
        cell, name, fields = columns.pick(row.cells, roles)
        read = read_number(cell, region)
        if read.msisdn is None:
            self.rejects.append(Reject(row.number, row.cells, read.reason, read.needs_region))
            return
        entry = ContactInput(read.msisdn, name, fields)
        self.repaired += read.repaired
        if read.msisdn in self.good:
            self.repeated.append(entry)
        else:
            self.good[read.msisdn] = entry


class Imports:
    """Previews and imports delimited text files."""

    def __init__(self, database: Database, events: EventBus, clock: Clock) -> None:
        self._database = database
        self._events = events
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")

    async def preview(self, path: Path, options: ImportOptions | None = None) -> ImportPreview:
        """Return the guessed or chosen form and the first rows with their verdicts.

        Raises:
            UsageError: The file cannot be read.
        """
        seen = await self._in_thread(partial(_preview, path, options or ImportOptions()))
        good = [verdict.msisdn for verdict in seen.verdicts if verdict.msisdn is not None]
        in_book = await self._database.read(contact_rows.names, good)
        opted_out = await self._database.read(suppressions.suppressed_among, good)
        return replace(seen, in_book=in_book, opted_out=frozenset(opted_out))

    async def run(
        self,
        path: Path,
        options: ImportOptions,
        progress: Callable[[int], None] | None = None,
        *,
        dry_run: bool = False,
    ) -> ImportSummary:
        """Import the file in one commit; `progress` is told the rows done.

        Cancelling the task leaves nothing behind. With `dry_run` nothing is stored.

        Raises:
            UsageError: The file cannot be read, or no column holds numbers.
            StoreFault: It could not be stored; nothing of it is.
        """
        header, walk = await self._walk(path, options, progress)
        opted_out = await self._database.read(suppressions.suppressed_among, list(walk.good))
        rows = [entry for number, entry in walk.good.items() if number not in opted_out]
        if dry_run:
            counts = await self._foresee(rows)
        else:
            counts = await self._database.run(_store, options.list_name, rows, self._clock.now())
            self._events.publish(ContactsChanged())
        return ImportSummary(
            rows=walk.rows,
            new=counts.new,
            updated=counts.updated,
            duplicate_in_file=len(walk.repeated),
            duplicate_in_book=counts.unchanged,
            opted_out=len(opted_out),
            rejected=len(walk.rejects),
            repaired=walk.repaired,
            header=header,
            rejects=tuple(walk.rejects),
            dry_run=dry_run,
        )

    async def _foresee(self, rows: Sequence[ContactInput]) -> UpsertCounts:
        """Do it and take it back in one transaction: what would come of it is exact."""
        return await self._database.run(_rehearse, rows, self._clock.now())

    async def read_recipients(
        self,
        path: Path,
        options: ImportOptions,
        progress: Callable[[int], None] | None = None,
    ) -> RecipientsRead:
        """Read a file for one campaign; nothing is stored.

        Every column but that of the numbers is a field under its own title, that of the names
        too. Repeated numbers stay in: the quote takes them out and counts them.

        Raises:
            UsageError: The file cannot be read, or no column holds numbers.
        """
        return await self._reading(partial(_read_recipients, path, options), progress)

    async def _walk(
        self, path: Path, options: ImportOptions, progress: Callable[[int], None] | None
    ) -> tuple[tuple[str, ...], _Walk]:
        return await self._reading(partial(_walk, path, options), progress)

    async def _reading(
        self,
        work: Callable[[Callable[[int], None], Event], _T],
        progress: Callable[[int], None] | None,
    ) -> _T:
        """Run `work` in the thread; it is told when the caller is cancelled."""
        loop = asyncio.get_running_loop()
        cancelled = Event()

        def tell(done: int) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, done)

        try:
            return await self._in_thread(partial(work, tell, cancelled))
        finally:
            cancelled.set()

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let the reading thread end."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _form(path: Path, options: ImportOptions) -> TextForm:
    try:
        guessed = sniff(path)
    except OSError as error:
        raise UsageError(
            tr("The file {name} cannot be read: {reason}.", name=path.name, reason=error.strerror),
            tr("Nothing was imported."),
        ) from error
    return TextForm(
        options.encoding or guessed.encoding,
        guessed.sure or options.encoding is not None,
        options.delimiter or guessed.delimiter,
        guessed.has_header if options.has_header is None else options.has_header,
    )


def _preview(path: Path, options: ImportOptions) -> ImportPreview:
    form = _form(path, options)
    header = read_header(path, form)
    rows = tuple(islice(read_rows(path, form), _PREVIEW_ROWS))
    roles = options.roles or columns.propose(header, rows, options.region)
    verdicts = tuple(read_number(columns.pick(row.cells, roles)[0], options.region) for row in rows)
    return ImportPreview(form, header, roles, rows, verdicts)


def _walk(
    path: Path, options: ImportOptions, tell: Callable[[int], None], cancelled: Event
) -> tuple[tuple[str, ...], _Walk]:
    preview = _preview(path, options)
    _require_numbers(path, preview)
    walk = _Walk()
    width = len(preview.header)
    again = columns.are_rejects(preview.header, preview.roles)
    for row in read_rows(path, preview.form):
        walk.add(columns.original(row, width) if again else row, preview.roles, options.region)
        if walk.rows % _STEP == 0:
            tell(walk.rows)
            if cancelled.is_set():
                break
    tell(walk.rows)
    return preview.header[: width - 2] if again else preview.header, walk


def _require_numbers(path: Path, preview: ImportPreview) -> None:
    if not preview.header:
        raise UsageError(
            tr("The file {name} is empty.", name=path.name), tr("Nothing was imported.")
        )
    if columns.NUMBER not in preview.roles:
        raise UsageError(
            tr("No column of {name} holds phone numbers.", name=path.name),
            tr("Nothing was imported."),
            tr("Say which column it is, or choose the country of numbers without a country code."),
        )


def _read_recipients(
    path: Path, options: ImportOptions, tell: Callable[[int], None], cancelled: Event
) -> RecipientsRead:
    preview = _preview(path, options)
    _require_numbers(path, preview)
    recipients: list[Recipient] = []
    rejects: list[Reject] = []
    repaired = 0
    named = columns.name_field(preview.header, preview.roles)
    for row in read_rows(path, preview.form):
        cell, name, fields = columns.pick(row.cells, preview.roles, named)
        read = read_number(cell, options.region)
        if read.msisdn is None:
            rejects.append(Reject(row.number, row.cells, read.reason, read.needs_region))
        else:
            recipients.append(Recipient(read.msisdn, name, fields, row.number))
            repaired += read.repaired
        done = len(recipients) + len(rejects)
        if done % _STEP == 0:
            tell(done)
            if cancelled.is_set():
                break
    tell(len(recipients) + len(rejects))
    return RecipientsRead(tuple(recipients), tuple(rejects), repaired)


def _rehearse(conn: Connection, rows: Sequence[ContactInput], at: datetime) -> UpsertCounts:
    rehearsal = conn.begin_nested()
    try:
        return contact_rows.upsert(conn, rows, None, at)
    finally:
        rehearsal.rollback()


def _store(
    conn: Connection, list_name: str, rows: Sequence[ContactInput], at: datetime
) -> UpsertCounts:
    list_id = contact_rows.create_list(conn, list_name) if list_name else None
    return contact_rows.upsert(conn, rows, list_id, at)
