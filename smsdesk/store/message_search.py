"""Pages of messages: which numbers, in order, meet a filter and a search (quality, section 1).

Every page costs about as much as the rows on it, also at a million messages: filters walk an
index for each pair of owner and state, a search takes candidates where there are few and walks
where there are many.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    text,
    union_all,
)

from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.store import counts, numbers, words
from smsdesk.store.bulk import chunks, is_sqlite
from smsdesk.store.schema import MESSAGE_HOURS, MESSAGES
from smsdesk.store.types import to_us

_M = MESSAGES.c
_SEARCH = table("message_search", column("rowid", BigInteger))
_HOUR_US: Final = 3_600_000_000
_FEW: Final = 5000
_LONGEST_ID: Final = 128
_BEYOND: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Scope:
    """A filter turned into conditions, and the part of the numbers that is asked for.

    Attributes:
        owners: One condition for each index range that together hold all matching rows; empty
            when the whole table does.
        few: An upper bound of the rows in those ranges, from kept counts.
        exact: What must hold beyond the ranges.
        first, last: The numbers asked for, both ends included.
    """

    owners: tuple[ColumnElement[bool], ...]
    none: bool
    rows: int
    exact: tuple[ColumnElement[bool], ...]
    first: int
    last: int
    limit: int
    ascending: bool

    @property
    def filtered(self) -> bool:
        """Whether a row must be looked at to know that it belongs."""
        return bool(self.owners or self.exact)

    def condition(self) -> ColumnElement[bool]:
        """Everything in one condition, for rows found another way."""
        parts = [*self.exact]
        if self.owners:
            parts.append(or_(*self.owners))
        return and_(_M.message_id.between(self.first, self.last), *parts)

    def cut(self, wanted: Select[int], key: ColumnElement[int]) -> Select[int]:
        """Order and limit a selection of message numbers."""
        return wanted.order_by(key.asc() if self.ascending else key.desc()).limit(self.limit)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the numbers that a page asks for: those after or before a cursor."""

    limit: int
    before: int | None = None
    after: int | None = None


def scope(conn: Connection, query: MessageQuery, part: Part) -> Scope:
    """Work out where the rows of a page can be."""
    owners, rows = _owners(conn, query)
    first, last = _span(conn, query)
    exact = []
    if query.since is not None:
        exact.append(_M.created_at >= query.since)
    if query.until is not None:
        exact.append(_M.created_at < query.until)
    if part.before is not None:
        last = min(last, part.before - 1)
    if part.after is not None:
        first = max(first, part.after + 1)
    return Scope(
        owners or (),
        owners is not None and not owners,
        rows,
        tuple(exact),
        first,
        last,
        part.limit,
        part.after is not None,
    )


def _owners(
    conn: Connection, query: MessageQuery
) -> tuple[tuple[ColumnElement[bool], ...] | None, int]:
    """Return the index ranges, None for the whole table, and how many rows they hold."""
    states = query.states or frozenset(MessageState)
    if query.campaign_id is not None:
        account_id = counts.account_of(conn, query.campaign_id)
        if query.account_id not in {None, account_id}:
            return (), 0
        kept = counts.of_campaigns(conn, [query.campaign_id])[query.campaign_id]
        mine = _M.campaign_id == query.campaign_id
        held = {state: n for state, n in kept.items() if state in states}
        return tuple(and_(mine, _M.state == state) for state in held), sum(held.values())
    by_account = counts.by_account(conn)
    if query.account_id is None and not query.states:
        return None, sum(by_account.values())
    wanted = {
        (account_id, state): n
        for (account_id, state), n in by_account.items()
        if state in states and query.account_id in {None, account_id}
    }
    ranges = tuple(
        and_(_M.account_id == account_id, _M.state == state) for account_id, state in wanted
    )
    return ranges, sum(wanted.values())


def _span(conn: Connection, query: MessageQuery) -> tuple[int, int]:
    """Return the span of numbers that the wanted time can have."""
    h = MESSAGE_HOURS.c
    first, last = 0, _BEYOND
    if query.since is not None:
        hour = to_us(query.since) // _HOUR_US
        first = conn.scalar(select(func.min(h.first_id)).where(h.hour >= hour)) or _BEYOND
    if query.until is not None:
        hour = to_us(query.until) // _HOUR_US
        last = conn.scalar(select(func.max(h.last_id)).where(h.hour <= hour)) or 0
    return first, last


def message_ids(conn: Connection, query: MessageQuery, part: Part) -> list[int]:
    """Return the numbers of a page in its order."""
    where = scope(conn, query, part)
    if where.none or where.first > where.last or where.limit < 1:
        return []
    if query.search.strip():
        return _searched(conn, query.search.strip(), where)
    return _walk(conn, where, ())


