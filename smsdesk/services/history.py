"""What became of every message: pages, one message's timeline, kept counts."""

from collections.abc import Mapping, Sequence

from smsdesk.domain.message import Message, MessageEvent
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.services.database import Database
from smsdesk.store import messages as rows


class History:
    """Reads messages; keyset pages, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, query: MessageQuery, before: int | None, limit: int) -> Sequence[Message]:
        """Return up to `limit` messages older than the message number `before`."""
        return await self._database.read(rows.page, query, before, limit)

    async def get(self, message_id: int) -> Message | None:
        """Return one message, or None."""
        return await self._database.read(rows.get, message_id)

    async def many(self, message_ids: Sequence[int]) -> Sequence[Message]:
        """Return the messages with these numbers, in no particular order."""
        return await self._database.read(rows.many, list(message_ids))

    async def events(self, message_id: int) -> Sequence[MessageEvent]:
        """Return everything known of one message, oldest first."""
        return await self._database.read(rows.events, message_id)

    async def state_counts(
        self, *, account_id: int | None = None, campaign_id: int | None = None
    ) -> Mapping[MessageState, int]:
        """Return how many messages are in each state, from kept counts."""
        return await self._database.read(rows.state_counts, account_id, campaign_id)
