"""The listener: on or off, its address, a self-check, and the last calls with their verdict."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.listening_place import ListeningPlace
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.events import AccountChanged, ListenerChanged, ReportReceived
from smsdesk.system.settings import LISTENER_ENABLED
from smsdesk.ui.chores import Chores
from smsdesk.ui.clipboard import copy_text
from smsdesk.ui.dialogs.settings.listening_place import ListeningPlaceForm
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.accounts import listener_words
from smsdesk.ui.viewmodels.calls import CallRow, call_rows
from smsdesk.ui.viewmodels.listening_place import address_warning, as_settings, written
from smsdesk.ui.widgets.base import (
    TextRole,
    make_button,
    name_widget,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import Card, KeyValueList, make_scroll
from smsdesk.ui.widgets.specs import KeyValue, NoticeSpec
from smsdesk.ui.widgets.tables import prepare_table
from smsdesk.ui.widgets.tone_line import ToneLine

_RELOAD_AFTER_MS = 300
_LEAST_LINES = 9


class ListenerTab(QWidget):
    """Where gateways call to say what became of messages."""

    def __init__(self, services: Services, chores: Chores) -> None:
        super().__init__()
        self._services = services
        self._spawn = chores.spawn
        self._banner = Banner("listenerBanner")
        self._toggle = QCheckBox(tr("Listen for delivery reports"))
        name_widget(self._toggle, "listenerToggle", tr("Listen for delivery reports"))
        self._words = text_label("", TextRole.MUTED)
        self._check = make_button(tr("Check"), "listenerCheck", icon=IconName.PLUG)
        self._addresses = KeyValueList("listenerAddresses")
        self._warning = ToneLine("listenerAddressWarning")
        self._address_card = Card()
        self._place = ListeningPlaceForm(written(services.settings))
        self._calls = QTableWidget(0, 4)
        self._none = text_label(tr("No gateway has called yet."), TextRole.MUTED)
        self._reload_timer = QTimer(self)
        self._reload_timer.setSingleShot(True)
        self._reload_timer.setInterval(_RELOAD_AFTER_MS)
        self._prepare_calls()
        self._build()
        self._toggle.clicked.connect(self._on_toggled)
        self._place.saved.connect(self._on_place)
        self._check.clicked.connect(lambda: self._spawn(self._self_check(), "listener check"))
        self._addresses.copied.connect(copy_text)
        self._reload_timer.timeout.connect(lambda: self._spawn(self._load(), "load calls"))
        self._ends: list[Callable[[], None]] = [
            services.events.subscribe(ListenerChanged, lambda _event: self._on_changed()),
            services.events.subscribe(AccountChanged, lambda _event: self._on_changed()),
            services.events.subscribe(ReportReceived, lambda _event: self._reload_soon()),
        ]
        self._on_changed()

    def _prepare_calls(self) -> None:
        prepare_table(self._calls, "listenerCalls", tr("The last calls"))
        self._calls.setHorizontalHeaderLabels(
            [tr("Time"), tr("Account"), tr("From"), tr("Verdict")]
        )
        self._calls.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._calls.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        char = self.fontMetrics().averageCharWidth()
        for column, width in enumerate((26, 26, 20)):
            self._calls.setColumnWidth(column, char * width)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACING.unit)
        head.addWidget(self._toggle)
        head.addWidget(self._words, 1)
        head.addWidget(self._check)
        self._address_card.body.addWidget(
            text_label(tr("Addresses to give to the gateways"), TextRole.STRONG)
        )
        self._address_card.body.addWidget(self._warning)
        self._address_card.body.addWidget(self._addresses)
        body = QWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(make_scroll(body, "listenerScroll"))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, SPACING.gap, SPACING.unit, 0)
        column.setSpacing(SPACING.gap)
        column.addLayout(head)
        column.addWidget(self._banner)
        column.addWidget(self._address_card)
        column.addWidget(self._place)
        column.addWidget(text_label(tr("The last calls"), TextRole.STRONG))
        column.addWidget(self._none)
        self._calls.setMinimumHeight(self.fontMetrics().lineSpacing() * _LEAST_LINES)
        column.addWidget(self._calls, 1)
        self.setFocusProxy(self._toggle)

    def _reload_soon(self) -> None:
        if not self._reload_timer.isActive():
            self._reload_timer.start()

    def _on_changed(self) -> None:
        status = self._services.listening.status
        self._toggle.setChecked(status.running)
        self._words.setText(listener_words(status))
        self._check.setEnabled(status.running)
        if status.fault:
            self._banner.show_notice(NoticeSpec(Tone.DANGER, status.fault, dismissible=False))
        else:
            self._banner.clear()
        self._spawn(self._load_addresses(), "load addresses")
        self._reload_soon()

    def _on_toggled(self, checked: bool) -> None:
        try:
            self._services.settings.put(LISTENER_ENABLED, checked)
        except SmsDeskError as error:
            self._banner.show_notice(NoticeSpec(Tone.WARNING, error.sentence))
        listening = self._services.listening
        self._spawn(listening.start() if checked else listening.stop(), "switch listener")

    def _on_place(self, place: ListeningPlace) -> None:
        try:
            self._services.settings.put_all(as_settings(place))
        except SmsDeskError as error:
            self._banner.show_notice(NoticeSpec(Tone.WARNING, error.sentence))
        self._spawn(self._move(place), "move the listener")

    async def _move(self, place: ListeningPlace) -> None:
        await self._services.listening.move(place)
        self._place.say(
            tr("Saved; it holds from now on. A smsdesk serve that runs takes it when it restarts.")
        )

    async def _self_check(self) -> None:
        views = await self._services.accounts.all()
        if not views:
            sentence = tr("Add an account first: each has an address of its own.")
            self._banner.show_notice(NoticeSpec(Tone.WARNING, sentence))
            return
        verdict = await self._services.listening.self_check(views[0].account_id)
        self._banner.show_notice(NoticeSpec(Tone.INFO, verdict))

    async def _load_addresses(self) -> None:
        facts = [
            KeyValue(
                view.name, await self._services.listening.url_for(view.account_id), copyable=True
            )
            for view in await self._services.accounts.all()
            if view.info.capabilities.callback
        ]
        self._addresses.set_items(facts)
        warnings = (address_warning(one.value, entered_here=True) for one in facts)
        self._warning.set_text(next(filter(None, warnings), ""))
        set_shown(self._address_card, shown=bool(facts))

    async def _load(self) -> None:
        names = {view.account_id: view.name for view in await self._services.accounts.all()}
        self._fill(call_rows(await self._services.reports.recent(None), names))

    def _fill(self, rows: Sequence[CallRow]) -> None:
        self._calls.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                self._calls.setItem(place, column, QTableWidgetItem(cell))
        set_shown(self._none, shown=not rows)

    def ending(self) -> None:
        """Listen to no more events: the dialog closes."""
        for end in self._ends:
            end()
        self._reload_timer.stop()
