"""Which accounts, kinds of message and sender IDs there are to choose from."""

from collections.abc import Mapping
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.services.draft_rules import sender_fault
from smsdesk.services.events import AccountChanged
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.keeping import Keeping
from smsdesk.ui.viewmodels.draft import KeptDraft


class Choosing(QObject):
    """Fills the choices; what was chosen at one account comes back with it.

    Signals:
        changed(): another account, kind or sender.
    """

    changed = Signal()

    def __init__(
        self, services: Services, entered: Entered, keeping: Keeping, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._entered = entered
        self._keeping = keeping
        self._form = entered.form
        self._wanted_account = 0
        self._shown_account = 0
        self._kinds: dict[int, str] = {}
        self._senders: dict[int, str] = {}
        self._allowed: dict[int, tuple[str, ...]] = {}
        self._asked: dict[int, Mapping[str, str]] = {}
        addresses = self._form.addresses
        addresses.account.currentIndexChanged.connect(self._on_account)
        addresses.kind.currentIndexChanged.connect(self._on_kind)
        addresses.senders.editTextChanged.connect(self._on_sender)
        self._closed = False
        self._end = services.events.subscribe(AccountChanged, lambda _event: self._reload())

    async def open(self, kept: KeptDraft | None) -> None:
        """Offer the accounts, with what the stored draft had chosen."""
        if kept is not None:
            self._wanted_account = kept.account_id
            self._kinds[kept.account_id] = kept.kind
            self._senders[kept.account_id] = kept.sender
        await self._load()

    def _reload(self) -> None:
        self._services.tasks.spawn(self._load(), name="load accounts")

    async def _load(self) -> None:
        views = await self._services.accounts.all()
        if self._closed:
            return
        self._entered.accounts = {view.account_id: view for view in views}
        self._form.show_accounts(views, self._wanted_account)
        self._on_account()

    def _on_account(self) -> None:
        view = self._entered.account
        account_id = view.account_id if view else 0
        if account_id != self._shown_account:
            self._senders[self._shown_account] = self._form.senders.currentText()
            self._shown_account = account_id
            self._form.senders.enter(self._senders.get(account_id, ""))
        kinds = view.info.capabilities.kinds if view else ()
        self._form.addresses.show_kinds(kinds, self._kinds.get(account_id, ""))
        self._show()
        if view is not None:
            self._offer(view)
            self._services.tasks.spawn(self._ask_senders(view), name="ask for senders")

    def _on_kind(self) -> None:
        kind = self._form.addresses.chosen_kind
        if kind is not None:
            self._kinds[self._shown_account] = kind.key
        self._show()

    def _show(self) -> None:
        self._form.show_view(self._entered.account)
        self._on_sender()

    def _on_sender(self) -> None:
        self._show_fault()
        self.changed.emit()

    # Senders

    def _show_fault(self) -> None:
        view, sender = self._entered.account, self._form.sender_id()
        fault = sender_fault(view.info, sender) if view and sender else ""
        self._form.addresses.show_sender_fault(fault)
        allowed = self._allowed.get(self._shown_account)
        unlisted = bool(sender) and not fault and allowed is not None and sender not in allowed
        doubt = tr("The gateway does not list this sender as approved.") if unlisted else ""
        self._form.addresses.show_sender_doubt(doubt)

    def _offer(self, view: AccountView, kept: tuple[str, ...] = ()) -> None:
        allowed = self._allowed.get(view.account_id, ())
        used = self._keeping.senders(view.account_id)
        self._form.senders.offer([*kept, *allowed, *used])

    async def _ask_senders(self, view: AccountView) -> None:
        """Look up the account's own senders, and ask the gateway where it tells."""
        if not view.info.capabilities.sender:
            return
        kept: tuple[str, ...] = ()
        with suppress(SmsDeskError):
            kept = await self._services.senders.of(view.account_id)
            await self._ask_gateway(view)
        if view.account_id == self._shown_account and not self._closed:
            self._offer(view, kept)
            self._show_fault()

    async def _ask_gateway(self, view: AccountView) -> None:
        """Learn which senders the gateway approves; once for each setting of the account."""
        settings = dict(view.account.settings)
        may_ask = self._services.at_gateway.lists_senders(view.account)
        if not may_ask or self._asked.get(view.account_id) == settings:
            return
        self._asked[view.account_id] = settings
        allowed = await self._services.at_gateway.sender_ids(view.account_id)
        if allowed is None:
            self._allowed.pop(view.account_id, None)
        else:
            self._allowed[view.account_id] = allowed

    def sent(self, sender: str | None) -> None:
        """Remember a sender that was used, before the others."""
        view = self._entered.account
        if view is not None and sender:
            self._keeping.remember_sender(view.account_id, sender)
            self._offer(view)

    def closing(self) -> None:
        """Listen no more, and touch no field that may be gone."""
        self._closed = True
        self._end()