def _walk(conn: Connection, where: Scope, extra: Iterable[ColumnElement[bool]]) -> list[int]:
    """Walk the ranges from their ends and merge; each gives at most a page."""
    span = _M.message_id.between(where.first, where.last)
    conditions = and_(span, *where.exact, *extra)
    if not where.owners:
        wanted = where.cut(select(_M.message_id).where(conditions), _M.message_id)
        return list(conn.scalars(wanted))
    parts = [
        where.cut(select(_M.message_id).where(owner, conditions), _M.message_id).subquery()
        for owner in where.owners
    ]
    if len(parts) == 1:
        merged = parts[0]
    else:
        merged = union_all(*(select(one.c.message_id) for one in parts)).subquery()
    key = merged.c.message_id
    return list(conn.scalars(where.cut(select(key), key)))


def _searched(conn: Connection, search: str, where: Scope) -> list[int]:
    """Ask every way in which the text can be meant; merge what they give."""
    found: set[int] = set()
    beginnings = numbers.prefixes(conn, _M.msisdn, search)
    if beginnings:
        found.update(_by_number(conn, beginnings, where))
    phrases = words.query(search)
    # "+44 20 79" is a number and nothing else; "482913" may also be a code in a text.
    if phrases and (not beginnings or search.isdecimal()):
        found.update(_by_words(conn, phrases, where))
    if len(search) <= _LONGEST_ID:
        found.update(_by_id(conn, search, where))
    first = heapq.nsmallest if where.ascending else heapq.nlargest
    return first(where.limit, found)


def _by_number(conn: Connection, beginnings: Sequence[str], where: Scope) -> Iterable[int]:
    in_range = numbers.begins(_M.msisdn, beginnings)
    candidates = list(conn.scalars(select(_M.message_id).where(in_range).limit(_FEW + 1)))
    if len(candidates) <= _FEW:
        return _among(conn, candidates, where)
    # Many rows match: walking from the end meets them soon. The expression keeps the engine
    # from sorting all of them by way of the numbers' index.
    return _walk(conn, where, [numbers.begins(_M.msisdn.op("||")(""), beginnings)])


def _among(conn: Connection, candidates: Iterable[int], where: Scope) -> Iterable[int]:
    inside = [key for key in candidates if where.first <= key <= where.last]
    if not where.filtered:
        return inside
    return [
        key
        for part in chunks(inside)
        for key in conn.scalars(
            select(_M.message_id).where(_M.message_id.in_(part), where.condition())
        )
    ]


def _by_words(conn: Connection, phrases: Sequence[Sequence[str]], where: Scope) -> Iterable[int]:
    if where.owners and where.rows <= _FEW:
        rows = conn.execute(select(_M.message_id, _M.name, _M.text).where(where.condition()))
        return [key for key, name, body in rows if words.holds(phrases, name, body)]
    key = _SEARCH.c.rowid
    matching = matches(conn, "message_search", phrases)
    if not is_sqlite(conn):
        candidates = _rare(conn, select(key).where(matching))
        if len(candidates) <= _FEW:
            return _among(conn, candidates, where)
    wanted = select(key).where(matching, key.between(where.first, where.last))
    if where.filtered:
        # A correlated look at each match: the engine must not start from the other side.
        wanted = wanted.where(exists().where(_M.message_id == key, where.condition()))
    return list(conn.scalars(where.cut(wanted, key)))


def _rare(conn: Connection, wanted: Select[int]) -> list[int]:
    """Return candidates from the text index, at most one more than a few.

    PostgreSQL cannot estimate beginnings of words: left alone it walks the whole table in
    search of a word that nobody wrote.
    """
    conn.execute(text("SET LOCAL enable_seqscan = off"))
    conn.execute(text("SET LOCAL enable_indexscan = off"))
    found = list(conn.scalars(wanted.limit(_FEW + 1)))
    conn.execute(text("SET LOCAL enable_indexscan = on"))
    conn.execute(text("SET LOCAL enable_seqscan = on"))
    return found


def matches(conn: Connection, name: str, phrases: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """Return the condition that a row of the search table `name` holds all `phrases`."""
    if is_sqlite(conn):
        condition = text(f"{name} MATCH :words").bindparams(words=words.sqlite_query(phrases))
    else:
        condition = text(f"{name}.doc @@ CAST(:words AS tsquery)").bindparams(
            words=words.postgres_query(phrases)
        )
    return and_(condition, literal(value=True))


def _by_id(conn: Connection, search: str, where: Scope) -> Iterable[int]:
    accounts = sorted({account_id for account_id, _ in counts.by_account(conn)})
    mine = _M.account_id.in_(accounts)
    candidates: set[int] = set()
    for same in (_M.provider_message_id == search, _M.client_reference == search):
        wanted = select(_M.message_id).where(mine, same).limit(_FEW)
        candidates.update(conn.scalars(wanted))
    return _among(conn, candidates, where)
