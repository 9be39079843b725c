"""What an account's signature is when a campaign is made goes with it, whatever is edited later."""

from dataclasses import replace

import pytest

from smsdesk.domain.status import MessageState as S
from smsdesk.domain.submit import SubmitBatch
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.mysmpp import MySmpp
from smsdesk.providers.mysmpp_sending import Sending
from smsdesk.services.accounts import AccountInput
from tests.support.any_gateway import account_at, draft, running
from tests.support.services_world import World


@pytest.mark.parametrize("provider", ["cloudsms", "yunpian"])
@pytest.mark.parametrize(("before", "after"), [("", "\u5e97"), ("Shop", ""), ("Shop", "Boutique")])
async def test_a_signature_edited_after_the_quote_changes_nothing(
    world: World, provider: str, before: str, after: str
) -> None:
    async with running(provider) as server:
        account_id = await account_at(world, provider, server, signature=before)
        count = world.quotes.rendering(await world.accounts.get(account_id))
        wanted = draft(account_id, provider, 3, "x" * 66)
        created = await world.campaigns.create(wanted)
        view = await world.accounts.get(account_id)
        settings = {**view.account.settings, "signature": after}
        await world.accounts.update(account_id, AccountInput(view.name, provider, settings))
        await world.dispatcher.start()
        await world.until(created.campaign_id, {S.SUBMITTED: 3})
        sent = server.gateway.messages
        assert {one.rendered_text for one in sent} == {count(wanted.text)}
        assert sum(one.segments for one in sent) == created.quote.segments


async def test_a_campaign_with_a_signature_of_its_own_keeps_it(world: World) -> None:
    async with running("yunpian") as server:
        account_id = await account_at(world, "yunpian", server, signature="Shop")
        created = await world.campaigns.create(draft(account_id, "yunpian", 1, signature="Ours"))
        await world.dispatcher.start()
        await world.until(created.campaign_id, {S.SUBMITTED: 1})
        [sent] = server.gateway.messages
        assert sent.rendered_text == "\u3010Ours\u3011Hello"


async def test_the_accounts_sender_goes_with_the_campaign(world: World) -> None:
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server, original_addr="ACME")
        created = await world.campaigns.create(draft(account_id, "cloudsms", 2))
        view = await world.accounts.get(account_id)
        settings = {**view.account.settings, "original_addr": "OTHER"}
        await world.accounts.update(account_id, AccountInput(view.name, "cloudsms", settings))
        await world.dispatcher.start()
        await world.until(created.campaign_id, {S.SUBMITTED: 2})
        assert {getattr(one, "sender", None) for one in server.gateway.messages} == {"ACME"}


@pytest.mark.parametrize(("chosen", "expected"), [("", "AcmeViber"), ("Else", "Else")])
async def test_the_accounts_viber_sender_goes_with_the_campaign(
    world: World, chosen: str, expected: str
) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(
            world, "mysmpp", server, sender="DEMO", sender_viber="AcmeViber"
        )
        wanted = replace(draft(account_id, "mysmpp", 1), kind="viber", sender=chosen or None)
        planned = await world.quotes.plan(wanted)
        provider = world.gateways.bare((await world.accounts.get(account_id)).account)
        assert isinstance(provider, MySmpp)
        batch = SubmitBatch((), planned.sender, "viber", planned.options)
        assert Sending.of(provider.info, AccountSettings({}, {}), batch).sender_viber == expected


@pytest.mark.parametrize("sender", ["MyCompanyName16", "10690123456789012345", "12"])
async def test_a_sender_that_only_the_account_may_have_goes(world: World, sender: str) -> None:
    """The account's field takes more than a person may type for one campaign (sheet, section 3)."""
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server, original_addr=sender)
        wanted = draft(account_id, "cloudsms", 1)
        assert (await world.quotes.quote(wanted)).problems == ()
        planned = await world.quotes.plan(replace(wanted, options={"priority": ""}))
        assert planned.sender == sender


async def test_an_empty_option_takes_what_the_account_has(world: World) -> None:
    async with running("cloudsms") as server:
        account_id = await account_at(world, "cloudsms", server, priority="1")
        wanted = replace(draft(account_id, "cloudsms", 1), options={"priority": ""})
        assert (await world.quotes.plan(wanted)).options["priority"] == "1"
