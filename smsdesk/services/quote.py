"""What a quote tells, and how a plan becomes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.foreign import Foreign, Trouble
from smsdesk.domain.provider_info import MessageKind
from smsdesk.domain.segments import Measurement
from smsdesk.domain.spill import Cut
from smsdesk.domain.spread import Distribution
from smsdesk.services import quote_problems
from smsdesk.services.due import Timing
from smsdesk.services.field_gaps import FieldGap
from smsdesk.services.plan import Plan, Share
from smsdesk.services.quote_problems import Problem
from smsdesk.store.commitments import Committed

__all__ = ["CountryQuote", "Partial", "Planned", "Quote", "Way", "quote_of"]


@dataclass(frozen=True, slots=True)
class CountryQuote:
    """One country's share of a quote."""

    recipients: int
    segments: int
    cost: Mapping[str, Decimal]
    unpriced: int


@dataclass(frozen=True, slots=True)
class Way:
    """What it costs if every message goes by one of its kind's two channels.

    Attributes:
        channel: The channel's name.
    """

    channel: str
    cost: Mapping[str, Decimal]
    unpriced: int


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a draft and everything a person must know before it goes.

    Attributes:
        recipients: How many will be sent to.
        skipped: How many were left out, by reason.
        segments: Billed segments in all.
        sizes: How many texts have 1, 2, … segments.
        cost: Total by currency; currencies are never added together.
        unpriced: Recipients whose price is unknown; they are not free.
        by_country: By region code; "" where the region is unknown.
        longest: The longest text's measurement.
        problems: What blocks sending; empty when it may go.
        warnings: What a person should know, in sentences; those of unknown prices are the last.
        distribution: How the merged texts differ, and the dearest rows.
        cut: How little must be cut to save segments, None when it is not little.
        dearer_by_data: Texts that take more segments for what stands in their recipient's data.
        recoded_by_data: Texts that need a dearer coding for it, and no more segments.
        foreign: The first characters from recipients' data that make a text dearer, then those
            that make one longer, then those that cannot be sent.
        timing: When the messages go, and whom quiet hours let wait.
        gaps: Fields without a value for some recipients, with the first rows; fields nobody has.
        fields: The fields that recipients have, where the text has one that nobody has.
        first: The first recipient who was not left out.
        hints: Of `warnings`, what the gateway says of these countries and currencies.
        ways: Of a kind with two channels, the price of each, the one tried first before the other;
            `cost` and `by_country` have the dearer way of each message.
        unwritten: Whether the text is still to be written: nothing has a price yet.
        refused: Why the gateway takes none of the numbers that are `SkipReason.REFUSED`, in
            sentences.
        reach: All that the gateway reaches, in words; "" when there is no such limit.
        committed: What the account's queued messages will still cost, where its balance is known.
        account: The account's settings, and since when it is who it is: what it was counted with.
    """

    recipients: int
    skipped: Mapping[SkipReason, int]
    segments: int
    sizes: Mapping[int, int]
    cost: Mapping[str, Decimal]
    unpriced: int
    by_country: Mapping[str, CountryQuote]
    longest: Measurement | None
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...] = ()
    distribution: Distribution = field(default_factory=Distribution)
    cut: Cut | None = None
    dearer_by_data: int = 0
    recoded_by_data: int = 0
    foreign: tuple[Foreign, ...] = field(default=(), repr=False)
    timing: Timing = field(default_factory=Timing)
    gaps: tuple[FieldGap, ...] = ()
    fields: tuple[str, ...] = ()
    first: Recipient | None = field(default=None, repr=False)
    hints: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    unwritten: bool = False
    reach: str = ""
    refused: tuple[str, ...] = ()
    committed: Committed = field(default_factory=Committed, repr=False)
    account: tuple[Mapping[str, str], datetime | None] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Partial:
    """A quote of the recipients counted so far; it has no problems yet.

    Attributes:
        done: How many recipients that are.
        total: How many there are.
    """

    done: int
    total: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and its quote: the same texts, counted once, with these options and this sender."""

    plan: Plan = field(repr=False)
    quote: Quote
    options: Mapping[str, str] = field(repr=False)
    sender: str | None = None
    one_text_a_request: bool = False
    """Whether the gateway takes many numbers in a request, but one text only."""
    hour_option: str = ""
    """The option that tells the gateway the hour, as in `Capabilities.schedule_option`."""
    shared_options: frozenset[str] = frozenset()
    """The options that may come from the account."""


def quote_of(
    made: Plan,
    kind: MessageKind | None,
    problems: Sequence[Problem] = (),
    hints: Sequence[str] = (),
) -> Quote:
    """Return what `made` comes to so far.

    Args:
        made: A plan of all recipients, or of the first of them.
        kind: What kind of message, None where the gateway has one only.
        problems: What blocks sending.
        hints: What a person should know besides unknown prices, in sentences.
    """
    made.settle()
    total = made.total
    return Quote(
        recipients=total.recipients,
        skipped=dict(made.skipped),
        refused=tuple(made.refused),
        segments=total.segments,
        sizes=dict(sorted(made.sizes.items())),
        cost=dict(sorted(total.cost.items())),
        unpriced=total.unpriced,
        by_country={region: _country(share) for region, share in sorted(made.regions.items())},
        longest=made.longest,
        problems=tuple(problems),
        warnings=(*hints, *quote_problems.of_prices(made, kind)),
        distribution=made.spread.distribution(),
        cut=_cut(made, kind),
        dearer_by_data=made.foreign.dearer,
        recoded_by_data=made.foreign.recoded,
        foreign=tuple(one for trouble in Trouble for one in made.foreign.told(trouble)),
        gaps=made.gaps.told(total.recipients),
        unwritten=made.empty_text,
        fields=made.gaps.known,
        ways=_ways(kind, made),
    )


def _ways(kind: MessageKind | None, made: Plan) -> tuple[Way, ...]:
    """Price both channels; each by its own rows of the account's table, the first as one unit."""
    if kind is None or kind.fallback is None:
        return ()
    first, then = made.first_way, made.then_way
    return (
        Way(kind.fallback.first, dict(sorted(first.cost.items())), first.unpriced),
        Way(kind.fallback.then, dict(sorted(then.cost.items())), then.unpriced),
    )


def _cut(made: Plan, kind: MessageKind | None) -> Cut | None:
    """Tell what a small cut saves; only in segments where a message may go another way."""
    cut = made.spill.best()
    if cut is None or kind is None or kind.fallback is None:
        return cut
    return replace(cut, cost={}, unpriced=0)


def _country(share: Share) -> CountryQuote:
    return CountryQuote(share.recipients, share.segments, dict(share.cost), share.unpriced)
