"""From rows to messages, joined with their account and campaign."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.store.bulk import chunks
from smsdesk.store.schema import ACCOUNTS, CAMPAIGNS, MESSAGES
from smsdesk.store.types import LET_GO, AnyRow, money

_M = MESSAGES.c


def many(conn: Connection, message_ids: Sequence[int]) -> list[Message]:
    """Return messages in the order of `message_ids`; those that do not exist are left out."""
    found: dict[int, Message] = {}
    for part in chunks(message_ids):
        wanted = (
            select(MESSAGES, ACCOUNTS.c.name.label("account_name"), CAMPAIGNS.c.sender)
            .join(ACCOUNTS, ACCOUNTS.c.account_id == _M.account_id)
            .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == _M.campaign_id)
            .where(_M.message_id.in_(part))
        )
        found.update((row.message_id, _message(row)) for row in conn.execute(wanted))
    return [found[key] for key in message_ids if key in found]


def _message(row: AnyRow) -> Message:
    return Message(
        row.message_id,
        row.campaign_id,
        row.account_id,
        row.account_name,
        Msisdn.from_e164(row.msisdn),
        row.name,
        row.text,
        row.state,
        row.segment_count,
        row.billed_segment_count,
        money(row.cost_amount, row.cost_currency),
        money(row.fee_amount, row.fee_currency),
        row.provider_message_id,
        row.client_reference,
        row.code,
        row.reason,
        row.created_at,
        row.updated_at,
        None if row.due_at <= LET_GO else row.due_at,
        bool(row.flagged),
        row.sender,
        held_until=row.held_until,
    )
