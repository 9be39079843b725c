"""Uncertain messages without a reference: which parked reports are believed, on both engines."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState as S
from smsdesk.domain.submit import Accepted, Rejected, Uncertain
from smsdesk.store import by_number, campaigns, outbox, reports
from smsdesk.store.engine import Connection, Store
from tests.support.query_plans import message_plans
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    claim,
    number,
    planned,
    record,
    states,
)

LATER = NOW + timedelta(minutes=5)
LIMIT_S = 7200.0


def _uncertain_one(conn: Connection) -> int:
    account = add_account(conn)
    add_campaign(conn, account, 1)
    claim(conn, account, reference=lambda _: "")
    record(conn, {1: Uncertain("?")})
    return account


def _report(conn: Connection, account: int, provider_message_id: str) -> None:
    told = DeliveryReport(provider_message_id, None, number(0), S.DELIVERED, "0")
    reports.apply(conn, account, told, ReportSource.CALLBACK, LATER)


def test_the_only_message_to_a_number_gets_its_report(store: Store) -> None:
    with store.begin() as conn:
        account = _uncertain_one(conn)
        _report(conn, account, "id-1")
        assert [change.new for change in by_number.settle(conn, account, LATER, LIMIT_S)] == [
            S.DELIVERED
        ]


def test_a_report_may_be_about_a_message_that_is_on_its_way(store: Store) -> None:
    """The report of the second message comes before its answer, as quality, fault 16, has it."""
    with store.begin() as conn:
        account = _uncertain_one(conn)
        add_campaign(conn, account, 1)
        assert len(claim(conn, account, now=LATER, reference=lambda _: "").rows) == 1
        _report(conn, account, "id-2")
        assert by_number.settle(conn, account, LATER, LIMIT_S) == []
        record(conn, {2: Accepted("id-2")}, LATER)
        assert states(conn) == {1: S.UNCERTAIN, 2: S.DELIVERED}


def _taken_without_an_id(conn: Connection) -> None:
    record(conn, {2: Accepted("")}, LATER)


def _to_be_sent_again(conn: Connection) -> None:
    record(conn, {2: Uncertain("?")}, LATER)
    outbox.requeue(conn, [2], LATER, "again")


def _sent_twice(conn: Connection) -> None:
    """Its first request may have arrived; the id of the second is known."""
    _to_be_sent_again(conn)
    claim(conn, 1, now=LATER, reference=lambda _: "")
    record(conn, {2: Accepted("id-2")}, LATER)


def _sent_twice_and_delivered(conn: Connection) -> None:
    _sent_twice(conn)
    told = DeliveryReport("id-2", None, number(0), S.DELIVERED, "0")
    reports.apply(conn, 1, told, ReportSource.CALLBACK, LATER)


def _given_up_on(conn: Connection) -> None:
    record(conn, {2: Uncertain("?")}, LATER)
    outbox.resolve_uncertain(conn, 2, S.NO_REPORT, LATER, "too late")


def _refused(conn: Connection) -> None:
    record(conn, {2: Rejected("7", "failed", "Failed.")}, LATER)


@pytest.mark.parametrize(
    "fate",
    [
        _taken_without_an_id,
        _to_be_sent_again,
        _sent_twice,
        _sent_twice_and_delivered,
        _given_up_on,
        _refused,
    ],
)
def test_another_message_whose_id_is_not_known(
    store: Store, fate: Callable[[Connection], None]
) -> None:
    with store.begin() as conn:
        account = _uncertain_one(conn)
        add_campaign(conn, account, 1)
        claim(conn, account, now=LATER, reference=lambda _: "")
        fate(conn)
        _report(conn, account, "id-3")
        assert by_number.settle(conn, account, LATER, LIMIT_S) == []


def test_what_ended_long_ago_or_never_went_is_not_meant(store: Store) -> None:
    long_ago = NOW - timedelta(days=1)
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 1)
        claim(conn, account, now=long_ago, reference=lambda _: "")
        record(conn, {1: Rejected("7", "failed", "Failed.")}, long_ago)
        never_went = add_campaign(conn, account, 1)
        campaigns.cancel(conn, never_went, NOW)
        add_campaign(conn, account, 1)
        claim(conn, account, reference=lambda _: "")
        record(conn, {3: Uncertain("?")})
        _report(conn, account, "id-1")
        settled = by_number.settle(conn, account, LATER, LIMIT_S)
        assert [change.message_id for change in settled] == [3]


def test_many_later_doubts_keep_no_report_from_an_earlier_one(store: Store) -> None:
    with store.begin() as conn:
        account = _uncertain_one(conn)
        others = planned([number(n) for n in range(1, 1101)])
        add_campaign(conn, account, others)
        rows = claim(conn, account, 1100, LATER, reference=lambda _: "").rows
        record(conn, {row.message_id: Uncertain("?") for row in rows}, LATER)
        _report(conn, account, "id-1")
        settled = by_number.settle(conn, account, LATER, LIMIT_S)
        assert [change.message_id for change in settled] == [1]


def test_other_messages_of_the_account_are_not_walked_through(
    open_store: Callable[[], Store],
) -> None:
    store = open_store()
    if not store.is_sqlite:
        return
    with store.begin() as conn:
        account = _uncertain_one(conn)
        _report(conn, account, "id-1")
        settled: list[Change] = []
        plans = message_plans(
            conn, lambda: settled.extend(by_number.settle(conn, account, LATER, LIMIT_S))
        )
    assert settled
    assert any("ix_messages_msisdn" in plan for plan in plans)
    assert not [plan for plan in plans if "ix_messages_account" in plan or "SCAN messages" in plan]
