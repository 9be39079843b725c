"""Kept counts: changed in the transaction of every state change, so that nobody ever counts."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, Connection, Executable, bindparam, select

from smsdesk.domain.status import MessageState
from smsdesk.store.bulk import is_sqlite
from smsdesk.store.schema import ACCOUNT_COUNTS, MESSAGE_COUNTS, TOTALS
from smsdesk.store.upsert import insert_by

Deltas = Counter[tuple[int, int, MessageState]]
"""Changes by campaign, account and state."""

CONTACTS: Final = "contacts"

_C = MESSAGE_COUNTS.c
_OF_CAMPAIGNS: Final = select(_C.campaign_id, _C.state, _C.n).where(
    _C.campaign_id.in_(bindparam("ids", expanding=True)), _C.n > 0
)
_BY_ACCOUNT: Final = select(ACCOUNT_COUNTS).where(ACCOUNT_COUNTS.c.n > 0)


def bump(conn: Connection, deltas: Deltas) -> None:
    """Add `deltas`; always in the same order, so that two workers cannot deadlock."""
    by_campaign = sorted((key, n) for key, n in deltas.items() if n)
    if not by_campaign:
        return
    by_account: Counter[tuple[int, MessageState]] = Counter()
    for (_, account_id, state), n in by_campaign:
        by_account[account_id, state] += n
    _add(
        conn,
        MESSAGE_COUNTS.name,
        [
            {"campaign_id": campaign_id, "account_id": account_id, "state": state, "n": n}
            for (campaign_id, account_id, state), n in by_campaign
        ],
    )
    _add(
        conn,
        ACCOUNT_COUNTS.name,
        [
            {"account_id": account_id, "state": state, "n": n}
            for (account_id, state), n in sorted(by_account.items())
            if n
        ],
    )


_KEYS: Final = {
    MESSAGE_COUNTS.name: (MESSAGE_COUNTS, ("campaign_id", "state")),
    ACCOUNT_COUNTS.name: (ACCOUNT_COUNTS, ("account_id", "state")),
    TOTALS.name: (TOTALS, ("name",)),
}


@cache
def _addition(name: str, *, sqlite: bool) -> Executable:
    table, keys = _KEYS[name]
    insert = insert_by(table, on_sqlite=sqlite)
    values: dict[str, BindParameter[object]] = {
        column.name: bindparam(column.name) for column in table.c
    }
    return insert.values(values).on_conflict_do_update(
        index_elements=list(keys), set_={"n": table.c.n + insert.excluded.n}
    )


def _add(conn: Connection, name: str, rows: list[dict[str, object]]) -> None:
    if rows:
        conn.execute(_addition(name, sqlite=is_sqlite(conn)), rows)


def of_campaigns(
    conn: Connection, campaign_ids: list[int]
) -> Mapping[int, Mapping[MessageState, int]]:
    """Return the counts of campaigns; a state with none is left out."""
    found: dict[int, dict[MessageState, int]] = {one: {} for one in campaign_ids}
    for campaign_id, state, n in conn.execute(_OF_CAMPAIGNS, {"ids": campaign_ids}):
        found[campaign_id][state] = n
    return found


def by_account(conn: Connection) -> Mapping[tuple[int, MessageState], int]:
    """Return the counts of all accounts; a state with none is left out."""
    return {(row[0], row[1]): row[2] for row in conn.execute(_BY_ACCOUNT)}


def account_of(conn: Connection, campaign_id: int) -> int | None:
    """Return the account whose messages a campaign holds, or None when it holds none."""
    c = MESSAGE_COUNTS.c
    found = conn.execute(select(c.account_id).where(c.campaign_id == campaign_id).limit(1))
    return found.scalar_one_or_none()


def add_total(conn: Connection, name: str, n: int) -> None:
    """Add to one of the totals."""
    if n:
        _add(conn, TOTALS.name, [{"name": name, "n": n}])


def total(conn: Connection, name: str) -> int:
    """Return one of the totals."""
    return conn.scalar(select(TOTALS.c.n).where(TOTALS.c.name == name)) or 0
