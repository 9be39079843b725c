"""Campaigns: once for a draft, complete or held, stopped for good."""

from datetime import timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignState, PlannedMessage, SkipReason
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import Money
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.store import campaigns, messages
from smsdesk.store.engine import Store
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    assert_counts_are_true,
    claim,
    new_campaign,
    number,
    planned,
)

S = MessageState


def test_a_draft_confirmed_twice_is_one_campaign(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        new = new_campaign(account, draft_key="k1")
        first, created = campaigns.create(conn, new)
        second, again = campaigns.create(conn, new)
    assert (first, created, again) == (second, True, False)


def test_a_campaign_tells_what_it_is(store: Store) -> None:
    skipped = {SkipReason.DUPLICATE: 2, SkipReason.OPTED_OUT: 1, SkipReason.INVALID: 0}
    with store.begin() as conn:
        account = add_account(conn, "Shop")
        campaign_id = add_campaign(conn, account, 3, title="Spring", skipped=skipped)
        found = campaigns.get(conn, campaign_id)
        assert (found.title, found.account_name, found.text) == ("Spring", "Shop", "Hello")
        assert found.counts == {S.QUEUED: 3}
        assert found.skipped == {SkipReason.DUPLICATE: 2, SkipReason.OPTED_OUT: 1}
        assert (found.state, found.created_at, found.total) == (CampaignState.RUNNING, NOW, 3)
        with pytest.raises(UsageError, match="no such campaign"):
            campaigns.get(conn, 999)


def test_messages_keep_text_price_and_hour_exactly(store: Store) -> None:
    text = "Ünï ✓ 😀\nline"
    cost = Money(Decimal("0.04500000000000001"), "EUR")
    with store.begin() as conn:
        account = add_account(conn)
        rows = [
            PlannedMessage(number(1), "Ann", text, 2, cost),
            PlannedMessage(number(2), "", "x", 1, None),
        ]
        hour = NOW + timedelta(hours=3)
        add_campaign(conn, account, rows, not_before=hour, sender="Shop")
        unpriced, priced = messages.page(conn, MessageQuery(), None, 9)
    assert (priced.text, priced.name, priced.segment_count, priced.cost) == (text, "Ann", 2, cost)
    assert (priced.not_before, priced.sender, priced.account_name) == (hour, "Shop", "Main")
    assert (unpriced.cost, unpriced.fee) == (None, None)


def test_what_is_held_goes_after_release_only(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign_id, _ = campaigns.create(conn, new_campaign(account))
        for start in (0, 2000):
            rows = planned([number(n) for n in range(start, start + 2000)])
            campaigns.add_messages(conn, campaign_id, account, rows, S.HELD, None, NOW)
        assert claim(conn, account).rows == ()
    with store.begin() as conn:
        # The program ended here: start-up can see that the campaign was never finished.
        assert [one.campaign_id for one in campaigns.incomplete(conn)] == [campaign_id]
        assert campaigns.release(conn, campaign_id, NOW) == 4000
        assert campaigns.incomplete(conn) == []
        assert len(claim(conn, account, 1000).rows) == 1000
        assert_counts_are_true(conn)


def test_a_campaign_without_messages_is_incomplete_until_released(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign_id, _ = campaigns.create(conn, new_campaign(account))
        add_campaign(conn, account, 1)
        assert [one.campaign_id for one in campaigns.incomplete(conn)] == [campaign_id]
        assert campaigns.add_messages(conn, campaign_id, account, [], S.HELD, None, NOW) == 0
        assert campaigns.release(conn, campaign_id, NOW) == 0
        assert campaigns.incomplete(conn) == []
        with pytest.raises(UsageError):
            campaigns.release(conn, 999, NOW)


def test_stopping_cancels_what_has_not_left(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign_id = add_campaign(conn, account, 5)
        extra = planned([number(9)])
        campaigns.add_messages(conn, campaign_id, account, extra, S.HELD, None, NOW)
        claim(conn, account, 2)
        campaigns.set_state(conn, campaign_id, CampaignState.STOPPED)
        assert campaigns.cancel_open(conn, campaign_id, NOW) == 4
        assert campaigns.cancel_open(conn, campaign_id, NOW) == 0
        assert campaigns.get(conn, campaign_id).counts == {S.SUBMITTING: 2, S.CANCELLED: 4}
        assert_counts_are_true(conn)


def test_a_stopped_campaign_stays_stopped(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign_id = add_campaign(conn, account, 1)
        for state in (CampaignState.PAUSED, CampaignState.RUNNING, CampaignState.STOPPED):
            campaigns.set_state(conn, campaign_id, state)
            assert campaigns.get(conn, campaign_id).state is state
        campaigns.set_state(conn, campaign_id, CampaignState.STOPPED)
        with pytest.raises(UsageError, match="stopped for good"):
            campaigns.set_state(conn, campaign_id, CampaignState.RUNNING)
        with pytest.raises(UsageError, match="no such campaign"):
            campaigns.set_state(conn, 999, CampaignState.PAUSED)


def test_pages_are_newest_first(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        ids = [add_campaign(conn, account, 1) for _ in range(5)]
        first = campaigns.page(conn, None, 2)
        rest = campaigns.page(conn, first[-1].campaign_id, 9)
    assert [one.campaign_id for one in [*first, *rest]] == ids[::-1]
