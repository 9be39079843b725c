"""How the amounts of a quote stand to what is charged: all of it, a part, or the most it can be.

Of two channels one is charged: the total has the dearer of each message, so it bounds the price
from above; what is unknown may come on top of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from smsdesk.domain.spill import Cut
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import Quote, Way

__all__ = ["Known", "QuotedPrice", "price_of", "saving_words", "way_lines"]


class Known(Enum):
    """How much of the price is known."""

    NOTHING = auto()
    ALL = auto()
    LEAST = auto()
    """There is one channel, and some have no price: it costs more."""
    MOST = auto()
    """Both channels are priced: it costs this or less."""
    ONE_CHANNEL = auto()
    """One channel is priced, of the other nothing is known."""
    SOME = auto()
    """Each channel has prices for some: this is neither the most nor the least it can be."""


@dataclass(frozen=True, slots=True)
class QuotedPrice:
    """What is known of a quote's price.

    Attributes:
        known: How much.
        cost: The amounts to be told, by currency.
        channel: With `ONE_CHANNEL`, the one that is unknown.
    """

    known: Known
    cost: Mapping[str, Decimal]
    channel: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing is unknown."""
        return self.known in {Known.ALL, Known.MOST}

    def words(self, amounts: str) -> str:
        """Say what it costs, with the `amounts` of `cost` written out."""
        match self.known:
            case Known.NOTHING:
                return tr("price unknown")
            case Known.ALL:
                return tr("≈ {amounts}", amounts=amounts)
            case Known.LEAST:
                return tr("more than {amounts}", amounts=amounts)
            case Known.MOST:
                return tr("up to ≈ {amounts}", amounts=amounts)
            case Known.ONE_CHANNEL:
                return tr("≈ {amounts}, {channel} unknown", amounts=amounts, channel=self.channel)
            case Known.SOME:
                return tr("≈ {amounts} + unknown prices", amounts=amounts)


def price_of(quote: Quote) -> QuotedPrice:
    """Return what is known of the price of `quote`."""
    if quote.ways:
        return _of_two(quote, *quote.ways)
    if not quote.cost:
        return QuotedPrice(Known.NOTHING, {})
    return QuotedPrice(Known.LEAST if quote.unpriced else Known.ALL, quote.cost)


def _of_two(quote: Quote, first: Way, then: Way) -> QuotedPrice:
    if not (first.unpriced or then.unpriced):
        return QuotedPrice(Known.MOST, quote.cost)
    for one, other in ((first, then), (then, first)):
        if not one.cost and not other.unpriced:
            return QuotedPrice(Known.ONE_CHANNEL, other.cost, one.channel)
    cost = quote.cost or first.cost
    return QuotedPrice(Known.SOME if cost else Known.NOTHING, cost)


def saving_words(cut: Cut, amounts: str) -> str:
    """Say what a cut saves, with the `amounts` of its `cost` written out, "" for none."""
    segments = ntr("{n} segment", "{n} segments", cut.segments)
    if amounts and cut.unpriced:
        amounts = tr("more than {amounts}", amounts=amounts)
    return f"{segments}, {amounts}" if amounts else segments


def way_lines(quote: Quote, written: Callable[[Mapping[str, Decimal]], str]) -> tuple[str, ...]:
    """Return what it costs if all arrive by the first channel, and if all fall back; or ().

    Args:
        quote: What is to be sent.
        written: Writes amounts out.
    """
    if not quote.ways:
        return ()
    first, then = quote.ways
    return (
        tr("As {channel}: {price}", channel=first.channel, price=_of_way(first, written)),
        tr(
            "If all fall back to {channel}: {price}",
            channel=then.channel,
            price=_of_way(then, written),
        ),
    )


def _of_way(way: Way, written: Callable[[Mapping[str, Decimal]], str]) -> str:
    if not way.cost:
        return tr("unknown")
    amounts = written(way.cost)
    if way.unpriced:
        return ntr(
            "≈ {amounts}, unknown for {n} recipient",
            "≈ {amounts}, unknown for {n} recipients",
            way.unpriced,
            amounts=amounts,
        )
    return tr("≈ {amounts}", amounts=amounts)
