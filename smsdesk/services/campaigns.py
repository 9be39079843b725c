"""Campaigns: from a confirmed draft to durable rows, and the brake afterwards.

The rows keep the texts as they were counted: editing a text or a list later changes nothing
(fault 57). A campaign and all of its messages are one commit.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smsdesk.domain.campaign import Campaign, CampaignDraft, CampaignState, Recipient
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.services import brake, collector
from smsdesk.services.agreement import require_agreed, require_sendable
from smsdesk.services.database import Database
from smsdesk.services.events import CampaignChanged, CampaignStarted, EventBus, MessagesChanged
from smsdesk.services.planning import by_text
from smsdesk.services.quote import Planned, Quote
from smsdesk.services.quotes import Quotes
from smsdesk.services.repeated import is_same
from smsdesk.store import campaigns as rows
from smsdesk.store import holding, list_recipients, outbox
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock

_CHUNK = 2000
_PAGE = 2000
_TITLE = 80

_ON_THE_WAY = frozenset({MessageState.SUBMITTING, MessageState.SUBMITTED, MessageState.UNCERTAIN})
_NOT_SENT = frozenset(
    {
        MessageState.HELD,
        MessageState.QUEUED,
        MessageState.CANCELLED,
        MessageState.FAILED,
        MessageState.REJECTED,
    }
)


@dataclass(frozen=True, slots=True)
class CampaignCreated:
    """A campaign's number; `created` is False when this draft had been confirmed before.

    `same` is False when the campaign with the draft's key was made of another content.
    """

    campaign_id: int
    created: bool
    quote: Quote
    same: bool = True


@dataclass(frozen=True, slots=True)
class Split:
    """What a stop could and could not hold back.

    Attributes:
        sent: The gateway took it, and its fate is known or no longer awaited.
        at_gateway: At the gateway, or perhaps there: beyond recall.
        not_sent: Never sent, or refused.
    """

    sent: int
    at_gateway: int
    not_sent: int


def split(counts: Mapping[MessageState, int]) -> Split:
    """Return the counts of a campaign as Stop tells them; the three add up to all."""
    at_gateway = sum(n for state, n in counts.items() if state in _ON_THE_WAY)
    not_sent = sum(n for state, n in counts.items() if state in _NOT_SENT)
    return Split(sum(counts.values()) - at_gateway - not_sent, at_gateway, not_sent)


class Campaigns:
    """Creates, pauses, resumes and stops campaigns."""

    def __init__(self, database: Database, quotes: Quotes, events: EventBus, clock: Clock) -> None:
        self._database = database
        self._quotes = quotes
        self._events = events
        self._clock = clock
        self._creating: dict[str, asyncio.Future[CampaignCreated]] = {}

    async def create(self, draft: CampaignDraft, confirmed: Quote | None = None) -> CampaignCreated:
        """Queue every message of `draft`; a second call with its key creates nothing.

        Args:
            draft: What to send.
            confirmed: The quote a person agreed to; what would go otherwise now is not sent.

        Raises:
            UsageError: The draft cannot be sent as it is; nothing was queued.
            StoreFault: It was not stored, as far as is known; another call with its key is safe.
        """
        while (underway := self._creating.get(draft.draft_key)) is not None:
            await asyncio.wait({underway})
            if not underway.cancelled():
                underway.result()  # what kept the first from being stored keeps this one too
        future: asyncio.Future[CampaignCreated] = asyncio.get_running_loop().create_future()
        self._creating[draft.draft_key] = future
        try:
            created = await self._create(draft, confirmed)
        except BaseException as error:
            if isinstance(error, Exception):
                future.set_exception(error)
                future.exception()  # a second caller may never come: not an unseen failure
            else:
                future.cancel()
            raise
        else:
            future.set_result(created)
            return created
        finally:
            del self._creating[draft.draft_key]

    async def _create(self, draft: CampaignDraft, confirmed: Quote | None) -> CampaignCreated:
        planned = await self._quotes.plan(draft)
        known = await self.of_draft(draft.draft_key)
        if known is not None:
            return await self._known(known, draft, planned)
        require_sendable(planned.quote)
        if confirmed is not None:
            require_agreed(planned.quote, confirmed)
        campaign_id, created = await self._database.run(_write, draft, planned, self._clock.now())
        if not created:
            return await self._known(campaign_id, draft, planned)
        self._events.publish(CampaignStarted(campaign_id))
        return CampaignCreated(campaign_id, created=True, quote=planned.quote)

    async def _known(
        self, campaign_id: int, draft: CampaignDraft, planned: Planned
    ) -> CampaignCreated:
        same = await self._database.read(is_same, campaign_id, draft, planned)
        return CampaignCreated(campaign_id, created=False, quote=planned.quote, same=same)

    async def of_draft(self, draft_key: str) -> int | None:
        """Return the campaign that was made of a draft, or None."""
        return await self._database.read(rows.by_draft_key, draft_key)

    async def get(self, campaign_id: int) -> Campaign:
        """Return a campaign with its counts; raises UsageError when there is none."""
        return await self._database.read(rows.get, campaign_id)

    async def page(self, before: int | None, limit: int) -> Sequence[Campaign]:
        """Return campaigns, newest first."""
        return await self._database.read(rows.page, before, limit)

    async def pause(self, campaign_id: int) -> None:
        """Send nothing more of the campaign until it is resumed."""
        await self._database.run(rows.set_state, campaign_id, CampaignState.PAUSED)
        self._events.publish(CampaignChanged(campaign_id))

    async def resume(self, campaign_id: int) -> None:
        """Go on sending a paused campaign, also one that the brake paused."""
        await self._database.run(_resume, campaign_id)
        self._events.publish(CampaignChanged(campaign_id))

    async def pause_reason(self, campaign_id: int) -> str:
        """Return why the campaign paused by itself, "" when it did not or was resumed since."""
        return await self._database.read(brake.reason_of, campaign_id)

    async def stop(self, campaign_id: int) -> int:
        """Cancel what has not left yet; return how many messages that were.

        What is at the gateway already is beyond recall and keeps its state: see `split`. So is
        what waits to be sent again: it is uncertain again. What another caller stopped before is
        gone through again, so that nothing stays behind.
        """
        # First and alone, so that no worker claims a message while the others are cancelled.
        await self._database.run(rows.set_state, campaign_id, CampaignState.STOPPED)
        changes = await self._database.run(rows.cancel, campaign_id, self._clock.now())
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
        self._events.publish(CampaignChanged(campaign_id))
        return sum(change.new is MessageState.CANCELLED for change in changes)

    async def held(self) -> Sequence[Campaign]:
        """Return the campaigns with messages that wait for a person's decision."""
        return await self._database.read(_held)

    async def needs_decision(self, campaign_id: int) -> bool:
        """Say whether held messages of a campaign wait for a person, not for quiet hours to end."""
        return await self._database.read(holding.needs_decision, campaign_id)

    async def release(self, campaign_id: int) -> int:
        """Queue the held messages of a campaign, by a person's decision; return how many."""
        changes = await self._database.run(
            holding.let_go, campaign_id, self._clock.now(), tr("A person let it go.")
        )
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
        self._events.publish(CampaignChanged(campaign_id))
        return len(changes)

    async def resend_uncertain(self, message_ids: Sequence[int]) -> int:
        """Queue uncertain messages again, by a person's decision; return how many.

        The person accepts that someone may get the text twice (design, section 5).
        """
        changes = await self._database.run(
            outbox.requeue,
            list(message_ids),
            self._clock.now(),
            tr("A person decided to send it again."),
        )
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))
        for campaign_id in {change.campaign_id for change in changes}:
            self._events.publish(CampaignChanged(campaign_id))
        return len(changes)

    async def recipients_of_list(
        self, list_id: int, progress: Callable[[int], None] | None = None
    ) -> tuple[Recipient, ...]:
        """Return a list's members as recipients, with the fields known of them.

        Args:
            list_id: The list.
            progress: Told how many are read, from time to time.
        """
        part = await self._database.read(list_recipients.page, list_id, 0, _PAGE)
        found, after = list(part.recipients), part.last_id
        # Memory for a few is no matter; for many the collector would hold up the loop.
        with collector.undisturbed(0 if after is None else _PAGE):
            while after is not None:
                if progress is not None:
                    progress(len(found))
                part = await self._database.read(list_recipients.page, list_id, after, _PAGE)
                found += part.recipients
                after = part.last_id
        return tuple(found)


