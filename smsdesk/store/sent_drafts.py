"""Which campaign a draft became, whatever stood in it when it was sent."""

from sqlalchemy import Connection, select

from smsdesk.domain.campaign import Campaign
from smsdesk.store import campaigns
from smsdesk.store.schema import CAMPAIGNS

_C = CAMPAIGNS.c


def find(conn: Connection, key: str, content_key: str) -> tuple[Campaign, bool] | None:
    """Return the campaign of a draft and whether it is of the same content, or None.

    Args:
        conn: A read transaction.
        key: What the keys of all contents of the draft begin with, a hyphen after it.
        content_key: The key of its content now; its campaign comes before the newest other one.
    """
    same = campaigns.by_draft_key(conn, content_key)
    if same is not None:
        return campaigns.get(conn, same), True
    # A range, so that the index of the keys is used; "." comes right after "-".
    of_draft = select(_C.campaign_id).where(_C.draft_key >= f"{key}-", _C.draft_key < f"{key}.")
    other = conn.scalar(of_draft.order_by(_C.campaign_id.desc()).limit(1))
    return None if other is None else (campaigns.get(conn, other), False)
