"""The chosen time: one instant, or one for each recipient; each happens once (fault 51)."""

from datetime import UTC, datetime

import pytest

from smsdesk.domain.msisdn import Msisdn, parse
from smsdesk.domain.schedule import UnknownZone, WallTime
from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime, read_send_time

HONG_KONG = parse("+852 6123 4567")
LONDON = parse("+44 7400 123456")
NEW_YORK = parse("+1 212 555 0123")


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_one_zone_is_one_instant_for_all() -> None:
    at = SendTime(_wall("2026-12-01T09:00"), "Asia/Hong_Kong")
    assert at.instant_for(HONG_KONG) == at.instant_for(NEW_YORK) == _utc("2026-12-01T01:00")
    assert at.words == "2026-12-01 09:00 in Hong Kong"


def test_each_recipients_zone() -> None:
    at = SendTime(_wall("2026-12-01T09:00"), EACH_RECIPIENT, home="Asia/Tokyo")
    assert at.instant_for(HONG_KONG) == _utc("2026-12-01T01:00")
    assert at.instant_for(LONDON) == _utc("2026-12-01T09:00")
    assert at.instant_for(NEW_YORK) == _utc("2026-12-01T14:00")
    assert at.instant_for(Msisdn(882, "16123456")) == _utc("2026-12-01T00:00")
    assert at.schedule.instant == _utc("2026-12-01T00:00")


def test_a_skipped_time_is_once_for_each() -> None:
    at = SendTime(_wall("2026-03-29T01:30"), EACH_RECIPIENT)
    assert at.instant_for(LONDON) == _utc("2026-03-29T01:30")  # 02:30 British Summer Time
    berlin = SendTime(_wall("2026-03-29T02:30"), "Europe/Berlin")
    assert berlin.schedule.wall_time is WallTime.SKIPPED
    assert berlin.schedule.instant == _utc("2026-03-29T01:30")


def test_a_repeated_time_is_the_first_unless_the_second_is_chosen() -> None:
    first = SendTime(_wall("2026-10-25T02:30"), "Europe/Berlin")
    second = SendTime(_wall("2026-10-25T02:30"), "Europe/Berlin", second=True)
    assert first.schedule.instant == _utc("2026-10-25T00:30")
    assert second.schedule.instant == _utc("2026-10-25T01:30")
    assert SendTime(_wall("2026-10-25T01:30"), EACH_RECIPIENT).instant_for(LONDON) == _utc(
        "2026-10-25T00:30"
    )


@pytest.mark.parametrize(
    "at",
    [
        SendTime(_wall("2026-12-01T09:00"), "Asia/Hong_Kong"),
        SendTime(_wall("2026-10-25T02:30"), "Europe/Berlin", second=True),
        SendTime(_wall("2026-12-01T09:00"), EACH_RECIPIENT),
    ],
)
def test_it_is_stored_in_one_line(at: SendTime) -> None:
    assert read_send_time(at.stored) == at


@pytest.mark.parametrize("stored", ["", "soon", "2026-12-01T09:00 Nowhere/Land", "2026-12-01"])
def test_what_cannot_be_read_is_nothing(stored: str) -> None:
    assert read_send_time(stored) is None


def test_zones_and_times_are_proper() -> None:
    with pytest.raises(UnknownZone):
        SendTime(_wall("2026-12-01T09:00"), "Nowhere/Land")
    with pytest.raises(ValueError, match="zone of its own"):
        SendTime(_utc("2026-12-01T09:00"), "UTC")
