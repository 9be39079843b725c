"""Who a campaign goes to: numbers on the command line, a list, or a file."""

from argparse import Namespace
from dataclasses import dataclass, field

from smsdesk.cli.inputs import region_hint
from smsdesk.cli.output import Output
from smsdesk.domain import msisdn
from smsdesk.domain.campaign import Recipient
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import InvalidNumber, NumberFault
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.imports import ImportOptions


@dataclass(frozen=True, slots=True)
class Gathered:
    """Recipients in order, and how many entries were no numbers."""

    recipients: tuple[Recipient, ...] = field(repr=False)
    invalid: int


async def gather(services: Services, args: Namespace, output: Output) -> Gathered:
    """Read the recipients; every entry that is no number is named on standard error.

    Raises:
        UsageError: No source was given, or a source cannot be read.
    """
    if not (args.to or args.list_name or args.recipients):
        raise UsageError(
            tr("There are no recipients."),
            tr("Nothing was sent."),
            tr("Name them with --to, --list or --recipients."),
        )
    numbers, invalid = _numbers(args, output)
    found = list(await services.contacts.named(numbers))
    if args.list_name:
        found.extend(await _list(services, args.list_name))
    if args.recipients is not None:
        invalid += await _file(services, args, found, output)
    return Gathered(tuple(found), invalid)


def _numbers(args: Namespace, output: Output) -> tuple[list[Recipient], int]:
    """Return the numbers of --to, and how many of them are none."""
    found: list[Recipient] = []
    invalid = 0
    needs_region = False
    for raw in args.to:
        try:
            found.append(Recipient(msisdn.parse(raw, args.region)))
        except InvalidNumber as error:
            invalid += 1
            needs_region |= error.reason is NumberFault.NO_COUNTRY
            output.error(tr("“{raw}” is left out: {reason}", raw=raw, reason=error.what))
    if needs_region and args.region is None:
        output.note(region_hint())
    return found, invalid


async def _list(services: Services, name: str) -> tuple[Recipient, ...]:
    lists = {one.name: one.list_id for one in await services.contacts.lists()}
    if name not in lists:
        raise UsageError(
            tr("There is no list “{name}”.", name=name),
            tr("Nothing was sent."),
            tr("Lists here: {names}.", names=", ".join(lists)) if lists else "",
        )
    return await services.campaigns.recipients_of_list(lists[name])


async def _file(services: Services, args: Namespace, found: list[Recipient], output: Output) -> int:
    options = ImportOptions(region=args.region)
    try:
        read = await services.imports.read_recipients(args.recipients, options)
    except UsageError as error:  # it speaks of an import
        raise UsageError(error.what, tr("Nothing was sent."), error.remedy) from error
    found.extend(read.recipients)
    for one in read.rejects:
        output.error(
            tr(
                "Row {row} of {file} is left out: {reason}",
                row=one.row,
                file=args.recipients.name,
                reason=one.reason,
            )
        )
    if args.region is None and any(one.needs_region for one in read.rejects):
        output.note(region_hint())
    return len(read.rejects)
