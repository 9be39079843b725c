"""Accounts, prices, sender IDs, and what a database knows of itself."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from smsdesk.domain.account import AccountState
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.submit import Accepted
from smsdesk.store import accounts, campaigns, outbox, workspace
from smsdesk.store.engine import Connection, Store
from tests.support.store_data import NOW, add_account, add_campaign, claim, record


def test_an_account_is_kept_as_given(store: Store) -> None:
    settings = {"base_url": "https://gateway.example", "sender": "Läden"}
    with store.begin() as conn:
        key = accounts.add(conn, "Shop", "mysmpp", settings, "secret-token", NOW)
    with store.read() as conn:
        found = accounts.get(conn, key)
        assert (found.name, found.provider, found.settings) == ("Shop", "mysmpp", settings)
        assert (found.state, found.callback_token) == (AccountState.ACTIVE, "secret-token")
        assert (found.balance, found.created_at, found.removed) == (None, NOW, False)
        assert accounts.by_name(conn, "Shop") == found
        assert accounts.by_name(conn, "shop") is None
        assert "secret-token" not in repr(found)


def test_names_are_unique_among_accounts_that_are_there(store: Store) -> None:
    with store.begin() as conn:
        first, second = add_account(conn, "One"), add_account(conn, "Two")
        with pytest.raises(UsageError, match="already"):
            add_account(conn, "One")
        with pytest.raises(UsageError, match="already"):
            accounts.update_settings(conn, second, "One", {})
        accounts.update_settings(conn, first, "One", {"a": "b"})
        accounts.remove(conn, first)
        again = add_account(conn, "One")
        assert [one.name for one in accounts.all(conn)] == ["One", "Two"]
        assert again not in {first, second}
        assert accounts.get(conn, first).removed


def test_pausing_keeps_reason_and_remedy(store: Store) -> None:
    with store.begin() as conn:
        key = add_account(conn)
        accounts.set_state(conn, key, AccountState.PAUSED, "The key was refused.", "Check it.")
        accounts.set_balance(conn, key, Decimal("12.3400"), "EUR", NOW)
        found = accounts.get(conn, key)
        assert (found.state, found.pause_reason) == (AccountState.PAUSED, "The key was refused.")
        assert found.pause_remedy == "Check it."
        assert (str(found.balance), found.balance_currency) == ("12.3400", "EUR")
        assert found.balance_at == NOW


@pytest.mark.parametrize(
    "act",
    [
        lambda conn: accounts.get(conn, 999),
        lambda conn: accounts.set_state(conn, 999, AccountState.ACTIVE, "", ""),
        lambda conn: accounts.remove(conn, 999),
        lambda conn: accounts.update_settings(conn, 999, "x", {}),
    ],
    ids=["get", "set_state", "remove", "update_settings"],
)
def test_an_account_that_is_not_there_is_said_so(
    store: Store, act: Callable[[Connection], object]
) -> None:
    with store.begin() as conn, pytest.raises(UsageError, match="no such account"):
        act(conn)


def test_an_account_with_open_messages_is_not_removed(store: Store) -> None:
    with store.begin() as conn:
        key = add_account(conn)
        campaign = add_campaign(conn, key, 2)
        with pytest.raises(UsageError, match="2 messages"):
            accounts.remove(conn, key)
        [row] = claim(conn, key, 1).rows
        record(conn, {row.message_id: Accepted("id-1")})
        campaigns.cancel_open(conn, campaign, NOW)
        with pytest.raises(UsageError, match="1 message"):
            accounts.remove(conn, key)
        outbox.expire_reports(conn, NOW.replace(year=2027), {key: 1.0})
        accounts.remove(conn, key)
        assert accounts.all(conn) == []
        assert accounts.by_name(conn, "Main") is None
        assert campaigns.get(conn, campaign).account_name == "Main"
        with pytest.raises(UsageError):
            accounts.set_state(conn, key, AccountState.ACTIVE, "", "")


def test_prices_and_senders_are_replaced_whole(store: Store) -> None:
    rules = [
        PriceRule("44", Decimal("0.0350"), "EUR"),
        PriceRule("", Decimal("0.1"), "EUR", "viber"),
    ]
    with store.begin() as conn:
        key, other = add_account(conn), add_account(conn, "Other")
        accounts.replace_prices(conn, other, rules[:1])
        accounts.replace_prices(conn, key, rules)
        accounts.replace_prices(conn, key, rules[::-1])
        assert accounts.price_rules(conn, key) == rules[::-1]
        assert str(accounts.price_rules(conn, key)[1].amount) == "0.0350"
        assert accounts.price_rules(conn, other) == rules[:1]
        accounts.put_sender_ids(conn, key, ["Shop", "12345", "Shop"])
        assert accounts.sender_ids(conn, key) == ["Shop", "12345"]
        accounts.put_sender_ids(conn, key, [])
        accounts.replace_prices(conn, key, [])
        assert accounts.sender_ids(conn, key) == []
        assert accounts.price_rules(conn, key) == []


def test_prices_of_earlier_versions_have_the_iso_code_of_their_currency(store: Store) -> None:
    kept = [PriceRule("86", Decimal("0.05"), "RMB"), PriceRule("7", Decimal(1), "RUR")]
    with store.begin() as conn:
        key = add_account(conn)
        accounts.replace_prices(conn, key, kept)
        assert [rule.currency for rule in accounts.price_rules(conn, key)] == ["CNY", "RUB"]


def test_notes_are_kept_under_their_key(store: Store) -> None:
    with store.begin() as conn:
        assert workspace.get(conn, "a") is None
        workspace.put(conn, "a", "1")
        workspace.put(conn, "a", "2")
        assert workspace.get(conn, "a") == "2"


def test_a_copied_database_knows_that_it_moved(store: Store) -> None:
    with store.begin() as conn:
        assert not workspace.moved(conn, "desk:/home/ann")
        workspace.claim(conn, "desk:/home/ann")
        assert not workspace.moved(conn, "desk:/home/ann")
        assert workspace.moved(conn, "laptop:/home/ann")
        workspace.claim(conn, "laptop:/home/ann")
        assert workspace.moved(conn, "desk:/home/ann")


def test_numbers_grow_and_are_never_reused(store: Store) -> None:
    with store.begin() as conn:
        assert [workspace.next_number(conn, "x", 100) for _ in range(3)] == [100, 101, 102]
        assert workspace.next_number(conn, "x", 50) == 103
        assert workspace.next_number(conn, "x", 9_000_000_000) == 9_000_000_000
        assert workspace.next_number(conn, "y", 7) == 7

    with store.begin() as conn:
        assert workspace.next_numbers(conn, "z", 100, 3) == range(100, 103)
        assert workspace.next_numbers(conn, "z", 100, 2) == range(103, 105)
        assert workspace.next_numbers(conn, "z", 1000, 2) == range(1000, 1002)

    def take_and_crash() -> None:
        with store.begin() as conn:
            workspace.next_number(conn, "y", 7)
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        take_and_crash()
    with store.begin() as conn:
        assert workspace.next_number(conn, "y", 7) == 8
