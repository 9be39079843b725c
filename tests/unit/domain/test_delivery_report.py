"""What a report does to a message, in every order."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.delivery_report import Effect, apply
from smsdesk.domain.status import REPORTED_FINAL_STATES, MessageState

S = MessageState


@pytest.mark.parametrize(
    ("current", "reported", "state", "effect"),
    [
        (S.SUBMITTED, S.DELIVERED, S.DELIVERED, Effect.ADVANCED),
        (S.SUBMITTING, S.DELIVERED, S.DELIVERED, Effect.ADVANCED),
        (S.SUBMITTING, S.SUBMITTED, S.SUBMITTED, Effect.ADVANCED),
        (S.UNCERTAIN, S.SUBMITTED, S.SUBMITTED, Effect.ADVANCED),
        (S.UNCERTAIN, S.DELIVERED, S.DELIVERED, Effect.ADVANCED),
        (S.NO_REPORT, S.DELIVERED, S.DELIVERED, Effect.ADVANCED),
        (S.EXPIRED, S.DELIVERED, S.DELIVERED, Effect.ADVANCED),
        (S.DELIVERED, S.DELIVERED, S.DELIVERED, Effect.DUPLICATE),
        (S.DELIVERED, S.SUBMITTED, S.DELIVERED, Effect.LATE),
        (S.DELIVERED, S.EXPIRED, S.DELIVERED, Effect.LATE),
        (S.NO_REPORT, S.SUBMITTED, S.NO_REPORT, Effect.LATE),
        (S.DELIVERED, S.UNDELIVERED, S.DELIVERED, Effect.CONFLICT),
        (S.UNDELIVERED, S.DELIVERED, S.UNDELIVERED, Effect.CONFLICT),
        (S.REJECTED, S.DELIVERED, S.REJECTED, Effect.CONFLICT),
        (S.QUEUED, S.DELIVERED, S.DELIVERED, Effect.ADVANCED),
        (S.QUEUED, S.SUBMITTED, S.SUBMITTED, Effect.ADVANCED),
        (S.HELD, S.DELIVERED, S.HELD, Effect.CONFLICT),
        (S.FAILED, S.DELIVERED, S.FAILED, Effect.CONFLICT),
        (S.CANCELLED, S.DELIVERED, S.CANCELLED, Effect.CONFLICT),
        (S.SUBMITTED, None, S.SUBMITTED, Effect.UNKNOWN),
    ],
)
def test_effect(
    current: MessageState, reported: MessageState | None, state: MessageState, effect: Effect
) -> None:
    applied = apply(current, reported)
    assert (applied.state, applied.effect) == (state, effect)


reports = st.lists(
    st.sampled_from([None, S.SUBMITTED, *sorted(REPORTED_FINAL_STATES)]), max_size=12
)


@given(st.sampled_from([S.SUBMITTED, S.UNCERTAIN, S.SUBMITTING]), reports)
def test_a_report_never_lowers_the_rank(
    start: MessageState, sequence: list[MessageState | None]
) -> None:
    state = start
    for reported in sequence:
        applied = apply(state, reported)
        assert applied.state.rank >= state.rank
        state = applied.state


def test_order_of_under_way_expired_and_delivered_does_not_matter() -> None:
    for order in permutations([S.SUBMITTED, S.EXPIRED, S.DELIVERED, S.DELIVERED]):
        state = S.SUBMITTED
        for reported in order:
            state = apply(state, reported).state
        assert state is S.DELIVERED


@given(reports)
def test_no_report_makes_a_cancelled_message_look_sent(
    sequence: list[MessageState | None],
) -> None:
    state = S.CANCELLED
    for reported in sequence:
        state = apply(state, reported).state
    assert state is S.CANCELLED
