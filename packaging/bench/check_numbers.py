"""Checking numbers from 12 and from 245 countries beside a plain loop of phonenumbers.

Every raw text is new to both sides in every round, so that no memo helps; the numbering plans
are loaded before.
"""

import phonenumbers

from bench._frame import Row, Scale, seconds_of
from bench._world import TWELVE, must_be_equal, region_numbers
from smsdesk.domain import msisdn

_BARS = {"12 countries": 1.0, "245 countries": 5.0}
_ALL = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
_E164 = phonenumbers.PhoneNumberFormat.E164
_NATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL
_NATIONAL_SHARE = 3
"""Every third number is written as in its country."""

_Written = tuple[str, str]
"""A number as somebody wrote it, and the region of the file."""


def rows(scale: Scale) -> list[Row]:
    """Compare the rates of numbers checked; first make sure that the verdicts are the same."""
    return [
        _compared(title, regions, scale)
        for title, regions in zip(_BARS, (TWELVE, _ALL), strict=True)
    ]


def _compared(title: str, regions: tuple[str, ...], scale: Scale) -> Row:
    count = scale.size(20_000, 300)
    sets = iter([_written(regions, count, seed) for seed in range(2 * scale.rounds)])
    warm = _written(regions, 2 * len(regions), 99)
    must_be_equal(
        {raw: _ours(raw, region) for raw, region in warm},
        {raw: _theirs(raw, region) for raw, region in warm},
    )

    def ours() -> float:
        numbers = next(sets)
        return seconds_of(lambda: [_ours(raw, region) for raw, region in numbers])

    def theirs() -> float:
        numbers = next(sets)
        return seconds_of(lambda: [_theirs(raw, region) for raw, region in numbers])

    ours_s, theirs_s = scale.in_turn(ours, theirs)
    name = f"check {count:,} numbers of {title} v phonenumbers"
    return Row.more_is_better(name, count / ours_s, count / theirs_s, _BARS[title], "1/s")


def _written(regions: tuple[str, ...], count: int, seed: int) -> list[_Written]:
    found = []
    for n, (e164, region) in enumerate(region_numbers(regions, count, seed)):
        raw = e164
        if n % _NATIONAL_SHARE == 0:
            raw = phonenumbers.format_number(phonenumbers.parse(e164), _NATIONAL)
        found.append((raw, region))
    return found


def _ours(raw: str, region: str) -> str:
    try:
        return msisdn.parse(raw, region).e164
    except msisdn.InvalidNumber:
        return ""


def _theirs(raw: str, region: str) -> str:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, _E164)
