"""Whose turn it is to empty a queue of reports, and whose reports may be in it.

A queue hands each report over once, to whoever asks (Yunpian sheet, section 6). Accounts at one
address may share a queue, as two with one key do: they pull one after another, and what one of
them pulled is looked for among the messages of all. In a workspace that several processes share,
one of them pulls for an account.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from smsdesk.domain.account import Account
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.services.database import Database
from smsdesk.services.gateways import Gateways
from smsdesk.store import accounts as account_rows
from smsdesk.store import workspace
from smsdesk.system.clock import Clock

__all__ = ["Pulling"]

_TERM_S = 120.0
"""So long after its last pull another process waits before it pulls for the account itself."""
_ADDRESS = "base_url"


class Pulling:
    """Gives turns to the tasks of one process.

    Args:
        worker: Tells this process from others of a shared workspace.
    """

    def __init__(self, worker: str = "") -> None:
        self._worker = worker
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(
        self, account: Account, database: Database, gateways: Gateways, clock: Clock
    ) -> AsyncIterator[Sequence[int]]:
        """Wait for the account's turn; give the accounts whose reports may come, its own first.

        None at all while another process pulls for the account.

        Raises:
            StoreFault: The database does not take the turn.
        """
        info = gateways.info(account.provider)
        address = _address(account, info)
        async with self._turns[account.provider, address]:
            elected = not database.shared or await database.run(
                workspace.elect,
                f"puller.{account.account_id}",
                self._worker,
                clock.now(),
                _TERM_S,
            )
            others = await database.read(account_rows.all) if elected else ()
            yield [account.account_id] * elected + [
                one.account_id
                for one in others
                if one.account_id != account.account_id
                and one.provider == account.provider
                and _address(one, info) == address
            ]


def _address(account: Account, info: ProviderInfo) -> str:
    """Return the server that the account talks to; keys are not compared.

    An id that a gateway gave names one message, whichever key it was told to; and another
    account's key may be in a keyring that nobody has unlocked.
    """
    documented = next((one.default for one in info.fields if one.key == _ADDRESS), "")
    return urlsplit(account.settings.get(_ADDRESS) or documented).netloc.lower()
