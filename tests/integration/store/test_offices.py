"""Offices: one process of those that share a workspace does what only one may do."""

from datetime import timedelta

from smsdesk.store import workspace
from smsdesk.store.engine import Store
from tests.support.store_data import NOW


def elected(store: Store, holder: str, after_s: float, key: str = "office") -> bool:
    with store.begin() as conn:
        return workspace.elect(conn, key, holder, NOW + timedelta(seconds=after_s), 60.0)


def test_an_office_stays_with_whoever_keeps_asking(store: Store) -> None:
    assert elected(store, "a", 0)
    assert not elected(store, "b", 10)
    assert elected(store, "a", 50)
    assert not elected(store, "b", 100)
    assert elected(store, "b", 111)
    assert not elected(store, "a", 112)


def test_offices_are_held_apart(store: Store) -> None:
    assert elected(store, "a", 0)
    assert elected(store, "b", 0, "another")
    assert not elected(store, "b", 0)


def test_a_name_that_ends_alike_is_another(store: Store) -> None:
    assert elected(store, "machine/1%", 0)
    assert not elected(store, "1%", 1)
    assert not elected(store, "machine/11", 1)
