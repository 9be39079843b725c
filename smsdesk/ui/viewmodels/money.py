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
    return str(Money(amount, currency)) if currency else Money(amount, _ANY).grouped


def amounts(cost: Mapping[str, Decimal]) -> str:
    """Return totals by currency, never added together: "HKD 90.00 + CNY 12.00"."""
    return " + ".join(amount_text(amount, currency) for currency, amount in cost.items())
