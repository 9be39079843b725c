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
from smsdesk.ui.pages.compose.told import Told
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.draft import KeptDraft
from smsdesk.ui.widgets.specs import NoticeSpec


class Choosing(QObject):
    """Fills the choices; what was chosen at one account comes back with it.

    Another account is another bill: where the chosen one was removed, none is chosen in its place.
    Send is closed until the person chooses, and neither the sender ID nor what stood in for the
    former one's settings (a route, a signature) goes to the account that is chosen then.

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
        self._gone = False
        self._told = Told(self._form.banner)
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

    @property
    def question(self) -> str:
        """What the person must choose before anything may go, or ""."""
        words = tr("Choose the account to send from: the one chosen before is no longer there.")
        return words if self._gone else ""

    def expect(self, kept: KeptDraft) -> None:
        """Choose what the stored draft had chosen, once the accounts are known."""
        self._wanted_account = kept.account_id
        self._kinds[kept.account_id] = kept.kind
        self._senders[kept.account_id] = kept.sender
        self._entered.unplaced = kept

    def _reload(self) -> None:
        self._services.tasks.spawn(self.load(), name="load accounts")

    async def load(self) -> None:
        """Offer the accounts as they are now.

        Raises:
            StoreFault: They cannot be read; what was chosen is kept until they can.
        """
        views = await self._services.accounts.all()
        if self._closed:
            return
        known = {view.account_id: view for view in views}
        wanted = self._wanted_account
        if wanted and wanted not in known and not self._gone:
            self._part()
        self._entered.accounts = known
        if not wanted and views:
            wanted = views[0].account_id
        self._form.show_accounts(views, 0 if self._gone else wanted)
        self._on_account()

    def _part(self) -> None:
        """Let go of the chosen account: it was removed."""
        view = self._entered.account
        if self._entered.unplaced is None:
            self._entered.unplaced = self._entered.kept()
        self._gone = True
        words = _parted(view.name if view else "")
        self._told.say(NoticeSpec(Tone.WARNING, words))
        self._form.keeper.choose(at_gateway=False)

    def _on_account(self) -> None:
        view = self._entered.account
        account_id = view.account_id if view else 0
        if view is not None:
            self._chosen(account_id)
        if account_id != self._shown_account:
            self._senders[self._shown_account] = self._form.senders.currentText()
            self._shown_account = account_id
            self._form.senders.enter(self._senders.get(account_id, ""))
        kinds = view.info.capabilities.kinds if view else ()
        self._form.addresses.show_kinds(kinds, self._kinds.get(account_id, ""))
        self._show()
        if view is not None:
            self._place(account_id)
            self._offer(view)
            self._services.tasks.spawn(self._ask_senders(view), name="ask for senders")

    def _chosen(self, account_id: int) -> None:
        self._wanted_account = account_id
        if self._gone:
            self._gone = False
            self._form.addresses.ask_no_more()
            self._told.take_back()

    def _place(self, account_id: int) -> None:
        """Put in the kept options at the account they were entered for, and at no other."""
        kept, self._entered.unplaced = self._entered.unplaced, None
        if kept is not None and kept.account_id == account_id:
            self._form.options.set_values(kept.options)

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


def _parted(name: str) -> str:
    """Say that an account was removed; its name is not known at a start."""
    rest = tr(
        "Choose the account to send from: nothing goes until then. Its sender ID and its gateway "
        "options are not taken over."
    )
    fact = (
        tr("The account “{name}” was removed.", name=name)
        if name
        else tr("The account that was chosen here is no longer there.")
    )
    return f"{fact} {rest}"
