import pytest

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    Deferred,
    OutgoingMessage,
    Rejected,
    SubmitBatch,
    Uncertain,
)
from smsdesk.providers.exchange import Answered, Misconfigured, NotSent, Unknown
from smsdesk.providers.outcomes import Verdict, refused_account, verdict

BATCH = SubmitBatch(
    tuple(OutgoingMessage(n, Msisdn(852, f"6000000{n}"), "Hello", "ref") for n in (1, 2))
)


def test_nothing_left_is_deferred() -> None:
    assert verdict(NotSent("No connection.")) == Verdict(Deferred("No connection.", hinders=True))


def test_lost_answer_is_uncertain() -> None:
    assert verdict(Unknown("Cut.")) == Verdict(Uncertain("Cut."))


def test_wrong_setting_pauses_the_account_and_burns_nothing() -> None:
    answer = verdict(Misconfigured("No such file.", "Choose another.")).answer(BATCH)
    assert answer.account_refusal == AccountRefusal("", "No such file.", "Choose another.")
    assert all(isinstance(outcome, Deferred) for outcome in answer.outcomes.values())
    assert set(answer.outcomes) == {1, 2}


@pytest.mark.parametrize("retry_after_s", [None, 0.0, 90.0])
def test_too_many_requests_is_deferred(retry_after_s: float | None) -> None:
    outcome = verdict(Answered(429, b"", retry_after_s=retry_after_s)).outcome
    assert isinstance(outcome, Deferred)
    assert outcome.retry_after_s == retry_after_s


def test_unavailable_is_deferred_only_when_it_says_until_when() -> None:
    until = verdict(Answered(503, b"", retry_after_s=5.0))
    assert isinstance(until.outcome, Deferred)
    assert until.outcome.retry_after_s == 5.0
    assert isinstance(verdict(Answered(503, b"")).outcome, Uncertain)


@pytest.mark.parametrize("status", [200, 204, 101, 500, 502, 504, 599, 408, 425])
def test_what_cannot_be_understood_is_uncertain(status: int) -> None:
    found = verdict(Answered(status, b"<html>"))
    assert isinstance(found.outcome, Uncertain)
    assert found.outcome.raw_code == f"HTTP {status}"
    assert found.refusal is None


@pytest.mark.parametrize("status", [401, 403, 407, 404, 405, 410, 301, 307, 308])
def test_refusal_of_the_account_leaves_its_messages_queued(status: int) -> None:
    found = verdict(Answered(status, b"", location="https://other.example/"))
    assert isinstance(found.outcome, Deferred)
    assert found.refusal is not None
    assert found.refusal.raw_code == f"HTTP {status}"
    assert found.refusal.remedy


@pytest.mark.parametrize("status", [300, 302, 303, 304])
def test_redirect_that_may_follow_a_request_carried_out(status: int) -> None:
    found = verdict(Answered(status, b"", location="https://other.example/"))
    assert isinstance(found.outcome, Uncertain)
    assert found.refusal is not None
    assert "https://other.example/" in found.refusal.sentence


@pytest.mark.parametrize("status", [400, 402, 413, 415, 422, 451])
def test_refused_request_may_be_tried_again_by_a_person(status: int) -> None:
    outcome = verdict(Answered(status, b"")).outcome
    assert isinstance(outcome, Rejected)
    assert outcome.retryable


def test_check_says_what_submitting_would() -> None:
    assert verdict(NotSent("No connection.")).failed_check().detail == "No connection."
    refused = refused_account(AccountRefusal("x", "Refused.", "Mend it."))
    assert refused.failed_check().detail == "Refused. Mend it."
    assert not refused.failed_check().ok
    with pytest.raises(ValueError, match="no failed check"):
        Verdict(Accepted("1")).failed_check()
