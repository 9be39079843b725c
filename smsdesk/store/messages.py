"""Messages as History shows them: pages, timelines, kept counts, export and retention."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, update

from smsdesk.domain.message import Message, MessageEvent
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import FINAL_STATES, MessageState
from smsdesk.store import counts
from smsdesk.store.bulk import chunks, drop_documents
from smsdesk.store.ledger import US
from smsdesk.store.message_rows import many
from smsdesk.store.message_search import Part, message_ids
from smsdesk.store.schema import CAMPAIGNS, MESSAGE_EVENTS, MESSAGES
from smsdesk.store.types import AnyRow

__all__ = [
    "erase_bodies",
    "events",
    "events_of",
    "get",
    "many",
    "page",
    "state_counts",
    "stream",
]

_M = MESSAGES.c
_E = MESSAGE_EVENTS.c
_ERASE_AT_ONCE: Final = 5000


def page(conn: Connection, query: MessageQuery, before: int | None, limit: int) -> list[Message]:
    """Return messages that match, older than the number `before`, newest first."""
    return many(conn, message_ids(conn, query, Part(limit, before=before)))


def stream(conn: Connection, query: MessageQuery, after: int, limit: int) -> list[Message]:
    """Return messages that match, newer than the number `after` (0 to begin), oldest first.

    Meant for exports: call again with the last number until nothing comes back.
    """
    return many(conn, message_ids(conn, query, Part(limit, after=after)))


def get(conn: Connection, message_id: int) -> Message | None:
    """Return one message, or None."""
    found = many(conn, [message_id])
    return found[0] if found else None


def events(conn: Connection, message_id: int) -> list[MessageEvent]:
    """Return everything known of a message, oldest first."""
    return events_of(conn, [message_id]).get(message_id, [])


def events_of(conn: Connection, message_ids: Sequence[int]) -> Mapping[int, list[MessageEvent]]:
    """Return the timelines of messages; those that do not exist are left out."""
    found: defaultdict[int, list[MessageEvent]] = defaultdict(list)
    for part in chunks(message_ids):
        begun = (
            select(_M.message_id, _M.created_at, CAMPAIGNS.c.released_at)
            .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == _M.campaign_id)
            .where(_M.message_id.in_(part))
        )
        beginnings = conn.execute(begun).all()
        wanted = select(MESSAGE_EVENTS).where(_E.message_id.in_(part)).order_by(_E.event_id)
        stored: defaultdict[int, list[MessageEvent]] = defaultdict(list)
        for row in conn.execute(wanted):
            stored[row.message_id].append(_event(row))
        for row in beginnings:
            rest = stored[row.message_id]
            found[row.message_id] = [*_beginning(row, rest), *rest]
    return found


def _beginning(row: AnyRow, rest: Sequence[MessageEvent]) -> list[MessageEvent]:
    """Return how a message began; it is the campaign's story and not stored for each row."""
    created, released = row.created_at, row.released_at
    begun = []
    if released is None or created < released:
        begun.append(MessageEvent(row.message_id, created, MessageState.HELD, US, None, "", ""))
    ended_first = bool(rest) and rest[0].state in FINAL_STATES
    if released is not None and not (ended_first and rest[0].at < released):
        at = max(created, released)
        begun.append(MessageEvent(row.message_id, at, MessageState.QUEUED, US, None, "", ""))
    return begun


def _event(row: AnyRow) -> MessageEvent:
    return MessageEvent(
        row.message_id, row.at, row.state, row.source, row.effect, row.raw_code, row.raw
    )


def state_counts(
    conn: Connection, account_id: int | None = None, campaign_id: int | None = None
) -> Mapping[MessageState, int]:
    """Return how many messages are in each state, from kept counts; none is left out."""
    if campaign_id is not None:
        if account_id not in {None, counts.account_of(conn, campaign_id)}:
            return {}
        return counts.of_campaigns(conn, [campaign_id])[campaign_id]
    found: defaultdict[MessageState, int] = defaultdict(int)
    for (owner, state), n in counts.by_account(conn).items():
        if account_id in {None, owner}:
            found[state] += n
    return dict(found)


def erase_bodies(conn: Connection, before: datetime, limit: int = _ERASE_AT_ONCE) -> int:
    """Erase texts and names of final messages created before an instant; return how many.

    States, numbers, costs and counts stay. At most `limit` at once: call again until 0.
    """
    final = _M.state.in_(FINAL_STATES)
    wanted = (
        select(_M.message_id, _M.name, _M.text)
        .where(_M.created_at < before, final, (_M.text != "") | (_M.name != ""))
        .order_by(_M.message_id)
        .limit(limit)
        .with_for_update()
    )
    rows = conn.execute(wanted).all()
    drop_documents(conn, "message_search", ((key, (name, text)) for key, name, text in rows))
    for part in chunks(row.message_id for row in rows):
        conn.execute(
            update(MESSAGES).where(_M.message_id.in_(part)).values(name="", text="", reason="")
        )
        conn.execute(update(MESSAGE_EVENTS).where(_E.message_id.in_(part)).values(raw=""))
    if not rows:
        # The campaign's own text goes when no message of it has one any more.
        c = CAMPAIGNS.c
        left = select(_M.campaign_id).where(_M.text != "").distinct()
        erased = c.created_at < before
        conn.execute(
            update(CAMPAIGNS)
            .where(erased, c.text != "", c.campaign_id.not_in(left))
            .values(text="")
        )
    return len(rows)
