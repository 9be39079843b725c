"""The promise (design, section 5): claims, outcomes, crashes, and nothing sent twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.contact import Suppression, SuppressionAction
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Deferred, Rejected, SubmitOutcome, Uncertain
from smsdesk.store import accounts, campaigns, doubt, messages, outbox, suppressions
from smsdesk.store.engine import Store
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    assert_counts_are_true,
    claim,
    number,
    planned,
    record,
    states,
)

S = MessageState
HOUR = timedelta(hours=1)


def test_a_claim_marks_rows_as_submitting_with_reference_and_worker(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 3, sender="Shop", options={"route": "7"})
        rows = claim(conn, account, worker="w1").rows
    with store.read() as conn:
        assert set(states(conn).values()) == {S.SUBMITTING}
        assert [row.client_reference for row in rows] == [f"r{row.message_id}" for row in rows]
        assert [row.message_id for row in rows] == sorted(row.message_id for row in rows)
        assert (rows[0].sender, rows[0].options, rows[0].attempts) == ("Shop", {"route": "7"}, 0)
        assert rows[0].text == "Hello"
        stored = messages.get(conn, rows[0].message_id)
        assert stored is not None
        assert stored.client_reference == rows[0].client_reference
        timeline = messages.events(conn, rows[0].message_id)
        assert [event.state for event in timeline] == [S.QUEUED, S.SUBMITTING]
        assert_counts_are_true(conn)


def test_a_second_claim_gets_other_rows_until_nothing_is_left(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 5)
        sizes = [len(claim(conn, account, 2).rows) for _ in range(4)]
    assert sizes == [2, 2, 1, 0]


def test_claims_of_two_workers_never_overlap(open_store: Callable[[], Store]) -> None:
    first, second = open_store(), open_store()
    with first.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, planned([number(n) for n in range(600)]))

    def work(store: Store, worker: str) -> list[int]:
        taken: list[int] = []
        while True:
            with store.begin() as conn:
                rows = claim(conn, account, 7, worker=worker).rows
            if not rows:
                return taken
            taken.extend(row.message_id for row in rows)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(work, first, "a")
        two = pool.submit(work, second, "b")
        taken = one.result() + two.result()
    # A worker may stop early while the other still holds rows; what is left is claimed now.
    taken += work(first, "c")
    assert len(taken) == len(set(taken)) == 600
    with first.read() as conn:
        assert_counts_are_true(conn)


def test_a_claim_that_is_not_committed_leaves_nothing(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 2)

    def claim_and_crash() -> None:
        with store.begin() as conn:
            claim(conn, account)
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        claim_and_crash()
    with store.read() as conn:
        assert set(states(conn).values()) == {S.QUEUED}
        assert_counts_are_true(conn)


def test_what_is_scheduled_waits_for_its_hour(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1, not_before=NOW + HOUR)
        assert claim(conn, account).rows == ()
        assert outbox.next_due(conn, account) == NOW + HOUR
        assert len(claim(conn, account, now=NOW + HOUR).rows) == 1
        assert outbox.next_due(conn, account) is None


def test_a_clock_set_back_does_not_hold_unscheduled_messages(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        assert len(claim(conn, account, now=NOW - timedelta(days=900)).rows) == 1


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.STOPPED])
def test_campaigns_that_do_not_run_are_passed_over(store: Store, state: CampaignState) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        held = add_campaign(conn, account, 2)
        running = add_campaign(conn, account, 2)
        campaigns.set_state(conn, held, state)
        assert {row.campaign_id for row in claim(conn, account).rows} == {running}
        assert outbox.next_due(conn, account) is None


def test_a_paused_account_hands_nothing_out(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        accounts.set_state(conn, account, AccountState.PAUSED, "key refused", "check the key")
        assert claim(conn, account).rows == ()
        accounts.set_state(conn, account, AccountState.ACTIVE, "", "")
        assert len(claim(conn, account).rows) == 1


def test_what_paused_campaigns_have_queued_is_known(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 2)
        assert outbox.resting(conn) == {}
        campaigns.set_state(conn, add_campaign(conn, account, 3), CampaignState.PAUSED)
        assert outbox.resting(conn) == {account: 3}


def test_an_opt_out_after_queueing_still_counts(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 3)
        entry = Suppression(number(1), SuppressionAction.OPT_OUT, "reply", NOW)
        suppressions.record(conn, [entry])
        found = claim(conn, account)
        assert [row.msisdn for row in found.rows] == [number(0), number(2)]
        [change] = found.moved
        assert (change.old, change.new) == (S.QUEUED, S.CANCELLED)
        cancelled = messages.get(conn, change.message_id)
        assert cancelled is not None
        assert cancelled.msisdn == number(1)
        assert "opted out" in cancelled.reason
        assert_counts_are_true(conn)


def test_a_batch_holds_no_number_twice(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, planned([number(1), number(2)]))
        add_campaign(conn, account, planned([number(2), number(3)]))
        first = claim(conn, account).rows
        second = claim(conn, account).rows
    assert [row.msisdn for row in first] == [number(1), number(2), number(3)]
    assert [row.msisdn for row in second] == [number(2)]


def test_a_batch_with_one_text_takes_only_equal_texts(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        rows = planned([number(n) for n in range(6)], lambda index: f"Text {index % 2}")
        add_campaign(conn, account, rows)
        first = claim(conn, account, same_text=True).rows
        second = claim(conn, account, same_text=True).rows
    assert [row.text for row in first] == ["Text 0"] * 3
    assert [row.text for row in second] == ["Text 1"] * 3


@pytest.mark.parametrize(
    "other", [{"sender": "Other"}, {"kind": "flash"}, {"options": {"route": "9"}}]
)
def test_a_batch_mixes_no_senders_kinds_or_options(store: Store, other: dict[str, object]) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, planned([number(1)]))
        add_campaign(conn, account, planned([number(2)]), **other)
        add_campaign(conn, account, planned([number(3)]))
        first = claim(conn, account).rows
        second = claim(conn, account).rows
    assert [row.msisdn for row in first] == [number(1), number(3)]
    assert [row.msisdn for row in second] == [number(2)]


def test_an_accepted_message_keeps_id_billed_segments_and_fee(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        fee = Money(Decimal("0.09"), "EUR")
        [change] = record(conn, {row.message_id: Accepted("id-1", 2, fee, "0")})
        assert (change.old, change.new) == (S.SUBMITTING, S.SUBMITTED)
        stored = messages.get(conn, row.message_id)
    assert stored is not None
    assert (stored.provider_message_id, stored.billed_segment_count) == ("id-1", 2)
    assert (stored.segment_count, stored.fee) == (1, fee)


def test_each_recipient_of_a_batch_gets_its_own_outcome(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 4)
        keys = [row.message_id for row in claim(conn, account).rows]
        outcomes: list[SubmitOutcome] = [
            Accepted("id-1"),
            Rejected("42", "bad number", "The gateway refused the number."),
            Deferred("Too many requests.", 3600.0, "429"),
            Uncertain("The answer was lost."),
        ]
        record(conn, dict(zip(keys, outcomes, strict=True)))
        found = states(conn)
        assert [found[key] for key in keys] == [S.SUBMITTED, S.REJECTED, S.QUEUED, S.UNCERTAIN]
        rejected = messages.get(conn, keys[1])
        assert rejected is not None
        assert (rejected.code, rejected.reason) == ("42", "The gateway refused the number.")
        assert messages.events(conn, keys[1])[-1].raw == "bad number"
        assert_counts_are_true(conn)


def test_a_deferred_message_waits_and_gets_a_new_reference(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account, reference=lambda _: "first").rows
        record(conn, {row.message_id: Deferred("Busy.", 60.0)})
        assert claim(conn, account).rows == ()
        assert outbox.next_due(conn, account) == NOW + timedelta(seconds=60)
        later = NOW + timedelta(seconds=60)
        [again] = claim(conn, account, now=later, reference=lambda _: "second").rows
    assert (again.client_reference, again.attempts, again.repeated) == ("second", 1, False)


@pytest.mark.parametrize("after_s", [-5.0, 0.0, 1e300, None])
def test_odd_retry_times_are_bounded(store: Store, after_s: float | None) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        record(conn, {row.message_id: Deferred("Busy.", after_s)})
        due = outbox.next_due(conn, account)
    assert due is not None
    assert due <= NOW + timedelta(days=7)


def test_what_a_clock_that_was_ahead_put_off_goes(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        ahead = NOW + timedelta(days=1)
        for at in (ahead, NOW):
            add_campaign(conn, account, 1)
            [row] = claim(conn, account, now=at).rows
            record(conn, {row.message_id: Deferred("Busy.", 7200.0)}, at)
        # The second waits for what the gateway asked, the last for the hour that somebody chose.
        add_campaign(conn, account, 1, not_before=ahead, at=ahead)
        assert outbox.hasten(conn, ahead) == 0
        assert outbox.hasten(conn, NOW + HOUR) == 1
        assert [row.message_id for row in claim(conn, account, now=NOW + HOUR).rows] == [1]
        assert outbox.next_due(conn, account) == NOW + 2 * HOUR


def test_a_message_deferred_after_its_campaign_was_stopped_is_cancelled(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign = add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        campaigns.set_state(conn, campaign, CampaignState.STOPPED)
        assert campaigns.cancel_open(conn, campaign, NOW) == 0
        record(conn, {row.message_id: Deferred("Busy.", 1.0)})
        assert states(conn) == {row.message_id: S.CANCELLED}
        assert_counts_are_true(conn)


def test_recover_makes_uncertain_what_was_on_its_way(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 3)
        rows = claim(conn, account, 2).rows
    with store.begin() as conn:
        changes = outbox.recover(conn, NOW + HOUR)
        assert {change.message_id for change in changes} == {row.message_id for row in rows}
        assert sorted(states(conn).values()) == [S.QUEUED, S.UNCERTAIN, S.UNCERTAIN]
        assert messages.events(conn, rows[0].message_id)[-1].raw.startswith("The program ended")
        assert outbox.recover(conn, NOW + HOUR) == []
        assert_counts_are_true(conn)
        found = doubt.repeatable(conn, account, NOW, NOW + HOUR, 10)
        assert found == [row.message_id for row in rows]
        assert doubt.repeatable(conn, account, NOW, NOW, 10) == []


def test_in_a_shared_workspace_only_own_claims_are_recovered(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 2)
        [mine] = claim(conn, account, 1, worker="desk_1:a").rows
        claim(conn, account, 1, worker="deskx1:b")
        recovered = {change.message_id for change in outbox.recover(conn, NOW, "desk_1:")}
    # A file has one sender at a time: whatever it finds is of an earlier run.
    assert (mine.message_id in recovered, len(recovered)) == (True, 2 if store.is_sqlite else 1)


def test_a_late_answer_settles_an_uncertain_message(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        outbox.recover(conn, NOW)
        record(conn, {row.message_id: Accepted("id-1")})
        assert states(conn) == {row.message_id: S.SUBMITTED}


def test_deferred_never_requeues_what_became_uncertain(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        outbox.recover(conn, NOW)
        assert record(conn, {row.message_id: Deferred("Busy.", 1.0)}) == []
        assert states(conn) == {row.message_id: S.UNCERTAIN}


def test_requeue_keeps_the_reference_and_goes_alone(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 3)
        first, second = claim(conn, account, 2, reference=lambda _: "batch").rows
        record(conn, {first.message_id: Uncertain("Lost."), second.message_id: Accepted("id-2")})
        keys = [first.message_id, second.message_id, 999]
        [change] = outbox.requeue(conn, keys, NOW, "A person decided so.")
        assert (change.message_id, change.new) == (first.message_id, S.QUEUED)
        [again] = claim(conn, account, reference=lambda _: "fresh").rows
        assert (again.message_id, again.client_reference) == (first.message_id, "batch")
        assert again.repeated
        record(conn, {again.message_id: Deferred("Busy.", None)})
        [third] = claim(conn, account, reference=lambda _: "fresh").rows
        assert (third.message_id, third.client_reference) == (first.message_id, "batch")


def test_an_answer_after_requeue_stops_the_second_sending(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        outbox.recover(conn, NOW)
        outbox.requeue(conn, [row.message_id], NOW, "A person decided so.")
        changes = record(conn, {row.message_id: Accepted("id-1")})
        assert [change.new for change in changes] == [S.SUBMITTING, S.SUBMITTED]
        assert claim(conn, account).rows == ()
        assert_counts_are_true(conn)


def test_requeue_in_a_stopped_campaign_says_so(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign = add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        outbox.recover(conn, NOW)
        campaigns.set_state(conn, campaign, CampaignState.STOPPED)
        with pytest.raises(UsageError, match="stopped"):
            outbox.requeue(conn, [row.message_id], NOW, "again")


def test_an_uncertain_message_can_be_settled_by_a_person(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        [row] = claim(conn, account).rows
        with pytest.raises(UsageError):
            outbox.resolve_uncertain(conn, row.message_id, S.QUEUED, NOW, "no")
        assert outbox.resolve_uncertain(conn, row.message_id, S.CANCELLED, NOW, "no") is None
        outbox.recover(conn, NOW)
        change = outbox.resolve_uncertain(conn, row.message_id, S.SUBMITTED, NOW, "seen there")
        assert change is not None
        assert change.new is S.SUBMITTED


def test_what_gets_no_report_in_time_becomes_no_report(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        other = add_account(conn, "Other")
        add_campaign(conn, account, 3)
        rows = claim(conn, account, 2).rows
        record(conn, {rows[0].message_id: Accepted("id"), rows[1].message_id: Uncertain("?")})
        limits = {account: 3600.0, other: 0.0}
        assert outbox.expire_reports(conn, NOW + HOUR, limits) == []
        changes = outbox.expire_reports(conn, NOW + HOUR + timedelta(seconds=1), limits)
        assert {change.message_id for change in changes} == {row.message_id for row in rows}
        assert sorted(states(conn).values()) == [S.NO_REPORT, S.NO_REPORT, S.QUEUED]
        assert_counts_are_true(conn)


def test_depths_tell_what_each_account_has_queued(store: Store) -> None:
    with store.begin() as conn:
        first, second = add_account(conn), add_account(conn, "Other")
        add_campaign(conn, first, 3)
        add_campaign(conn, second, 2)
        claim(conn, second)
        assert outbox.depths(conn) == {first: 3}


def test_outcomes_of_unknown_messages_change_nothing(store: Store) -> None:
    with store.begin() as conn:
        assert record(conn, {12345: Accepted("id")}) == []
