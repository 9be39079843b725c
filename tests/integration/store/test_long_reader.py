"""Quality, fault 32: a reader that stays open for long, and the big write-ahead log behind it.

The log cannot be folded into the file while an old snapshot is read: it grows, and pages of the
history must be read through it as quickly as ever.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.store import campaigns, messages
from smsdesk.store.engine import Store
from smsdesk.store.schema import MESSAGES
from tests.support.store_data import NOW, add_account, new_campaign, number, planned

_ROWS = 12_000
_ROUNDS = 6
_PAGE = MessageQuery()
QUEUED = MessageState.QUEUED


def _fill(store: Store, count: int) -> None:
    with store.begin() as conn:
        account_id = add_account(conn, f"A{time.monotonic_ns()}")
        campaign_id, _ = campaigns.create(conn, new_campaign(account_id))
        for start in range(0, count, 2000):
            people = [number(n) for n in range(start, start + 2000)]
            campaigns.add_messages(
                conn, campaign_id, account_id, planned(people, "x" * 300), QUEUED, None, NOW
            )


def _page_s(store: Store) -> float:
    """Return how long a page takes, the best of several: what disturbs is not the log."""
    best = float("inf")
    for _ in range(15):
        with store.read() as conn:
            started = time.perf_counter()
            assert len(messages.page(conn, _PAGE, None, 100)) == 100
            best = min(best, time.perf_counter() - started)
    return best


@pytest.mark.alone
def test_pages_stay_quick_behind_a_long_reader(open_store: Callable[[], Store]) -> None:
    store, other = open_store(), open_store()
    _fill(store, 2000)
    quick_s = _page_s(store)
    with other.read() as reader:
        newest = reader.scalar(select(MESSAGES.c.message_id).order_by(MESSAGES.c.message_id.desc()))
        for _ in range(_ROUNDS):
            _fill(store, _ROWS // _ROUNDS)
        assert newest == reader.scalar(
            select(MESSAGES.c.message_id).order_by(MESSAGES.c.message_id.desc())
        ), "the reader sees another snapshot: it would hold nothing back"
        if store.is_sqlite:
            assert _log_bytes(store) > 8 * 1024 * 1024, "the log is not big"
        assert _page_s(store) < max(0.05, 10 * quick_s)
    with store.begin() as conn:
        conn.exec_driver_sql("UPDATE accounts SET name = name")
    other.close()
    store.close()
    if store.is_sqlite:
        assert _log_bytes(store) == 0, "the log is folded into the file once nobody reads"


def _log_bytes(store: Store) -> int:
    log = Path(f"{store.url_masked}-wal")
    return log.stat().st_size if log.exists() else 0
