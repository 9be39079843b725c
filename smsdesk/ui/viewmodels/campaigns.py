"""How a campaign stands: what waits, what is at the gateway, what became of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.message import Message
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.messages import clock_time
from smsdesk.ui.widgets.specs import BadgeSpec

_NAME_CHARS = 48
_WAITING = (MessageState.HELD, MessageState.QUEUED)
_AWAY = (MessageState.SUBMITTING, MessageState.SUBMITTED)
_NOT_RECEIVED = (
    MessageState.UNDELIVERED,
    MessageState.EXPIRED,
    MessageState.REJECTED,
    MessageState.FAILED,
)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a campaign's bar; what has no tone is not done yet."""

    count: int
    text: str
    tone: Tone | None


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """What the campaign bar shows; `when` says when it goes if that is still to come."""

    title: str
    badge: BadgeSpec
    shares: tuple[Share, ...]
    can_pause: bool
    can_resume: bool
    can_stop: bool
    when: str = ""
    can_release: bool = False


def _count(campaign: Campaign, *states: MessageState) -> int:
    return sum(campaign.counts.get(state, 0) for state in states)


def waiting(campaign: Campaign) -> int:
    """Return how many messages have not left this computer."""
    return _count(campaign, *_WAITING)


def schedule_words(campaign: Campaign, newest: Message | None, now: datetime) -> str:
    """Return when a campaign goes, in words; "" when that is not to come.

    Args:
        campaign: The campaign.
        newest: Its newest message, for all of them.
        now: The present instant.
    """
    if newest is not None and newest.held_until is not None and newest.held_until > now:
        return tr("{time}, when quiet hours end", time=clock_time(newest.held_until))
    due = newest.not_before if newest is not None else None
    if due is None or due <= now:
        return ""
    return campaign.send_time.words if campaign.send_time is not None else clock_time(due)


def campaign_line(
    campaign: Campaign,
    scheduled: str = "",
    kept: int = 0,
    why: str = "",
    *,
    undecided: bool = False,
) -> CampaignLine:
    """Return the campaign's bar with its figures and what can be done.

    Args:
        campaign: With its kept counts.
        scheduled: When it goes, in words, if that is still to come.
        kept: How many messages the gateway keeps until their hour.
        why: Why it paused by itself, if it did.
        undecided: Whether some are held until a person decides.
    """
    left = waiting(campaign)
    running = campaign.state is CampaignState.RUNNING
    asks = undecided and running
    return CampaignLine(
        campaign.title,
        _undecided_badge() if asks else _badge(campaign, scheduled),
        _shares(campaign),
        can_pause=running and left > 0,
        can_resume=campaign.state is CampaignState.PAUSED,
        can_stop=campaign.state is not CampaignState.STOPPED and left + kept > 0,
        when=_when(campaign, scheduled, why, asks=asks),
        can_release=asks,
    )


def _when(campaign: Campaign, scheduled: str, why: str, *, asks: bool) -> str:
    """Return when what waits goes, or what it waits for."""
    if asks:
        return tr("The hour of some has passed. Send them now, or stop.")
    if not waiting(campaign) or campaign.state is CampaignState.STOPPED:
        return ""
    if campaign.state is CampaignState.RUNNING:
        return tr("Goes {when}", when=scheduled) if scheduled else ""
    then = tr("Resume sends at once.")
    if scheduled:
        then = tr("Once resumed, it goes {when}.", when=scheduled)
    return f"{why} {then}".strip()


def _undecided_badge() -> BadgeSpec:
    detail = tr("Nothing of what is late is sent before you decide.")
    return BadgeSpec(tr("Asks you"), Tone.WARNING, IconName.QUESTION, detail)


def _badge(campaign: Campaign, scheduled: str) -> BadgeSpec:
    if campaign.state is CampaignState.STOPPED:
        return BadgeSpec(tr("Stopped"), Tone.NEUTRAL, IconName.STOP)
    if campaign.state is CampaignState.PAUSED:
        detail = tr("Nothing more is sent until it is resumed.")
        return BadgeSpec(tr("Paused"), Tone.WARNING, IconName.PAUSE, detail)
    if waiting(campaign):
        return _waiting_badge(campaign, scheduled)
    if campaign.open:
        detail = tr("Everything is at the gateway; reports are still to come.")
        return BadgeSpec(tr("Awaiting reports"), Tone.INFO, IconName.HOURGLASS, detail)
    return BadgeSpec(tr("Finished"), Tone.SUCCESS, IconName.CHECK)


