"""The accounts: a list at the left, the form of the chosen one at the right."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from smsdesk.domain.errors import SecretUnavailable, SmsDeskError
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.services.events import AccountChanged
from smsdesk.system.vault import SecretState
from smsdesk.ui.chores import Chores
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.dialogs.settings.account_form import AccountForm, FormContext
from smsdesk.ui.dialogs.settings.account_list import AccountList
from smsdesk.ui.dialogs.settings.price_editing import PriceEditing
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.account_form import Entered
from smsdesk.ui.viewmodels.accounts import check_notice, saved_notice
from smsdesk.ui.widgets.base import make_button
from smsdesk.ui.widgets.notices import EmptyState
from smsdesk.ui.widgets.sections import make_scroll
from smsdesk.ui.widgets.specs import EmptySpec, NoticeSpec
from smsdesk.ui.widgets.two_panes import TwoPanes


class AccountsTab(QWidget):
    """Adds, edits, tests and removes accounts."""

    def __init__(self, services: Services, chores: Chores) -> None:
        super().__init__()
        self._services = services
        self._spawn = chores.spawn
        self._chosen: int | None = None
        self._wanted = 0
        self._form: AccountForm | None = None
        self._views: tuple[AccountView, ...] = ()
        self._list = AccountList()
        self.prices = PriceEditing(services, chores, self)
        self.add_button = make_button(tr("Add account"), "addAccountButton", icon=IconName.ADD)
        self.add_button.setProperty("hasMenu", "true")
        self._empty = EmptyState(_no_account(), "accountsEmpty")
        self._build()
        self._list.currentRowChanged.connect(lambda _row: self._on_chosen())
        self._list.clicked.connect(self._panes.enter)
        self._list.activated.connect(self._panes.enter)
        self._panes.returned.connect(self._list.setFocus)
        self._empty.action_triggered.connect(self._offer_gateways)
        self._end = services.events.subscribe(AccountChanged, lambda _event: self._reload())
        self._reload()

    def _build(self) -> None:
        listed = QWidget()
        left = QVBoxLayout(listed)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(SPACING.unit)
        left.addWidget(self._list, 1)
        left.addWidget(self.add_button)
        menu = QMenu(self.add_button)
        menu.setObjectName("addAccountMenu")
        for info in self._services.accounts.provider_infos():
            action = menu.addAction(info.title)
            action.setObjectName(f"addAccount_{info.key}")
            action.triggered.connect(lambda _checked=False, one=info: self.new(one))
        self.add_button.setMenu(menu)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._nothing = make_scroll(self._empty, "accountsEmptyScroll")
        self._stack.addWidget(self._nothing)
        self._panes = TwoPanes(listed, body, tr("All accounts"), "accountsBack")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, SPACING.unit, 0, 0)
        outer.addWidget(self._panes)
        self.setFocusProxy(self._list)

    def _offer_gateways(self) -> None:
        menu = self.add_button.menu()
        if menu is not None:
            menu.popup(self.add_button.mapToGlobal(self.add_button.rect().topLeft()))

    # The list

    def _reload(self) -> None:
        self._spawn(self._load(), "load accounts")

    async def _load(self) -> None:
        self._views = await self._services.accounts.all()
        self._list.show_accounts(self._views, self._chosen)
        self._panes.set_listed(bool(self._views))
        if self._wanted:
            self._turn()
        elif self._form is None and self._chosen is None and self._views:
            self._list.setCurrentRow(0)

    def turn_to(self, account_id: int) -> None:
        """Open an account, as soon as the list is read."""
        self._wanted = account_id
        if self._views:
            self._turn()

    def _turn(self) -> None:
        wanted, self._wanted = self._wanted, 0
        if any(view.account_id == wanted for view in self._views):
            self._panes.enter()
            if wanted != self._chosen:
                self.leave(lambda: self._choose(wanted))

    def _on_chosen(self) -> None:
        wanted = self._list.current()
        if wanted is None or wanted == self._chosen:
            return
        self._list.choose(self._chosen)  # until it is known that nothing gets lost
        self.leave(lambda: self._choose(wanted))

    def _choose(self, account_id: int) -> None:
        self._chosen = account_id
        self._list.choose(account_id)
        if self._form is not None:
            self._form.setEnabled(False)  # it gives way: what is typed now would be lost
        self._spawn(self._open(account_id), "open account")

    def leave(self, then: Callable[[], None]) -> None:
        """Call `then`, at once or after the person agreed to lose what was not saved."""
        if self._form is None or not self._form.touched:
            then()
            return
        question = Question(
            tr("Leave without saving?"),
            tr("What you entered for this account was not saved and gets lost."),
            tr("Do not save"),
            self,
        )
        question.agreed.connect(then)
        question.open()

    # The form

    @property
    def form(self) -> AccountForm | None:
        """The form that is shown; of the account chosen before until the chosen one's comes."""
        return self._form

    async def _open(self, account_id: int, notice: NoticeSpec | None = None) -> None:
        """Show an account's form; the keyring is asked for the states of its secrets."""
        services = self._services
        view = await services.accounts.with_secrets(await services.accounts.get(account_id))
        callback = ""
        if view.info.capabilities.callback:
            callback = await services.listening.url_for(account_id)
        context = FormContext(
            view.info,
            view,
            callback,
            await services.senders.of(account_id),
            self._may_ask(view),
            self._taken(view.name),
            services.vault.session_only,
        )
        if account_id != self._chosen:
            return
        self._show(AccountForm(context))
        if notice is not None and self._form is not None:
            self._form.banner.show_notice(notice)

    def _may_ask(self, view: AccountView) -> bool:
        try:
            return self._services.at_gateway.lists_senders(view.account)
        except SmsDeskError:
            return False  # a setting is wrong: the form says which when it is saved

    def _taken(self, own: str = "") -> frozenset[str]:
        return frozenset(view.name for view in self._views) - {own}

    def new(self, info: ProviderInfo) -> None:
        """Show an empty form for a new account of a gateway."""
        self.leave(lambda: self._new(info))

    def _new(self, info: ProviderInfo) -> None:
        self._chosen = None
        self._list.choose(None)
        self._panes.enter()
        session_only = self._services.vault.session_only
        form = AccountForm(FormContext(info, taken=self._taken(), session_only=session_only))
        self._show(form)
        self._spawn(self._look_for_keyring(form), "look for the keyring")

    async def _look_for_keyring(self, form: AccountForm) -> None:
        state = await self._services.vault.state("keyring", "probe")
        if state is SecretState.NO_KEYRING and form is self._form:
            form.no_keyring()

    def _show(self, form: AccountForm) -> None:
        old, self._form = self._form, form
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        if old is not None:
            self._drop(old)
        form.save_wanted.connect(lambda made: self._spawn(self._save(form, made), "save account"))
        form.test_wanted.connect(lambda made: self._spawn(self._test(form, made), "test account"))
        form.cancel_wanted.connect(lambda: self.leave(self._discard))
        view = form.view
        if view is None:
            return
        if view.account.pause_reason:
            words = " ".join(filter(None, (view.account.pause_reason, view.account.pause_remedy)))
            form.banner.show_notice(NoticeSpec(Tone.DANGER, words, dismissible=False))
        elif view.notice:
            form.banner.show_notice(NoticeSpec(Tone.WARNING, view.notice, dismissible=False))
        number = view.account_id
        form.remove_wanted.connect(lambda: self._ask_remove(view))
        form.prices_wanted.connect(partial(self.prices.open, view))
        form.resume_wanted.connect(lambda: self._spawn(self._resume(number), "resume account"))
        form.unlock_wanted.connect(lambda: self._spawn(self._open(number), "unlock the keyring"))
        form.senders_wanted.connect(lambda: self._spawn(self._ask_senders(number), "senders"))

    def _drop(self, form: AccountForm) -> None:
        self._stack.removeWidget(form)
        form.hide()
        form.deleteLater()

    def _tell(self, form: AccountForm, notice: NoticeSpec) -> None:
        """Show `notice` on `form`, unless another has taken its place."""
        if form is self._form:
            form.banner.show_notice(notice)

    async def _store(self, form: AccountForm, made: Entered) -> int | None:
        """Store what was entered in `form` and return its account; say there why not.

        Meanwhile another account may be chosen: nothing of it is touched.
        """
        accounts = self._services.accounts
        try:
            if form.account_id is None:
                form.account_id = await accounts.add(made.account)
                if form is self._form:
                    self._chosen = form.account_id
            else:
                await accounts.update(form.account_id, made.account)
            if accounts.info(made.account.provider).capabilities.sender:
                await self._services.senders.put(form.account_id, made.senders)
        except SmsDeskError as error:
            self._tell(form, _failure(error))
            return None
        await self._load()
        return form.account_id

    async def _save(self, form: AccountForm, made: Entered) -> None:
        account_id = await self._store(form, made)
        if account_id is not None:
            view = await self._services.accounts.get(account_id)
            await self._open(account_id, saved_notice(view))

    async def _test(self, form: AccountForm, made: Entered | None) -> None:
        """Test the account as it is entered, so what was changed is stored first."""
        account_id = form.account_id if made is None else await self._store(form, made)
        if account_id is None:
            return
        self._tell(form, NoticeSpec(Tone.INFO, tr("Asking the gateway…")))
        notice = check_notice(await self._services.accounts.test(account_id))
        if form is self._form and (made is not None or not form.touched):
            await self._open(account_id, notice)
        else:
            self._tell(form, notice)

    async def _resume(self, account_id: int) -> None:
        await self._services.accounts.resume(account_id)
        await self._load()
        await self._open(account_id, NoticeSpec(Tone.SUCCESS, tr("The account sends again.")))

    async def _ask_senders(self, account_id: int) -> None:
        form = self._form
        if form is None:
            return
        try:
            found = await self._services.at_gateway.sender_ids(account_id, anew=True)
        except SmsDeskError as error:
            notice = NoticeSpec(Tone.DANGER, error.sentence)
        else:
            if form is not self._form:
                return
            if found:
                form.senders.add(found)
                words = ntr(
                    "The gateway allows {n} sender ID. Save to offer it.",
                    "The gateway allows {n} sender IDs. Save to offer them.",
                    len(found),
                )
                notice = NoticeSpec(Tone.SUCCESS, words)
            else:
                notice = NoticeSpec(Tone.INFO, tr("The gateway names no sender IDs."))
        self._tell(form, notice)

    # Removing

    def _ask_remove(self, view: AccountView) -> None:
        question = Question(
            tr("Remove “{name}”?", name=view.name),
            tr("Its settings and secrets are erased. Its messages stay in History."),
            tr("Remove"),
            self,
        )
        question.agreed.connect(
            lambda: self._spawn(self._remove(view.account_id), "remove account")
        )
        question.open()

    async def _remove(self, account_id: int) -> None:
        form = self._form
        try:
            await self._services.accounts.remove(account_id)
        except SmsDeskError as error:
            if form is not None:
                self._tell(form, NoticeSpec(Tone.DANGER, error.sentence))
            return
        if account_id == self._chosen:
            self._leave_form()
        await self._load()

    def _discard(self) -> None:
        """Go back to the accounts there are: no new one is made."""
        self._leave_form()
        self._reload()

    def _leave_form(self) -> None:
        self._chosen = None
        if self._form is not None:
            self._drop(self._form)
            self._form = None
        self._stack.setCurrentWidget(self._nothing)
        self._panes.leave()

    def ending(self) -> None:
        """Listen to no more events: the dialog closes."""
        self._end()


def _failure(error: SmsDeskError) -> NoticeSpec:
    """Return why nothing was stored; where the keyring is why, offer to do without it."""
    return NoticeSpec(
        Tone.DANGER,
        error.sentence,
        tr("Keep for this session") if isinstance(error, SecretUnavailable) else "",
    )


def _no_account() -> EmptySpec:
    return EmptySpec(
        IconName.PLUG,
        tr("No account yet"),
        tr(
            "An account holds your settings and secrets at one gateway. Choose the gateway, enter "
            "what it gave you, and test it: nothing is sent or charged."
        ),
        tr("Add account"),
    )
