"""From a draft to the very texts that go out, counted and priced: the one place that does it.

The quote a person confirms and the rows that are queued come from the same function, so the
price on the last button is the price of what is sent. Pure computation: no I/O, no loop.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from smsdesk.domain.campaign import CampaignDraft, PlannedMessage, Recipient, SkipReason
from smsdesk.domain.foreign import ForeignCharacters, Trouble, in_data, narrowed
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money, PriceTable
from smsdesk.domain.segments import Measurement, SegmentScheme, measure, unsendable
from smsdesk.domain.spill import Over, Spill, over
from smsdesk.domain.spread import Spread
from smsdesk.domain.template import Template, TemplateError
from smsdesk.services.due import DueTimes
from smsdesk.services.field_gaps import FieldGaps
from smsdesk.services.lately import Lately

_REMEMBERED = 64
"""Campaigns without fields have one text; a memo of thousands would only take memory."""
_NOWHERE = "001"
"""The region of numbers of no country (`Msisdn.region`); a quote calls it ""."""


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What planning needs to know beside the draft.

    Attributes:
        scheme: How the account's gateway counts.
        counted_text: From the merged text to what is on the air (with a signature the gateway
            places).
        prices: The account's prices.
        suppressed: Opted-out numbers among the recipients.
        segmented: Whether a message is billed by its segments, else as one.
        uncarried: Characters the gateway's format cannot carry, as in `segments.unsendable`.
        keeps_messages: Whether the plan keeps its messages; a quote needs only what they add up to.
        due: Says when each message goes; None where that is of no interest.
        first_prices: The prices of the channel a message is tried on first, where it is one unit;
            None where it does not fall back.
        needs_text: Whether the kind of message has a text.
        reached: The only regions the gateway reaches; empty where there is no such limit.
        lately: What went to the recipients a short while ago; None where that is of no interest.
    """

    scheme: SegmentScheme
    counted_text: Callable[[str], str] = field(repr=False)
    prices: PriceTable
    suppressed: frozenset[Msisdn] = field(repr=False)
    segmented: bool = True
    uncarried: str = ""
    keeps_messages: bool = True
    due: DueTimes | None = field(default=None, repr=False)
    first_prices: PriceTable | None = field(default=None, repr=False)
    needs_text: bool = True
    reached: frozenset[str] = frozenset()
    lately: Lately | None = field(default=None, repr=False)


@dataclass(slots=True)
class Share:
    """What some of the messages amount to."""

    recipients: int = 0
    segments: int = 0
    unpriced: int = 0
    cost: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, segments: int, *costs: Money | None) -> None:
        """Add one message; it is unpriced without a cost, and may have one in two currencies."""
        self.recipients += 1
        self.segments += segments
        known = False
        for cost in costs:
            if cost is not None:
                known = True
                self.cost[cost.currency] += cost.amount
        self.unpriced += not known


@dataclass(slots=True)
class Plan:
    """The outcome of planning; grows while the recipients are walked through.

    Attributes:
        messages: What goes out, in the order of the recipients.
        total: All of `messages` together.
        first: The first recipient who was not left out.
        first_way: The same as they are tried first, where they fall back; then `total` has the
            dearer way of each.
        then_way: The same if all fall back.
        regions: The same by region; "" for numbers of no country.
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
    missing_fields: Counter[str] = field(default_factory=Counter)
    empty_fields: Counter[str] = field(default_factory=Counter)
    template_fault: str = ""
    empty_text: bool = False
    spread: Spread = field(default_factory=Spread, repr=False)
    spill: Spill = field(default_factory=Spill, repr=False)
    foreign: ForeignCharacters = field(default_factory=ForeignCharacters, repr=False)
    first_over: tuple[int, Measurement] | None = None
    gaps: FieldGaps = field(default_factory=FieldGaps, repr=False)


@dataclass(slots=True)
class _Counted:
    """A text as it is on the air.

    Attributes:
        segments: As billed.
        over: How little must be cut to save a segment, None when it is not little.
        suspect: Whether it is worse than the text's literal pieces make it, or has characters that
            take two units of the cheapest coding and several segments; whose fault that is shows
            in the data.
    """

    measurement: Measurement
    unsendable: bool
    empty: bool
    segments: int
    over: Over | None
    suspect: bool


@dataclass(frozen=True, slots=True)
class _Own:
    """What a text's own characters do: the place of their coding in the scheme, and the worst."""

    rank: int
    unsendable: bool


