"""What a gateway keeps for later, as a table."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import Qt
from typing_extensions import override

from smsdesk.domain.msisdn import InvalidNumber, parse
from smsdesk.domain.texts import tr
from smsdesk.services.at_gateway import KeptMessage
from smsdesk.ui.models.rows import RowsModel
from smsdesk.ui.viewmodels.messages import short_time


class Column(IntEnum):
    """The columns, from left to right."""

    AT = 0
    TO = 1
    NAME = 2
    TEXT = 3


class KeptTable(RowsModel[KeptMessage]):
    """Rows of messages that wait at the gateway, by their hour."""

    @property
    @override
    def has_more(self) -> bool:
        return False

    @override
    def fetch_more(self) -> None:
        """All rows come at once."""

    def show_rows(self, rows: Sequence[KeptMessage]) -> None:
        """Become `rows`; what is selected stays selected."""
        self._sync(rows)

    @override
    def key(self, row: KeptMessage) -> str:
        return row.provider_message_id

    @override
    def titles(self) -> Sequence[str]:
        return (tr("Goes out"), tr("To"), tr("Name"), tr("Text"))

    @override
    def cell(self, row: KeptMessage, column: int, role: int) -> object:
        return _text(row, Column(column)) if role == Qt.ItemDataRole.DisplayRole else None


def _text(message: KeptMessage, column: Column) -> str:
    match column:
        case Column.AT:
            return short_time(message.at) if message.at else tr("unknown time")
        case Column.TO:
            return _number(message.to)
        case Column.NAME:
            return message.name or ("" if message.message_id else tr("not sent from here"))
        case Column.TEXT:
            return " ".join(message.text.split())


def _number(to: str) -> str:
    """Return a number as people read it, or as the gateway wrote it."""
    try:
        return parse(to).display()
    except InvalidNumber:
        return to
