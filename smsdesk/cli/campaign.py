"""`smsdesk campaign`: the brake and the way on, for computers without the window."""

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from smsdesk.cli import kept
from smsdesk.cli.host import Host, RunWish
from smsdesk.cli.inputs import read_secrets
from smsdesk.cli.output import Json, Output, pairs, table
from smsdesk.cli.run import existing_profile_of
from smsdesk.cli.times import goes_at
from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services

_Action = Callable[[Services, int], Awaitable[str]]

_AT_GATEWAY: Mapping[str, Callable[[Services, Namespace, Output], Awaitable[int]]] = {
    "scheduled": kept.scheduled,
    "cancel-scheduled": kept.cancel,
}

_SHOWN = 20


def run(args: Namespace, host: Host, output: Output) -> int:
    """Run the action named on the command line; a process that sends takes note of it."""
    # Asked for before anything is open: a person may take their time.
    args.values = read_secrets(getattr(args, "secrets", ()))
    return asyncio.run(_run(args, host, output))


async def _run(args: Namespace, host: Host, output: Output) -> int:
    async with host.open(existing_profile_of(args), RunWish()) as opened:
        services = opened.services
        if args.action == "list":
            await _list(services, args, output)
            return 0
        if (at_gateway := _AT_GATEWAY.get(args.action)) is not None:
            return await at_gateway(services, args, output)
        done = await _ACTIONS[args.action](services, args.campaign)
        campaign = await services.campaigns.get(args.campaign)
        if args.json:
            output.json(await _json(services, campaign))
        else:
            output.line(f"{done} {pairs(_counts(campaign))}")
        return 0


async def _list(services: Services, args: Namespace, output: Output) -> None:
    campaigns = await services.campaigns.page(None, args.limit or _SHOWN)
    if args.json:
        output.json([await _json(services, campaign) for campaign in campaigns])
        return
    now = services.clock.now()
    header = (tr("campaign"), tr("account"), tr("state"), tr("messages"), tr("title"))
    rows = [
        (
            str(one.campaign_id),
            one.account_name,
            _standing(one, now),
            pairs(_counts(one)),
            one.title,
        )
        for one in campaigns
    ]
    for line in table(header, rows):
        output.line(line)


def _standing(campaign: Campaign, now: datetime) -> str:
    """Return how a campaign stands: `running` tells no more than that nobody stopped it."""
    if campaign.state is not CampaignState.RUNNING:
        return str(campaign.state)
    if not campaign.open:
        return "finished"
    when = goes_at(campaign, now)
    if when and _waiting(campaign):
        return tr("scheduled for {when}", when=when)
    return str(campaign.state)


def _waiting(campaign: Campaign) -> int:
    return sum(campaign.counts.get(one, 0) for one in (MessageState.QUEUED, MessageState.HELD))


async def _json(services: Services, campaign: Campaign) -> Json:
    return {
        "id": campaign.campaign_id,
        "account": campaign.account_name,
        "title": campaign.title,
        "state": str(campaign.state),
        "reason": await services.campaigns.pause_reason(campaign.campaign_id),
        "states": _counts(campaign),
        "skipped": {str(reason): n for reason, n in campaign.skipped.items() if n},
        "created": campaign.created_at.isoformat(),
        "open": campaign.open,
        "not_before": campaign.not_before.isoformat() if campaign.not_before else None,
    }


def _counts(campaign: Campaign) -> Mapping[str, int]:
    return {str(state): n for state, n in sorted(campaign.counts.items()) if n}


async def _pause(services: Services, campaign_id: int) -> str:
    await services.campaigns.pause(campaign_id)
    return tr("Paused.")


async def _resume(services: Services, campaign_id: int) -> str:
    await services.campaigns.resume(campaign_id)
    return tr("It goes on.")


async def _stop(services: Services, campaign_id: int) -> str:
    kept = await services.recall.at_gateway(campaign_id)
    cancelled = await services.campaigns.stop(campaign_id)
    done = ntr("{n} message is cancelled.", "{n} messages are cancelled.", cancelled)
    if not kept:
        return done
    left = ntr(
        "{n} message waits for its hour at the gateway: the program asks to cancel it while it "
        "runs, and “campaign cancel-scheduled” does so now.",
        "{n} messages wait for their hour at the gateway: the program asks to cancel them while it "
        "runs, and “campaign cancel-scheduled” does so now.",
        kept,
    )
    return f"{done} {left}"


async def _release(services: Services, campaign_id: int) -> str:
    released = await services.campaigns.release(campaign_id)
    return ntr("{n} held message is queued.", "{n} held messages are queued.", released)


_ACTIONS: Mapping[str, _Action] = {
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "release": _release,
}
