"""What becomes of a message by SMS, by Viber, and by one after the other."""

import math

import pytest

from smsdesk.simulator.handset import FATES, Handsets
from smsdesk.simulator.mysmpp_fates import VIBER_FATES, Course, course, leg
from smsdesk.simulator.mysmpp_packet import Channel

SMS, VIBER = Channel.SMS, Channel.VIBER


def run(
    suffix: str, *channels: Channel, sms_life: float = math.inf, viber_life: float = math.inf
) -> Course:
    number = f"+7903000{suffix}"
    fate = Handsets().submit(number)
    lives = {SMS: sms_life, VIBER: viber_life}
    legs = [leg(channel, number, fate, lives[channel]) for channel in channels]
    return course(legs[0], legs[1] if len(legs) > 1 else None)


def steps(course: Course) -> list[tuple[float, str, str]]:
    return [(step.after, step.channel, step.state.value) for step in course.fate.steps]


def test_viber_has_no_suffix_that_means_something_else_elsewhere() -> None:
    assert not VIBER_FATES.keys() & FATES.keys()


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("0001", [(1.0, "viber", "DELIVERED")]),
        ("9921", [(1.0, "viber", "UNDELIVERABLE")]),
        ("9922", [(1.0, "viber", "DELIVERED"), (2.0, "viber", "READ")]),
        ("9923", [(1.0, "viber", "EXPIRED")]),
        ("9924", [(1.0, "viber", "READ")]),
    ],
)
def test_viber_alone(suffix: str, expected: list[tuple[float, str, str]]) -> None:
    assert steps(run(suffix, VIBER)) == expected
    assert run(suffix, VIBER).deciding is VIBER


@pytest.mark.parametrize("suffix", VIBER_FATES)
def test_numbers_without_viber_are_ordinary_by_sms(suffix: str) -> None:
    assert steps(run(suffix, SMS)) == [(1.0, "sms", "DELIVERED")]


@pytest.mark.parametrize(("suffix", "failure"), [("9921", "UNDELIVERABLE"), ("9923", "EXPIRED")])
def test_sms_takes_over_from_viber(suffix: str, failure: str) -> None:
    taken_over = run(suffix, VIBER, SMS)
    assert steps(taken_over) == [(1.0, "viber", failure), (2.0, "sms", "DELIVERED")]
    assert taken_over.deciding is SMS


@pytest.mark.parametrize("suffix", ["0001", "9922", "9924", "9904", "9905", "9912", "9914", "9915"])
def test_sms_does_not_take_over_unless_viber_fails(suffix: str) -> None:
    assert run(suffix, VIBER, SMS) == run(suffix, VIBER)


def test_both_fail() -> None:
    assert steps(run("9901", VIBER, SMS)) == [
        (1.0, "viber", "UNDELIVERABLE"),
        (2.0, "sms", "UNDELIVERABLE"),
    ]


def test_viber_takes_over_from_sms() -> None:
    assert steps(run("9902", SMS, VIBER)) == [(1.0, "sms", "EXPIRED"), (2.0, "viber", "EXPIRED")]


def test_what_comes_after_the_failure_of_the_first_channel_is_dropped() -> None:
    assert steps(run("9913", VIBER, SMS)) == [
        (1.0, "viber", "EXPIRED"),
        (2.0, "sms", "EXPIRED"),
        (3.0, "sms", "DELIVERED"),
    ]


def test_nobody_tries_beyond_the_validity() -> None:
    assert steps(run("9916", SMS, sms_life=4.5)) == [(4.5, "sms", "EXPIRED")]
    assert steps(run("9916", SMS, sms_life=10.0)) == [(10.0, "sms", "DELIVERED")]
    assert steps(run("9911", SMS, sms_life=2.5)) == [
        (1.0, "sms", "QUEUED"),
        (2.0, "sms", "ENROUTE"),
        (2.5, "sms", "EXPIRED"),
    ]
    assert steps(run("0001", SMS, sms_life=0.0)) == [(0.0, "sms", "EXPIRED")]


def test_sms_takes_over_when_viber_is_too_late() -> None:
    assert steps(run("9916", VIBER, SMS, viber_life=2.0)) == [
        (2.0, "viber", "EXPIRED"),
        (12.0, "sms", "DELIVERED"),
    ]


def test_sms_that_is_too_late_to_take_over_expires_at_once() -> None:
    late = run("9916", VIBER, SMS, viber_life=5.0, sms_life=3.0)
    assert steps(late) == [(5.0, "viber", "EXPIRED"), (5.0, "sms", "EXPIRED")]
