"""Accounts: settings in the database, secrets in the keyring, tests against the gateway."""

import secrets as random_tokens
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from smsdesk.domain import account_fields
from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.errors import SecretUnavailable, SmsDeskError, UsageError
from smsdesk.domain.pricing import PriceRule, PriceTable
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountCheck
from smsdesk.services import last_tests
from smsdesk.services.database import Database
from smsdesk.services.events import AccountChanged, AccountPaused, EventBus
from smsdesk.services.gateways import Gateways
from smsdesk.services.identity import Identity, is_other
from smsdesk.services.last_tests import LastTest
from smsdesk.store import accounts as rows
from smsdesk.store import notices
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock
from smsdesk.system.vault import SecretState, Vault

__all__ = ["AccountCheck", "AccountInput", "AccountView", "Accounts", "callback_path"]


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with its provider's declaration.

    `secrets` holds the state of each secret field where it was asked for: that asks the keyring,
    which may be slow or wait for a person. `last_test` is None where it was not tested as it is.
    `notice` says what is wrong beside the queue, with what to do: reports that cannot be fetched;
    else it is empty.
    """

    account: Account
    info: ProviderInfo
    secrets: Mapping[str, SecretState | None]
    last_test: LastTest | None = None
    notice: str = ""

    @property
    def account_id(self) -> int:
        """Our row's number."""
        return self.account.account_id

    @property
    def name(self) -> str:
        """The name a person gave it."""
        return self.account.name


@dataclass(frozen=True, slots=True)
class AccountInput:
    """What a person entered for an account.

    Attributes:
        settings: Values of the fields that are not secret.
        secrets: Values of secret fields; one left out keeps what is stored.
        session_only: Keep the secrets in memory for this run alone.
    """

    name: str
    provider: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    session_only: bool = False


def callback_path(account: Account) -> str:
    """Return the path at our listener that the account's gateway must call."""
    return f"/callback/{account.account_id}/{account.callback_token}"


