"""The services on a real database, a real gateway on a real port, and a real listener."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import event
from typing_extensions import override

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.listener.server import Listener
from smsdesk.listener.settings import ListenerSettings
from smsdesk.providers.registry import PROVIDERS
from smsdesk.services.accounts import AccountInput, Accounts
from smsdesk.services.campaigns import Campaigns
from smsdesk.services.contacts import Contacts
from smsdesk.services.database import Database
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.services.dispatcher import Dispatcher
from smsdesk.services.events import Event, EventBus
from smsdesk.services.gateways import Gateways
from smsdesk.services.history import History
from smsdesk.services.lane import LaneTools
from smsdesk.services.quiet import QuietTimes
from smsdesk.services.quotes import Quotes
from smsdesk.services.reconciler import Reconciler
from smsdesk.services.recorder import Recorder
from smsdesk.services.rounds import Rounds
from smsdesk.services.tasks import Tasks
from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY, DEMO_ROUTE_ID, CloudSmsGateway
from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.server import GatewayServer, RequestRecord
from smsdesk.store.engine import Store
from smsdesk.system.clock import Clock, SystemClock
from smsdesk.system.vault import Vault

_E = TypeVar("_E", bound=Event)

both_engines = pytest.mark.parametrize(
    "store_url",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
    indirect=True,
)
"""Runs a test on SQLite and on PostgreSQL, by the fixture `store_url`."""

AT_ONCE = Timing(report_delay_s=0.0, retry_s=0.05)
PATIENCE_S = 30.0
_TURN_S = 0.01
PRICES = (PriceRule("852", Decimal("0.40"), "HKD"), PriceRule("86", Decimal("0.35"), "HKD"))


class Nowhere:
    """The address of a gateway that is never asked."""

    url = "http://127.0.0.1:1/dave/io"

    def set_callback(self, url: str | None) -> None:
        """It has no callbacks."""


def hong_kong(n: int) -> Msisdn:
    """Return the n-th mobile number in Hong Kong that has no fate of its own (99xx)."""
    thousands, rest = divmod(n, 9_900)
    return Msisdn(852, str(60_000_000 + 10_000 * thousands + rest))


def people(count: int, first: int = 1) -> tuple[Recipient, ...]:
    """Return recipients with consecutive numbers in Hong Kong."""
    return tuple(Recipient(hong_kong(n)) for n in range(first, first + count))


@asynccontextmanager
async def gateway(
    *rules: Rule,
    timing: Timing = AT_ONCE,
    on_request: Callable[[RequestRecord], None] | None = None,
) -> AsyncIterator[GatewayServer]:
    """Run the built-in CloudSMS gateway under fault rules."""
    server = GatewayServer(
        CloudSmsGateway(GatewaySetup(timing=timing)),
        script=FaultScript(rules),
        on_request=on_request,
    )
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class ShiftedClock(SystemClock):
    """The computer's clock, with the wall clock moved and waiting made shorter by a test."""

    def __init__(self, speed: float = 1.0) -> None:
        self.shift = timedelta()
        self.speed = speed

    @override
    def now(self) -> datetime:
        return super().now() + self.shift

    @override
    def monotonic(self) -> float:
        return super().monotonic() * self.speed


class FullDisk:
    """Lets an SQLite database refuse every change, as on a full disk, while `full` is set.

    A change that fits into pages that the file has would go through by itself: each is followed by
    one that does not.
    """

    def __init__(self, store: Store) -> None:
        self.full = False
        with store._engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS full_disk (bytes BLOB)")
        event.listen(store._engine, "checkout", self._set_limit)

    def _set_limit(self, connection: sqlite3.Connection, *_: object) -> None:
        # 1 page is raised to the size the file has now.
        connection.execute(f"PRAGMA max_page_count = {1 if self.full else 4294967294}")
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
            " AND name NOT LIKE 'sqlite_%' AND name <> 'full_disk'"
        ).fetchall()
        for (table,) in tables:
            for change in ("INSERT", "UPDATE", "DELETE"):
                trigger = f'temp."full_disk_{table}_{change}"'
                connection.execute(
                    f'CREATE TRIGGER IF NOT EXISTS {trigger} AFTER {change} ON main."{table}"'
                    " BEGIN INSERT INTO full_disk VALUES (zeroblob(1000000)); END"
                    if self.full
                    else f"DROP TRIGGER IF EXISTS {trigger}"
                )


class Server(Protocol):
    """What the services need to know of a gateway."""

    @property
    def url(self) -> str:
        """Where it takes messages."""
        ...

    def set_callback(self, url: str | None) -> None:
        """Tell it where to push reports."""
        ...


