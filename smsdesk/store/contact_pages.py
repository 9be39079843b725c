"""Pages of contacts by name, searches, and completion while somebody types.

A search that few contacts match is answered from the indexes and sorted; one that many match
walks the contacts by name until the page is full.
"""

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
    or_,
    select,
    table,
    tuple_,
)

from smsdesk.domain.contact import Contact
from smsdesk.domain.queries import ContactCursor, ContactQuery, Page
from smsdesk.store import counts, numbers, words
from smsdesk.store.bulk import chunks
from smsdesk.store.contact_rows import many
from smsdesk.store.message_search import matches
from smsdesk.store.schema import CONTACT_LISTS, CONTACTS, LIST_MEMBERS, SUPPRESSIONS

_K = CONTACTS.c
_B = LIST_MEMBERS.c
_S = SUPPRESSIONS.c
_SEARCH = table("contact_search", column("rowid", BigInteger))
_FEW: Final = 2000
_LAST: Final = "\U0010ffff"
_HAS_OPTED_OUT: Final = exists().where(_S.msisdn == _K.msisdn, _S.opted_out.is_(True))

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to find what matches.

    Attributes:
        candidates: Contacts that may match, when they are few.
        broad: What a search asks of the contacts that are walked through, when they are many.
    """

    candidates: Sequence[int] | None
    broad: tuple[ColumnElement[bool], ...] = ()


def _plan(conn: Connection, query: ContactQuery) -> _Plan:
    search = query.search.strip()
    if not search:
        return _plan_of_opted_out(conn, query)
    beginnings = numbers.prefixes(conn, _K.msisdn, search)
    phrases = words.query(search)
    found: set[int] = set()
    ways = []
    if beginnings:
        ways.append(numbers.begins(_K.msisdn, beginnings))
        found.update(_some(conn, select(_K.contact_id).where(ways[-1])))
    if phrases:
        ways.append(and_(*(_has_phrase(" ".join(phrase)) for phrase in phrases)))
        matching = matches(conn, "contact_search", phrases)
        found.update(_some(conn, select(_SEARCH.c.rowid).where(matching)))
    if len(found) <= _FEW:
        return _Plan(sorted(found))
    return _Plan(None, (or_(*ways),))


def _plan_of_opted_out(conn: Connection, query: ContactQuery) -> _Plan:
    if query.opted_out:
        found = _some(
            conn,
            select(_K.contact_id)
            .join(SUPPRESSIONS, _S.msisdn == _K.msisdn)
            .where(_S.opted_out.is_(True)),
        )
        if len(found) <= _FEW:
            return _Plan(found)
    return _Plan(None)


def _some(conn: Connection, wanted: Select[int]) -> list[int]:
    return list(conn.scalars(wanted.limit(_FEW + 1)))


def _has_phrase(phrase: str) -> ColumnElement[bool]:
    # Words are letters and digits: neither % nor _ can be among them.
    return or_(_K.name_key.like(f"{phrase}%"), _K.name_key.like(f"% {phrase}%"))


def _filters(query: ContactQuery) -> tuple[ColumnElement[bool], ...]:
    if query.opted_out is None:
        return ()
    return (_HAS_OPTED_OUT if query.opted_out else ~_HAS_OPTED_OUT,)


def page(
    conn: Connection, query: ContactQuery, after: ContactCursor | None, limit: int
) -> Page[Contact]:
    """Return contacts that match, by name, after the place where the last page ended."""
    plan = _plan(conn, query)
    start = None if after is None else (after.sort_key, after.contact_id)
    if plan.candidates is not None:
        keys = sorted(_keys_among(conn, query, plan.candidates))
        keys = [key for key in keys if start is None or key > start][: limit + 1]
    else:
        keys = _walk(conn, query, plan, (start, limit + 1))
    shown = keys[:limit]
    cursor = ContactCursor(*shown[-1]) if len(keys) > limit and shown else None
    return Page(many(conn, [contact_id for _, contact_id in shown]), cursor)


def _keys_among(conn: Connection, query: ContactQuery, candidates: Iterable[int]) -> Iterable[_Key]:
    for part in chunks(candidates):
        wanted = select(_K.name_key, _K.contact_id).where(_K.contact_id.in_(part), *_filters(query))
        if query.list_id is not None:
            mine = and_(_B.list_id == query.list_id, _B.contact_id == _K.contact_id)
            wanted = wanted.where(exists().where(mine))
        for row in conn.execute(wanted):
            yield row[0], row[1]


def _walk(
    conn: Connection, query: ContactQuery, plan: _Plan, part: tuple[_Key | None, int]
) -> list[_Key]:
    start, limit = part
    conditions = (*plan.broad, *_filters(query))
    if query.list_id is None:
        name_key, contact_id = _K.name_key, _K.contact_id
        wanted = select(name_key, contact_id).where(*conditions)
    else:
        name_key, contact_id = _B.name_key, _B.contact_id
        wanted = select(name_key, contact_id).where(_B.list_id == query.list_id)
        if conditions:
            wanted = wanted.where(exists().where(_K.contact_id == contact_id, *conditions))
    if start is not None:
        wanted = wanted.where(tuple_(name_key, contact_id) > tuple_(*start))
    rows = conn.execute(wanted.order_by(name_key, contact_id).limit(limit))
    return [(row[0], row[1]) for row in rows]


def count(conn: Connection, query: ContactQuery) -> int:
    """Return how many contacts match; from kept counts when nothing is searched for."""
    if not query.search.strip():
        return _count_kept(conn, query)
    plan = _plan(conn, query)
    if plan.candidates is not None:
        return sum(1 for _ in _keys_among(conn, query, plan.candidates))
    wanted = select(func.count()).select_from(CONTACTS).where(*plan.broad, *_filters(query))
    if query.list_id is not None:
        mine = and_(_B.list_id == query.list_id, _B.contact_id == _K.contact_id)
        wanted = wanted.where(exists().where(mine))
    return conn.scalar(wanted) or 0


def _count_kept(conn: Connection, query: ContactQuery) -> int:
    if query.list_id is None:
        total = counts.total(conn, counts.CONTACTS)
    else:
        size = select(CONTACT_LISTS.c.size).where(CONTACT_LISTS.c.list_id == query.list_id)
        total = conn.scalar(size) or 0
    if query.opted_out is None:
        return total
    # Opt-outs are few beside contacts: these are looked up one by one.
    wanted = (
        select(func.count())
        .select_from(SUPPRESSIONS)
        .join(CONTACTS, _K.msisdn == _S.msisdn)
        .where(_S.opted_out.is_(True))
    )
    if query.list_id is not None:
        mine = and_(_B.list_id == query.list_id, _B.contact_id == _K.contact_id)
        wanted = wanted.where(exists().where(mine))
    opted_out = conn.scalar(wanted) or 0
    return opted_out if query.opted_out else total - opted_out


def complete(conn: Connection, text: str, limit: int) -> list[Contact]:
    """Return contacts whose number or name begins with `text`; other words of the name follow."""
    found: dict[int, None] = {}
    for beginning in numbers.prefixes(conn, _K.msisdn, text):
        wanted = select(_K.contact_id).where(numbers.begins(_K.msisdn, [beginning]))
        rows = conn.scalars(wanted.order_by(_K.msisdn).limit(limit - len(found)))
        found.update(dict.fromkeys(rows))
        if len(found) >= limit:
            break
    phrases = words.query(text)
    if phrases and len(found) < limit:
        found.update(dict.fromkeys(_by_name(conn, words.folded(text), limit)))
    if phrases and len(found) < limit:
        matching = matches(conn, "contact_search", phrases)
        found.update(dict.fromkeys(_some(conn, select(_SEARCH.c.rowid).where(matching))[:limit]))
    return many(conn, list(found)[:limit])


def _by_name(conn: Connection, beginning: str, limit: int) -> Iterable[int]:
    inside = and_(_K.name_key >= beginning, _K.name_key < beginning + _LAST)
    order = (_K.name_key, _K.contact_id)
    return conn.scalars(select(_K.contact_id).where(inside).order_by(*order).limit(limit))
