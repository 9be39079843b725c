"""Figures for the store at a million messages; run by hand: `python -m tests.bench_store`.

Each is shown beside plain `sqlite3` doing the same work in the same run (quality, section 1).
"""

import argparse
import random
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from smsdesk.domain.campaign import PlannedMessage
from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.queries import ContactQuery, MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted
from smsdesk.store import campaigns, contacts, messages, outbox, reports
from smsdesk.store.contacts import ContactInput
from smsdesk.store.engine import Connection, Store
from smsdesk.store.outbox import SubmitResult
from smsdesk.store.reports import Incoming, JournalEntry
from tests.support.store_data import NOW, add_account, new_campaign

_CHUNK = 2000
_WORDS = [f"word{n}" for n in range(20_000)]


def _number(random_: random.Random) -> Msisdn:
    code, length = random_.choice([(44, 10), (86, 11), (1, 10), (49, 11), (39, 10)])
    return Msisdn(code, "7" + "".join(random_.choices("0123456789", k=length - 1)))


def _planned(random_: random.Random, n: int) -> list[PlannedMessage]:
    return [
        PlannedMessage(
            _number(random_),
            f"Name{random_.randrange(5000)} Last{random_.randrange(900)}",
            f"Dear customer, your order {random_.randrange(10**7)} about "
            f"{random_.choice(_WORDS)} is ready at {random_.choice(_WORDS)}.",
            1,
            None,
        )
        for _ in range(n)
    ]


@contextmanager
def _timed(name: str, rows: int) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    took = time.perf_counter() - begun
    print(f"{name:58} {rows / took:12,.0f} rows/s", flush=True)


def _median(name: str, work: Callable[[], object], times: int = 15) -> None:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    print(f"{name:58} p50 {statistics.median(taken):8.2f} ms   max {taken[-1]:8.2f} ms", flush=True)


def _plain(folder: Path, planned: Sequence[PlannedMessage]) -> None:
    """The least that durable rows cost: one table, one index, one transaction."""
    with closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE m (id INTEGER PRIMARY KEY, number TEXT, name TEXT, text TEXT)")
        conn.execute("CREATE INDEX x ON m (number)")
        with _timed("plain sqlite3, four columns, one index", len(planned)):
            conn.execute("BEGIN")
            rows = [(one.msisdn.e164, one.name, one.text) for one in planned]
            conn.executemany("INSERT INTO m (number, name, text) VALUES (?, ?, ?)", rows)
            conn.execute("COMMIT")


