"""Messages that wait out quiet hours: held when due, on again by themselves, on both engines."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from threading import Event, Thread

import pytest

from smsdesk.domain.campaign import CampaignState, PlannedMessage
from smsdesk.domain.contact import Suppression, SuppressionAction
from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.status import MessageState as S
from smsdesk.domain.submit import Accepted, Uncertain
from smsdesk.store import (
    awaiting,
    campaigns,
    holding,
    messages,
    outbox,
    reports,
    suppressions,
    waiting,
    workspace,
)
from smsdesk.store.engine import Connection, Store
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

NIGHT = QuietHours(time(22), time(8))
EVENING = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # 23:00 in London, 07:00 in Hong Kong
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HONG_KONG = Msisdn(852, "61234567")


@pytest.fixture
def account(store: Store) -> int:
    with store.begin() as conn:
        waiting.put_policy(conn, QuietPolicy(NIGHT))
        return add_account(conn)


def _campaign(
    store: Store, account: int, rows: Sequence[PlannedMessage] | int = 2, **changes: object
) -> int:
    with store.begin() as conn:
        return add_campaign(conn, account, rows, **changes)


def _claimed(store: Store, account: int, now: datetime) -> Sequence[Msisdn]:
    with store.begin() as conn:
        found = claim(conn, account, now=now)
        assert_counts_are_true(conn)
        return [row.msisdn for row in found.rows]


def test_what_is_due_at_night_waits_for_the_morning(store: Store, account: int) -> None:
    campaign = _campaign(store, account, planned([number(1), HONG_KONG, number(2)]))
    with store.begin() as conn:
        found = claim(conn, account, now=EVENING)
        assert found.rows == ()
        assert {(change.old, change.new) for change in found.moved} == {(S.QUEUED, S.HELD)}
        assert outbox.next_due(conn, account) == datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
        assert_counts_are_true(conn)
        held = messages.get(conn, 1)
        assert held is not None
        assert held.reason == (
            "Quiet hours in GB (22:00\N{EN DASH}08:00): it waits until 2026-03-02 08:00 in London."
        )
    assert _claimed(store, account, MORNING - timedelta(hours=8)) == [HONG_KONG]
    assert _claimed(store, account, MORNING - timedelta(microseconds=1)) == []
    assert _claimed(store, account, MORNING) == [number(1), number(2)]
    with store.read() as conn:
        assert outbox.next_due(conn, account) is None
        told = [(event.state, event.raw) for event in messages.events(conn, 1)]
        assert [state for state, _ in told] == [S.QUEUED, S.HELD, S.QUEUED, S.SUBMITTING]
        assert told[2][1] == "The quiet hours are over."
        kept = messages.get(conn, 1)
        assert kept is not None
        assert kept.reason == ""
        assert campaigns.get(conn, campaign).counts[S.SUBMITTING] == 3


def test_without_hours_nothing_waits(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 2)
        assert len(claim(conn, account, now=EVENING).rows) == 2


def test_a_night_of_many_is_held_in_parts(store: Store, account: int) -> None:
    _campaign(store, account, planned([Msisdn(44, str(7_400_000_000 + n)) for n in range(4_500)]))
    rounds = 0
    with store.begin() as conn:
        while moved := claim(conn, account, 1, EVENING, same_text=True).moved:
            rounds += 1
            assert len(moved) < 4_000
    assert 2 <= rounds <= 4
    with store.begin() as conn:
        assert set(states(conn).values()) == {S.HELD}
        assert_counts_are_true(conn)


def test_paused_and_stopped_campaigns_do_not_wake(store: Store, account: int) -> None:
    paused, stopped = _campaign(store, account), _campaign(store, account)
    assert _claimed(store, account, EVENING) == []
    with store.begin() as conn:
        campaigns.set_state(conn, paused, CampaignState.PAUSED)
        campaigns.set_state(conn, stopped, CampaignState.STOPPED)
        assert campaigns.cancel_open(conn, stopped, EVENING) == 2
        assert outbox.next_due(conn, account) is None
    assert _claimed(store, account, MORNING) == []
    with store.begin() as conn:
        campaigns.set_state(conn, paused, CampaignState.RUNNING)
        assert outbox.next_due(conn, account) == MORNING
    assert _claimed(store, account, MORNING) == [number(0), number(1)]


def test_who_opts_out_meanwhile_gets_nothing(store: Store, account: int) -> None:
    _campaign(store, account)
    assert _claimed(store, account, EVENING) == []
    with store.begin() as conn:
        out = Suppression(number(0), SuppressionAction.OPT_OUT, "test", EVENING)
        suppressions.record(conn, [out])
    assert _claimed(store, account, MORNING) == [number(1)]
    with store.read() as conn:
        assert list(states(conn).values()) == [S.CANCELLED, S.SUBMITTING]


def test_what_a_gateway_keeps_goes_by_the_hour_it_comes(store: Store, account: int) -> None:
    """Handed out at night for the next noon it goes now, by day for the night it waits here."""
    noon, night = MORNING + timedelta(hours=4), MORNING + timedelta(hours=15)

    def claimed(now: datetime) -> list[Msisdn]:
        with store.begin() as conn:
            found = outbox.claim(
                conn, account, 9, now, "w", reference=lambda _: "", kept_option="hour"
            )
            return [row.msisdn for row in found.rows]

    _campaign(store, account, planned([number(1)]), options={"hour": noon.isoformat()})
    assert claimed(EVENING) == [number(1)]
    _campaign(store, account, planned([number(2)]), options={"hour": night.isoformat()})
    assert claimed(noon) == []
    assert claimed(night) == []
    assert claimed(MORNING + timedelta(days=1)) == [number(2)]


def test_waiting_needs_no_decision(store: Store, account: int) -> None:
    campaign = _campaign(store, account)
    assert _claimed(store, account, EVENING) == []
    with store.begin() as conn:
        assert holding.has_unsent(conn)
        assert holding.holding_campaigns(conn) == []
        assert holding.let_go(conn, campaign, EVENING, "go") == []
        assert set(states(conn).values()) == {S.HELD}


def test_a_scheduled_message_whose_morning_passed_asks(store: Store, account: int) -> None:
    at = EVENING - timedelta(minutes=5)
    scheduled, at_once = _campaign(store, account, not_before=at), _campaign(store, account)
    assert _claimed(store, account, EVENING) == []
    with store.begin() as conn:
        late = MORNING + timedelta(hours=3)
        holding.hold_overdue(conn, late, late, "too late")
        assert holding.holding_campaigns(conn) == [scheduled]
        assert_counts_are_true(conn)
    # The other campaign was to go as soon as it may.
    assert _claimed(store, account, MORNING) == [number(0), number(1)]
    with store.begin() as conn:
        assert len(holding.let_go(conn, scheduled, late, "go")) == 2
        assert campaigns.get(conn, at_once).counts[S.SUBMITTING] == 2
    assert len(_claimed(store, account, late)) == 2


@pytest.mark.parametrize(("minutes_ago", "held"), [(20, 0), (90, 2)])
def test_a_campaign_that_is_being_sent_is_not_overdue(
    store: Store, minutes_ago: int, held: int
) -> None:
    """Somebody opens the shared workspace while a colleague's program is in the midst of it."""
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 3, not_before=NOW)
        now = NOW + timedelta(hours=3)
        assert claim(conn, account, 1, now - timedelta(minutes=minutes_ago)).rows
        changes = holding.hold_overdue(conn, now - timedelta(hours=1), now, "too late")
        assert len(changes) == held


