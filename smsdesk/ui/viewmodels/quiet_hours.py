"""The table of quiet hours in Settings: what is entered, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.texts import tr

USUAL = QuietHours(time(22), time(8))
"""What is offered when somebody adds hours."""


@dataclass(frozen=True, slots=True)
class QuietRow:
    """One country's hours as entered; `region` is "" for everywhere else.

    `hours` is None where messages may go at any time.
    """

    region: str
    hours: QuietHours | None


def rows_of(policy: QuietPolicy) -> tuple[QuietRow, ...]:
    """Return a policy as rows, the one for everywhere first where there is one."""
    everywhere = [QuietRow("", policy.everywhere)] if policy.everywhere else []
    countries = [QuietRow(region, hours) for region, hours in sorted(policy.regions.items())]
    return (*everywhere, *countries)


def policy_of(rows: Iterable[QuietRow]) -> QuietPolicy:
    """Return rows as a policy; of two rows of a country the first counts."""
    regions: dict[str, QuietHours | None] = {}
    for row in rows:
        regions.setdefault(row.region, row.hours)
    everywhere = regions.pop("", None)
    return QuietPolicy(everywhere, regions)


def summary(policy: QuietPolicy, country: Sequence[str]) -> str:
    """Return the policy in one line; `country` names the countries with an entry."""
    if policy.is_empty:
        return tr("No quiet hours: messages go at any time.")
    if policy.everywhere is None:
        return tr("Quiet hours in {countries} only.", countries=", ".join(country))
    if not country:
        return tr("The same quiet hours everywhere.")
    return tr("Quiet hours everywhere; others in {countries}.", countries=", ".join(country))
