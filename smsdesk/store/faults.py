"""The one place that turns database errors into faults a person can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from smsdesk.domain.errors import ForeignDatabase, StoreFault, StoreReadOnly
from smsdesk.domain.texts import tr

_PRIMARY = 0xFF


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise `StoreFault` and its kinds for what the engine reports; let our own bugs through.

    Args:
        place: The database, without credentials.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise  # wrong SQL: a bug, not a fault of the world
        raise _fault(error.orig, place) from error
    except PoolTimeout as error:
        raise _busy(place) from error
    except sqlite3.Error as error:
        raise _fault(error, place) from error


def _fault(error: BaseException | None, place: str) -> StoreFault:
    if isinstance(error, sqlite3.Error):
        return sqlite_fault(error, place)
    return _postgres_fault(getattr(error, "sqlstate", None) or "", place)


def sqlite_fault(error: sqlite3.Error, place: str) -> StoreFault:
    """Return the fault for an error of SQLite."""
    match getattr(error, "sqlite_errorcode", 0) & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _busy(place)
        case sqlite3.SQLITE_FULL:
            return disk_full(place)
        case sqlite3.SQLITE_READONLY:
            return read_only(place)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(place)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return cannot_open(place)
        case _:
            return StoreFault(
                tr("The database {place} could not be read or written.", place=place),
                tr("The last step was not stored; nothing was sent because of it."),
                tr("Check the disk it is on, then try again."),
            )


_POSTGRES_BUSY = {"55P03", "40P01", "40001", "57014"}
_POSTGRES_FULL = {"53100", "53200", "53000"}
_POSTGRES_REFUSED = {"28000", "28P01", "3D000", "42501"}
_POSTGRES_READ_ONLY = "25006"


def _postgres_fault(sqlstate: str, place: str) -> StoreFault:
    if sqlstate in _POSTGRES_BUSY:
        return _busy(place)
    if sqlstate in _POSTGRES_FULL:
        return disk_full(place)
    if sqlstate in _POSTGRES_REFUSED:
        return cannot_open(place)
    if sqlstate == _POSTGRES_READ_ONLY:
        return read_only(place)
    return StoreFault(
        tr("The database server of {place} does not answer as it should.", place=place),
        tr("The last step was not stored; nothing was sent because of it."),
        tr("Check the network and the server, then try again."),
    )


def _busy(place: str) -> StoreFault:
    return StoreFault(
        tr("The database {place} is in use by another program and stayed locked.", place=place),
        tr("The last step was not stored; nothing was sent because of it."),
        tr("Close the other program, then try again."),
    )


def disk_full(place: str) -> StoreFault:
    """Return the fault for a full disk."""
    return StoreFault(
        tr("The disk that holds the database {place} is full.", place=place),
        tr("The last step was not stored; nothing more is sent until there is room."),
        tr("Free some space, then try again."),
    )


def read_only(place: str) -> StoreReadOnly:
    """Return the fault for a database that can only be read."""
    return StoreReadOnly(
        tr("The database {place} can only be read.", place=place),
        tr("You can look at it, but nothing is changed and nothing is sent."),
        tr("Make the file and its folder writable, then start the program again."),
    )


def damaged(place: str) -> ForeignDatabase:
    """Return the fault for a damaged file."""
    return ForeignDatabase(
        tr("The database {place} is damaged.", place=place),
        tr("It was left as it is, and nothing is sent."),
        tr("Put a backup in its place, or move it away to begin with an empty one."),
    )


def foreign(place: str) -> ForeignDatabase:
    """Return the fault for something that this program did not write."""
    return ForeignDatabase(
        tr("{place} was not written by this program.", place=place),
        tr("It was left as it is, and nothing is sent."),
        tr("Move it away or choose another place, then start the program again."),
    )


def cannot_open(place: str) -> StoreFault:
    """Return the fault for a database that refuses to be opened."""
    return StoreFault(
        tr("The database {place} cannot be opened.", place=place),
        tr("Nothing can be read or sent."),
        tr("Check that it exists and that you may use it, then start the program again."),
    )