def test_a_decision_on_some_is_none_on_others(store: Store) -> None:
    """Each has its own hour; one is let go, and the program is closed over the next one's."""
    start = NOW
    with store.begin() as conn:
        account = add_account(conn)
        rows = [
            replace(one, not_before=start + timedelta(hours=hours))
            for one, hours in zip(planned([number(1), number(2)]), (5, 12), strict=True)
        ]
        campaign = add_campaign(conn, account, rows, not_before=start + timedelta(hours=5))

        def held(hours: int) -> int:
            now = start + timedelta(hours=hours)
            return len(holding.hold_overdue(conn, now - timedelta(hours=1), now, "too late"))

        assert held(7) == 1
        assert len(holding.let_go(conn, campaign, start + timedelta(hours=7), "go")) == 1
        assert held(9) == 0, "it is asked once"
        assert held(72) == 1
        assert claim(conn, account, now=start + timedelta(hours=72)).rows[0].msisdn == number(1)
        assert_counts_are_true(conn)


def test_other_hours_apply_to_what_waits(store: Store, account: int) -> None:
    _campaign(store, account, planned([number(1), number(2), HONG_KONG]))
    assert _claimed(store, account, EVENING) == []
    with store.begin() as conn:
        late = QuietPolicy(QuietHours(time(22), time(9)), {"HK": None})
        waiting.put_policy(conn, late)
        first = waiting.revise(conn, EVENING, 0, 2)
        assert (first.changes, first.last_id) == ([], 2)
        second = waiting.revise(conn, EVENING, 2, 2)
        assert [change.new for change in second.changes] == [S.QUEUED]
        assert second.last_id is None
        assert_counts_are_true(conn)
    assert _claimed(store, account, EVENING) == [HONG_KONG]
    assert _claimed(store, account, MORNING) == []
    assert _claimed(store, account, MORNING + timedelta(hours=1)) == [number(1), number(2)]


