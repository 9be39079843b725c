"""Whom quiet hours let wait, and until when by the clock where they are."""

from datetime import UTC, datetime, time, timedelta

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.services.due import DueTimes

NIGHT = QuietPolicy(QuietHours(time(22), time(8)))
EVENING = datetime(2027, 3, 1, 15, tzinfo=UTC)
"""23:00 in Hong Kong."""


def test_the_day_on_which_they_get_it_is_told() -> None:
    due = DueTimes(EVENING, policy=NIGHT)
    due.add(Msisdn(852, "61234567"))
    due.add(Msisdn(852, "61234568"))
    [sentence] = due.timing().sentences_for({"HK": "Hong Kong"}.__getitem__)
    assert sentence.startswith("2 recipients would get it in quiet hours (Hong Kong")
    assert sentence.endswith("they wait until 2027-03-02 08:00 in Hong Kong.")
    assert "(HK" in due.timing().sentences[0]


def test_of_different_days_the_hour_alone_is_told() -> None:
    due = DueTimes(EVENING, policy=NIGHT)
    due.add(Msisdn(852, "61234567"))
    due.now += timedelta(days=1)
    due.add(Msisdn(852, "61234568"))
    assert due.timing().sentences[0].endswith("they wait until 08:00 in Hong Kong.")


def test_the_clock_that_decides_is_named() -> None:
    due = DueTimes(EVENING, policy=NIGHT)
    due.add(Msisdn(61, "412345678"))
    [share] = due.timing().quiet
    assert share.first == datetime(2027, 3, 2, tzinfo=UTC)
    assert share.sentence.endswith("it waits until 2027-03-02 08:00 in Perth.")


def test_of_several_clocks_none_is_named() -> None:
    due = DueTimes(datetime(2027, 3, 2, 4, 30, tzinfo=UTC), policy=NIGHT)
    due.add(Msisdn(1, "2125550123"))
    due.add(Msisdn(1, "3125550123"))
    [share] = due.timing().quiet
    assert share.sentence.endswith("they wait until 2027-03-02 08:00 where they are.")
