"""Numbering plans: the rules of libphonenumber over the metadata that `phonenumbers` carries.

phonenumbers compiles its patterns through `re`, whose cache of 512 overflows beyond about 100
countries; a plan keeps its own. Measured, distinct numbers of 12 / 245 countries, one core:
phonenumbers 42,000 / 4,200 a second, here 171,000 / 130,000. The verdicts are the same: a test
compares them over every region.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc

_LONGEST_COUNTRY_CODE = 3
_COUNTRY_CODES: Final = {str(code): code for code in COUNTRY_CODE_TO_REGION_CODE}
_SHORTEST_NATIONAL = 2
_LONGEST_NATIONAL = 17


class LineType(StrEnum):
    """What the numbering plan says about a number; many plans cannot tell the two apart."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    UNKNOWN = "unknown"


class NumberFault(StrEnum):
    """Why a text is no number that a message can go to."""

    EMPTY = "empty"
    LETTERS = "letters"
    CHARACTERS = "characters"
    SCIENTIFIC = "scientific"
    DECIMAL = "decimal"
    DATE = "date"
    NO_COUNTRY = "no_country"
    UNKNOWN_COUNTRY = "unknown_country"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    IMPOSSIBLE = "impossible"


class _Kind:
    """One description of the metadata: lengths and a pattern, compiled at first use."""

    __slots__ = ("_fullmatch", "_source", "lengths", "local_lengths")

    def __init__(self, desc: PhoneNumberDesc | None) -> None:
        self._source = (desc and desc.national_number_pattern) or None
        self.lengths: Final = tuple(desc.possible_length) if desc else ()
        self.local_lengths: Final = tuple(desc.possible_length_local_only) if desc else ()
        self._fullmatch: Callable[[str], object] | None = None

    def looks_like(self, national: str) -> bool:
        """Match the pattern alone, whatever the length."""
        if self._fullmatch is None:
            if self._source is None:
                return False
            self._fullmatch = re.compile(self._source).fullmatch
        return self._fullmatch(national) is not None

    def matches(self, national: str) -> bool:
        return (not self.lengths or len(national) in self.lengths) and self.looks_like(national)


class Plan:
    """The numbering plan of one region."""

    def __init__(self, metadata: PhoneMetadata) -> None:
        self.region: Final = metadata.id
        self.country_code: Final = metadata.country_code or 0
        self._code_digits = str(self.country_code)
        self._general = _Kind(metadata.general_desc)
        self._fixed = _Kind(metadata.fixed_line)
        self._same_pattern = metadata.same_mobile_and_fixed_line_pattern
        self._mobile = _Kind(None if self._same_pattern else metadata.mobile)
        self._special = tuple(
            _Kind(desc)
            for desc in (
                metadata.premium_rate,
                metadata.toll_free,
                metadata.shared_cost,
                metadata.voip,
                metadata.personal_number,
                metadata.pager,
                metadata.uan,
                metadata.voicemail,
            )
        )
        self._leading = _compiled(metadata.leading_digits)
        self._prefix = _compiled(metadata.national_prefix_for_parsing)
        self._transform = metadata.national_prefix_transform_rule
        self._international_prefix = _compiled(metadata.international_prefix)

    def is_valid(self, national: str) -> bool:
        """Tell whether the plan has a kind of number that `national` matches."""
        return self._general.matches(national) and (
            self._mobile.matches(national)
            or self._fixed.matches(national)
            or any(kind.matches(national) for kind in self._special)
        )

    def line_type(self, national: str) -> LineType:
        """Return mobile or landline where the plan keeps them apart, else unknown."""
        if not self._general.matches(national) or any(
            kind.matches(national) for kind in self._special
        ):
            return LineType.UNKNOWN
        mobile = self._mobile.matches(national)
        if self._fixed.matches(national):
            mixed = self._same_pattern or mobile
            return LineType.UNKNOWN if mixed else LineType.LANDLINE
        return LineType.MOBILE if mobile else LineType.UNKNOWN

    def is_landline(self, national: str) -> bool:
        """Tell whether it is a landline for sure; of most numbers one look tells that it is not."""
        return self._fixed.matches(national) and self.line_type(national) is LineType.LANDLINE

    def claims(self, national: str) -> bool:
        """Tell whether a number of a shared country code belongs to this region."""
        if self._leading is not None:
            return self._leading.match(national) is not None
        return self.is_valid(national)

    def length_fault(self, national: str) -> NumberFault:
        """Say what is wrong with a number that is not valid."""
        usual = [n for n in self._mobile.lengths + self._fixed.lengths if n > 0]
        lengths = usual or self._general.lengths
        if len(national) < min(lengths):
            return NumberFault.TOO_SHORT
        return NumberFault.TOO_LONG if len(national) > max(lengths) else NumberFault.IMPOSSIBLE

    def significant(self, national: str) -> str:
        """Take the national prefix (such as 0) off, unless what is left has no possible length."""
        stripped = self._without_prefix(national)
        lengths = self._general.lengths
        too_long = bool(lengths) and len(stripped) > max(lengths)
        possible = len(stripped) in lengths and len(stripped) not in self._general.local_lengths
        return stripped if possible or too_long else national

    def after_international_prefix(self, digits: str) -> str | None:
        """Return what follows this region's own international prefix (00, 011), if it is there."""
        match = self._international_prefix and self._international_prefix.match(digits)
        if not match or digits.startswith("0", match.end()):
            return None
        return digits[match.end() :]

    def after_country_code(self, digits: str) -> str | None:
        """Return what follows this region's country code when that explains `digits` better."""
        if not digits.startswith(self._code_digits):
            return None
        rest = self._without_prefix(digits[len(self._code_digits) :])
        fits = self._general.looks_like
        lengths = self._general.lengths
        too_long = len(digits) not in self._general.local_lengths and len(digits) > max(lengths)
        return rest if too_long or (fits(rest) and not fits(digits)) else None

    def _without_prefix(self, national: str) -> str:
        match = self._prefix.match(national) if self._prefix and national else None
        if self._prefix is None or match is None:
            return national
        if not self._transform or match.groups()[-1] is None:
            stripped = national[match.end() :]
        else:
            stripped = self._prefix.sub(self._transform, national, count=1)
        fits = self._general.looks_like
        return national if fits(national) and not fits(stripped) else stripped


