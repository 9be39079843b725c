"""`smsdesk account`: add, edit, list, test, price, resume, remove, list senders of accounts."""

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from smsdesk.cli import kept
from smsdesk.cli.credentials import require_secrets, use_secrets
from smsdesk.cli.host import Host, RunWish
from smsdesk.cli.inputs import read_secrets, settings_of, unreadable
from smsdesk.cli.output import Json, Output, table
from smsdesk.cli.prices import prices
from smsdesk.cli.run import existing_profile_of, profile_of
from smsdesk.domain.account import AccountState
from smsdesk.domain.errors import EnvironmentFault, SecretUnavailable
from smsdesk.domain.pricing import Money
from smsdesk.domain.provider_info import FieldKind, ProviderInfo
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountInput, AccountView
from smsdesk.services.container import Services
from smsdesk.system.vault import SecretState

_Action = Callable[[Services, Namespace, Output], Awaitable[int]]


def run(args: Namespace, host: Host, output: Output) -> int:
    """Run the action named on the command line."""
    # Asked for before anything is open: a person may take their time.
    args.values = read_secrets(getattr(args, "secrets", ()))
    return asyncio.run(_run(args, host, output))


async def _run(args: Namespace, host: Host, output: Output) -> int:
    profile = profile_of(args) if args.action == "add" else existing_profile_of(args)
    async with host.open(profile, RunWish()) as opened:
        return await _ACTIONS[args.action](opened.services, args, output)


async def _add(services: Services, args: Namespace, output: Output) -> int:
    info = services.accounts.info(args.provider)
    settings = _settings(info, args)
    defaults = {one.key: one.default for one in info.fields if one.default and not one.secret}
    entered = AccountInput(
        args.name,
        args.provider,
        {**defaults, **settings},
        args.values,
        session_only=args.session_only,
    )
    try:
        account_id = await services.accounts.add(entered)
    except SecretUnavailable as error:
        raise SecretUnavailable(
            error.what,
            tr("No account was added: secrets are never written to a file."),
            tr(
                "Unlock or start a keyring, or add the account with --session-only and give the "
                "secret to every run with --secret."
            ),
        ) from error
    callback = await services.accounts.callback_path(account_id)
    if args.json:
        output.json(
            {
                "id": account_id,
                "name": args.name,
                "provider": args.provider,
                "callback": callback,
            }
        )
    else:
        output.line(tr("Account “{name}” is added.", name=args.name))
        output.line(tr("Callback path for the gateway: {path}", path=callback))
    return 0


def _settings(info: ProviderInfo, args: Namespace) -> dict[str, str]:
    """Return what was given with --set; files by their whole path, as other folders see them.

    Raises:
        UsageError: A pair cannot be read, or there is no such file.
    """
    given = settings_of(args.settings, "--set")
    files = {one.key for one in info.fields if one.kind is FieldKind.FILE}
    for key in files & given.keys():
        if given[key]:
            path = Path(given[key]).expanduser().absolute()
            try:
                path.open("rb").close()
            except OSError as error:
                raise unreadable(path, error) from error
            given[key] = str(path)
    return given


async def _edit(services: Services, args: Namespace, output: Output) -> int:
    view = await services.accounts.by_name(args.name)
    settings = {**view.account.settings, **_settings(view.info, args)}
    entered = AccountInput(
        args.rename or view.name,
        view.info.key,
        {key: value for key, value in settings.items() if value},
        args.values,
        session_only=args.session_only,
    )
    await services.accounts.update(view.account_id, entered)
    if args.json:
        output.json({"id": view.account_id, "name": entered.name, "provider": view.info.key})
    else:
        output.line(tr("Account “{name}” is changed.", name=entered.name))
    return 0


async def _list(services: Services, args: Namespace, output: Output) -> int:
    views = await services.accounts.all(with_secrets=True)
    if args.json:
        output.json([await _json(services, view) for view in views])
        return 0
    if not views:
        output.line(tr("There is no account yet. Add one with “smsdesk account add”."))
        return 0
    rows = [
        (
            view.name,
            view.info.title,
            str(view.account.state),
            _secrets(view),
            await services.accounts.callback_path(view.account_id),
        )
        for view in views
    ]
    header = (tr("account"), tr("gateway"), tr("state"), tr("secrets"), tr("callback path"))
    for line in table(header, rows):
        output.line(line)
    for view in views:
        if view.account.state is AccountState.PAUSED:
            output.line(f"{view.name}: {view.account.pause_reason} {view.account.pause_remedy}")
        if view.notice:
            output.line(f"{view.name}: {view.notice}")
    return 0


def _secrets(view: AccountView) -> str:
    return ", ".join(f"{key}: {_state(state)}" for key, state in view.secrets.items()) or "-"


def _state(state: SecretState | None) -> str:
    return "missing" if state is None else state.value


async def _json(services: Services, view: AccountView) -> Json:
    account = view.account
    return {
        "id": view.account_id,
        "name": view.name,
        "provider": view.info.key,
        "settings": dict(account.settings),
        "secrets": {key: _state(state) for key, state in view.secrets.items()},
        "state": str(account.state),
        "pause_reason": account.pause_reason,
        "pause_remedy": account.pause_remedy,
        "notice": view.notice,
        "callback": await services.accounts.callback_path(view.account_id),
        "balance": None if account.balance is None else f"{account.balance:f}",
        "currency": account.currency,
        "balance_at": account.balance_at.isoformat() if account.balance_at else None,
    }


async def _test(services: Services, args: Namespace, output: Output) -> int:
    view = await services.accounts.by_name(args.name)
    await use_secrets(services, view, args.values)
    await require_secrets(services, view, tr("The account was not tested."))
    check = await services.accounts.test(view.account_id)
    if args.json:
        output.json(
            {
                "ok": check.ok,
                "balance": None if check.balance is None else f"{check.balance:f}",
                "currency": check.currency,
                "detail": " ".join(filter(None, (check.detail, check.more, check.warning))),
            }
        )
    elif check.ok:
        balance = "" if check.balance is None else f"{check.balance:f}"
        if check.balance is not None and check.currency:
            balance = str(Money(check.balance, check.currency))
        output.line(f"{check.detail} {balance}".strip())
        if check.more:
            output.line(check.more)
        if check.warning:
            output.note(check.warning)
    if not check.ok:
        output.error(check.detail)
    if not check.answered:
        return EnvironmentFault.exit_status
    return 0 if check.ok else 1


async def _resume(services: Services, args: Namespace, output: Output) -> int:
    view = await services.accounts.by_name(args.name)
    await services.accounts.resume(view.account_id)
    waiting = sum(
        one.queued
        for one in await services.dispatcher.status()
        if one.account_id == view.account_id
    )
    if args.json:
        output.json({"name": view.name, "state": "active", "queued": waiting})
    else:
        queued = ntr("{n} message waits.", "{n} messages wait.", waiting)
        output.line(tr("Account “{name}” may send again.", name=view.name) + " " + queued)
    return 0


async def _remove(services: Services, args: Namespace, output: Output) -> int:
    view = await services.accounts.by_name(args.name)
    await services.accounts.remove(view.account_id)
    if args.json:
        output.json({"name": view.name, "removed": True})
    else:
        output.line(
            tr("Account “{name}” is removed; its messages stay in History.", name=view.name)
        )
    return 0


_ACTIONS: Mapping[str, _Action] = {
    "add": _add,
    "edit": _edit,
    "list": _list,
    "test": _test,
    "prices": prices,
    "resume": _resume,
    "senders": kept.senders,
    "remove": _remove,
}
