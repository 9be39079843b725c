"""From a draft to the very texts that go out, counted and priced: the one place that does it.

The quote a person confirms and the rows that are queued come from the same function, so the
price on the last button is the price of what is sent. Pure computation: no I/O, no loop.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from smsdesk.domain.campaign import CampaignDraft, PlannedMessage, Recipient, SkipReason
from smsdesk.domain.foreign import Trouble, in_data, narrowed
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_rules import NumberRule, broken
from smsdesk.domain.pricing import PriceTable
from smsdesk.domain.segments import (
    Measurement,
    SegmentScheme,
    measure,
    segments_of,
    unsendable,
)
from smsdesk.domain.spill import Over, Tail, over
from smsdesk.domain.template import Template, TemplateError
from smsdesk.domain.text_rules import TextRule
from smsdesk.services.due import DueTimes
from smsdesk.services.lately import Lately
from smsdesk.services.plan import Counted, Plan

_REMEMBERED = 64
"""Campaigns without fields have one text; a memo of thousands would only take memory."""
_MOST_ALIKE = 4096
"""Kinds of texts that are known apart; further ones are only added up later."""


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
        numbers: The numbers the gateway takes; whoever breaks a rule is left out.
        text_rule: What texts must look like on the air; None where any text will do.
        lately: What went to the recipients a short while ago; None where that is of no interest.
        distinct: Whether it is known that no number is there twice.
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
    numbers: tuple[NumberRule, ...] = ()
    text_rule: TextRule | None = None
    lately: Lately | None = field(default=None, repr=False)
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class _Own:
    """What a text's own characters do.

    Attributes:
        rank: The place of their coding in the scheme.
        wide: How many of them take two units in it.
        unsendable: Whether some cannot be sent.
    """

    rank: int
    wide: int
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
        region = recipient.msisdn.region
        reason = _skip_reason(recipient.msisdn, region, seen, context, made)
        if reason is None:
            planner.take(done, recipient, region)
        else:
            made.skipped[reason] += 1
        if done % slice_size == 0:
            yield done
    made.settle()
    yield len(draft.recipients)


def _skip_reason(
    msisdn: Msisdn, region: str, seen: set[Msisdn], context: PlanContext, made: Plan
) -> SkipReason | None:
    """Return why nothing goes to a number; where something goes it is in `seen` from then on.

    `made` learns which rule a refused number breaks.
    """
    if context.suppressed and msisdn in context.suppressed:
        return SkipReason.OPTED_OUT
    if context.reached and region not in context.reached:
        return SkipReason.UNSUPPORTED
    if context.numbers and (rule := broken(context.numbers, msisdn)) is not None:
        made.refused[rule.reason] += 1
        return SkipReason.REFUSED
    if context.distinct:
        return None
    known = len(seen)
    seen.add(msisdn)
    return SkipReason.DUPLICATE if len(seen) == known else None


class _Planner:
    """Fills in, counts and prices one text after the other."""

    def __init__(self, template: Template, context: PlanContext, made: Plan) -> None:
        self._template = template
        self._context = context
        self._made = made
        made.gaps.look_for(template.fields)
        self._memo: dict[str, Counted] = {}
        self._alike: dict[tuple[int, bool, bool, bool, Over | None, bool], Counted] = {}
        self._ranks = {rule.coding: place for place, rule in enumerate(context.scheme.rules)}
        self._owns: dict[str, _Own] = {}
        literals = (part for part in template.parts if isinstance(part, str))
        self._least = self._own("".join(literals))
        self._tail = Tail(template, context.scheme, context.counted_text)

    def take(self, row: int, recipient: Recipient, region: str) -> None:
        """Plan the message to one recipient, who is in `region`."""
        made, context, msisdn = self._made, self._context, recipient.msisdn
        values = recipient.values
        made.gaps.meet(values)
        merged = self._template.merge(values)
        text, missing, empty = merged
        counted = self._memo.get(text) or self._count(text, values)
        group = made.alike(
            counted,
            context.prices.price_for(msisdn),
            context.first_prices.price_for(msisdn) if context.first_prices is not None else None,
            region,
        )
        group.add(row, recipient)
        if made.first is None:
            made.first = recipient
        if missing or empty:
            made.missing_fields.update(missing)
            made.empty_fields.update(empty)
            made.gaps.add(row, recipient, merged)
        if counted.suspect:
            own = self._own(self._template.own_text(values))
            for trouble, costs in self._troubles(recipient, counted, own):
                if made.foreign.wants(trouble, costs=costs):
                    self._tell(row, recipient, own, trouble)
        if context.lately is not None:
            context.lately.look(msisdn, text)
        not_before = context.due.add(msisdn) if context.due is not None else None
        if context.keeps_messages:
            made.messages.append(
                PlannedMessage(
                    msisdn, recipient.name, text, counted.segments, group.most, not_before
                )
            )

    def _count(self, text: str, values: Mapping[str, str]) -> Counted:
        context = self._context
        counted = context.counted_text(text)
        measurement = measure(counted, context.scheme)
        blocked = bool(unsendable(counted, context.uncarried))
        refused = context.text_rule is not None and not context.text_rule.takes(counted)
        empty = not text.strip()
        several = context.segmented and measurement.segment_count > 1
        cut = self._over(counted, measurement, values) if several else None
        suspect = self._is_suspect(counted, measurement, blocked=blocked)
        # The scheme makes few measurements, and what is kept here keeps each one's identity.
        key = (id(measurement), blocked, refused, empty, cut, suspect)
        known = self._alike.get(key)
        if known is None:
            segments = measurement.segment_count if context.segmented else 1
            known = Counted(measurement, blocked, refused, empty, segments, cut, suspect)
            if len(self._alike) < _MOST_ALIKE:
                self._alike[key] = known
        if len(self._memo) < _REMEMBERED:
            self._memo[text] = known
        return known

    def _over(
        self, counted: str, measurement: Measurement, values: Mapping[str, str]
    ) -> Over | None:
        context = self._context

        def shown(template: Template) -> str:
            return context.counted_text(template.merge(values).text)

        return over(counted, context.scheme, measurement, self._tail, shown)

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
            size = measure(counted, self._context.scheme)
            known = _Own(
                self._ranks[size.coding],
                size.units - len(counted),
                bool(unsendable(counted, self._context.uncarried)),
            )
            if len(self._owns) < _REMEMBERED:
                self._owns[text] = known
        return known

    def _troubles(
        self, recipient: Recipient, counted: Counted, own: _Own
    ) -> Iterator[tuple[Trouble, bool]]:
        """Yield what makes a text worse than its own characters and used fallbacks do.

        With it, whether it costs anything: a dearer coding may take no more segments.
        """
        measurement = counted.measurement
        rank = self._ranks[measurement.coding]
        if rank > own.rank:
            units = measurement.units + own.wide
            alone = segments_of(units, self._context.scheme.rules[own.rank])
            yield Trouble.DEARER, self._context.segmented and measurement.segment_count > alone
        elif not rank and self._context.segmented and self._is_longer(recipient, counted):
            yield Trouble.LONGER, True
        if counted.unsendable and not own.unsendable:
            yield Trouble.UNSENDABLE, False

    def _is_longer(self, recipient: Recipient, counted: Counted) -> bool:
        """Say whether characters from the data that take two units bring it another segment."""
        context, values = self._context, recipient.values
        narrow = narrowed(values, context.scheme)
        if narrow == values:
            return False
        text = context.counted_text(self._template.merge(narrow).text)
        return measure(text, context.scheme).segment_count < counted.measurement.segment_count

    def _tell(self, row: int, recipient: Recipient, own: _Own, trouble: Trouble) -> None:
        context = self._context
        coding = context.scheme.rules[own.rank].coding
        found = in_data(self._template, recipient.values, coding, context.uncarried)
        self._made.foreign.add(row, recipient, (one for one in found if one[2] is trouble))


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
