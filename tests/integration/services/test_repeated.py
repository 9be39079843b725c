"""A draft whose key was used before: the same one comes again, or another took its key."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.pricing import PriceRule
from smsdesk.services.accounts import AccountInput
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.store.engine import Connection
from smsdesk.store.schema import CAMPAIGNS, MESSAGES
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import World, both_engines, draft, people

_LATER = datetime.now(UTC) + timedelta(days=1)
_TURNS = tuple(replace(one, fields={"turn": str(n)}) for n, one in enumerate(people(3)))


async def _account(world: World, name: str = "Main") -> int:
    demo = DEMO_CREDENTIALS["mysmpp"]
    settings = {**demo.settings, "base_url": "http://127.0.0.1:9"}
    entered = AccountInput(name, "mysmpp", settings, dict(demo.secrets), session_only=True)
    account_id = await world.accounts.add(entered)
    await world.accounts.set_prices(account_id, [PriceRule("", Decimal("0.1"), "EUR")])
    return account_id


async def _wanted(world: World) -> CampaignDraft:
    """Return a draft that was confirmed."""
    account_id = await _account(world)
    wanted = replace(
        draft(account_id, _TURNS, "Hi {turn}", "nightly"), kind="wap_push", options=_link("a")
    )
    assert (await world.campaigns.create(wanted)).created
    return wanted


def _link(page: str) -> Mapping[str, str]:
    return {"url": f"https://shop.example/{page}"}


async def _is_same(world: World, again: CampaignDraft) -> bool:
    campaigns = await world.campaigns.page(None, 9)
    created = await world.campaigns.create(again)
    assert not created.created
    assert await world.campaigns.page(None, 9) == campaigns, "nothing was queued"
    return created.same


@both_engines
async def test_the_same_draft_comes_again(start_world: OpenWorld) -> None:
    world = start_world()
    wanted = await _wanted(world)
    assert await _is_same(world, wanted)
    assert await _is_same(world, replace(wanted, recipients=(*_TURNS[::-1], _TURNS[0])))
    assert await _is_same(world, replace(wanted, not_before=_LATER)), "its hour is not compared"
    hour = {**wanted.options, "time_send": _LATER.isoformat(timespec="seconds")}
    assert await _is_same(world, replace(wanted, options=hour))
    await world.contacts.opt_out(_TURNS[1].msisdn, "test")
    assert await _is_same(world, wanted), "somebody opted out since"
    await world.database.run(_erase)
    assert await _is_same(world, wanted), "the texts were erased since"


def _erase(conn: Connection) -> None:
    conn.execute(CAMPAIGNS.update().values(text=""))
    conn.execute(MESSAGES.update().values(text="", name=""))


def _with_turn(turn: str) -> Recipient:
    return replace(_TURNS[2], fields={"turn": turn})


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Ho {turn}"},
        {"sender": "Other"},
        {"kind": "sms", "options": {}},
        {"options": _link("b")},
        {"options": {**_link("a"), "validity_period": "60"}},
        {"recipients": _TURNS[:2]},
        {"recipients": people(4)},
        {"recipients": (*_TURNS[:2], _with_turn("9"))},
    ],
    ids=["text", "sender", "kind", "option", "more options", "fewer", "more", "data"],
)
@both_engines
async def test_another_draft_takes_the_key(
    start_world: OpenWorld, changed: Mapping[str, object]
) -> None:
    world = start_world()
    wanted = await _wanted(world)
    assert not await _is_same(world, replace(wanted, **changed))  # type: ignore[arg-type]


async def test_another_account_takes_the_key(start_world: OpenWorld) -> None:
    world = start_world()
    wanted = await _wanted(world)
    assert not await _is_same(world, replace(wanted, account_id=await _account(world, "Other")))


async def test_what_the_text_takes_from_the_account_is_not_compared(start_world: OpenWorld) -> None:
    world = start_world()
    demo = DEMO_CREDENTIALS["cloudsms"]
    settings = {**demo.settings, "base_url": "http://127.0.0.1:9"}
    entered = AccountInput("Main", "cloudsms", settings, dict(demo.secrets), session_only=True)
    account_id = await world.accounts.add(entered)
    wanted = draft(account_id, 2, "Hi", "nightly")
    own = replace(wanted, draft_key="own", options={"signature": "Shop"})
    for one in (wanted, own):
        assert (await world.campaigns.create(one)).created
    await world.accounts.update(
        account_id, replace(entered, settings={**settings, "signature": "New"})
    )
    for one in (wanted, own):
        assert await _is_same(world, one)
    assert not await _is_same(world, replace(own, options={"signature": "Other"}))


async def test_what_a_campaign_took_from_the_account_may_be_gone_since(world: World) -> None:
    account_id = await _account(world)
    view = await world.accounts.get(account_id)
    told = {**view.account.settings, "sender_viber": "AcmeViber"}
    await world.accounts.update(account_id, AccountInput(view.name, "mysmpp", told))
    wanted = replace(draft(account_id, 1, "Hi", "k"), kind="viber")
    created = await world.campaigns.create(replace(wanted, sender=""))
    assert created.created
    assert await _is_same(world, replace(wanted, sender=""))
    await world.accounts.update(
        account_id, AccountInput(view.name, "mysmpp", view.account.settings)
    )
    assert await _is_same(world, wanted)
    other = {"sender_viber": "Else"}
    assert not await _is_same(world, replace(wanted, options=other))


async def test_two_at_once_with_one_key_are_told_apart(world: World) -> None:
    account_id = await _account(world)
    one, other = (draft(account_id, 1, text, "k") for text in ("Hi", "Ho"))
    first, second, third = await asyncio.gather(
        world.campaigns.create(one), world.campaigns.create(other), world.campaigns.create(one)
    )
    assert (first.created, first.same) == (True, True)
    assert (second.created, second.same) == (False, False)
    assert (third.created, third.same) == (False, True)
