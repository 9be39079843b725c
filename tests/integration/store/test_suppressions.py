"""Opt-outs: an append-only ledger whose latest entry decides."""

from datetime import timedelta

import pytest

from smsdesk.domain.contact import Suppression, SuppressionAction
from smsdesk.store import suppressions
from smsdesk.store.engine import Store
from tests.support.store_data import NOW, number

OUT, IN = SuppressionAction.OPT_OUT, SuppressionAction.OPT_IN


@pytest.mark.parametrize(
    ("entries", "suppressed"),
    [
        ([], False),
        ([(OUT, 0)], True),
        ([(OUT, 0), (IN, 1)], False),
        ([(OUT, 0), (IN, 1), (OUT, 2)], True),
        ([(OUT, 5), (IN, 1)], True),  # an old opt-in that comes late ends nothing
        ([(IN, 5), (OUT, 1)], False),
        ([(IN, 1), (OUT, 1)], True),  # opt-out wins at the same instant, in either order
        ([(OUT, 1), (IN, 1)], True),
    ],
)
def test_the_latest_entry_decides(
    store: Store, entries: list[tuple[SuppressionAction, int]], *, suppressed: bool
) -> None:
    rows = [
        Suppression(number(1), action, "test", NOW + timedelta(hours=hour))
        for action, hour in entries
    ]
    with store.begin() as conn:
        suppressions.record(conn, rows)
        assert suppressions.is_suppressed(conn, number(1)) is suppressed
    with store.begin() as conn:
        for row in rows:
            suppressions.record(conn, [row])
        assert suppressions.is_suppressed(conn, number(1)) is suppressed
        assert len(suppressions.ledger(conn, number(1), 100)) == 2 * len(rows)


@pytest.mark.parametrize("last", [OUT, IN])
@pytest.mark.parametrize("hours", [0, 24])
def test_the_last_word_counts_also_when_the_clock_was_ahead(
    store: Store, last: SuppressionAction, hours: int
) -> None:
    before = [OUT, IN] if last is OUT else [IN, OUT]
    ahead = NOW + timedelta(hours=hours)
    with store.begin() as conn:
        for action in before:
            suppressions.record_now(conn, number(1), action, "the clock is ahead", ahead)
        suppressions.record_now(conn, number(1), last, "the clock was put right", NOW)
        assert suppressions.is_suppressed(conn, number(1)) is (last is OUT)
        told = suppressions.ledger(conn, number(1), 10)
        assert [one.action for one in told] == [last, *before[::-1]]
        assert [one.at for one in told] == sorted((one.at for one in told), reverse=True)
        later = ahead + timedelta(hours=1)
        suppressions.record_now(conn, number(1), before[1], "later", later)
        assert suppressions.is_suppressed(conn, number(1)) is (last is IN)
        assert suppressions.ledger(conn, number(1), 1)[0].at == later


def test_suppressed_among_many(store: Store) -> None:
    numbers = [number(n) for n in range(3000)]
    with store.begin() as conn:
        entries = [Suppression(one, OUT, "import", NOW) for one in numbers[::3]]
        suppressions.record(conn, entries)
        assert suppressions.suppressed_among(conn, numbers) == set(numbers[::3])
        assert suppressions.suppressed_among(conn, []) == set()


def test_the_ledger_is_told_newest_first(store: Store) -> None:
    first = Suppression(number(1), OUT, "reply STOP", NOW)
    second = Suppression(number(2), OUT, "person", NOW)
    third = Suppression(number(1), IN, "person", NOW + timedelta(hours=1))
    with store.begin() as conn:
        suppressions.record(conn, [first, second, third])
        assert suppressions.ledger(conn, None, 2) == [third, second]
        assert suppressions.ledger(conn, number(1), 10) == [third, first]
