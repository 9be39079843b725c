"""The recipients of a kept draft: read again at a start; what cannot be read stays among them."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.contact import Contact
from smsdesk.domain.errors import SmsDeskError, UsageError
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.ui.pages.compose.recipient_reading import Reading, Tell
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind
from smsdesk.ui.viewmodels.pasting import Pasting, reading_title
from smsdesk.ui.viewmodels.recipient_entries import contact_id_of, lost_contact
from smsdesk.ui.viewmodels.recipient_entry import Entry
from smsdesk.ui.viewmodels.recipients import RecipientBook, typed_of

_log = logging.getLogger(__name__)


class Returning:
    """Puts kept entries into the book.

    One that cannot be read is put there too, with the reason: it closes Send, is kept on, and can
    be tried again. Nobody is dropped from a draft, nor from its file, by a database that is busy.

    Args:
        services: For the address book.
        book: Takes the entries.
        reading: Does what takes long, one after the other.
        paste: Adds the numbers of a paste.
        file: Adds the recipients of a file; raises SmsDeskError where it cannot be read.

    Attributes:
        on_change: Called when trying again begins and when it has ended.
    """

    def __init__(
        self,
        services: Services,
        book: RecipientBook,
        reading: Reading,
        paste: Callable[[Pasting, Tell], Awaitable[None]],
        file: Callable[[Path, Tell], Awaitable[None]],
    ) -> None:
        self._services = services
        self._book = book
        self._reading = reading
        self._paste = paste
        self._file = file
        self._again: set[KeptEntry] = set()
        self.on_change: Callable[[], None] = lambda: None

    @property
    def busy(self) -> bool:
        """Whether an entry is being tried again."""
        return bool(self._again)

    async def again(self, entry: KeptEntry, region: str | None) -> bool:
        """Try again to read an entry, unless that is under way; return the same as `run`."""
        if entry in self._again:
            return True
        self._again.add(entry)
        self.on_change()
        try:
            return await self.run([entry], region)
        finally:
            self._again.discard(entry)
            self.on_change()

    async def run(self, kept: Sequence[KeptEntry], region: str | None) -> bool:
        """Put the entries into the book; return whether the names of typed numbers are known.

        Args:
            kept: The entries of a draft, in order.
            region: ISO code for numbers without a country code, or None.
        """
        named = await self._names(kept, region)
        contacts = await self._contacts(kept)
        for entry in kept:
            try:
                await self._read(entry, region, contacts)
                self._book.found(entry)
            except SmsDeskError as error:
                self._book.lose(entry, error.sentence)
            except Exception:  # noqa: BLE001 - whatever it is, nobody is dropped
                _log.exception("recipients of the kept draft cannot be read")
                self._book.lose(entry, tr("The program met a fault of its own; see the log."))
        self._book.name_typed(named or ())
        return named is not None

    async def _names(
        self, kept: Sequence[KeptEntry], region: str | None
    ) -> tuple[Recipient, ...] | None:
        try:
            return await self._services.contacts.named(typed_of(kept, region))
        except SmsDeskError:
            return None

    async def _contacts(self, kept: Sequence[KeptEntry]) -> Mapping[int, Contact] | SmsDeskError:
        """Return the contacts among the entries, or why they cannot be read."""
        ids = [contact_id_of(one) for one in kept if one.kind is KeptKind.CONTACT]
        try:
            return await self._services.contacts.many(ids)
        except SmsDeskError as error:
            return error

    async def _read(
        self,
        entry: KeptEntry,
        region: str | None,
        contacts: Mapping[int, Contact] | SmsDeskError,
    ) -> None:
        match entry.kind:
            case KeptKind.NUMBER:
                self._book.add_text(entry.value, region)
            case KeptKind.CONTACT:
                self._contact(entry, contacts)
            case KeptKind.LIST:
                await self._list(entry)
            case KeptKind.PASTED:
                pasting = Pasting(entry.value, region)
                await self._in_turn(reading_title(), partial(self._paste, pasting), pasting.total)
            case KeptKind.FILE:
                path = Path(entry.value)
                await self._in_turn(reading_title(path.name), partial(self._file, path), None)

    def _contact(self, entry: KeptEntry, contacts: Mapping[int, Contact] | SmsDeskError) -> None:
        if isinstance(contacts, SmsDeskError):
            raise contacts
        contact = contacts.get(contact_id_of(entry))
        if contact is not None:
            self._book.add_contact(contact)
        else:
            number = entry.value.partition(" ")[2]
            self._book.put(lost_contact(Entry(number, number, (), entry)))

    async def _list(self, entry: KeptEntry) -> None:
        lists = {str(one.list_id): one for one in await self._services.contacts.lists()}
        one = lists.get(entry.value)
        if one is None:
            self._book.lose(entry, tr("The list is no longer there."), again=False)
            return

        async def job(tell: Tell) -> None:
            members = await self._services.campaigns.recipients_of_list(one.list_id, tell)
            self._book.add_list(one, members)

        await self._in_turn(reading_title(one.name), job, one.size)

    async def _in_turn(
        self, title: str, job: Callable[[Tell], Awaitable[None]], total: int | None
    ) -> None:
        """Do a job after those begun before; what it raises is raised here.

        Raises:
            UsageError: The person cancelled it.
        """
        ends: list[Exception | None] = []

        async def caught(tell: Tell) -> None:
            try:
                await job(tell)
                ends.append(None)
            except Exception as error:  # noqa: BLE001 - raised below, where the entry is known
                ends.append(error)

        await self._reading.run(title, caught, total)
        failure = ends[0] if ends else UsageError(tr("Reading was cancelled."))
        if failure is not None:
            raise failure
