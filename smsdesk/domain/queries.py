"""What lists of contacts and messages can be asked for, and how they are paged (keyset)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from smsdesk.domain.status import MessageState

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ContactQuery:
    """A filter over contacts; the default matches all.

    Attributes:
        search: Digits of a number in any spelling, or the beginnings of words of a name.
        list_id: Only members of this list.
        opted_out: Only those who did (True) or did not (False) opt out.
    """

    search: str = ""
    list_id: int | None = None
    opted_out: bool | None = None


@dataclass(frozen=True, slots=True)
class ContactCursor:
    """Where a page of contacts ended: the sort key and the row's number."""

    sort_key: str
    contact_id: int


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """A filter over messages; the default matches all, newest first.

    Attributes:
        search: Digits of a number in any spelling, words of the text or of the name, or an id.
        states: Only these states; empty for all.
        since: Created at or after (aware UTC).
        until: Created before (aware UTC).
    """

    search: str = ""
    states: frozenset[MessageState] = frozenset()
    account_id: int | None = None
    campaign_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor for the next; None when this is the last."""

    rows: Sequence[Row]
    next_cursor: ContactCursor | None
