"""The counter under the text: what it takes, how the merged texts differ, what a cut saves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from smsdesk.domain.segments import Measurement
from smsdesk.domain.spill import Cut, Over
from smsdesk.domain.spread import DearRow, Distribution
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import Quote
from smsdesk.services.quote_price import saving_words
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.doctor import coding_name
from smsdesk.ui.viewmodels.money import amount_text, amounts
from smsdesk.ui.widgets.specs import MeterReading


@dataclass(frozen=True, slots=True)
class Counted:
    """How far the merged texts are counted."""

    done: int
    total: int

    @property
    def words(self) -> str:
        """How far, as a person reads it."""
        return tr("counted {done} of {total}", done=f"{self.done:,}", total=f"{self.total:,}")


def meter(
    measurement: Measurement,
    room_before: int | None = None,
    sizes: str = "",
    *,
    fixed: bool = False,
) -> MeterReading:
    """Return the counter's line: units used of those that fit, coding, segments.

    Args:
        measurement: What one recipient's message takes.
        room_before: Where it has just spilled into another segment, the room of those before:
            "161 / 160"; else None.
        sizes: How the other texts differ, to stand in brackets, or "".
        fixed: The gateway codes every text so: no character of this one is the reason.
    """
    if not measurement.segment_count:
        return MeterReading(tr("Nothing written yet"), ())
    room = measurement.units + measurement.units_left if room_before is None else room_before
    segments = ntr("{n} segment", "{n} segments", measurement.segment_count)
    coding = coding_name(measurement.coding)
    parts = [
        tr("{used} / {room}", used=f"{measurement.units:,}", room=f"{room:,}"),
        tr("{coding}, always at this gateway", coding=coding) if fixed else coding,
        f"{segments} ({sizes})" if sizes else segments,
    ]
    if measurement.over_limit:
        return _too_long(measurement, parts)
    detail = ntr(
        "{n} more fits in this segment", "{n} more fit in this segment", measurement.units_left
    )
    tone = Tone.INFO if room_before is None else Tone.WARNING
    return MeterReading(" · ".join(parts), _fills(measurement), tone, detail)


def _fills(measurement: Measurement) -> tuple[float, ...]:
    last = measurement.segment_units[-1]
    room = last + measurement.units_left
    return (*(1.0,) * (measurement.segment_count - 1), last / room if room else 1.0)


def _too_long(measurement: Measurement, parts: list[str]) -> MeterReading:
    limit = measurement.limit or 0
    if measurement.units > limit:
        parts[0] = tr("{used} / {room}", used=f"{measurement.units:,}", room=f"{limit:,}")
        parts.append(ntr("{n} too many", "{n} too many", measurement.units - limit))
    detail = tr("The gateway does not take a text this long.")
    return MeterReading(" · ".join(parts), _fills(measurement), Tone.DANGER, detail)


def whole_meter(measurement: Measurement) -> MeterReading:
    """Return the counter's line of a kind that is never cut."""
    if not measurement.segment_count:
        return MeterReading(tr("Nothing written yet"), (), bar=False)
    count = ntr("{n} character", "{n} characters", measurement.units)
    return MeterReading(tr("{count} · one message, however long", count=count), (), bar=False)


def sizes_text(sizes: Mapping[int, int]) -> str:
    """Return how many texts have how many segments: "1,167 texts of 1, 38 of 2", or ""."""
    if len(sizes) <= 1:
        return ""
    (least, texts), *others = sorted(sizes.items())
    first = ntr("{n} text of {size}", "{n} texts of {size}", texts, size=least)
    more = (tr("{texts} of {size}", texts=f"{n:,}", size=size) for size, n in others)
    return ", ".join((first, *more))


def spread_text(distribution: Distribution) -> str:
    """Return how the merged texts differ in length, in words; "" when they do not."""
    if not distribution.differs:
        return ""
    return tr(
        "shortest {shortest} · median {median} · longest {longest}",
        shortest=f"{distribution.shortest:,}",
        median=f"{distribution.median:,}",
        longest=f"{distribution.longest:,}",
    )


def cut_of_one(over: Over | None, copies: int, quote: Quote | None) -> Cut | None:
    """Return what cutting saves where all recipients get the same text.

    Args:
        over: How far that text is over.
        copies: How many recipients there are.
        quote: The last quote; None while there is none.
    """
    if over is None:
        return None
    each = price_of_segment(quote)
    copies = quote.recipients if quote is not None and quote.recipients else copies
    cost = {label: amount * over.saved for label, amount in each.items()}
    unpriced = quote.unpriced if quote is not None else copies
    return Cut(over.characters, copies, copies * over.saved, cost, unpriced)


def price_of_segment(quote: Quote | None) -> Mapping[str, Decimal]:
    """Return what one segment to everybody costs; empty where texts differ in size.

    Empty too where a message may go two ways: the dearer counts, and of a segment less that may
    be none.
    """
    if quote is None or len(quote.sizes) != 1 or quote.ways:
        return {}
    (size,) = quote.sizes
    return {label: amount / size for label, amount in quote.cost.items()} if size else {}


def cut_text(cut: Cut | None, texts: int) -> str:
    """Say how little must be cut to save what, "" when it is not little.

    Args:
        cut: What the cut saves.
        texts: How many texts there are, where they differ; else 0.
    """
    if cut is None:
        return ""
    what = saving_words(cut, amounts(cut.cost))
    if texts > 1:
        whose = ntr("{n} text is", "{n} texts are", cut.texts)
        return ntr(
            "{texts} over by {n} character: cut it to save {what}",
            "{texts} over by {n} characters or fewer: cut {n} to save {what}",
            cut.characters,
            texts=whose if cut.texts < texts else tr("All texts are"),
            what=what,
        )
    return ntr(
        "{n} character over: cut it to save {what}",
        "{n} characters over: cut {n} to save {what}",
        cut.characters,
        what=what,
    )


def dearest_title(distribution: Distribution) -> str:
    """Return what the list of some rows is of: prices are compared in one currency only."""
    return tr("The dearest messages") if distribution.by_price else tr("The longest messages")


def dearest_rule(distribution: Distribution) -> str:
    """Return why the list is not by price and how it is ordered, or ""."""
    if distribution.by_price:
        return ""
    return tr(
        "Not all prices are known in one currency: most segments first, then most characters."
    )


def price_text(row: DearRow) -> str:
    """Return what a row costs, in words."""
    if row.cost is None:
        return tr("unknown")
    return amount_text(row.cost.amount, row.cost.currency)


def with_progress(reading: MeterReading, counted: Counted | None) -> MeterReading:
    """Return the counter's line with how far the merged texts are counted."""
    if counted is None:
        return reading
    return replace(reading, text=f"{reading.text} · {counted.words}")