def test_each_message_has_its_own_hour(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        rows = [
            replace(one, not_before=NOW + timedelta(hours=n))
            for n, one in enumerate(planned([number(1), number(2), number(3)]), start=1)
        ]
        plain = "2026-03-01T09:00 recipient"
        campaign = add_campaign(
            conn, account, rows, not_before=NOW + timedelta(hours=1), planned_for=plain
        )
        assert outbox.next_due(conn, account) == NOW + timedelta(hours=1)
        stored = campaigns.get(conn, campaign)
        assert stored.not_before == NOW + timedelta(hours=1)
        assert stored.send_time is not None
        assert stored.send_time.stored == plain
    assert _claimed(store, account, NOW) == []
    assert _claimed(store, account, NOW + timedelta(hours=1)) == [number(1)]
    with store.begin() as conn:
        # Opened three hours later: only what should have gone long ago asks.
        late = NOW + timedelta(hours=2, minutes=30)
        changes = holding.hold_overdue(conn, late, late, "too late")
        assert [change.message_id for change in changes] == [2]
    assert _claimed(store, account, NOW + timedelta(hours=3)) == [number(3)]


def test_unreadable_hours_stop_everything(store: Store, account: int) -> None:
    _campaign(store, account)

    def claim_any(conn: Connection) -> None:
        workspace.put(conn, "quiet_hours", "{}")
        claim(conn, account, now=NOW)

    with pytest.raises(ValueError, match="quiet hours"), store.begin() as conn:
        claim_any(conn)


def _held_again(store: Store, account: int) -> None:
    """Let a message be uncertain, sent again, and held for the night before it goes."""
    _campaign(store, account, 1)
    assert _claimed(store, account, NOW) == [number(0)]
    with store.begin() as conn:
        record(conn, {1: Uncertain("?")}, NOW)
        outbox.requeue(conn, [1], EVENING, "again")
    assert _claimed(store, account, EVENING) == []
    with store.read() as conn:
        assert states(conn) == {1: S.HELD}


def test_a_report_of_the_first_request_stops_the_second(store: Store, account: int) -> None:
    _held_again(store, account)
    with store.begin() as conn:
        told = DeliveryReport("id-1", "r1", None, S.DELIVERED, "0")
        reports.apply(conn, account, told, ReportSource.CALLBACK, EVENING)
        assert states(conn) == {1: S.DELIVERED}
        assert_counts_are_true(conn)
    assert _claimed(store, account, MORNING) == []


def test_a_late_answer_of_the_first_request_stops_the_second(store: Store, account: int) -> None:
    _held_again(store, account)
    with store.begin() as conn:
        record(conn, {1: Accepted("id-1")}, EVENING)
        assert states(conn) == {1: S.SUBMITTED}
        assert_counts_are_true(conn)
    assert _claimed(store, account, MORNING) == []
    with store.begin() as conn:
        # It is asked about, and given up on, as any other.
        assert awaiting.page(conn, account, None, 10).provider_message_ids == ("id-1",)
        limits = {account: timedelta(days=1).total_seconds()}
        assert outbox.expire_reports(conn, MORNING, limits) == []
        late = outbox.expire_reports(conn, MORNING + timedelta(days=1), limits)
        assert [change.new for change in late] == [S.NO_REPORT]


def test_a_stop_leaves_nothing_behind_that_is_being_held(open_store: Callable[[], Store]) -> None:
    holder, stopper = open_store(), open_store()
    with holder.begin() as conn:
        waiting.put_policy(conn, QuietPolicy(NIGHT))
        account = add_account(conn)
        campaign = add_campaign(conn, account, 3)
    begun = Event()

    def stop() -> None:
        with stopper.begin() as conn:
            begun.set()
            campaigns.set_state(conn, campaign, CampaignState.STOPPED)
        with stopper.begin() as conn:
            campaigns.cancel(conn, campaign, EVENING)

    thread = Thread(target=stop)
    with holder.begin() as conn:
        assert len(claim(conn, account, now=EVENING).moved) == 3
        thread.start()
        # On SQLite the other one cannot begin yet; on PostgreSQL it comes to wait for the rows.
        begun.wait(0.3)
        thread.join(0.3)
    thread.join(30)
    with holder.begin() as conn:
        assert set(states(conn).values()) == {S.CANCELLED}
        assert_counts_are_true(conn)


def test_two_programs_wake_each_message_once(open_store: Callable[[], Store]) -> None:
    stores = [open_store(), open_store()]
    with stores[0].begin() as conn:
        waiting.put_policy(conn, QuietPolicy(NIGHT))
        account = add_account(conn)
        add_campaign(conn, account, 300)
        while claim(conn, account, 50, EVENING).moved:
            pass
        assert set(states(conn).values()) == {S.HELD}
    taken: list[int] = []

    def work(store: Store, worker: str) -> None:
        while True:
            with store.begin() as conn:
                found = claim(conn, account, 7, MORNING, worker=worker)
            taken.extend(row.message_id for row in found.rows)
            if not found.rows and not found.moved:
                return

    threads = [
        Thread(target=work, args=(store, name)) for store, name in zip(stores, "ab", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == list(range(1, 301))
    with stores[0].begin() as conn:
        assert set(states(conn).values()) == {S.SUBMITTING}
        assert_counts_are_true(conn)
