"""Texts that have just spilled into another segment, and what cutting a little would save.

Cutting means from the end of what a person wrote: what comes from recipients' data, a signature
and a link stay as they are, wherever they stand.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from smsdesk.domain.pricing import Money
from smsdesk.domain.segments import Measurement, SegmentScheme, measure, unit_cost
from smsdesk.domain.template import Template

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


class Tail:
    """The last characters of a written text: those that may be cut.

    Args:
        template: The text as written.
        scheme: How the gateway counts.
        on_air: From a merged text to what is on the air.
    """

    def __init__(
        self, template: Template, scheme: SegmentScheme, on_air: Callable[[str], str]
    ) -> None:
        self._template = template
        self._shorter: dict[int, Template] = {}
        own = "".join(part for part in template.parts if isinstance(part, str))
        # Something is left to be sent.
        self.most = min(MOST_CUT, len(own) - (not template.fields))
        """Most characters that may be cut; none where it is below 1."""
        self.ends = _ends(own, self.most, scheme, on_air)
        """The longest cuts before each that may bring another coding, and the longest of all."""

    @property
    def may_get_cheaper(self) -> bool:
        """Whether another coding may do without them."""
        return len(self.ends) > 1

    def cut(self, characters: int) -> Template:
        """Return the text without so many of its last characters, at most `most`."""
        found = self._shorter.get(characters)
        if found is None:
            found = self._shorter[characters] = self._template.shortened(characters)
        return found


def _ends(
    own: str, most: int, scheme: SegmentScheme, on_air: Callable[[str], str]
) -> tuple[int, ...]:
    if most < 1:
        return ()
    codings = [rule.coding for rule in scheme.rules]
    rest = own[: len(own) - most]
    if scheme.is_fixed or measure(on_air(rest), scheme).coding is codings[-1]:
        return (most,)  # it stays the dearest, whatever is cut
    last = reversed(own[len(rest) :])
    special = (any(unit_cost(char, coding) is None for coding in codings) for char in last)
    return (*(cut for cut, one in enumerate(special) if one), most)


def over(
    text: str,
    scheme: SegmentScheme,
    measured: Measurement,
    tail: Tail,
    shown: Callable[[Template], str],
) -> Over | None:
    """Return how little must be cut to make `text` shorter, None when it is not little.

    Args:
        text: As it is on the air.
        scheme: How the gateway counts.
        measured: `measure(text, scheme)`.
        tail: What may be cut.
        shown: From a written text to `text`: fills in the fields and adds the signature.
    """
    if measured.segment_count < _WIDEST:
        return None
    units = measured.units - room_before(measured, scheme)
    cheaper = tail.may_get_cheaper and measured.coding is not scheme.rules[0].coding
    if not cheaper:
        if units > tail.most * _WIDEST:
            return None
        if measured.units == len(text):
            return Over(units, 1) if units <= tail.most else None
    return _tried(scheme, measured, tail, shown)


def over_alone(text: str, scheme: SegmentScheme, measured: Measurement) -> Over | None:
    """Return the same of a text that goes as it is written: no field, no signature, no link."""
    tail = Tail(Template(text, (text,)), scheme, str)
    return over(text, scheme, measured, tail, lambda shorter: shorter.merge({}).text)


def room_before(measured: Measurement, scheme: SegmentScheme) -> int:
    """Return the most units with which a text like this one had a segment less.

    Args:
        measured: A text of two segments or more.
        scheme: How the gateway counts.
    """
    if measured.segment_count > _WIDEST:
        return measured.units - measured.segment_units[-1]
    return next(rule.single for rule in scheme.rules if rule.coding is measured.coding)


def _tried(
    scheme: SegmentScheme, measured: Measurement, tail: Tail, shown: Callable[[Template], str]
) -> Over | None:
    def saved(characters: int) -> int:
        shorter = measure(shown(tail.cut(characters)), scheme)
        return measured.segment_count - shorter.segment_count

    # Within one coding a longer cut saves no less.
    if not any(saved(end) > 0 for end in tail.ends if end):
        return None
    cuts = ((characters, saved(characters)) for characters in range(1, tail.most + 1))
    return next(Over(characters, segments) for characters, segments in cuts if segments > 0)


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
