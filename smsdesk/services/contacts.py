"""The address book: contacts, lists and opt-outs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.contact import Contact, ContactList, SuppressionAction
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.queries import ContactCursor, ContactQuery, Page
from smsdesk.services.database import Database
from smsdesk.services.events import ContactsChanged, EventBus
from smsdesk.store import contact_rows, suppressions
from smsdesk.store import contacts as rows
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock

_AT_ONCE = 2_000
"""Numbers looked up in one go: others want to read meanwhile."""


class Contacts:
    """Reads and changes contacts; every change is announced."""

    def __init__(self, database: Database, events: EventBus, clock: Clock) -> None:
        self._database = database
        self._events = events
        self._clock = clock

    async def page(
        self, query: ContactQuery, after: ContactCursor | None, limit: int
    ) -> Page[Contact]:
        """Return a page of contacts by name."""
        return await self._database.read(rows.page, query, after, limit)

    async def count(self, query: ContactQuery) -> int:
        """Return how many contacts match."""
        return await self._database.read(rows.count, query)

    async def get(self, contact_id: int) -> Contact | None:
        """Return one contact, or None."""
        return await self._database.read(rows.get, contact_id)

    async def many(self, contact_ids: Collection[int]) -> Mapping[int, Contact]:
        """Return those of the contacts that there are, by their numbers in the book."""
        wanted, found = list(contact_ids), dict[int, Contact]()
        for start in range(0, len(wanted), _AT_ONCE):
            part = await self._database.read(contact_rows.many, wanted[start : start + _AT_ONCE])
            found |= {contact.contact_id: contact for contact in part}
        return found

    async def complete(self, text: str, limit: int = 8) -> Sequence[Contact]:
        """Return contacts whose name or number begins with `text`, for completion."""
        return await self._database.read(rows.complete, text, limit)

    async def named(self, recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
        """Return `recipients`, the nameless ones under the names that the book has for them."""
        found: list[Recipient] = []
        for start in range(0, len(recipients), _AT_ONCE):
            found += await self._database.read(_named, recipients[start : start + _AT_ONCE])
        return tuple(found)

    async def save(self, contact: Contact) -> int:
        """Insert (contact_id 0) or update a contact; return its number.

        Raises:
            UsageError: Another contact has this number.
        """
        contact_id = await self._database.run(rows.save, contact, self._clock.now())
        self._events.publish(ContactsChanged())
        return contact_id

    async def delete(self, contact_ids: Sequence[int]) -> None:
        """Delete contacts; their opt-outs and messages stay."""
        await self._database.run(rows.delete, list(contact_ids))
        self._events.publish(ContactsChanged())

    async def lists(self) -> Sequence[ContactList]:
        """Return all lists with their sizes."""
        return await self._database.read(rows.lists)

    async def create_list(self, name: str) -> int:
        """Create a list, or return the number of the one with this name."""
        list_id = await self._database.run(rows.create_list, name)
        self._events.publish(ContactsChanged())
        return list_id

    async def add_to_list(self, list_id: int, contact_ids: Sequence[int]) -> None:
        """Put contacts into a list."""
        await self._database.run(rows.add_to_list, list_id, list(contact_ids))
        self._events.publish(ContactsChanged())

    async def remove_from_list(self, list_id: int, contact_ids: Sequence[int]) -> None:
        """Take contacts out of a list."""
        await self._database.run(rows.remove_from_list, list_id, list(contact_ids))
        self._events.publish(ContactsChanged())

    async def is_opted_out(self, msisdn: Msisdn) -> bool:
        """Say whether the number must not be sent to."""
        return await self._database.read(suppressions.is_suppressed, msisdn)

    async def opt_out(self, msisdn: Msisdn, source: str) -> None:
        """Never send to this number again, over every account, until it opts in."""
        await self._record(msisdn, SuppressionAction.OPT_OUT, source)

    async def opt_in(self, msisdn: Msisdn, source: str) -> None:
        """End an opt-out by the person's own wish; the ledger keeps both entries."""
        await self._record(msisdn, SuppressionAction.OPT_IN, source)

    async def _record(self, msisdn: Msisdn, action: SuppressionAction, source: str) -> None:
        now = self._clock.now()
        await self._database.run(suppressions.record_now, msisdn, action, source, now)
        self._events.publish(ContactsChanged())


def _named(conn: Connection, recipients: Sequence[Recipient]) -> list[Recipient]:
    nameless = [one.msisdn for one in recipients if not one.name]
    names = {msisdn: name for msisdn, name in rows.names(conn, nameless).items() if name}
    return [
        replace(one, name=names[one.msisdn]) if not one.name and one.msisdn in names else one
        for one in recipients
    ]
