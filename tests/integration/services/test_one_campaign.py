"""Quality, fault 56, below the window: one confirmation is one campaign, however often it comes."""

import asyncio

from smsdesk.domain.status import MessageState
from smsdesk.services.events import CampaignStarted
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import both_engines, draft, gateway, sent_times

S = MessageState


@both_engines
async def test_56_confirmations_at_once_make_one_campaign(start_world: OpenWorld) -> None:
    """A double click, Enter held, and a second program with the same draft at the same time."""
    async with gateway() as server:
        one, two = start_world(), start_world()
        account_id = await one.add_account(server)
        wanted = draft(account_id, 50, key="the form was opened once")
        started = one.heard(CampaignStarted), two.heard(CampaignStarted)
        made = await asyncio.gather(
            *(world.campaigns.create(wanted) for _ in range(5) for world in (one, two))
        )
        assert len({each.campaign_id for each in made}) == 1
        assert sum(each.created for each in made) == 1
        assert sum(map(len, started)) == 1
        await one.dispatcher.start()
        await one.until(made[0].campaign_id, {S.SUBMITTED: 50})
        assert set(sent_times(server).values()) == {1}
        again = await one.campaigns.create(wanted)
        assert (again.campaign_id, again.created) == (made[0].campaign_id, False)


async def test_56_a_refused_confirmation_may_be_repeated(start_world: OpenWorld) -> None:
    """What failed the first time queued nothing, and the same draft goes when it is mended."""
    async with gateway() as server:
        world = start_world()
        account_id = await world.add_account(server)
        empty = draft(account_id, 3, text="   ", key="k")
        failures = await asyncio.gather(
            *(world.campaigns.create(empty) for _ in range(3)), return_exceptions=True
        )
        assert all(isinstance(each, Exception) for each in failures)
        created = await world.campaigns.create(draft(account_id, 3, key="k"))
        assert created.created
