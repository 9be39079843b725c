"""`smsdesk doctor`: what the program needs from this computer, one line each."""

import asyncio
import subprocess
import sys
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from smsdesk.cli.credentials import require_secrets
from smsdesk.cli.host import Host, Opened, RunWish
from smsdesk.cli.output import Output
from smsdesk.cli.run import profile_of
from smsdesk.domain.account import AccountState
from smsdesk.domain.errors import SecretUnavailable, SmsDeskError
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.system.vault import SecretState

_QT_S = 30
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""No honest clock shows an earlier time."""
_SLACK = timedelta(minutes=5)


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Something is not there that commands do without."""
    WARNING = "warning"
    """Something does not work; the rest does."""
    FAULT = "fault"
    """The environment is not fit: database, keyring, network."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the answer."""

    name: str
    verdict: Verdict
    detail: str


_STATUS = {Verdict.OK: 0, Verdict.NOTE: 0, Verdict.WARNING: 1, Verdict.FAULT: 3}


def run(args: Namespace, host: Host, output: Output) -> int:
    """Check everything; the exit status is that of the worst verdict."""
    if args.qt_probe:
        output.line(host.qt_platform())
        return 0
    checks = [_qt(), *asyncio.run(_profile_checks(args, host))]
    if args.json:
        worst = max(checks, key=lambda check: _STATUS[check.verdict]).verdict
        output.json(
            {
                "verdict": str(worst),
                "checks": [
                    {"name": one.name, "verdict": str(one.verdict), "detail": one.detail}
                    for one in checks
                ],
            }
        )
    else:
        for one in checks:
            output.line(f"{one.name}: {one.verdict}: {one.detail}")
    return max(_STATUS[one.verdict] for one in checks)


def _qt() -> Check:
    """Start Qt in a child: without a display it ends its process, and that must not be this one."""
    program = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "smsdesk"]
    )
    try:
        child = subprocess.run(  # noqa: S603 - this very program
            [*program, "doctor", "--qt-probe"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=_QT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("qt", Verdict.WARNING, tr("Qt does not start: {reason}", reason=error))
    if child.returncode == 0:
        return Check("qt", Verdict.OK, tr("platform {name}", name=child.stdout.strip()))
    reason = next((line for line in child.stderr.splitlines() if line.strip()), tr("no display"))
    return Check(
        "qt",
        Verdict.NOTE,
        tr("The window cannot open; the commands work. {reason}", reason=reason.strip()),
    )


async def _profile_checks(args: Namespace, host: Host) -> list[Check]:
    try:
        async with host.open(profile_of(args), RunWish(listen=True)) as opened:
            services = opened.services
            checks = [
                await _keyring(services),
                Check("database", Verdict.OK, services.database.place),
                await _listener(opened),
                await _clock(services),
            ]
            if services.database.read_only:
                checks[1] = Check("database", Verdict.FAULT, tr("It can be read but not written."))
            return checks + [await _account(services, one) for one in await services.accounts.all()]
    except SmsDeskError as error:
        return [Check("database", Verdict.FAULT, error.sentence)]


async def _keyring(services: Services) -> Check:
    match await services.vault.state("doctor", "probe"):
        case None | SecretState.STORED:
            return Check("keyring", Verdict.OK, tr("Secrets can be stored."))
        case SecretState.LOCKED:
            return Check("keyring", Verdict.FAULT, tr("It is locked or does not answer."))
        case _:
            return Check(
                "keyring",
                Verdict.FAULT,
                tr("There is none: secrets must be given anew at every start (--secret)."),
            )


async def _listener(opened: Opened) -> Check:
    services = opened.services
    status = services.listening.status
    if not status.running:
        for view in (await services.accounts.all())[:1]:
            if await services.listening.runs_elsewhere(view.account_id):
                sentence = tr("The smsdesk that runs on this profile listens.")
                return Check("listener", Verdict.OK, sentence)
        return Check("listener", Verdict.FAULT, status.fault or tr("It does not run."))
    return Check("listener", Verdict.OK, tr("port {port} is free for it", port=status.port))


async def _clock(services: Services) -> Check:
    now = services.clock.now()
    newest = await services.history.page(MessageQuery(), None, 1)
    if now < _BUILT:
        return Check(
            "clock", Verdict.WARNING, tr("It shows {now}: too early.", now=now.isoformat())
        )
    if newest and newest[0].created_at > now + _SLACK:
        sentence = tr("It was set back: the newest message is later than now.")
        return Check("clock", Verdict.WARNING, sentence)
    return Check("clock", Verdict.OK, now.astimezone().isoformat(timespec="seconds"))


async def _account(services: Services, view: AccountView) -> Check:
    name = tr("account {name}", name=view.name)
    try:
        await require_secrets(services, view, "")
    except SecretUnavailable as error:
        return Check(name, Verdict.WARNING, error.what)
    if view.account.state is AccountState.PAUSED:
        reason = f"{view.account.pause_reason} {view.account.pause_remedy}".strip()
        return Check(name, Verdict.WARNING, tr("paused: {reason}", reason=reason))
    check = await services.accounts.test(view.account_id)
    if check.ok and view.notice:
        return Check(name, Verdict.WARNING, view.notice)
    return Check(name, Verdict.OK if check.ok else Verdict.WARNING, check.detail)
