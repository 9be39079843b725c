"""Builds the services of one profile and takes them down again in good order."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from smsdesk.app.assembly import Ground, assemble
from smsdesk.app.listening import with_place
from smsdesk.domain.listening_place import ListeningPlace, ListeningWish
from smsdesk.listener.settings import ListenerSettings
from smsdesk.providers.registry import PROVIDERS
from smsdesk.services import collector
from smsdesk.services.container import Services
from smsdesk.services.database import Database
from smsdesk.services.events import EventBus
from smsdesk.services.gateways import Gateways
from smsdesk.services.tasks import Tasks
from smsdesk.store import workspace
from smsdesk.store.engine import Connection, Store
from smsdesk.store.faults import read_only
from smsdesk.system.clock import Clock, SystemClock
from smsdesk.system.logs import LogFiles, Redaction
from smsdesk.system.paths import Profile
from smsdesk.system.settings import (
    LISTENER_HOST,
    LISTENER_PORT,
    LISTENER_PUBLIC_URL,
    LISTENER_TRUSTED_PROXIES,
    Settings,
)
from smsdesk.system.single_instance import AlreadyRunning, ProfileLock, Unwritable
from smsdesk.system.vault import Vault

_log = logging.getLogger(__name__)

_DRAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run of the program does beside reading.

    Attributes:
        send: Take the profile's lock and send what is queued.
        listen: Take the gateways' callbacks.
        place: Where to listen in this run, where that is not as the settings have it.
        on_failure: Told of every background task that failed.
        stderr_level: From which level the log goes to standard error as well.
        session_secrets: Keep every secret for this session: the profile does not outlive it.
        before_sending: Called before anything is sent, such as to give secrets for this run.
    """

    send: bool = False
    listen: bool = False
    place: ListeningWish = field(default_factory=ListeningWish)
    on_failure: Callable[[str, BaseException], None] | None = None
    stderr_level: int = logging.WARNING
    session_secrets: bool = False
    before_sending: Callable[[Services], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class OpenedServices:
    """The services, and what was found on opening.

    Attributes:
        sending: False when another process holds the profile: it sends what is queued here.
        recovered: Messages an earlier run left in the air; they are uncertain now.
        overdue: Messages whose hour passed while the program was closed; they are held until a
            person lets them go (`campaigns.release`) or stops them.

    When `services.dispatcher.held_reason` is not empty nothing is sent at all: the database can
    only be read (fault 29), or the profile was copied or restored, and then
    `services.adopt_workspace()` lets it send.
    """

    services: Services
    sending: bool
    recovered: int
    overdue: int
    lock: ProfileLock | None = None


@asynccontextmanager
async def open_services(profile: Profile, options: RunOptions) -> AsyncIterator[OpenedServices]:
    """Open the profile's database and start what `options` ask for.

    On the way out nothing new is started, requests under way are recorded, reports that were
    taken are interpreted, and then the database is closed.

    Raises:
        EnvironmentFault: The profile or its database cannot be used.
    """
    profile.ensure()
    async with AsyncExitStack() as stack:
        stack.enter_context(collector.on_loop_thread())
        taken = ProfileLock.acquire(profile) if options.send else None
        lock = taken if isinstance(taken, ProfileLock) else None
        if lock is not None:
            stack.callback(lock.close)
        clock = SystemClock()
        redaction = Redaction()
        logs = LogFiles(profile, redaction, options.stderr_level)
        stack.callback(logs.close)
        services = await _build(profile, clock, options, redaction, stack)
        if isinstance(taken, Unwritable) and not services.database.read_only:
            raise taken.fault
        await services.reports.start(interpret=lock is not None)
        stack.push_async_callback(services.reports.stop)
        if options.listen and not services.database.read_only:
            await services.listening.start()
        stack.push_async_callback(services.listening.stop)
        if options.before_sending is not None:
            await options.before_sending(services)
        recovered = overdue = 0
        if services.database.read_only:
            services.dispatcher.hold(read_only(services.database.place).sentence)
        elif lock is not None:
            recovered, overdue = await _start_sending(services, stack)
        collector.settle()
        sending = taken is not None and not isinstance(taken, AlreadyRunning)
        yield OpenedServices(services, sending, recovered, overdue, lock)


async def _start_sending(services: Services, stack: AsyncExitStack) -> tuple[int, int]:
    """Start what the one process that sends runs; return (recovered, overdue) messages."""
    recovered = await services.reconciler.recover()
    overdue = await services.reconciler.hold_overdue()
    if recovered:
        _log.info("%d messages of an earlier run are uncertain", recovered)
    sweep = services.tasks.start(services.reconciler.run(), name="reconciler")
    stack.callback(sweep.cancel)
    await services.dispatcher.start(await services.custody.check())
    stack.push_async_callback(services.dispatcher.stop)
    recall = services.tasks.start(services.recall.run(), name="recall")
    stack.callback(recall.cancel)
    services.balances.start()
    stack.callback(services.balances.stop)
    await services.poller.start()
    stack.push_async_callback(services.poller.stop)
    return recovered, overdue


async def _build(
    profile: Profile,
    clock: Clock,
    options: RunOptions,
    redaction: Redaction,
    stack: AsyncExitStack,
) -> Services:
    database = Database(await _open_store(profile, clock))
    stack.push_async_callback(database.close)
    settings = Settings(profile.settings_file)
    vault = Vault(session_only=options.session_secrets, on_secret=redaction.add)
    stack.callback(vault.close)
    tasks = Tasks(options.on_failure)
    gateways = Gateways(PROVIDERS, vault, await _workspace_id(database))
    stack.push_async_callback(gateways.close)
    stack.push_async_callback(tasks.drain, _DRAIN_S)
    ground = Ground(profile, clock, settings, vault, EventBus(), tasks, database, gateways)
    services = assemble(ground, _listener(settings, options))
    stack.callback(services.imports.close)
    stack.callback(services.draft.close)
    return services


async def _open_store(profile: Profile, clock: Clock) -> Store:
    """Open the database off the loop: a migration or a backup may take a while."""
    url = f"sqlite:///{profile.database}"
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        None, lambda: Store.open(url, backup_dir=profile.backups, clock=clock.now)
    )


async def _workspace_id(database: Database) -> str:
    """Return what tells this workspace from others in the keyring; made once."""

    def read_or_make(conn: Connection) -> str:
        found = workspace.get(conn, "workspace_id")
        if found is None:
            found = uuid.uuid4().hex
            workspace.put(conn, "workspace_id", found)
        return found

    if database.read_only:
        return await database.read(workspace.get, "workspace_id") or ""
    return await database.run(read_or_make)


def _listener(settings: Settings, options: RunOptions) -> ListenerSettings:
    kept = ListeningPlace(
        host=settings.get(LISTENER_HOST),
        port=settings.get(LISTENER_PORT),
        public_url=settings.get(LISTENER_PUBLIC_URL),
        trusted_proxies=settings.get(LISTENER_TRUSTED_PROXIES),
    )
    return with_place(ListenerSettings(), options.place.over(kept))
