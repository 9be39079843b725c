"""What was agreed to on the last sheet goes, or nothing does (quality, faults 51, 57)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime
from smsdesk.services.accounts import AccountInput
from tests.integration.services.conftest import OpenWorld
from tests.support.services_world import Nowhere, ShiftedClock, World, draft


def _in(hours: float, zone: str = "UTC") -> SendTime:
    """Return the wall time in UTC after so many hours, on the clock of `zone`."""
    wall = datetime.now(UTC) + timedelta(hours=hours)
    return SendTime(wall.replace(tzinfo=None, second=0, microsecond=0), zone, home="UTC")


def _at(one: CampaignDraft, at: SendTime) -> CampaignDraft:
    return replace(one, send_time=at, not_before=None if at.is_each else at.schedule.instant)


async def _refused(world: World, wanted: CampaignDraft, move: Callable[[], None], why: str) -> None:
    confirmed = await world.quotes.quote(wanted)
    assert confirmed.problems == ()
    move()
    with pytest.raises(UsageError, match=why):
        await world.campaigns.create(wanted, confirmed)
    assert await world.campaigns.page(None, 10) == []


async def test_an_hour_that_has_come_since_is_not_now(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    wanted = _at(draft(await world.add_account(Nowhere()), 3), _in(1))
    await _refused(world, wanted, lambda: _forward(clock, 2), "passed: choose a later one")
    assert (await world.quotes.quote(wanted)).problems[0].code == "passed"


async def test_an_hour_that_has_come_for_some_is_told_again(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    # Hong Kong is eight hours ahead of UTC: there it comes in an hour.
    wanted = _at(draft(await world.add_account(Nowhere()), 3), _in(9, EACH_RECIPIENT))
    await _refused(world, wanted, lambda: _forward(clock, 2), "the hour has passed since")
    known = await world.quotes.quote(wanted)
    assert known.timing.late == 3
    assert (await world.campaigns.create(wanted, known)).created


async def test_quiet_hours_that_began_since_are_told_first(start_world: OpenWorld) -> None:
    clock = ShiftedClock()
    world = start_world(clock)
    soon = datetime.now(UTC) + timedelta(hours=9)  # in an hour in Hong Kong
    await world.quiet.save(QuietPolicy(QuietHours(soon.time(), (soon + timedelta(hours=6)).time())))
    wanted = draft(await world.add_account(Nowhere()), 3)
    await _refused(world, wanted, lambda: _forward(clock, 2), "quiet hours now")
    known = await world.quotes.quote(wanted)
    assert known.timing.waiting == 3
    assert (await world.campaigns.create(wanted, known)).created


def _forward(clock: ShiftedClock, hours: float) -> None:
    clock.shift += timedelta(hours=hours)


async def test_settings_that_were_edited_since_are_looked_at_again(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    wanted = draft(account_id, 3)
    confirmed = await world.quotes.quote(wanted)
    view = await world.accounts.get(account_id)
    # Of the same length: it costs the same, and says something else.
    for signature in ("Shop", "Bank"):
        settings = {**view.account.settings, "signature": signature}
        await world.accounts.update(account_id, AccountInput(view.name, "cloudsms", settings))
        with pytest.raises(UsageError, match="settings were changed"):
            await world.campaigns.create(wanted, confirmed)
        confirmed = await world.quotes.quote(wanted)
    assert (await world.campaigns.create(wanted, confirmed)).created


async def test_what_became_cheaper_goes(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    wanted = draft(account_id, 3)
    confirmed = await world.quotes.quote(wanted)
    await world.accounts.set_prices(account_id, [PriceRule("852", Decimal("0.01"), "HKD")])
    assert (await world.campaigns.create(wanted, confirmed)).created
