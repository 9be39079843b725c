"""Putting the chosen contacts into lists and taking them out."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu

from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.ui.dialogs.name_dialog import NameDialog
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON
from smsdesk.ui.widgets.base import Button, name_widget, set_button_icon, size_icon

_Chosen = Callable[[], Sequence[Contact]]


class ListButton(Button):
    """A button with a menu of lists.

    Args:
        chosen: Asked which contacts are meant.
        failed: Told of what could not be stored.
    """

    def __init__(
        self, services: Services, chosen: _Chosen, failed: Callable[[SmsDeskError], None]
    ) -> None:
        super().__init__(tr("Lists"))
        self._services = services
        self._chosen = chosen
        self._failed = failed
        name_widget(self, "contactLists", tr("Lists of the chosen contacts"))
        self.setProperty("hasMenu", "true")
        self.setAutoDefault(False)
        set_button_icon(self, IconName.LIST)
        size_icon(self, ICON.control)
        self._menu = QMenu(self)
        self._menu.setObjectName("contactListsMenu")
        self.setMenu(self._menu)
        self.show_lists((), None)

    def show_lists(self, lists: Sequence[ContactList], shown: int | None) -> None:
        """Offer `lists`; `shown` is the number of the one the table is filtered by."""
        self._menu.clear()
        for one in lists:
            name = one.name.replace("&", "&&")
            add = self._menu.addAction(tr("Add to “{name}”", name=name))
            add.triggered.connect(partial(self._on_add, one.list_id))
        if lists:
            self._menu.addSeparator()
        self._menu.addAction(tr("Add to a new list…")).triggered.connect(self._on_new)
        current = next((one for one in lists if one.list_id == shown), None)
        if current is not None:
            name = current.name.replace("&", "&&")
            take = self._menu.addAction(tr("Take out of “{name}”", name=name))
            take.triggered.connect(partial(self._on_remove, current.list_id))

    def _ids(self) -> list[int]:
        return [contact.contact_id for contact in self._chosen()]

    def _spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> None:
        self._services.tasks.spawn(self._guard(coroutine), name=name)

    async def _guard(self, coroutine: Coroutine[Any, Any, object]) -> None:
        try:
            await coroutine
        except SmsDeskError as error:
            self._failed(error)

    def _on_add(self, list_id: int) -> None:
        self._spawn(self._services.contacts.add_to_list(list_id, self._ids()), "add to list")

    def _on_remove(self, list_id: int) -> None:
        self._spawn(self._services.contacts.remove_from_list(list_id, self._ids()), "leave list")

    def _on_new(self) -> None:
        ids = self._ids()
        dialog = NameDialog(
            tr("New list"), tr("Name of the list"), tr("Create and add"), self.window()
        )
        dialog.named.connect(lambda name: self._spawn(self._create(name, ids), "create list"))
        dialog.open()

    async def _create(self, name: str, contact_ids: list[int]) -> None:
        list_id = await self._services.contacts.create_list(name)
        await self._services.contacts.add_to_list(list_id, contact_ids)
