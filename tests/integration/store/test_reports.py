"""Delivery reports: joined to their message whenever and however often they come (16, 17)."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from smsdesk.domain.delivery_report import DeliveryReport, Effect, ReportSource
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Uncertain
from smsdesk.store import matching, messages, outbox, reports
from smsdesk.store.engine import Connection, Store
from smsdesk.store.reports import Incoming, JournalEntry, JournalStatus
from smsdesk.store.schema import PARKED_REPORTS
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    assert_counts_are_true,
    claim,
    number,
    record,
    states,
)

S = MessageState
CALLBACK = ReportSource.CALLBACK


def report(
    state: MessageState | None,
    provider_id: str | None = "id-1",
    *,
    reference: str | None = None,
    msisdn: Msisdn | None = None,
    code: str = "C",
) -> DeliveryReport:
    return DeliveryReport(provider_id, reference, msisdn, state, code, "words of the gateway")


def sent(conn: Connection, n: int = 1, name: str = "Main", **ids: str) -> tuple[int, list[int]]:
    """Hand out `n` messages; those with an id in `ids` (m0=…) are accepted."""
    account = add_account(conn, name)
    add_campaign(conn, account, n)
    keys = [row.message_id for row in claim(conn, account).rows]
    accepted = {keys[int(name[1:])]: Accepted(value) for name, value in ids.items()}
    record(conn, accepted)
    return account, keys


def apply(
    conn: Connection, account: int, one: DeliveryReport, source: ReportSource = CALLBACK
) -> reports.ReportApplied:
    return reports.apply(conn, account, one, source, NOW)


def test_a_report_moves_its_message_and_is_kept(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        fee = Money(Decimal("0.045"), "EUR")
        one = DeliveryReport("id-1", None, None, S.DELIVERED, "DELIVRD", "ok", NOW, True, 2, fee)
        applied = apply(conn, account, one, ReportSource.POLL)
        assert (applied.message_id, applied.effect) == (key, Effect.ADVANCED)
        assert applied.change is not None
        assert (applied.change.old, applied.change.new) == (S.SUBMITTED, S.DELIVERED)
        message = messages.get(conn, key)
        assert message is not None
        assert (message.state, message.billed_segment_count) == (S.DELIVERED, 2)
        assert (message.fee, message.code) == (fee, "DELIVRD")
        last = messages.events(conn, key)[-1]
        assert (last.source, last.raw_code, last.raw) == ("poll", "DELIVRD", "ok")
        assert last.effect is Effect.ADVANCED
        assert_counts_are_true(conn)


def test_fifty_duplicates_change_nothing_and_are_kept(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        effects = [apply(conn, account, report(S.DELIVERED)).effect for _ in range(51)]
        assert effects == [Effect.ADVANCED] + [Effect.DUPLICATE] * 50
        timeline = messages.events(conn, key)
        assert sum(event.effect is Effect.DUPLICATE for event in timeline) == 50
        assert states(conn) == {key: S.DELIVERED}
        assert_counts_are_true(conn)


def test_a_flood_of_duplicates_does_not_grow_the_timeline_without_end(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        flood = [Incoming(account, report(S.DELIVERED), CALLBACK)] * 400
        reports.apply_many(conn, flood, NOW)
        reports.apply_many(conn, flood, NOW)
        assert len(messages.events(conn, key)) <= matching._MOST_EVENTS + 5
        # What moves or contradicts is written all the same.
        apply(conn, account, report(S.UNDELIVERED))
        assert messages.events(conn, key)[-1].effect is Effect.CONFLICT


@pytest.mark.parametrize(
    "order", list(itertools.permutations([S.SUBMITTED, S.EXPIRED, S.DELIVERED]))
)
def test_reports_in_any_order_end_alike(store: Store, order: tuple[MessageState, ...]) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        for state in order:
            apply(conn, account, report(state))
        assert states(conn) == {key: S.DELIVERED}
        assert_counts_are_true(conn)


def test_contradicting_final_reports_are_flagged(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        apply(conn, account, report(S.DELIVERED))
        applied = apply(conn, account, report(S.UNDELIVERED))
        assert (applied.change, applied.effect) == (None, Effect.CONFLICT)
        message = messages.get(conn, key)
        assert message is not None
        assert (message.state, message.flagged) == (S.DELIVERED, True)


def test_an_unknown_code_keeps_the_state_and_is_visible(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        applied = apply(conn, account, report(None, code="WAT"))
        assert applied.effect is Effect.UNKNOWN
        assert messages.events(conn, key)[-1].raw_code == "WAT"
        assert states(conn) == {key: S.SUBMITTED}


def test_a_report_before_the_answer_is_parked_and_joined(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn)
        for state in (S.SUBMITTED, S.DELIVERED):
            applied = apply(conn, account, report(state))
            assert (applied.message_id, applied.parked) == (None, True)
        assert states(conn) == {key: S.SUBMITTING}
    with store.begin() as conn:
        changes = record(conn, {key: Accepted("id-1")})
        assert [change.new for change in changes] == [S.SUBMITTED, S.DELIVERED]
        assert conn.scalar(select(func.count()).select_from(PARKED_REPORTS)) == 0
        sources = [event.source for event in messages.events(conn, key)]
        assert sources == ["us", "us", "us", "callback", "callback"]
        assert_counts_are_true(conn)


def test_a_report_by_reference_before_the_answer_moves_at_once(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn)
        one = report(S.DELIVERED, "id-1", reference=f"r{key}")
        assert apply(conn, account, one).message_id == key
        # The answer comes late: the state stays, the id is known already.
        assert record(conn, {key: Accepted("id-1")}) == []
        message = messages.get(conn, key)
        assert message is not None
        assert (message.state, message.provider_message_id) == (S.DELIVERED, "id-1")
        assert_counts_are_true(conn)


def test_a_report_settles_an_uncertain_message(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn)
        record(conn, {key: Uncertain("Lost.")})
        applied = apply(conn, account, report(S.SUBMITTED, "id-1", reference=f"r{key}"))
        assert applied.effect is Effect.ADVANCED
        apply(conn, account, report(S.DELIVERED, "id-1"))
        assert states(conn) == {key: S.DELIVERED}


def test_a_report_of_the_first_request_stops_the_second(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn)
        outbox.recover(conn, NOW)
        outbox.requeue(conn, [key], NOW, "A person decided so.")
        applied = apply(conn, account, report(S.DELIVERED, None, reference=f"r{key}"))
        assert applied.change is not None
        assert (applied.change.old, applied.change.new) == (S.QUEUED, S.DELIVERED)
        assert claim(conn, account).rows == ()
        assert_counts_are_true(conn)


def test_a_report_cannot_move_what_was_never_handed_out(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 2)
        [row] = claim(conn, account, 1, reference=lambda _: "batch").rows
        record(conn, {row.message_id: Accepted("id-1")})
        applied = apply(conn, account, report(S.DELIVERED, "id-9", msisdn=number(1)))
        assert applied.message_id is None
        assert sorted(states(conn).values()) == [S.QUEUED, S.SUBMITTED]


def test_an_id_shared_by_several_messages_needs_the_number(store: Store) -> None:
    with store.begin() as conn:
        account, keys = sent(conn, 2, m0="shared", m1="shared")
        # Without the number it fits two: nothing is guessed.
        assert apply(conn, account, report(S.DELIVERED, "shared")).message_id is None
        one = report(S.DELIVERED, "shared", msisdn=number(1))
        assert apply(conn, account, one).message_id == keys[1]
        stranger = report(S.DELIVERED, "shared", msisdn=number(7))
        assert apply(conn, account, stranger).message_id is None
        assert states(conn) == {keys[0]: S.SUBMITTED, keys[1]: S.DELIVERED}


def test_a_batch_reference_is_told_apart_by_number(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 3)
        rows = claim(conn, account, reference=lambda _: "batch").rows
        one = report(S.DELIVERED, None, reference="batch", msisdn=number(2))
        assert apply(conn, account, one).message_id == rows[2].message_id
        assert apply(conn, account, report(S.DELIVERED, None, reference="batch")) == (
            reports.ReportApplied(None, None, None, parked=False)
        )


def test_another_accounts_id_changes_nothing(store: Store) -> None:
    with store.begin() as conn:
        _, [key] = sent(conn, m0="id-1")
        other = add_account(conn, "Other")
        applied = apply(conn, other, report(S.DELIVERED, "id-1", reference=f"r{key}"))
        assert applied.message_id is None
        assert states(conn) == {key: S.SUBMITTED}


def test_a_report_that_several_accounts_may_know_goes_to_the_one_that_does(store: Store) -> None:
    with store.begin() as conn:
        one, _ = sent(conn, m0="id-1")
        other, [key] = sent(conn, name="Other", m0="id-2")
        third, [waiting] = sent(conn, name="Third")
        pulled = [
            Incoming(one, report(S.DELIVERED, provider_id), ReportSource.POLL)
            for provider_id in ("id-1", "id-2", "id-3")
        ]
        ours = reports.of_sharers(conn, pulled, [other, third])
        assert [(each.account_id, each.report.provider_message_id) for each in ours] == [
            (one, "id-1"),
            (other, "id-2"),
            *((account, "id-3") for account in (one, other, third)),
        ]
        reports.apply_many(conn, ours, NOW)
        assert states(conn)[key] is S.DELIVERED
        # The answer to its own submit comes after it.
        record(conn, {waiting: Accepted("id-3")})
        assert states(conn)[waiting] is S.DELIVERED


def test_a_report_that_several_others_know_is_nobodys(store: Store) -> None:
    with store.begin() as conn:
        one = add_account(conn)
        others = [sent(conn, name=name, m0="id-1")[0] for name in ("A", "B")]
        pulled = [Incoming(one, report(S.DELIVERED), ReportSource.POLL)]
        assert reports.of_sharers(conn, pulled, others) == pulled


def test_many_reports_at_once_do_what_they_do_one_by_one(store: Store) -> None:
    with store.begin() as conn:
        account, keys = sent(conn, 40, **{f"m{n}": f"id-{n}" for n in range(30)})
        incoming = [
            Incoming(account, report(state, f"id-{n}"), CALLBACK)
            for n in range(35)
            for state in (S.DELIVERED, S.SUBMITTED, S.DELIVERED)
        ]
        found = reports.apply_many(conn, incoming, NOW)
        assert [one.message_id for one in found[::3]] == [*keys[:30], *[None] * 5]
        effects = [one.effect for one in found[:3]]
        assert effects == [Effect.ADVANCED, Effect.LATE, Effect.DUPLICATE]
        assert_counts_are_true(conn)
        # Those that were too early are joined when their answers come.
        record(conn, {keys[n]: Accepted(f"id-{n}") for n in range(30, 35)})
        assert {states(conn)[key] for key in keys[:35]} == {S.DELIVERED}
        assert_counts_are_true(conn)


def test_an_id_learnt_in_a_group_serves_the_rest_of_the_group(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn)
        incoming = [
            Incoming(account, report(S.SUBMITTED, "id-1", reference=f"r{key}"), CALLBACK),
            Incoming(account, report(S.DELIVERED, "id-1"), CALLBACK),
        ]
        reports.apply_many(conn, incoming, NOW)
        assert states(conn) == {key: S.DELIVERED}
        assert conn.scalar(select(func.count()).select_from(PARKED_REPORTS)) == 0


def test_strangers_do_not_keep_an_early_report_from_its_message(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_PARKED", 5)
    with store.begin() as conn:
        account, [key] = sent(conn)
        strangers = [Incoming(account, report(S.DELIVERED, f"x{n}"), CALLBACK) for n in range(5)]
        reports.apply_many(conn, strangers, NOW)
        assert apply(conn, account, report(S.DELIVERED)).parked
        record(conn, {key: Accepted("id-1")})
        assert states(conn) == {key: S.DELIVERED}


def test_parking_is_bounded_and_expires(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_PARKED", 5)
    with store.begin() as conn:
        account = add_account(conn)
        strangers = [Incoming(account, report(S.DELIVERED, f"x{n}"), CALLBACK) for n in range(8)]
        applied = reports.apply_many(conn, strangers, NOW)
        assert [one.parked for one in applied] == [False] * 3 + [True] * 5
        other = add_account(conn, "Other")
        assert apply(conn, other, report(S.DELIVERED, "z")).parked
        assert apply(conn, account, report(S.DELIVERED, "y")).parked
        parked = select(PARKED_REPORTS.c.provider_message_id).order_by(PARKED_REPORTS.c.parked_id)
        assert list(conn.scalars(parked)) == ["x4", "x5", "x6", "x7", "z", "y"]
        reports.prune(conn, NOW + timedelta(days=3))
        assert conn.scalar(select(func.count()).select_from(PARKED_REPORTS)) == 6
        reports.prune(conn, NOW + timedelta(days=3, seconds=1))
        assert conn.scalar(select(func.count()).select_from(PARKED_REPORTS)) == 0


def entry(account: int, body: bytes = b"{}", minutes: int = 0) -> JournalEntry:
    at = NOW + timedelta(minutes=minutes)
    return JournalEntry(account, at, "203.0.113.7", "application/json", body, "a=1")


def test_the_journal_keeps_calls_as_they_came(store: Store) -> None:
    nasty = bytes(range(256))
    with store.begin() as conn:
        account = add_account(conn)
        ids = reports.journal(conn, [entry(account, nasty), entry(account, b"", 1)])
        assert reports.journal(conn, []) == []
    with store.begin() as conn:
        first, second = reports.pending(conn, 10)
        assert [first.journal_id, second.journal_id] == ids
        assert (first.body, first.query, first.remote) == (nasty, "a=1", "203.0.113.7")
        assert first.received_at == NOW
        reports.mark(conn, ids[0], JournalStatus.APPLIED, "ok")
        assert [row.journal_id for row in reports.pending(conn, 10)] == ids[1:]
        newest, oldest = reports.recent(conn, account, 10)
        assert (newest.status, oldest.status) == (JournalStatus.RECEIVED, JournalStatus.APPLIED)
        assert oldest.note == "ok"
        assert reports.recent(conn, account + 1, 10) == []


def test_hostile_text_in_a_call_is_stored_as_inert_text(store: Store) -> None:
    with store.begin() as conn:
        account, [key] = sent(conn, m0="id-1")
        query = "a='; DROP TABLE messages;--\0\ud800"
        hostile = JournalEntry(account, NOW, "\0", "text/\ud800", b"\0", query)
        reports.journal(conn, [hostile])
        one = DeliveryReport("id-1", "\0", None, S.DELIVERED, "\0\udfff", "<b>\0")
        assert apply(conn, account, one).message_id == key
        assert reports.recent(conn, None, 1)[0].query == "a='; DROP TABLE messages;--\ufffd\ufffd"
        apply(conn, account, report(S.DELIVERED, "\0nobody\ud800"))


def test_pruning_drops_old_calls_but_never_pending_ones(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        ids = reports.journal(conn, [entry(account, minutes=n) for n in range(6)])
        for journal_id in ids[1:]:
            reports.mark(conn, journal_id, JournalStatus.APPLIED, "")
        monkeypatch.setattr(reports, "MOST_JOURNALED", 3)
        reports.prune(conn, NOW)
        left = [row.journal_id for row in reports.recent(conn, None, 10)]
        assert left == [ids[5], ids[4], ids[3], ids[0]]
        reports.prune(conn, NOW + timedelta(days=31))
        assert [row.journal_id for row in reports.recent(conn, None, 10)] == [ids[0]]


def test_too_many_pending_calls_leave_no_room(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_PENDING", 3)
    with store.begin() as conn:
        account = add_account(conn)
        ids = reports.journal(conn, [entry(account) for _ in range(3)])
        assert not reports.has_room(conn)
        reports.mark(conn, ids[0], JournalStatus.PARKED, "")
        assert reports.has_room(conn)
