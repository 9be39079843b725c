"""The time of sending as a person chose it: on the clock of one zone, or on each recipient's.

The chosen wall time and its zone are kept beside the instants made from them, so that they can be
shown again; what counts is the instant, whatever the computer's own zone becomes (fault 53).
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_zones import NumberZones, zones_of
from smsdesk.domain.schedule import Schedule, UnknownZone, zone_info
from smsdesk.domain.texts import tr

EACH_RECIPIENT: Final = "recipient"
"""In place of a zone's name: the clock where the recipient is."""
_SECOND: Final = "second"


_LAST_ON_EARTH = "Etc/GMT+12"
"""The zone in which a wall time comes last."""


@dataclass(frozen=True, slots=True)
class SendTime:
    """A wall time and whose clock it is read on.

    Args:
        wall: Naive.
        zone: Name of a zone, or `EACH_RECIPIENT`.
        second: Of a time that an autumn change repeats, the second; not for `EACH_RECIPIENT`.
        home: The zone for numbers of no country (satellites).

    Raises:
        UnknownZone: There is no such zone.
    """

    wall: datetime
    zone: str
    second: bool = False
    home: str = field(default="UTC", compare=False)

    def __post_init__(self) -> None:
        if self.wall.tzinfo is not None:
            raise ValueError("a wall time has no zone of its own")
        zone_info(self.home if self.is_each else self.zone)

    @property
    def is_each(self) -> bool:
        """Whether each recipient's own clock counts."""
        return self.zone == EACH_RECIPIENT

    @property
    def schedule(self) -> Schedule:
        """The one instant in a zone; of `EACH_RECIPIENT`, the one at `home`."""
        if self.is_each:
            return Schedule.at(self.wall, self.home)
        return Schedule.at(self.wall, self.zone, second=self.second)

    def instant_for(self, msisdn: Msisdn) -> datetime:
        """Return when the message to a number is due (UTC)."""
        if not self.is_each:
            return self.schedule.instant
        return _last_at(zones_of(msisdn, self.home), self.wall)

    def has_passed(self, now: datetime) -> bool:
        """Say whether it has come, everywhere where each recipient's clock counts."""
        if self.is_each:
            return Schedule.at(self.wall, _LAST_ON_EARTH).instant <= now
        return self.schedule.instant <= now

    @property
    def words(self) -> str:
        """The time with its zone, for people."""
        time = f"{self.wall:%Y-%m-%d %H:%M}"
        if self.is_each:
            return tr("{time} in each recipient’s zone", time=time)  # noqa: RUF001 - typography
        return tr("{time} in {zone}", time=time, zone=zone_label(self.zone))

    @property
    def stored(self) -> str:
        """The time as one line of text."""
        parts = [self.wall.isoformat(timespec="minutes"), self.zone]
        return " ".join([*parts, _SECOND] if self.second else parts)


def read_send_time(stored: str) -> SendTime | None:
    """Read what `stored` wrote; None for nothing, and for what cannot be read any more."""
    wall, _, rest = stored.partition(" ")
    zone, _, second = rest.partition(" ")
    try:
        return SendTime(datetime.fromisoformat(wall), zone, second == _SECOND)
    except (ValueError, UnknownZone):
        return None


def zone_label(zone: str) -> str:
    """Return a zone's name for people: `Hong Kong` of Asia/Hong_Kong."""
    return zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=4096)
def _last_at(zones: NumberZones, wall: datetime) -> datetime:
    return zones.last_at(wall)
