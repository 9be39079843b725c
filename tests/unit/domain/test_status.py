"""The closed list of states and the ways between them."""

import pytest

from smsdesk.domain.status import (
    FINAL_STATES,
    OPEN_STATES,
    MessageState,
    may_follow,
    predecessors,
)


def test_every_state_has_a_word_and_a_sentence() -> None:
    words = {state.label for state in MessageState}
    sentences = {state.sentence for state in MessageState}
    assert len(words) == len(sentences) == len(MessageState)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_no_state_is_both_open_and_final() -> None:
    assert not FINAL_STATES & OPEN_STATES
    assert set(MessageState) == FINAL_STATES | OPEN_STATES


@pytest.mark.parametrize("state", list(MessageState))
def test_predecessors_mirror_transitions(state: MessageState) -> None:
    assert predecessors(state) == {other for other in MessageState if may_follow(other, state)}


def test_nothing_is_sent_without_being_marked_first() -> None:
    assert predecessors(MessageState.SUBMITTING) == {MessageState.QUEUED}


@pytest.mark.parametrize(
    "state", [MessageState.SUBMITTED, MessageState.DELIVERED, MessageState.NO_REPORT]
)
def test_what_the_gateway_took_is_never_queued_again(state: MessageState) -> None:
    seen = {state}
    while more := {new for old in seen for new in MessageState if may_follow(old, new)} - seen:
        seen |= more
    assert MessageState.QUEUED not in seen
    assert MessageState.SUBMITTING not in seen
