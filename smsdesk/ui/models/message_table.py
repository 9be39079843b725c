"""Messages as a table that fetches its rows page by page and updates them in place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QObject, Qt
from typing_extensions import override

from smsdesk.domain.message import Message
from smsdesk.domain.texts import tr
from smsdesk.ui.models.rows import RowsModel
from smsdesk.ui.viewmodels.messages import badge, day_time, local_time
from smsdesk.ui.widgets.state_badge import BADGE_ROLE

NAME_ROLE = Qt.ItemDataRole.UserRole + 2
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 3


class Column(IntEnum):
    """The columns; the view places the time before the text."""

    STATE = 0
    RECIPIENT = 1
    TEXT = 2
    ACCOUNT = 3
    TIME = 4


class MessageTable(RowsModel[Message]):
    """Rows of messages, newest first.

    Args:
        fetch: Asked for the page below a message number; answers with `add_page`.
        now: The present instant.
    """

    def __init__(
        self,
        fetch: Callable[[int], None],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._now = now
        self._more = False

    @property
    @override
    def has_more(self) -> bool:
        return self._more

    @override
    def fetch_more(self) -> None:
        self._fetch(self._rows[-1].message_id if self._rows else 0)

    def reset(self, rows: Sequence[Message], *, more: bool) -> None:
        """Show other rows."""
        self._more = more
        self._reset(rows)

    def add_page(self, rows: Sequence[Message], *, more: bool) -> None:
        """Add older rows at the end."""
        self._more = more
        self._append(rows)

    @property
    def one_account(self) -> bool:
        """Whether all rows are of one account."""
        return len({row.account_id for row in self._rows}) <= 1

    def sync(self, newest: Sequence[Message], *, more: bool) -> bool:
        """Bring the newest rows up to date; what is selected stays selected.

        Returns False, and changes nothing, when all of `newest` are newer than what is shown:
        between the two there may be others.
        """
        if newest and more:
            last = newest[-1].message_id
            if self._rows and not any(self.holds(message.message_id) for message in newest):
                return False
            older = [message for message in self._rows if message.message_id < last]
            self._more = self._more or not older
            self._sync([*newest, *older])
        else:
            self._more = more
            self._sync(newest)
        return True

    @override
    def key(self, row: Message) -> int:
        return row.message_id

    @override
    def titles(self) -> Sequence[str]:
        return (tr("State"), tr("Recipient"), tr("Message"), tr("Account"), tr("Created"))

    @override
    def cell(self, row: Message, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, Column(column))
        more = _MORE.get((column, role))
        return more(row) if more is not None else None

    def _text(self, message: Message, column: Column) -> str:
        match column:
            case Column.STATE:
                return message.state.label
            case Column.RECIPIENT:
                number = message.msisdn.display()
                return f"{message.name} · {number}" if message.name else number
            case Column.TEXT:
                return " ".join(message.text.split())
            case Column.ACCOUNT:
                return message.account_name
            case Column.TIME:
                return day_time(message.created_at, self._now())


_MORE: Mapping[tuple[int, int], Callable[[Message], object]] = {
    (Column.STATE, BADGE_ROLE): lambda row: badge(row.state),
    (Column.STATE, Qt.ItemDataRole.ToolTipRole): lambda row: row.reason or row.state.sentence,
    (Column.RECIPIENT, NAME_ROLE): lambda row: row.name,
    (Column.RECIPIENT, NUMBER_ROLE): lambda row: row.msisdn.display(),
    (Column.TIME, Qt.ItemDataRole.ToolTipRole): lambda row: local_time(row.created_at),
}
"""What cells have beside their text, by column and role."""
