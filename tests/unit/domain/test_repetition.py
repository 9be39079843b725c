"""When a repeated text may go again by a gateway's rule."""

import pytest

from smsdesk.domain.repetition import Repetition

RULE = Repetition(((1, 30.0), (3, 300.0)), waits=True)


@pytest.mark.parametrize(
    ("ages_s", "wait_s"),
    [
        ([], 0.0),
        ([12.5], 17.5),
        ([30.0], 0.0),
        ([200.0, 40.0], 0.0),
        ([120.0, 80.0, 40.0], 180.0),
        ([310.0, 80.0, 40.0], 0.0),
        ([295.0, 200.0, 10.0], 20.0),
    ],
)
def test_the_longest_wait_of_all_limits_counts(ages_s: list[float], wait_s: float) -> None:
    assert RULE.wait_s(ages_s) == wait_s
    assert RULE.longest_s == 300.0
