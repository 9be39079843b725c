"""Which uncertain messages may go again by themselves, on both engines."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.contact import Suppression, SuppressionAction
from smsdesk.domain.quiet_hours import Wait
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.status import MessageState as S
from smsdesk.domain.submit import Deferred, Rejected, Uncertain
from smsdesk.store import (
    accounts,
    awaiting,
    campaigns,
    doubt,
    messages,
    outbox,
    suppressions,
    waiting,
)
from smsdesk.store.awaiting import AwaitingCursor
from smsdesk.store.engine import Connection, Store
from smsdesk.store.ledger import Ledger
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

HOUR = timedelta(hours=1)


def _doubtful(conn: Connection, account: int, count: int, at: datetime) -> int:
    """Hand out a campaign that was written at NOW; nobody learns what became of it."""
    campaign = add_campaign(conn, account, count)
    rows = claim(conn, account, count, at).rows
    record(conn, {row.message_id: Uncertain("?") for row in rows}, at)
    return campaign


def _repeatable(conn: Connection, account: int, at: datetime, limit: int = 10) -> list[int]:
    since, before = at - doubt.SENT_AGAIN_FOR, at - timedelta(minutes=2)
    return list(doubt.repeatable(conn, account, since, before, limit))


def test_what_waited_for_its_hour_is_not_old(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        _doubtful(conn, account, 1, NOW + 12 * HOUR)
        assert _repeatable(conn, account, NOW + 12 * HOUR) == []
        assert _repeatable(conn, account, NOW + 13 * HOUR) == [1]
        assert _repeatable(conn, account, NOW + 19 * HOUR) == []


def test_old_doubts_keep_no_place_from_new_ones(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        _doubtful(conn, account, 5, NOW)
        stopped = _doubtful(conn, account, 5, NOW + 9 * HOUR)
        _doubtful(conn, account, 1, NOW + 9 * HOUR)
        campaigns.set_state(conn, stopped, CampaignState.STOPPED)
        assert _repeatable(conn, account, NOW + 10 * HOUR, limit=2) == [11]


def test_a_doubt_is_as_old_as_the_first_of_its_repeats(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        _doubtful(conn, account, 1, NOW)
        for hours in (5, 7):
            at = NOW + hours * HOUR
            outbox.requeue(conn, [1], at, "again")
            assert len(claim(conn, account, now=at).rows) == 1
            record(conn, {1: Uncertain("?")}, at)
            recent = hours < 6
            assert _repeatable(conn, account, at + timedelta(minutes=5)) == ([1] if recent else [])
            since = at - doubt.SENT_AGAIN_FOR
            assert doubt.still_recent(conn, 1, at, since) is recent
            # An answer about the request before says nothing of this one.
            assert not doubt.still_recent(conn, 1, at - HOUR, since)
        assert states(conn) == {1: S.UNCERTAIN}


def test_what_went_to_another_account_is_not_repeated(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        other = add_account(conn, "Other")
        before = accounts.get(conn, account)
        assert not doubt.is_any(conn, account)
        _doubtful(conn, account, 1, NOW)
        _doubtful(conn, other, 1, NOW)
        # Handed out by a clock that was put back since.
        _doubtful(conn, account, 1, NOW + 2 * HOUR)
        assert doubt.is_any(conn, account)
        assert accounts.is_same(conn, before)
        doubt.part(conn, account, NOW + HOUR, "it is another one")
        assert not accounts.is_same(conn, before)
        _doubtful(conn, account, 1, NOW + 3 * HOUR)
        assert _repeatable(conn, account, NOW + 4 * HOUR) == [4]
        assert _repeatable(conn, other, NOW + HOUR) == [2]
        assert not doubt.still_recent(conn, 3, NOW + 2 * HOUR, NOW)
        assert doubt.still_recent(conn, 4, NOW + 3 * HOUR, NOW)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_questions_go_on_after_the_last_one(store: Store, limit: int) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        _doubtful(conn, account, 5, NOW)
        asked: list[int] = []
        after = None
        while found := awaiting.questions(conn, account, NOW + HOUR, after, limit):
            asked += [one.message_id for one in found]
            after = AwaitingCursor(found[-1].submitted_at, found[-1].message_id)
        assert asked == [1, 2, 3, 4, 5]


def _stop(conn: Connection, at: datetime) -> None:
    campaigns.set_state(conn, 1, CampaignState.STOPPED)
    assert campaigns.cancel_open(conn, 1, at) == 0


def _stop_while_held(conn: Connection, at: datetime) -> None:
    ledger = Ledger(conn, at)
    (row,) = ledger.lock_ids([1])
    hours = QuietHours(time(21), time(8))
    waiting.hold(ledger, row, Wait(at + 8 * HOUR, "GB", hours, "Europe/London"))
    ledger.finish()
    _stop(conn, at)


def _stop_while_deferred(conn: Connection, at: datetime) -> None:
    claim(conn, 1, now=at)
    campaigns.set_state(conn, 1, CampaignState.STOPPED)
    assert campaigns.cancel_open(conn, 1, at) == 0
    record(conn, {1: Deferred("Busy.")}, at)


def _opt_out(conn: Connection, at: datetime) -> None:
    entry = Suppression(number(0), SuppressionAction.OPT_OUT, "STOP", at)
    suppressions.record(conn, [entry])
    assert not claim(conn, 1, now=at).rows


def _refuse(conn: Connection, at: datetime) -> None:
    claim(conn, 1, now=at)
    refused = Rejected("9", "no", "The gateway does not take this number.")
    record(conn, {1: refused}, at)
    record(conn, {1: refused}, at)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (_stop, "The campaign was stopped."),
        (_stop_while_held, "The campaign was stopped."),
        (_stop_while_deferred, "The campaign was stopped."),
        (_opt_out, "The number opted out after the message was queued."),
        (_refuse, "The gateway does not take this number."),
    ],
)
def test_what_does_not_go_again_is_as_uncertain_as_before(
    store: Store, end: Callable[[Connection, datetime], None], reason: str
) -> None:
    """Its first request may have arrived: it is neither cancelled nor rejected."""
    at = NOW + timedelta(minutes=3)
    with store.begin() as conn:
        account = add_account(conn)
        _doubtful(conn, account, 1, NOW)
        outbox.requeue(conn, [1], at, "again")
        end(conn, at)
        (message,) = messages.many(conn, [1])
        assert message.state is S.UNCERTAIN
        assert message.reason == (
            f"{reason} It was not sent again; whether its first request arrived is not known."
        )
        assert message.client_reference == "r1"
        assert_counts_are_true(conn)
        # Not over and over by itself; its report is awaited, for as long as any.
        assert _repeatable(conn, account, at + timedelta(minutes=5)) == []
        assert not doubt.still_recent(conn, 1, NOW, NOW - HOUR)
        assert awaiting.questions(conn, account, at + HOUR, None, 5)
        limits = {account: 3600.0}
        assert not outbox.expire_reports(conn, NOW + timedelta(minutes=59), limits)
        assert outbox.expire_reports(conn, at + HOUR + timedelta(seconds=1), limits)


def test_a_person_may_still_send_it_again(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        _doubtful(conn, account, 1, NOW)
        outbox.requeue(conn, [1], NOW, "again")
        _refuse(conn, NOW)
        assert outbox.requeue(conn, [1], NOW, "a person says so")
        assert len(claim(conn, account).rows) == 1
        record(conn, {1: Uncertain("?")})
        assert _repeatable(conn, account, NOW + timedelta(minutes=5)) == [1]
