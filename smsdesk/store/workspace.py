"""What a database knows of itself: notes by key, growing numbers, and which place it lives in."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, case, or_, select

from smsdesk.store.schema import META, SEQUENCES
from smsdesk.store.upsert import insert_into

_FINGERPRINT: Final = "fingerprint"
_MOMENT: Final = "%Y-%m-%dT%H:%M:%S"
"""UTC; later moments are greater as texts."""


def get(conn: Connection, key: str) -> str | None:
    """Return the note under `key`, or None."""
    return conn.scalar(select(META.c.value).where(META.c.key == key))


def put(conn: Connection, key: str, value: str) -> None:
    """Keep a note under `key`."""
    insert = insert_into(conn, META)
    conn.execute(
        insert.values(key=key, value=value).on_conflict_do_update(
            index_elements=["key"], set_={"value": insert.excluded.value}
        )
    )


def moved(conn: Connection, fingerprint: str) -> bool:
    """Say whether the database was copied or restored since `claim` (fault 31).

    The fingerprint stands for machine and place, as the caller tells them apart.
    """
    return get(conn, _FINGERPRINT) not in {None, fingerprint}


def claim(conn: Connection, fingerprint: str) -> None:
    """Make this place the database's own."""
    put(conn, _FINGERPRINT, fingerprint)


def elect(conn: Connection, key: str, holder: str, now: datetime, seconds: float) -> bool:
    """Say whether `holder` has the office `key`, and let it have it for `seconds` from now on.

    It stays with whoever has it until that one has not asked for so long.
    """
    until = (now + timedelta(seconds=seconds)).astimezone(UTC)
    insert = insert_into(conn, META)
    taken = insert.values(key=key, value=f"{until:{_MOMENT}} {holder}")
    theirs = META.c.value
    statement = taken.on_conflict_do_update(
        index_elements=["key"],
        set_={"value": taken.excluded.value},
        where=or_(
            theirs < f"{now.astimezone(UTC):{_MOMENT}}",
            theirs.endswith(f" {holder}", autoescape=True),
        ),
    ).returning(META.c.key)
    return conn.scalar(statement) is not None


def next_number(conn: Connection, name: str, start: int) -> int:
    """Return the next number of a sequence: at least `start`, always more than any before."""
    return next_numbers(conn, name, start, 1)[0]


def next_numbers(conn: Connection, name: str, start: int, count: int) -> range:
    """Return the next `count` numbers of a sequence in a row; those not used are lost."""
    insert = insert_into(conn, SEQUENCES)
    last = start + count - 1
    following = SEQUENCES.c.value + count
    least = bindparam("least", last, type_=SEQUENCES.c.value.type)
    statement = (
        insert.values(name=name, value=last)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"value": case((following > least, following), else_=least)},
        )
        .returning(SEQUENCES.c.value)
    )
    reached = int(conn.execute(statement).scalar_one())
    return range(reached - count + 1, reached + 1)
