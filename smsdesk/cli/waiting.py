"""Waits until a campaign is handed over, or until all of its reports are in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.status import OPEN_STATES, MessageState

if TYPE_CHECKING:
    from smsdesk.services.container import Services

_EVERY_S = 0.2
"""Another process may be sending and takes the reports, so the kept counts are looked at."""
PATIENCE_S = 30.0
"""Without `--wait`, messages that do not move for so long stay queued for a later run."""

_NOT_HANDED_OVER = frozenset({MessageState.HELD, MessageState.QUEUED, MessageState.SUBMITTING})
_AT_REST = frozenset({MessageState.HELD, MessageState.QUEUED})

Counts = Mapping[MessageState, int]


class Ending(Enum):
    """Why waiting is over."""

    DONE = auto()
    PAUSED = auto()
    SCHEDULED = auto()
    STUCK = auto()
    TIMED_OUT = auto()
    STOPPED = auto()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is waited for.

    Attributes:
        for_reports: Until every message is final; else until none is left to hand over.
        scheduled: The messages go later: without `for_reports` there is nothing to wait for.
        timeout_s: At most so long; 0 for no limit.
        patience_s: Without `for_reports`, give up when nothing moved for so long.
    """

    campaign_id: int
    for_reports: bool
    scheduled: bool
    timeout_s: float
    patience_s: float = PATIENCE_S


async def wait(services: "Services", wanted: Waiting, stop: asyncio.Event) -> Ending:
    """Return when what is wanted has come, cannot come now, or `stop` is set."""
    started_s = moved_s = services.clock.monotonic()
    before: Counts = {}
    while True:
        campaign = await services.campaigns.get(wanted.campaign_id)
        counts = campaign.counts
        now_s = services.clock.monotonic()
        if counts != before:
            before, moved_s = counts, now_s
        ending = ending_of(
            counts,
            wanted,
            paused=await _is_paused(services, campaign),
            quiet=await _is_quiet(services, campaign),
        )
        if ending is not None:
            return ending
        if stop.is_set():
            return Ending.STOPPED
        if wanted.timeout_s and now_s - started_s >= wanted.timeout_s:
            return Ending.TIMED_OUT
        if not wanted.for_reports and now_s - moved_s >= wanted.patience_s:
            return Ending.STUCK
        await _pause(stop)


async def _is_paused(services: "Services", campaign: Campaign) -> bool:
    view = await services.accounts.get(campaign.account_id)
    running = campaign.state is CampaignState.RUNNING
    return view.account.state is AccountState.PAUSED or not running


async def _is_quiet(services: "Services", campaign: Campaign) -> bool:
    if not campaign.counts.get(MessageState.HELD):
        return False
    return not await services.campaigns.needs_decision(campaign.campaign_id)


async def _pause(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(_EVERY_S):
            await stop.wait()
    except TimeoutError:
        return


def ending_of(
    counts: Counts, wanted: Waiting, *, paused: bool, quiet: bool = False
) -> Ending | None:
    """Return why waiting is over at these counts, or None while it is not.

    A paused account or campaign ends it when only the queue is left: what is on its way is still
    awaited. Held messages wait for a person, not for us; with `quiet` for the end of quiet hours.
    """
    present = {state for state, n in counts.items() if n}
    awaited = present & (OPEN_STATES if wanted.for_reports else _NOT_HANDED_OVER)
    if not awaited:
        return Ending.DONE
    if not awaited <= _AT_REST:
        return None
    only_held = awaited == {MessageState.HELD}
    if paused or (only_held and not quiet):
        return Ending.PAUSED
    later = wanted.scheduled or only_held
    return Ending.SCHEDULED if later and not wanted.for_reports else None
