"""Where recipients are typed, pasted or chosen; every entry becomes a chip with its verdict."""

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.provider_info import Capabilities
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.imports import ImportOptions
from smsdesk.ui.pages.compose.recipient_completing import Completing
from smsdesk.ui.pages.compose.recipient_input import RecipientInput, ask_for_file, file_of
from smsdesk.ui.pages.compose.recipient_naming import Naming
from smsdesk.ui.pages.compose.recipient_reading import Reading, Tell
from smsdesk.ui.pages.compose.recipient_returning import Returning
from smsdesk.ui.pages.compose.recipient_tally import TallyLine
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind
from smsdesk.ui.viewmodels.pasting import Pasting, has_separator, is_many, reading_title
from smsdesk.ui.viewmodels.recipients import RecipientBook, is_number
from smsdesk.ui.widgets.capped_scroll import CappedScroll
from smsdesk.ui.widgets.chip_flow import ChipFlow
from smsdesk.ui.widgets.progress_strip import ProgressStrip

_FEW_CHIPS = 12
_MANY_CHIPS = 60
_LOW_LINES = 2


class RecipientsField(QWidget):
    """Chips and the input after them, what is being read, and who is left out.

    Signals:
        changed(): somebody was added or taken out.
        typed(): the text after the chips changed, or reading began or ended.
        counted(): who will be sent to is known now.
    """

    changed = Signal()
    typed = Signal()
    counted = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._region: str | None = None
        self.book = RecipientBook()
        self.input = RecipientInput()
        self._flow = ChipFlow(
            "recipientChips", tr("Chosen recipients"), editor=self.input, most=_FEW_CHIPS
        )
        self._chips = CappedScroll(self._flow, "recipientChipsScroll")
        self._flow.frame_by(self._chips)
        strip = ProgressStrip("recipientProgress")
        self._reading = Reading(services, strip, self.typed.emit)
        self._returning = Returning(services, self.book, self._reading, self._paste, self._read)
        self._returning.on_change = self.typed.emit
        self._naming = Naming(services, self.book, self._on_named)
        self._completing = Completing(services, self.input, self)
        self._tally = TallyLine(services, self.book)
        self._refreshing: asyncio.Task[None] | None = None
        self._refresh_again = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        column.addWidget(self._chips)
        column.addWidget(strip)
        column.addWidget(self._tally)
        self.setFocusProxy(self.input)
        self.setAcceptDrops(True)
        self._connect()

    def _connect(self) -> None:
        self.input.entered.connect(self._on_entered)
        self.input.pasted.connect(self.add_text)
        self.input.dropped.connect(self.add_file)
        self.input.editingFinished.connect(self._on_left)
        self.input.textEdited.connect(self._on_edited)
        self.input.textEdited.connect(lambda _text: self._chips.show_end())
        self.input.textChanged.connect(lambda _text: self.typed.emit())
        self._completing.chosen.connect(self._on_chosen)
        self._tally.counted.connect(self._on_counted)
        self._flow.chip_removed.connect(self._on_removed)
        self._flow.chip_activated.connect(self._on_activated)
        self._flow.more_requested.connect(self._on_more)

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    # From outside

    def set_region(self, region: str | None) -> None:
        """Read numbers without a country code as numbers of `region` (ISO code)."""
        self._region = region

    @property
    def people(self) -> tuple[Recipient, ...]:
        """Those who will be sent to, in order; while they are being counted, everybody."""
        return self._tally.people

    @property
    def left_out(self) -> tuple[str, ...]:
        """The first of those who get nothing, by name or number."""
        return self._tally.left_out

    async def landlines(self) -> int:
        """Return how many of those who will be sent to are landlines."""
        return await self._tally.landlines()

    def set_low(self, *, low: bool) -> None:
        """Be two lines of chips high at most, and scroll, where the window is low."""
        line = self.input.sizeHint().height() + SPACING.unit
        self._chips.set_cap(_LOW_LINES * line + SPACING.unit if low else None)

    def set_limits(self, limits: Capabilities) -> None:
        """Leave out those whom the chosen gateway does not reach."""
        self._tally.set_limits(limits)

    @property
    def unfinished(self) -> str:
        """What was typed after the chips and is no entry yet."""
        return self.input.text()

    @property
    def busy(self) -> bool:
        """Whether somebody is still being read, or looked up in the address book."""
        return self._reading.busy or self._naming.busy or self._returning.busy

    def add_text(self, text: str) -> None:
        """Add the numbers in `text`; many are read in the background."""
        if is_many(text):
            pasting = Pasting(text, self._region)
            self._reading.start(reading_title(), partial(self._paste, pasting), pasting.total)
        else:
            self.book.add_text(text, self._region)
            self._naming.start()
            self._show()

    def _on_named(self, changed: bool) -> None:
        if changed:
            self._show()
        else:
            self.typed.emit()

    async def _paste(self, pasting: Pasting, tell: Tell) -> None:
        self.book.add_pasted(await self._reading.paste(pasting, tell))
        self._show()

    def add_contact(self, contact: Contact) -> None:
        """Add one contact."""
        self.book.add_contact(contact)
        self._show()

    async def add_list(self, one: ContactList) -> None:
        """Add everybody in a list; return once they are read."""

        async def job(tell: Tell) -> None:
            members = await self._services.campaigns.recipients_of_list(one.list_id, tell)
            self.book.add_list(one, members)
            self._show()

        await self._reading.run(reading_title(one.name), job, one.size)

    def add_file(self, path: Path) -> None:
        """Add everybody in a file, for this one campaign; its other columns become fields."""
        self._reading.start(reading_title(path.name), partial(self._file, path), None)

    async def _file(self, path: Path, tell: Tell) -> None:
        try:
            await self._read(path, tell)
        except SmsDeskError as error:
            self.book.lose_file(path, error.sentence)
            self._show()

    async def _read(self, path: Path, tell: Tell) -> None:
        options = ImportOptions(region=self._region)
        self.book.add_file(path, await self._services.imports.read_recipients(path, options, tell))
        self._show()

    def choose_file(self) -> None:
        """Ask for a file of recipients."""
        ask_for_file(self.window(), self.add_file)

    def clear(self) -> None:
        """Take everybody out, those still being read too."""
        self._reading.cancel()
        self.book.clear()
        self.input.clear()
        self._flow.set_most(_FEW_CHIPS)
        self._show()

    async def restore(self, kept: Sequence[KeptEntry]) -> int:
        """Put back the entries of a stored draft, with names, lists and files as they are now.

        Return how many cannot be read; they are among the entries, with the reason.
        """
        if not await self._returning.run(kept, self._region):
            self._naming.start()
        self._show()
        return sum(entry.unread for entry in self.book.entries)

    async def refresh_lists(self) -> None:
        """Take contacts, lists' members, names and opt-outs anew: the address book changed.

        Changes that come while it is under way are taken by one more round.
        """
        self._refresh_again = True
        if self._refreshing is None:
            self._refreshing = self._services.tasks.start(self._refresh(), name="read lists")
            self._refreshing.add_done_callback(self._refreshed)
        await asyncio.wait({self._refreshing})

    def _refreshed(self, _task: asyncio.Task[None]) -> None:
        self._refreshing = None

    async def _refresh(self) -> None:
        while self._refresh_again:
            self._refresh_again = False
            known = {one.list_id: one for one in await self._services.contacts.lists()}
            for list_id in self.book.list_ids:
                if list_id not in known:
                    self.book.lose_list(list_id)
                    continue
                members = await self._services.campaigns.recipients_of_list(list_id)
                if list_id in self.book.list_ids:
                    self.book.add_list(known[list_id], members)
            chosen = self.book.contact_ids
            self.book.refresh_contacts(await self._services.contacts.many(chosen))
            await self._naming.run()
            self._show()

    async def fill_menu(self, menu: QMenu) -> None:
        """Put the lists there are into `menu`."""
        lists = await self._services.contacts.lists()
        menu.clear()
        for one in lists:
            size = ntr("{n} contact", "{n} contacts", one.size)
            name = one.name.replace("&", "&&")
            action = menu.addAction(f"{name} ({size})")
            action.triggered.connect(partial(self._on_list, one))
        if menu.isEmpty():
            menu.addAction(tr("There are no lists yet")).setEnabled(False)

    def _on_list(self, one: ContactList) -> None:
        self._spawn(self.add_list(one), "add list")

    def _show(self) -> None:
        before = self._flow.keys()
        self._flow.set_chips(self.book.chips)
        if not set(self._flow.keys()) <= set(before):
            self._chips.show_end()
        self._tally.count()
        self.changed.emit()

    def _on_counted(self) -> None:
        self._flow.set_chips(self.book.chips)
        self.counted.emit()

    # Typing

    def _on_entered(self, text: str) -> None:
        text = text.strip()
        self._completing.ask_no_more()
        if text in self._completing.found:
            self._completing.choose(text)
        elif is_number(text, self._region) or not any(map(str.isalpha, text)):
            self._take(text)
        else:
            self._spawn(self._resolve(text), "find recipient")

    def _take(self, text: str) -> None:
        self._completing.forget()
        self.input.clear()
        self.add_text(text)

    async def _resolve(self, text: str) -> None:
        """Take the one contact or list that is surely meant; offer what else fits the name."""
        if not await self._completing.look_up(text):
            return
        meant = self._completing.meant(text)
        if meant:
            self._completing.choose(meant)
        elif self._completing.found:
            self._completing.offer()
        else:
            self._take(text)

    def _on_left(self) -> None:
        """Leaving the line adds what was typed, when it is a whole number."""
        text = self.input.text().strip()
        if text and not self.input.hasFocus() and is_number(text, self._region):
            self._take(text)

    def _on_edited(self, text: str) -> None:
        if has_separator(text):
            self._take(text)
        else:
            self._completing.ask_soon()

    def _on_chosen(self, chosen: object) -> None:
        self.input.clear()
        # The completer writes its choice into the line after this signal.
        QTimer.singleShot(0, self.input, self.input.clear)
        if isinstance(chosen, Contact):
            self.add_contact(chosen)
        elif isinstance(chosen, ContactList):
            self._on_list(chosen)

    # Chips and files

    def _on_more(self) -> None:
        self._flow.set_most(_MANY_CHIPS)
        self._flow.set_chips(self.book.chips)

    def _on_removed(self, key: str) -> None:
        self.book.remove(key)
        self._show()

    def _on_activated(self, key: str) -> None:
        """Take a wrong number back into the line, to be corrected; try again what was not read."""
        for entry in self.book.faults:
            if entry.key == key and entry.unread:
                self._spawn(self._again(entry.kept), "read again")
            elif entry.key == key and entry.kept.kind is KeptKind.NUMBER:
                self.book.remove(key)
                # What is being typed stays among the recipients: it may not be finished.
                self.add_text(self.input.text())
                self.input.setText(entry.text)
                self.input.setFocus()

    async def _again(self, kept: KeptEntry) -> None:
        if not await self._returning.again(kept, self._region):
            self._naming.start()
        self._show()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_of(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        file = file_of(event.mimeData())
        if file is not None:
            event.acceptProposedAction()
            self.add_file(file)
