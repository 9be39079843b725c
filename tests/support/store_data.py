"""Accounts, campaigns and messages for store tests, and a real count beside the kept ones."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from uuid import uuid4

from sqlalchemy import Connection, func, select

from smsdesk.domain.campaign import PlannedMessage
from smsdesk.domain.message import Change
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import SubmitOutcome
from smsdesk.store import accounts, campaigns, outbox
from smsdesk.store.outbox import Claim, SubmitResult
from smsdesk.store.schema import ACCOUNT_COUNTS, MESSAGE_COUNTS, MESSAGES

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_numbers = count(1)


def number(n: int) -> Msisdn:
    """Return the n-th test number."""
    return Msisdn.from_e164(f"+447700{900000 + n:06d}")


def add_account(conn: Connection, name: str = "Main") -> int:
    """Store an account."""
    return accounts.add(conn, name, "yunpian", {"base_url": "http://127.0.0.1"}, "t" * 32, NOW)


def planned(
    numbers: Sequence[Msisdn], text: str | Callable[[int], str] = "Hello", name: str = ""
) -> list[PlannedMessage]:
    """Return messages as a plan holds them."""
    return [
        PlannedMessage(
            msisdn,
            name,
            text if isinstance(text, str) else text(index),
            1,
            Money(Decimal("0.0450"), "EUR"),
        )
        for index, msisdn in enumerate(numbers)
    ]


def new_campaign(account_id: int, **changes: object) -> campaigns.NewCampaign:
    """Return a campaign that can be stored."""
    values: dict[str, object] = {
        "draft_key": uuid4().hex,
        "account_id": account_id,
        "title": f"Campaign {next(_numbers)}",
        "text": "Hello",
        "sender": None,
        "kind": "sms",
        "options": {},
        "skipped": {},
        "not_before": None,
        "at": NOW,
    }
    return campaigns.NewCampaign(**{**values, **changes})  # type: ignore[arg-type]


def add_campaign(
    conn: Connection,
    account_id: int,
    messages: Sequence[PlannedMessage] | int,
    **changes: object,
) -> int:
    """Store a campaign with queued messages; return its number."""
    new = new_campaign(account_id, **changes)
    campaign_id, _ = campaigns.create(conn, new)
    rows = planned([number(n) for n in range(messages)]) if isinstance(messages, int) else messages
    campaigns.add_messages(
        conn, campaign_id, account_id, rows, MessageState.QUEUED, new.not_before, new.at
    )
    return campaign_id


def claim(
    conn: Connection,
    account_id: int,
    limit: int = 100,
    now: datetime = NOW,
    *,
    worker: str = "w",
    same_text: bool = False,
    reference: Callable[[int], str] = lambda message_id: f"r{message_id}",
) -> Claim:
    """Claim with the arguments that most tests do not care about."""
    return outbox.claim(
        conn, account_id, limit, now, worker, reference=reference, same_text=same_text
    )


def record(
    conn: Connection, outcomes: Mapping[int, SubmitOutcome], at: datetime = NOW
) -> list[Change]:
    """Record outcomes by message number."""
    return outbox.record(conn, [SubmitResult(key, one) for key, one in outcomes.items()], at)


def states(conn: Connection) -> dict[int, MessageState]:
    """Return the state of every message."""
    wanted = select(MESSAGES.c.message_id, MESSAGES.c.state)
    return {row.message_id: row.state for row in conn.execute(wanted)}


def assert_counts_are_true(conn: Connection) -> None:
    """Compare the kept counts, of campaigns and of accounts, with a real count."""
    m = MESSAGES.c
    real = {
        (row[0], row[1], row[2]): row[3]
        for row in conn.execute(
            select(m.campaign_id, m.account_id, m.state, func.count()).group_by(
                m.campaign_id, m.account_id, m.state
            )
        )
    }
    c = MESSAGE_COUNTS.c
    wanted = select(c.campaign_id, c.account_id, c.state, c.n)
    kept = {(row[0], row[1], row[2]): row[3] for row in conn.execute(wanted)}
    assert {key: n for key, n in kept.items() if n} == real
    by_account: dict[tuple[int, MessageState], int] = {}
    for (_, account_id, state), n in real.items():
        by_account[account_id, state] = by_account.get((account_id, state), 0) + n
    rows = conn.execute(select(ACCOUNT_COUNTS))
    assert {(row[0], row[1]): row[2] for row in rows if row[2]} == by_account
