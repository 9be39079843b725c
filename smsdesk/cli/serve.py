"""`smsdesk serve`: sends, polls and listens without a window, until SIGINT or SIGTERM."""

import asyncio
from argparse import Namespace
from collections.abc import Mapping

from smsdesk.cli.credentials import use_secrets
from smsdesk.cli.host import Host, Opened, RunWish
from smsdesk.cli.inputs import place_of, read_secrets
from smsdesk.cli.output import Json, Output
from smsdesk.cli.run import profile_of
from smsdesk.cli.signals import stop_on_signals
from smsdesk.domain.errors import EnvironmentFault, UsageError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.services.events import (
    AccountPaused,
    CampaignPaused,
    ReportsHindered,
    SendingHindered,
)


def run(args: Namespace, host: Host, output: Output) -> int:
    """Serve the profile; prints one line of JSON when ready."""
    return asyncio.run(_run(args, read_secrets(args.secrets), host, output))


async def _run(args: Namespace, secrets: Mapping[str, str], host: Host, output: Output) -> int:
    async def prepare(services: Services) -> None:
        views = await services.accounts.all()
        _tell(services, {view.account_id: view.name for view in views}, output)
        for account_id, values in _by_account(secrets, views).items():
            await use_secrets(services, _view(views, account_id), values)

    wish = RunWish(
        send=True, listen=not args.no_listen, place=place_of(args), before_sending=prepare
    )
    with stop_on_signals() as stop:
        async with host.open(profile_of(args), wish) as opened:
            if not opened.sending:
                raise EnvironmentFault(
                    tr("Another smsdesk is running on this profile."),
                    tr("It sends and listens; this one ends."),
                    tr("Close it first, or choose another folder with --profile."),
                )
            services = opened.services
            if services.database.read_only:
                raise EnvironmentFault(services.dispatcher.held_reason)
            views = await services.accounts.all()
            if args.adopt:
                await services.adopt_workspace()
            _tell_what_was_found(opened, output)
            output.json(await _ready(services, views, output))
            await stop.wait()
            output.note(tr("Stopping: what is on its way is recorded first."))
    return 0


def _by_account(
    secrets: Mapping[str, str], views: tuple[AccountView, ...]
) -> Mapping[int, Mapping[str, str]]:
    """Give each secret to its account: `ACCOUNT:KEY`, or `KEY` where one account has such a one."""
    found: dict[int, dict[str, str]] = {}
    for name, value in secrets.items():
        account, _, key = name.rpartition(":")
        having = [
            view
            for view in views
            if (not account or view.name == account)
            and any(one.secret and one.key == key for one in view.info.fields)
        ]
        if len(having) != 1:
            raise UsageError(
                tr("It is not clear to which account the secret “{name}” belongs.", name=name),
                tr("Nothing was started."),
                tr("Write --secret ACCOUNT:KEY."),
            )
        found.setdefault(having[0].account_id, {})[key] = value
    return found


def _view(views: tuple[AccountView, ...], account_id: int) -> AccountView:
    return next(view for view in views if view.account_id == account_id)


def _tell(services: Services, names: Mapping[int, str], output: Output) -> None:
    """Say on standard error when an account stops, waits, or goes on."""

    def on_paused(event: AccountPaused) -> None:
        name = names.get(event.account_id, str(event.account_id))
        output.error(tr("{name} is paused: {reason}", name=name, reason=event.reason))

    def on_hindered(event: SendingHindered) -> None:
        name = names.get(event.account_id, str(event.account_id))
        reason = event.reason or tr("sending goes on.")
        output.error(f"{name}: {reason}")

    def on_reports(event: ReportsHindered) -> None:
        name = names.get(event.account_id, str(event.account_id))
        reason = event.reason or tr("reports can be fetched again.")
        output.error(f"{name}: {reason}")

    def on_campaign_paused(event: CampaignPaused) -> None:
        way_on = tr("To go on: smsdesk campaign resume {number}.", number=event.campaign_id)
        output.error(f"{event.reason} {way_on}")

    services.events.subscribe(AccountPaused, on_paused)
    services.events.subscribe(CampaignPaused, on_campaign_paused)
    services.events.subscribe(SendingHindered, on_hindered)
    services.events.subscribe(ReportsHindered, on_reports)


def _tell_what_was_found(opened: Opened, output: Output) -> None:
    if opened.recovered:
        output.note(
            ntr(
                "{n} message was on its way when the program last ended; it is uncertain.",
                "{n} messages were on their way when the program last ended; they are uncertain.",
                opened.recovered,
            )
        )
    if opened.overdue:
        output.note(
            ntr(
                "{n} message is held: its hour passed while the program was closed. Let it go with "
                "smsdesk campaign release, or stop its campaign.",
                "{n} messages are held: their hour passed while the program was closed. Let them "
                "go with smsdesk campaign release, or stop their campaigns.",
                opened.overdue,
            )
        )
    if reason := opened.services.dispatcher.held_reason:
        output.error(f"{reason} {tr('Confirm with smsdesk serve --adopt.')}")


async def _ready(services: Services, views: tuple[AccountView, ...], output: Output) -> Json:
    status = services.listening.status
    if status.fault:
        output.error(status.fault)
    return {
        "listening": status.local_url if status.running else None,
        "port": status.port if status.running else None,
        "public_url": status.public_url,
        "accounts": [
            {
                "name": view.name,
                "provider": view.info.key,
                "state": str(view.account.state),
                "callback": await services.accounts.callback_path(view.account_id),
            }
            for view in views
        ],
    }
