"""Instants with a zone, clock changes, and quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsdesk.domain.schedule import QuietHours, Schedule, UnknownZone, WallTime, zone_info

BERLIN = "Europe/Berlin"
NIGHT = QuietHours(time(21), time(8))
ZONES = [
    BERLIN,
    "America/New_York",
    "Asia/Hong_Kong",
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",
    "Pacific/Apia",  # skipped 30 December 2011
    "Africa/Casablanca",
    "UTC",
]


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_ordinary_time() -> None:
    schedule = Schedule.at(_wall("2026-12-01 09:00"), "Asia/Hong_Kong")
    assert schedule.instant == _utc("2026-12-01 01:00")
    assert schedule.wall_time is WallTime.ONCE
    assert schedule.local.isoformat() == "2026-12-01T09:00:00+08:00"


def test_spring_gap_moves_on_by_the_gap() -> None:
    schedule = Schedule.at(_wall("2026-03-29 02:30"), BERLIN)
    assert schedule.wall_time is WallTime.SKIPPED
    assert schedule.instant == _utc("2026-03-29 01:30")
    assert schedule.local.time() == time(3, 30)
    assert Schedule.at(_wall("2026-03-29 02:30"), BERLIN, second=True) == schedule


def test_autumn_fold_is_the_first_unless_the_second_is_asked_for() -> None:
    wall = _wall("2026-10-25 02:30")
    first = Schedule.at(wall, BERLIN)
    second = Schedule.at(wall, BERLIN, second=True)
    assert first.wall_time is second.wall_time is WallTime.REPEATED
    assert first.instant == _utc("2026-10-25 00:30")
    assert second.instant == _utc("2026-10-25 01:30")
    assert first.local.time() == second.local.time() == time(2, 30)


def test_edges_of_the_changes_happen_once() -> None:
    for wall in (
        _wall("2026-03-29 01:59"),
        _wall("2026-03-29 03:00"),
        _wall("2026-10-25 01:59"),
        _wall("2026-10-25 03:00"),
    ):
        schedule = Schedule.at(wall, BERLIN)
        assert schedule.wall_time is WallTime.ONCE
        assert schedule.local.replace(tzinfo=None) == wall


def test_a_day_that_never_was() -> None:
    schedule = Schedule.at(_wall("2011-12-30 12:00"), "Pacific/Apia")
    assert schedule.wall_time is WallTime.SKIPPED
    assert schedule.local.replace(tzinfo=None) == _wall("2011-12-31 12:00")


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "a\x00b", "Europe"]
)
def test_unknown_zones(name: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        zone_info(name)
    assert caught.value.exit_status == 2
    with pytest.raises(UnknownZone):
        Schedule.at(_wall("2026-01-01 00:00"), name)


def test_instants_are_utc_and_wall_times_naive() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Schedule(_wall("2026-01-01 00:00"), BERLIN)
    with pytest.raises(ValueError, match="UTC"):
        Schedule(_wall("2026-01-01 00:00").replace(tzinfo=ZoneInfo(BERLIN)), BERLIN)
    with pytest.raises(ValueError, match="no zone of its own"):
        Schedule.at(_utc("2026-01-01 00:00"), BERLIN)
    with pytest.raises(ValueError, match="aware"):
        NIGHT.contains(_wall("2026-01-01 00:00"), BERLIN)
    with pytest.raises(ValueError, match="aware"):
        NIGHT.next_allowed(_wall("2026-01-01 00:00"), BERLIN)


def test_quiet_hours_are_proper_wall_times() -> None:
    with pytest.raises(ValueError, match="different times"):
        QuietHours(time(8), time(8))
    with pytest.raises(ValueError, match="wall times"):
        QuietHours(time(8, tzinfo=UTC), time(9))
    with pytest.raises(ValueError, match="wall times"):
        QuietHours(time(8), time(9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False)],
)
def test_quiet_over_midnight(hour: int, minute: int, quiet: bool) -> None:
    instant = datetime(2026, 7, 1, hour, minute, tzinfo=ZoneInfo(BERLIN))
    assert NIGHT.contains(instant, BERLIN) is quiet
    assert NIGHT.contains(instant.astimezone(UTC), BERLIN) is quiet


def test_quiet_within_a_day() -> None:
    lunch = QuietHours(time(12), time(14))
    assert lunch.contains(_utc("2026-07-01 12:00"), "UTC")
    assert not lunch.contains(_utc("2026-07-01 14:00"), "UTC")
    assert lunch.next_allowed(_utc("2026-07-01 13:00"), "UTC") == _utc("2026-07-01 14:00")


def test_it_is_quiet_where_the_recipient_is() -> None:
    instant = _utc("2026-07-01 12:00")
    assert not NIGHT.contains(instant, BERLIN)
    assert NIGHT.contains(instant, "Pacific/Auckland")
    assert NIGHT.next_allowed(instant, BERLIN) == instant
    allowed = NIGHT.next_allowed(instant, "Pacific/Auckland")
    assert allowed == _utc("2026-07-01 20:00")


def test_quiet_hours_that_end_in_the_spring_gap_end_with_it() -> None:
    early = QuietHours(time(22), time(2, 30))
    assert early.next_allowed(_utc("2026-03-29 00:30"), BERLIN) == _utc("2026-03-29 01:00")


def test_quiet_hours_that_begin_in_the_fold_leave_its_second_hour_open() -> None:
    late = QuietHours(time(2, 30), time(5))
    first_time = _utc("2026-10-25 00:45")
    assert late.contains(first_time, BERLIN)
    assert late.next_allowed(first_time, BERLIN) == _utc("2026-10-25 01:00")


@given(
    st.datetimes(_wall("2008-01-01 00:00"), _wall("2032-01-01 00:00")),
    st.sampled_from(ZONES),
)
@example(_wall("2026-10-25 02:30"), BERLIN)
@example(_wall("2026-04-05 01:45"), "Australia/Lord_Howe")
def test_wall_times_are_one_instant(wall: datetime, zone: str) -> None:
    schedule = Schedule.at(wall, zone)
    second = Schedule.at(wall, zone, second=True)
    local = schedule.local.replace(tzinfo=None)
    assert schedule.wall_time is second.wall_time
    assert (local == wall) is (schedule.wall_time is not WallTime.SKIPPED)
    assert (schedule.instant < second.instant) is (schedule.wall_time is WallTime.REPEATED)
    if schedule.wall_time is WallTime.SKIPPED:
        assert local > wall


_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@given(
    st.datetimes(_wall("2008-01-01 00:00"), _wall("2032-01-01 00:00"), timezones=st.just(UTC)),
    st.tuples(_TIMES, _TIMES).filter(lambda span: span[0] != span[1]),
    st.sampled_from(ZONES),
)
@example(_utc("2026-10-25 00:45"), (time(2, 30), time(5)), BERLIN)
@example(_utc("2026-03-29 00:30"), (time(22), time(2, 30)), BERLIN)
def test_next_allowed_is_the_first_that_is(
    instant: datetime, span: tuple[time, time], zone: str
) -> None:
    quiet = QuietHours(*span)
    allowed = quiet.next_allowed(instant, zone)
    assert not quiet.contains(allowed, zone)
    assert instant <= allowed <= instant + timedelta(hours=50)
    if allowed > instant:
        assert quiet.contains(allowed - timedelta(microseconds=1), zone)
        step = instant
        while step < allowed:
            assert quiet.contains(step, zone)
            step += timedelta(minutes=7)
