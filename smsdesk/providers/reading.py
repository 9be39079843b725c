"""JSON from outside, narrowed at the edge: whatever arrives, only `UnreadableBody` is raised."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal

__all__ = [
    "UnreadableBody",
    "read_amount",
    "read_id",
    "read_integer",
    "read_json",
    "read_line",
    "read_object",
]

_NUMBER = re.compile(r"[0-9]{1,10}|0[xX][0-9a-fA-F]{1,8}")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_LONGEST_ID = 64


class UnreadableBody(ValueError):
    """The body is not the JSON it should be, in UTF-8."""


def read_json(body: bytes) -> object:
    """Return the JSON value in `body`.

    Raises:
        UnreadableBody: Not UTF-8, not JSON, nested too deep, with NaN, a number of thousands of
            digits, or half a surrogate pair anywhere.
    """
    try:
        content: object = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
        if b"\\u" in body:
            # The only way in for a lone surrogate, which no database and no encoder takes.
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise UnreadableBody from error
    return content


def read_object(body: bytes) -> Mapping[str, object]:
    """Return the JSON object in `body`.

    Raises:
        UnreadableBody: As `read_json`, or not an object.
    """
    content = read_json(body)
    if not isinstance(content, dict):
        raise UnreadableBody
    return content


def read_integer(value: object) -> int | None:
    """Return a whole number written as number, decimal or 0x string; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        text = value.strip()
        return int(text, 16) if text[:2] in {"0x", "0X"} else int(text)
    return None


def read_line(value: object, limit: int = 200) -> str:
    """Return a text fit to be kept and shown: one line, at most `limit` characters; else ""."""
    if not isinstance(value, str):
        return ""
    return "".join(char if char.isprintable() else " " for char in value[:limit]).strip()


def read_amount(value: object) -> Decimal | None:
    """Return a plain amount written as number or string, None for anything else.

    A float is taken by its shortest decimal form, which is what the gateway printed.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = value.strip() if isinstance(value, str) else _printed(value)
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def read_id(value: object) -> str:
    """Return an id written as string or number, "" when it is none or too long to be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 < value < 10**_LONGEST_ID else ""
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST_ID and text.isprintable() else ""


def _printed(value: float) -> str:
    # Not by str: that refuses integers of thousands of digits and writes small amounts as 1E-7.
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_LONGEST_ID else ""
    return f"{Decimal(repr(value)):f}"


def _no_constant(name: str) -> float:
    raise ValueError(name)