def plan(draft: CampaignDraft, context: PlanContext) -> Plan:
    """Plan the whole draft at once (for drafts of some thousand recipients)."""
    made = Plan()
    for _ in plan_slices(draft, context, made, slice_size=len(draft.recipients) or 1):
        pass
    return made


def plan_slices(
    draft: CampaignDraft, context: PlanContext, made: Plan, slice_size: int
) -> Iterator[int]:
    """Plan into `made`, yielding the number of recipients done after every `slice_size`.

    A text that is no template plans nothing; `made.template_fault` says why.
    """
    try:
        planner = _Planner(Template.parse(draft.text), context, made)
    except TemplateError as error:
        made.template_fault = error.sentence
        return
    made.empty_text = context.needs_text and not draft.text.strip()
    if draft.invalid:
        made.skipped[SkipReason.INVALID] += draft.invalid
    seen: set[Msisdn] = set()
    for done, recipient in enumerate(draft.recipients, start=1):
        reason = _skip_reason(recipient, seen, context)
        if reason is None:
            planner.take(done, recipient)
        else:
            made.skipped[reason] += 1
        if done % slice_size == 0:
            yield done
    yield len(draft.recipients)


def _skip_reason(
    recipient: Recipient, seen: set[Msisdn], context: PlanContext
) -> SkipReason | None:
    """Return why nothing goes to a recipient; who gets something is in `seen` from then on."""
    if context.suppressed and recipient.msisdn in context.suppressed:
        return SkipReason.OPTED_OUT
    if context.reached and recipient.msisdn.region not in context.reached:
        return SkipReason.UNSUPPORTED
    known = len(seen)
    seen.add(recipient.msisdn)
    return SkipReason.DUPLICATE if len(seen) == known else None


