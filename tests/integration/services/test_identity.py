"""What is in doubt at one gateway is not settled at another, or at another account there."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.providers.registry import PROVIDERS
from smsdesk.providers.yunpian import YunpianFactory
from smsdesk.services.accounts import AccountInput
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, asking, draft, requests_of, running, send
from tests.support.services_world import ShiftedClock, World, both_engines, sent_times, settled

S = MessageState
LOST = Rule(Action.DROP_AFTER_READING, Match(requests=(1, 1)))
ANOTHER = "another-password"


async def edit(
    world: World, account_id: int, secrets: Mapping[str, str] | None = None, **settings: str
) -> None:
    account = (await world.accounts.get(account_id)).account
    changed = {**account.settings, **settings}
    await world.accounts.update(
        account_id,
        AccountInput(account.name, account.provider, changed, secrets or {}, session_only=True),
    )


async def reasons(world: World, campaign: int) -> set[str]:
    return {one.reason for one in await world.messages(campaign)}


@both_engines
async def test_nothing_is_repeated_at_another_gateway(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp", LOST) as old, running("mysmpp") as new:
        account_id = await account_at(world, "mysmpp", old)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 3))
        await world.until(campaign, {S.UNCERTAIN: 3})
        await edit(world, account_id, base_url=new.url)
        clock.shift = timedelta(minutes=3)
        assert await world.reconciler.repeat() == 0
        (reason,) = await reasons(world, campaign)
        assert "address, login or secret" in reason
        # A person may decide otherwise, and from then on it is the new one's.
        ids = [one.message_id for one in await world.messages(campaign)]
        assert await world.campaigns.resend_uncertain(ids[:1]) == 1
        await world.until(campaign, {S.UNCERTAIN: 2, S.SUBMITTED: 1})
        assert (len(old.gateway.messages), len(new.gateway.messages)) == (3, 1)


async def test_what_the_records_of_another_account_do_not_have_is_not_sent(
    start_world: OpenWorld,
) -> None:
    clock = ShiftedClock(speed=600.0)
    world = start_world(clock)
    world.gateways._factories = {**PROVIDERS, "yunpian": YunpianFactory(clock.now)}
    async with (
        running("yunpian", LOST, Rule(Action.REPORT_DROP)) as old,
        running("yunpian") as new,
    ):
        account_id = await account_at(world, "yunpian", old)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "yunpian", 1))
        await world.until(campaign, {S.UNCERTAIN: 1})
        await edit(world, account_id, base_url=new.url)
        clock.shift = timedelta(minutes=3)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        for _ in range(100):
            await settled(world, 0.1)
            if requests_of(new, ["get_record"]) >= 4:
                break
        task.cancel()
        assert await world.counts(campaign) == {S.UNCERTAIN: 1}
        assert sum(sent_times(old).values()) == 1
        assert not new.gateway.messages


@both_engines
async def test_what_waits_to_be_repeated_is_in_doubt_again(start_world: OpenWorld) -> None:
    """The account was paused, the repeats wait in its queue; then it is another one."""
    clock = ShiftedClock()
    world = start_world(clock)
    async with running("mysmpp", LOST) as old, running("mysmpp") as new:
        account_id = await account_at(world, "mysmpp", old)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 2))
        await world.until(campaign, {S.UNCERTAIN: 2})
        await world.accounts.pause(account_id, "not now")
        fresh = await send(world, draft(account_id, "mysmpp", range(5, 6)))
        clock.shift = timedelta(minutes=3)
        assert await world.reconciler.repeat() == 2
        await edit(world, account_id, base_url=new.url)
        assert await world.counts(campaign) == {S.UNCERTAIN: 2}
        await world.accounts.resume(account_id)
        await world.until(fresh, {S.SUBMITTED: 1})
        clock.shift = timedelta(minutes=6)
        assert await world.reconciler.repeat() == 0
        assert len(new.gateway.messages) == 1
        # Each keeps when it was in doubt: it is given up on at the gateway's limit.
        clock.shift = timedelta(days=6)
        world.rounds.completed(account_id, clock.now())
        await world.reconciler.sweep()
        assert await world.counts(campaign) == {S.NO_REPORT: 2}


@pytest.mark.parametrize("for_session", [True, False])
@pytest.mark.parametrize("other", [True, False])
async def test_another_secret_is_another_account(
    start_world: OpenWorld, for_session: bool, other: bool
) -> None:
    """The same one entered anew is none."""
    clock = ShiftedClock()
    world = start_world(clock)
    secrets = {"password": ANOTHER} if other else dict(DEMO_CREDENTIALS["mysmpp"].secrets)
    async with running("mysmpp", LOST) as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "mysmpp", 2))
        await world.until(campaign, {S.UNCERTAIN: 2})
        if for_session:
            await world.accounts.use_for_session(account_id, secrets)
        else:
            await edit(world, account_id, secrets)
        clock.shift = timedelta(minutes=3)
        assert await world.reconciler.repeat() == (0 if other else 2)


async def test_what_settles_by_its_report_is_left_alone(world: World) -> None:
    async with running("cloudsms", LOST) as old, running("cloudsms") as new:
        account_id = await account_at(world, "cloudsms", old)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "cloudsms", 2))
        await world.until(campaign, {S.UNCERTAIN: 2})
        before = await reasons(world, campaign)
        await edit(world, account_id, base_url=new.url)
        assert await reasons(world, campaign) == before
        await world.listen(old, account_id)
        await world.until(campaign, {S.DELIVERED: 2})
