"""When to send: an instant kept with the zone it was chosen in, and quiet hours by wall clock.

A wall time that a spring change skips is taken as far after the change as it was meant to be
after it; one that an autumn change repeats is its first occurrence unless the second is asked
for (PEP 495). Either way it is one instant, so it happens once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr

GRACE = timedelta(minutes=1)
"""A chosen time may have come so long ago: clocks differ so much."""


class WallTime(StrEnum):
    """How often a wall time happens on its day."""

    ONCE = "once"
    SKIPPED = "skipped"
    REPEATED = "repeated"


class UnknownZone(UsageError):
    """A zone name is not in the time zone database."""

    def __init__(self, name: str) -> None:
        super().__init__(
            tr("{zone} is not a time zone.", zone=name),
            tr("The time of sending is not known, so nothing is scheduled."),
            tr("Choose a zone such as Europe/Berlin."),
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """An instant and the zone it was chosen in; later changes of the zone do not move it.

    Args:
        instant: Aware, in UTC.
        zone: Name in the time zone database, such as `Asia/Hong_Kong`.
        wall_time: Whether the chosen wall time was skipped or repeated, to be shown.
    """

    instant: datetime
    zone: str
    wall_time: WallTime = WallTime.ONCE

    def __post_init__(self) -> None:
        if self.instant.utcoffset() != timedelta(0):
            raise ValueError("the instant of a schedule is in UTC")

    @classmethod
    def at(cls, wall: datetime, zone: str, *, second: bool = False) -> "Schedule":
        """Return the instant of a wall time.

        Args:
            wall: Naive, as a person chose it.
            zone: Name of the zone.
            second: Of a repeated wall time, take the second occurrence.

        Raises:
            UnknownZone: When there is no such zone.
        """
        if wall.tzinfo is not None:
            raise ValueError("a wall time has no zone of its own")
        info = zone_info(zone)
        first, last = (wall.replace(tzinfo=info, fold=fold) for fold in (0, 1))
        kind = WallTime.ONCE
        if first.utcoffset() != last.utcoffset():
            back = first.astimezone(UTC).astimezone(info).replace(tzinfo=None)
            kind = WallTime.REPEATED if back == wall else WallTime.SKIPPED
        # In a gap fold=0 keeps the offset from before, which moves the time on by the gap.
        chosen = last if second and kind is WallTime.REPEATED else first
        return cls(chosen.astimezone(UTC), zone, kind)

    @property
    def local(self) -> datetime:
        """The instant in its zone, aware."""
        return self.instant.astimezone(zone_info(self.zone))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily span of wall time in which nothing is sent; it may go over midnight.

    Args:
        start: First quiet moment, naive.
        end: First moment that is quiet no more, naive.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo is not None or self.end.tzinfo is not None:
            raise ValueError("quiet hours are wall times")
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at different times")

    def contains(self, instant: datetime, zone: str) -> bool:
        """Tell whether it is quiet in a zone at an instant (aware).

        Raises:
            UnknownZone: When there is no such zone.
        """
        wall = _aware(instant).astimezone(zone_info(zone)).time()
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def next_allowed(self, instant: datetime, zone: str) -> datetime:
        """Return the first instant (UTC), not before `instant`, at which it is not quiet.

        Raises:
            UnknownZone: When there is no such zone.
        """
        info = zone_info(zone)
        moment = _aware(instant).astimezone(UTC)
        while self.contains(moment, zone):
            end = self._following_end(moment, zone)
            # A change of the clocks on the way may already lead out of the quiet hours.
            moment = _clock_change(moment, end, info) or end
        return moment

    def _following_end(self, moment: datetime, zone: str) -> datetime:
        today = moment.astimezone(zone_info(zone)).date()
        ends = (
            Schedule.at(datetime.combine(today + timedelta(days=days), self.end), zone, second=late)
            for days in (0, 1, 2)
            for late in (False, True)
        )
        return next(end.instant for end in ends if end.instant > moment)


def _clock_change(start: datetime, end: datetime, info: ZoneInfo) -> datetime | None:
    """Return the first second after `start`, up to `end`, with another offset, if there is one."""
    offset = start.astimezone(info).utcoffset()
    if end.astimezone(info).utcoffset() == offset:
        return None
    before, after = 0, int((end - start).total_seconds()) + 1
    while after - before > 1:
        middle = (before + after) // 2
        if (start + timedelta(seconds=middle)).astimezone(info).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return (start + timedelta(seconds=after)).replace(microsecond=0)


def kept_until(options: Mapping[str, str], option: str) -> datetime | None:
    """Return until when a gateway is to keep a message (UTC); None for one that it is to send.

    Args:
        options: Of the campaign.
        option: The one with the hour, as ISO 8601 with an offset; "" where there is none.
    """
    try:
        return _aware(datetime.fromisoformat(options.get(option, ""))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zone_info(name: str) -> ZoneInfo:
    """Return the rules of a zone.

    Raises:
        UnknownZone: When the database has no such name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise UnknownZone(name) from fault


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant is aware")
    return instant
