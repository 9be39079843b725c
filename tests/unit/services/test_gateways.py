"""Providers are built once, anew after a change, and never closed while somebody uses them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from typing_extensions import override

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.errors import SecretUnavailable, UsageError
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.providers.base import AccountSettings, ProviderFactory
from smsdesk.providers.cloudsms import CloudSms
from smsdesk.providers.cloudsms_fields import declaration
from smsdesk.services.gateways import Gateways
from smsdesk.system.vault import Vault


class _Watched(CloudSms):
    def __init__(self, account: AccountSettings) -> None:
        super().__init__(account)
        self.settings = account
        self.closed = 0

    @override
    async def aclose(self) -> None:
        self.closed += 1
        await super().aclose()


class _Factory(ProviderFactory):
    @property
    @override
    def info(self) -> ProviderInfo:
        return declaration()

    @override
    def __call__(self, account: AccountSettings) -> CloudSms:
        return _Watched(account)


ACCOUNT = Account(
    7,
    "Main",
    "cloudsms",
    {"base_url": "http://127.0.0.1:1/dave/io", "route_id": "R"},
    AccountState.ACTIVE,
    "",
    "",
    "token",
    None,
    "",
    None,
    datetime(2026, 3, 1, tzinfo=UTC),
)


@pytest.fixture
def vault() -> Vault:
    return Vault(keyring_enabled=False)


@pytest.fixture
async def gateways(vault: Vault) -> Gateways:
    made = Gateways({"cloudsms": _Factory()}, vault, "w")
    await vault.put(made.vault_key(7), "auth_key", "first", session_only=True)
    return made


async def _lease(gateways: Gateways, account: Account = ACCOUNT) -> tuple[_Watched, object]:
    lease = await gateways.lease(account)
    assert isinstance(lease.provider, _Watched)
    return lease.provider, lease


async def test_one_provider_serves_all_and_stays_open(gateways: Gateways) -> None:
    leases = await asyncio.gather(*(gateways.lease(ACCOUNT) for _ in range(5)))
    assert len({id(lease.provider) for lease in leases}) == 1
    for lease in leases:
        await lease.release()
    provider, _ = await _lease(gateways)
    assert provider is leases[0].provider
    assert provider.closed == 0


async def test_a_provider_in_use_is_closed_by_its_last_user(gateways: Gateways) -> None:
    one, two = await gateways.lease(ACCOUNT), await gateways.lease(ACCOUNT)
    provider = one.provider
    assert isinstance(provider, _Watched)
    await gateways.close()
    assert provider.closed == 0
    await one.release()
    await one.release()
    assert provider.closed == 0
    await two.release()
    assert provider.closed == 1


async def test_new_secrets_and_settings_build_a_new_one(gateways: Gateways, vault: Vault) -> None:
    first, _ = await _lease(gateways)
    await vault.put(gateways.vault_key(7), "auth_key", "second", session_only=True)
    await gateways.forget(7)
    second, _ = await _lease(gateways)
    assert second is not first
    assert second.settings.get("auth_key") == "second"
    # Another process saved other settings: nobody told us to forget.
    changed = replace(ACCOUNT, settings={**ACCOUNT.settings, "route_id": "Other"})
    third, _ = await _lease(gateways, changed)
    assert third.settings.get("route_id") == "Other"
    assert first.closed == second.closed == 0
    assert gateways.bare(ACCOUNT) is not gateways.bare(changed)


async def test_what_is_learned_of_an_account_goes_with_who_it_is(gateways: Gateways) -> None:
    def bare(account: Account) -> object:
        provider = gateways.bare(account)
        assert isinstance(provider, _Watched)
        return provider.settings.known_as

    provider, _ = await _lease(gateways)
    assert provider.settings.known_as == bare(ACCOUNT)
    assert bare(replace(ACCOUNT, settings={**ACCOUNT.settings, "route_id": "O"})) == bare(ACCOUNT)
    assert bare(replace(ACCOUNT, account_id=8)) != bare(ACCOUNT)
    elsewhere = replace(ACCOUNT, identity_since=datetime(2026, 4, 1, tzinfo=UTC))
    assert bare(elsewhere) != bare(ACCOUNT)
    assert bare(elsewhere) == (await _lease(gateways, elsewhere))[0].settings.known_as


async def test_a_secret_saved_while_the_keyring_is_asked_counts(
    gateways: Gateways, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    get = vault.get

    async def slow(key: str, field: str) -> str:
        nonlocal asked
        value = await get(key, field)
        asked += 1
        if asked == 1:  # the person saves another secret just now
            await vault.put(key, field, "newer", session_only=True)
            await gateways.forget(7)
        return value

    monkeypatch.setattr(vault, "get", slow)
    provider, _ = await _lease(gateways)
    assert provider.settings.get("auth_key") == "newer"


async def test_a_missing_secret_is_said(gateways: Gateways) -> None:
    with pytest.raises(SecretUnavailable):
        await gateways.lease(replace(ACCOUNT, account_id=8))


async def test_an_unknown_gateway_is_said(gateways: Gateways) -> None:
    with pytest.raises(UsageError, match="no gateway"):
        await gateways.lease(replace(ACCOUNT, provider="none"))