def _fill(store: Store, total: int) -> None:
    random_ = random.Random(1)
    with store.begin() as conn:
        accounts = [add_account(conn, f"Account {n}") for n in range(4)]
    done = 0
    while done < total:
        part = _planned(random_, min(100_000, total - done))
        with store.begin() as conn:
            account = accounts[(done // 100_000) % 4]
            campaign, _ = campaigns.create(conn, new_campaign(account))
        with _timed(f"insert messages, {done:,} there already", len(part)):
            for start in range(0, len(part), _CHUNK):
                with store.begin() as conn:
                    campaigns.add_messages(
                        conn,
                        campaign,
                        account,
                        part[start : start + _CHUNK],
                        MessageState.HELD,
                        None,
                        NOW,
                    )
        done += len(part)


def _send(store: Store, n: int) -> list[int]:
    keys: list[int] = []
    with store.begin() as conn, _timed("release one campaign", 100_000):
        campaigns.release(conn, 1, NOW)
    with _timed("claim + record, batches of 50, two commits each", n):
        while len(keys) < n:
            with store.begin() as conn:
                found = outbox.claim(
                    conn, 1, 50, NOW, "w", reference=lambda key: f"r{key}", same_text=False
                )
            results = [
                SubmitResult(row.message_id, Accepted(f"id-{row.message_id}")) for row in found.rows
            ]
            with store.begin() as conn:
                outbox.record(conn, results, NOW)
            keys.extend(row.message_id for row in found.rows)
    return keys


def _report(store: Store, keys: Sequence[int]) -> None:
    entries = [JournalEntry(1, NOW, "127.0.0.1", "text/plain", b"x" * 200) for _ in keys]
    with _timed("journal reports, groups of 100", len(keys)):
        for start in range(0, len(entries), 100):
            with store.begin() as conn:
                reports.journal(conn, entries[start : start + 100])
    incoming = [
        Incoming(
            1,
            DeliveryReport(f"id-{key}", None, None, MessageState.DELIVERED, "0"),
            ReportSource.CALLBACK,
        )
        for key in keys
    ]
    half = len(incoming) // 2
    with _timed("apply reports one by one, groups of 100", half):
        for start in range(0, half, 100):
            with store.begin() as conn:
                for one in incoming[start : start + 100]:
                    reports.apply(conn, 1, one.report, one.source, NOW)
    with _timed("apply reports together, groups of 100", len(incoming) - half):
        for start in range(half, len(incoming), 100):
            with store.begin() as conn:
                reports.apply_many(conn, incoming[start : start + 100], NOW)


def _look(store: Store, total: int) -> None:
    queries = {
        "all": MessageQuery(),
        "one account": MessageQuery(account_id=2),
        "one campaign": MessageQuery(campaign_id=3),
        "delivered": MessageQuery(states=frozenset({MessageState.DELIVERED})),
        "held + delivered": MessageQuery(
            states=frozenset({MessageState.HELD, MessageState.DELIVERED})
        ),
        "search a rare word": MessageQuery(search="word777"),
        "search a common word": MessageQuery(search="order"),
        "search two words": MessageQuery(search="customer word12"),
        "search a short beginning": MessageQuery(search="na"),
        "search a common word among few": MessageQuery(
            "order", states=frozenset({MessageState.DELIVERED})
        ),
        "search what nothing has": MessageQuery(search="zebra"),
        "search a number, international": MessageQuery(search="+44 7123 4"),
        "search a number, national": MessageQuery(search="07123 45"),
        "search digits that many have": MessageQuery(search="+44"),
        "search digits in texts": MessageQuery(search="12345"),
        "search an id": MessageQuery(search="id-77"),
    }
    with store.read() as conn:
        for name, query in queries.items():
            _median(f"page of 100: {name}", lambda q=query: messages.page(conn, q, None, 100))  # type: ignore[misc]
        middle = total // 2
        _median(
            "page of 100: all, from the middle",
            lambda: messages.page(conn, MessageQuery(), middle, 100),
        )
        _median("campaigns, first 50", lambda: campaigns.page(conn, None, 50))
        _median("state counts", lambda: messages.state_counts(conn))
        _median("next due", lambda: outbox.next_due(conn, 1))


def _contacts(store: Store, n: int) -> None:
    random_ = random.Random(2)
    rows = [
        ContactInput(_number(random_), f"First{random_.randrange(3000)} Last{k}", {"city": "Oslo"})
        for k in range(n)
    ]
    with store.begin() as conn:
        list_id = contacts.create_list(conn, "All")
        with _timed("import contacts into a list, one transaction", n):
            for start in range(0, n, 1000):
                contacts.upsert(conn, rows[start : start + 1000], list_id, NOW)
    with store.begin() as conn, _timed("import the same again", n):
        for start in range(0, n, 1000):
            contacts.upsert(conn, rows[start : start + 1000], list_id, NOW)
    with store.read() as conn:
        _look_up_contacts(conn, list_id)


def _look_up_contacts(conn: Connection, list_id: int) -> None:
    queries = {
        "all": ContactQuery(),
        "a list": ContactQuery(list_id=list_id),
        "a rare name": ContactQuery(search="last777"),
        "a beginning that all have": ContactQuery(search="f"),
        "two words": ContactQuery(search="first7 last9"),
        "a number": ContactQuery(search="07123 4"),
        "+44": ContactQuery(search="+44"),
        "not opted out": ContactQuery(opted_out=False),
    }
    for name, query in queries.items():
        _median(f"contacts, page of 100: {name}", lambda q=query: contacts.page(conn, q, None, 100))  # type: ignore[misc]
    _median("contacts, count of a broad search", lambda: contacts.count(conn, queries["+44"]), 5)
    for typed in ("f", "first77", "07123"):
        _median(f"complete “{typed}”", lambda t=typed: contacts.complete(conn, t, 8))  # type: ignore[misc]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--url", help="another database than a file in a temporary folder")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        _plain(Path(folder), _planned(random.Random(3), 100_000))
        url = chosen.url or f"sqlite:///{folder}/bench.db"
        store = Store.open(url, backup_dir=None, clock=lambda: NOW)
        _fill(store, chosen.messages)
        _report(store, _send(store, 5000))
        _look(store, chosen.messages)
        _contacts(store, chosen.contacts)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"peak memory of this process, with the data to insert: {peak} MiB")
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
