"""Reports that a gateway does not let be fetched: told to the person, and asked for again."""

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.services import poller
from smsdesk.services.events import ReportsHindered
from smsdesk.simulator.faults import Action, Match, Rule
from tests.support.any_gateway import account_at, asking, draft, requests_of, running, send
from tests.support.services_world import World, both_engines, eventually, settled

S = MessageState
OFF = Rule(Action.RESULT, Match(method="pull_status", times=2), code=-2)
BROKEN = Rule(Action.STATUS, Match(method="pull_status", times=2), status=500)


@both_engines
@pytest.mark.parametrize(
    ("rule", "words"), [(OFF, "Data push and get"), (BROKEN, "HTTP 500")], ids=["off", "broken"]
)
async def test_reports_that_cannot_be_fetched_are_told_until_they_can(
    world: World, monkeypatch: pytest.MonkeyPatch, rule: Rule, words: str
) -> None:
    monkeypatch.setattr(poller, "_ASK_REFUSED_AGAIN_S", 0.3)
    async with running("yunpian", rule) as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "yunpian", 3))
        await world.until(campaign, {S.SUBMITTED: 3})
        told = world.heard(ReportsHindered)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await eventually(lambda: bool(told))
        assert told[0].account_id == account_id
        assert words in told[0].reason
        view = await world.accounts.get(account_id)
        assert view.notice == told[0].reason
        assert (await world.accounts.all())[0].notice == view.notice
        await world.until(campaign, {S.DELIVERED: 3})
        await eventually(lambda: len(told) > 1)
        task.cancel()
        assert [bool(event.reason) for event in told] == [True, False]
        assert (await world.accounts.get(account_id)).notice == ""


async def test_what_is_not_switched_on_is_not_asked_for_all_the_time(world: World) -> None:
    always = Rule(Action.RESULT, Match(method="pull_status"), code=-2)
    async with running("yunpian", always) as server:
        account_id = await account_at(world, "yunpian", server)
        await world.dispatcher.start()
        campaign = await send(world, draft(account_id, "yunpian", 3))
        await world.until(campaign, {S.SUBMITTED: 3})
        ask = asking(world, account_id, "yunpian")
        task = world.tasks.start(ask.run(), name="ask")
        await eventually(lambda: bool(ask.refused))
        await settled(world)
        task.cancel()
        assert requests_of(server, ["pull_status"]) == 1
        # A program that starts anew says it anew, though it is known.
        told = world.heard(ReportsHindered)
        task = world.tasks.start(asking(world, account_id, "yunpian").run(), name="ask")
        await eventually(lambda: bool(told))
        task.cancel()
