"""What the account and its provider have to say to a campaign: a pause, countries, currencies."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.destinations import currency_warnings, destination_warnings
from smsdesk.domain.pricing import Money, cost_in, iso_currency
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.domain.texts import tr
from smsdesk.services.plan import Plan
from smsdesk.store.commitments import Committed

__all__ = ["at_least", "hints"]


def hints(
    info: ProviderInfo, account: Account, draft: CampaignDraft, made: Plan, committed: Committed
) -> tuple[str, ...]:
    """Return what a person should know before `draft` goes to these countries, in sentences."""
    capabilities = info.capabilities
    sender = draft.sender or account.settings.get(capabilities.sender_field)
    recipients = {region: share.recipients for region, share in made.regions.items()}
    return (
        *_of_pause(account),
        *destination_warnings(info.destinations, recipients, sender),
        *currency_warnings(capabilities.currencies, made.total.cost),
        *_of_balance(account, made.total.cost),
        *_of_queue(account, made.total.cost, committed),
    )


def _of_pause(account: Account) -> Iterator[str]:
    if account.state is AccountState.PAUSED:
        waits = tr("The account “{name}” is paused: messages wait here.", name=account.name)
        yield " ".join(filter(None, (waits, account.pause_reason, account.pause_remedy)))


def _of_balance(account: Account, cost: Mapping[str, Decimal]) -> Iterator[str]:
    """Yield why the balance says nothing of what is priced, where it cannot be compared."""
    if account.balance is None or not cost:
        return
    balance = f"{account.balance.normalize():,f}"
    if not account.currency:
        yield tr(
            "The balance of {balance} cannot be compared with the price: the gateway does not say "
            "what it is in. If it is money, fill in “Currency of the balance” in the account's "
            "settings.",
            balance=balance,
        )
        return
    others = [label for label in cost if iso_currency(label) != account.currency]
    if others:
        yield tr(
            "The balance is in {currency}: what is priced in {others} is not compared with it. "
            "Enter these prices in {currency} to have them compared.",
            currency=account.currency,
            others=", ".join(others),
        )


def _of_queue(account: Account, cost: Mapping[str, Decimal], committed: Committed) -> Iterator[str]:
    """Warn where the balance is enough for this campaign, but not with what is queued already."""
    balance, currency = account.balance, account.currency
    queued = cost_in(committed.cost, currency)
    if balance is None or queued is None:
        return
    together = queued + (cost_in(cost, currency) or 0)
    if together > balance >= together - queued:
        yield tr(
            "Messages for {queued} are queued on this account: with them the balance of {balance} "
            "is short by {short}.",
            queued=at_least(str(Money(queued, currency)), committed),
            balance=Money(balance, currency),
            short=at_least(str(Money(together - balance, currency)), committed),
        )


def at_least(amount: str, committed: Committed) -> str:
    """Return an amount of what is queued in words: some of it may be in no sum."""
    return tr("more than {amount}", amount=amount) if committed.unknown else amount
