"""`smsdesk history`: what became of every message, newest first."""

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from smsdesk.cli.host import Host, RunWish
from smsdesk.cli.inputs import instant
from smsdesk.cli.output import Json, Output
from smsdesk.cli.run import existing_profile_of, profile_of
from smsdesk.cli.targets import require_target
from smsdesk.cli.times import local_time
from smsdesk.domain.message import Message, MessageEvent
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.export import export_messages, messages
from smsdesk.system.paths import Profile

_WAITING = {MessageState.QUEUED, MessageState.HELD}

_SHOWN = 50
"""Messages that a person is shown unless they ask for more; scripts and exports get all."""


def run(args: Namespace, host: Host, output: Output) -> int:
    """Print or export the messages that match."""
    profile = existing_profile_of(args)
    if args.export is not None:
        require_target(args.export, profile.database, tr("Nothing was exported."))
    return asyncio.run(_run(args, profile, host, output))


async def _run(args: Namespace, profile: Profile, host: Host, output: Output) -> int:
    since = instant(args.since, "--since") if args.since else None
    async with host.open(profile, RunWish()) as opened:
        services = opened.services
        account = await services.accounts.by_name(args.account) if args.account else None
        if args.campaign is not None:
            await services.campaigns.get(args.campaign)
        query = MessageQuery(
            states=frozenset(MessageState(state) for state in args.status),
            account_id=account.account_id if account else None,
            campaign_id=args.campaign,
            since=since,
        )
        if args.export is not None:
            await _export(args, services, query, output)
        elif args.json:
            async for message in messages(services.history, query, args.limit):
                output.json(_json(message, await services.history.events(message.message_id)))
        else:
            await _print(args, services, query, output)
    return 0


async def _print(args: Namespace, services: Services, query: MessageQuery, output: Output) -> None:
    found, now = False, services.clock.now()
    async for message in messages(services.history, query, args.limit or _SHOWN):
        found = True
        output.line(_line(message, now))
    if found:
        return
    folder = profile_of(args).root
    if query == MessageQuery():
        output.note(tr("No messages in {folder}.", folder=folder))
    else:
        output.note(tr("No messages in {folder} match.", folder=folder))


def _json(message: Message, events: Sequence[MessageEvent]) -> Json:
    return {
        "id": message.message_id,
        "campaign": message.campaign_id,
        "account": message.account_name,
        "to": message.msisdn.e164,
        "name": message.name,
        "text": message.text,
        "state": str(message.state),
        "code": message.code,
        "reason": message.reason,
        "segments": message.segment_count,
        "billed_segments": message.billed_segment_count,
        "provider_message_id": message.provider_message_id,
        "cost": {message.cost.currency: message.cost.plain} if message.cost else None,
        "fee": {message.fee.currency: message.fee.plain} if message.fee else None,
        "created": message.created_at.isoformat(),
        "updated": message.updated_at.isoformat(),
        "not_before": message.not_before.isoformat() if message.not_before else None,
        "flagged": message.flagged,
        "events": [_event(event) for event in events],
    }


def _event(event: MessageEvent) -> Json:
    return {
        "state": str(event.state),
        "source": event.source,
        "raw": " ".join(part for part in (event.raw_code, event.raw) if part),
        "code": event.raw_code,
        "effect": str(event.effect) if event.effect else None,
        "at": event.at.isoformat(),
    }


def _line(message: Message, now: datetime) -> str:
    created = message.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    parts = (created, message.account_name, message.msisdn.e164, message.state.label)
    reason = f" ({message.reason})" if message.reason else ""
    return "  ".join(parts) + reason + _when(message, now) + f"  {message.text}"


def _when(message: Message, now: datetime) -> str:
    """Say when a message goes that waits for its hour, or ""."""
    due = message.held_until or message.not_before
    if message.state not in _WAITING or due is None or due <= now:
        return ""
    return f" ({tr('goes {time}', time=local_time(due))})"


async def _export(args: Namespace, services: Services, query: MessageQuery, output: Output) -> None:
    """Write the messages to a CSV file whose `to` column the importer takes back as it is."""
    written = await export_messages(services.history, query, args.export, limit=args.limit)
    if args.json:
        output.json({"exported": written, "file": str(args.export)})
    else:
        output.line(
            ntr(
                "{n} message is in {file}.",
                "{n} messages are in {file}.",
                written,
                file=args.export,
            )
        )