class _Planner:
    """Fills in, counts and prices one text after the other."""

    def __init__(self, template: Template, context: PlanContext, made: Plan) -> None:
        self._template = template
        self._context = context
        self._made = made
        made.gaps.look_for(template.fields)
        self._memo: dict[str, _Counted] = {}
        self._costs: dict[tuple[int, int], Money] = {}
        self._ranks = {rule.coding: place for place, rule in enumerate(context.scheme.rules)}
        self._owns: dict[str, _Own] = {}
        literals = (part for part in template.parts if isinstance(part, str))
        self._least = self._own("".join(literals))

    def take(self, row: int, recipient: Recipient) -> None:
        """Plan the message to one recipient."""
        values = recipient.values
        self._made.gaps.meet(values)
        merged = self._template.merge(values)
        counted = self._memo.get(merged.text) or self._count(merged.text)
        price = self._context.prices.price_for(recipient.msisdn)
        cost = None if price is None else self._cost(price, counted.segments)
        made = self._made
        made.first = made.first or recipient
        if merged.missing or merged.empty:
            made.missing_fields.update(merged.missing)
            made.empty_fields.update(merged.empty)
            made.gaps.add(row, recipient, merged)
        made.spread.add(row, recipient, (counted.segments, counted.measurement.units), cost)
        if counted.over is not None:
            made.spill.add(counted.over, price)
        if counted.suspect:
            for trouble in self._troubles(recipient, counted):
                self._tell(row, recipient, trouble)
        self._add(recipient.row or row, counted)
        costs = self._by_both_ways(recipient, counted.segments, cost)
        made.total.add(counted.segments, *costs)
        if self._context.lately is not None:
            self._context.lately.look(recipient.msisdn, merged.text)
        region = recipient.msisdn.region
        made.regions["" if region == _NOWHERE else region].add(counted.segments, *costs)
        due = self._context.due
        not_before = due.add(recipient.msisdn) if due is not None else None
        if self._context.keeps_messages:
            made.messages.append(
                PlannedMessage(
                    recipient.msisdn,
                    recipient.name,
                    merged.text,
                    counted.segments,
                    cost,
                    not_before,
                )
            )

    def _by_both_ways(
        self, recipient: Recipient, segments: int, cost: Money | None
    ) -> tuple[Money | None, ...]:
        """Return the most that a message can come to: amounts of two currencies have no dearer."""
        prices = self._context.first_prices
        if prices is None:
            return (cost,)
        first = prices.price_for(recipient.msisdn)
        self._made.first_way.add(1, first)
        self._made.then_way.add(segments, cost)
        if cost is None or first is None:
            return (cost,)
        return (max(cost, first),) if cost.currency == first.currency else (cost, first)

    def _add(self, row: int, counted: _Counted) -> None:
        """Take in what is wrong with a text, and how long it is."""
        made, measurement = self._made, counted.measurement
        made.empty += counted.empty
        made.unsendable += counted.unsendable
        made.sizes[counted.segments] += 1
        if measurement.over_limit:
            made.over_limit += 1
            made.first_over = made.first_over or (row, measurement)
        if made.longest is None or measurement.units > made.longest.units:
            made.longest = measurement

    def _count(self, text: str) -> _Counted:
        context = self._context
        counted = context.counted_text(text)
        measurement = measure(counted, context.scheme)
        blocked = bool(unsendable(counted, context.uncarried))
        known = _Counted(
            measurement,
            blocked,
            not text.strip(),
            measurement.segment_count if context.segmented else 1,
            over(counted, context.scheme, measurement) if context.segmented else None,
            self._is_suspect(counted, measurement, blocked=blocked),
        )
        if len(self._memo) < _REMEMBERED:
            self._memo[text] = known
        return known

    def _is_suspect(self, counted: str, measurement: Measurement, *, blocked: bool) -> bool:
        least = self._least
        return (
            self._ranks[measurement.coding] > least.rank
            or (blocked and not least.unsendable)
            or (measurement.segment_count > 1 and measurement.units > len(counted))
        )

    def _own(self, text: str) -> _Own:
        """Return what `text` does that comes from the template alone; few texts do."""
        known = self._owns.get(text)
        if known is None:
            counted = self._context.counted_text(text)
            rank = self._ranks[measure(counted, self._context.scheme).coding]
            known = _Own(rank, bool(unsendable(counted, self._context.uncarried)))
            if len(self._owns) < _REMEMBERED:
                self._owns[text] = known
        return known

    def _troubles(self, recipient: Recipient, counted: _Counted) -> Iterator[Trouble]:
        """Yield what makes a text worse than its own characters and used fallbacks do."""
        own = self._own(self._template.own_text(recipient.values))
        rank = self._ranks[counted.measurement.coding]
        if rank > own.rank:
            yield Trouble.DEARER
        elif not rank and self._context.segmented and self._is_longer(recipient, counted):
            yield Trouble.LONGER
        if counted.unsendable and not own.unsendable:
            yield Trouble.UNSENDABLE

    def _is_longer(self, recipient: Recipient, counted: _Counted) -> bool:
        """Say whether characters from the data that take two units bring it another segment."""
        context, values = self._context, recipient.values
        narrow = narrowed(values, context.scheme)
        if narrow == values:
            return False
        text = context.counted_text(self._template.merge(narrow).text)
        return measure(text, context.scheme).segment_count < counted.measurement.segment_count

    def _cost(self, price: Money, segments: int) -> Money:
        # The table keeps its prices, so their identity is theirs for as long as this runs.
        key = (id(price), segments)
        cost = self._costs.get(key)
        if cost is None:
            cost = self._costs[key] = price * segments
        return cost

    def _tell(self, row: int, recipient: Recipient, trouble: Trouble) -> None:
        foreign = self._made.foreign
        if foreign.wants(trouble):
            context, values = self._context, recipient.values
            found = in_data(self._template, values, context.scheme, context.uncarried)
            foreign.add(row, recipient, (one for one in found if one[2] is trouble))


def by_text(messages: Iterable[PlannedMessage]) -> Sequence[PlannedMessage]:
    """Return `messages` with equal texts side by side, each group where its first one was.

    A gateway that takes one text for many numbers then gets few requests.
    """
    groups: dict[str, list[PlannedMessage]] = {}
    for message in messages:
        groups.setdefault(message.text, []).append(message)
    return [message for group in groups.values() for message in group]


def numbers(recipients: Iterable[Recipient]) -> tuple[Msisdn, ...]:
    """Return the distinct numbers of `recipients`, in order."""
    return tuple(dict.fromkeys(recipient.msisdn for recipient in recipients))
