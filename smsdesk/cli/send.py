"""`smsdesk send`: queue a campaign, hand it over, and tell what became of it.

A script may repeat a call: with the same `--draft-key` nothing is queued twice, and what an
earlier call left in the queue goes on. Another content under a key that was used is refused.
"""

import asyncio
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from smsdesk.cli import send_result
from smsdesk.cli.credentials import require_secrets, use_secrets
from smsdesk.cli.host import Host, Opened, RunWish
from smsdesk.cli.inputs import place_of, read_secrets, settings_of, text_file
from smsdesk.cli.output import Output
from smsdesk.cli.recipients import gather
from smsdesk.cli.run import existing_profile_of
from smsdesk.cli.signals import stop_on_signals
from smsdesk.cli.times import When, goes_at, when_of
from smsdesk.cli.waiting import Ending, Waiting, wait
from smsdesk.domain import account_fields
from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import Campaign, CampaignDraft, CampaignState
from smsdesk.domain.costly import normalise
from smsdesk.domain.errors import EnvironmentFault, UsageError
from smsdesk.domain.provider_info import MessageKind
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.services.draft_rules import options_of
from smsdesk.services.events import ReportsHindered


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command line asks for, read before anything is opened."""

    text: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]
    when: When


def run(args: Namespace, host: Host, output: Output) -> int:
    """Send, or with `--quote` only count and price."""
    try:
        wanted = _wanted(args, output)
    except KeyboardInterrupt:  # while a secret is asked for
        return _stopped(output)
    if wanted.when.note:
        output.note(wanted.when.note)
    return asyncio.run(_run(args, wanted, host, output))


def _wanted(args: Namespace, output: Output) -> _Wanted:
    text = (args.text or "") if args.text_file is None else text_file(args.text_file)
    return _Wanted(
        _normal(text, output),
        settings_of(args.option, "--option"),
        read_secrets(args.secrets),
        when_of(args.at, args.zone),
    )


def _normal(text: str, output: Output) -> str:
    normal = normalise(text)
    for sentence in normal.sentences:
        output.note(sentence)
    return normal.text


async def _run(args: Namespace, wanted: _Wanted, host: Host, output: Output) -> int:
    listens = not (args.no_listen or args.quote)

    async def give_secrets(services: Services) -> None:
        view = await services.accounts.by_name(args.account)
        await use_secrets(services, view, wanted.secrets)

    wish = RunWish(not args.quote, listens, place_of(args), give_secrets)
    with stop_on_signals() as stop:
        async with host.open(existing_profile_of(args), wish) as opened:
            services = opened.services
            view = await services.accounts.by_name(args.account)
            await _require_time(services, args, wanted.when)
            kind = _kind(args, view)
            _require_text(args, kind)
            gathered = await gather(services, args, output)
            when = wanted.when.at(services.clock.now())
            text = wanted.text
            if args.template is not None:
                kept = await services.templates.by_name(args.template)
                text = _normal(kept.text, output)
            draft = CampaignDraft(
                draft_key=args.draft_key or uuid4().hex,
                account_id=view.account_id,
                text=text,
                recipients=gathered.recipients,
                sender=args.sender,
                kind=kind.key,
                options=_options(wanted.options, view, kind),
                not_before=when.instant,
                send_time=when.send_time,
            )
            if args.quote:
                quote = await services.quotes.quote(draft)
                return send_result.quoted(quote, gathered.invalid, args, output)
            if opened.sending:
                await _require_custody(opened, args)
                await require_secrets(services, view, tr("Nothing was queued."))
            _require_listener(services, args, view, output)
            if args.wait:
                _tell_of_reports(opened, view, output)
            return await _send(opened, draft, gathered.invalid, _Run(args, output, stop))


@dataclass(frozen=True, slots=True)
class _Run:
    args: Namespace
    output: Output
    stop: asyncio.Event


async def _send(opened: Opened, draft: CampaignDraft, invalid: int, run_: _Run) -> int:
    services, args = opened.services, run_.args
    if run_.stop.is_set():
        return _stopped(run_.output)
    created = await services.campaigns.create(draft)
    if not created.same:
        raise _used_before(draft.draft_key, created.campaign_id)
    if not created.created:
        run_.output.note(tr("This draft was queued before; nothing is queued twice."))
    if not opened.sending:
        run_.output.note(tr("Another smsdesk is running on this profile and sends the messages."))
    later = When(draft.not_before, draft.send_time).is_later
    ending = await wait(
        services,
        Waiting(created.campaign_id, args.wait, later, args.timeout),
        run_.stop,
    )
    hindrance = await _hindrance(services, draft.account_id)
    if opened.sending and ending is not Ending.DONE:
        # What is on its way is recorded before the states are told.
        await services.dispatcher.stop()
    campaign = await services.campaigns.get(created.campaign_id)
    result = send_result.Result(
        campaign=campaign,
        quote=created.quote,
        invalid=invalid,
        for_reports=args.wait,
        ending=ending,
        hindrance=hindrance,
        paused=await _why_paused(services, campaign) if ending is Ending.PAUSED else "",
        elsewhere=not opened.sending,
        when=goes_at(campaign, services.clock.now()),
        repeated=not created.created,
    )
    return await send_result.sent(services, result, args, run_.output)


def _used_before(key: str, campaign_id: int) -> UsageError:
    return UsageError(
        tr(
            "The --draft-key {key} was used before, for campaign {n}, with another content.",
            key=key,
            n=campaign_id,
        ),
        tr("Nothing of this call was queued or sent."),
        tr("Give another --draft-key to send it; see smsdesk campaign list for the other one."),
    )


def _stopped(output: Output) -> int:
    output.error(tr("Stopped. Nothing was queued."))
    return send_result.SOME_NOT_ACCEPTED


async def _hindrance(services: Services, account_id: int) -> str:
    """Return what the account's queue waits for by itself, or ""."""
    status = await services.dispatcher.status()
    return next((one.hindrance for one in status if one.account_id == account_id), "")


