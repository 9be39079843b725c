"""A profile with many messages, made once for all benches of a run that ask for it."""

import atexit
import random
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bench._world import NOBODY, msisdns
from smsdesk.domain.campaign import PlannedMessage
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.store import accounts, campaigns
from smsdesk.store.campaigns import NewCampaign
from smsdesk.store.engine import Connection, Store
from smsdesk.system.paths import Profile

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_CAMPAIGNS = 10
_CHUNK = 2000
_WORDS = 20_000
_STATES = (
    *[MessageState.DELIVERED] * 7,
    MessageState.UNDELIVERED,
    MessageState.NO_REPORT,
    MessageState.REJECTED,
)
"""The state of each campaign's messages: nothing is left to send."""


@cache
def archive(messages: int) -> Profile:
    """Return a profile with so many messages in ten campaigns of all accounts' gateways."""
    folder = Path(tempfile.mkdtemp(prefix="smsdesk-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    profile = Profile(folder)
    profile.ensure()
    url = f"sqlite:///{profile.database}"
    store = Store.open(url, backup_dir=None, clock=lambda: BEGAN)
    try:
        _fill(store, messages)
    finally:
        store.close()
    return profile


def _fill(store: Store, messages: int) -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts in every run
    numbers = msisdns(messages)
    size = max(1, messages // _CAMPAIGNS)
    with store.begin() as conn:
        owners = [_account(conn, provider) for provider in DEMO_CREDENTIALS]
    for place, state in enumerate(_STATES):
        account_id = owners[place % len(owners)]
        at = BEGAN + timedelta(days=place)
        with store.begin() as conn:
            campaign_id, _ = campaigns.create(conn, _campaign(account_id, place, at))
        mine = numbers[place * size : (place + 1) * size]
        for start in range(0, len(mine), _CHUNK):
            planned = [_message(number, chance) for number in mine[start : start + _CHUNK]]
            with store.begin() as conn:
                campaigns.add_messages(conn, campaign_id, account_id, planned, state, None, at)
        with store.begin() as conn:
            campaigns.release(conn, campaign_id, at)


def _account(conn: Connection, provider: str) -> int:
    settings = {"base_url": NOBODY, **DEMO_CREDENTIALS[provider].settings}
    return accounts.add(conn, provider, provider, settings, "t" * 32, BEGAN)


def _campaign(account_id: int, place: int, at: datetime) -> NewCampaign:
    return NewCampaign(
        draft_key=f"bench {place}",
        account_id=account_id,
        title=f"Campaign {place}",
        text="Your order {order} is ready.",
        sender=None,
        kind="sms",
        options={},
        skipped={},
        not_before=None,
        at=at,
    )


def _message(number: Msisdn, chance: random.Random) -> PlannedMessage:
    return PlannedMessage(
        number,
        f"Name{chance.randrange(5000)} Last{chance.randrange(900)}",
        f"Dear customer, your order {chance.randrange(10**7)} about word{chance.randrange(_WORDS)} "
        f"is ready at word{chance.randrange(_WORDS)}.",
        1,
        None,
    )
