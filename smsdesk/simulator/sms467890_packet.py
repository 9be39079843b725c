"""467890.com: reading of requests, the checks of "send messages", and both code tables."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from smsdesk.simulator.sms467890_account import KeyStyle, Sms467890Account

MAX_NUMBERS = 5000
MAX_CONTENT_UNITS = 268
"""Four parts of 67; read strictly, a character outside the Basic Multilingual Plane counts two."""

_FIELDS = ("uid", "pwd", "mobile", "content")
_MOBILE = re.compile(r"1[0-9]{10}")


class Code(IntEnum):
    """respCode of a send request."""

    OK = 0
    CREDENTIALS = 1
    MOBILE = 2
    EMPTY = 3
    TOO_LONG = 4
    BALANCE = 5
    TOO_MANY = 6
    FAILED = 7
    FROZEN = 8


class BalanceCode(IntEnum):
    """respCode of a balance request: a table of its own."""

    OK = 0
    CREDENTIALS = 1
    FROZEN = 2


_MESSAGES: Mapping[int, str] = {
    Code.OK: "send success",
    Code.CREDENTIALS: "uid or pwd is empty or wrong",
    Code.MOBILE: "mobile is empty or wrong",
    Code.EMPTY: "content is empty",
    Code.TOO_LONG: "content is too long",
    Code.BALANCE: "Insufficient balance",
    Code.TOO_MANY: "more than 5000 mobile numbers",
    Code.FAILED: "send failed",
    Code.FROZEN: "account is frozen",
}
_BALANCE_MESSAGES: Mapping[int, str] = {
    BalanceCode.CREDENTIALS: _MESSAGES[Code.CREDENTIALS],
    BalanceCode.FROZEN: _MESSAGES[Code.FROZEN],
}


def describe(code: int, *, balance: bool = False) -> str:
    """Return respMsg; a code that is not in the table of the request gets a general one."""
    return (_BALANCE_MESSAGES if balance else _MESSAGES).get(code, "error")


class RefusedError(Exception):
    """The whole request is refused."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Submission:
    """A send request that passed every check on itself."""

    mobiles: tuple[str, ...] = field(repr=False)
    content: str = field(repr=False)


def read_fields(body: bytes, keys: KeyStyle) -> dict[str, str]:
    """Return the fields under their lower-case names; whatever cannot be read is empty.

    The content type plays no part. Numbers count as their digits, since PHP would not care.
    """
    try:
        parsed: object = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        parsed = None
    given = parsed if isinstance(parsed, dict) else {}
    return {name: _text(given.get(keys.spell(name))) for name in _FIELDS}


def numbers_in(mobile: str) -> tuple[str, ...]:
    """Return the sound numbers among those of a request, in E.164."""
    return tuple(e164(each) for each in mobile.split(",") if _MOBILE.fullmatch(each))


def e164(mobile: str) -> str:
    """Return a number of the request, which is one of mainland China, in E.164."""
    return f"+86{mobile}"


def check(fields: Mapping[str, str], account: Sms467890Account, *, frozen: bool) -> Submission:
    """Check a send request; raises RefusedError with the documented code.

    One number that is wrong spoils the whole request, and the answer does not tell which.
    """
    if not account.knows(fields["uid"], fields["pwd"]):
        raise RefusedError(Code.CREDENTIALS)
    if frozen:
        raise RefusedError(Code.FROZEN)
    mobiles, content = tuple(fields["mobile"].split(",")), fields["content"]
    if len(mobiles) > MAX_NUMBERS:
        raise RefusedError(Code.TOO_MANY)
    if not all(_MOBILE.fullmatch(mobile) for mobile in mobiles):
        raise RefusedError(Code.MOBILE)
    if not content.strip():
        raise RefusedError(Code.EMPTY)
    if len(content.encode("utf-16-le")) // 2 > MAX_CONTENT_UNITS:
        raise RefusedError(Code.TOO_LONG)
    return Submission(mobiles, content)


def check_balance(fields: Mapping[str, str], account: Sms467890Account, *, frozen: bool) -> None:
    """Check a balance request; raises RefusedError with a code of its own table."""
    if not account.knows(fields["uid"], fields["pwd"]):
        raise RefusedError(BalanceCode.CREDENTIALS)
    if frozen:
        raise RefusedError(BalanceCode.FROZEN)


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    # Half a surrogate pair can be written in JSON but is no text.
    sound = isinstance(value, str) and not re.search("[\ud800-\udfff]", value)
    return str(value) if sound else ""


def _no_constant(_name: str) -> float:
    raise ValueError
