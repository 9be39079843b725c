"""The account's local time, in which mysmpp writes and reads every time (sheet, section 9)."""

import re
from collections.abc import Hashable
from datetime import UTC, datetime, time, timedelta

from smsdesk.providers.exchange import Clock

__all__ = ["MOSCOW", "Offsets", "local_minute", "moment", "offset_of_answer", "offset_of_setting"]

MOSCOW = timedelta(hours=3)
"""Where the server stands: the account's time unless something else is known."""

_QUARTER_S = 15 * 60
_DAY = timedelta(days=1)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_KEPT = timedelta(hours=6)
"""A learned offset is asked again after this: summer time may have come."""
_SETTING = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")


class Offsets:
    """What accounts' local times are known to be, for as long as the program runs.

    A provider without secrets cannot ask, but reads what the one with secrets has learned.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Hashable, tuple[timedelta, datetime]] = {}

    def learn(self, account: Hashable, offset: timedelta) -> None:
        """Keep the offset of an account, by what it is known as."""
        self._known[account] = (offset, self._clock())

    def fresh(self, account: Hashable) -> timedelta | None:
        """Return the offset, None when it must be asked."""
        offset, learned_at = self._known.get(account, (None, None))
        if learned_at is None or not timedelta(0) <= self._clock() - learned_at < _KEPT:
            return None
        return offset

    def likely(self, account: Hashable) -> timedelta:
        """Return the offset last learned, Moscow's before that."""
        return self._known.get(account, (MOSCOW, None))[0]


def offset_of_setting(text: str) -> timedelta | None:
    """Return the offset that a setting such as `+03:00` names, None when it names none."""
    found = _SETTING.fullmatch(text)
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -offset if found[1] == "-" else offset


def offset_of_answer(text: str, now: datetime) -> timedelta | None:
    """Return the account's offset from UTC, to a quarter of an hour; None when it is no time.

    Args:
        text: What time.php says: with a date or, in another of its documents, without.
        now: When it said so, aware.
    """
    universal = now.astimezone(UTC).replace(tzinfo=None)
    local = _naive(text)
    if local is not None:
        offset = _rounded(local - universal)
        return offset if _WEST < offset <= _EAST else None
    try:
        clock = time.fromisoformat(text.strip())
    except ValueError:
        return None
    if clock.tzinfo is not None:
        return None
    today = _rounded(datetime.combine(universal.date(), clock) - universal)
    days = (today - _DAY, today, today + _DAY)
    return min(
        (each for each in days if _WEST < each <= _EAST), key=lambda each: abs(each - MOSCOW)
    )


def local_minute(instant: datetime, offset: timedelta) -> str:
    """Return an aware `instant` as the document writes times, rounded up to the minute."""
    local = instant.astimezone(UTC).replace(tzinfo=None) + offset
    if local.second or local.microsecond:
        local = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return local.strftime("%Y-%m-%d %H:%M")


def moment(text: str, offset: timedelta) -> datetime | None:
    """Return the instant of a local time, None when there is none (`time=""`)."""
    local = _naive(text)
    try:
        return None if local is None else (local - offset).replace(tzinfo=UTC)
    except OverflowError:
        return None


def _naive(text: str) -> datetime | None:
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    # A date alone is read as midnight: no time of anything.
    return local if local.tzinfo is None and ":" in text else None


def _rounded(offset: timedelta) -> timedelta:
    return timedelta(seconds=round(offset.total_seconds() / _QUARTER_S) * _QUARTER_S)
