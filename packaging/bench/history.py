"""History with 1,000,000 messages: first paint, filters, pages and searches beside bare SQL.

The bars are fixed times; what bare keyset SQL takes on the same file is told beside them.
"""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import QApplication

from bench._archive import archive
from bench._frame import Row, Scale
from bench._screen import application
from smsdesk.app.composition import RunOptions, open_services
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.services.container import Services
from smsdesk.system.paths import Profile
from smsdesk.ui import aio
from smsdesk.ui.pages.history.page import HistoryPage
from smsdesk.ui.theme.apply import Theme, ThemeMode

_FIRST_PAINT_MS = 300.0
_PAGE_MS = 20.0
_SEARCH_MS = 300.0
_PAGE = 100
_LOOKS = 15
_WINDOW = (1280, 800)

_KEYSET = "SELECT * FROM messages WHERE {} ORDER BY message_id DESC LIMIT 100"
_WORDS = (
    "SELECT m.* FROM message_search s JOIN messages m ON m.message_id = s.rowid "
    "WHERE message_search MATCH ? ORDER BY s.rowid DESC LIMIT 100"
)


@dataclass(frozen=True, slots=True)
class _Look:
    """One thing a person asks History for, and the bare SQL for the same."""

    name: str
    query: MessageQuery
    sql: str
    values: tuple[object, ...]
    limit_ms: float = _PAGE_MS
    deep: bool = False


_UNDELIVERED = MessageQuery(states=frozenset({MessageState.UNDELIVERED}))
_LOOKS_AT = (
    _Look("page: all, the newest", MessageQuery(), _KEYSET.format("1"), ()),
    _Look(
        "page: all, from the middle",
        MessageQuery(),
        _KEYSET.format("message_id < ?"),
        (500_000,),
        deep=True,
    ),
    _Look("filter: one state", _UNDELIVERED, _KEYSET.format("state = 'undelivered'"), ()),
    _Look(
        "filter: one account and state",
        replace(_UNDELIVERED, account_id=4),
        _KEYSET.format("account_id = ? AND state = 'undelivered'"),
        (4,),
    ),
    _Look(
        "filter: one campaign",
        MessageQuery(campaign_id=3),
        _KEYSET.format("campaign_id = ?"),
        (3,),
    ),
    _Look("search: a rare word", MessageQuery("word777"), _WORDS, ("word777",), _SEARCH_MS),
    _Look("search: a common word", MessageQuery("order"), _WORDS, ("order",), _SEARCH_MS),
    _Look("search: what nothing has", MessageQuery("zebra"), _WORDS, ("zebra",), _SEARCH_MS),
    _Look(
        "search: a common word in one state",
        replace(_UNDELIVERED, search="order"),
        _WORDS,
        ("order",),
        _SEARCH_MS,
    ),
    _Look(
        "search: a name and a beginning",
        MessageQuery("name77 las"),
        _WORDS,
        ("name77* las*",),
        _SEARCH_MS,
    ),
    _Look(
        "search: a number as in its country",
        MessageQuery("07400 0012"),
        _KEYSET.format("msisdn >= '+4474000012' AND msisdn < '+4474000013'"),
        (),
        _SEARCH_MS,
    ),
    _Look(
        "search: digits that many have",
        MessageQuery("+44"),
        _KEYSET.format("msisdn >= '+44' AND msisdn < '+45'"),
        (),
        _SEARCH_MS,
    ),
)


def rows(scale: Scale) -> Iterator[Row]:
    """Measure the page on the screen first, then what is asked of the store."""
    count = scale.size(1_000_000, 2_000)
    profile = archive(count)
    bare = _bare_ms(profile, count)
    app = application()
    yield from aio.run(partial(_measured, app, profile, scale, bare))


def _bare_ms(profile: Profile, count: int) -> list[float]:
    with closing(sqlite3.connect(f"file:{profile.database}?mode=ro", uri=True)) as conn:
        return [
            _median_ms(partial(_fetch, conn, look.sql, _placed(look, count))) for look in _LOOKS_AT
        ]


def _placed(look: _Look, count: int) -> tuple[object, ...]:
    return (count // 2,) if look.deep else look.values


def _fetch(conn: sqlite3.Connection, sql: str, values: Sequence[object]) -> None:
    conn.execute(sql, values).fetchall()


def _median_ms(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def _measured(
    app: QApplication, profile: Profile, scale: Scale, bare: Sequence[float]
) -> list[Row]:
    count = scale.size(1_000_000, 2_000)
    async with open_services(profile, RunOptions()) as opened:
        services = opened.services
        Theme(ThemeMode.LIGHT).apply(app)
        pages: list[HistoryPage] = []
        paints = [await _first_paint_ms(services, pages) for _ in range(scale.rounds)]
        name = f"history of {count:,}: first paint of the page"
        found = [Row.within(name, statistics.median(paints), _FIRST_PAINT_MS, "ms")]
        for look, bare_ms in zip(_LOOKS_AT, bare, strict=True):
            before = count // 2 if look.deep else None
            taken = await _taken_ms(partial(services.history.page, look.query, before, _PAGE))
            row = Row.within(
                f"history of {count:,}, {look.name}",
                statistics.median(taken),
                look.limit_ms,
                "ms",
            )
            note = f"worst {max(taken):.1f} ms; bare SQL {bare_ms:.2f} ms"
            found.append(row.noted(note))
    return found


async def _taken_ms(call: Callable[[], Awaitable[object]]) -> list[float]:
    taken = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def _first_paint_ms(services: Services, pages: list[HistoryPage]) -> float:
    """Return the milliseconds from making the page to its rows on the screen.

    What it reads besides comes later: it is kept in `pages` until the services end.
    """
    began = time.perf_counter()
    page = HistoryPage(services, services.settings)
    filled = asyncio.Event()
    page.model.modelReset.connect(filled.set)
    page.resize(*_WINDOW)
    page.show()
    await filled.wait()
    page.grab()
    taken = time.perf_counter() - began
    page.closing()
    page.hide()
    pages.append(page)
    return taken * 1000
