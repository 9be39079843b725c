"""The workspace's quiet hours: read, changed, and applied to what waits already."""

from smsdesk.domain.message import Change
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.services.database import Database
from smsdesk.services.events import CampaignChanged, EventBus, MessagesChanged
from smsdesk.store import waiting
from smsdesk.system.clock import Clock

_AT_ONCE = 500
"""Messages revised in a transaction: sending gets its turn in between."""


class QuietTimes:
    """Hours in which nothing is sent, by country; the same for everybody in the workspace."""

    def __init__(self, database: Database, events: EventBus, clock: Clock) -> None:
        self._database = database
        self._events = events
        self._clock = clock

    async def policy(self) -> QuietPolicy:
        """Return the hours in force."""
        return await self._database.read(waiting.policy)

    async def save(self, policy: QuietPolicy) -> int:
        """Put other hours in force; return how many waiting messages may go now.

        Raises:
            StoreFault: They could not be stored; the old ones stay.
        """
        await self._database.run(waiting.put_policy, policy)
        changes: list[Change] = []
        after: int | None = 0
        while after is not None:
            now = self._clock.now()
            revised = await self._database.run(waiting.revise, now, after, _AT_ONCE)
            changes += revised.changes
            after = revised.last_id
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
        for campaign_id in {change.campaign_id for change in changes}:
            self._events.publish(CampaignChanged(campaign_id))
        return len(changes)
