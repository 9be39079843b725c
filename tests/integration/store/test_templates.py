"""Named texts, on both engines."""

from datetime import timedelta

import pytest

from smsdesk.domain.errors import UsageError
from smsdesk.store import templates
from smsdesk.store.engine import Store
from tests.support.store_data import NOW

TEXT = "Hi {name|there}, it\N{RIGHT SINGLE QUOTATION MARK}s ready. \U0001f600\n您好"


def test_a_text_is_kept_as_it_is(store: Store) -> None:
    with store.begin() as conn:
        key = templates.put(conn, "Order ready", TEXT, NOW)
    with store.read() as conn:
        [found] = templates.all_of(conn)
        assert (found.template_id, found.name, found.text) == (key, "Order ready", TEXT)
        assert found.updated_at == NOW
        assert TEXT not in repr(found)


def test_names_are_compared_without_regard_to_case(store: Store) -> None:
    later = NOW + timedelta(days=1)
    with store.begin() as conn:
        key = templates.put(conn, "Order ready", "old", NOW)
        assert templates.put(conn, "ORDER  Ready", "new", later) == key
        templates.put(conn, "Another", "x", NOW)
        assert [(one.name, one.text) for one in templates.all_of(conn)] == [
            ("Another", "x"),
            ("ORDER  Ready", "new"),
        ]
        found = templates.by_name(conn, "order ready")
        assert found is not None
        assert found.updated_at == later
        assert templates.by_name(conn, "order") is None


def test_a_name_is_given_once(store: Store) -> None:
    with store.begin() as conn:
        first = templates.put(conn, "First", "1", NOW)
        templates.put(conn, "Second", "2", NOW)
        with pytest.raises(UsageError, match="already"):
            templates.rename(conn, first, "SECOND", NOW)
        templates.rename(conn, first, "FIRST", NOW)  # its own, in another case
        templates.rename(conn, first, "Third", NOW)
        assert [one.name for one in templates.all_of(conn)] == ["Second", "Third"]


def test_what_is_deleted_is_given_back_once(store: Store) -> None:
    with store.begin() as conn:
        key = templates.put(conn, "First", TEXT, NOW)
        assert templates.remove(conn, key).text == TEXT
        assert templates.all_of(conn) == []
        with pytest.raises(UsageError, match="no such template"):
            templates.remove(conn, key)
        with pytest.raises(UsageError, match="no such template"):
            templates.rename(conn, key, "x", NOW)
        assert templates.put(conn, "Next", "x", NOW) > key


def test_what_an_engine_cannot_store_is_replaced(store: Store) -> None:
    with store.begin() as conn:
        templates.put(conn, "a\0b", "c\0d\ud800", NOW)
        [found] = templates.all_of(conn)
        assert (found.name, found.text) == ("a\ufffdb", "c\ufffdd\ufffd")
