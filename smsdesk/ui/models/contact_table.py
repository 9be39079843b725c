"""Contacts as a table that fetches its rows page by page."""

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtCore import QObject, Qt
from typing_extensions import override

from smsdesk.domain.contact import Contact
from smsdesk.domain.queries import ContactCursor, Page
from smsdesk.domain.texts import tr
from smsdesk.ui.models.rows import RowsModel
from smsdesk.ui.viewmodels.contacts import opted_out_badge
from smsdesk.ui.widgets.state_badge import BADGE_ROLE


class Column(IntEnum):
    """The columns, from left to right; what a narrow window cuts is at the end."""

    NAME = 0
    NUMBER = 1
    STATE = 2
    LISTS = 3


class ContactTable(RowsModel[Contact]):
    """Rows of contacts, by name.

    Args:
        fetch: Asked for the page after a cursor; answers with `add_page`.
    """

    def __init__(
        self, fetch: Callable[[ContactCursor], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._cursor: ContactCursor | None = None

    @property
    @override
    def has_more(self) -> bool:
        return self._cursor is not None

    @override
    def fetch_more(self) -> None:
        if self._cursor is not None:
            self._fetch(self._cursor)

    def reset(self, page: Page[Contact]) -> None:
        """Show other rows."""
        self._cursor = page.next_cursor
        self._reset(page.rows)

    def add_page(self, page: Page[Contact]) -> None:
        """Add the rows of the next page at the end."""
        self._cursor = page.next_cursor
        self._append(page.rows)

    def sync(self, page: Page[Contact]) -> None:
        """Become `page`, read anew; what is selected stays selected."""
        self._cursor = page.next_cursor
        self._sync(page.rows)

    @override
    def key(self, row: Contact) -> int:
        return row.contact_id

    @override
    def titles(self) -> Sequence[str]:
        return (tr("Name"), tr("Number"), tr("State"), tr("Lists"))

    @override
    def cell(self, row: Contact, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, Column(column))
        if role == BADGE_ROLE and column == Column.STATE and row.opted_out:
            return opted_out_badge()
        return None


def _text(contact: Contact, column: Column) -> str:
    match column:
        case Column.NAME:
            return contact.name or tr("no name")
        case Column.NUMBER:
            return contact.msisdn.display()
        case Column.LISTS:
            return ", ".join(contact.lists)
        case Column.STATE:
            return opted_out_badge().label if contact.opted_out else ""
