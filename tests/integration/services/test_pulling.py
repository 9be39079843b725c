"""A queue of reports that several accounts or several programs would empty."""

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, asking, draft, requests_of, running, send
from tests.support.services_world import World, both_engines, people, settled

S = MessageState


@both_engines
async def test_reports_pulled_with_one_account_settle_those_of_another(world: World) -> None:
    async with running("yunpian") as server, running("yunpian") as elsewhere:
        accounts = [await account_at(world, "yunpian", server) for _ in range(2)]
        stranger = await account_at(world, "yunpian", elsewhere)
        await world.dispatcher.start()
        campaigns = [
            await send(world, draft(account_id, "yunpian", 40, f"Hello from {account_id}"))
            for account_id in (*accounts, stranger)
        ]
        for campaign in campaigns:
            await world.until(campaign, {S.SUBMITTED: 40})
        await server.settled()
        task = world.tasks.start(asking(world, accounts[0], "yunpian").run(), name="ask")
        for campaign in campaigns[:2]:
            await world.until(campaign, {S.DELIVERED: 40})
        task.cancel()
        assert await world.counts(campaigns[2]) == {S.SUBMITTED: 40}
        assert requests_of(elsewhere, ["pull_status"]) == 0


@both_engines
async def test_of_programs_on_one_workspace_one_pulls(
    start_world: OpenWorld, store_url: str
) -> None:
    one, other = start_world(), start_world()
    async with running("yunpian") as server:
        account_id = await account_at(one, "yunpian", server)
        key = other.gateways.vault_key(account_id)
        for name, value in DEMO_CREDENTIALS["yunpian"].secrets.items():
            await other.vault.put(key, name, value, session_only=True)
        await one.dispatcher.start()
        # Its last number is never reported, so that there is something to ask for all the time.
        recipients = [*people(3), Recipient(Msisdn(852, "60009904"))]
        campaign = await one.send(account_id, recipients)
        await one.until(campaign, {S.SUBMITTED: 4})
        first = one.tasks.start(asking(one, account_id, "yunpian", worker="one").run(), name="ask")
        await one.until(campaign, {S.DELIVERED: 3, S.SUBMITTED: 1})
        first.cancel()
        await settled(one)
        before = requests_of(server, ["pull_status"])
        second = asking(other, account_id, "yunpian", worker="other").run()
        task = other.tasks.start(second, name="ask")
        await settled(other)
        task.cancel()
        after = requests_of(server, ["pull_status"])
        shared = store_url.startswith("postgresql")
        assert (after == before) is shared
