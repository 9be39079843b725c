"""`smsdesk segments`: what the text on standard input takes on the air, and what makes it dear."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from smsdesk.cli.host import Host
from smsdesk.cli.inputs import text_from_standard_input
from smsdesk.cli.output import Json, Output
from smsdesk.domain.costly import (
    CostlyCharacter,
    TextChange,
    character_name,
    costly_characters,
    normalise,
    place_of,
    suggest_all,
)
from smsdesk.domain.errors import UsageError
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.segments import Measurement, SegmentScheme, measure, unsendable
from smsdesk.domain.spill import Over, over_alone
from smsdesk.domain.texts import ntr, tr


@dataclass(frozen=True, slots=True)
class _Looked:
    """All there is to say of a text.

    Attributes:
        text: As measured; places are places in it.
        changes: What `send` does to the text that came, before it is measured.
        costly: Characters that raise the cost.
        blocked: Places of characters that cannot be sent.
        replaced: With every suggestion taken, None when that is no cheaper text.
        over: How little must be cut to save a segment, None when it is not little.
        composed: With letters and accents joined as `send` does, None when there is nothing to.
    """

    text: str
    changes: tuple[TextChange, ...]
    measured: Measurement
    costly: tuple[CostlyCharacter, ...]
    blocked: tuple[int, ...]
    replaced: Measurement | None
    over: Over | None
    composed: Measurement | None


def run(args: Namespace, host: Host, output: Output) -> int:
    """Count the text by the rules of a gateway, without a signature of any account."""
    capabilities = provider_info(host, args.provider).capabilities
    text = text_from_standard_input(sys.stdin.buffer)
    looked = _look(text, capabilities.scheme, capabilities.uncarried)
    for change in looked.changes:
        output.note(change.sentence)
    if args.json:
        output.json(_json(looked))
    else:
        for line in _lines(looked):
            output.line(line)
    return 0


def provider_info(host: Host, key: str) -> ProviderInfo:
    """Return the declaration of the provider `key`.

    Raises:
        UsageError: There is no such provider.
    """
    infos = {info.key: info for info in host.provider_infos()}
    if key not in infos:
        raise UsageError(
            tr("There is no gateway “{key}”.", key=key),
            remedy=tr("Known gateways: {keys}.", keys=", ".join(infos)),
        )
    return infos[key]


def _look(text: str, scheme: SegmentScheme, uncarried: str) -> _Looked:
    """Measure what `send` sends; letters and accents it joins are told as an alternative."""
    tidy = normalise(text, composing=False)
    text = tidy.text
    measured = measure(text, scheme)
    better = suggest_all(text, scheme)
    normal = normalise(text)
    return _Looked(
        text,
        tidy.changes,
        measured,
        costly_characters(text, scheme),
        unsendable(text, uncarried),
        None if better is None else measure(better, scheme),
        over_alone(text, scheme, measured),
        measure(normal.text, scheme) if normal.composed else None,
    )


def _json(looked: _Looked) -> Json:
    measured = looked.measured
    return {
        "changes": [str(change) for change in looked.changes],
        "coding": str(measured.coding),
        "units": measured.units,
        "segment_count": measured.segment_count,
        "segment_units": list(measured.segment_units),
        "limit": measured.limit,
        "over_limit": measured.over_limit,
        "units_left": measured.units_left,
        "costly": [
            {
                "index": one.index,
                "char": one.char,
                "name": one.name,
                "suggestion": one.suggestion,
                "reason": str(one.reason),
                **_place(looked.text, one.index),
            }
            for one in looked.costly
        ],
        "unsendable": [
            {
                "index": index,
                "char": looked.text[index],
                "name": character_name(looked.text[index]),
                **_place(looked.text, index),
            }
            for index in looked.blocked
        ],
        "replaced": _instead(looked, looked.replaced),
        "composed": _instead(looked, looked.composed),
        "over": _over(looked.over),
    }


def _over(found: Over | None) -> Json:
    return None if found is None else {"characters": found.characters, "saves": found.saved}


def _place(text: str, index: int) -> dict[str, int]:
    place = place_of(text, index)
    return {"line": place.line, "column": place.column}


def _instead(looked: _Looked, other: Measurement | None) -> Json:
    if other is None:
        return None
    return {
        "coding": str(other.coding),
        "units": other.units,
        "segment_count": other.segment_count,
        "saves": looked.measured.segment_count - other.segment_count,
    }


def _lines(looked: _Looked) -> Iterator[str]:
    measured = looked.measured
    sizes = " + ".join(str(units) for units in measured.segment_units)
    yield _size(measured) + (f" ({sizes})" if sizes else "")
    if measured.over_limit:
        yield tr("Over the limit of {limit} units.", limit=measured.limit)
    if looked.over is not None:
        yield ntr(
            "{n} character over: cut it to save {segments}.",
            "{n} characters over: cut {n} to save {segments}.",
            looked.over.characters,
            segments=_segments(looked.over.saved),
        )
    for index in looked.blocked:
        yield tr(
            "{place}: {name} cannot be sent by this gateway. Remove it.",
            place=place_of(looked.text, index).words,
            name=character_name(looked.text[index]),
        )
    for one in looked.costly:
        yield _costly_line(looked.text, one)
    if looked.replaced is not None:
        yield tr("All replaced: {size}", size=_instead_words(looked, looked.replaced))
    if looked.composed is not None:
        yield tr("Letters and accents joined: {size}", size=_instead_words(looked, looked.composed))


def _size(measured: Measurement) -> str:
    units = ntr("{n} unit", "{n} units", measured.units)
    return f"{measured.coding}: {units}, {_segments(measured.segment_count)}"


def _segments(count: int) -> str:
    return ntr("{n} segment", "{n} segments", count)


def _costly_line(text: str, one: CostlyCharacter) -> str:
    line = tr(
        "{place}: {char} {name}. {reason}",
        place=place_of(text, one.index).words,
        char=one.char,
        name=one.name,
        reason=one.reason.sentence,
    )
    if one.suggestion is None:
        return line
    return f"{line} {tr('instead: “{text}”', text=one.suggestion)}"


def _instead_words(looked: _Looked, other: Measurement) -> str:
    saved = looked.measured.segment_count - other.segment_count
    if saved <= 0:
        return _size(other)
    return tr("{size}, saves {segments}", size=_size(other), segments=_segments(saved))
