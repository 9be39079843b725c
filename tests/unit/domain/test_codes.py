import pytest

from smsdesk.domain.codes import CodeOutcome, CodeTable, outcome_of_state
from smsdesk.domain.status import REPORTED_FINAL_STATES, MessageState


@pytest.mark.parametrize("each", [*CodeTable, *CodeOutcome])
def test_every_member_has_a_label(each: CodeTable | CodeOutcome) -> None:
    assert each.label
    assert each.label != each.value


def test_outcomes_are_told_apart() -> None:
    assert len({each.label for each in CodeOutcome}) == len(CodeOutcome)


def test_what_a_report_can_state_has_an_outcome() -> None:
    outcomes = {outcome_of_state(state) for state in REPORTED_FINAL_STATES}
    assert len(outcomes) == len(REPORTED_FINAL_STATES)
    assert outcome_of_state(MessageState.SUBMITTED) is CodeOutcome.UNDER_WAY
    assert outcome_of_state(None) is CodeOutcome.NOTHING


def test_what_no_report_can_state_has_none() -> None:
    with pytest.raises(KeyError):
        outcome_of_state(MessageState.HELD)