async def _why_paused(services: Services, campaign: Campaign) -> str:
    """Return why a campaign's queue stands until a person decides, and how to go on."""
    account = (await services.accounts.get(campaign.account_id)).account
    number = campaign.campaign_id
    if account.state is AccountState.PAUSED:
        return " ".join(
            (
                tr("The account is paused: {reason}", reason=account.pause_reason),
                account.pause_remedy,
                tr("Then: smsdesk account resume --name “{name}”.", name=account.name),
            )
        )
    match campaign.state:
        case CampaignState.PAUSED:
            reason = await services.campaigns.pause_reason(number)
            way_on = tr("To go on: smsdesk campaign resume {number}.", number=number)
            return f"{reason or tr('The campaign is paused.')} {way_on}"
        case CampaignState.STOPPED:
            return tr("The campaign was stopped.")
        case CampaignState.RUNNING:
            return tr(
                "The messages wait for your decision: smsdesk campaign release {number}, or stop.",
                number=number,
            )


async def _require_custody(opened: Opened, args: Namespace) -> None:
    """Refuse to queue more where nothing may go out before a person decides.

    Raises:
        EnvironmentFault: The profile was copied or restored, or can only be read.
    """
    if args.adopt:
        await opened.services.adopt_workspace()
    reason = opened.services.dispatcher.held_reason
    if reason and opened.services.database.read_only:
        raise EnvironmentFault(reason)
    if reason:
        raise EnvironmentFault(
            reason,
            tr("Nothing was queued."),
            tr("Look at smsdesk campaign list; stop what must not go; then confirm with --adopt."),
        )


async def _require_time(services: Services, args: Namespace, when: When) -> None:
    """Refuse a time that has passed, unless it is that of a call that is repeated.

    Raises:
        UsageError: As in `When.require_ahead`.
    """
    if args.draft_key and await services.campaigns.of_draft(args.draft_key) is not None:
        return
    when.require_ahead(services.clock.now())


def _kind(args: Namespace, view: AccountView) -> MessageKind:
    kinds = view.info.capabilities.kinds
    if args.kind is None:
        return kinds[0]
    found = next((kind for kind in kinds if kind.key == args.kind), None)
    if found is None:
        raise UsageError(
            tr("This gateway has no kind “{kind}”.", kind=args.kind),
            tr("Nothing was sent."),
            tr("Its kinds: {kinds}.", kinds=", ".join(kind.key for kind in kinds)),
        )
    return found


def _require_text(args: Namespace, kind: MessageKind) -> None:
    given = any(one is not None for one in (args.text, args.text_file, args.template))
    if given is kind.text:
        return
    raise UsageError(
        tr("“{kind}” has no text.", kind=kind.label) if given else tr("There is no text."),
        tr("Nothing was sent."),
        tr("Give its fields with --option KEY=VALUE.")
        if given
        else tr("Give it with --text, --text-file or --template."),
    )


def _options(given: Mapping[str, str], view: AccountView, kind: MessageKind) -> Mapping[str, str]:
    faults = account_fields.problems(options_of(view.info, kind), given)
    if faults:
        raise UsageError(" ".join(fault.sentence for fault in faults), tr("Nothing was sent."))
    return given


def _tell_of_reports(opened: Opened, view: AccountView, output: Output) -> None:
    """Say on standard error why no report can be fetched, as soon as it is known."""

    def on_hindered(event: ReportsHindered) -> None:
        if event.account_id == view.account_id and event.reason:
            output.error(event.reason)

    opened.services.events.subscribe(ReportsHindered, on_hindered)
    if view.notice and not opened.sending:
        # Another process asks the gateway, and keeps what came of it.
        output.error(view.notice)


def _require_listener(
    services: Services, args: Namespace, view: AccountView, output: Output
) -> None:
    """Refuse to start when the port that was asked for is taken; say so when it was not."""
    fault = services.listening.status.fault_cause
    if args.no_listen or not fault:
        return
    if args.listen is not None:
        raise EnvironmentFault(
            fault,
            tr("Nothing was sent."),
            tr("Choose another port with --listen, or send without reports: --no-listen."),
        )
    if view.info.capabilities.callback:
        output.note(tr("No delivery reports are taken in this run: {fault}", fault=fault))
