"""The command line of design, section 10: names here are stable, scripts rely on them."""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from smsdesk import __version__
from smsdesk.cli import values
from smsdesk.cli.argument_parser import Parser
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr


def build_parser(account_settings: Callable[[], str] | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line.

    Args:
        account_settings: Lists what accounts at each gateway are made of, for `account add`.
    """
    parser = Parser(
        prog="smsdesk",
        description=tr(
            "Send SMS through your own gateway accounts. Without a command: the window."
        ),
        epilog=tr(
            "Exit status: 0 done; 1 some messages or rows were not accepted; 2 wrong use or bad "
            "input; 3 environment (database, keyring, network)."
        ),
    )
    parser.add_argument("--version", action="version", version=f"smsdesk {__version__}")
    _add_profile(parser, default=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=tr("commands"))
    for add in (
        _demo,
        _gateway,
        partial(_account, account_settings),
        _segments,
        _import,
        _send,
        _campaign,
        _template,
        _history,
        _serve,
        _doctor,
    ):
        add(commands.add_parser)
    return parser


Commands = Callable[..., Parser]
"""The `add_parser` of a group of commands."""


def _add_profile(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    parser.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        default=default,
        help=tr("folder with database, settings and logs; default: the user's data folder"),
    )


def _command(add_parser: Commands, name: str, summary: str) -> Parser:
    parser: Parser = add_parser(name, help=summary, description=summary)
    _add_profile(parser)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=tr("print JSON"))


def _demo(commands: Commands) -> None:
    parser = _command(
        commands, "demo", tr("Open the window on a fresh profile with the built-in gateways.")
    )
    parser.add_argument("--offscreen", action="store_true", help=tr("without a display"))
    parser.add_argument(
        "--shots", type=Path, metavar="DIR", help=tr("send by itself, save pictures there, end")
    )


def _gateway(commands: Commands) -> None:
    parser = _command(commands, "gateway", tr("Run one built-in gateway on this computer."))
    parser.add_argument("provider", metavar="PROVIDER")
    parser.add_argument("--port", type=values.port, default=0, help=tr("default: a free one"))
    parser.add_argument("--callback", metavar="URL", help=tr("where delivery reports go"))
    parser.add_argument("--script", type=Path, metavar="FILE", help=tr("faults to play (JSON)"))
    parser.add_argument("--tls-cert", type=Path, metavar="PEM", help=tr("serve HTTPS"))
    parser.add_argument("--tls-key", type=Path, metavar="PEM", help=tr("key of --tls-cert"))
    parser.add_argument(
        "--client-ca", type=Path, metavar="PEM", help=tr("ask callers for a certificate of this CA")
    )
    parser.add_argument("--auth-key", metavar="K", help=tr("the key that callers must show"))
    parser.add_argument(
        "--report-delay",
        type=values.seconds,
        default=2.0,
        metavar="S",
        help=tr("seconds; default 2"),
    )
    parser.add_argument(
        "--report-attempts",
        type=values.count,
        default=5,
        metavar="N",
        help=tr("how often a report is offered, with growing pauses; default 5"),
    )


def _account(settings: Callable[[], str] | None, commands: Commands) -> None:
    parser = _command(commands, "account", tr("Add, list, test, change and remove accounts."))
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = _command(actions.add_parser, "add", tr("Add an account; its secrets go to the keyring."))
    add.formatter_class = argparse.RawDescriptionHelpFormatter
    add.epilogue = settings
    add.add_argument("--provider", required=True, metavar="P")
    edit = _command(actions.add_parser, "edit", tr("Change settings or secrets of an account."))
    edit.add_argument("--rename", metavar="NEW", help=tr("give it another name"))
    for one in (add, edit):
        one.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings")
        _secret(one, tr("store this secret in the keyring"))
        one.add_argument(
            "--session-only",
            action="store_true",
            help=tr("check the secrets but store them nowhere: every run is given them anew"),
        )
    listing = _command(actions.add_parser, "list", tr("List accounts with their callback paths."))
    test = _command(
        actions.add_parser, "test", tr("Ask the gateway whether it accepts the account.")
    )
    _secret(test, tr("use this secret for this run alone"))
    prices = _command(
        actions.add_parser, "prices", tr("Show or replace the price table of an account.")
    )
    prices.add_argument("--file", type=Path, metavar="CSV", help=tr("prefix,amount,currency"))
    prices.add_argument(
        "--keep-others",
        action="store_true",
        help=tr("with --file: the prices of prefixes that are not in the file stay"),
    )
    prices.add_argument("--export", type=Path, metavar="CSV", help=tr("write the table there"))
    resume = _command(actions.add_parser, "resume", tr("Let a paused account send again."))
    remove = _command(actions.add_parser, "remove", tr("Remove an account and its secrets."))
    senders = _command(
        actions.add_parser, "senders", tr("Ask the gateway which sender IDs the account may use.")
    )
    _secret(senders, tr("use this secret for this run alone"))
    for one in (add, edit, test, prices, resume, remove, senders):
        one.add_argument("--name", required=True, metavar="N", help=tr("the account's name"))
    for one in (add, edit, listing, test, prices, resume, remove, senders):
        _json(one)


def _secret(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar="KEY",
        dest="secrets",
        help=tr("{what}; its value is a line of standard input, or is asked for", what=what),
    )


def _segments(commands: Commands) -> None:
    parser = _command(commands, "segments", tr("Count the text on standard input."))
    parser.add_argument("--provider", required=True, metavar="P")
    _json(parser)


def _import(commands: Commands) -> None:
    parser = _command(commands, "import", tr("Bring a file of numbers into the address book."))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--list", metavar="NAME", dest="list_name", help=tr("put them in it too"))
    _region(parser)
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help=tr("what a column is: number, name, a field, or nothing to leave it out"),
    )
    parser.add_argument("--rejects", type=Path, metavar="CSV", help=tr("write refused rows there"))
    parser.add_argument("--dry-run", action="store_true", help=tr("store nothing"))
    _json(parser)


def _region(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--region", metavar="CC", help=tr("country of numbers without a country code, such as HK")
    )


def _send(commands: Commands) -> None:
    parser = _command(
        commands, "send", tr("Queue a campaign and send it; returns when it is handed over.")
    )
    parser.add_argument("--account", required=True, metavar="N")
    to = parser.add_argument_group(tr("recipients"))
    to.add_argument("--to", action="extend", nargs="+", default=[], metavar="NUMBER")
    to.add_argument("--list", metavar="NAME", dest="list_name")
    to.add_argument(
        "--recipients", type=Path, metavar="CSV", help=tr("with a header; columns become fields")
    )
    _region(to)  # type: ignore[arg-type] # a group takes arguments as a parser does
    message = parser.add_argument_group(tr("message"))
    text = message.add_mutually_exclusive_group()
    text.add_argument("--text", metavar="T", help=tr("fields like {name} are filled in"))
    text.add_argument("--text-file", type=Path, metavar="F", help=tr("UTF-8"))
    text.add_argument("--template", metavar="NAME", help=tr("a text that was kept"))
    message.add_argument("--sender", metavar="ID")
    message.add_argument("--kind", metavar="KIND", help=tr("such as flash, where offered"))
    message.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help=tr("of the gateway")
    )
    message.add_argument(
        "--at", metavar="TIME", help=tr("send then (ISO 8601; local without zone)")
    )
    message.add_argument(
        "--zone",
        metavar="ZONE",
        help=tr(
            "whose clock --at is on: such as Asia/Hong_Kong, or “recipient” for each one by theirs"
        ),
    )
    message.add_argument(
        "--draft-key", metavar="KEY", help=tr("a second call with the same key sends nothing new")
    )
    parser.add_argument("--quote", action="store_true", help=tr("count and price, send nothing"))
    parser.add_argument("--wait", action="store_true", help=tr("wait for the delivery reports"))
    parser.add_argument(
        "--timeout",
        type=values.seconds,
        default=0.0,
        metavar="S",
        help=tr("end waiting after S seconds"),
    )
    _listener(parser)
    _adopt(parser)
    _secret(parser, tr("use this secret for this run alone"))
    _json(parser)


def _listener(parser: argparse.ArgumentParser) -> None:
    port = parser.add_mutually_exclusive_group()
    port.add_argument(
        "--listen", type=values.port, metavar="PORT", help=tr("fix the listener's port")
    )
    port.add_argument("--no-listen", action="store_true", help=tr("take no delivery reports"))
    parser.add_argument(
        "--public-url",
        type=values.public_url,
        metavar="URL",
        help=tr("what gateways reach the listener by in this run, such as https://sms.example.com"),
    )
    parser.add_argument(
        "--listen-host",
        type=values.host,
        metavar="ADDRESS",
        help=tr("the address of this computer to listen on in this run"),
    )
    parser.add_argument(
        "--trusted-proxy",
        type=values.proxy,
        action="extend",
        default=None,
        metavar="ADDRESS",
        dest="trusted_proxies",
        help=tr("an address or network whose X-Forwarded-For is believed in this run"),
    )


def _adopt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--adopt",
        action="store_true",
        help=tr("send what waits in a profile that was copied or restored"),
    )


def _campaign(commands: Commands) -> None:
    parser = _command(commands, "campaign", tr("List, pause, resume and stop campaigns."))
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _command(actions.add_parser, "list", tr("List campaigns, newest first."))
    listing.add_argument("--limit", type=values.count, metavar="N", help=tr("the newest N"))
    _json(listing)
    for name, summary in (
        ("pause", tr("Send nothing more of it for now.")),
        ("resume", tr("Go on with it, also when it paused by itself.")),
        ("stop", tr("Cancel what has not left yet.")),
        ("release", tr("Queue its held messages, such as those whose hour has passed.")),
    ):
        action = _command(actions.add_parser, name, summary)
        action.add_argument("campaign", type=values.count, metavar="ID")
        _json(action)
    _kept(actions.add_parser)


def _kept(add_parser: Commands) -> None:
    listing = _command(add_parser, "scheduled", tr("List what an account's gateway keeps."))
    cancel = _command(add_parser, "cancel-scheduled", tr("Delete from the gateway's schedule."))
    cancel.add_argument("ids", nargs="*", metavar="ID", help=tr("as “scheduled” lists them"))
    cancel.add_argument(
        "--campaign",
        type=values.count,
        metavar="ID",
        help=tr("all of this campaign that waits there"),
    )
    for one in (listing, cancel):
        one.add_argument("--account", required=True, metavar="N")
        _secret(one, tr("use this secret for this run alone"))
        _json(one)


def _template(commands: Commands) -> None:
    parser = _command(commands, "template", tr("List, add and remove texts to be used again."))
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _command(actions.add_parser, "list", tr("List templates by name."))
    _json(listing)
    add = _command(actions.add_parser, "add", tr("Keep a text, in place of the one of that name."))
    text = add.add_mutually_exclusive_group(required=True)
    text.add_argument("--text", metavar="T", help=tr("fields like {name} are filled in"))
    text.add_argument("--text-file", type=Path, metavar="F", help=tr("UTF-8"))
    remove = _command(actions.add_parser, "remove", tr("Delete a template."))
    for one in (add, listing, remove):
        name = one.add_mutually_exclusive_group(required=one is not listing)
        name.add_argument("--name", metavar="N", help=tr("the template's name"))
        name.add_argument(
            "plain_name", nargs="?", metavar="NAME", help=tr("the same without --name")
        )


def _history(commands: Commands) -> None:
    parser = _command(commands, "history", tr("Print what became of every message."))
    parser.add_argument(
        "--status", action="append", default=[], choices=[str(one) for one in MessageState]
    )
    parser.add_argument("--account", metavar="N")
    parser.add_argument("--campaign", type=values.count, metavar="ID")
    parser.add_argument("--since", metavar="TIME", help=tr("ISO 8601; local without zone"))
    parser.add_argument("--limit", type=values.count, metavar="N", help=tr("the newest N"))
    parser.add_argument("--export", type=Path, metavar="CSV", help=tr("write them to a CSV file"))
    _json(parser)


def _serve(commands: Commands) -> None:
    parser = _command(commands, "serve", tr("Send, poll and listen without a window."))
    _listener(parser)
    _adopt(parser)
    _secret(parser, tr("use this secret for this run alone; ACCOUNT:KEY where several have it"))


def _doctor(commands: Commands) -> None:
    parser = _command(commands, "doctor", tr("Check what the program needs, one line each."))
    parser.add_argument("--qt-probe", action="store_true", help=argparse.SUPPRESS)
    _json(parser)


def parse(
    argv: Sequence[str], account_settings: Callable[[], str] | None = None
) -> argparse.Namespace:
    """Return the parsed command line; ends the process with status 2 when it is wrong."""
    parser = build_parser(account_settings)
    args, unknown = parser.parse_known_args(argv)
    if unknown:
        # argparse speaks for the whole program here; the help that lists options is the command's.
        words = (parser.prog, args.command, getattr(args, "action", None))
        parser.prog = " ".join(word for word in words if word)
        parser.error(tr("unrecognised arguments: {arguments}", arguments=" ".join(unknown)))
    return args
