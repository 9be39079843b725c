"""Column types that are stored alike on SQLite and PostgreSQL.

Times are integer microseconds since 1970 (UTC), enums and amounts are text, mappings are JSON
text, so that bulk rows can bypass SQLAlchemy with the very same values.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, Row, Text, TypeDecorator
from typing_extensions import override

from smsdesk.domain.pricing import Money

AnyRow = Row[*tuple[Any, ...]]
"""A row read by column names; its values were typed by the columns."""

_MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LET_GO = EPOCH + _MICROSECOND
"""When a message is due that a person let go although its hour had passed: at once, unasked."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_E = TypeVar("_E", bound=StrEnum)

PLAIN_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point on both engines, so that prefix ranges use the index."""

ROW_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is exactly INTEGER."""


def to_us(instant: datetime) -> int:
    """Return microseconds since 1970.

    Raises:
        ValueError: The instant has no zone.
    """
    if instant.tzinfo is None:
        raise ValueError("a stored instant needs a zone")
    return (instant - EPOCH) // _MICROSECOND


def from_us(value: int) -> datetime:
    """Return the aware UTC instant of `to_us`."""
    return EPOCH + timedelta(microseconds=value)


def to_json(values: Mapping[str, str]) -> str:
    """Return compact ASCII JSON: no NUL and no lone surrogate ever reaches an engine."""
    return json.dumps(dict(values), separators=(",", ":"))


def from_json(text: str) -> Mapping[str, str]:
    """Read what `to_json` wrote."""
    found = json.loads(text)
    return MappingProxyType({str(key): str(value) for key, value in found.items()})


def clean(text: str) -> str:
    """Replace what one of the engines cannot store (NUL, lone surrogates) by U+FFFD."""
    if not text or _UNSTORABLE.search(text) is None:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def money(amount: str | None, currency: str | None) -> Money | None:
    """Join the two columns of an amount."""
    return None if amount is None else Money(Decimal(amount), currency or "")


def amount_columns(value: Money | None) -> tuple[str | None, str | None]:
    """Split an amount into its two columns; exact."""
    return (None, None) if value is None else (str(value.amount), value.currency)


class UtcTime(TypeDecorator[datetime]):
    """An aware instant; naive ones are refused."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else to_us(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_us(value)


class JsonMap(TypeDecorator[Mapping[str, str]]):
    """A mapping of texts."""

    impl = PLAIN_TEXT
    cache_ok = True

    @override
    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> Any:
        return None if value is None else to_json(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[str, str] | None:
        return None if value is None else from_json(value)


class EnumText(TypeDecorator[_E], Generic[_E]):
    """A member of a closed list, stored as its value."""

    impl = PLAIN_TEXT
    cache_ok = True

    def __init__(self, enum: type[_E]) -> None:
        super().__init__()
        self.enum = enum
        # Looked up for every row that is read: faster than calling the class.
        self._members = {member.value: member for member in enum}

    @override
    def process_bind_param(self, value: _E | None, dialect: Dialect) -> Any:
        return None if value is None else value.value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> _E | None:
        return None if value is None else self._members[value]


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number kept digit by digit."""

    impl = PLAIN_TEXT
    cache_ok = True

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)
