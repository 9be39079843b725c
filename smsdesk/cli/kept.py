"""What a gateway holds: `account senders`, `campaign scheduled` and `campaign cancel-scheduled`."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from smsdesk.cli.credentials import require_secrets, use_secrets
from smsdesk.cli.output import Output, table
from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.at_gateway import Cancelled, KeptMessage
from smsdesk.services.container import Services


async def senders(services: Services, args: Namespace, output: Output) -> int:
    """List the sender IDs that an account may use."""
    view = await _account(services, args, tr("Its sender IDs are not known."))
    listed = services.at_gateway.lists_senders(view.account)
    found = await services.at_gateway.sender_ids(view.account_id)
    if args.json:
        names = None if found is None else list(found)
        output.json({"name": view.name, "listed": listed, "senders": names})
    elif found:
        for name in found:
            output.line(name)
    elif found is None and listed:
        output.line(tr("The gateway allows any sender ID, or does not tell."))
    elif found is None:
        output.line(tr("“{gateway}” cannot be asked for sender IDs.", gateway=view.info.title))
    else:
        output.line(tr("The account has no sender ID that may be used yet."))
    return 0


async def scheduled(services: Services, args: Namespace, output: Output) -> int:
    """List what an account's gateway keeps until its hour."""
    view = await _account(services, args, tr("What the gateway keeps is not known."))
    found = await services.at_gateway.scheduled(view.account_id)
    if args.json:
        output.json(
            [
                {
                    "id": one.provider_message_id,
                    "to": one.to,
                    "at": one.at.isoformat() if one.at else None,
                    "text": one.text,
                    "message": one.message_id,
                    "campaign": one.campaign_id,
                }
                for one in found
            ]
        )
        return 0
    if not found:
        output.line(tr("The gateway keeps nothing for later."))
        return 0
    header = (tr("id"), tr("goes out"), tr("to"), tr("campaign"), tr("text"))
    for line in table(header, [_row(one) for one in found]):
        output.line(line)
    return 0


def _row(one: KeptMessage) -> tuple[str, ...]:
    campaign = "" if one.campaign_id is None else str(one.campaign_id)
    return one.provider_message_id, _local(one.at), one.to, campaign, one.text


def _local(at: datetime | None) -> str:
    return tr("not known") if at is None else at.astimezone().isoformat(" ", "minutes")


async def cancel(services: Services, args: Namespace, output: Output) -> int:
    """Delete messages from the gateway's schedule; return 1 when some could not be."""
    if not args.ids and args.campaign is None:
        raise UsageError(
            tr("Nothing to cancel was named."),
            tr("Nothing was cancelled."),
            tr("Give the ids that “campaign scheduled” lists, or --campaign ID."),
        )
    view = await _account(services, args, tr("Nothing was cancelled."))
    ids = list(args.ids)
    if args.campaign is not None:
        ids += await _of_campaign(services, view, args.campaign)
    done = await services.at_gateway.cancel_scheduled(view.account_id, ids)
    if args.json:
        output.json(
            {
                "cancelled": sorted(done.ids),
                "not_cancelled": sorted(done.others),
                "not_asked": sorted(done.not_asked),
                "messages": done.messages,
            }
        )
    else:
        output.line(ntr("{n} message is cancelled.", "{n} messages are cancelled.", len(done.ids)))
    _say_what_is_left(done, output)
    return 1 if done.others or done.not_asked else 0


def _say_what_is_left(done: Cancelled, output: Output) -> None:
    if done.others:
        output.error(
            ntr(
                "{n} message was not in the gateway's schedule: it may have gone out already.",
                "{n} messages were not in the gateway's schedule: they may have gone out already.",
                len(done.others),
            )
        )
    if done.not_asked:
        left = ntr(
            "{n} message could not be asked about: look at the schedule, then try again.",
            "{n} messages could not be asked about: look at the schedule, then try again.",
            len(done.not_asked),
        )
        output.error(f"{done.fault} {left}")


async def _of_campaign(services: Services, view: AccountView, campaign_id: int) -> Sequence[str]:
    found = await services.at_gateway.scheduled(view.account_id)
    return [one.provider_message_id for one in found if one.campaign_id == campaign_id]


async def _account(services: Services, args: Namespace, consequence: str) -> AccountView:
    name = getattr(args, "account", None) or args.name
    view = await services.accounts.by_name(name)
    await use_secrets(services, view, args.values)
    await require_secrets(services, view, consequence)
    return view
