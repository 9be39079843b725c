"""Counting and splitting by data coding: 3GPP TS 23.038 §4 and TS 23.040 §9.2.3.24.1.

A message carries 140 octets; each part of a concatenated one loses 6 to its header. An escape
pair is never split (23.040); a surrogate pair is not either (universal practice).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from smsdesk.domain import gsm0338


class DataCoding(StrEnum):
    """How the characters of a message are written on the air."""

    GSM_7BIT = "GSM_7BIT"
    LATIN_1 = "LATIN_1"
    UCS_2 = "UCS_2"


@dataclass(frozen=True, slots=True)
class CodingRule:
    """Room of a segment in one coding, in units (septets, octets or UTF-16 code units).

    Args:
        coding: The coding.
        single: Units of a message of one segment.
        part: Units of each segment of a longer one.
        most: Most units that the gateway takes in this coding; None without such a rule.
    """

    coding: DataCoding
    single: int
    part: int
    most: int | None = None


GSM_7BIT_RULE = CodingRule(DataCoding.GSM_7BIT, 160, 153)
LATIN_1_RULE = CodingRule(DataCoding.LATIN_1, 140, 134)
UCS_2_RULE = CodingRule(DataCoding.UCS_2, 70, 67)

MOST_PARTS = 255
"""Most parts that the 8-bit fields of the concatenation header can number."""


@dataclass(frozen=True, slots=True)
class SegmentScheme:
    """How a gateway codes and cuts a text.

    Args:
        rules: Codings from the cheapest to the dearest; the first that can write the whole text
            is used. The last one is UCS-2, which can write everything.
        max_segments: Most segments that the gateway takes.
        max_units: Most units that the gateway takes, in whichever coding; None without such a rule.
    """

    rules: tuple[CodingRule, ...]
    max_segments: int = MOST_PARTS
    max_units: int | None = None
    _known: tuple[dict["_Cut", "Measurement"], ...] = field(init=False, compare=False, repr=False)
    """For each rule: the measurements made."""

    def __post_init__(self) -> None:
        if not self.rules or self.rules[-1].coding is not DataCoding.UCS_2:
            raise ValueError("the last coding of a scheme must be UCS_2")
        if self.max_segments < 1 or (self.max_units is not None and self.max_units < 1):
            raise ValueError("a scheme must allow at least one segment and one unit")
        object.__setattr__(self, "_known", tuple({} for _ in self.rules))

    @property
    def is_fixed(self) -> bool:
        """Whether every text is coded alike, whatever its characters."""
        return len(self.rules) == 1

    def with_limit(self, max_units: int) -> "SegmentScheme":
        """Return this scheme with at most `max_units` units in any coding."""
        return replace(self, max_units=max_units)

    def limit(self, rule: CodingRule) -> int:
        """Return the most units in the coding of `rule` under this scheme."""
        limit = rule.part * self.max_segments if self.max_segments > 1 else rule.single
        if rule.most is not None and rule.most < limit:
            limit = rule.most
        return limit if self.max_units is None else min(limit, self.max_units)

    def measurement(self, place: int, cut: "_Cut") -> "Measurement":
        """Return what a text measures by the rule at `place`.

        Few are met, and making one takes as long as counting: texts that measure the same mostly
        have the same object.
        """
        known = self._known[place]
        found = known.get(cut)
        if found is None:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            rule = self.rules[place]
            sizes = _sizes(cut, rule, None) if isinstance(cut, int) else cut
            found = known[cut] = _measured(self, rule, sizes)
        return found


_Cut = int | tuple[int, ...]
"""The units of a text that may be cut anywhere (most may), else the units of each segment."""
_MOST_KNOWN = 4096
"""Measurements that are remembered for a rule; no gateway takes texts of so many lengths."""

STANDARD = SegmentScheme((GSM_7BIT_RULE, UCS_2_RULE))
UCS2_ONLY = SegmentScheme((UCS_2_RULE,))
LATIN1 = SegmentScheme((LATIN_1_RULE, UCS_2_RULE))
_ROOM = 1_000_000
WHOLE = SegmentScheme((CodingRule(DataCoding.UCS_2, _ROOM, _ROOM),), max_segments=1)
"""A message of another kind than SMS: never cut, and no character is dearer than another."""
CLOUDSMS = SegmentScheme(
    (GSM_7BIT_RULE, replace(LATIN_1_RULE, most=765), UCS_2_RULE), max_segments=10
)
"""CloudSMS Web API 2.4, length and billing: 1,530 septets, 765 octets or 670 UTF-16 units.

