"""History: filters, keyset pages, searches, timelines, kept counts, export and retention."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Rejected
from smsdesk.store import campaigns, message_search, messages, outbox
from smsdesk.store.engine import Connection, Store
from tests.support.query_plans import message_plans
from tests.support.store_data import (
    NOW,
    add_account,
    add_campaign,
    claim,
    new_campaign,
    number,
    planned,
    record,
)

S = MessageState
DAY = timedelta(days=1)


def page_ids(conn: Connection, query: MessageQuery, limit: int = 1000) -> list[int]:
    return [one.message_id for one in messages.page(conn, query, None, limit)]


def all_pages(conn: Connection, query: MessageQuery, limit: int) -> list[int]:
    found: list[int] = []
    before: int | None = None
    while rows := messages.page(conn, query, before, limit):
        found.extend(one.message_id for one in rows)
        before = rows[-1].message_id
    return found


def exported(conn: Connection, query: MessageQuery, limit: int) -> list[int]:
    found: list[int] = []
    while rows := messages.stream(conn, query, found[-1] if found else 0, limit):
        found.extend(one.message_id for one in rows)
    return found


@pytest.fixture
def mixed(store: Store) -> Store:
    """Two accounts, six campaigns on three days, several states."""
    texts = ["Your order {} is ready", "Reminder: zahnärztin at {}", "取货码 {}。谢谢"]
    with store.begin() as conn:
        accounts = [add_account(conn, "One"), add_account(conn, "Two")]
        for n in range(6):
            rows = planned(
                [number(10 * n + k) for k in range(5)],
                lambda k, n=n: texts[n % 3].format(1000 + 10 * n + k),  # type: ignore[misc]
                name=f"Person {n}",
            )
            add_campaign(conn, accounts[n % 2], rows, at=NOW + (n // 2) * DAY)
        for account in accounts:
            keys = [row.message_id for row in claim(conn, account, 9, NOW + 9 * DAY).rows]
            record(conn, {key: Accepted(f"id-{key}") for key in keys[:4]}, NOW + 9 * DAY)
            record(conn, {keys[5]: Rejected("9", "no", "Refused.")}, NOW + 9 * DAY)
    return store


def matching(everything: list[Message], query: MessageQuery) -> list[int]:
    """The same filter, by looking at every row."""
    return [
        one.message_id
        for one in everything
        if (not query.states or one.state in query.states)
        and query.account_id in {None, one.account_id}
        and query.campaign_id in {None, one.campaign_id}
        and (query.since is None or one.created_at >= query.since)
        and (query.until is None or one.created_at < query.until)
    ]


def test_every_filter_gives_what_a_full_look_gives(mixed: Store) -> None:
    with mixed.read() as conn:
        everything = messages.page(conn, MessageQuery(), None, 1000)
        assert [one.message_id for one in everything] == sorted(
            (one.message_id for one in everything), reverse=True
        )
        first = everything[-1]
        for states, account, campaign, since, until in itertools.product(
            (frozenset[S](), frozenset({S.REJECTED}), frozenset({S.QUEUED, S.SUBMITTED})),
            (None, first.account_id, 99),
            (None, first.campaign_id, everything[0].campaign_id, 99),
            (None, NOW + DAY, NOW + timedelta(hours=1), NOW + 99 * DAY),
            (None, NOW + DAY, NOW + 2 * DAY, NOW - DAY),
        ):
            query = MessageQuery("", states, account, campaign, since, until)
            expected = matching(everything, query)
            assert all_pages(conn, query, 4) == expected
            assert exported(conn, query, 4) == expected[::-1]


def test_a_clock_that_jumped_does_not_hide_messages_from_a_span_of_time(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        days = [0, 300, 1, -20, 2]
        for day in days:
            add_campaign(conn, account, 2, at=NOW + day * DAY)
        query = MessageQuery(since=NOW, until=NOW + 5 * DAY)
        assert len(page_ids(conn, query)) == 6


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("ready", 10),
        ("READY ord", 10),
        ("zahnarz", 10),
        ("ZAHNÄRZTIN", 10),
        ("取货", 10),
        ("货取", 0),
        ("谢", 10),
        ("person 3", 5),
        ("1000", 1),
        ("100", 5),  # the codes 1000 to 1004
        ("+44 7700 900030", 1),
        ("0770090003", 5),
        ("rea dy", 0),
        ("%", 0),
        ("'; DROP TABLE messages; --", 0),
        ('"ready" NOT order', 0),
    ],
)
def test_searches_find_texts_names_and_numbers(mixed: Store, typed: str, count: int) -> None:
    with mixed.read() as conn:
        found = page_ids(conn, MessageQuery(search=typed))
        assert len(found) == count
        assert found == sorted(found, reverse=True)
        assert all_pages(conn, MessageQuery(search=typed), 3) == found
        assert exported(conn, MessageQuery(search=typed), 3) == found[::-1]


def test_ids_and_references_are_found_exactly(mixed: Store) -> None:
    with mixed.read() as conn:
        some = messages.page(conn, MessageQuery(states=frozenset({S.SUBMITTED})), None, 1)[0]
        assert some.provider_message_id is not None
        assert some.client_reference is not None
        for typed in (some.provider_message_id, some.client_reference):
            assert page_ids(conn, MessageQuery(search=typed)) == [some.message_id]
        assert page_ids(conn, MessageQuery(search="id-")) == []


def test_searches_respect_filters_on_every_path(
    mixed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few or many candidates take different ways; both must give the same rows."""
    with mixed.read() as conn:
        account = messages.page(conn, MessageQuery(), None, 1)[0].account_id

        def everything() -> list[list[int]]:
            return [
                get(conn, MessageQuery(typed, states, account_id, None, since), 3)
                for typed in ("ready", "person", "07700", "+44770090001", "1010")
                for states in (frozenset[S](), frozenset({S.QUEUED, S.REJECTED}))
                for account_id in (None, account)
                for since in (None, NOW + DAY)
                for get in (all_pages, exported)
            ]

        few = everything()
        monkeypatch.setattr(message_search, "_FEW", 1)
        assert everything() == few
        assert any(few)