def _waiting_badge(campaign: Campaign, scheduled: str) -> BadgeSpec:
    held = MessageState.HELD
    if not _count(campaign, MessageState.QUEUED):
        return BadgeSpec(held.label, Tone.WARNING, IconName.CLOCK, held.sentence)
    if scheduled:
        return BadgeSpec(tr("Scheduled"), Tone.INFO, IconName.CALENDAR)
    return BadgeSpec(tr("Sending"), Tone.INFO, IconName.SEND)


def _shares(campaign: Campaign) -> tuple[Share, ...]:
    delivered = _count(campaign, MessageState.DELIVERED)
    away = _count(campaign, *_AWAY)
    queued, held = _count(campaign, MessageState.QUEUED), _count(campaign, MessageState.HELD)
    lost = _count(campaign, *_NOT_RECEIVED)
    uncertain = _count(campaign, MessageState.UNCERTAIN)
    silent = _count(campaign, MessageState.NO_REPORT)
    cancelled = _count(campaign, MessageState.CANCELLED)
    found = (
        Share(delivered, ntr("{n} delivered", "{n} delivered", delivered), Tone.SUCCESS),
        Share(lost, ntr("{n} not received", "{n} not received", lost), Tone.DANGER),
        Share(uncertain, ntr("{n} uncertain", "{n} uncertain", uncertain), Tone.WARNING),
        Share(silent, ntr("{n} without report", "{n} without report", silent), Tone.WARNING),
        Share(away, ntr("{n} at the gateway", "{n} at the gateway", away), Tone.INFO),
        Share(cancelled, ntr("{n} cancelled", "{n} cancelled", cancelled), Tone.NEUTRAL),
        Share(held, ntr("{n} held", "{n} held", held), Tone.WARNING),
        Share(queued, ntr("{n} waiting", "{n} waiting", queued), None),
    )
    return tuple(share for share in found if share.count)


def shown_campaign(chosen: Campaign | None, newest: Campaign | None) -> Campaign | None:
    """Return the campaign whose bar is shown: the chosen one, or the newest while it goes on."""
    if chosen is not None:
        return chosen
    if newest is None or newest.state is CampaignState.STOPPED or not newest.open:
        return None
    return newest


def stop_title(campaign: Campaign) -> str:
    """Ask whether to stop, naming the campaign by the beginning of its text."""
    name = shorten(campaign.title, _NAME_CHARS, placeholder="…")
    return tr("Stop “{name}”?", name=name) if name else tr("Stop this campaign?")


def stop_question(campaign: Campaign, kept: int = 0) -> str:
    """Say what stopping does to each message, before it is done.

    Args:
        campaign: With its kept counts.
        kept: How many messages the gateway keeps until their hour.
    """
    left, away = waiting(campaign), _count(campaign, *_AWAY, MessageState.UNCERTAIN)
    done = campaign.total - left - away
    away -= kept
    parts = [
        ntr(
            "{n} message has not left this computer and will be cancelled.",
            "{n} messages have not left this computer and will be cancelled.",
            left,
        )
    ]
    if kept:
        parts.append(_asked_back(kept))
    if away > 0:
        parts.append(
            ntr(
                "{n} is at the gateway and cannot be called back.",
                "{n} are at the gateway and cannot be called back.",
                away,
            )
        )
    if done:
        parts.append(ntr("{n} is done already.", "{n} are done already.", done))
    parts.append(tr("A stopped campaign cannot go on."))
    return " ".join(parts)


def _asked_back(kept: int) -> str:
    return ntr(
        "{n} waits for its hour at the gateway, which is asked to cancel it.",
        "{n} wait for their hour at the gateway, which is asked to cancel them.",
        kept,
    )


def stopped_sentence(cancelled: int, counts: Mapping[MessageState, int], kept: int = 0) -> str:
    """Say what became of each message of a campaign that was just stopped.

    Args:
        cancelled: How many the stop has cancelled.
        counts: The campaign's messages by state, after the stop.
        kept: How many messages the gateway keeps until their hour.
    """
    away = max(sum(counts.get(state, 0) for state in _AWAY) - kept, 0)
    uncertain = counts.get(MessageState.UNCERTAIN, 0)
    known = away + kept + uncertain + counts.get(MessageState.CANCELLED, 0)
    gone = max(sum(counts.values()) - known, 0)
    parts = [
        ntr("{n} cancelled", "{n} cancelled", cancelled),
        ntr("{n} at the gateway and beyond recall", "{n} at the gateway and beyond recall", away),
        ntr("{n} sent before", "{n} sent before", gone),
    ]
    if uncertain:
        parts.append(ntr("{n} uncertain", "{n} uncertain", uncertain))
    stopped = tr("Stopped: {parts}.", parts=", ".join(parts))
    return f"{stopped} {_asked_back(kept)}" if kept else stopped
