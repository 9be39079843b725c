"""Reads one cell as a number: repairs what a spreadsheet did, visibly, and invents nothing.

A number whose digits are lost (8.61E+12) is refused: no one can know them again.
"""

import re
from dataclasses import dataclass

from smsdesk.domain.msisdn import InvalidNumber, Msisdn, NumberFault, parse
from smsdesk.domain.texts import tr

_FORMULA = re.compile(r'^="?(.*?)"?$', re.DOTALL)
_DECIMAL_TAIL = re.compile(r"^(\d{6,})[.,]0+$")
_SCIENTIFIC = re.compile(r"^\s*[+-]?\d+([.,]\d+)?[eE][+-]?\d+\s*$")
_BARE = re.compile(r"^\d{8,15}$")


@dataclass(frozen=True, slots=True)
class NumberRead:
    """What came of a cell: a number, perhaps repaired, or the reason why not.

    `needs_region` says that a country would help.
    """

    msisdn: Msisdn | None
    repaired: bool = False
    reason: str = ""
    needs_region: bool = False


def read_number(cell: str, region: str | None) -> NumberRead:
    """Read `cell` as a number of `region` (ISO code) unless it says its country itself."""
    if _SCIENTIFIC.match(cell):
        return NumberRead(
            None, reason=tr("A spreadsheet has rounded the number: its last digits are lost.")
        )
    text = _unwrapped(cell.strip())
    repaired = text != cell.strip()
    try:
        return NumberRead(parse(text, region), repaired)
    except InvalidNumber as error:
        if (again := _with_plus(text, region)) is not None:
            return NumberRead(again, repaired=True)
        needs_region = error.reason is NumberFault.NO_COUNTRY
        return NumberRead(None, reason=error.what, needs_region=needs_region)


def _unwrapped(text: str) -> str:
    """Take off what spreadsheets put around a number: ="…", a leading apostrophe, `.0`."""
    if text.startswith("=") and (formula := _FORMULA.match(text)):
        text = formula.group(1)
    text = text.removeprefix("'")
    tail = _DECIMAL_TAIL.match(text)
    return tail.group(1) if tail else text


def _with_plus(text: str, region: str | None) -> Msisdn | None:
    """Give back a lost plus sign, where the digits alone are a whole international number."""
    if region is not None and not _BARE.match(text):
        return None
    try:
        return parse("+" + text, None) if _BARE.match(text) else None
    except InvalidNumber:
        return None
