"""An account: one set of settings and credentials at one provider (design, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from smsdesk.domain.pricing import iso_currency

BALANCE_CURRENCY: Final = "balance_currency"
"""Key of the setting that says what a balance is in, where the gateway does not tell."""


class AccountState(StrEnum):
    """Whether the account's queue is worked off."""

    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Account:
    """A stored account, without its secrets: those are in the keyring and nowhere else.

    Attributes:
        provider: The key of its provider.
        settings: Values by the provider's own parameter names in lower case.
        pause_reason: Why the queue is paused, for a person; empty while active.
        pause_remedy: What to do about it, for a person.
        callback_token: The unguessable part of its callback address (design, section 9).
        balance: What the gateway last said; None when it never did.
        balance_currency: In which currency, in the gateway's words; "" when it did not say.
        balance_at: When it said so, aware UTC.
        removed: Whether it was removed and is only kept for the history of its messages.
        identity_since: Before this, requests may have gone to another account or another server
            under its name; None when they never did.
    """

    account_id: int
    name: str
    provider: str
    settings: Mapping[str, str]
    state: AccountState
    pause_reason: str
    pause_remedy: str
    callback_token: str = field(repr=False)
    balance: Decimal | None
    balance_currency: str
    balance_at: datetime | None
    created_at: datetime
    removed: bool = False
    identity_since: datetime | None = None

    @property
    def currency(self) -> str:
        """The balance's currency as ISO 4217: the gateway's word, else the account's setting.

        "" while nobody said: it may even be a number of messages.
        """
        return iso_currency(self.balance_currency or self.settings.get(BALANCE_CURRENCY, ""))
