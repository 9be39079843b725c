"""Who an account is at its gateway: what is asked of one says nothing of what another got.

The declaration tells which fields make the difference (address, login, secrets).
"""

from collections.abc import Mapping

from smsdesk.domain.account import Account
from smsdesk.domain.errors import SecretUnavailable
from smsdesk.domain.message import Change
from smsdesk.domain.provider_info import ProviderInfo, Settling
from smsdesk.domain.texts import tr
from smsdesk.services.database import Database
from smsdesk.services.events import EventBus, MessagesChanged
from smsdesk.services.gateways import Gateways
from smsdesk.store import accounts as rows
from smsdesk.store import doubt
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock
from smsdesk.system.vault import Vault

__all__ = ["Identity", "is_other"]

_ASKED = frozenset({Settling.REPEAT, Settling.LOOK_UP})
"""How doubts are settled by asking the gateway."""


def is_other(info: ProviderInfo, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Say whether other settings make another account of it; secrets are not among them."""
    return any(
        before.get(one.key, "").strip() != after.get(one.key, "").strip()
        for one in info.fields
        if one.is_identity
    )


class Identity:
    """Sees to it that what an account was given as another one is not repeated."""

    def __init__(
        self, database: Database, gateways: Gateways, vault: Vault, events: EventBus, clock: Clock
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._vault = vault
        self._events = events
        self._clock = clock

    async def becomes_other(self, account_id: int, secrets: Mapping[str, str]) -> bool:
        """Say whether secrets that are about to be kept make another account of it.

        Where nothing is in doubt nobody needs to ask the keyring for those that were used before.
        Where it does not tell either, they are taken to be the same: a person who keeps a secret
        for one run enters it again at the next.
        """
        entered = {name: value for name, value in secrets.items() if value}
        if not entered or self._database.read_only:
            return False
        if not await self._database.read(doubt.is_any, account_id):
            return True
        known = {name: await self._known(account_id, name) for name in entered}
        return any(known[name] not in {None, value} for name, value in entered.items())

    async def _known(self, account_id: int, name: str) -> str | None:
        try:
            return await self._vault.get(self._gateways.vault_key(account_id), name)
        except SecretUnavailable:
            return None

    async def part(
        self, account: Account, name: str = "", settings: Mapping[str, str] | None = None
    ) -> None:
        """Leave to a person what was handed out so far and is in doubt.

        Args:
            account: Which account.
            name: Its new name, where it gets other settings.
            settings: The settings that make another account of it; None where secrets do.

        Raises:
            UsageError: Another account has the name; nothing was changed.
            StoreFault: Nothing was changed.
        """
        settling = self._gateways.info(account.provider).capabilities.settling
        sentence = _sentence() if settling in _ASKED else ""

        def change(conn: Connection) -> list[Change]:
            if settings is not None:
                rows.update_settings(conn, account.account_id, name, dict(settings))
            return doubt.part(conn, account.account_id, self._clock.now(), sentence)

        changes = await self._database.run(change)
        if changes:
            self._events.publish(MessagesChanged(tuple(changes)))


def _sentence() -> str:
    return tr(
        "The account's address, login or secret was changed since: where it leads now may know "
        "nothing of this message, so it is not repeated by itself. Find out at the former gateway "
        "or account whether it was sent, and decide."
    )
