"""Everything the window and the command line may use, built by the composition root."""

from dataclasses import dataclass

from smsdesk.services.accounts import Accounts
from smsdesk.services.at_gateway import AtGateway
from smsdesk.services.balances import Balances
from smsdesk.services.campaigns import Campaigns
from smsdesk.services.contacts import Contacts
from smsdesk.services.custody import Custody
from smsdesk.services.database import Database
from smsdesk.services.delivery_reports import DeliveryReports
from smsdesk.services.dispatcher import Dispatcher
from smsdesk.services.events import EventBus
from smsdesk.services.history import History
from smsdesk.services.imports import Imports
from smsdesk.services.listening import Listening
from smsdesk.services.poller import Poller
from smsdesk.services.quiet import QuietTimes
from smsdesk.services.quotes import Quotes
from smsdesk.services.recall import Recall
from smsdesk.services.recipient_check import RecipientCheck
from smsdesk.services.reconciler import Reconciler
from smsdesk.services.senders import Senders
from smsdesk.services.sent_drafts import SentDrafts
from smsdesk.services.tasks import Tasks
from smsdesk.services.templates import Templates
from smsdesk.system.clock import Clock
from smsdesk.system.draft_file import DraftFile
from smsdesk.system.settings import Settings
from smsdesk.system.vault import Vault


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one profile."""

    clock: Clock
    settings: Settings
    draft: DraftFile
    vault: Vault
    events: EventBus
    tasks: Tasks
    database: Database
    accounts: Accounts
    balances: Balances
    senders: Senders
    at_gateway: AtGateway
    recall: Recall
    contacts: Contacts
    imports: Imports
    quotes: Quotes
    campaigns: Campaigns
    sent_drafts: SentDrafts
    quiet: QuietTimes
    templates: Templates
    recipient_check: RecipientCheck
    history: History
    reports: DeliveryReports
    dispatcher: Dispatcher
    reconciler: Reconciler
    poller: Poller
    listening: Listening
    custody: Custody

    async def adopt_workspace(self) -> None:
        """Send what waits in a copied or restored profile: a person confirmed it.

        Until then `dispatcher.held_reason` says why nothing goes out.

        Raises:
            StoreFault: The database does not take it; nothing is sent.
        """
        await self.custody.adopt()
        await self.dispatcher.release()
