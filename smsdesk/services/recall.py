"""Asks gateways to cancel what they keep for later and what must not go any more.

That is what belongs to a stopped campaign, or goes to a number that has opted out. It is found by
what is stored, not by what was just done: a stop in another process, one before a crash, and one
while the message was being handed over all count. It goes on beside everything else, and the
timeline of each message tells what came of it.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

from smsdesk.domain.errors import SmsDeskError, StoreFault
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.services.at_gateway import AtGateway
from smsdesk.services.database import Database
from smsdesk.services.events import CampaignChanged, ContactsChanged, EventBus
from smsdesk.services.gateways import Gateways
from smsdesk.store import accounts as account_rows
from smsdesk.store import campaigns as campaign_rows
from smsdesk.store import kept
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock

__all__ = ["Recall"]

_log = logging.getLogger(__name__)

_EVERY_S = 60.0


class Recall:
    """Calls back what must not go any more, for as long as its gateway keeps it.

    Args:
        may_ask: False while nothing may be done in this workspace's name, such as in a copied
            profile.
    """

    def __init__(
        self,
        database: Database,
        gateways: Gateways,
        at_gateway: AtGateway,
        events: EventBus,
        clock: Clock,
        *,
        may_ask: Callable[[], bool],
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._at_gateway = at_gateway
        self._clock = clock
        self._may_ask = may_ask
        self._settled: set[int] = set()
        """Messages of which the gateway has said whether it keeps them."""
        self._told: set[int] = set()
        """Messages whose timeline says that the gateway could not be asked."""
        self._news = asyncio.Event()
        events.subscribe(CampaignChanged, lambda _event: self._news.set())
        events.subscribe(ContactsChanged, lambda _event: self._news.set())

    async def run(self) -> None:
        """Look once a minute, and after each stop and opt-out, until cancelled."""
        while True:
            self._news.clear()
            try:
                if self._may_ask():
                    await self.step()
            except StoreFault:
                pass  # said on screen by the lanes; the step comes again
            except Exception:  # noqa: BLE001 - one bad answer must not end all calling back
                _log.exception("what gateways keep could not be called back")
            with suppress(TimeoutError):
                async with asyncio.timeout(_EVERY_S):
                    await self._news.wait()

    async def step(self) -> None:
        """Ask each gateway to cancel what it keeps and what must not go any more.

        Raises:
            StoreFault: The database does not take what came of it.
        """
        found = await self._database.read(self._unwanted)
        for account_id, ids in found.items():
            left = {key: theirs for key, theirs in ids.items() if key not in self._settled}
            if left:
                await self._call_back(account_id, left)

    async def at_gateway(self, campaign_id: int) -> int:
        """Return how many messages of a campaign its gateway keeps for later, as far as known.

        Raises:
            UsageError: There is no such campaign.
        """
        return await self._database.read(self._kept, campaign_id)

    async def _call_back(self, account_id: int, ids: Mapping[int, str]) -> None:
        try:
            done = await self._at_gateway.cancel_scheduled(account_id, ids.values())
        except StoreFault:
            raise
        except SmsDeskError as fault:
            await self._tell_fault(ids, fault.sentence)
            return
        left = {key: theirs for key, theirs in ids.items() if theirs in done.not_asked}
        gone = [key for key, theirs in ids.items() if theirs in done.others]
        sentence = tr(
            "It must not go any more, but the gateway does not keep it now: it may have gone out "
            "already. Its report will tell."
        )
        await self._tell(gone, sentence)
        self._settled |= ids.keys() - left.keys()
        await self._tell_fault(left, done.fault)

    async def _tell_fault(self, keys: Collection[int], fault: str) -> None:
        """Say once of each message that it could not be called back yet."""
        sentence = tr(
            "It must not go any more, but the gateway that keeps it could not be asked to cancel "
            "it; it is asked again until its hour. {fault}",
            fault=fault,
        )
        await self._tell([key for key in keys if key not in self._told], sentence)
        self._told.update(keys)

    async def _tell(self, keys: Collection[int], sentence: str) -> None:
        if keys:
            await self._database.run(kept.note, keys, sentence, self._clock.now())

    def _unwanted(self, conn: Connection) -> dict[int, Mapping[int, str]]:
        options = self._options()
        now = self._clock.now()
        return {
            account.account_id: kept.unwanted(conn, account.account_id, option, now)
            for account in account_rows.all(conn)
            if (option := options.get(account.provider))
        }

    def _kept(self, conn: Connection, campaign_id: int) -> int:
        campaign = campaign_rows.get(conn, campaign_id)
        account = account_rows.get(conn, campaign.account_id)
        option = self._options().get(account.provider)
        if not option:
            return 0
        later = kept.campaigns_after(conn, account.account_id, option, self._clock.now())
        return campaign.counts.get(MessageState.SUBMITTED, 0) if campaign_id in later else 0

    def _options(self) -> Mapping[str, str]:
        """Return by gateway the option with the hour until which it keeps a message."""
        known = {info.key: info.capabilities.schedule_option for info in self._gateways.infos()}
        return {key: option for key, option in known.items() if option}
