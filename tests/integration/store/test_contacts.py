"""Contacts: imports, edits, lists, pages and searches, on both engines."""

from datetime import timedelta

import pytest

from smsdesk.domain.contact import Contact, Suppression, SuppressionAction
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.queries import ContactQuery
from smsdesk.store import contact_pages, contacts, suppressions
from smsdesk.store.contacts import ContactInput, UpsertCounts
from smsdesk.store.engine import Connection, Store
from tests.support.store_data import NOW, number

LATER = NOW + timedelta(hours=1)


def upsert(conn: Connection, *rows: tuple[int, str], list_id: int | None = None) -> UpsertCounts:
    inputs = [ContactInput(number(n), name) for n, name in rows]
    return contacts.upsert(conn, inputs, list_id, NOW)


def names(conn: Connection, query: ContactQuery, limit: int = 100) -> list[str]:
    return [contact.name for contact in contacts.page(conn, query, None, limit).rows]


def opt_out(conn: Connection, n: int) -> None:
    entry = Suppression(number(n), SuppressionAction.OPT_OUT, "test", NOW)
    suppressions.record(conn, [entry])


def test_an_import_tells_new_updated_and_unchanged(store: Store) -> None:
    with store.begin() as conn:
        assert upsert(conn, (1, "Ann"), (2, "Bob")) == UpsertCounts(2, 0, 0)
        assert upsert(conn, (1, "Ann"), (2, "Bobby"), (3, "Cy")) == UpsertCounts(1, 1, 1)
        assert names(conn, ContactQuery()) == ["Ann", "Bobby", "Cy"]
        assert contacts.count(conn, ContactQuery()) == 3


def test_an_import_does_not_wipe_what_it_does_not_mention(store: Store) -> None:
    with store.begin() as conn:
        first = ContactInput(number(1), "Ann", {"city": "Oslo", "tier": "gold"})
        contacts.upsert(conn, [first], None, NOW)
        second = ContactInput(number(1), "", {"tier": "silver"})
        assert contacts.upsert(conn, [second], None, LATER) == UpsertCounts(0, 1, 0)
        found = contacts.by_msisdn(conn, number(1))
    assert found is not None
    assert (found.name, found.fields) == ("Ann", {"city": "Oslo", "tier": "silver"})
    assert (found.created_at, found.updated_at) == (NOW, LATER)


def test_repeated_numbers_in_one_import_are_one_contact(store: Store) -> None:
    with store.begin() as conn:
        assert upsert(conn, (1, "Ann"), (1, ""), (1, "Anna")) == UpsertCounts(1, 0, 0)
        assert names(conn, ContactQuery()) == ["Anna"]


def test_a_failed_import_leaves_nothing(store: Store) -> None:
    def import_and_crash() -> None:
        with store.begin() as conn:
            upsert(conn, *((n, f"Name {n}") for n in range(2500)))
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        import_and_crash()
    with store.read() as conn:
        assert contacts.count(conn, ContactQuery()) == 0
        assert names(conn, ContactQuery(search="name")) == []


def test_an_import_can_fill_a_list(store: Store) -> None:
    with store.begin() as conn:
        upsert(conn, (1, "Ann"))
        list_id = contacts.create_list(conn, "Friends")
        upsert(conn, (1, "Ann"), (2, "Bob"), list_id=list_id)
        upsert(conn, (2, "Bob"), list_id=list_id)
        [found] = contacts.lists(conn)
        assert (found.name, found.size) == ("Friends", 2)
        assert names(conn, ContactQuery(list_id=list_id)) == ["Ann", "Bob"]


def test_saving_a_new_and_a_known_contact(store: Store) -> None:
    with store.begin() as conn:
        new = Contact(0, number(1), "Ann", {"a": "1"}, "met in Oslo")
        contact_id = contacts.save(conn, new, NOW)
        changed = Contact(contact_id, number(2), "Zoe", {}, "")
        assert contacts.save(conn, changed, LATER) == contact_id
        found = contacts.get(conn, contact_id)
        assert found is not None
        assert (found.msisdn, found.name, found.fields, found.notes) == (number(2), "Zoe", {}, "")
        assert names(conn, ContactQuery(search="ann")) == []
        assert names(conn, ContactQuery(search="zoe")) == ["Zoe"]
        assert contacts.count(conn, ContactQuery()) == 1


def test_a_number_belongs_to_one_contact(store: Store) -> None:
    with store.begin() as conn:
        upsert(conn, (1, "Ann"), (2, "Bob"))
        bob = contacts.by_msisdn(conn, number(2))
        assert bob is not None
        with pytest.raises(UsageError, match="already"):
            contacts.save(conn, Contact(0, number(1), "Other"), NOW)
        with pytest.raises(UsageError, match="already"):
            contacts.save(conn, Contact(bob.contact_id, number(1), "Bob"), NOW)
        with pytest.raises(UsageError, match="deleted"):
            contacts.save(conn, Contact(999, number(9), "Ghost"), NOW)


