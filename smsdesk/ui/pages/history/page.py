"""The History page: filter, search, live table, detail."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.events import AccountChanged, CampaignStarted, MessagesChanged
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.memory import UiMemory
from smsdesk.ui.models.message_table import Column
from smsdesk.ui.models.rows import ROW_ROLE
from smsdesk.ui.pages.history.campaign_bar import CampaignBar
from smsdesk.ui.pages.history.detail import MessageDetail
from smsdesk.ui.pages.history.export_strip import ExportStrip
from smsdesk.ui.pages.history.filter_bar import FilterBar
from smsdesk.ui.pages.history.message_view import make_message_view
from smsdesk.ui.pages.history.rows import HistoryRows
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import LEAST_WIDTH, LOW_HEIGHT, SPACING, Tone
from smsdesk.ui.viewmodels.filters import HistoryFilters
from smsdesk.ui.viewmodels.messages import counted
from smsdesk.ui.widgets.base import TextRole, make_button, text_label
from smsdesk.ui.widgets.notices import Banner, EmptyState
from smsdesk.ui.widgets.sections import SectionHeader, make_scroll
from smsdesk.ui.widgets.specs import EmptySpec, NoticeSpec
from smsdesk.ui.widgets.tables import remember_columns

_CAMPAIGNS = 50
_DETAIL_CHARS = 48
_NARROW_CHARS = 112


class HistoryPage(QWidget):
    """Every message, newest first.

    Signals:
        compose_wanted(): there is nothing here yet and the person wants to write.
    """

    compose_wanted = Signal()

    def __init__(self, services: Services, memory: UiMemory) -> None:
        super().__init__()
        self._services = services
        self._memory = memory
        self.banner = Banner("historyBanner")
        self.filter_bar = FilterBar(memory)
        self.refresh = make_button(tr("Refresh"), "refreshButton", icon=IconName.REFRESH)
        self.export = make_button(tr("Export…"), "exportButton", icon=IconName.EXPORT)
        self.exporting = ExportStrip(services, lambda: self._filters.query)
        self.bar = CampaignBar(services)
        self.detail = MessageDetail()
        self.rows = HistoryRows(
            services, lambda: self._filters, lambda: self.detail.message_id, self
        )
        self.model = self.rows.model
        self.table = make_message_view(self.model, memory)
        self.rows.show_in(self.table)
        self._left = QWidget()
        self._column = QVBoxLayout(self._left)
        self._opened = False
        self._count = text_label("", TextRole.CAPTION)
        self._count.setObjectName("historyCount")
        self.empty = EmptyState(_nothing_sent(), "historyEmpty")
        self._build()
        self._connect()
        self._spawn(self._load_choices(), "load filters")
        self.reload()

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    # Building

    def _build(self) -> None:
        header = SectionHeader(tr("History"), role=TextRole.TITLE)
        header.add_action(self.export)
        header.add_action(self.refresh)
        column = self._column
        column.setSpacing(SPACING.gap)
        column.addWidget(header)
        column.addWidget(self.banner)
        column.addWidget(self.exporting)
        column.addWidget(self.bar)
        column.addWidget(self.filter_bar)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column.addWidget(body, 1)
        column.addWidget(self._count)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("historySplitter")
        splitter.setChildrenCollapsible(False)
        self._left_area = make_scroll(self._left, "historyScroll")
        splitter.addWidget(self._left_area)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        wide = self.fontMetrics().averageCharWidth() * _DETAIL_CHARS
        splitter.setSizes([wide * 3, wide])
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setFocusProxy(self.filter_bar.search)

    def _connect(self) -> None:
        self.filter_bar.changed.connect(self._on_filter)
        self.refresh.clicked.connect(self.reload)
        self.export.clicked.connect(self.exporting.ask)
        self.exporting.noticed.connect(self.banner.show_notice)
        self.bar.noticed.connect(self.banner.show_notice)
        self.banner.action_triggered.connect(self._on_newer)
        self.empty.action_triggered.connect(self._on_empty_action)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.clicked.connect(self._on_opened)
        self.table.activated.connect(self._on_opened)
        self.detail.returned.connect(self._on_returned)
        self.detail.resend_wanted.connect(self._on_resend)
        self.rows.counted.connect(self._show_count)
        self.rows.chosen_gone.connect(self.detail.clear)
        self.rows.detail_changed.connect(self._on_detail_changed)
        self.rows.newer.connect(self._on_newer_above)
        events = self._services.events
        self._ends: list[Callable[[], None]] = [
            events.subscribe(MessagesChanged, self.rows.on_changed),
            events.subscribe(CampaignStarted, lambda _event: self._on_started()),
            events.subscribe(AccountChanged, lambda _event: self._on_choices_changed()),
        ]

    # Filtering

    async def _load_choices(self) -> None:
        """Offer the accounts and the newest campaigns; what was chosen stays chosen."""
        views = await self._services.accounts.all()
        campaigns = await self._services.campaigns.page(None, _CAMPAIGNS)
        self.filter_bar.show_choices(views, campaigns)

    def _on_started(self) -> None:
        self.rows.on_started()
        self._on_choices_changed()

    def _on_choices_changed(self) -> None:
        self._spawn(self._load_choices(), "load filters")

    def _on_filter(self) -> None:
        self.bar.choose(self._filters.campaign_id or None)
        self.banner.clear()
        self.reload()

    def show_all(self) -> None:
        """Take every filter away."""
        self.filter_bar.show_all()

    def show_messages_to(self, msisdn: Msisdn) -> None:
        """Show the messages to one number only."""
        self.filter_bar.show_only(msisdn.e164)

    @property
    def _filters(self) -> HistoryFilters:
        return self.filter_bar.filters

    # What is shown

    def reload(self) -> None:
        """Read the first page anew."""
        self.rows.reload()

    def _show_count(self) -> None:
        rows = self.model.rowCount()
        self._stack.setCurrentIndex(0 if rows else 1)
        self.empty.set_spec(_nothing_found() if self._filters.filtered else _nothing_sent())
        self._count.setText(counted(rows, more=self.model.has_more) if rows else "")
        self.table.setColumnHidden(Column.ACCOUNT, self.model.one_account)
        self.export.setEnabled(rows > 0)
        self._arrange()

    # One pane where there is no room for two

    def _arrange(self) -> None:
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW_CHARS
        alone = narrow and self._opened and self.detail.message_id != 0
        some = self.model.rowCount() > 0 or self._filters.filtered
        self.detail.set_returnable(alone)
        self._left_area.setVisible(not alone)
        beside = some and not narrow
        self.detail.setVisible(alone or beside)
        low = self.height() < LOW_HEIGHT
        self.filter_bar.set_low(low=low)
        left, edge = (SPACING.gap, SPACING.unit) if low else (SPACING.page, SPACING.wide)
        self._column.setSpacing(SPACING.unit if low else SPACING.gap)
        self._column.setContentsMargins(left, edge, SPACING.unit if beside else left, edge)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _on_opened(self) -> None:
        self._opened = True
        self._arrange()

    def _on_returned(self) -> None:
        self._opened = False
        self._arrange()
        self.table.setFocus()

    def _on_empty_action(self) -> None:
        if self._filters.filtered:
            self.show_all()
        else:
            self.compose_wanted.emit()

    # Newer messages

    def _on_newer_above(self) -> None:
        words = tr("There are newer messages above.")
        self.banner.show_notice(NoticeSpec(Tone.INFO, words, tr("Show them")))

    def _on_newer(self) -> None:
        self.banner.clear()
        self.table.scrollToTop()
        self.reload()

    # Detail

    def _on_row(self) -> None:
        message = self.table.currentIndex().data(ROW_ROLE)
        if isinstance(message, Message):
            self._spawn(self._show_detail(message.message_id), "show message")

    def _on_detail_changed(self, message_id: int) -> None:
        self._spawn(self._show_detail(message_id), "show message")

    async def _show_detail(self, message_id: int) -> None:
        message = await self._services.history.get(message_id)
        events = await self._services.history.events(message_id)
        chosen = self.table.currentIndex().data(ROW_ROLE)
        late = isinstance(chosen, Message) and chosen.message_id != message_id
        if message is not None and not late:
            self.detail.show_message(message, events)
            self._arrange()

    def _on_resend(self, message_id: int) -> None:
        question = Question(
            tr("Send this message again?"),
            tr(
                "The gateway may have taken it the first time. If it did, the person gets the "
                "message twice and both are charged."
            ),
            tr("Send again"),
            self,
        )
        question.agreed.connect(lambda: self._spawn(self._resend([message_id]), "resend uncertain"))
        question.open()

    async def _resend(self, message_ids: Sequence[int]) -> None:
        await self._services.campaigns.resend_uncertain(message_ids)

    def closing(self) -> None:
        """Keep the columns and listen to no more events: the program ends."""
        remember_columns(self.table, self._memory)
        self.bar.closing()
        for end in self._ends:
            end()


def _nothing_sent() -> EmptySpec:
    return EmptySpec(
        IconName.INBOX,
        tr("Nothing has been sent yet"),
        tr("Every message you send appears here, with everything that becomes of it."),
        tr("Write a message"),
    )


def _nothing_found() -> EmptySpec:
    return EmptySpec(
        IconName.SEARCH,
        tr("No message matches"),
        tr("No message fits the search and the filters."),
        tr("Show all messages"),
    )