def test_an_early_country_code_finds_national_spellings(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        texts = ["+8613800138000", "+390612345678", "+12025550123", "+447700900001"]
        rows = planned([Msisdn.from_e164(one) for one in texts])
        add_campaign(conn, account, rows)

        def found(typed: str) -> list[str]:
            rows = messages.page(conn, MessageQuery(search=typed), None, 9)
            return [one.msisdn.e164 for one in rows]

        assert found("138 0013 8000") == ["+8613800138000"]
        assert found("06 1234") == ["+390612345678"]
        assert found("(202) 555-01") == ["+12025550123"]
        assert found("07700900001") == ["+447700900001"]


def test_a_timeline_begins_with_its_campaign(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign, _ = campaigns.create(conn, new_campaign(account))
        rows = planned([number(1)])
        campaigns.add_messages(conn, campaign, account, rows, S.HELD, None, NOW)
        [key] = page_ids(conn, MessageQuery())
        assert [event.state for event in messages.events(conn, key)] == [S.HELD]
        campaigns.release(conn, campaign, NOW + DAY)
        later = messages.events(conn, key)
        assert [(event.state, event.at) for event in later] == [
            (S.HELD, NOW),
            (S.QUEUED, NOW + DAY),
        ]
        claim(conn, account)
        outbox.recover(conn, NOW + DAY)
        assert [event.state for event in messages.events(conn, key)] == [
            S.HELD,
            S.QUEUED,
            S.SUBMITTING,
            S.UNCERTAIN,
        ]
        assert messages.events(conn, 999) == []
        assert set(messages.events_of(conn, [key, 999])) == {key}


def test_a_message_cancelled_while_held_was_never_queued(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        campaign, _ = campaigns.create(conn, new_campaign(account))
        campaigns.add_messages(conn, campaign, account, planned([number(1)]), S.HELD, None, NOW)
        campaigns.cancel_open(conn, campaign, NOW + DAY)
        [key] = page_ids(conn, MessageQuery())
        assert [event.state for event in messages.events(conn, key)] == [S.HELD, S.CANCELLED]


def test_state_counts_come_from_kept_counts(mixed: Store) -> None:
    with mixed.read() as conn:
        everything = messages.page(conn, MessageQuery(), None, 1000)
        account, campaign = everything[0].account_id, everything[0].campaign_id
        for account_id, campaign_id in itertools.product((None, account, 99), (None, campaign)):
            query = MessageQuery(account_id=account_id, campaign_id=campaign_id)
            real = matching(everything, query)
            kept = messages.state_counts(conn, account_id, campaign_id)
            assert sum(kept.values()) == len(real)


def test_many_keeps_the_order_and_leaves_out_strangers(mixed: Store) -> None:
    with mixed.read() as conn:
        assert [one.message_id for one in messages.many(conn, [3, 999, 1, 2])] == [3, 1, 2]
        assert messages.get(conn, 999) is None
        assert messages.page(conn, MessageQuery(), None, 0) == []


def test_retention_erases_texts_and_keeps_totals(mixed: Store) -> None:
    rejected = MessageQuery(states=frozenset({S.REJECTED}))
    with mixed.begin() as conn:
        before = messages.state_counts(conn)
        old = messages.page(conn, rejected, None, 99)
        assert old
        assert old[0].text
        assert messages.erase_bodies(conn, NOW - DAY) == 0
        erased = 0
        while n := messages.erase_bodies(conn, NOW + 99 * DAY, 1):
            erased += n
        assert erased == len(old)
        for one in messages.page(conn, rejected, None, 99):
            assert (one.text, one.name, one.reason) == ("", "", "")
            assert one.msisdn in {was.msisdn for was in old}
            assert all(event.raw == "" for event in messages.events(conn, one.message_id))
        assert messages.state_counts(conn) == before
        # Not findable by a word any more; what is not final keeps its text.
        left = messages.page(conn, MessageQuery(search="person"), None, 99)
        assert {one.message_id for one in old}.isdisjoint(one.message_id for one in left)
        assert len(left) == 30 - erased


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (MessageQuery(account_id=1), "ix_messages_account"),
        (MessageQuery(states=frozenset({S.QUEUED})), "ix_messages_account"),
        (MessageQuery(campaign_id=1), "ix_messages_campaign"),
        (MessageQuery(search="07700 900031"), "ix_messages_msisdn"),
    ],
)
def test_pages_walk_an_index_and_sort_at_most_a_page(
    open_store: Callable[[], Store], query: MessageQuery, index: str
) -> None:
    store = open_store()
    if not store.is_sqlite:
        return
    with store.begin() as conn:
        account = add_account(conn)
        add_campaign(conn, account, 50)
    with store.read() as conn:
        plans = message_plans(conn, lambda: messages.page(conn, query, None, 10))
    assert any(index in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN messages")]


def test_created_at_is_exact_to_the_microsecond(store: Store) -> None:
    at = datetime(2026, 3, 1, 9, 0, 0, 123457, tzinfo=NOW.tzinfo)
    with store.begin() as conn:
        add_campaign(conn, add_account(conn), 1, at=at)
        assert messages.page(conn, MessageQuery(), None, 1)[0].created_at == at
