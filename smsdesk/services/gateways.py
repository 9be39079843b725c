"""Providers ready to talk, one an account, built from its settings and its secrets.

The one place in the services that knows how an account becomes a `Provider`.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from smsdesk.domain.account import Account
from smsdesk.domain.errors import UsageError
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountSettings, Provider, ProviderFactory
from smsdesk.system.vault import SecretState, Vault

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Built:
    """A provider, for which account, and how many use it now."""

    provider: Provider
    settings: Mapping[str, str]
    since: datetime | None
    users: int = 0
    dropped: bool = False


class Lease:
    """A provider in use: it is not closed before `release`, whatever happens to the account."""

    def __init__(self, built: _Built) -> None:
        self._built: _Built | None = built
        built.users += 1
        self.provider = built.provider

    def again(self) -> "Lease":
        """Return another lease on the same provider, before this one is released."""
        if self._built is None:
            raise RuntimeError("the lease was released")
        return Lease(self._built)

    async def release(self) -> None:
        """Give it back; the last user of a dropped provider closes it. Harmless when repeated."""
        built, self._built = self._built, None
        if built is not None:
            built.users -= 1
            await _close_if_done(built)


def _is_of(built: _Built, account: Account) -> bool:
    return built.settings == account.settings and built.since == account.identity_since


async def _close_if_done(built: _Built) -> None:
    if not built.dropped or built.users:
        return
    try:
        await built.provider.aclose()
    except Exception:  # noqa: BLE001 - what is closed is of no use any more; the caller goes on
        _log.exception("closing a provider failed")


class Gateways:
    """Builds providers and keeps those with secrets for as long as the account is unchanged.

    Args:
        factories: Every known provider by its key.
        vault: Where the secrets are.
        vault_prefix: What tells this workspace's accounts from others' in the keyring.
    """

    def __init__(
        self, factories: Mapping[str, ProviderFactory], vault: Vault, vault_prefix: str
    ) -> None:
        self._factories = factories
        self._vault = vault
        self._prefix = vault_prefix
        self._ready: dict[int, _Built] = {}
        self._bare: dict[int, _Built] = {}
        self._changes: Counter[int] = Counter()

    def infos(self) -> tuple[ProviderInfo, ...]:
        """Declarations of all known providers."""
        return tuple(factory.info for factory in self._factories.values())

    def info(self, key: str) -> ProviderInfo:
        """Return the declaration of the provider `key`.

        Raises:
            UsageError: There is no such provider.
        """
        return self._factory(key).info

    def _factory(self, key: str) -> ProviderFactory:
        try:
            return self._factories[key]
        except KeyError:
            raise UsageError(
                tr("There is no gateway “{key}”.", key=key),
                remedy=tr("Known gateways: {keys}.", keys=", ".join(self._factories)),
            ) from None

    def vault_key(self, account_id: int) -> str:
        """Return the name under which the account's secrets are kept."""
        return f"{self._prefix}/{account_id}"

    @asynccontextmanager
    async def using(self, account: Account) -> AsyncIterator[Provider]:
        """Lend the provider with its secrets; raises as `lease`."""
        lease = await self.lease(account)
        try:
            yield lease.provider
        finally:
            await lease.release()

    async def lease(self, account: Account) -> Lease:
        """Return the provider with its secrets, built anew when settings or secrets changed.

        Raises:
            SecretUnavailable: A required secret cannot be had just now.
            UsageError: A setting is missing or wrong.
        """
        while True:
            built = self._ready.get(account.account_id)
            if built is not None and _is_of(built, account):
                return Lease(built)
            if built is not None:
                # Another process saved other settings, or another secret.
                await self.forget(account.account_id)
            change = self._changes[account.account_id]
            built = await self._build(account)
            # While the keyring was asked, another caller may have built it, or somebody may have
            # saved other secrets.
            if change == self._changes[account.account_id]:
                self._ready.setdefault(account.account_id, built)

    async def _build(self, account: Account) -> _Built:
        factory = self._factory(account.provider)
        key = self.vault_key(account.account_id)
        secrets = {
            field.key: await self._vault.get(key, field.key)
            for field in factory.info.fields
            if field.secret and (field.required or await self._holds(key, field.key))
        }
        settings = dict(account.settings)
        ready = factory(AccountSettings(settings, secrets, self._known_as(account)))
        return _Built(ready, settings, account.identity_since)

    async def _holds(self, key: str, field: str) -> bool:
        """Say whether there may be such a secret; a locked keyring is asked, and says why not."""
        return await self._vault.state(key, field) not in {None, SecretState.NO_KEYRING}

    def bare(self, account: Account) -> Provider:
        """Return the provider without secrets: it counts texts and reads reports."""
        built = self._bare.get(account.account_id)
        if built is None or not _is_of(built, account):
            settings = dict(account.settings)
            factory = self._factory(account.provider)
            provider = factory(AccountSettings(settings, {}, self._known_as(account)))
            built = _Built(provider, settings, account.identity_since)
            self._bare[account.account_id] = built
        return built.provider

    def _known_as(self, account: Account) -> tuple[str, datetime | None]:
        """Return what no other account is known as, nor this one where it leads elsewhere."""
        return self.vault_key(account.account_id), account.identity_since

    async def forget(self, account_id: int) -> None:
        """Drop what was built for the account: its settings or secrets changed.

        A provider that is in use is closed by the last of its users.
        """
        self._changes[account_id] += 1
        self._bare.pop(account_id, None)
        if (built := self._ready.pop(account_id, None)) is not None:
            built.dropped = True
            await _close_if_done(built)

    async def close(self) -> None:
        """Close every connection that nobody uses; the others with their last use."""
        for account_id in tuple(self._ready):
            await self.forget(account_id)
