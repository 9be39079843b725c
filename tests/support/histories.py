"""Random histories: anything a program, a gateway and a person may do, in any order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)
from typing_extensions import override

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.contact import Suppression, SuppressionAction
from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.errors import UsageError
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import REPORTED_FINAL_STATES, MessageState
from smsdesk.domain.submit import Accepted, Deferred, Rejected, SubmitOutcome, Uncertain
from smsdesk.store import (
    by_number,
    campaigns,
    foreign_ids,
    kept,
    messages,
    outbox,
    reports,
    suppressions,
)
from smsdesk.store.engine import Connection, Store
from smsdesk.store.outbox import OutboxRow, SubmitResult
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
OUTCOMES: st.SearchStrategy[SubmitOutcome] = st.one_of(
    st.builds(Accepted, st.sampled_from(["id-1", "id-2", "id-3", "id-4", ""])),
    st.builds(Rejected, st.just("9"), st.just("no"), st.just("Refused.")),
    st.builds(Deferred, st.just("Busy."), st.sampled_from([None, 0.0, 3600.0])),
    st.builds(Uncertain, st.just("Lost.")),
)
REPORTED = st.sampled_from([None, S.SUBMITTED, *sorted(REPORTED_FINAL_STATES)])


class Histories(RuleBasedStateMachine):
    """Anything a program, a gateway and a person may do, in any order."""

    open_store: Callable[[], Any]
    campaigns = Bundle("campaigns")
    claimed = Bundle("claimed")

    def __init__(self) -> None:
        super().__init__()
        self._context = self.open_store()
        self.store: Store = self._context.__enter__()
        self.now = NOW
        self.handed_out: set[int] = set()
        self.may_return: set[int] = set()

    @initialize()
    def begin(self) -> None:
        with self.store.begin() as conn:
            self.account = add_account(conn)

    @override
    def teardown(self) -> None:
        self._context.__exit__(None, None, None)

    @rule(
        target=campaigns,
        numbers=st.lists(st.integers(0, 6), min_size=1, max_size=5),
        held=st.booleans(),
        later=st.booleans(),
    )
    def create(self, numbers: list[int], *, held: bool, later: bool) -> int:
        rows = planned([number(n) for n in numbers])
        hour = self.now + timedelta(hours=1) if later else None
        with self.store.begin() as conn:
            campaign_id = add_campaign(conn, self.account, rows, not_before=hour)
            if held:
                campaigns.add_messages(
                    conn, campaign_id, self.account, rows, S.HELD, hour, self.now
                )
        return campaign_id

    @rule(campaign=campaigns)
    def release(self, campaign: int) -> None:
        with self.store.begin() as conn:
            campaigns.release(conn, campaign, self.now)

    @rule(campaign=campaigns, state=st.sampled_from(CampaignState))
    def set_campaign(self, campaign: int, state: CampaignState) -> None:
        with self.store.begin() as conn:
            try:
                campaigns.set_state(conn, campaign, state)
            except UsageError:
                return
            if state is CampaignState.STOPPED:
                campaigns.cancel_open(conn, campaign, self.now)

    @rule(
        target=claimed,
        limit=st.integers(1, 4),
        same_text=st.booleans(),
        reference=st.sampled_from(["batch", "r{}", ""]),
    )
    def hand_out(self, limit: int, *, same_text: bool, reference: str) -> Any:
        with self.store.begin() as conn:
            found = claim(
                conn,
                self.account,
                limit,
                self.now,
                same_text=same_text,
                reference=reference.format,
            )
            opted_out = suppressions.suppressed_among(conn, [number(n) for n in range(7)])
        numbers = [row.msisdn for row in found.rows]
        assert len(numbers) == len(set(numbers)) <= limit
        assert opted_out.isdisjoint(numbers)
        keys = {row.message_id for row in found.rows}
        # Given out a second time only after it was certain, or somebody decided.
        assert keys & self.handed_out <= self.may_return
        self.handed_out |= keys
        self.may_return -= keys
        return multiple(*found.rows)

    @rule(row=claimed, outcome=OUTCOMES)
    def answer(self, row: OutboxRow, outcome: SubmitOutcome) -> None:
        with self.store.begin() as conn:
            for change in record(conn, {row.message_id: outcome}, self.now):
                if change.new is S.QUEUED:
                    assert isinstance(outcome, Deferred)
                    assert change.old is S.SUBMITTING
                    self.may_return.add(change.message_id)

    @rule(
        row=claimed,
        state=REPORTED,
        by_id=st.sampled_from(["id-1", "id-2", "id-3", None]),
        with_number=st.booleans(),
    )
    def report(
        self, row: OutboxRow, state: MessageState | None, by_id: str | None, *, with_number: bool
    ) -> None:
        one = DeliveryReport(
            by_id, row.client_reference, row.msisdn if with_number else None, state, "C"
        )
        with self.store.begin() as conn:
            before = states(conn)
            applied = reports.apply(conn, self.account, one, ReportSource.CALLBACK, self.now)
            after = states(conn)
        moved = {key for key in after if before[key] is not after[key]}
        assert moved <= {applied.message_id} | self.handed_out
        assert moved <= self.handed_out
        for key in moved:
            assert after[key].rank > before[key].rank

    @rule(row=claimed, given=st.sampled_from(["id-1", "id-2", "id-3"]))
    def answer_with_an_id_given_before(self, row: OutboxRow, given: str) -> None:
        """A gateway that brings back the id of a reference it knows."""
        with self.store.begin() as conn:
            held = messages.many(conn, list(states(conn)))
            others = {m.message_id for m in held if m.provider_message_id == given}
            results = [SubmitResult(row.message_id, Accepted(given))]
            believed = foreign_ids.doubted(conn, results)
            changes = outbox.record(conn, believed, self.now)
            if others - {row.message_id}:
                assert all(change.new is S.UNCERTAIN for change in changes)
                foreign_ids.disown(conn, [row.message_id])

    @rule(ids=st.sets(st.sampled_from(["id-1", "id-2", "id-3", "id-4"])))
    def cancel_at_the_gateway(self, ids: set[str]) -> None:
        with self.store.begin() as conn:
            for change in kept.cancel(conn, self.account, ids, self.now):
                assert change.new is S.CANCELLED
                assert change.message_id in self.handed_out

    @rule(n=st.integers(0, 6), given=st.sampled_from(["lost-1", "lost-2"]))
    def report_without_a_name(self, n: int, given: str) -> None:
        """An id that nobody knows, a number, and what the store makes of it."""
        one = DeliveryReport(given, None, number(n), S.DELIVERED, "C")
        with self.store.begin() as conn:
            reports.apply(conn, self.account, one, ReportSource.CALLBACK, self.now)
            for change in by_number.settle(conn, self.account, self.now, 7200.0):
                assert (change.old, change.new) == (S.UNCERTAIN, S.DELIVERED)
                assert change.message_id in self.handed_out

    @rule()
    def restart(self) -> None:
        with self.store.begin() as conn:
            outbox.recover(conn, self.now)
            assert S.SUBMITTING not in states(conn).values()

    @rule(row=claimed)
    def decide_to_resend(self, row: OutboxRow) -> None:
        with self.store.begin() as conn:
            try:
                changes = outbox.requeue(conn, [row.message_id], self.now, "A person decided so.")
            except UsageError:
                return
        self.may_return.update(change.message_id for change in changes)

    @rule(n=st.integers(0, 6), action=st.sampled_from(SuppressionAction))
    def opt(self, n: int, action: SuppressionAction) -> None:
        with self.store.begin() as conn:
            suppressions.record(conn, [Suppression(number(n), action, "test", self.now)])

    @rule(hours=st.integers(1, 3))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        with self.store.begin() as conn:
            outbox.expire_reports(conn, self.now, {self.account: 7200.0})

    @rule()
    def erase(self) -> None:
        with self.store.begin() as conn:
            messages.erase_bodies(conn, self.now)

    @invariant()
    def kept_counts_are_true(self) -> None:
        with self.store.read() as conn:
            assert_counts_are_true(conn)

    @invariant()
    def nothing_handed_out_is_queued_again_by_itself(self) -> None:
        with self.store.read() as conn:
            found = states(conn)
            queued = {key for key, state in found.items() if state is S.QUEUED}
            assert queued & self.handed_out <= self.may_return
            self._timelines_end_in_the_state(conn, found)

    def _timelines_end_in_the_state(self, conn: Connection, found: dict[int, MessageState]) -> None:
        for key, timeline in messages.events_of(conn, list(found)).items():
            assert timeline
            if found[key] not in {S.QUEUED, S.HELD} or len(timeline) > 1:
                assert timeline[-1].state is found[key] or found[key] is S.QUEUED
        listed = messages.page(conn, MessageQuery(), None, 10_000)
        assert {one.message_id: one.state for one in listed} == found
