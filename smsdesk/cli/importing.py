"""`smsdesk import`: a file of numbers into the address book, with a verdict for every row."""

import asyncio
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from smsdesk.cli.host import Host, RunWish
from smsdesk.cli.inputs import region_hint, settings_of
from smsdesk.cli.output import Json, Output
from smsdesk.cli.run import profile_of
from smsdesk.cli.targets import require_target
from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import ntr, tr
from smsdesk.importers.columns import IGNORED, NAME, NUMBER
from smsdesk.services.container import Services
from smsdesk.services.export import write_rejects
from smsdesk.services.imports import ImportOptions, ImportSummary

DONE = 0
SOME_REFUSED = 1
_NAMED = 20
"""Refused rows that are named one by one."""


def run(args: Namespace, host: Host, output: Output) -> int:
    """Import the file, or with `--dry-run` only tell what would become of its rows."""
    if args.rejects is not None:
        require_target(args.rejects, args.file, tr("Nothing was imported."))
    return asyncio.run(_run(args, settings_of(args.map, "--map"), host, output))


async def _run(args: Namespace, mapping: Mapping[str, str], host: Host, output: Output) -> int:
    async with host.open(profile_of(args), RunWish()) as opened:
        services = opened.services
        options = ImportOptions(region=args.region, list_name=args.list_name or "")
        if mapping:
            options = await _mapped(services, args.file, options, mapping)
        summary = await services.imports.run(args.file, options, dry_run=args.dry_run)
    if args.rejects is not None:
        write_rejects(args.rejects, summary)
    if args.json:
        output.json(_json(summary))
    else:
        _print(summary, output)
    _name_refused(args, summary, output)
    return SOME_REFUSED if summary.rejected else DONE


async def _mapped(
    services: Services, path: Path, options: ImportOptions, mapping: Mapping[str, str]
) -> ImportOptions:
    """Return `options` with the roles of the columns named in `mapping`; others stay guessed.

    Raises:
        UsageError: The file has no such column, or two columns hold the numbers.
    """
    preview = await services.imports.preview(path, options)
    unknown = [column for column in mapping if column not in preview.header]
    if unknown:
        raise UsageError(
            tr("{file} has no column “{column}”.", file=path.name, column=unknown[0]),
            tr("Nothing was imported."),
            tr("Its columns: {columns}.", columns=", ".join(preview.header)),
        )
    said = {column: _ROLES.get(field, field) for column, field in mapping.items()}
    chosen = set(said.values())
    roles = [
        # A guess gives way to what was said: there is one column of numbers and one of names.
        said.get(column, IGNORED if role in chosen and role in _ROLES.values() else role)
        for column, role in zip(preview.header, preview.roles, strict=True)
    ]
    return replace(options, roles=tuple(roles))


_ROLES = {"number": NUMBER, "name": NAME}
"""What the two words of `--map` mean; any other is a field."""


def _name_refused(args: Namespace, summary: ImportSummary, output: Output) -> None:
    """Say of each refused row why, up to a number that a person can read, and what helps."""
    for one in summary.rejects[:_NAMED]:
        output.note(tr("Row {row}: {reason}", row=f"{one.row:,}", reason=one.reason))
    more = len(summary.rejects) - _NAMED
    if more > 0:
        output.note(ntr("and {n} more", "and {n} more", more))
    if args.region is None and any(one.needs_region for one in summary.rejects):
        output.note(region_hint())
    if args.rejects is not None:
        output.note(tr("The refused rows are in {file}.", file=args.rejects))
    elif summary.rejects:
        output.note(tr("To have the refused rows in a file: --rejects FILE."))


def _json(summary: ImportSummary) -> Json:
    return {
        "rows": summary.rows,
        "new": summary.new,
        "updated": summary.updated,
        "duplicate_in_file": summary.duplicate_in_file,
        "duplicate_in_book": summary.duplicate_in_book,
        "opted_out": summary.opted_out,
        "rejected": summary.rejected,
        "repaired": summary.repaired,
        "undo": None,
        "dry_run": summary.dry_run,
    }


def _print(summary: ImportSummary, output: Output) -> None:
    output.line(ntr("{n} row read", "{n} rows read", summary.rows))
    for n, label in (
        (summary.new, tr("new")),
        (summary.updated, tr("updated")),
        (summary.duplicate_in_file, tr("twice in the file")),
        (summary.duplicate_in_book, tr("in the book already")),
        (summary.opted_out, tr("opted out, left alone")),
        (summary.rejected, tr("refused")),
    ):
        if n:
            output.line(f"  {n:,} {label}")
    if summary.repaired:
        output.line(ntr("{n} number was repaired", "{n} numbers were repaired", summary.repaired))
    if summary.dry_run:
        output.line(tr("Nothing was stored: this was a dry run."))
