"""What came of planning: the messages, what they add up to, and whatever is to be told of them.

Thousands of messages differ in nothing that is added up. They are gathered first and added once
for all of them, so that the sums of a large draft take no longer than looking at it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from smsdesk.domain.campaign import PlannedMessage, Recipient, SkipReason
from smsdesk.domain.foreign import ForeignCharacters
from smsdesk.domain.pricing import Money
from smsdesk.domain.segments import Measurement
from smsdesk.domain.spill import Over, Spill
from smsdesk.domain.spread import MOST_DEAREST, Spread
from smsdesk.services.field_gaps import FieldGaps

__all__ = ["Alike", "Counted", "Plan", "Share"]

_NOWHERE = "001"
"""The region of numbers of no country (`Msisdn.region`); a quote calls it ""."""
_MOST_GATHERED = 512
"""Groups gathered before they are added up: that takes three to eight milliseconds."""


@dataclass(slots=True)
class Share:
    """What some of the messages amount to."""

    recipients: int = 0
    segments: int = 0
    unpriced: int = 0
    cost: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, messages: int, segments: int, *costs: Money | None) -> None:
        """Add messages that are alike.

        Args:
            messages: How many they are.
            segments: Of each of them.
            costs: Of each of them: unpriced without one, and it may have one in two currencies.
        """
        self.recipients += messages
        self.segments += messages * segments
        known = False
        for cost in costs:
            if cost is not None:
                known = True
                self.cost[cost.currency] += cost.amount * messages
        if not known:
            self.unpriced += messages


@dataclass(eq=False, slots=True)
class Counted:
    """A text as it is on the air; those that are alike are one object, known by its identity.

    Attributes:
        unsendable: Whether it has characters that cannot be sent.
        refused: Whether the gateway is known to refuse a text of such a form.
        empty: Whether there is nothing in it.
        segments: As billed.
        over: How little must be cut to save a segment, None when it is not little.
        suspect: Whether it is worse than the text's literal pieces make it, or has characters that
            take two units of the cheapest coding and several segments; whose fault that is shows
            in the data.
    """

    measurement: Measurement
    unsendable: bool
    refused: bool
    empty: bool
    segments: int
    over: Over | None
    suspect: bool


@dataclass(eq=False, slots=True)
class Alike:
    """Messages that differ in nothing that is added up.

    Attributes:
        counted: Their texts.
        price: Of a segment; None where it is unknown.
        first_price: Of a message by the channel it is tried on first, None where that is unknown.
        region: Where they go.
        cost: Of each of them.
        dearer: The most that each can come to: amounts of two currencies have no dearer.
        most: The same as one amount; None where it is unknown or of two currencies.
        count: How many they are.
        first: The first of them, as many as could be among the dearest: row and recipient.
    """

    counted: Counted
    price: Money | None
    first_price: Money | None
    region: str
    cost: Money | None = field(init=False)
    dearer: tuple[Money | None, ...] = field(init=False)
    most: Money | None = field(init=False)
    count: int = 0
    first: list[tuple[int, Recipient]] = field(default_factory=list)

    def __post_init__(self) -> None:
        cost = self.cost = None if self.price is None else self.price * self.counted.segments
        first = self.first_price
        if cost is None or first is None:
            self.dearer = (cost,)
        elif cost.currency == first.currency:
            self.dearer = (max(cost, first),)
        else:
            self.dearer = (cost, first)
        self.most = self.dearer[0] if len(self.dearer) == 1 else None

    def add(self, row: int, recipient: Recipient) -> None:
        """Take in one of them."""
        self.count += 1
        if self.count <= MOST_DEAREST:
            self.first.append((row, recipient))


@dataclass(slots=True)
class Plan:
    """The outcome of planning; grows while the recipients are walked through.

    The sums are those of all messages after `settle`.

    Attributes:
        messages: What goes out, in the order of the recipients.
        refused: Of the skipped, those whose number the gateway does not take, by the reason.
        total: All of `messages` together.
        first: The first recipient who was not left out.
        first_way: The same as they are tried first, told where they fall back only; then `total`
            has the dearer way of each.
        then_way: The same if all fall back.
        regions: The same by region; "" for numbers of no country.
        refused_texts: How many texts have a form that the gateway is known to refuse.
        first_refused: The row of the first of them.
        missing_fields: How many texts lack a value for a field that has no fallback.
        empty_fields: How many texts have a blank value for such a field.
        template_fault: Why the text cannot be filled in, or "".
        empty_text: Whether a text is needed and there is none before any field is filled in.
        spread: How the texts differ.
        spill: How little must be cut to save segments.
        foreign: What recipients' data makes dearer or unsendable.
        gaps: The recipients without a value for a field.
        first_over: The first text that is too long: its row and its measurement.
    """

    messages: list[PlannedMessage] = field(default_factory=list, repr=False)
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    total: Share = field(default_factory=Share)
    first: Recipient | None = field(default=None, repr=False)
    first_way: Share = field(default_factory=Share)
    then_way: Share = field(default_factory=Share)
    regions: defaultdict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    sizes: Counter[int] = field(default_factory=Counter)
    longest: Measurement | None = None
    over_limit: int = 0
    empty: int = 0
    unsendable: int = 0
    refused_texts: int = 0
    first_refused: int = 0
    missing_fields: Counter[str] = field(default_factory=Counter)
    empty_fields: Counter[str] = field(default_factory=Counter)
    template_fault: str = ""
    empty_text: bool = False
    spread: Spread = field(default_factory=Spread, repr=False)
    spill: Spill = field(default_factory=Spill, repr=False)
    foreign: ForeignCharacters = field(default_factory=ForeignCharacters, repr=False)
    first_over: tuple[int, Measurement] | None = None
    gaps: FieldGaps = field(default_factory=FieldGaps, repr=False)
    _gathered: dict[tuple[Counted, int, int, str], Alike] = field(default_factory=dict, repr=False)

    def alike(
        self, counted: Counted, price: Money | None, first_price: Money | None, region: str
    ) -> Alike:
        """Return the group of messages that a message belongs to; the prices are a table's own."""
        key = (counted, id(price), id(first_price), region)
        found = self._gathered.get(key)
        if found is None:
            if len(self._gathered) >= _MOST_GATHERED:
                self.settle()
            found = self._gathered[key] = Alike(counted, price, first_price, region)
        return found

    def settle(self) -> None:
        """Add up what was gathered: the sums are those of all messages so far."""
        for group in self._gathered.values():
            self._add(group)
        # The longest first: most of the others are then refused at once by the dearest rows.
        for group in sorted(self._gathered.values(), key=_size, reverse=True):
            self.spread.add(group.first, _size(group), group.most, group.count)
        self._gathered.clear()

    def _add(self, group: Alike) -> None:
        counted, count, cost = group.counted, group.count, group.cost
        self._add_texts(group)
        if counted.over is not None:
            self.spill.add(counted.over, group.price, count)
        self.first_way.add(count, 1, group.first_price)
        self.then_way.add(count, counted.segments, cost)
        self.total.add(count, counted.segments, *group.dearer)
        region = "" if group.region == _NOWHERE else group.region
        self.regions[region].add(count, counted.segments, *group.dearer)

    def _add_texts(self, group: Alike) -> None:
        """Take in what is wrong with the texts, and how long they are."""
        counted, measurement = group.counted, group.counted.measurement
        self.empty += group.count * counted.empty
        self.unsendable += group.count * counted.unsendable
        self.sizes[counted.segments] += group.count
        row, recipient = group.first[0]
        told = recipient.row or row
        if measurement.over_limit:
            self.over_limit += group.count
            self.first_over = self.first_over or (told, measurement)
        if counted.refused:
            self.refused_texts += group.count
            self.first_refused = self.first_refused or told
        if self.longest is None or measurement.units > self.longest.units:
            self.longest = measurement


def _size(group: Alike) -> tuple[int, int]:
    return group.counted.segments, group.counted.measurement.units
