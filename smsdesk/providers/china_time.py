"""Times of gateways that print them without a zone: taken as China's, UTC+8, and marked so.

Neither document names the zone (sheets: yunpian, section 9; sms467890, section 5).
"""

from datetime import UTC, datetime, timedelta, timezone

__all__ = ["ASSUMED", "from_china_time", "to_china_time"]

ASSUMED = "UTC+8 assumed"
"""Stands beside every such time that is kept in the gateway's own words."""

_CHINA = timezone(timedelta(hours=8))
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")
_LENGTHS = frozenset({14, 19})


def to_china_time(moment: datetime) -> str:
    """Return an aware `moment` as `YYYY-MM-DD HH:MM:SS` in UTC+8."""
    return moment.astimezone(_CHINA).strftime(_FORMS[0])


def from_china_time(text: str) -> datetime | None:
    """Return the aware UTC time that `text` names in UTC+8, None when it names none.

    Read are `YYYY-MM-DD HH:MM:SS` and `YYYYMMDDHHMMSS`.
    """
    if len(text) not in _LENGTHS or not text.isascii():
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=_CHINA).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