def _write(
    conn: Connection, draft: CampaignDraft, planned: Planned, at: datetime
) -> tuple[int, bool]:
    """Store a campaign with all of its messages: a crash leaves the whole of it, or nothing."""
    new = rows.NewCampaign(
        draft_key=draft.draft_key,
        account_id=draft.account_id,
        title=draft.title or _title(draft.text),
        text=draft.text,
        sender=planned.sender,
        kind=draft.kind,
        options=dict(planned.options),
        skipped=planned.quote.skipped,
        not_before=planned.quote.timing.first,
        at=at,
        planned_for=draft.send_time.stored if draft.send_time is not None else "",
    )
    campaign_id, created = rows.create(conn, new)
    if not created:
        return campaign_id, False
    planned_messages = planned.plan.messages
    messages = by_text(planned_messages) if planned.one_text_a_request else planned_messages
    for start in range(0, len(messages), _CHUNK):
        rows.add_messages(
            conn,
            campaign_id,
            draft.account_id,
            messages[start : start + _CHUNK],
            MessageState.QUEUED,
            draft.not_before,
            at,
        )
    rows.release(conn, campaign_id, at)
    return campaign_id, True


def _resume(conn: Connection, campaign_id: int) -> None:
    rows.set_state(conn, campaign_id, CampaignState.RUNNING)
    brake.release(conn, campaign_id)


def _held(conn: Connection) -> Sequence[Campaign]:
    return [rows.get(conn, campaign_id) for campaign_id in holding.holding_campaigns(conn)]


def _title(text: str) -> str:
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= _TITLE else first[: _TITLE - 1] + "…"
