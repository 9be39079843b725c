"""Quality, fault 11, for every gateway: an account that is refused stops at the first refusal.

What waits stays queued, nothing is burnt, and after mending it goes on: each message once.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

import pytest

from smsdesk.domain.account import AccountState
from smsdesk.domain.status import MessageState
from smsdesk.services.events import AccountPaused
from smsdesk.simulator.faults import Action, FaultScript, Match, Rule
from smsdesk.simulator.gateway import Gateway, GatewaySetup
from smsdesk.simulator.mysmpp import MysmppGateway
from smsdesk.simulator.mysmpp_account import MysmppAccount
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.sms467890 import Sms467890Gateway
from smsdesk.simulator.sms467890_account import Sms467890Account
from smsdesk.simulator.yunpian import YunpianGateway
from smsdesk.simulator.yunpian_account import YunpianAccount
from tests.contract.subjects import SUBJECTS, Subject
from tests.support.any_gateway import account_at, draft, running, send
from tests.support.services_world import World, eventually, sent_times, settled

S = MessageState
REFUSING = [
    pytest.param(subject, case.code, id=f"{subject.provider}-{case.code}")
    for subject in SUBJECTS
    for case in subject.codes
    if case.pauses
]


def several(subject: Subject) -> int:
    """Return more messages than the gateway takes in one request."""
    batch = subject.capabilities.batch_size
    return batch + 3 if batch > 1 else 7


async def paused(world: World, heard: Sequence[AccountPaused], account_id: int) -> None:
    """Wait for the pause, and see that a person is told what happened and what to do."""
    await eventually(lambda: bool(heard))
    account = (await world.accounts.get(account_id)).account
    assert account.state is AccountState.PAUSED
    assert account.pause_reason
    assert account.pause_remedy.endswith("Then resume the account.")
    (status,) = await world.dispatcher.status()
    assert status.paused == account.pause_reason


@pytest.mark.parametrize(("subject", "code"), REFUSING)
async def test_the_first_refusal_stops_the_account(
    world: World, subject: Subject, code: int | str
) -> None:
    refused = Rule(Action.RESULT, Match(requests=(1, 1)), code=code)
    async with running(subject.provider, refused) as server:
        account_id = await account_at(world, subject.provider, server)
        heard = world.heard(AccountPaused)
        await world.dispatcher.start()
        count = several(subject)
        campaign = await send(world, draft(account_id, subject.provider, count))
        await paused(world, heard, account_id)
        await settled(world, 0.2)
        assert len(server.requests) == 1
        assert await world.counts(campaign) == {S.QUEUED: count}
        assert not sent_times(server)
        await world.accounts.resume(account_id)
        await world.until(campaign, {S.SUBMITTED: count})
        assert set(sent_times(server).values()) == {1}
        assert len(heard) == 1


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.provider)
async def test_a_refusal_in_mid_run_leaves_the_rest_queued(world: World, subject: Subject) -> None:
    code = next(case.code for case in subject.codes if case.pauses)
    refused = Rule(Action.RESULT, Match(requests=(3, 10_000)), code=code)
    async with running(subject.provider, refused) as server:
        account_id = await account_at(world, subject.provider, server)
        heard = world.heard(AccountPaused)
        await world.dispatcher.start()
        batch = subject.capabilities.batch_size
        count = batch * 4 if batch > 1 else 12
        campaign = await send(world, draft(account_id, subject.provider, count))
        await paused(world, heard, account_id)
        await settled(world, 0.3)
        counts = await world.counts(campaign)
        assert counts[S.SUBMITTED] == len(server.gateway.messages)
        assert counts == {S.SUBMITTED: counts[S.SUBMITTED], S.QUEUED: count - counts[S.SUBMITTED]}
        # Only those that were on their way together with the first one were refused too.
        assert len(server.requests) <= 2 + subject.capabilities.concurrency
        # Resumed before anything is mended: one more request, and it stands still again.
        before = len(server.requests)
        await world.accounts.resume(account_id)
        await eventually(lambda: len(heard) == 2)
        await settled(world, 0.1)
        assert len(server.requests) == before + 1
        assert await world.counts(campaign) == counts
        server._script = FaultScript(())
        await world.accounts.resume(account_id)
        await world.until(campaign, {S.SUBMITTED: count})
        assert set(sent_times(server).values()) == {1}


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.provider)
async def test_a_wrong_secret_costs_one_request(world: World, subject: Subject) -> None:
    """No fault is scripted: the gateway itself refuses what it does not know."""
    provider = subject.provider
    right = DEMO_CREDENTIALS[provider].secrets
    async with running(provider) as server:
        wrong = {key: "0" * len(value) for key, value in right.items()}
        account_id = await account_at(world, provider, server, secrets=wrong)
        heard = world.heard(AccountPaused)
        await world.dispatcher.start()
        count = several(subject)
        campaign = await send(world, draft(account_id, provider, count))
        await paused(world, heard, account_id)
        await settled(world, 0.1)
        assert len(server.requests) == 1
        assert await world.counts(campaign) == {S.QUEUED: count}
        for secret in (*wrong.values(), *right.values()):
            assert secret not in heard[0].reason + heard[0].remedy
        await world.accounts.use_for_session(account_id, right)
        await world.accounts.resume(account_id)
        await world.until(campaign, {S.SUBMITTED: count})
        assert set(sent_times(server).values()) == {1}


def _yunpian_poor(setup: GatewaySetup) -> Gateway:
    # The price of five segments to Hong Kong.
    return YunpianGateway(setup, YunpianAccount(balance=Decimal("1.75")))


def _yunpian_elsewhere(setup: GatewaySetup) -> Gateway:
    return YunpianGateway(setup, YunpianAccount(ip_whitelist=frozenset({"192.0.2.1"})))


def _yunpian_unsigned(setup: GatewaySetup) -> Gateway:
    return YunpianGateway(setup, YunpianAccount(signatures=frozenset()))


def _sms467890_frozen(setup: GatewaySetup) -> Gateway:
    return Sms467890Gateway(setup, Sms467890Account(frozen=True))


def _sms467890_poor(setup: GatewaySetup) -> Gateway:
    return Sms467890Gateway(setup, Sms467890Account(balance=Decimal(100)))


def _mysmpp_blocked(setup: GatewaySetup) -> Gateway:
    return MysmppGateway(setup, MysmppAccount(is_blocked=True))


def _mysmpp_poor(setup: GatewaySetup) -> Gateway:
    return MysmppGateway(setup, MysmppAccount(balance=Decimal("45.00")))


def _reset(server: GatewayServer) -> None:
    """Mend the account at the gateway, keeping what it has taken."""
    gateway = server.gateway
    if isinstance(gateway, YunpianGateway):
        gateway.account = YunpianAccount()
        gateway.balance = Decimal(1_000_000)
    elif isinstance(gateway, Sms467890Gateway):
        gateway.frozen = False
        gateway.balance = Decimal(1_000_000)
    else:
        intake = cast("MysmppGateway", gateway)._intake
        intake._account = MysmppAccount()
        intake.balance = Decimal(1_000_000)


@pytest.mark.parametrize(
    ("provider", "build", "taken", "count"),
    [
        pytest.param("yunpian", _yunpian_poor, 5, 9, id="yunpian-balance"),
        pytest.param("yunpian", _yunpian_elsewhere, 0, 5, id="yunpian-address"),
        pytest.param("yunpian", _yunpian_unsigned, 0, 5, id="yunpian-signature"),
        pytest.param("sms467890", _sms467890_frozen, 0, 250, id="467890-frozen"),
        pytest.param("sms467890", _sms467890_poor, 100, 250, id="467890-balance"),
        pytest.param("mysmpp", _mysmpp_blocked, 0, 20, id="mysmpp-blocked"),
        pytest.param("mysmpp", _mysmpp_poor, 5, 20, id="mysmpp-balance"),
    ],
)
async def test_what_the_gateway_itself_refuses(
    world: World, provider: str, build: object, taken: int, count: int
) -> None:
    """An account that is poor, frozen or calls from elsewhere, with no fault scripted."""
    async with running(provider, build=build) as server:  # type: ignore[arg-type] # as listed
        account_id = await account_at(world, provider, server)
        heard = world.heard(AccountPaused)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, provider, count))
        await paused(world, heard, account_id)
        await settled(world, 0.2)
        wanted = {S.QUEUED: count - taken} | ({S.SUBMITTED: taken} if taken else {})
        assert await world.counts(campaign) == wanted
        assert len(server.gateway.messages) == taken
        _reset(server)
        await world.accounts.resume(account_id)
        await world.until(campaign, {S.SUBMITTED: count})
        assert set(sent_times(server).values()) == {1}
