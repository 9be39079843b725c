"""Subscriber numbers (ITU-T E.164): parsed once at the edge, stored with `+`, masked in logs.

A number is refused rather than guessed: letters, scientific notation and decimals (traces of a
spreadsheet) and numbers that no numbering plan has are errors with a reason.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
from typing_extensions import override

from smsdesk.domain import numbering
from smsdesk.domain.errors import UsageError
from smsdesk.domain.numbering import LineType, NumberFault, split_country_code
from smsdesk.domain.texts import tr

__all__ = ["InvalidNumber", "LineType", "Msisdn", "NumberFault", "is_region", "parse"]

_MEMO_SIZE = 16_384
_LONGEST_RAW = 64
_LONGEST_E164 = 15


class InvalidNumber(UsageError):
    """A text is no number that a message can go to.

    Args:
        reason: Why. The text itself is not kept: it may be somebody's number.
    """

    def __init__(self, reason: NumberFault) -> None:
        super().__init__(_SENTENCES[reason](), tr("Nothing is sent to it."), _remedy(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Msisdn:
    """A subscriber number.

    Args:
        country_code: Country calling code, such as 44.
        national: National significant number, digits only, leading zeros kept (Italy).
    """

    country_code: int
    national: str

    def __post_init__(self) -> None:
        if not (self.national.isascii() and self.national.isdigit() and self.country_code > 0):
            raise ValueError("an MSISDN is a country code and digits")

    @classmethod
    def from_e164(cls, text: str) -> "Msisdn":
        """Read a stored number such as `+442079460958`; its numbering plan is not consulted.

        Raises:
            InvalidNumber: When it is not `+`, a known country code and 5 to 15 digits in all.
        """
        if _E164.fullmatch(text) is None:
            raise InvalidNumber(_fault_of_e164(text))
        found = split_country_code(text[1:])
        if found is None or not found[1]:
            raise InvalidNumber(NumberFault.UNKNOWN_COUNTRY)
        return cls(*found)

    @property
    def e164(self) -> str:
        """The number as stored: `+`, country code, national significant number."""
        return f"+{self.country_code}{self.national}"

    @property
    def region(self) -> str:
        """ISO 3166 region; the main one of the code if none claims it; `001` for no country."""
        alone = numbering.plans(self.country_code)
        if len(alone) == 1:
            return alone[0].region
        return _region(self.country_code, self.national)

    @property
    def line_type(self) -> LineType:
        """Mobile or landline where the numbering plan keeps them apart, else unknown."""
        plan = numbering.owner(self.country_code, self.national)
        return plan.line_type(self.national) if plan else LineType.UNKNOWN

    @property
    def is_landline(self) -> bool:
        """Whether its numbering plan has it as a landline and nothing else."""
        plan = numbering.owner(self.country_code, self.national)
        return plan is not None and plan.is_landline(self.national)

    def display(self) -> str:
        """Return the number grouped as in its country, such as `+44 20 7946 0958`."""
        number = phonenumbers.PhoneNumber(
            country_code=self.country_code,
            national_number=int(self.national),
            italian_leading_zero=self.national.startswith("0"),
            number_of_leading_zeros=max(1, len(self.national) - len(self.national.lstrip("0"))),
        )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def masked(self) -> str:
        """Return country code and last two digits, for logs: `+44***58`."""
        return f"+{self.country_code}***{self.national[-2:]}"

    @override
    def __str__(self) -> str:
        return self.e164

    @override
    def __repr__(self) -> str:
        return f"Msisdn({self.masked()})"


def is_region(code: str) -> bool:
    """Tell whether `code` is a region with a numbering plan, such as `GB`, in upper case."""
    return numbering.plan_of_region(code) is not None


def parse(raw: str, default_region: str | None = None) -> Msisdn:
    """Return the number that a person or a file wrote.

    Accepts spaces, hyphens, brackets, dots, full-width and other scripts' digits, invisible marks,
    `tel:`, `00` for `+`, and national numbers of `default_region` (ISO 3166). Equal raw texts are
    worked out once while they are among the last 16,384.

    Raises:
        InvalidNumber: With the reason.
        UsageError: When `default_region` is no region.
    """
    home = None
    if default_region is not None:
        home = numbering.plan_of_region(default_region.upper())
        if home is None:
            raise UsageError(
                tr("{region} is not a country code such as GB or HK.", region=default_region),
                tr("National numbers cannot be read without one."),
                tr("Choose the country of these numbers."),
            )
    found = _memo(raw, home)
    if isinstance(found, NumberFault):
        raise InvalidNumber(found)
    return found


@lru_cache(maxsize=_MEMO_SIZE)
def _memo(raw: str, home: numbering.Plan | None) -> Msisdn | NumberFault:
    digits: str | NumberFault = raw if _PLAIN.fullmatch(raw) else _digits(raw)
    if isinstance(digits, NumberFault):
        return digits
    found = _resolve(digits, home)
    return found if isinstance(found, NumberFault) else Msisdn(*found)


def _resolve(digits: str, home: numbering.Plan | None) -> tuple[int, str] | NumberFault:
    if digits.startswith("+"):
        # Some files write both marks of an international number: +0044…
        bare = digits[1:].removeprefix("00")
        return numbering.resolve_international(bare)
    # 00 means + to nearly everybody who writes it, whatever their own country dials.
    abroad: tuple[int, str] | NumberFault = NumberFault.NO_COUNTRY
    if digits.startswith("00"):
        abroad = numbering.resolve_international(digits[2:])
    if home is None or not isinstance(abroad, NumberFault):
        return abroad
    national = numbering.resolve_national(digits, home)
    both_failed = isinstance(national, NumberFault) and abroad is not NumberFault.NO_COUNTRY
    return abroad if both_failed else national


_E164 = re.compile(r"\+[1-9][0-9]{4,14}")
_PLAIN = re.compile(r"\+?[0-9]{2,20}")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+")
# Parts of a date in any order, and two whole numbers in one field, must never be joined.
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-./])[0-9]{1,2}\2(?:19|20)[0-9]{2}"
)
_TWO_NUMBERS = re.compile(r"[0-9]{7,}[^0-9]+[0-9]{7,}")
_DECIMAL = re.compile(r"[+-]?[0-9]{6,}[.,][0-9]{1,2}")
_WRITTEN = re.compile(r"(?=.*[0-9])\(?\+? ?[0-9(][0-9 ().\-]*(?:/[0-9 ().\-]*)?")
# A slash may part the area code from the number (030/123456), never two numbers or extensions.
_LONGEST_BEFORE_SLASH = 6
_SHORTEST_AFTER_SLASH = 5

_LETTER_LIKE: Final = {
    "\N{FULLWIDTH PLUS SIGN}": "+",
    "\N{SUPERSCRIPT PLUS SIGN}": "+",
    "\N{FULLWIDTH LEFT PARENTHESIS}": "(",
    "\N{FULLWIDTH RIGHT PARENTHESIS}": ")",
    "\N{FULLWIDTH FULL STOP}": ".",
    "\N{FULLWIDTH SOLIDUS}": "/",
    "\N{MINUS SIGN}": "-",
    "\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}": "-",
    "\N{SOFT HYPHEN}": "",
}


class _Tidy(dict[int, str | int]):
    """Translation table that learns the characters it meets."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        category = unicodedata.category(char)
        plain: str | int
        if char in _LETTER_LIKE:
            plain = _LETTER_LIKE[char]
        elif category == "Nd":
            plain = str(unicodedata.decimal(char))
        elif category == "Zs":
            plain = " "
        elif category == "Pd":
            plain = "-"
        elif category == "Cf":
            plain = ""
        else:
            return code  # not kept, so that hostile text cannot fill the table
        self[code] = plain
        return plain


