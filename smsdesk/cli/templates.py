"""`smsdesk template`: named texts, listed, stored and deleted."""

import asyncio
from argparse import Namespace

from smsdesk.cli.host import Host, RunWish
from smsdesk.cli.inputs import text_file
from smsdesk.cli.output import Output, table
from smsdesk.cli.run import existing_profile_of, profile_of
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services

_SHOWN = 60


def run(args: Namespace, host: Host, output: Output) -> int:
    """Run the action named on the command line."""
    text = ""
    if args.action == "add":
        text = args.text if args.text_file is None else text_file(args.text_file)
    return asyncio.run(_run(args, text, host, output))


async def _run(args: Namespace, text: str, host: Host, output: Output) -> int:
    profile = profile_of(args) if args.action == "add" else existing_profile_of(args)
    async with host.open(profile, RunWish()) as opened:
        templates = opened.services.templates
        match args.action:
            case "list":
                await _list(opened.services, args, output)
            case "add":
                await templates.save(_name(args), text)
            case _:
                known = await templates.by_name(_name(args))
                await templates.remove(known.template_id)
    return 0


def _name(args: Namespace) -> str:
    """Return the name, given either way; "" for none."""
    return str(args.name or args.plain_name or "")


async def _list(services: Services, args: Namespace, output: Output) -> None:
    name = _name(args)
    templates = services.templates
    found = [await templates.by_name(name)] if name else await templates.all()
    if args.json:
        output.json([{"name": one.name, "text": one.text} for one in found])
        return
    rows = [(one.name, _first_line(one.text)) for one in found]
    for line in table((tr("name"), tr("text")), rows):
        output.line(line)


def _first_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