class Accounts:
    """Adds, edits, tests, pauses and removes accounts."""

    def __init__(
        self, database: Database, gateways: Gateways, vault: Vault, events: EventBus, clock: Clock
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._vault = vault
        self._events = events
        self._clock = clock
        self._identity = Identity(database, gateways, vault, events, clock)

    def provider_infos(self) -> tuple[ProviderInfo, ...]:
        """Declarations of all known providers, for forms and help."""
        return self._gateways.infos()

    def info(self, provider: str) -> ProviderInfo:
        """Return one provider's declaration; raises UsageError for an unknown one."""
        return self._gateways.info(provider)

    async def all(self, *, with_secrets: bool = False) -> tuple[AccountView, ...]:
        """Return every account, by name; with the states of their secrets where asked for."""
        known, told = await self._database.read(_all)
        views = tuple(self._view(one, test, told.get(one.account_id, "")) for one, test in known)
        if not with_secrets:
            return views
        return tuple([await self.with_secrets(view) for view in views])

    async def get(self, account_id: int) -> AccountView:
        """Return one account.

        Raises:
            UsageError: There is none with this number.
        """
        return self._view(*await self._database.read(_one, account_id))

    async def by_name(self, name: str) -> AccountView:
        """Return the account called `name`.

        Raises:
            UsageError: There is none; the sentence lists those there are.
        """
        account = await self._database.read(rows.by_name, name)
        if account is None:
            names = ", ".join(view.name for view in await self.all())
            raise UsageError(
                tr("There is no account “{name}”.", name=name),
                remedy=tr("Accounts here: {names}.", names=names)
                if names
                else tr("Add one with “smsdesk account add” or in Settings."),
            )
        return await self.get(account.account_id)

    def _view(
        self, account: Account, last_test: LastTest | None = None, notice: str = ""
    ) -> AccountView:
        info = self._gateways.info(account.provider)
        return AccountView(account, info, {}, last_test, notice)

    async def with_secrets(self, view: AccountView) -> AccountView:
        """Return `view` with the state of each secret, asked of the keyring now."""
        key = self._gateways.vault_key(view.account_id)
        states = {
            field.key: await self._vault.state(key, field.key)
            for field in view.info.fields
            if field.secret
        }
        return replace(view, secrets=states)

    async def add(self, entered: AccountInput) -> int:
        """Store a new account and its secrets; return its number.

        Raises:
            UsageError: A value is missing or wrong, or the name is taken.
            SecretUnavailable: The keyring would not take a secret; no account is left behind.
        """
        info = self._gateways.info(entered.provider)
        _require_valid(info, entered, stored=frozenset())
        account_id = await self._database.run(
            rows.add,
            entered.name.strip(),
            entered.provider,
            dict(entered.settings),
            random_tokens.token_urlsafe(24),
            self._clock.now(),
        )
        try:
            await self._keep_secrets(account_id, entered)
        except SmsDeskError:
            await self._forget_secrets(account_id, info)
            await self._database.run(rows.remove, account_id)
            raise
        self._events.publish(AccountChanged(account_id))
        return account_id

    async def update(self, account_id: int, entered: AccountInput) -> None:
        """Replace an account's name and settings, and the secrets that were given anew.

        Raises:
            UsageError: A value is missing or wrong, or the name is taken.
            SecretUnavailable: The keyring would not take a secret; the settings are as before.
        """
        view = await self.with_secrets(await self.get(account_id))
        kept = frozenset(key for key, state in view.secrets.items() if state in _KEPT)
        _require_valid(view.info, entered, stored=kept)
        name, settings = entered.name.strip(), entered.settings
        if is_other(view.info, view.account.settings, settings):
            await self._identity.part(view.account, name, settings)
        else:
            await self._write(account_id, name, settings)
        try:
            async with self._other_secrets(view.account, entered.secrets):
                await self._keep_secrets(account_id, entered)
        except SmsDeskError:
            await self._write(account_id, view.name, view.account.settings)
            raise
        else:
            if dict(entered.settings) != dict(view.account.settings) or any(
                entered.secrets.values()
            ):
                await self._database.run(last_tests.forget, account_id)
        finally:
            await self._changed(account_id)

    @asynccontextmanager
    async def _other_secrets(
        self, account: Account, secrets: Mapping[str, str]
    ) -> AsyncIterator[None]:
        """Let secrets be kept; part with what is in doubt where they are another account's.

        Before, so that nothing of it goes out with them, and after: a request may be made
        meanwhile with those of before.
        """
        other = await self._identity.becomes_other(account.account_id, secrets)
        if other:
            await self._identity.part(account)
        try:
            yield
        finally:
            if other:
                await self._identity.part(account)

    async def _write(self, account_id: int, name: str, settings: Mapping[str, str]) -> None:
        await self._database.run(rows.update_settings, account_id, name, dict(settings))

    async def _keep_secrets(self, account_id: int, entered: AccountInput) -> None:
        key = self._gateways.vault_key(account_id)
        for name, value in entered.secrets.items():
            if not value:
                continue
            state = await self._vault.put(key, name, value, session_only=entered.session_only)
            if state not in _KEPT:
                raise _not_kept(name, state)

    async def _changed(self, account_id: int) -> None:
        await self._gateways.forget(account_id)
        self._events.publish(AccountChanged(account_id))

    async def remove(self, account_id: int) -> None:
        """Remove an account and its secrets; its messages stay in History.

        Raises:
            UsageError: It still has messages on their way.
        """
        view = await self.get(account_id)
        await self._database.run(rows.remove, account_id)
        await self._forget_secrets(account_id, view.info)
        await self._changed(account_id)

    async def _forget_secrets(self, account_id: int, info: ProviderInfo) -> None:
        key = self._gateways.vault_key(account_id)
        for declared in info.fields:
            if declared.secret:
                with suppress(SecretUnavailable):
                    await self._vault.delete(key, declared.key)

    async def use_for_session(self, account_id: int, secrets: Mapping[str, str]) -> None:
        """Keep secrets in memory for this run alone, over what the keyring may hold."""
        account = await self._database.read(rows.get, account_id)
        key = self._gateways.vault_key(account_id)
        async with self._other_secrets(account, secrets):
            for name, value in secrets.items():
                await self._vault.put(key, name, value, session_only=True)
        await self._changed(account_id)

    async def test(self, account_id: int) -> AccountCheck:
        """Ask the gateway whether it accepts the account; nothing is sent or charged.

        Never raises for what the keyring, the network or the gateway did: it is in the answer.
        """
        account = await self._database.read(rows.get, account_id)
        try:
            async with self._gateways.using(account) as provider:
                check = await provider.check_account()
        except (SecretUnavailable, UsageError) as error:
            return AccountCheck(ok=False, detail=error.sentence)
        if check.answered and not self._database.read_only:
            await self._database.run(_tested, account_id, check, self._clock.now())
            self._events.publish(AccountChanged(account_id))
        return completed(check, account)

    async def pause(self, account_id: int, reason: str, remedy: str = "") -> None:
        """Stop the account's queue; what is queued stays queued.

        Several requests may be refused for one reason: it is announced once. The remedy says what
        to mend; that the account must be resumed then is added here.
        """
        remedy = f"{remedy} {tr('Then resume the account.')}".strip()
        before = await self._database.run(_pause, account_id, reason, remedy)
        if before.state is AccountState.PAUSED and before.pause_reason == reason:
            return
        self._events.publish(AccountPaused(account_id, reason, remedy))
        self._events.publish(AccountChanged(account_id))

    async def resume(self, account_id: int) -> None:
        """Let the account's queue go on, with its secrets asked for anew."""
        await self._database.run(rows.set_state, account_id, AccountState.ACTIVE, "", "")
        await self._changed(account_id)

    async def callback_path(self, account_id: int) -> str:
        """Return the path at our listener that the gateway must call."""
        return callback_path(await self._database.read(rows.get, account_id))

    async def prices(self, account_id: int) -> PriceTable:
        """Return the account's prices by prefix."""
        return PriceTable(await self._database.read(rows.price_rules, account_id))

    async def set_prices(self, account_id: int, rules: Sequence[PriceRule]) -> None:
        """Replace the account's prices."""
        await self._database.run(rows.replace_prices, account_id, list(rules))
        self._events.publish(AccountChanged(account_id))


def completed(check: AccountCheck, account: Account) -> AccountCheck:
    """Say what the balance is in: a setting stands in where the gateway does not tell."""
    if check.balance is None:
        return replace(check, currency="")
    currency = replace(account, balance_currency=check.currency).currency
    unknown = "" if currency else check.unit_unknown
    return replace(check, currency=currency, detail=f"{check.detail} {unknown}".strip())


def _all(conn: Connection) -> tuple[Sequence[tuple[Account, LastTest | None]], Mapping[int, str]]:
    return last_tests.all_accounts(conn), notices.all(conn)


def _one(conn: Connection, account_id: int) -> tuple[Account, LastTest | None, str]:
    account, last_test = last_tests.account(conn, account_id)
    return account, last_test, notices.all(conn).get(account_id, "")


def _tested(conn: Connection, account_id: int, check: AccountCheck, at: datetime) -> None:
    last_tests.keep(conn, account_id, LastTest(check.ok, "" if check.ok else check.detail))
    if check.balance is not None:
        rows.set_balance(conn, account_id, check.balance, check.currency, at)


def _pause(conn: Connection, account_id: int, reason: str, remedy: str) -> Account:
    before = rows.get(conn, account_id)
    rows.set_state(conn, account_id, AccountState.PAUSED, reason, remedy)
    return before


_KEPT = frozenset({SecretState.STORED, SecretState.SESSION_ONLY})


def _not_kept(name: str, state: SecretState) -> SecretUnavailable:
    what = (
        tr("The keyring is locked or does not answer, so “{name}” was not stored.", name=name)
        if state is SecretState.LOCKED
        else tr("This computer has no keyring, so “{name}” was not stored.", name=name)
    )
    return SecretUnavailable(
        what,
        tr("Secrets are never written to a file."),
        tr("Unlock or start a keyring, or keep the secret for this session only."),
    )


def _require_valid(info: ProviderInfo, entered: AccountInput, stored: frozenset[str]) -> None:
    if not entered.name.strip():
        raise UsageError(tr("The account needs a name."))
    secret_keys = {field.key for field in info.fields if field.secret}
    misplaced = secret_keys & set(entered.settings)
    if misplaced:
        raise UsageError(
            tr("{key} is a secret and is not stored with the settings.", key=min(misplaced)),
            remedy=tr("Give it with --secret {key}.", key=min(misplaced)),
        )
    fields = [replace(one, label=f"{one.label} ({one.option})") for one in info.fields]
    found = account_fields.problems(
        fields, {**entered.settings, **entered.secrets}, stored_secrets=stored
    )
    if found:
        raise UsageError(
            " ".join(problem.sentence for problem in found),
            tr("The account was not saved."),
        )
