"""Accounts of any provider at its built-in gateway, as the program would have them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Capabilities
from smsdesk.services.accounts import AccountInput
from smsdesk.services.poller import Asking, PollerTools
from smsdesk.services.pulling import Pulling
from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import Gateway, GatewaySetup, Timing
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer
from tests.contract.subjects import SUBJECTS
from tests.support.services_world import AT_ONCE, World

PROVIDERS_UNDER_TEST = tuple(subject.provider for subject in SUBJECTS)

_SUBJECTS = {subject.provider: subject for subject in SUBJECTS}


@asynccontextmanager
async def running(
    provider: str,
    *rules: Rule,
    build: Callable[[GatewaySetup], Gateway] | None = None,
    timing: Timing = AT_ONCE,
) -> AsyncIterator[GatewayServer]:
    """Run a built-in gateway, or the one that `build` makes, with no callback address yet."""
    setup = GatewaySetup(timing=timing)
    gateway = (build or GATEWAYS[provider])(setup)
    server = GatewayServer(gateway, script=FaultScript(rules))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def account_at(
    world: World,
    provider: str,
    server: GatewayServer,
    *,
    secrets: Mapping[str, str] | None = None,
    **settings: str,
) -> int:
    """Add the demo's account; `secrets` replace its own."""
    demo = DEMO_CREDENTIALS[provider]
    return await world.accounts.add(
        AccountInput(
            f"{provider} {uuid4().hex[:8]}",
            provider,
            {**demo.settings, **settings, "base_url": server.url},
            dict(demo.secrets if secrets is None else secrets),
            session_only=True,
        )
    )


def number(provider: str, n: int) -> Msisdn:
    """Return the n-th number without a fate of its own that the gateway takes."""
    subject = _SUBJECTS[provider]
    thousands, rest = divmod(n, 9_900)
    return Msisdn(subject.country_code, str(subject.first_national + 10_000 * thousands + rest))


def draft(
    account_id: int, provider: str, people: int | range, text: str = "Hello", **options: str
) -> CampaignDraft:
    """Return a draft to so many people, or to those with these numbers."""
    chosen = range(1, people + 1) if isinstance(people, int) else people
    recipients = tuple(Recipient(number(provider, n)) for n in chosen)
    return CampaignDraft(uuid4().hex, account_id, text, recipients, options=options)


async def send(world: World, wanted: CampaignDraft) -> int:
    """Queue a campaign; return its number."""
    return (await world.campaigns.create(wanted)).campaign_id


def asking(
    world: World, account_id: int, provider: str, every_s: float = 0.05, worker: str = ""
) -> Asking:
    """Return the task that asks one account's gateway, in a hurry."""
    capabilities: Capabilities = replace(
        world.gateways.info(provider).capabilities, poll_every_s=every_s
    )
    tools = PollerTools(
        world.database,
        world.gateways,
        world.reports,
        world.events,
        world.tasks,
        world.clock,
        may_ask=lambda: True,
        pulling=Pulling(worker),
        rounds=world.rounds,
    )
    return Asking(account_id, capabilities, tools)


def requests_of(server: GatewayServer, kinds: Sequence[str] = ()) -> int:
    """Return how many requests the gateway got, of these operations alone where given."""
    return sum(1 for one in server.requests if not kinds or one.method in kinds)
