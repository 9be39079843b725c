"""Makes one profile's services from what they stand on; starts nothing."""

import hashlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from smsdesk.app.listening import LocalListening
from smsdesk.listener.settings import ListenerSettings
from smsdesk.services.accounts import Accounts
from smsdesk.services.at_gateway import AtGateway
from smsdesk.services.balances import Balances
from smsdesk.services.campaigns import Campaigns
from smsdesk.services.contacts import Contacts
from smsdesk.services.container import Services
from smsdesk.services.custody import Custody
from smsdesk.services.database import Database
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.services.dispatcher import Dispatcher
from smsdesk.services.events import EventBus
from smsdesk.services.gateways import Gateways
from smsdesk.services.history import History
from smsdesk.services.imports import Imports
from smsdesk.services.lane import LaneTools
from smsdesk.services.poller import Poller, PollerTools
from smsdesk.services.pulling import Pulling
from smsdesk.services.quiet import QuietTimes
from smsdesk.services.quotes import Quotes
from smsdesk.services.recall import Recall
from smsdesk.services.recipient_check import RecipientCheck
from smsdesk.services.reconciler import Reconciler
from smsdesk.services.recorder import Recorder
from smsdesk.services.rounds import Rounds
from smsdesk.services.senders import Senders
from smsdesk.services.sent_drafts import SentDrafts
from smsdesk.services.tasks import Tasks
from smsdesk.services.templates import Templates
from smsdesk.system.clock import Clock
from smsdesk.system.draft_file import DraftFile
from smsdesk.system.paths import Profile, identity_of, open_private
from smsdesk.system.settings import Settings
from smsdesk.system.vault import Vault


@dataclass(frozen=True, slots=True)
class Ground:
    """What every service stands on."""

    profile: Profile
    clock: Clock
    settings: Settings
    vault: Vault
    events: EventBus
    tasks: Tasks
    database: Database
    gateways: Gateways


def assemble(ground: Ground, listener: ListenerSettings) -> Services:
    """Make the services of one profile; nothing runs yet."""
    database, gateways, events, clock = (
        ground.database,
        ground.gateways,
        ground.events,
        ground.clock,
    )
    accounts = Accounts(database, gateways, ground.vault, events, clock)
    quotes = Quotes(database, gateways, clock)
    reports = DeliveryReports(database, gateways, events, ground.tasks, clock)
    at_gateway = AtGateway(database, gateways, events, ground.tasks, clock)
    listening = LocalListening(reports, accounts, events, listener)
    machine = _machine(ground.profile)
    rounds = Rounds()
    reconciler = Reconciler(database, gateways, events, clock, f"{machine}/", rounds=rounds)
    dispatcher = _dispatcher(ground, accounts, reconciler, listening)
    return Services(
        clock=clock,
        settings=ground.settings,
        draft=DraftFile(ground.profile.draft_file),
        vault=ground.vault,
        events=events,
        tasks=ground.tasks,
        database=database,
        accounts=accounts,
        balances=Balances(database, gateways, events, ground.tasks, clock),
        senders=Senders(database, events),
        at_gateway=at_gateway,
        recall=_recall(ground, at_gateway, dispatcher),
        contacts=Contacts(database, events, clock),
        imports=Imports(database, events, clock),
        quotes=quotes,
        campaigns=Campaigns(database, quotes, events, clock),
        sent_drafts=SentDrafts(database),
        quiet=QuietTimes(database, events, clock),
        templates=Templates(database, clock),
        recipient_check=RecipientCheck(database),
        history=History(database),
        reports=reports,
        dispatcher=dispatcher,
        poller=_poller(ground, reports, dispatcher, rounds),
        reconciler=reconciler,
        listening=listening,
        custody=Custody(database, machine, ground.profile.stamp_file, open_private, identity_of),
    )


def _dispatcher(
    ground: Ground, accounts: Accounts, reconciler: Reconciler, listening: LocalListening
) -> Dispatcher:
    return Dispatcher(
        LaneTools(
            ground.database,
            accounts,
            ground.gateways,
            ground.events,
            ground.tasks,
            ground.clock,
            Recorder(ground.database, ground.gateways, ground.events, ground.clock),
            worker=_worker(ground.profile),
            hold_overdue=reconciler.hold_overdue,
            public_url=lambda: listening.status.public_url,
        )
    )


def _recall(ground: Ground, at_gateway: AtGateway, dispatcher: Dispatcher) -> Recall:
    return Recall(
        ground.database,
        ground.gateways,
        at_gateway,
        ground.events,
        ground.clock,
        may_ask=lambda: not dispatcher.held_reason,
    )


def _poller(
    ground: Ground, reports: DeliveryReports, dispatcher: Dispatcher, rounds: Rounds
) -> Poller:
    return Poller(
        PollerTools(
            ground.database,
            ground.gateways,
            reports,
            ground.events,
            ground.tasks,
            ground.clock,
            may_ask=lambda: not dispatcher.held_reason,
            pulling=Pulling(_worker(ground.profile)),
            rounds=rounds,
        )
    )


def _worker(profile: Profile) -> str:
    """Return what tells this process from all others."""
    return f"{_machine(profile)}/{os.getpid()}"


def _machine(profile: Profile) -> str:
    """Return what tells this computer's profile from a copy elsewhere."""
    place = f"{_computer()} {profile.root.resolve()}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def _computer() -> str:
    """Return the system's own identity of this computer; its name may change any day."""
    try:
        return Path("/etc/machine-id").read_text("ascii").strip() or platform.node()
    except (OSError, ValueError):
        return platform.node()
