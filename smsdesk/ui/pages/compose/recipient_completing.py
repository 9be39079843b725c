"""What is offered while a name or number is typed: contacts and lists that fit.

The database answers off the loop; an answer to a text that has changed since is dropped.
"""

import unicodedata

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.ui.widgets.base import name_widget

_AFTER_MS = 120
_MOST_LISTS = 5

Found = dict[str, Contact | ContactList]
"""By what stands in the list of matches."""


class Completing(QObject):
    """Asks a moment after the last key and shows what fits.

    Signals:
        chosen(object): a contact or a list was chosen.
    """

    chosen = Signal(object)

    def __init__(self, services: Services, line: QLineEdit, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._line = line
        self._asked = 0
        self.found: Found = {}
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = self._completer.popup()
        if popup is not None:
            name_widget(popup, "recipientCompletions", tr("Matching recipients"))
        line.setCompleter(self._completer)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._on_ask)
        self._completer.activated.connect(self.choose)

    @property
    def _text(self) -> str:
        return self._line.text().strip()

    def ask_soon(self) -> None:
        """Look for what fits, once nothing is typed for a moment."""
        self._timer.start()

    def ask_no_more(self) -> None:
        """Do not look by itself after the last key: that would take the answer from who looks."""
        self._timer.stop()

    def forget(self) -> None:
        """Offer nothing more; what is still being looked up is dropped."""
        self._asked += 1
        self._timer.stop()
        self.found = {}
        popup = self._completer.popup()
        if popup is not None:
            popup.hide()

    def offer(self) -> None:
        """Show what was found."""
        self._completer.complete()

    def meant(self, text: str) -> str:
        """Return the caption of what Enter takes for `text` though nothing is marked, or "".

        It is the one of just this name, else the only one that fits, where its name begins so.
        What fits in the middle of its name is offered only: “gul” is not the list “Regulars”, and
        a list may be thousands of messages.
        """
        wanted = _folded(text)
        names = {caption: _folded(one.name) for caption, one in self.found.items()}
        exact = [caption for caption, name in names.items() if name == wanted]
        if len(exact) == 1:
            return exact[0]
        begun = [caption for caption, name in names.items() if name.startswith(wanted)]
        return begun[0] if len(begun) == len(names) == 1 else ""

    def choose(self, caption: str) -> None:
        """Take what stands under `caption` in the list."""
        found = self.found.get(caption)
        self.forget()
        if found is not None:
            self.chosen.emit(found)

    def _on_ask(self) -> None:
        if self._text:
            self._services.tasks.spawn(self._complete(self._text), name="complete recipient")

    async def _complete(self, text: str) -> None:
        if not await self.look_up(text) or not self._line.hasFocus():
            return
        if self.found:
            self.offer()
        else:
            self.forget()

    async def look_up(self, text: str) -> bool:
        """Find what fits `text`; return whether it still stands in the line."""
        self._asked += 1
        asked = self._asked
        contacts = await self._services.contacts.complete(text)
        lists = await self._services.contacts.lists()
        if asked != self._asked or text != self._text:
            return False
        folded = text.casefold()
        fitting = [one for one in lists if folded in one.name.casefold()]
        # The one of just this name is never cut off.
        fitting = sorted(fitting, key=lambda one: one.name.casefold() != folded)[:_MOST_LISTS]
        self.found = {
            **{_list_caption(one): one for one in fitting},
            **{_caption(contact): contact for contact in contacts},
        }
        self._model.setStringList(list(self.found))
        return True


def _folded(name: str) -> str:
    """Return a name without case and accents, as the search for contacts takes it."""
    decomposed = unicodedata.normalize("NFKD", name.strip())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def _list_caption(one: ContactList) -> str:
    return tr(
        "{name} (list, {size})",
        name=one.name,
        size=ntr("{n} contact", "{n} contacts", one.size),
    )


def _caption(contact: Contact) -> str:
    number = contact.msisdn.display()
    shown = f"{contact.name} · {number}" if contact.name else number
    return tr("{contact} · opted out", contact=shown) if contact.opted_out else shown
