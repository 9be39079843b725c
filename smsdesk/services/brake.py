"""The brake: a campaign of which too much fails is paused, and says why (product, "The brake").

It is looked at in the transaction that stores a failure, so that no further message of the
campaign can be claimed. A person who resumes the campaign has decided: it does not brake again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.message import Change
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.events import CampaignChanged, CampaignPaused, EventBus
from smsdesk.services.gateways import Gateways
from smsdesk.store import accounts, campaigns, messages, workspace
from smsdesk.store.engine import Connection

SAMPLE = 50
"""Messages whose fate must be known before the brake judges."""
MOST_FAILED = 0.1
"""The share of failures that is borne."""

FAILURES = frozenset(
    {
        MessageState.REJECTED,
        MessageState.UNDELIVERED,
        MessageState.EXPIRED,
        MessageState.FAILED,
    }
)
_TAKEN = frozenset({MessageState.SUBMITTED, MessageState.DELIVERED, MessageState.NO_REPORT})
_TO_COME = frozenset({MessageState.HELD, MessageState.QUEUED})


@dataclass(frozen=True, slots=True)
class Braked:
    """A campaign that was paused, and the sentence that says why."""

    campaign_id: int
    reason: str


class Brake:
    """Pauses campaigns; says why in the words of their gateway."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    def judge(self, conn: Connection, changes: Iterable[Change]) -> Sequence[Braked]:
        """Pause the campaigns of which, with these changes, too much has failed."""
        suspects = sorted({one.campaign_id for one in changes if one.new in FAILURES})
        found = []
        for campaign_id in suspects:
            campaign = campaigns.get(conn, campaign_id)
            if must_brake(campaign) and workspace.get(conn, _key(campaign_id)) is None:
                reason = self._reason(conn, campaign)
                campaigns.set_state(conn, campaign_id, CampaignState.PAUSED)
                workspace.put(conn, _key(campaign_id), reason)
                found.append(Braked(campaign_id, reason))
        return found

    def _reason(self, conn: Connection, campaign: Campaign) -> str:
        failed = _sum(campaign.counts, FAILURES)
        what = ntr(
            "The campaign is paused: {n} of its first {decided} messages failed.",
            "The campaign is paused: {n} of its first {decided} messages failed.",
            failed,
            decided=failed + _sum(campaign.counts, _TAKEN),
        )
        query = MessageQuery(states=FAILURES, campaign_id=campaign.campaign_id)
        last = next(iter(messages.page(conn, query, None, 1)), None)
        if last is None:
            return what
        provider = self._gateways.bare(accounts.get(conn, campaign.account_id))
        reason = provider.explain(last.code) or last.reason
        return f"{what} {tr('The latest one: {reason}', reason=reason)}" if reason else what


def must_brake(campaign: Campaign) -> bool:
    """Say whether over 10 % of at least 50 messages failed while others are still to come."""
    counts = campaign.counts
    failed = _sum(counts, FAILURES)
    decided = failed + _sum(counts, _TAKEN)
    return (
        campaign.state is CampaignState.RUNNING
        and decided >= SAMPLE
        and failed > decided * MOST_FAILED
        and _sum(counts, _TO_COME) > 0
    )


def reason_of(conn: Connection, campaign_id: int) -> str:
    """Return why the brake paused the campaign, "" when it did not or a person went on."""
    return workspace.get(conn, _key(campaign_id)) or ""


def release(conn: Connection, campaign_id: int) -> None:
    """Note that a person goes on with the campaign: it is not paused for this again."""
    if workspace.get(conn, _key(campaign_id)) is not None:
        workspace.put(conn, _key(campaign_id), "")


def announce(events: EventBus, braked: Sequence[Braked]) -> None:
    """Tell everybody of the campaigns that were paused."""
    for one in braked:
        events.publish(CampaignPaused(one.campaign_id, one.reason, remedy()))
        events.publish(CampaignChanged(one.campaign_id))


def remedy() -> str:
    """What a person does about a campaign that was paused."""
    return tr("Look at the failed messages in History, then resume or stop the campaign.")


def _sum(counts: Mapping[MessageState, int], states: frozenset[MessageState]) -> int:
    return sum(n for state, n in counts.items() if state in states)


def _key(campaign_id: int) -> str:
    return f"brake.{campaign_id}"
