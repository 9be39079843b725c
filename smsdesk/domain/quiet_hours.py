"""Quiet hours of a workspace: by country, by the clock where the recipient is.

A country's own entry stands in place of the one for everywhere; an entry without hours means
that messages may go there at any time. Zones are those of `number_zones`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_zones import NumberZones, zones_of
from smsdesk.domain.schedule import QuietHours, zone_info
from smsdesk.domain.send_time import zone_label
from smsdesk.domain.texts import tr

_NONE: Final[Mapping[str, QuietHours | None]] = MappingProxyType({})
_LONGEST: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Wait:
    """A message that is due in quiet hours.

    Attributes:
        until: First instant (UTC) at which it may go.
        region: Whose hours they are, an ISO code.
        hours: The hours.
        zone: The zone in which they end last: by its clock `until` is shown.
    """

    until: datetime
    region: str
    hours: QuietHours
    zone: str

    @property
    def there(self) -> datetime:
        """Until when by the clock of `zone`, a wall time."""
        return self.until.astimezone(zone_info(self.zone)).replace(tzinfo=None)

    @property
    def sentence(self) -> str:
        """Why a message waits and until when, by which clock."""
        return tr(
            "Quiet hours in {region} ({hours}): it waits until {time} in {zone}.",
            region=self.region,
            hours=span_text(self.hours),
            time=f"{self.there:%Y-%m-%d %H:%M}",
            zone=zone_label(self.zone),
        )


@dataclass(frozen=True, slots=True)
class QuietPolicy:
    """When nobody is to be sent to.

    Attributes:
        everywhere: The hours of countries without an entry of their own; None for none.
        regions: By ISO code; None lets messages go at any time.
    """

    everywhere: QuietHours | None = None
    regions: Mapping[str, QuietHours | None] = field(default_factory=lambda: _NONE)

    @property
    def is_empty(self) -> bool:
        """Whether no hours are quiet anywhere."""
        return self.everywhere is None and not any(self.regions.values())

    def hours_of(self, region: str) -> QuietHours | None:
        """Return the quiet hours of a region, or None."""
        return self.regions.get(region, self.everywhere)

    def wait(self, msisdn: Msisdn, instant: datetime) -> Wait | None:
        """Return until when a message due at `instant` (aware) must wait; None when it may go."""
        hours = self.hours_of(msisdn.region)
        if hours is None:
            return None
        until, zone = _first_allowed(hours, zones_of(msisdn), instant)
        return None if until <= instant else Wait(until, msisdn.region, hours, zone)

    def to_json(self) -> str:
        """Return the policy as it is stored."""
        entries = {region: _pair(hours) for region, hours in sorted(self.regions.items())}
        return json.dumps({"everywhere": _pair(self.everywhere), "regions": entries})


NO_QUIET_HOURS: Final = QuietPolicy()


@lru_cache(maxsize=64)
def read_policy(stored: str | None) -> QuietPolicy:
    """Read what `to_json` wrote; nothing stored means no quiet hours.

    Raises:
        ValueError: It cannot be read. Nobody may be sent to at night for want of a rule.
    """
    if not stored:
        return NO_QUIET_HOURS
    try:
        found = json.loads(stored)
        regions = {str(region): _hours(pair) for region, pair in found["regions"].items()}
        return QuietPolicy(_hours(found["everywhere"]), MappingProxyType(regions))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("stored quiet hours cannot be read") from error


def span_text(hours: QuietHours) -> str:
    """Return hours as people write them: 22:00–08:00."""  # noqa: RUF002 - a range has an en dash
    return f"{hours.start:%H:%M}\N{EN DASH}{hours.end:%H:%M}"


@lru_cache(maxsize=4096)
def _first_allowed(
    hours: QuietHours, zones: NumberZones, instant: datetime
) -> tuple[datetime, str]:
    """Return the first instant, not before `instant`, at which it is quiet in no watched zone.

    With it the zone that decided: the one in which the hours ended then.
    """
    moment, decided = instant, zones.usual[0]
    while moment - instant <= _LONGEST:
        quiet = next((z for z in zones.watched(moment) if hours.contains(moment, z)), None)
        if quiet is None:
            return moment, decided
        moment, decided = hours.next_allowed(moment, quiet), quiet
    # Zones so far apart that it is always quiet in one of them: the first one decides.
    return hours.next_allowed(instant, zones.usual[0]), zones.usual[0]


def _pair(hours: QuietHours | None) -> list[str] | None:
    return None if hours is None else [f"{hours.start:%H:%M}", f"{hours.end:%H:%M}"]


def _hours(pair: list[str] | None) -> QuietHours | None:
    return None if pair is None else QuietHours(*(time.fromisoformat(one) for one in pair))
