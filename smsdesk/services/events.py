"""What the services announce: frozen events in the past tense, and the bus that carries them.

Subscribers run on the loop's thread, in the order of subscription, and must return quickly.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from smsdesk.domain.message import Change

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """Messages stepped from one state to another."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class CampaignStarted:
    """A campaign was written whole and its messages are queued."""

    campaign_id: int


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """A campaign was paused, resumed or stopped."""

    campaign_id: int


@dataclass(frozen=True, slots=True)
class CampaignPaused:
    """A campaign was paused by the brake, with the reason: too much of it failed."""

    campaign_id: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """An account was added, edited, removed, paused or resumed."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountPaused:
    """An account's queue stopped by itself, with the reason."""

    account_id: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SendingHindered:
    """An account's queue waits for something that mends itself (network, disk), or no longer.

    `reason` is empty when the hindrance is over.
    """

    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReportsHindered:
    """A gateway does not let an account's reports be fetched, or no longer.

    `reason` says what to do; it is empty when they can be fetched again.
    """

    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ContactsChanged:
    """Contacts, lists or opt-outs changed."""


@dataclass(frozen=True, slots=True)
class ListenerChanged:
    """The listener was started, stopped, or met a fault."""


@dataclass(frozen=True, slots=True)
class ReportReceived:
    """A gateway's report was committed."""

    account_id: int
    at: datetime


Event = (
    MessagesChanged
    | CampaignStarted
    | CampaignChanged
    | CampaignPaused
    | AccountChanged
    | AccountPaused
    | SendingHindered
    | ReportsHindered
    | ContactsChanged
    | ListenerChanged
    | ReportReceived
)

_E = TypeVar("_E", bound=Event)


class EventBus:
    """Carries events from services to whoever subscribed."""

    def __init__(self) -> None:
        self._subscribers: dict[type, list[Callable[[Event], None]]] = {}

    def subscribe(self, kind: type[_E], callback: Callable[[_E], None]) -> Callable[[], None]:
        """Call `callback` for every event of `kind`; return a function that ends it."""
        wanted: type = kind
        subscribers = self._subscribers.setdefault(wanted, [])

        def deliver(event: Event) -> None:
            if isinstance(event, kind):
                callback(event)

        subscribers.append(deliver)

        def unsubscribe() -> None:
            if deliver in subscribers:
                subscribers.remove(deliver)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell every subscriber; one that fails is logged and does not keep others from it."""
        for deliver in tuple(self._subscribers.get(type(event), ())):
            try:
                deliver(event)
            except Exception:  # noqa: BLE001 - a subscriber is foreign code; the rest must hear
                _log.exception("a subscriber of %s failed", type(event).__name__)