def _compiled(source: str | None) -> re.Pattern[str] | None:
    return re.compile(source) if source else None


@cache
def _plan(country_code: int, region: str) -> Plan | None:
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    return Plan(metadata) if metadata else None


@cache
def plans(country_code: int) -> tuple[Plan, ...]:
    """Return the plans that share a country code, the main one first; none when it is unknown."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(country_code, ())
    found = (_plan(country_code, region) for region in regions)
    return tuple(plan for plan in found if plan)


@lru_cache(maxsize=1024)
def plan_of_region(region: str) -> Plan | None:
    """Return the plan of an ISO 3166 region such as `GB`, or None when there is none."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return _plan(metadata.country_code or 0, region) if metadata else None


def split_country_code(digits: str) -> tuple[int, str] | None:
    """Split international digits (without +) into country code and the rest, if there is one."""
    for length in range(1, _LONGEST_COUNTRY_CODE + 1):
        country_code = _COUNTRY_CODES.get(digits[:length])
        if country_code is not None:
            return country_code, digits[length:]
    return None


def owner(country_code: int, national: str) -> Plan | None:
    """Return the plan that a significant number belongs to, whether or not it is valid there."""
    candidates = plans(country_code)
    if len(candidates) == 1:
        return candidates[0]
    return next((plan for plan in candidates if plan.claims(national)), None)


def resolve_international(digits: str) -> tuple[int, str] | NumberFault:
    """Return country code and significant number of digits that follow a plus sign."""
    found = split_country_code(digits)
    if found is None:
        return NumberFault.UNKNOWN_COUNTRY if digits else NumberFault.TOO_SHORT
    country_code, rest = found
    return _checked(plans(country_code)[0], rest)


def resolve_national(digits: str, home: Plan) -> tuple[int, str] | NumberFault:
    """Return country code and significant number of digits as dialled in the region of `home`."""
    abroad = home.after_international_prefix(digits)
    if abroad is not None:
        return resolve_international(abroad)
    rest = home.after_country_code(digits)
    if rest is not None:
        return _checked(plans(home.country_code)[0], rest)
    return _checked(home, digits)


def _checked(plan: Plan, national: str) -> tuple[int, str] | NumberFault:
    if len(national) < _SHORTEST_NATIONAL:
        return NumberFault.TOO_SHORT
    significant = plan.significant(national)
    if len(significant) > _LONGEST_NATIONAL:
        return NumberFault.TOO_LONG
    belongs = owner(plan.country_code, significant)
    if belongs is None or not belongs.is_valid(significant):
        return (belongs or plan).length_fault(significant)
    return plan.country_code, significant