The slicing table goes to 1,340 octets, but SMS_CONTENT takes 1,530 bytes and every character
outside GSM-7 counts two of them (sheet, section 8): the stricter rule holds.
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a text takes on the air.

    Args:
        coding: The cheapest coding of the scheme that can write the whole text.
        units: Septets, octets or UTF-16 code units, by coding; headers are not counted.
        segment_count: Segments, as billed; 0 for an empty text.
        segment_units: Units of each segment.
        units_left: Room in the last segment before the text grows by another one (or, from a
            single segment, into a concatenated message).
        limit: Most units in this coding under the scheme; None when there is no limit.
        over_limit: The gateway would not take the text.
    """

    coding: DataCoding
    units: int
    segment_count: int
    segment_units: tuple[int, ...]
    units_left: int
    limit: int | None
    over_limit: bool


def measure(text: str, scheme: SegmentScheme) -> Measurement:
    """Return coding, units and segments of `text` as it stands (nothing is normalised).

    Never fails: ESC, NUL and lone surrogates count as UCS-2 units; see `unsendable`.
    """
    place, units, splits_pair = _fit(text, scheme)
    if splits_pair is None:
        return scheme.measurement(place, units)
    return scheme.measurement(place, _sizes(units, scheme.rules[place], splits_pair))


def segments_of(units: int, rule: CodingRule) -> int:
    """Return the segments of so many units that may be cut anywhere."""
    return len(_sizes(units, rule, None))


def _measured(scheme: SegmentScheme, rule: CodingRule, sizes: tuple[int, ...]) -> Measurement:
    limit, units, count = scheme.limit(rule), sum(sizes), len(sizes)
    room = rule.part if count > 1 else rule.single
    left = room - (sizes[-1] if sizes else 0)
    over = units > limit or count > scheme.max_segments
    return Measurement(rule.coding, units, count, sizes, left, limit, over)


def split(text: str, scheme: SegmentScheme) -> tuple[str, ...]:
    """Return the text of each segment; joined they are `text`, and they agree with `measure`."""
    place, units, splits_pair = _fit(text, scheme)
    rule = scheme.rules[place]
    sizes = _sizes(units, rule, splits_pair)
    if len(sizes) <= 1:
        return (text,) if text else ()
    pieces: list[str] = []
    start = 0
    doubles = _doubles(text, rule.coding) if units != len(text) else iter(())
    double = next(doubles, None)
    for size in sizes:
        end = start + size
        while double is not None and double < end:
            end -= 1
            double = next(doubles, None)
        pieces.append(text[start:end])
        start = end
    return tuple(pieces)


def _doubles(text: str, coding: DataCoding) -> Iterator[int]:
    """Return the places of the characters of two units."""
    find = gsm0338.extended if coding is DataCoding.GSM_7BIT else _beyond_bmp
    return (match.start() for match in find(text))


_beyond_bmp = re.compile("[\U00010000-\U0010ffff]").finditer


def unit_cost(char: str, coding: DataCoding) -> int | None:
    """Return the units of one character in `coding`, or None when the coding cannot write it."""
    if coding is DataCoding.GSM_7BIT:
        return gsm0338.septet_cost(char)
    if coding is DataCoding.LATIN_1:
        return 1 if char <= "\xff" else None
    return 2 if char > "\uffff" else 1


def unsendable(text: str, uncarried: str = "") -> tuple[int, ...]:
    """Return the places of characters that cannot be sent.

    No gateway carries lone surrogates, NUL and ESC.

    Args:
        text: The text in question.
        uncarried: Characters that the gateway's own format does not carry either, as they stand
            between the brackets of a regular expression.
    """
    forbidden = _forbidden(uncarried)
    if forbidden.search(text) is None:
        return ()
    return tuple(match.start() for match in forbidden.finditer(text))


@lru_cache(maxsize=16)
def _forbidden(uncarried: str) -> re.Pattern[str]:
    return re.compile(f"[\x00\x1b\ud800-\udfff{uncarried}]")


# The upper octet of the first and of the second code unit of a surrogate pair.
_HIGH_OF_LEADING = range(0xD8, 0xDC)
_HIGH_OF_TRAILING = range(0xDC, 0xE0)


_SplitsPair = Callable[[int], bool]
"""Tells whether a cut after so many units parts a pair."""


def _fit(text: str, scheme: SegmentScheme) -> tuple[int, int, _SplitsPair | None]:
    """Return the place of the rule in force, the units, and where a pair would be parted."""
    for place, rule in enumerate(scheme.rules):
        if rule.coding is DataCoding.GSM_7BIT:
            septets = gsm0338.escaped(text)
            if septets is not None:
                units = len(septets)
                return place, units, None if units == len(text) else _splits_escape(septets)
        elif rule.coding is DataCoding.LATIN_1 and _is_latin_1(text):
            return place, len(text), None
    last = len(scheme.rules) - 1
    try:
        octets = text.encode("utf-16-le")
    except UnicodeEncodeError:
        # Two lone halves side by side are a pair once they are on the wire: keep them together.
        octets = text.encode("utf-16-le", "surrogatepass")
        return last, len(octets) // 2, _splits_surrogates(octets)
    units = len(octets) // 2
    return last, units, None if units == len(text) else _splits_surrogates(octets)


_BEYOND_LATIN_1 = re.compile("[^\x00-\xff]")


def _is_latin_1(text: str) -> bool:
    # Raising and catching an error of the codec takes longer than everything else here.
    return _BEYOND_LATIN_1.search(text) is None


def _splits_escape(septets: str) -> _SplitsPair:
    return lambda end: septets[end - 1] == gsm0338.ESC


def _splits_surrogates(octets: bytes) -> _SplitsPair:
    return lambda end: (
        octets[2 * end - 1] in _HIGH_OF_LEADING and octets[2 * end + 1] in _HIGH_OF_TRAILING
    )


def _sizes(units: int, rule: CodingRule, splits_pair: _SplitsPair | None) -> tuple[int, ...]:
    """Return the units of each segment; `splits_pair(n)`: a cut after n units parts a pair."""
    if units <= rule.single:
        return (units,) if units else ()
    part = rule.part
    if splits_pair is None:
        full, rest = divmod(units, part)
        return (part,) * full + ((rest,) if rest else ())
    sizes: list[int] = []
    start = 0
    while units - start > part:
        end = start + part
        if splits_pair(end):
            end -= 1
        sizes.append(end - start)
        start = end
    sizes.append(units - start)
    return tuple(sizes)
