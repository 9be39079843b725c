"""Which time zones the holder of a number may be in (libphonenumber's table, tz's zone.tab).

Decided so: where the prefix of a number says the zone (an area code in New York), it is that
zone. Mobile numbers of most countries say nothing, although libphonenumber gives them the
capital's zone; then every zone of the country is possible. A time of day is taken in the
westernmost possible zone, so that it is too early for nobody. Quiet hours are kept in the usual
zones, those of libphonenumber, and in the westernmost one: never too early for anybody, never
late at night where most people are.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from smsdesk.domain.msisdn import LineType, Msisdn
from smsdesk.domain.schedule import Schedule, zone_info

_NOWHERE: Final = "001"
_AREA_CODES_FOR_MOBILES: Final = frozenset({52, 54, 55})
"""Mexico, Argentina, Brazil: their mobile numbers begin with the code of an area."""
_NOBODYS: Final = frozenset({"Asia/Urumqi"})
_ZONE_COLUMN: Final = 2


@dataclass(frozen=True, slots=True)
class NumberZones:
    """The zones that a number may be in.

    Attributes:
        usual: Where libphonenumber has the number; several for an area that a border crosses.
        possible: Every zone it may be in, the usual ones first.
    """

    usual: tuple[str, ...]
    possible: tuple[str, ...]

    def last_at(self, wall: datetime) -> datetime:
        """Return the instant (UTC) at which it has become `wall` (naive) in all of them.

        A wall time that is skipped somewhere moves on there; a repeated one is its first.
        """
        return max(Schedule.at(wall, zone).instant for zone in self.possible)

    def watched(self, instant: datetime) -> tuple[str, ...]:
        """Return the zones whose quiet hours count at `instant`: usual, and the westernmost."""
        west = min(self.possible, key=lambda zone: _offset_s(instant, zone))
        return self.usual if west in self.usual else (*self.usual, west)


def zones_of(msisdn: Msisdn, otherwise: str = "UTC") -> NumberZones:
    """Return the zones of a number; `otherwise` for one of no country (satellites)."""
    prefix = _prefix(f"{msisdn.country_code}{msisdn.national}")
    found = _zones(prefix, msisdn.region, otherwise, says_area=False)
    if len(found.possible) == 1 or not _says_area(msisdn):
        return found
    return _zones(prefix, msisdn.region, otherwise, says_area=True)


def _says_area(msisdn: Msisdn) -> bool:
    """Say whether the number's prefix stands for a place; the kind of line is slow to find out."""
    of_area = msisdn.country_code in _AREA_CODES_FOR_MOBILES
    return of_area or msisdn.line_type is not LineType.MOBILE


def _prefix(digits: str) -> str:
    """Return the longest beginning of `digits` that the table knows."""
    for length in range(min(TIMEZONE_LONGEST_PREFIX, len(digits)), 0, -1):
        if digits[:length] in TIMEZONE_DATA:
            return digits[:length]
    return ""


@lru_cache(maxsize=4096)
def _zones(prefix: str, region: str, otherwise: str, *, says_area: bool) -> NumberZones:
    known = tuple(TIMEZONE_DATA.get(prefix, ()))
    country = _zones_of_regions().get(region, ())
    if not country or region == _NOWHERE:
        found = known or (otherwise,)
        return NumberZones(found, found)
    usual = tuple(zone for zone in known if zone in country) or known or country
    if says_area and known:
        return NumberZones(usual, usual)
    return NumberZones(usual, (*usual, *(zone for zone in country if zone not in usual)))


def all_zones() -> tuple[str, ...]:
    """Return every zone that people live in, by name."""
    known = {zone for zones in _zones_of_regions().values() for zone in zones}
    return tuple(sorted(known | {"UTC"}))


@cache
def _zones_of_regions() -> dict[str, tuple[str, ...]]:
    """Return the zones of every region by ISO code, from the time zone database.

    Left out: Xinjiang's own time, which is not the official one, and Antarctica.
    """
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        cells = line.split("\t")
        if line.startswith("#") or len(cells) <= _ZONE_COLUMN:
            continue
        region, zone = cells[0], cells[_ZONE_COLUMN]
        if zone not in _NOBODYS and not zone.startswith("Antarctica/"):
            found[region] = (*found.get(region, ()), zone)
    return found


def _offset_s(instant: datetime, zone: str) -> float:
    offset = instant.astimezone(zone_info(zone)).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
