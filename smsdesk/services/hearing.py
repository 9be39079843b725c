"""Whether an account's reports can be fetched, told to whoever looks at the account."""

from smsdesk.domain.texts import tr
from smsdesk.services.database import Database
from smsdesk.services.events import EventBus, ReportsHindered
from smsdesk.store import notices

__all__ = ["Hearing"]


class Hearing:
    """Keeps one account's notice in the workspace: every program that shows the account has it.

    What an earlier run kept stays until this one has asked the gateway.
    """

    def __init__(self, account_id: int, database: Database, events: EventBus) -> None:
        self._account_id = account_id
        self._database = database
        self._events = events
        self._told: str | None = None

    async def hindered(self, reason: str) -> None:
        """Say why no report could be fetched; "" for they come.

        Args:
            reason: What happened and what to do, in whole sentences.

        Raises:
            StoreFault: It is not kept, and told the next time.
        """
        sentence = tr("Reports cannot be fetched: {reason}", reason=reason) if reason else ""
        if sentence == self._told:
            return
        is_news = await self._database.run(notices.put, self._account_id, sentence)
        self._told = sentence
        if is_news or sentence:
            self._events.publish(ReportsHindered(self._account_id, sentence))
