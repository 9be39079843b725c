"""Our messages that a gateway keeps until their hour (its own schedule)."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, or_, select

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.message import Change, Message
from smsdesk.domain.schedule import kept_until
from smsdesk.domain.status import MessageState, may_follow
from smsdesk.domain.texts import tr
from smsdesk.store.bulk import chunks
from smsdesk.store.ledger import Ledger, Note
from smsdesk.store.message_rows import many
from smsdesk.store.schema import CAMPAIGNS, MESSAGE_COUNTS, MESSAGES, SUPPRESSIONS
from smsdesk.store.types import from_json

_M: Final = MESSAGES.c
_C: Final = CAMPAIGNS.c


def by_ids(conn: Connection, account_id: int, ids: Collection[str]) -> Mapping[str, Message]:
    """Return the account's messages by the gateway's ids; an id that several share fits none."""
    found = many(conn, list(_keys(conn, account_id, ids)))
    shared = Counter(one.provider_message_id for one in found)
    return {
        one.provider_message_id: one
        for one in found
        if one.provider_message_id and shared[one.provider_message_id] == 1
    }


def cancel(conn: Connection, account_id: int, ids: Collection[str], at: datetime) -> list[Change]:
    """Mark as cancelled what the gateway says it has deleted from its schedule.

    One whose fate was reported already keeps it and is flagged: the gateway contradicts itself.
    """
    ledger = Ledger(conn, at)
    ours = by_ids(conn, account_id, ids)
    reason = tr("Cancelled at the gateway before its hour; it was not sent.")
    for row in ledger.lock_ids(message.message_id for message in ours.values()):
        if may_follow(row.state, MessageState.CANCELLED):
            row.set(code="", reason=reason)
            ledger.step(row, MessageState.CANCELLED, Note(reason))
        elif row.state is not MessageState.CANCELLED:
            row.set(flagged=1)
            ledger.note(row, Note(tr("The gateway says that it cancelled this message.")))
    return ledger.finish()


def unwanted(conn: Connection, account_id: int, option: str, now: datetime) -> Mapping[int, str]:
    """Return what the gateway keeps and must not send any more: our numbers, and its ids.

    That is what belongs to a stopped campaign, or goes to a number that has opted out.

    Args:
        conn: Any transaction.
        account_id: Whose messages.
        option: The option that holds the hour.
        now: What was kept until then has gone out.
    """
    later = campaigns_after(conn, account_id, option, now)
    opted_out = select(SUPPRESSIONS.c.msisdn).where(SUPPRESSIONS.c.opted_out.is_(True))
    wanted = (
        select(_M.message_id, _M.provider_message_id)
        .join(CAMPAIGNS, _C.campaign_id == _M.campaign_id)
        .where(
            _M.campaign_id.in_(sorted(later)),
            _M.state == MessageState.SUBMITTED,
            _M.provider_message_id.is_not(None),
            _M.provider_message_id != "",
            or_(_C.state == CampaignState.STOPPED, _M.msisdn.in_(opted_out)),
        )
        .order_by(_M.message_id)
    )
    if not later:
        return {}
    return {row.message_id: row.provider_message_id for row in conn.execute(wanted)}


def note(conn: Connection, message_ids: Collection[int], sentence: str, at: datetime) -> None:
    """Say in the timelines of messages that are still submitted what was tried with them."""
    ledger = Ledger(conn, at)
    for row in ledger.lock_ids(message_ids):
        if row.state is MessageState.SUBMITTED:
            ledger.note(row, Note(sentence))
    ledger.finish()


def campaigns_after(
    conn: Connection, account_id: int, option: str, hour: datetime
) -> frozenset[int]:
    """Return the campaigns whose messages the gateway keeps until later than `hour`.

    Args:
        conn: Any transaction.
        account_id: Whose campaigns.
        option: The option that holds the hour, as ISO 8601 with an offset.
        hour: An aware instant.
    """
    awaiting = select(MESSAGE_COUNTS.c.campaign_id).where(
        MESSAGE_COUNTS.c.account_id == account_id,
        MESSAGE_COUNTS.c.state.in_((MessageState.SUBMITTED, MessageState.UNCERTAIN)),
        MESSAGE_COUNTS.c.n > 0,
    )
    wanted = select(_C.campaign_id, _C.options).where(_C.campaign_id.in_(awaiting))
    return frozenset(
        row.campaign_id
        for row in conn.execute(wanted)
        if (kept_until(from_json(row.options), option) or hour) > hour
    )


def overdue(conn: Connection, account_id: int, option: str, before: datetime) -> frozenset[int]:
    """Return the running campaigns whose hour at the gateway passed with messages still here.

    Args:
        conn: Any transaction.
        account_id: Whose campaigns.
        option: The option that holds the hour, as ISO 8601 with an offset.
        before: An aware instant; a later hour is not overdue.
    """
    unsent = select(MESSAGE_COUNTS.c.campaign_id).where(
        MESSAGE_COUNTS.c.account_id == account_id,
        MESSAGE_COUNTS.c.state.in_((MessageState.HELD, MessageState.QUEUED)),
        MESSAGE_COUNTS.c.n > 0,
    )
    wanted = select(_C.campaign_id, _C.options).where(
        _C.campaign_id.in_(unsent), _C.state == CampaignState.RUNNING
    )
    return frozenset(
        row.campaign_id
        for row in conn.execute(wanted)
        if (kept_until(from_json(row.options), option) or before) < before
    )


def _keys(conn: Connection, account_id: int, ids: Collection[str]) -> Iterator[int]:
    for part in chunks(sorted(set(ids))):
        condition = and_(_M.account_id == account_id, _M.provider_message_id.in_(part))
        yield from conn.scalars(select(_M.message_id).where(condition))
