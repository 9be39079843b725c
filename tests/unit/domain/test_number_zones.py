"""Which zones a number may be in, and which of them decides."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from phonenumbers import SUPPORTED_REGIONS, example_number

from smsdesk.domain.msisdn import Msisdn, parse
from smsdesk.domain.number_zones import zones_of

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
NINE = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - a wall time is naive


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+852 6123 4567", "Asia/Hong_Kong"),
        ("+86 138 0013 8000", "Asia/Shanghai"),  # Xinjiang's own time is not the official one
        ("+1 212 555 0123", "America/New_York"),
        ("+1 808 234 5678", "Pacific/Honolulu"),
        ("+55 68 98765 4321", "America/Rio_Branco"),  # mobile, but its area code says where
        ("+44 7400 123456", "Europe/London"),
    ],
)
def test_a_prefix_that_says_the_zone_decides(number: str, zone: str) -> None:
    zones = zones_of(parse(number))
    assert zones.possible == (zone,)
    assert zones.watched(NOON) == (zone,)
    there = zones.last_at(NINE).astimezone(ZoneInfo(zone))
    assert there.replace(tzinfo=None) == NINE


@pytest.mark.parametrize(
    ("number", "west", "usual"),
    [
        ("+61 412 345 678", "Australia/Perth", "Australia/Sydney"),
        ("+7 916 123-45-67", "Europe/Kaliningrad", "Europe/Moscow"),
        ("+34 612 34 56 78", "Atlantic/Canary", "Europe/Madrid"),
    ],
)
def test_a_mobile_that_may_be_anywhere_gets_nothing_too_early(
    number: str, west: str, usual: str
) -> None:
    zones = zones_of(parse(number))
    assert zones.usual == (usual,)
    assert zones.watched(NOON) == (usual, west)
    instant = zones.last_at(NINE)
    assert instant.astimezone(ZoneInfo(west)).replace(tzinfo=None) == NINE
    assert all(
        instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= NINE for zone in zones.possible
    )


def test_a_number_of_no_country_is_at_home() -> None:
    satellite = Msisdn(882, "16123456")
    assert zones_of(satellite, "Asia/Tokyo").possible == ("Asia/Tokyo",)


def test_every_country_has_zones_that_there_are() -> None:
    for region in sorted(SUPPORTED_REGIONS):
        example = example_number(region)
        assert example is not None
        national = ("0" if example.italian_leading_zero else "") + str(example.national_number)
        zones = zones_of(Msisdn(example.country_code or 0, national), "none")
        assert zones.usual, region
        assert "none" not in zones.possible, region
        for zone in zones.possible:
            ZoneInfo(zone)