def test_deleting_contacts_shrinks_lists_and_keeps_opt_outs(store: Store) -> None:
    with store.begin() as conn:
        list_id = contacts.create_list(conn, "All")
        upsert(conn, (1, "Ann"), (2, "Bob"), list_id=list_id)
        opt_out(conn, 1)
        ann = contacts.by_msisdn(conn, number(1))
        assert ann is not None
        assert ann.opted_out
        assert contacts.delete(conn, [ann.contact_id, ann.contact_id, 999]) == 1
        assert contacts.get(conn, ann.contact_id) is None
        assert names(conn, ContactQuery(search="ann")) == []
        assert [one.size for one in contacts.lists(conn)] == [1]
        upsert(conn, (1, "Ann again"))
        again = contacts.by_msisdn(conn, number(1))
        assert again is not None
        assert again.opted_out
        assert again.contact_id != ann.contact_id


def test_pages_follow_the_name_and_miss_nobody(store: Store) -> None:
    expected = [f"Name {n % 7:02d}" for n in range(50)]
    with store.begin() as conn:
        upsert(conn, *((n, name) for n, name in enumerate(expected)))
        seen: list[tuple[str, str]] = []
        cursor = None
        while True:
            page = contacts.page(conn, ContactQuery(), cursor, 8)
            seen.extend((one.name, one.msisdn.e164) for one in page.rows)
            cursor = page.next_cursor
            if cursor is None:
                break
    assert [name for name, _ in seen] == sorted(expected)
    assert len({msisdn for _, msisdn in seen}) == 50


def test_names_sort_without_regard_to_case_or_accents(store: Store) -> None:
    with store.begin() as conn:
        upsert(conn, (1, "émile"), (2, "Eva"), (3, "Zoë"), (4, "anna"), (5, "Ōta"))
        assert names(conn, ContactQuery()) == ["anna", "émile", "Eva", "Ōta", "Zoë"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("+44 7700 900001", True),
        ("00447700900001", True),
        ("07700 900-001", True),
        ("(07700) 900001", True),
        ("7700900001", True),
        ("+447700", True),
        ("+4", True),
        ("\uff0b\uff14\uff1477009", True),
        ("\u0660\u0667\u0667\u0660\u0660", True),
        ("+447701", False),
        ("900001", False),
        ("12", False),
    ],
)
def test_a_number_is_found_in_any_spelling(store: Store, typed: str, *, found: bool) -> None:
    with store.begin() as conn:
        upsert(conn, (1, "Ann"))
        other = ContactInput(Msisdn.from_e164("+390612345678"), "Italo")
        contacts.upsert(conn, [other], None, NOW)
        assert names(conn, ContactQuery(search=typed)) == (["Ann"] if found else [])
        assert names(conn, ContactQuery(search="06 1234")) == ["Italo"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ann", ["Ann Lee", "Bo Anne"]),
        ("LEE an", ["Ann Lee"]),
        ("zoe", ["Zoë Ångström"]),
        ("angst", ["Zoë Ångström"]),
        ("张", ["张伟"]),
        ("伟", ["张伟"]),
        ("o'b", ["Pat O'Brien"]),
        ("nn", []),
        ("%", []),
        ('"', []),
        ("' OR 1=1", []),
        ("an* NOT", []),
    ],
)
def test_names_are_found_by_the_beginnings_of_words(
    store: Store, typed: str, expected: list[str]
) -> None:
    with store.begin() as conn:
        people = ["Ann Lee", "Bo Anne", "Zoë Ångström", "张伟", "Pat O'Brien", "Joanna Brown"]
        upsert(conn, *enumerate(people))
        assert names(conn, ContactQuery(search=typed)) == expected
        assert contacts.count(conn, ContactQuery(search=typed)) == len(expected)


