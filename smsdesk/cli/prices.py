"""`smsdesk account prices`: show, replace, complete or export an account's price table."""

from argparse import Namespace
from collections.abc import Collection, Sequence
from pathlib import Path

from smsdesk.cli.output import Output, table
from smsdesk.domain.prefixes import destination
from smsdesk.domain.price_rows import InvalidPrices
from smsdesk.domain.pricing import PriceRule, PriceTable
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.price_files import read_price_file, write_price_file


async def prices(services: Services, args: Namespace, output: Output) -> int:
    """Run the action; a file with a wrong row changes no price."""
    view = await services.accounts.by_name(args.name)
    rules = (await services.accounts.prices(view.account_id)).rules
    channels = view.info.capabilities.channels
    if args.file is not None:
        rules = _combined(rules if args.keep_others else (), _from_file(args.file, channels))
        await services.accounts.set_prices(view.account_id, rules)
    if args.export is not None:
        count = write_price_file(args.export, rules, _leads_to)
        output.note(
            ntr("{n} price is in {file}.", "{n} prices are in {file}.", count, file=args.export)
        )
    if args.json:
        output.json(
            {
                "prices": [
                    {
                        "prefix": one.prefix,
                        "amount": one.price.plain,
                        "currency": one.currency,
                        "channel": one.channel,
                        "leads_to": _leads_to(one.prefix),
                    }
                    for one in rules
                ]
            }
        )
        return 0
    header = (tr("prefix"), tr("price of a segment"), tr("channel"), tr("leads to"))
    rows = [
        (one.prefix or tr("any"), str(one.price), one.channel or tr("SMS"), _leads_to(one.prefix))
        for one in rules
    ]
    for line in table(header, rows):
        output.line(line)
    return 0


def _from_file(path: Path, channels: Collection[str]) -> Sequence[PriceRule]:
    parsed = read_price_file(path, channels)
    if parsed.faults:
        raise InvalidPrices(parsed.faults)
    return parsed.rules


def _combined(old: Sequence[PriceRule], new: Sequence[PriceRule]) -> tuple[PriceRule, ...]:
    """Return all rules; of two for one prefix and channel the new one."""
    return PriceTable((*old, *new)).rules


def _leads_to(prefix: str) -> str:
    """Return the ISO code of a prefix's country; names belong to the window."""
    return destination(prefix, str)
