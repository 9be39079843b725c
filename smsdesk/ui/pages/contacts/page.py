"""The Contacts page: search, add, edit, opt out, put into lists, import."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.queries import ContactCursor, ContactQuery
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.events import ContactsChanged
from smsdesk.ui.dialogs.contact_dialog import ContactDialog
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.memory import REGION, UiMemory
from smsdesk.ui.models.contact_table import Column, ContactTable
from smsdesk.ui.models.rows import ROW_ROLE
from smsdesk.ui.pages.contacts.import_flow import ImportFlow
from smsdesk.ui.pages.contacts.list_button import ListButton
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import LEAST_WIDTH, SPACING, Tone
from smsdesk.ui.viewmodels.contacts import count_text, delete_question, opted_out_badge
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.notices import Banner, EmptyState
from smsdesk.ui.widgets.search_field import SearchField
from smsdesk.ui.widgets.sections import SectionHeader, make_scroll
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.specs import EmptySpec, NoticeSpec
from smsdesk.ui.widgets.state_badge import BadgeDelegate, badge_room
from smsdesk.ui.widgets.tables import (
    fit_titles,
    keeping_place,
    prepare_table,
    remember_columns,
    restore_columns,
)

_PAGE = 100
_MOST_KEPT = 500
_LONGEST_NUMBER = "+000 0000 000 0000"
_LEAST_LINES = 10
_CHANGED_AFTER_MS = 60


class ContactsPage(QWidget):
    """The address book.

    Signals:
        write_wanted(object): the person wants to write to these contacts (a tuple of `Contact`).
        messages_wanted(object): the person wants to see the messages to this `Contact`.
    """

    write_wanted = Signal(object)
    messages_wanted = Signal(object)

    def __init__(self, services: Services, memory: UiMemory) -> None:
        super().__init__()
        self._services = services
        self._memory = memory
        self._query = ContactQuery()
        self._generation = 0
        self._dialog: ContactDialog | None = None
        self._lists: tuple[ContactList, ...] = ()
        self.banner = Banner("contactsBanner")
        self.search = SearchField("contactSearch", tr("Search a name or a number"))
        self.lists = Select("listSelect", tr("List"))
        self.model = ContactTable(self._fetch_below, self)
        self.table = self._make_table()
        self.importing = ImportFlow(services, self)
        self.add = make_button(tr("Add…"), "contactAdd", icon=IconName.ADD)
        self.bring = make_button(tr("Import…"), "importButton", icon=IconName.IMPORT)
        self.edit = make_button(tr("Edit…"), "contactEdit", icon=IconName.EDIT)
        self.write = make_button(
            tr("Write"), "contactWrite", Variant.PRIMARY, icon=IconName.COMPOSE
        )
        self.messages = make_button(tr("Show messages"), "contactMessages", icon=IconName.HISTORY)
        self.opt = make_button(tr("Opt out"), "contactOptOut", icon=IconName.BAN)
        self.delete = make_button(tr("Delete…"), "contactDelete", icon=IconName.REMOVE)
        self.into = ListButton(services, self._chosen, self._tell_error)
        self._count = text_label("", TextRole.CAPTION, wrap=False)
        self._count.setObjectName("contactCount")
        self.empty = EmptyState(_nobody(), "contactsEmpty")
        self._changed = QTimer(self)
        self._changed.setSingleShot(True)
        self._changed.setInterval(_CHANGED_AFTER_MS)
        self._build()
        self._connect()
        self._spawn(self._load_lists(), "load lists")
        self.reload()

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    # Building

    def _make_table(self) -> QTableView:
        table = QTableView()
        prepare_table(table, "contactTable", tr("Contacts"))
        table.setModel(self.model)
        table.setItemDelegateForColumn(Column.STATE, BadgeDelegate(table))
        header = table.horizontalHeader()
        header.setStretchLastSection(False)
        metrics = table.fontMetrics()
        char = metrics.averageCharWidth()
        table.setColumnWidth(Column.NAME, char * 22)
        table.setColumnWidth(Column.NUMBER, metrics.horizontalAdvance(_LONGEST_NUMBER) + char * 4)
        table.setColumnWidth(Column.STATE, badge_room(metrics, opted_out_badge().label))
        header.setSectionResizeMode(Column.LISTS, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(char * 12)
        fit_titles(table)
        restore_columns(table, self._memory)
        return table

    def _build(self) -> None:
        header = SectionHeader(tr("Contacts"), role=TextRole.TITLE)
        header.add_action(self.bring)
        header.add_action(self.add)
        filters = FlowLayout(spacing=SPACING.unit)
        self.search.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        filters.addWidget(self.search)
        filters.addWidget(self.lists)
        self.lists.setMinimumContentsLength(24)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        foot = FlowLayout(spacing=SPACING.unit)
        for button in self._actions():
            foot.addWidget(button)
        last = QHBoxLayout()
        last.setSpacing(SPACING.gap)
        last.addLayout(foot, 1)
        last.addWidget(self._count)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACING.page, SPACING.wide, SPACING.page, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(header)
        column.addWidget(self.banner)
        column.addLayout(filters)
        column.addWidget(body, 1)
        column.addLayout(last)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(make_scroll(inner, "contactsScroll"))
        self.setMinimumWidth(LEAST_WIDTH)
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * _LEAST_LINES)
        self.setFocusProxy(self.search)
        self._on_selection()

    def _actions(self) -> tuple[QWidget, ...]:
        return (self.write, self.messages, self.edit, self.into, self.opt, self.delete)

    def _connect(self) -> None:
        self.search.search_changed.connect(self._on_filter)
        self.lists.currentIndexChanged.connect(self._on_filter)
        self.add.clicked.connect(lambda: self._open_form(None))
        self.edit.clicked.connect(self._on_edit)
        self.bring.clicked.connect(self.import_file)
        self.empty.action_triggered.connect(self._on_empty_action)
        self.write.clicked.connect(lambda: self.write_wanted.emit(self._chosen()))
        self.messages.clicked.connect(lambda: self.messages_wanted.emit(self._chosen()[0]))
        self.opt.clicked.connect(lambda: self._spawn(self._toggle_opt_out(), "opt out"))
        self.delete.clicked.connect(self._on_delete)
        self.table.doubleClicked.connect(self._on_edit)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.model.modelReset.connect(self._on_selection)
        self.model.dataChanged.connect(self._on_selection)
        self._changed.timeout.connect(lambda: self._spawn(self._refresh(), "refresh contacts"))
        events = self._services.events
        self._ends: list[Callable[[], None]] = [
            events.subscribe(ContactsChanged, lambda _event: self._changed.start())
        ]

    # Reading

    async def _load_lists(self) -> None:
        chosen = self.lists.currentData()
        self._lists = tuple(await self._services.contacts.lists())
        blocked = self.lists.blockSignals(True)
        self.lists.clear()
        self.lists.addItem(tr("Everybody"), None)
        for one in self._lists:
            self.lists.addItem(f"{one.name} ({one.size:,})", one.list_id)
        self.lists.setCurrentIndex(max(0, self.lists.findData(chosen)))
        self.lists.blockSignals(blocked)
        self.into.show_lists(self._lists, self.lists.currentData())
        self._on_filter()

    def _on_filter(self) -> None:
        query = ContactQuery(self.search.text().strip(), self.lists.currentData())
        if query != self._query:
            self._query = query
            self.into.show_lists(self._lists, query.list_id)
            self.reload()

    def reload(self) -> None:
        """Read the first page anew."""
        self._generation += 1
        self._spawn(self._read_first(self._generation), "read contacts")

    async def _read_first(self, generation: int) -> None:
        page = await self._services.contacts.page(self._query, None, _PAGE)
        if generation == self._generation:
            self.model.reset(page)
            await self._show_count(generation)

    async def _refresh(self) -> None:
        """Bring the rows up to date where they are: the address book changed."""
        await self._load_lists()
        generation = self._generation
        limit = min(max(_PAGE, self.model.rowCount()), _MOST_KEPT)
        page = await self._services.contacts.page(self._query, None, limit)
        if generation != self._generation:
            return
        with keeping_place(self.table, self._place_of):
            self.model.sync(page)
        self._on_selection()
        await self._show_count(generation)

    def _place_of(self, row: object) -> int | None:
        return self.model.place_of(row.contact_id) if isinstance(row, Contact) else None

    async def _show_count(self, generation: int) -> None:
        some = self.model.rowCount() > 0
        self._stack.setCurrentIndex(0 if some else 1)
        for button in self._actions():
            button.setVisible(some)  # what they would be done to is not there
        self.empty.set_spec(_nobody() if self._query == ContactQuery() else _no_match())
        count = await self._services.contacts.count(self._query)
        if generation == self._generation:
            self._count.setText(count_text(count) if count else "")

    def _fetch_below(self, cursor: ContactCursor) -> None:
        self._spawn(self._read_below(cursor, self._generation), "read more contacts")

    async def _read_below(self, cursor: ContactCursor, generation: int) -> None:
        page = await self._services.contacts.page(self._query, cursor, _PAGE)
        if generation == self._generation:
            self.model.add_page(page)

    def _on_empty_action(self) -> None:
        if self._query == ContactQuery():
            self.import_file()
            return
        self.search.clear_now()
        self.lists.setCurrentIndex(0)
        self._on_filter()

    # Changing

    def _chosen(self) -> tuple[Contact, ...]:
        rows = self.table.selectionModel().selectedRows()
        found = (row.data(ROW_ROLE) for row in rows)
        return tuple(contact for contact in found if isinstance(contact, Contact))

    def _on_selection(self) -> None:
        chosen = self._chosen()
        for button in (self.write, self.delete, self.opt, self.into):
            button.setEnabled(bool(chosen))
        for button in (self.edit, self.messages):
            button.setEnabled(len(chosen) == 1)
        ends = bool(chosen) and all(contact.opted_out for contact in chosen)
        self.opt.setText(tr("End opt-out") if ends else tr("Opt out"))
        self.opt.setAccessibleName(self.opt.text())

    def _on_edit(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self._open_form(chosen[0])

    def _open_form(self, contact: Contact | None) -> None:
        if self._dialog is not None:
            return
        self._dialog = ContactDialog(contact, self._memory.recall(REGION) or None, self)
        self._dialog.save_wanted.connect(
            lambda changed: self._spawn(self._save(changed), "save contact")
        )
        self._dialog.finished.connect(self._on_form_closed)
        self._dialog.open()

    def _on_form_closed(self) -> None:
        self._dialog = None

    async def _save(self, contact: Contact) -> None:
        try:
            await self._services.contacts.save(contact)
        except SmsDeskError as error:
            if self._dialog is not None:
                self._dialog.failed(error.sentence)
            return
        if self._dialog is not None:
            self._dialog.accept()

    async def _toggle_opt_out(self) -> None:
        chosen = self._chosen()
        ends = all(contact.opted_out for contact in chosen)
        contacts = self._services.contacts
        change = contacts.opt_in if ends else contacts.opt_out
        try:
            for contact in chosen:
                await change(contact.msisdn, tr("Contacts page"))
        except SmsDeskError as error:
            self._tell_error(error)

    def _on_delete(self) -> None:
        chosen = self._chosen()
        question = Question(
            delete_question(chosen),
            tr("Their messages stay in History, and opt-outs stay in force."),
            tr("Delete"),
            self,
        )
        ids = [contact.contact_id for contact in chosen]
        question.agreed.connect(lambda: self._spawn(self._delete(ids), "delete contacts"))
        question.open()

    async def _delete(self, contact_ids: list[int]) -> None:
        try:
            await self._services.contacts.delete(contact_ids)
        except SmsDeskError as error:
            self._tell_error(error)

    def _tell_error(self, error: SmsDeskError) -> None:
        self.banner.show_notice(NoticeSpec(Tone.DANGER, error.sentence))

    def import_file(self) -> None:
        """Open the import wizard."""
        self.importing.open([one.name for one in self._lists], self._memory.recall(REGION) or "")

    def closing(self) -> None:
        """Keep the columns and listen to no more events: the program ends."""
        remember_columns(self.table, self._memory)
        for end in self._ends:
            end()


def _nobody() -> EmptySpec:
    return EmptySpec(
        IconName.CONTACTS,
        tr("Your address book is empty"),
        tr("Bring in a file with names and numbers, or add people one by one."),
        tr("Import a file"),
    )


def _no_match() -> EmptySpec:
    return EmptySpec(
        IconName.SEARCH,
        tr("Nobody matches"),
        tr("No contact fits the search and the list."),
        tr("Show everybody"),
    )