def test_broad_searches_page_like_narrow_ones(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [(n, f"{'Ann' if n % 3 else 'Bob'} {n:03d}") for n in range(60)]
    with store.begin() as conn:
        list_id = contacts.create_list(conn, "Odd")
        upsert(conn, *people)
        upsert(conn, *(one for one in people if one[0] % 2), list_id=list_id)
        opt_out(conn, 1)

        def everything() -> list[object]:
            found: list[object] = []
            for search in ("ann", "b", "ann 0", "0770090000", "+4477"):
                for members in (None, list_id):
                    for opted_out in (None, True, False):
                        query = ContactQuery(search, members, opted_out)
                        first = contacts.page(conn, query, None, 4)
                        second = first.next_cursor and contacts.page(
                            conn, query, first.next_cursor, 4
                        )
                        found.append((first, second, contacts.count(conn, query)))
            return found

        narrow = everything()
        monkeypatch.setattr(contact_pages, "_FEW", 2)
        assert everything() == narrow


def test_opted_out_contacts_can_be_asked_for(store: Store) -> None:
    with store.begin() as conn:
        list_id = contacts.create_list(conn, "All")
        upsert(conn, (1, "Ann"), (2, "Bob"), (3, "Cy"), list_id=list_id)
        upsert(conn, (4, "Dee"))
        opt_out(conn, 2)
        opt_out(conn, 99)
        for list_filter, others in ((None, ["Ann", "Cy", "Dee"]), (list_id, ["Ann", "Cy"])):
            out = ContactQuery(list_id=list_filter, opted_out=True)
            rest = ContactQuery(list_id=list_filter, opted_out=False)
            assert names(conn, out) == ["Bob"]
            assert names(conn, rest) == others
            assert contacts.count(conn, out) == 1
            assert contacts.count(conn, rest) == len(others)


def test_lists_are_created_renamed_filled_and_deleted(store: Store) -> None:
    with store.begin() as conn:
        upsert(conn, (1, "Ann"), (2, "Bob"), (3, "Cy"))
        ids = [one.contact_id for one in contacts.page(conn, ContactQuery(), None, 9).rows]
        list_id = contacts.create_list(conn, " Friends ")
        assert contacts.create_list(conn, "Friends") == list_id
        assert contacts.add_to_list(conn, list_id, [*ids, ids[0], 999]) == 3
        assert contacts.add_to_list(conn, list_id, ids) == 0
        assert contacts.remove_from_list(conn, list_id, [ids[0], 999]) == 1
        assert [one.name for one in contacts.members(conn, list_id, ids[1], 9)] == ["Cy"]
        other = contacts.create_list(conn, "Other")
        with pytest.raises(UsageError, match="already"):
            contacts.rename_list(conn, other, "Friends")
        with pytest.raises(UsageError, match="name"):
            contacts.create_list(conn, "  ")
        contacts.rename_list(conn, list_id, "Pals")
        assert [(one.name, one.size) for one in contacts.lists(conn)] == [("Other", 0), ("Pals", 2)]
        bob = contacts.get(conn, ids[1])
        assert bob is not None
        assert bob.lists == ("Pals",)
        contacts.delete_list(conn, list_id)
        assert contacts.count(conn, ContactQuery()) == 3
        with pytest.raises(UsageError, match="no such list"):
            contacts.add_to_list(conn, list_id, ids)
        with pytest.raises(UsageError, match="no such list"):
            contacts.rename_list(conn, list_id, "Again")


def test_a_renamed_contact_moves_in_the_pages_of_its_lists(store: Store) -> None:
    with store.begin() as conn:
        list_id = contacts.create_list(conn, "All")
        upsert(conn, (1, "Ann"), (2, "Bob"), list_id=list_id)
        ann = contacts.by_msisdn(conn, number(1))
        assert ann is not None
        contacts.save(conn, Contact(ann.contact_id, number(1), "Zed"), NOW)
        assert names(conn, ContactQuery(list_id=list_id)) == ["Bob", "Zed"]
        upsert(conn, (2, "Zuzu"))
        assert names(conn, ContactQuery(list_id=list_id)) == ["Zed", "Zuzu"]


def test_completion_offers_numbers_and_names(store: Store) -> None:
    with store.begin() as conn:
        upsert(conn, (1, "Ann Lee"), (2, "Bo Anne"), (3, "Anton"))
        assert [one.name for one in contacts.complete(conn, "an", 8)] == [
            "Ann Lee",
            "Anton",
            "Bo Anne",
        ]
        assert [one.name for one in contacts.complete(conn, "an", 1)] == ["Ann Lee"]
        assert [one.name for one in contacts.complete(conn, "07700 900002", 8)] == ["Bo Anne"]
        assert contacts.complete(conn, "", 8) == []


def test_text_that_an_engine_cannot_hold_is_replaced(store: Store) -> None:
    with store.begin() as conn:
        row = ContactInput(number(1), "A\0b", {"k\0": "\ud800"})
        contacts.upsert(conn, [row], None, NOW)
        found = contacts.by_msisdn(conn, number(1))
    assert found is not None
    assert found.name == "A\ufffdb"
    assert list(found.fields) == ["k\ufffd"]


def test_names_of_those_who_are_in_the_book(store: Store) -> None:
    with store.begin() as conn:
        contacts.upsert(conn, [ContactInput(number(1), "Ana"), ContactInput(number(2))], None, NOW)
    with store.read() as conn:
        wanted = [number(n) for n in range(2_500)]
        assert contacts.names(conn, wanted) == {number(1): "Ana", number(2): ""}
        assert contacts.names(conn, []) == {}
