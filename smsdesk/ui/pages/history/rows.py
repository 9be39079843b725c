"""The rows of History: read page by page and kept up to date, without losing selection or place."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QTableView

from smsdesk.domain.message import Message
from smsdesk.services.container import Services
from smsdesk.services.events import MessagesChanged
from smsdesk.ui.models.message_table import MessageTable
from smsdesk.ui.viewmodels.filters import HistoryFilters
from smsdesk.ui.widgets.tables import keeping_place, select_row

_PAGE = 100
_LIVE_EVERY_MS = 150
_MOST_UPDATED = 500


class HistoryRows(QObject):
    """Fills the model of a table and follows what is announced.

    Signals:
        counted(): rows came, went or were read anew.
        chosen_gone(): the message shown in the detail is no longer in the table.
        detail_changed(int): the message shown in the detail changed.
        newer(): there are newer messages above, and the table was left where it is.
    """

    counted = Signal()
    chosen_gone = Signal()
    detail_changed = Signal(int)
    newer = Signal()

    def __init__(
        self,
        services: Services,
        filters: Callable[[], HistoryFilters],
        chosen: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._filters = filters
        self._chosen = chosen
        self._changed: set[int] = set()
        self._fresh = False
        self._generation = 0
        self._table: QTableView | None = None
        self.model = MessageTable(self._fetch_below, services.clock.now, self)
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(_LIVE_EVERY_MS)
        self._live.timeout.connect(lambda: self._spawn(self._update(), "update history"))

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    def show_in(self, table: QTableView) -> None:
        """Keep selection and place in `table`, whose model is ours."""
        self._table = table

    # Reading

    def reload(self) -> None:
        """Read the first page anew."""
        self._generation += 1
        self._spawn(self._read_first(self._generation), "read history")

    async def _read_first(self, generation: int) -> None:
        rows = await self._services.history.page(self._filters().query, None, _PAGE)
        if generation != self._generation:
            return
        chosen = self._chosen()
        self.model.reset(rows, more=len(rows) == _PAGE)
        self._keep_chosen(chosen)
        self.counted.emit()

    def _keep_chosen(self, message_id: int) -> None:
        place = self.model.place_of(message_id)
        if place is None or self._table is None:
            self.chosen_gone.emit()
            return
        select_row(self._table, place)

    def _fetch_below(self, message_id: int) -> None:
        self._spawn(self._read_below(message_id, self._generation), "read older history")

    async def _read_below(self, message_id: int, generation: int) -> None:
        rows = await self._services.history.page(self._filters().query, message_id, _PAGE)
        if generation == self._generation:
            self.model.add_page(rows, more=len(rows) == _PAGE)
            self.counted.emit()

    # Live updates

    def on_changed(self, event: MessagesChanged) -> None:
        """Bring what changed up to date, soon."""
        self._changed.update(change.message_id for change in event.changes)
        self._update_soon()

    def on_started(self) -> None:
        """Look for new rows, soon."""
        self._fresh = True
        self._update_soon()

    def _update_soon(self) -> None:
        if not self._live.isActive():
            self._live.start()

    async def _update(self) -> None:
        """Bring the table up to date: new rows and those that no longer match, or rows alone."""
        changed, self._changed = self._changed, set()
        fresh, self._fresh = self._fresh, False
        state = self._filters().state
        if fresh or state:
            await self._update_newest(self._generation)
        shown = sorted(key for key in changed if self.model.holds(key))[-_MOST_UPDATED:]
        if shown and not state:
            self.model.update_rows(await self._services.history.many(shown))
        if self._chosen() in changed:
            self.detail_changed.emit(self._chosen())
        self.counted.emit()

    async def _update_newest(self, generation: int) -> None:
        limit = min(max(_PAGE, self.model.rowCount()), _MOST_UPDATED)
        rows = await self._services.history.page(self._filters().query, None, limit)
        if generation != self._generation or self._table is None:
            return
        with keeping_place(self._table, self._place_of):
            in_step = self.model.sync(rows, more=len(rows) == limit)
        if in_step:
            return
        if self._chosen() or self._table.verticalScrollBar().value():
            self.newer.emit()
        else:
            self.reload()

    def _place_of(self, row: object) -> int | None:
        return self.model.place_of(row.message_id) if isinstance(row, Message) else None
