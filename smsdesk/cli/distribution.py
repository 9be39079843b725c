"""How the merged texts of a quote differ, for scripts and for a person."""

from collections.abc import Iterator, Mapping

from smsdesk.cli.output import Json
from smsdesk.domain.foreign import Foreign, Trouble
from smsdesk.domain.pricing import Money
from smsdesk.domain.spill import Cut
from smsdesk.domain.spread import DearRow
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import Quote
from smsdesk.services.quote_price import saving_words
from smsdesk.services.quote_problems import data_sentence

_TOLD = 5


def as_json(quote: Quote) -> Mapping[str, Json]:
    """Return `distribution`, `cut` and `foreign` of a quote."""
    found = quote.distribution
    return {
        "distribution": {
            "shortest": found.shortest,
            "median": found.median,
            "longest": found.longest,
            "sizes": {str(size): texts for size, texts in found.sizes.items()},
            "dearest": [_dear_json(row) for row in found.dearest],
        },
        "cut": _cut_json(quote.cut),
        "dearer_by_data": quote.dearer_by_data,
        "recoded_by_data": quote.recoded_by_data,
        "foreign": [_foreign_json(one) for one in quote.foreign],
    }


def _dear_json(row: DearRow) -> Json:
    return {
        "row": row.told,
        "to": row.recipient.msisdn.e164,
        "name": row.recipient.name,
        "segments": row.segments,
        "units": row.units,
        "cost": None if row.cost is None else {row.cost.currency: row.cost.plain},
    }


def _cut_json(cut: Cut | None) -> Json:
    if cut is None:
        return None
    return {
        "characters": cut.characters,
        "texts": cut.texts,
        "saves": cut.segments,
        "cost": {currency: Money(sum_, currency).plain for currency, sum_ in cut.cost.items()},
        "unpriced": cut.unpriced,
    }


def _foreign_json(one: Foreign) -> Json:
    return {
        "row": one.told,
        "to": one.recipient.msisdn.e164,
        "field": one.source,
        "char": one.char,
        "name": one.name,
        "trouble": str(one.trouble),
    }


def lines(quote: Quote) -> Iterator[str]:
    """Yield what a person should know of how the texts differ; nothing when they do not."""
    found = quote.distribution
    if found.differs:
        yield tr(
            "Characters of the texts: shortest {shortest}, median {median}, longest {longest}.",
            shortest=found.shortest,
            median=found.median,
            longest=found.longest,
        )
        sizes = "; ".join(_size(size, texts) for size, texts in found.sizes.items())
        yield tr("Segments of the texts: {sizes}.", sizes=sizes)
        yield tr("The dearest:") if found.by_price else tr("The longest:")
        yield from (_dear_line(row) for row in found.dearest)
    if quote.cut is not None:
        yield _cut_line(quote.cut)
    yield from (_foreign_line(one) for one in quote.foreign[:_TOLD])
    if said := data_sentence(quote.dearer_by_data, quote.recoded_by_data):
        yield said


def _foreign_line(one: Foreign) -> str:
    return tr(
        "Row {row}, {to}, {field}: {name} {does}.",
        row=one.told,
        to=one.recipient.msisdn.e164,
        field=one.source,
        name=one.name,
        does=_does(one.trouble),
    )


def _does(trouble: Trouble) -> str:
    match trouble:
        case Trouble.DEARER:
            return tr("forces a dearer coding")
        case Trouble.LONGER:
            return tr("takes the room of two characters")
        case Trouble.UNSENDABLE:
            return tr("cannot be sent")


def _size(size: int, texts: int) -> str:
    return ntr("{n} text of {size}", "{n} texts of {size}", texts, size=size)


def _dear_line(row: DearRow) -> str:
    return "  " + tr(
        "row {row}, {to}: {segments}, {price}",
        row=row.told,
        to=row.recipient.msisdn.e164,
        segments=ntr("{n} segment", "{n} segments", row.segments),
        price=tr("price unknown") if row.cost is None else str(row.cost),
    )


def _cut_line(cut: Cut) -> str:
    costs = " + ".join(str(Money(amount, currency)) for currency, amount in cut.cost.items())
    over = ntr("{n} text is just over a segment.", "{n} texts are just over a segment.", cut.texts)
    cure = ntr(
        "Cut {n} character to save {what}.",
        "Cut {n} characters to save {what}.",
        cut.characters,
        what=saving_words(cut, costs),
    )
    return f"{over} {cure}"