_tidy = _Tidy()


def _digits(raw: str) -> str | NumberFault:
    """Return the digits, with `+` before them where the text has it, or why there are none."""
    text = raw if raw.isascii() else raw.translate(_tidy)
    text = text.strip()
    if text[:4].lower() == "tel:":
        text = text[4:].lstrip()
    if not text:
        return NumberFault.EMPTY
    if len(text) > _LONGEST_RAW:
        return NumberFault.TOO_LONG
    if _is_not_one_number(text):
        return _why_not_one_number(text)
    plus = "+" if "+" in text[:2] else ""
    return plus + re.sub(r"[^0-9]", "", text)


def _is_not_one_number(text: str) -> bool:
    if _WRITTEN.fullmatch(text) is None or _DECIMAL.fullmatch(text) or _DATE.fullmatch(text):
        return True
    head, slash, tail = text.partition("/")
    parts_numbers = slash and (
        _count_digits(head) > _LONGEST_BEFORE_SLASH or _count_digits(tail) < _SHORTEST_AFTER_SLASH
    )
    return bool(parts_numbers or _TWO_NUMBERS.search(text))


def _count_digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _why_not_one_number(text: str) -> NumberFault:
    if _SCIENTIFIC.fullmatch(text):
        return NumberFault.SCIENTIFIC
    if _DECIMAL.fullmatch(text):
        return NumberFault.DECIMAL
    if _DATE.fullmatch(text):
        return NumberFault.DATE
    if any(char.isalpha() for char in text):
        return NumberFault.LETTERS
    return NumberFault.CHARACTERS


