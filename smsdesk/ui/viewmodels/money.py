"""Amounts of money in words, currencies always apart."""

from collections.abc import Mapping
from decimal import Decimal

from smsdesk.domain.pricing import Money

_ANY = "-"
"""Stands for a currency that is not told."""


def amount_text(amount: Decimal, currency: str) -> str:
    """Return an amount for people: "HKD 1,204.50"; nothing is rounded away.

    Some gateways tell a balance without its currency: then it stands alone.
    """
    plain = Money(amount, currency or _ANY).plain
    whole, point, cents = plain.lstrip("-").partition(".")
    sign = "-" if amount < 0 else ""
    return f"{currency} {sign}{int(whole):,}{point}{cents}".strip()


def amounts(cost: Mapping[str, Decimal]) -> str:
    """Return totals by currency, never added together: "HKD 90.00 + CNY 12.00"."""
    return " + ".join(amount_text(amount, currency) for currency, amount in cost.items())
