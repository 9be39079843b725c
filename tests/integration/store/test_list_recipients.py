"""Members of a list as recipients, page by page, on both engines."""

from smsdesk.domain.campaign import Recipient
from smsdesk.store import contacts, list_recipients
from smsdesk.store.engine import Store
from smsdesk.store.values import ContactInput
from tests.support.store_data import NOW, number


def test_pages_of_members_with_their_fields(store: Store) -> None:
    with store.begin() as conn:
        wanted = contacts.create_list(conn, "Wanted")
        other = contacts.create_list(conn, "Other")
        people = [ContactInput(number(n), f"P {n}", {"order": str(n)}) for n in range(5)]
        contacts.upsert(conn, people, wanted, NOW)
        contacts.upsert(conn, [ContactInput(number(9))], other, NOW)
    with store.read() as conn:
        first = list_recipients.page(conn, wanted, 0, 2)
        assert first.recipients == (
            Recipient(number(0), "P 0", {"order": "0"}),
            Recipient(number(1), "P 1", {"order": "1"}),
        )
        assert first.last_id is not None
        found = list(first.recipients)
        after: int | None = first.last_id
        while after is not None:
            part = list_recipients.page(conn, wanted, after, 2)
            found += part.recipients
            after = part.last_id
        assert [one.msisdn for one in found] == [number(n) for n in range(5)]
        assert list_recipients.page(conn, 77, 0, 2).recipients == ()