@dataclass
class World:
    """One running program without window or command line.

    Attributes:
        failures: Tasks that ended with an exception; the fixture wants none.
        keyring_within_s: How long the keyring may take; None for none at all.
    """

    store: Store
    clock: Clock
    keyring_within_s: float | None = None
    failures: list[tuple[str, BaseException]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = Database(self.store)
        self.vault = (
            Vault(keyring_enabled=False)
            if self.keyring_within_s is None
            else Vault(deadline_s=self.keyring_within_s)
        )
        self.events = EventBus()
        self.tasks = Tasks(lambda name, failure: self.failures.append((name, failure)))
        self.gateways = Gateways(PROVIDERS, self.vault, "test")
        self.accounts = Accounts(self.database, self.gateways, self.vault, self.events, self.clock)
        self.contacts = Contacts(self.database, self.events, self.clock)
        self.quotes = Quotes(self.database, self.gateways, self.clock)
        self.campaigns = Campaigns(self.database, self.quotes, self.events, self.clock)
        self.quiet = QuietTimes(self.database, self.events, self.clock)
        self.history = History(self.database)
        self.reports = DeliveryReports(
            self.database, self.gateways, self.events, self.tasks, self.clock
        )
        self.rounds = Rounds()
        self.reconciler = Reconciler(
            self.database, self.gateways, self.events, self.clock, "machine/", rounds=self.rounds
        )
        recorder = Recorder(self.database, self.gateways, self.events, self.clock)
        self.tools = LaneTools(
            self.database,
            self.accounts,
            self.gateways,
            self.events,
            self.tasks,
            self.clock,
            recorder,
            f"machine/{uuid4().hex}",
            self.reconciler.hold_overdue,
        )
        self.dispatcher = Dispatcher(self.tools)
        self.listener = Listener(self.reports, ListenerSettings())

    async def close(self) -> None:
        """Take everything down as the program does."""
        await self.dispatcher.stop()
        await self.listener.stop()
        await self.reports.stop()
        await self.tasks.drain(10.0)
        await self.gateways.close()
        self.vault.close()
        await self.database.close()

    async def add_account(
        self,
        server: Server,
        name: str = "Main",
        *,
        key: str = DEMO_AUTH_KEY,
        session_only: bool = True,
        **settings: str,
    ) -> int:
        """Add an account at `server`, with prices; its secret is kept for the session."""
        entered = AccountInput(
            name,
            "cloudsms",
            {"base_url": server.url, "route_id": DEMO_ROUTE_ID, **settings},
            {"auth_key": key},
            session_only=session_only,
        )
        account_id = await self.accounts.add(entered)
        await self.accounts.set_prices(account_id, PRICES)
        return account_id

    async def listen(self, server: Server, account_id: int) -> None:
        """Take the gateway's reports through the real listener."""
        await self.reports.start()
        await self.listener.start()
        path = await self.accounts.callback_path(account_id)
        server.set_callback(f"http://127.0.0.1:{self.listener.port}{path}")

    async def send(
        self, account_id: int, recipients: Sequence[Recipient] | int, text: str = "Hello"
    ) -> int:
        """Create a campaign; return its number."""
        created = await self.campaigns.create(draft(account_id, recipients, text))
        assert created.created
        return created.campaign_id

    async def counts(self, campaign_id: int) -> Mapping[MessageState, int]:
        """Return the kept counts of a campaign, those above zero."""
        found = await self.history.state_counts(campaign_id=campaign_id)
        return {state: n for state, n in found.items() if n}

    async def messages(self, campaign_id: int) -> list[Message]:
        """Return the messages of a campaign, oldest first."""
        query = MessageQuery(campaign_id=campaign_id)
        found: list[Message] = []
        while page := await self.history.page(query, found[-1].message_id if found else None, 500):
            found += page
        return found[::-1]

    async def until(
        self, campaign_id: int, wanted: Mapping[MessageState, int], timeout_s: float = PATIENCE_S
    ) -> None:
        """Wait until the counts of a campaign are exactly `wanted`.

        Lanes are poked meanwhile: under a fast clock they would sleep for longer than they mean.
        """
        for _ in _turns(timeout_s):
            if await self.counts(campaign_id) == wanted:
                return
            await asyncio.sleep(_TURN_S)
            self.dispatcher.wake()
        raise AssertionError(f"{await self.counts(campaign_id)} is not {wanted}")

    def heard(self, kind: type[_E]) -> list[_E]:
        """Return a list that every event of `kind` from now on is added to."""
        found: list[_E] = []
        self.events.subscribe(kind, found.append)
        return found


def draft(
    account_id: int, recipients: Sequence[Recipient] | int, text: str = "Hello", key: str = ""
) -> CampaignDraft:
    """Return a draft; a number of recipients stands for so many in Hong Kong."""
    if isinstance(recipients, int):
        recipients = people(recipients)
    return CampaignDraft(key or uuid4().hex, account_id, text, tuple(recipients))


def sent_times(server: GatewayServer) -> Counter[str]:
    """Return how often the gateway took a message for each number."""
    return Counter(message.number for message in server.gateway.messages)


async def eventually(check: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
    """Wait until `check` holds."""
    for _ in _turns(timeout_s):
        if check():
            return
        await asyncio.sleep(_TURN_S)
    raise AssertionError("it never came")


def _turns(seconds: float) -> range:
    """Return as many turns of the loop as fit into `seconds` when the machine is idle.

    Patience is counted in turns, not by the clock: on a machine that gives this process a hundredth
    of a core, half a minute is over before the program under test has had its half second.
    """
    return range(max(1, int(seconds / _TURN_S)))


async def settled(world: World, seconds: float = 0.3) -> None:
    """Give whatever should not happen time to happen."""
    for _ in range(int(seconds / 0.02)):
        world.dispatcher.wake()
        await asyncio.sleep(0.02)


def open_world(
    store: Store, clock: Clock | None = None, keyring_within_s: float | None = None
) -> World:
    """Return a program on `store`."""
    return World(store, clock or SystemClock(), keyring_within_s)
