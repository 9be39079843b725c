"""From a gateway's call to the message it speaks of (design, section 9).

A call is checked, journaled in a commit, answered in the gateway's own form, and only then
interpreted. Calls that come together are committed together. What was journaled but could not be
interpreted is taken up again: soon, and at the next start.
"""

import asyncio
import hmac
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from smsdesk.domain.account import Account
from smsdesk.domain.callback import CallbackAnswer, CallbackRequest, MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport, ReportSource
from smsdesk.domain.errors import StoreFault, UsageError
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.texts import tr
from smsdesk.services.database import Database
from smsdesk.services.events import AccountChanged, EventBus, ReportReceived
from smsdesk.services.gateways import Gateways
from smsdesk.services.interpreter import Interpretation, Interpreter
from smsdesk.services.pace import Backoff
from smsdesk.services.tasks import Tasks
from smsdesk.store import accounts as account_rows
from smsdesk.store import awaiting
from smsdesk.store import reports as rows
from smsdesk.store.engine import Connection
from smsdesk.store.reports import Incoming, JournalEntry, JournalRow, JournalStatus
from smsdesk.system.clock import Clock

__all__ = ["DeliveryReports", "JournalRow", "JournalStatus"]

_log = logging.getLogger(__name__)

_GROUP = 500
"""Most calls in one commit."""
_GATHER_S = 0.002
"""How long a call waits for others to share its commit."""
_LULL_S = 0.01
"""Calls come in bursts: while they follow each other this fast they are answered first."""
_TOGETHER = 250
"""So many answered calls are interpreted even in a burst, and none waits longer than this:"""
_LATEST_S = 0.25
_WAITING = 5000
"""Most calls waiting for their commit; beyond that the gateway is asked to come again."""
_NO_TOKEN = "-" * 32
_ADDRESS = "base_url"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A call before its commit.

    Attributes:
        confirms: Whether its answer must say which ids are ours.
        committed: Gives those ids, perhaps among others, or None.
    """

    entry: JournalEntry
    reports: tuple[DeliveryReport, ...] = field(repr=False)
    confirms: bool
    committed: "asyncio.Future[frozenset[str] | None]"


class DeliveryReports:
    """Takes calls from the listener and applies the reports in them."""

    def __init__(
        self,
        database: Database,
        gateways: Gateways,
        events: EventBus,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._events = events
        self._tasks = tasks
        self._interpreter = Interpreter(database, gateways, events, clock)
        self._accounts: dict[int, Account] = {}
        self._networks: dict[int, tuple[str, ...]] = {}
        self._waiting: list[_Waiting] = []
        self._answered: list[Interpretation] = []
        self._interpret_by_s = 0.0
        self._worker: asyncio.Task[None] | None = None
        self._behind = False
        self._stopping = False
        self._news = asyncio.Event()
        self._unsubscribe: Callable[[], None] | None = None

    async def start(self, *, interpret: bool = True) -> None:
        """Learn the accounts' tokens and begin with what an earlier run left behind.

        Args:
            interpret: False where another process takes the calls and interprets them.
        """
        await self._learn()
        self._unsubscribe = self._events.subscribe(AccountChanged, lambda _event: self._relearn())
        self._behind = interpret and not self._database.read_only
        self._work_on()

    def _relearn(self) -> None:
        self._tasks.spawn(self._learn(), name="learn callback tokens")

    async def _learn(self) -> None:
        accounts = await self._database.read(account_rows.all)
        self._accounts = {account.account_id: account for account in accounts}
        self._networks = {account.account_id: self._networks_of(account) for account in accounts}

    def _networks_of(self, account: Account) -> tuple[str, ...]:
        if account.settings.get("check_address", "1") != "1":
            return ()
        try:
            info = self._gateways.info(account.provider)
        except UsageError:
            return ()
        networks = info.capabilities.callback_networks
        return networks if networks and _at_documented_host(account, info) else ()

    def authenticate(self, account_id: int, token: str) -> bool:
        """Compare the token in constant time, also when there is no such account."""
        account = self._accounts.get(account_id)
        expected = account.callback_token if account else _NO_TOKEN
        given = token.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(expected.encode(), given) and account is not None

    def allowed_networks(self, account_id: int) -> tuple[str, ...]:
        """Return the addresses that may call for this account; empty when any may.

        The document's list applies to the document's own address: an account that talks to
        another address (a test, a relay) is not bound to it.
        """
        return self._networks.get(account_id, ())

    async def journal(self, account_id: int, request: CallbackRequest) -> CallbackAnswer:
        """Commit a call and form the answer; it is interpreted right after.

        Raises:
            MalformedReport: The body is not a report; it is journaled as such, nothing changes.
            StoreFault: It could not be committed, or too many wait; the gateway shall come again.
        """
        account = self._accounts.get(account_id)
        if account is None:
            raise MalformedReport(tr("The account of this report was removed."))
        provider = self._gateways.bare(account)
        entry = JournalEntry(
            account_id,
            request.received_at,
            request.remote,
            request.content_type,
            request.body,
            request.query,
        )
        try:
            reports = provider.parse_callback(request)
        except MalformedReport as error:
            await self._database.run(_journal_malformed, entry, error.what)
            raise
        confirms = provider.info.capabilities.callback_needs_known
        known = await self._commit(entry, reports, confirms=confirms)
        self._events.publish(ReportReceived(account_id, request.received_at))
        return provider.answer_callback(request, stored=True, known=known)

    async def _commit(
        self, entry: JournalEntry, reports: tuple[DeliveryReport, ...], *, confirms: bool
    ) -> frozenset[str] | None:
        if self._stopping or len(self._waiting) >= _WAITING:
            raise _too_many()
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(entry, reports, confirms, committed))
        self._work_on()
        known: frozenset[str] | None = await committed
        return known

    def _work_on(self) -> None:
        self._news.set()
        idle = self._worker is None or self._worker.done()
        if idle and (self._waiting or self._behind):
            self._worker = self._tasks.start(self._work(), name="journal reports")

    async def _work(self) -> None:
        """Commit and interpret what waits; in between, what an earlier attempt left behind."""
        retry = Backoff()
        try:
            while self._waiting or self._answered or (self._behind and not self._stopping):
                self._news.clear()
                if self._waiting and not self._must_interpret():
                    await asyncio.sleep(_GATHER_S)
                    await self._take_group()
                    await self._news_within(_LULL_S)
                elif self._answered:
                    await self._interpret_answered()
                elif await self._catch_up():
                    retry.succeeded()
                else:
                    await self._news_within(retry.failed())
        finally:
            # Only when this task is cancelled: nobody may wait for what never comes.
            _refuse(self._waiting, _too_many())

    async def _news_within(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    async def _take_group(self) -> None:
        group, self._waiting = self._waiting[:_GROUP], self._waiting[_GROUP:]
        if not self._waiting:
            self._news.clear()  # from now on it tells of calls beyond this group
        try:
            ids, known = await self._database.run(_journal, group)
        except Exception as error:  # noqa: BLE001 - every waiting caller is told, none hangs
            _refuse(group, _as_store_fault(error))
            return
        except asyncio.CancelledError:
            _refuse(group, _too_many())
            raise
        for one in group:
            if not one.committed.done():
                one.committed.set_result(known.get(one.entry.account_id))
        if not self._answered:
            self._interpret_by_s = asyncio.get_running_loop().time() + _LATEST_S
        self._answered += [
            Interpretation(journal_id, one.entry.account_id, one.reports)
            for journal_id, one in zip(ids, group, strict=True)
        ]

    def _must_interpret(self) -> bool:
        late = asyncio.get_running_loop().time() >= self._interpret_by_s
        return len(self._answered) >= _TOGETHER or (late and bool(self._answered))

    async def _interpret_answered(self) -> None:
        group, self._answered = self._answered, []
        done = await self._interpreter.interpret(group)
        self._behind = self._behind or not done

    async def _catch_up(self) -> bool:
        """Interpret some of what was left behind; False when the database does not take it."""
        try:
            pending = await self._database.read(rows.pending, _GROUP)
        except StoreFault:
            return False
        if not await self._interpreter.interpret([self._parsed_again(row) for row in pending]):
            return False
        self._behind = len(pending) == _GROUP
        return True

    def _parsed_again(self, row: JournalRow) -> Interpretation:
        request = CallbackRequest(
            row.body, row.content_type, row.received_at, row.remote, row.query
        )
        reports: tuple[DeliveryReport, ...] = ()
        account = self._accounts.get(row.account_id)
        if account is not None:
            try:
                reports = self._gateways.bare(account).parse_callback(request)
            except (MalformedReport, UsageError):
                _log.warning("journal row %d can no longer be read", row.journal_id)
        return Interpretation(row.journal_id, row.account_id, reports)

    async def apply(
        self,
        account_id: int,
        reports: Sequence[DeliveryReport],
        source: ReportSource,
        sharers: Sequence[int] = (),
    ) -> None:
        """Apply reports that were polled or looked up, in one commit; see `Interpreter.apply`.

        Args:
            account_id: With which they were asked for.
            reports: In the gateway's order.
            source: How they came.
            sharers: Accounts whose messages they may be about besides.

        Raises:
            StoreFault: The database does not take them.
        """
        incoming = [Incoming(account_id, one, source) for one in reports]
        await self._interpreter.apply(incoming, sharers)

    async def recent(self, account_id: int | None, limit: int = 100) -> Sequence[JournalRow]:
        """Return the latest calls with their verdict, newest first."""
        return await self._database.read(rows.recent, account_id, limit)

    async def settle(self) -> None:
        """Return when everything that was committed so far is interpreted."""
        if self._worker is not None and not self._worker.done():
            await asyncio.wait({self._worker})

    async def stop(self) -> None:
        """Take nothing more; finish what was taken."""
        self._stopping = True
        self._news.set()
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self.settle()


def _at_documented_host(account: Account, info: ProviderInfo) -> bool:
    documented = next((one.default for one in info.fields if one.key == _ADDRESS), "")
    chosen = account.settings.get(_ADDRESS) or documented
    return urlsplit(chosen).hostname == urlsplit(documented).hostname


def _journal(
    conn: Connection, group: Sequence[_Waiting]
) -> tuple[Sequence[int], Mapping[int, frozenset[str]]]:
    """Store calls; return their numbers, and by account which ids in them are ours."""
    if not rows.has_room(conn):
        raise _too_many()
    asked: defaultdict[int, set[str]] = defaultdict(set)
    for one in group:
        if one.confirms:
            ids = (report.provider_message_id for report in one.reports)
            asked[one.entry.account_id].update(filter(None, ids))
    journal_ids = rows.journal(conn, [one.entry for one in group])
    known = {
        account_id: awaiting.known_ids(conn, account_id, sorted(ids))
        for account_id, ids in asked.items()
    }
    return journal_ids, known


def _journal_malformed(conn: Connection, entry: JournalEntry, what: str) -> None:
    [journal_id] = rows.journal(conn, [entry])
    rows.mark(conn, journal_id, JournalStatus.MALFORMED, what)


def _refuse(group: Sequence[_Waiting], fault: StoreFault) -> None:
    for one in group:
        if not one.committed.done():
            one.committed.set_exception(fault)


def _too_many() -> StoreFault:
    return StoreFault(
        tr("Too many reports wait to be stored."),
        tr("The gateway is asked to send this one again."),
    )


def _as_store_fault(error: Exception) -> StoreFault:
    if isinstance(error, StoreFault):
        return error
    _log.error("reports could not be journaled", exc_info=error)
    return StoreFault(tr("The report could not be stored."))
