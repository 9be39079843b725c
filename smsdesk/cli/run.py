"""Runs one command and turns whatever happens into an exit status and one line (section 10)."""

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from smsdesk.cli.account_settings import account_settings
from smsdesk.cli.host import Host
from smsdesk.cli.output import Output
from smsdesk.cli.parser import parse
from smsdesk.domain.errors import SmsDeskError, UsageError
from smsdesk.domain.texts import tr
from smsdesk.system.logs import LogFiles, Redaction
from smsdesk.system.paths import Profile

_log = logging.getLogger(__name__)

Command = Callable[[Namespace, Host, Output], int]

_MODULES: Mapping[str | None, str] = {
    None: "smsdesk.cli.program",
    "demo": "smsdesk.cli.program",
    "gateway": "smsdesk.cli.gateway",
    "account": "smsdesk.cli.account",
    "segments": "smsdesk.cli.segments",
    "import": "smsdesk.cli.importing",
    "send": "smsdesk.cli.send",
    "campaign": "smsdesk.cli.campaign",
    "template": "smsdesk.cli.templates",
    "history": "smsdesk.cli.history",
    "serve": "smsdesk.cli.serve",
    "doctor": "smsdesk.cli.doctor",
}
"""Where each command is; only the one that runs is imported."""

STOPPED = 1
FAULT = 3


def run(argv: Sequence[str], host: Host) -> int:
    """Run the command line `argv` (without the program's name); return the exit status."""
    # Until a profile's log is open, nothing may fall through to standard error.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        args = parse(argv, lambda: account_settings(host.provider_infos()))
    except SystemExit as end:  # argparse has said what it had to say
        return end.code if isinstance(end.code, int) else FAULT
    output = Output(sys.stdout, sys.stderr)
    try:
        return _command(args.command)(args, host, output)
    except SmsDeskError as error:
        output.error(error.sentence)
        return error.exit_status
    except KeyboardInterrupt:
        output.error(tr("Stopped."))
        return STOPPED
    except BrokenPipeError:
        _let_go_of_standard_output()
        return 0
    except Exception as error:  # noqa: BLE001 - the outermost boundary: no traceback for a person
        output.error(_unexpected(error, profile_of(args)))
        return FAULT


def profile_of(args: Namespace) -> Profile:
    """Return the profile that the command line names, or the user's own."""
    return Profile(args.profile) if args.profile is not None else Profile.default()


def existing_profile_of(args: Namespace) -> Profile:
    """Return the profile, for a command that has nothing to do on a new one.

    The user's own profile may be new: only a folder that was named can be mistyped.

    Raises:
        UsageError: The folder that the command line names holds no profile.
    """
    profile = profile_of(args)
    if args.profile is not None and profile.is_missing:
        raise UsageError(
            tr("There is no profile in {folder}.", folder=profile.root.absolute()),
            tr("Nothing was read, sent or changed."),
            tr("Correct --profile; “smsdesk account add” makes a new profile."),
        )
    return profile


def _command(name: str | None) -> Command:
    command: Command = import_module(_MODULES[name]).run
    return command


def _unexpected(error: Exception, profile: Profile) -> str:
    where = (
        tr("Details are in the log: {folder}.", folder=profile.logs)
        if _keep(error, profile)
        else tr("The log in {folder} cannot be written.", folder=profile.logs)
    )
    kind = type(error).__name__
    return f"{tr('The program met a fault of its own ({kind}).', kind=kind)} {where}"


def keep_in_log(error: Exception) -> None:
    """Write the traceback of a fault of our own to the log that is open now, once."""
    _log.error("unexpected fault", exc_info=error)
    error.add_note(_IN_LOG)


_IN_LOG = "kept in the log"


def _keep(error: Exception, profile: Profile) -> bool:
    """Write the traceback to the profile's log, unless it is there; say whether it could be."""
    if _IN_LOG in getattr(error, "__notes__", ()):
        return True
    try:
        profile.ensure()
        files = LogFiles(profile, Redaction(), stderr_level=logging.CRITICAL + 1)
    except SmsDeskError:
        return False
    keep_in_log(error)
    files.close()
    return True


def _let_go_of_standard_output() -> None:
    """Whoever read our output is gone: what is still buffered must not fail at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
