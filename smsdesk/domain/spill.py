"""Texts that have just spilled into another segment, and what cutting a little would save.

Cutting means from the end of the text; what stands there may be a signature, but a character is
as short as another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from smsdesk.domain.pricing import Money
from smsdesk.domain.segments import Measurement, SegmentScheme, measure

MOST_CUT = 15
"""More than that is no little cut."""
_WIDEST = 2
_NEARLY_ALL = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class Over:
    """How far a text is over.

    Attributes:
        characters: Fewest characters that must go to save a segment, 1 to `MOST_CUT`.
        saved: Segments that saves: one, unless the last characters were all that forced a
            dearer coding.
    """

    characters: int
    saved: int


def over(text: str, scheme: SegmentScheme, measured: Measurement) -> Over | None:
    """Return how little must be cut from `text`, None when it is not little.

    Args:
        text: As it is on the air.
        scheme: How the gateway counts.
        measured: `measure(text, scheme)`.
    """
    if measured.segment_count < _WIDEST:
        return None
    units = measured.units - room_before(measured, scheme)
    cheaper = _may_get_cheaper(text, scheme, measured)
    if units > MOST_CUT * _WIDEST and not cheaper:
        return None
    if measured.units == len(text) and not cheaper:
        return Over(units, 1) if units <= MOST_CUT else None
    return _tried(text, scheme, measured)


def room_before(measured: Measurement, scheme: SegmentScheme) -> int:
    """Return the most units with which a text like this one had a segment less.

    Args:
        measured: A text of two segments or more.
        scheme: How the gateway counts.
    """
    if measured.segment_count > _WIDEST:
        return measured.units - measured.segment_units[-1]
    return next(rule.single for rule in scheme.rules if rule.coding is measured.coding)


def _may_get_cheaper(text: str, scheme: SegmentScheme, measured: Measurement) -> bool:
    """Tell whether the coding is forced by nothing but the last few characters."""
    if measured.coding is scheme.rules[0].coding:
        return False
    return measure(text[:-MOST_CUT], scheme).coding is not measured.coding


def _tried(text: str, scheme: SegmentScheme, measured: Measurement) -> Over | None:
    for cut in range(1, min(MOST_CUT, len(text)) + 1):
        count = measure(text[:-cut], scheme).segment_count
        if count < measured.segment_count:
            return Over(cut, measured.segment_count - count)
    return None


@dataclass(slots=True)
class _Bin:
    texts: int = 0
    segments: int = 0
    cost: dict[str, Decimal] = field(default_factory=dict)
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """What a small cut saves over all texts.

    Attributes:
        characters: How many characters to cut.
        texts: Texts that get a segment shorter by it.
        segments: Segments that saves.
        cost: Money that saves, by currency, where prices are known.
        unpriced: Of the texts, those whose price is unknown: they save more.
    """

    characters: int
    texts: int
    segments: int
    cost: Mapping[str, Decimal]
    unpriced: int = 0


class Spill:
    """Takes in how far each text is over."""

    def __init__(self) -> None:
        self._bins: dict[int, _Bin] = {}

    def add(self, one: Over, price: Money | None, texts: int = 1) -> None:
        """Take in texts that are alike; `price` is that of a segment."""
        found = self._bins.setdefault(one.characters, _Bin())
        found.texts += texts
        found.segments += one.saved * texts
        if price is None:
            found.unpriced += texts
        else:
            known = found.cost.get(price.currency, Decimal(0))
            found.cost[price.currency] = known + price.amount * one.saved * texts

    def best(self) -> Cut | None:
        """Return the smallest cut that saves at least nine tenths of what `MOST_CUT` would."""
        cuts = list(self._cuts())
        if not cuts:
            return None
        enough = cuts[-1].segments * _NEARLY_ALL
        return next(cut for cut in cuts if cut.segments >= enough)

    def _cuts(self) -> Iterator[Cut]:
        texts = segments = unpriced = 0
        cost: dict[str, Decimal] = {}
        for characters in sorted(self._bins):
            one = self._bins[characters]
            texts += one.texts
            segments += one.segments
            unpriced += one.unpriced
            for currency, amount in one.cost.items():
                cost[currency] = cost.get(currency, Decimal(0)) + amount
            yield Cut(characters, texts, segments, dict(sorted(cost.items())), unpriced)
