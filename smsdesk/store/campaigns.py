"""Campaigns and the rows of their messages, written once and counted as they go in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, exists, func, or_, select, update

from smsdesk.domain.campaign import Campaign, CampaignState, PlannedMessage, SkipReason
from smsdesk.domain.errors import UsageError
from smsdesk.domain.message import Change
from smsdesk.domain.send_time import read_send_time
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.store import counts, doubt
from smsdesk.store.bulk import add_documents, insert_rows, is_sqlite, reserve_ids
from smsdesk.store.ledger import Ledger
from smsdesk.store.schema import ACCOUNTS, CAMPAIGNS, MESSAGE_COUNTS, MESSAGE_HOURS, MESSAGES
from smsdesk.store.types import EPOCH, AnyRow, amount_columns, to_json, to_us
from smsdesk.store.upsert import insert_into
from smsdesk.store.values import NewCampaign

__all__ = [
    "NewCampaign",
    "add_messages",
    "by_draft_key",
    "cancel_open",
    "create",
    "get",
    "incomplete",
    "page",
    "release",
    "set_state",
]

_C = CAMPAIGNS.c
_HOUR_US = 3_600_000_000
_COLUMNS = (
    "message_id",
    "campaign_id",
    "account_id",
    "msisdn",
    "name",
    "text",
    "state",
    "segment_count",
    "cost_amount",
    "cost_currency",
    "due_at",
    "created_at",
    "updated_at",
)


def create(conn: Connection, new: NewCampaign) -> tuple[int, bool]:
    """Store a campaign without messages; return its number and whether it is new.

    A draft that was confirmed before gives the number it was given then (fault 56).
    """
    statement = insert_into(conn, CAMPAIGNS)
    created = conn.execute(
        statement.values(
            draft_key=new.draft_key,
            account_id=new.account_id,
            title=new.title,
            text=new.text,
            sender=new.sender,
            kind=new.kind,
            options=to_json(dict(sorted(new.options.items()))),
            skipped={reason.value: str(n) for reason, n in new.skipped.items() if n},
            state=CampaignState.RUNNING,
            due_at=new.not_before or EPOCH,
            planned_for=new.planned_for,
            created_at=new.at,
        )
        .on_conflict_do_nothing(index_elements=["draft_key"])
        .returning(_C.campaign_id)
    ).scalar_one_or_none()
    if created is not None:
        return int(created), True
    known = conn.execute(select(_C.campaign_id).where(_C.draft_key == new.draft_key))
    return int(known.scalar_one()), False


def by_draft_key(conn: Connection, draft_key: str) -> int | None:
    """Return the campaign that a draft became when it was confirmed, or None."""
    found: int | None = conn.scalar(select(_C.campaign_id).where(_C.draft_key == draft_key))
    return found


def add_messages(  # noqa: PLR0913, PLR0917 - what all rows of a chunk have in common
    conn: Connection,
    campaign_id: int,
    account_id: int,
    planned: Sequence[PlannedMessage],
    state: MessageState,
    not_before: datetime | None,
    at: datetime,
) -> int:
    """Store a chunk of messages (2,000 at most is a good size); return how many.

    Args:
        conn: A write transaction.
        campaign_id: Their campaign.
        account_id: Its account.
        planned: The texts exactly as counted and priced.
        state: HELD until the campaign is complete, or QUEUED.
        not_before: Hand out at this instant what has none of its own, or None for at once.
        at: Now.
    """
    if not planned:
        return 0
    ids = reserve_ids(conn, MESSAGES.c.message_id, len(planned))
    common, at_us = not_before or EPOCH, to_us(at)
    rows = [
        (
            message_id,
            campaign_id,
            account_id,
            one.msisdn.e164,
            one.name,
            one.text,
            state.value,
            one.segment_count,
            *amount_columns(one.cost),
            to_us(one.not_before or common),
            at_us,
            at_us,
        )
        for message_id, one in zip(ids, planned, strict=True)
    ]
    if state is MessageState.QUEUED:
        _note_release(conn, campaign_id, at)
    insert_rows(conn, MESSAGES.name, _COLUMNS, rows)
    documents = ((key, (one.name, one.text)) for key, one in zip(ids, planned, strict=True))
    add_documents(conn, "message_search", documents)
    counts.bump(conn, Counter({(campaign_id, account_id, state): len(rows)}))
    _note_hour(conn, at_us // _HOUR_US, ids[0], ids[-1])
    return len(rows)


def _note_hour(conn: Connection, hour: int, first_id: int, last_id: int) -> None:
    """Keep which numbers an hour's messages have, so that a span of time is a span of numbers."""
    statement = insert_into(conn, MESSAGE_HOURS)
    c, new = MESSAGE_HOURS.c, statement.excluded
    least, greatest = (func.min, func.max) if is_sqlite(conn) else (func.least, func.greatest)
    conn.execute(
        statement.values(hour=hour, first_id=first_id, last_id=last_id).on_conflict_do_update(
            index_elements=["hour"],
            set_={
                "first_id": least(c.first_id, new.first_id),
                "last_id": greatest(c.last_id, new.last_id),
            },
        )
    )


