"""What a campaign was made of, to tell a draft that comes again from another with its key."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from smsdesk.store.schema import CAMPAIGNS, MESSAGES
from smsdesk.store.types import from_json


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A campaign as it was confirmed; texts that were erased since are "".

    Attributes:
        options: With those its text took from the account.
        texts: The text of each message, by number (E.164).
    """

    account_id: int
    text: str = field(repr=False)
    sender: str | None
    kind: str
    options: Mapping[str, str] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)


def confirmed(conn: Connection, campaign_id: int) -> Confirmed:
    """Return what a campaign that there is was made of."""
    c, m = CAMPAIGNS.c, MESSAGES.c
    wanted = select(c.account_id, c.text, c.sender, c.kind, c.options)
    account_id, text, sender, kind, options = conn.execute(
        wanted.where(c.campaign_id == campaign_id)
    ).one()
    messages = conn.execute(select(m.msisdn, m.text).where(m.campaign_id == campaign_id))
    texts = {row.msisdn: row.text for row in messages}
    return Confirmed(account_id, text, sender, kind, from_json(options), texts)
