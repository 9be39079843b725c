"""Finding stored numbers by the digits somebody typed, in any spelling.

`+44 20 79`, `0044 2079`, `020 79` and `2079` all find `+442079…`: as international digits, and
as national ones under every country code that is stored.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, and_, func, or_, select

from smsdesk.domain.numbering import split_country_code

_NUMBER: Final = re.compile(r"[+\d\s().\-/]*")
_FEWEST_DIGITS: Final = 3
_MOST_DIGITS: Final = 17
_AFTER_DIGITS: Final = ":"
"""The sign that sorts right after 9."""


def prefixes(conn: Connection, column: Column[str], typed: str) -> list[str]:
    """Return the stored beginnings that `typed` may stand for; empty when it is no number."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    digits = "".join(str(unicodedata.digit(char)) for char in plain if char.isdecimal())
    fewest = 1 if plain.startswith("+") else _FEWEST_DIGITS
    if not _NUMBER.fullmatch(plain) or not fewest <= len(digits) <= _MOST_DIGITS:
        return []
    if plain.startswith("+"):
        return [f"+{digits}"]
    if digits.startswith("00"):
        return [f"+{digits[2:]}"]
    spellings = {digits, digits.lstrip("0")} - {""}
    national = [f"+{code}{rest}" for code in _codes(conn, column) for rest in sorted(spellings)]
    return [f"+{digits}", *national]


def _codes(conn: Connection, column: Column[str]) -> Iterator[int]:
    """Yield the country codes among the stored numbers, one index seek each."""
    after = "+"
    while (number := conn.scalar(select(func.min(column)).where(column > after))) is not None:
        found = split_country_code(number[1:])
        if found is None:
            after = number
            continue
        yield found[0]
        after = f"+{found[0]}{_AFTER_DIGITS}"


def begins(column: ColumnElement[str], beginnings: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a number begins with one of `beginnings`, as index ranges."""
    return or_(*(and_(column >= one, column < one + _AFTER_DIGITS) for one in beginnings))
