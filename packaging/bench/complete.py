"""Completing a recipient over 1,000,000 contacts while somebody types, each key by itself.

The limit is the one of section 60 of the quality sheet: nothing keeps a typist waiting.
"""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bench._frame import Row, Scale, seconds_of
from bench._world import scratch
from smsdesk.app.composition import RunOptions, open_services
from smsdesk.domain.msisdn import Msisdn
from smsdesk.store import contacts
from smsdesk.store.contacts import ContactInput
from smsdesk.store.engine import Store
from smsdesk.system.paths import Profile

_LIMIT_MS = 50.0
_LIMIT = 8
_CHUNK = 2000
_NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_SYLLABLES = tuple(
    first + vowel for first in ("", *"bdfghjklmnprstvz", "ch", "sh") for vowel in "aeiou"
)
_TYPED = {
    "a first name": "marilo",
    "first and last name": "lina kasto",
    "a last name": "vezodu",
    "a number as in its country": "07400077",
    "an international number": "+44740007",
    "what nobody has": "zebra",
}
_BARE = "SELECT * FROM contacts WHERE name LIKE ? OR msisdn LIKE ? ORDER BY name_key LIMIT 8"


def rows(scale: Scale) -> Iterator[Row]:
    """Type every text key by key; the slowest key of the median run counts."""
    count = scale.size(1_000_000, 2_000)
    with scratch() as folder:
        profile = Profile(folder)
        _fill(profile, count)
        bare_ms = _bare_ms(profile.database)
        found = asyncio.run(_typed_ms(profile, scale))
        for title, keys in found.items():
            slowest = max(keys, key=keys.__getitem__)
            row = Row.within(
                f"complete over {count:,} contacts, {title}", keys[slowest], _LIMIT_MS, "ms"
            )
            median = statistics.median(keys.values())
            note = f"slowest at “{slowest}”, median {median:.1f} ms; bare LIKE {bare_ms:.0f} ms"
            yield row.noted(note)


def _fill(profile: Profile, count: int) -> None:
    profile.ensure()
    store = Store.open(f"sqlite:///{profile.database}", backup_dir=None, clock=lambda: _NOW)
    with store.begin() as conn:
        for start in range(0, count, _CHUNK):
            part = [
                ContactInput(Msisdn(44, str(7_400_000_000 + n)), _name(n), {"city": "Oslo"})
                for n in range(start, min(start + _CHUNK, count))
            ]
            contacts.upsert(conn, part, None, _NOW)
    store.close()


def _name(n: int) -> str:
    """Return one of 8,100 first names with one of 729,000 last names, all as likely."""
    size = len(_SYLLABLES)
    first = _SYLLABLES[n % size] + _SYLLABLES[n // size % size]
    mixed = n * 7919
    last = "".join(_SYLLABLES[mixed // size**place % size] for place in range(3))
    return f"{first} {last}".title()


def _bare_ms(database: Path) -> float:
    """Return what the SQL of a script takes: no index helps a beginning in any case."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        values = ("vezodu%", "vezodu%")
        return seconds_of(lambda: conn.execute(_BARE, values).fetchall()) * 1000


async def _typed_ms(profile: Profile, scale: Scale) -> dict[str, dict[str, float]]:
    """Return for each text what every key took."""
    async with open_services(profile, RunOptions()) as opened:
        found: dict[str, dict[str, float]] = {}
        for title, text in _TYPED.items():
            found[title] = {}
            for end in range(1, len(text) + 1):
                typed = text[:end]
                taken = []
                for _ in range(scale.rounds):
                    began = time.perf_counter()
                    await opened.services.contacts.complete(typed, _LIMIT)
                    taken.append((time.perf_counter() - began) * 1000)
                found[title][typed] = statistics.median(taken)
        return found
