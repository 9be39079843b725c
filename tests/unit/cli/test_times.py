"""`--at` with and without `--zone`."""

from datetime import UTC, datetime, timedelta

import pytest

from smsdesk.cli.times import When, when_of
from smsdesk.domain.errors import UsageError
from smsdesk.domain.schedule import UnknownZone
from smsdesk.domain.send_time import EACH_RECIPIENT

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_now_unless_a_time_is_given() -> None:
    assert when_of(None, None) == When()
    assert not When().is_later


def test_a_time_in_a_zone_is_one_instant() -> None:
    when = when_of("2026-12-01T09:00", "Asia/Hong_Kong")
    assert when.instant == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert when.send_time is not None
    assert when.at(NOON) == when
    assert when.at(NOON + timedelta(days=40)) == When()
    assert when.note == ""


def test_each_recipients_clock_has_no_one_instant() -> None:
    when = when_of("2026-12-01T09:00", EACH_RECIPIENT)
    assert when.instant is None
    assert when.is_later
    assert when.at(NOON + timedelta(days=40)) == when


def test_a_time_with_its_own_offset() -> None:
    when = when_of("2026-12-01T09:00+08:00", None)
    assert when.instant == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert when.send_time is None


def test_clock_changes_are_told() -> None:
    assert "skip that time; it goes at 03:30" in when_of("2027-03-28T02:30", "Europe/Berlin").note
    assert "comes twice" in when_of("2026-10-25T02:30", "Europe/Berlin").note


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (None, "Asia/Hong_Kong", "without --at"),
        ("soon", "Asia/Hong_Kong", "is not a date or time"),
        ("2026-12-01T09:00Z", "Asia/Hong_Kong", "offset of its own"),
        ("2026-12-01T09:00", "Nowhere/Land", "is not a time zone"),
    ],
)
def test_wrong_use(at: str | None, zone: str, said: str) -> None:
    with pytest.raises((UsageError, UnknownZone), match=said):
        when_of(at, zone)


@pytest.mark.parametrize(
    ("at", "zone"),
    [
        ("2026-11-01T11:58Z", None),
        ("2026-11-01T19:58", "Asia/Hong_Kong"),
        ("2026-10-31T23:58", EACH_RECIPIENT),
    ],
)
def test_a_time_that_has_passed_is_wrong_use(at: str, zone: str | None) -> None:
    when = when_of(at, zone)
    with pytest.raises(UsageError, match="has passed") as caught:
        when.require_ahead(NOON)
    assert caught.value.exit_status == 2
    when.require_ahead(NOON - timedelta(minutes=1, seconds=1))
    When().require_ahead(NOON)


def test_a_time_of_less_than_a_minute_ago_means_now() -> None:
    when = when_of("2026-11-01T11:59:30Z", None)
    when.require_ahead(NOON)
    assert when.at(NOON) == When()
