"""Quiet hours by country, on the clock where the recipient is."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.msisdn import Msisdn, parse
from smsdesk.domain.number_zones import zones_of
from smsdesk.domain.quiet_hours import NO_QUIET_HOURS, QuietPolicy, read_policy, span_text
from smsdesk.domain.schedule import QuietHours

NIGHT = QuietHours(time(22), time(8))
HONG_KONG = parse("+852 6123 4567")
BERLIN = parse("+49 30 901820")
NEW_YORK = parse("+1 212 555 0123")
SYDNEY_OR_PERTH = parse("+61 412 345 678")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_nothing_is_quiet_unless_somebody_says_so() -> None:
    assert NO_QUIET_HOURS.is_empty
    assert NO_QUIET_HOURS.wait(HONG_KONG, _utc("2026-12-01T18:00")) is None
    assert read_policy(None) == read_policy("") == NO_QUIET_HOURS


def test_it_waits_until_the_morning_where_it_goes() -> None:
    policy = QuietPolicy(NIGHT)
    wait = policy.wait(HONG_KONG, _utc("2026-12-01T15:30"))  # 23:30 in Hong Kong
    assert wait is not None
    assert wait.until == _utc("2026-12-02T00:00")
    assert wait.sentence == (
        "Quiet hours in HK (22:00\N{EN DASH}08:00): it waits until 2026-12-02 08:00 in Hong Kong."
    )
    assert policy.wait(HONG_KONG, _utc("2026-12-02T00:00")) is None
    assert policy.wait(NEW_YORK, _utc("2026-12-01T15:30")) is None  # 10:30 there


def test_a_country_has_its_own_hours_or_none() -> None:
    policy = QuietPolicy(NIGHT, {"HK": QuietHours(time(21), time(9)), "US": None})
    wait = policy.wait(HONG_KONG, _utc("2026-12-01T13:00"))
    assert wait is not None
    assert wait.until == _utc("2026-12-02T01:00")
    assert policy.wait(NEW_YORK, _utc("2026-12-01T06:00")) is None
    assert not policy.is_empty
    assert QuietPolicy(None, {"US": None}).is_empty


def test_the_clock_changes_in_the_night() -> None:
    policy = QuietPolicy(NIGHT)
    spring = policy.wait(BERLIN, _utc("2026-03-28T22:00"))  # 23:00; the night is an hour short
    assert spring is not None
    assert spring.until == _utc("2026-03-29T06:00")
    autumn = policy.wait(BERLIN, _utc("2026-10-24T21:00"))  # 23:00; the night is an hour long
    assert autumn is not None
    assert autumn.until == _utc("2026-10-25T07:00")


def test_hours_that_end_in_the_gap_or_begin_in_the_fold() -> None:
    gap = QuietPolicy(QuietHours(time(22), time(2, 30)))
    wait = gap.wait(BERLIN, _utc("2026-03-28T23:00"))
    assert wait is not None
    assert wait.until == _utc("2026-03-29T01:00")  # 02:30 never comes: 03:00 is the first after
    fold = QuietPolicy(QuietHours(time(2, 30), time(8)))
    assert fold.wait(BERLIN, _utc("2026-10-25T00:20")) is None  # the first 02:20
    assert fold.wait(BERLIN, _utc("2026-10-25T00:40")) is not None


def test_a_mobile_that_may_be_in_the_west_is_not_woken() -> None:
    policy = QuietPolicy(NIGHT)
    # 09:00 in Sydney is 06:00 in Perth: it waits for Perth's 08:00.
    wait = policy.wait(SYDNEY_OR_PERTH, _utc("2026-11-30T22:00"))
    assert wait is not None
    assert wait.until == _utc("2026-12-01T00:00")
    # 22:00 in Sydney is late where most people are.
    assert policy.wait(SYDNEY_OR_PERTH, _utc("2026-12-01T11:00")) is not None


def test_always_quiet_somewhere_still_ends() -> None:
    policy = QuietPolicy(QuietHours(time(0, 1), time(0)))
    wait = policy.wait(SYDNEY_OR_PERTH, _utc("2026-12-01T03:00"))
    assert wait is not None
    assert wait.until - _utc("2026-12-01T03:00") <= timedelta(days=1)


@given(
    st.sampled_from([HONG_KONG, BERLIN, NEW_YORK, SYDNEY_OR_PERTH, Msisdn(882, "16123456")]),
    st.integers(0, 365 * 24 * 60).map(lambda n: _utc("2026-01-01T00:00") + timedelta(minutes=n)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_what_waited_need_not_wait_again(
    number: Msisdn, instant: datetime, start: time, end: time
) -> None:
    if start == end or abs((start.hour - end.hour) % 24) < 4:
        return  # quiet nearly all day: see above
    policy = QuietPolicy(QuietHours(start, end))
    wait = policy.wait(number, instant)
    if wait is None:
        zones = zones_of(number).watched(instant)
        assert not any(QuietHours(start, end).contains(instant, zone) for zone in zones)
        return
    assert wait.until > instant
    again = policy.wait(number, wait.until)
    assert again is None or wait.until - instant > timedelta(days=1)


def test_what_is_stored_is_read_again() -> None:
    policy = QuietPolicy(NIGHT, {"HK": QuietHours(time(21, 30), time(9)), "US": None})
    assert read_policy(policy.to_json()) == policy
    assert span_text(NIGHT) == "22:00\N{EN DASH}08:00"


@pytest.mark.parametrize("stored", ["no", "[]", "{}", '{"everywhere": ["9"], "regions": {}}'])
def test_damage_is_a_fault_and_not_an_absence_of_rules(stored: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        read_policy(stored)
