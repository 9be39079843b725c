"""The countries of a quote, the dearest first, although currencies are never compared."""

from decimal import Decimal

from smsdesk.services.quote import CountryQuote, Quote

__all__ = ["dearest_first", "together"]


def dearest_first(quote: Quote) -> list[tuple[str, CountryQuote]]:
    """Return region code and share of each country, by its weight in the bill.

    That is its largest part of the total of any currency; what has no price weighs as much as its
    recipients are of all.
    """

    def weight(share: CountryQuote) -> Decimal:
        parts = [amount / quote.cost[label] for label, amount in share.cost.items() if amount]
        parts.append(Decimal(share.unpriced) / (quote.recipients or 1))
        return max(parts)

    return sorted(
        quote.by_country.items(),
        key=lambda one: (-weight(one[1]), -one[1].recipients, one[0]),
    )


def together(shares: list[CountryQuote]) -> CountryQuote:
    """Return several countries' shares as one, each currency for itself."""
    cost: dict[str, Decimal] = {}
    for share in shares:
        for currency, amount in share.cost.items():
            cost[currency] = cost.get(currency, Decimal(0)) + amount
    return CountryQuote(
        sum(share.recipients for share in shares),
        sum(share.segments for share in shares),
        dict(sorted(cost.items())),
        sum(share.unpriced for share in shares),
    )
