"""A text that somebody just got: told before it is sent again, and obeyed after a restart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from smsdesk.domain.status import MessageState as S
from smsdesk.services.accounts import AccountInput
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from tests.support.any_gateway import account_at, draft, requests_of, running, send
from tests.support.services_world import ShiftedClock, World, settled


async def _told(world: World, account_id: int, provider: str, people: int, text: str) -> list[str]:
    quote = await world.quotes.quote(draft(account_id, provider, people, text))
    return [one for one in quote.warnings if "this very text" in one]


@pytest.mark.parametrize(
    ("provider", "said"),
    [("yunpian", "theirs wait until"), ("sms467890", "may drop theirs without a word")],
)
async def test_who_just_got_the_text_is_counted_before_it_is_sent(
    start_world: Callable[..., World], provider: str, said: str
) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    async with running(provider) as server:
        account_id = await account_at(world, provider, server)
        other = await account_at(world, provider, server)
        campaign = await send(world, draft(account_id, provider, 3))
        assert await _told(world, account_id, provider, 5, "Hello") == []
        await world.dispatcher.start()
        await world.until(campaign, {S.SUBMITTED: 3})
        [warning] = await _told(world, account_id, provider, 5, "Hello")
        assert warning.startswith("3 of these people got this very text")
        assert said in warning
        assert await _told(world, account_id, provider, 5, "Hello again") == []
        assert await _told(world, other, provider, 5, "Hello") == []
        clock.shift += 3600 * 26 * _SECOND
        assert await _told(world, account_id, provider, 5, "Hello") == []


_SECOND = timedelta(seconds=1)


async def test_a_scheduled_repetition_is_measured_by_its_hour(world: World) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server)
        campaign = await send(world, draft(account_id, "yunpian", 1))
        await world.dispatcher.start()
        await world.until(campaign, {S.SUBMITTED: 1})
        wanted = draft(account_id, "yunpian", 1)
        assert (await world.quotes.quote(wanted)).warnings[0].startswith("1 of these people")
        later = world.clock.now() + 60 * _SECOND
        assert not [
            one
            for one in (await world.quotes.quote(replace(wanted, not_before=later))).warnings
            if "this very text" in one
        ]


async def test_another_run_obeys_the_rule_that_the_first_began(
    start_world: Callable[..., World],
) -> None:
    """Nothing is in memory any more: the second run waits instead of being refused."""
    async with running("yunpian") as server:
        first = start_world()
        account_id = await account_at(first, "yunpian", server)
        await first.dispatcher.start()
        await first.until(await send(first, draft(account_id, "yunpian", 1)), {S.SUBMITTED: 1})
        await first.dispatcher.stop()
        second = start_world()
        secret = dict(DEMO_CREDENTIALS["yunpian"].secrets)
        view = await second.accounts.get(account_id)
        entered = AccountInput(
            view.name, "yunpian", view.account.settings, secret, session_only=True
        )
        await second.accounts.update(account_id, entered)
        campaign = await send(second, draft(account_id, "yunpian", 1))
        await second.dispatcher.start()
        await settled(second)
        [message] = await second.messages(campaign)
        assert message.state is S.QUEUED
        assert "went to this number just before" in message.reason
        assert requests_of(server) == 1


async def test_the_rule_may_be_lifted_for_an_account(world: World) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server, repetition_rule="0")
        await world.dispatcher.start()
        await world.until(await send(world, draft(account_id, "yunpian", 1)), {S.SUBMITTED: 1})
        assert await _told(world, account_id, "yunpian", 1, "Hello") == []