def _fault_of_e164(text: str) -> NumberFault:
    if not text:
        return NumberFault.EMPTY
    if not text.startswith("+"):
        return NumberFault.NO_COUNTRY
    digits = text[1:]
    if not (digits.isascii() and digits.isdigit()):
        return NumberFault.CHARACTERS
    if digits.startswith("0"):
        return NumberFault.UNKNOWN_COUNTRY
    return NumberFault.TOO_LONG if len(digits) > _LONGEST_E164 else NumberFault.TOO_SHORT


@lru_cache(maxsize=_MEMO_SIZE)
def _region(country_code: int, national: str) -> str:
    plan = numbering.owner(country_code, national)
    if plan is None:
        candidates = numbering.plans(country_code)
        return candidates[0].region if candidates else "001"
    return plan.region


_SENTENCES: Mapping[NumberFault, Callable[[], str]] = {
    NumberFault.EMPTY: lambda: tr("There is no number."),
    NumberFault.LETTERS: lambda: tr("The number has letters in it."),
    NumberFault.CHARACTERS: lambda: tr("This is not one number written in the usual way."),
    NumberFault.SCIENTIFIC: lambda: tr(
        "A spreadsheet has rounded this number, and its last digits are lost."
    ),
    NumberFault.DECIMAL: lambda: tr("A spreadsheet has written this number with decimals."),
    NumberFault.DATE: lambda: tr("This is a date, not a number."),
    NumberFault.NO_COUNTRY: lambda: tr("The number has no country code."),
    NumberFault.UNKNOWN_COUNTRY: lambda: tr(
        "The number does not begin with the code of any country."
    ),
    NumberFault.TOO_SHORT: lambda: tr("The number is too short."),
    NumberFault.TOO_LONG: lambda: tr("The number is too long."),
    NumberFault.IMPOSSIBLE: lambda: tr("No number of that country looks like this."),
}


def _remedy(reason: NumberFault) -> str:
    match reason:
        case NumberFault.SCIENTIFIC:
            return tr("Take the number from its source again, in a column formatted as text.")
        case NumberFault.DECIMAL | NumberFault.DATE:
            return tr("Format the column as text and export it again.")
        case NumberFault.NO_COUNTRY:
            return tr("Write it with + and the country code.")
        case _:
            return tr("Correct it, with + and the country code.")
