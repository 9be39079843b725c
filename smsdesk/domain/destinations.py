"""What a gateway's document asks of messages to single countries, and what of it to tell a person.

These are hints: nothing is refused for them. A provider declares its rules once
(`ProviderInfo.destinations`), and every quote warns from them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smsdesk.domain.texts import ntr, tr

__all__ = [
    "DestinationRule",
    "Severity",
    "currency_warnings",
    "destination_warnings",
]

_LONGEST_LIST = 5
"""More countries than this are not named one by one."""


class Severity(StrEnum):
    """How much depends on a rule."""

    NOTE = "note"
    """Good to know: some messages may arrive otherwise than meant."""
    WARNING = "warning"
    """Without it messages are refused, and may be charged all the same."""


@dataclass(frozen=True, slots=True)
class DestinationRule:
    """One rule for one country.

    Attributes:
        region: ISO 3166 code, as `Msisdn.region` has it.
        country: Its name on screen.
        sentence: What the rule is.
        remedy: What to do.
        severity: How much depends on it.
        satisfied_by: A regular expression of sender IDs with which nothing is left to do; "" for
            rules that no sender ID fulfils by itself.
    """

    region: str
    country: str
    sentence: str
    remedy: str
    severity: Severity = Severity.WARNING
    satisfied_by: str = ""

    def applies(self, sender: str) -> bool:
        """Tell whether a person must know it when the sender ID is `sender`, "" if not known."""
        return not (self.satisfied_by and re.fullmatch(self.satisfied_by, sender))


def destination_warnings(
    rules: Sequence[DestinationRule], recipients: Mapping[str, int], sender: str | None
) -> tuple[str, ...]:
    """Return what a person should know about the countries of a campaign, the gravest first.

    Countries with one rule stand in one sentence.

    Args:
        rules: Of the provider.
        recipients: How many are in each region.
        sender: The campaign's sender ID, None when it has none of its own.
    """
    groups: dict[tuple[str, str], list[DestinationRule]] = {}
    for rule in sorted(rules, key=lambda one: one.severity is not Severity.WARNING):
        if recipients.get(rule.region) and rule.applies(sender or ""):
            groups.setdefault((rule.sentence, rule.remedy), []).append(rule)
    return tuple(_warning(group, recipients) for group in groups.values())


def currency_warnings(settled: Collection[str], priced: Collection[str]) -> tuple[str, ...]:
    """Return what a person should know about prices in a currency the gateway does not settle in.

    Args:
        settled: The currencies of the gateway's document; empty where it names none.
        priced: Those of the campaign's prices.
    """
    others = sorted(set(priced) - set(settled)) if settled else []
    if not others:
        return ()
    return (
        tr(
            "The price table has prices in {others}, but this gateway settles in {settled} only. "
            "Correct the price table of the account.",
            others=", ".join(others),
            settled=", ".join(settled),
        ),
    )


def _warning(rules: Sequence[DestinationRule], recipients: Mapping[str, int]) -> str:
    count = sum(recipients[rule.region] for rule in rules)
    if len(rules) > _LONGEST_LIST:
        where = ntr("{n} country", "{n} countries", len(rules))
    else:
        where = ", ".join(rule.country for rule in rules)
    to = ntr("{n} recipient", "{n} recipients", count)
    return tr(
        "{where} ({recipients}): {sentence} {remedy}",
        where=where,
        recipients=to,
        sentence=rules[0].sentence,
        remedy=rules[0].remedy,
    )