def release(conn: Connection, campaign_id: int, at: datetime) -> int:
    """Queue the held messages of a campaign in one step; return how many.

    The timeline shows it by the campaign's own instant, without a row for each message.
    """
    account_id = conn.scalar(
        select(_C.account_id).where(_C.campaign_id == campaign_id).with_for_update()
    )
    if account_id is None:
        raise _unknown()
    m = MESSAGES.c
    moved = conn.execute(
        update(MESSAGES)
        .where(m.campaign_id == campaign_id, m.state == MessageState.HELD)
        .values(state=MessageState.QUEUED, updated_at=at, held_until=None)
    ).rowcount
    counts.bump(
        conn,
        Counter(
            {
                (campaign_id, account_id, MessageState.HELD): -moved,
                (campaign_id, account_id, MessageState.QUEUED): moved,
            }
        ),
    )
    _note_release(conn, campaign_id, at)
    return moved


def _note_release(conn: Connection, campaign_id: int, at: datetime) -> None:
    first = and_(_C.campaign_id == campaign_id, _C.released_at.is_(None))
    conn.execute(update(CAMPAIGNS).where(first).values(released_at=at))


def incomplete(conn: Connection) -> list[Campaign]:
    """Return campaigns whose messages were never released: a crash while they were written."""
    c = MESSAGE_COUNTS.c
    begun = exists().where(
        and_(c.campaign_id == _C.campaign_id, c.state != MessageState.HELD, c.n > 0)
    )
    return _campaigns(conn, _wanted().where(_C.released_at.is_(None), ~begun))


def get(conn: Connection, campaign_id: int) -> Campaign:
    """Return a campaign with its kept counts.

    Raises:
        UsageError: There is none.
    """
    found = _campaigns(conn, _wanted().where(_C.campaign_id == campaign_id))
    if not found:
        raise _unknown()
    return found[0]


def page(conn: Connection, before_id: int | None, limit: int) -> list[Campaign]:
    """Return campaigns older than the number `before_id`, newest first."""
    wanted = _wanted().order_by(_C.campaign_id.desc()).limit(limit)
    if before_id is not None:
        wanted = wanted.where(_C.campaign_id < before_id)
    return _campaigns(conn, wanted)


def set_state(conn: Connection, campaign_id: int, state: CampaignState) -> None:
    """Let a campaign's queued messages go, or not; a stopped one stays stopped.

    Raises:
        UsageError: There is no such campaign, or it was stopped.
    """
    changed = conn.execute(
        update(CAMPAIGNS)
        .where(
            _C.campaign_id == campaign_id,
            or_(_C.state != CampaignState.STOPPED, _C.state == state),
        )
        .values(state=state)
    )
    if changed.rowcount != 1:
        raise _unknown_or_stopped(conn, campaign_id)


def cancel_open(conn: Connection, campaign_id: int, at: datetime) -> int:
    """Cancel what has not been handed out; return how many messages that were."""
    changes = cancel(conn, campaign_id, at)
    return sum(change.new is MessageState.CANCELLED for change in changes)


def cancel(conn: Connection, campaign_id: int, at: datetime) -> list[Change]:
    """Cancel what has not been handed out; return the steps.

    What waits to be sent again is uncertain again: its first request may have arrived.
    """
    ledger = Ledger(conn, at)
    m = MESSAGES.c
    reason = tr("The campaign was stopped.")
    # Both states in one look: a claim that began before the stop may hold, or wake, a message
    # between two, and it would stay behind.
    unsent = m.state.in_((MessageState.HELD, MessageState.QUEUED))
    for row in ledger.lock(and_(m.campaign_id == campaign_id, unsent)):
        doubt.withdraw(ledger, row, reason)
    return ledger.finish()


def _unknown() -> UsageError:
    return UsageError(tr("There is no such campaign."), "", tr("Choose another campaign."))


def _unknown_or_stopped(conn: Connection, campaign_id: int) -> UsageError:
    if conn.scalar(select(_C.state).where(_C.campaign_id == campaign_id)) is None:
        return _unknown()
    return UsageError(
        tr("The campaign was stopped for good."),
        tr("Its cancelled messages are not sent."),
        tr("Start a new campaign with them."),
    )


def _wanted() -> Select[*tuple[object, ...]]:
    return select(CAMPAIGNS, ACCOUNTS.c.name.label("account_name")).join(
        ACCOUNTS, ACCOUNTS.c.account_id == _C.account_id
    )


def _campaigns(conn: Connection, wanted: Select[*tuple[object, ...]]) -> list[Campaign]:
    rows = conn.execute(wanted).all()
    kept = counts.of_campaigns(conn, [row.campaign_id for row in rows])
    return [_campaign(row, kept[row.campaign_id]) for row in rows]


def _campaign(row: AnyRow, kept: Mapping[MessageState, int]) -> Campaign:
    return Campaign(
        row.campaign_id,
        row.account_id,
        row.account_name,
        row.title,
        row.text,
        row.state,
        row.created_at,
        kept,
        {SkipReason(reason): int(n) for reason, n in row.skipped.items()},
        None if row.due_at == EPOCH else row.due_at,
        read_send_time(row.planned_for),
    )
