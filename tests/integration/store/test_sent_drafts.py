"""What a draft became, by its key alone or by its content."""

from smsdesk.store import sent_drafts
from smsdesk.store.engine import Store
from tests.support.store_data import add_account, add_campaign


def test_a_draft_is_found_by_its_key_whatever_stood_in_it(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        first = add_campaign(conn, account, 2, draft_key="a1-x")
        newer = add_campaign(conn, account, 3, draft_key="a1-y")
        add_campaign(conn, account, 1, draft_key="a10-x")
        add_campaign(conn, account, 1, draft_key="A1-x")
    with store.read() as conn:
        found = sent_drafts.find(conn, "a1", "a1-x")
        assert found is not None
        assert (found[0].campaign_id, found[0].total, found[1]) == (first, 2, True)
        found = sent_drafts.find(conn, "a1", "a1-z")
        assert found is not None
        assert (found[0].campaign_id, found[1]) == (newer, False)
        assert sent_drafts.find(conn, "a", "a-x") is None
