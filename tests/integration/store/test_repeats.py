"""What went to a number a short while ago, on both engines."""

from datetime import timedelta

from smsdesk.domain.submit import Accepted, Deferred, Rejected, Uncertain
from smsdesk.store import repeats
from smsdesk.store.engine import Store
from tests.support.store_data import NOW, add_account, add_campaign, claim, number, planned, record

LATER = NOW + timedelta(seconds=20)
NUMBERS = [number(n).e164 for n in range(6)]


def test_only_what_may_be_at_the_gateway_counts(store: Store) -> None:
    with store.begin() as conn:
        account, other = add_account(conn), add_account(conn, "Other")
        add_campaign(conn, account, planned([number(n) for n in range(6)]))
        add_campaign(conn, other, planned([number(0)]))
        assert len(claim(conn, account, limit=5).rows) == 5  # the sixth stays queued
        claim(conn, other)
        record(
            conn,
            {
                1: Accepted("a"),
                2: Uncertain("?"),
                3: Rejected("2", "", "bad"),
                4: Deferred("later"),
            },
        )
        found = sorted(repeats.sent_since(conn, account, NUMBERS, NOW))
        assert [one.message_id for one in found] == [1, 2, 5]
        assert {one.claimed_at for one in found} == {NOW}
        assert list(repeats.sent_since(conn, account, NUMBERS, LATER)) == []
        assert list(repeats.sent_since(conn, account, [], NOW)) == []


def test_a_claimed_message_knows_when_its_text_went_there_before(store: Store) -> None:
    with store.begin() as conn:
        account = add_account(conn)
        for text in ("Hello", "Other", "Hello"):
            add_campaign(conn, account, planned([number(0)], text))
        for _ in range(2):  # never a number twice in a claim
            claim(conn, account)
        [row] = claim(conn, account, now=LATER).rows
        claimed = [(row.message_id, row.msisdn.e164, row.text)]
        assert repeats.ages_s(conn, account, claimed, LATER, 30.0) == {3: (20.0,)}
        assert repeats.ages_s(conn, account, claimed, LATER, 10.0) == {}
        assert repeats.ages_s(conn, account, [], LATER, 30.0) == {}
