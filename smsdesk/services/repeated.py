"""Whether a draft whose key was used before is the one that was confirmed then.

Its hour is not compared: a call that comes again after its time is the same call. Nor is what it
takes from the account, such as sender and signature; whoever opted out since is in the draft all
the same. Who opted in since would get it now, and did not then: that is another content.
"""

from collections.abc import Mapping

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.services.quote import Planned
from smsdesk.store.confirmed import confirmed
from smsdesk.store.engine import Connection

__all__ = ["is_same"]


def is_same(conn: Connection, campaign_id: int, draft: CampaignDraft, planned: Planned) -> bool:
    """Say whether a campaign has the content of `draft`: nothing that it wants is missing there.

    Args:
        conn: A connection; on its thread, as a campaign may have 100,000 texts.
        campaign_id: The campaign with the draft's key.
        draft: As it came now.
        planned: Its plan, with messages.
    """
    was = confirmed(conn, campaign_id)
    if (draft.account_id, draft.kind) != (was.account_id, was.kind):
        return False
    if draft.sender and draft.sender != was.sender:
        return False
    if was.text not in {"", draft.text} or not _same_options(was.options, draft, planned):
        return False
    wanted = {one.msisdn.e164: one.text for one in planned.plan.messages}
    numbers = {one.msisdn.e164 for one in draft.recipients}
    return was.texts.keys() <= numbers and all(
        was.texts.get(number) in {"", text} for number, text in wanted.items()
    )


def _same_options(was: Mapping[str, str], draft: CampaignDraft, planned: Planned) -> bool:
    given = {key: value for key, value in draft.options.items() if value}
    # What else the campaign has must come from the account, or be the hour.
    compared = given.keys() | (was.keys() - planned.shared_options)
    compared -= {planned.hour_option}
    return all(was.get(key, "") == given.get(key, "") for key in compared)
