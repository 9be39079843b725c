"""The sender IDs a person may choose from, kept with the account."""

from collections.abc import Sequence

from smsdesk.domain.sender_id import SenderId
from smsdesk.services.database import Database
from smsdesk.services.events import AccountChanged, EventBus
from smsdesk.store import accounts as rows


class Senders:
    """Reads and writes what is offered as sender of an account's messages."""

    def __init__(self, database: Database, events: EventBus) -> None:
        self._database = database
        self._events = events

    async def of(self, account_id: int) -> tuple[str, ...]:
        """Return the sender IDs offered for an account, in order; empty when none was entered."""
        return tuple(await self._database.read(rows.sender_ids, account_id))

    async def put(self, account_id: int, senders: Sequence[str]) -> None:
        """Replace the sender IDs offered for an account; repeated ones are kept once.

        Raises:
            UsageError: One of them is no sender ID; nothing was changed.
        """
        checked = [SenderId.parse(sender).value for sender in senders]
        await self._database.run(rows.put_sender_ids, account_id, checked)
        self._events.publish(AccountChanged(account_id))
