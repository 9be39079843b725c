"""Search and filters of History; what is chosen survives a restart, a search does not."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from smsdesk.domain.campaign import Campaign
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.memory import UiMemory
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.filters import HistoryFilters, read_filters
from smsdesk.ui.widgets.base import make_button
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.search_field import SearchField
from smsdesk.ui.widgets.select import Select

_FILTERS = "history.filters"
_SEARCH_CHARS = 22
_ONE_LINE_CHARS = 132


class FilterBar(QWidget):
    """One line where there is room, else the search above the boxes.

    Signals:
        changed(): other filters are in force.
    """

    changed = Signal()

    def __init__(self, memory: UiMemory) -> None:
        super().__init__()
        self._memory = memory
        self._filters = read_filters(memory.recall(_FILTERS))
        self.search = SearchField("historySearch", tr("Search a number, a name, a text or an id"))
        self.search.setMinimumWidth(self.fontMetrics().averageCharWidth() * _SEARCH_CHARS)
        self.states = Select("statusFilter", tr("State"))
        self.accounts = Select("accountFilter", tr("Account"))
        self.campaigns = Select("campaignFilter", tr("Campaign"))
        self._more = make_button(tr("Filters"), "historyFilters", icon=IconName.FILTER)
        self._more.setCheckable(True)
        self._more.hide()
        self._low = False
        boxes = self._boxes = QWidget()
        boxes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        flow = FlowLayout(boxes, SPACING.unit)
        for box in (self.states, self.accounts, self.campaigns):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            flow.addWidget(box)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING.unit)
        first = QHBoxLayout()
        first.setSpacing(SPACING.unit)
        first.addWidget(self.search, 1)
        first.addWidget(self._more)
        self._row.addLayout(first, 2)
        self._row.addWidget(boxes, 3)
        self.states.addItem(tr("Every state"), "")
        for state in MessageState:
            self.states.addItem(state.label, state.value)
        self.states.select(self._filters.state)
        self.show_choices((), ())
        self._more.toggled.connect(self._boxes.setVisible)
        self.search.search_changed.connect(self._on_changed)
        for box in (self.states, self.accounts, self.campaigns):
            box.currentIndexChanged.connect(self._on_changed)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the search a line of its own where there is no room for everything in one."""
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _ONE_LINE_CHARS
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def set_low(self, *, low: bool) -> None:
        """Put the boxes behind a button where the window is low, so that rows have room."""
        if low is not self._low:
            self._low = low
            self._more.setVisible(low)
            self._boxes.setVisible(not low or self._more.isChecked())
            self._name_more()

    def _name_more(self) -> None:
        """Say on the button how many filters are in force: they may be out of sight."""
        count = sum(box.currentIndex() > 0 for box in (self.states, self.accounts, self.campaigns))
        words = tr("Filters ({count})", count=count) if count else tr("Filters")
        self._more.setText(words)
        self._more.setAccessibleName(words)

    @property
    def filters(self) -> HistoryFilters:
        """What is chosen now."""
        return self._filters

    def show_choices(self, views: Sequence[AccountView], campaigns: Sequence[Campaign]) -> None:
        """Offer accounts and campaigns; what was chosen stays chosen while it is there."""
        accounts = [(view.name, view.account_id) for view in views]
        _fill(self.accounts, tr("Every account"), accounts, self._filters.account_id)
        titles = [(one.title or tr("no text"), one.campaign_id) for one in campaigns]
        _fill(self.campaigns, tr("Every campaign"), titles, self._filters.campaign_id)
        if views:
            self._on_changed()

    def show_all(self) -> None:
        """Take every filter away."""
        self.search.clear_now()
        for box in (self.states, self.accounts, self.campaigns):
            box.setCurrentIndex(0)

    def show_only(self, text: str) -> None:
        """Show what a search finds, whatever was filtered before."""
        for box in (self.states, self.accounts, self.campaigns):
            box.setCurrentIndex(0)
        self.search.search_now(text)

    def _on_changed(self) -> None:
        self._name_more()
        chosen = HistoryFilters(
            search=self.search.text().strip(),
            state=str(self.states.currentData() or ""),
            account_id=int(self.accounts.currentData() or 0),
            campaign_id=int(self.campaigns.currentData() or 0),
        )
        if chosen != self._filters:
            self._filters = chosen
            self._memory.remember(_FILTERS, chosen.to_json())
            self.changed.emit()


def _fill(box: Select, everything: str, items: Sequence[tuple[str, int]], chosen: int) -> None:
    blocked = box.blockSignals(True)
    box.clear()
    box.addItem(everything, 0)
    for text, data in items:
        box.addItem(text, data)
    if chosen and not items:
        # Not read yet: the choice of the last time must not be lost to a filter beside it.
        box.addItem("…", chosen)
    box.blockSignals(blocked)
    if not box.select(chosen):
        box.select(0)
