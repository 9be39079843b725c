"""What a gateway's document asks of countries and currencies is said before anything is sent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import PriceRule
from smsdesk.store import accounts as account_rows
from smsdesk.store.commitments import Committed
from tests.support.services_world import Nowhere, World, both_engines, draft

CHINA, VIETNAM, KOREA, BRITAIN = (
    Msisdn(86, "13800000001"),
    Msisdn(84, "912345678"),
    Msisdn(82, "1012345678"),
    Msisdn(44, "7911123456"),
)


async def warnings(
    world: World, *numbers: Msisdn, sender: str | None = None, original_addr: str = ""
) -> tuple[str, ...]:
    account_id = await world.add_account(Nowhere(), original_addr=original_addr)
    recipients = tuple(Recipient(number) for number in numbers)
    wanted = CampaignDraft("k", account_id, "Hello", recipients, sender=sender)
    quote = await world.quotes.quote(wanted)
    assert quote.problems == ()
    return tuple(one for one in quote.warnings if "price" not in one)


async def test_countries_of_the_campaign_are_named(world: World) -> None:
    (registered,) = await warnings(world, CHINA, VIETNAM, BRITAIN)
    assert registered.startswith("China, Vietnam (2 recipients): Text and sender ID must be")
    assert registered.endswith(
        "Have them registered by CloudSMS first, or messages may be refused."
    )


async def test_other_countries_need_nothing(world: World) -> None:
    assert await warnings(world, BRITAIN) == ()


@pytest.mark.parametrize(
    ("sender", "of_account", "warned"),
    [
        (None, "", True),
        ("Shop", "", True),
        ("15881234", "", False),
        (None, "15881234", False),
        ("Shop", "15881234", True),
    ],
)
async def test_sender_that_a_country_takes(
    world: World, sender: str | None, of_account: str, warned: bool
) -> None:
    found = await warnings(world, KOREA, sender=sender, original_addr=of_account)
    assert bool(found) is warned


async def test_prices_in_a_currency_that_is_not_settled(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    await world.accounts.set_prices(account_id, [PriceRule("44", Decimal("0.30"), "RUB")])
    wanted = CampaignDraft("k", account_id, "Hello", (Recipient(BRITAIN),))
    (warning,) = (await world.quotes.quote(wanted)).warnings
    assert warning.startswith("The price table has prices in RUB")


async def test_a_balance_that_cannot_be_compared(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    rules = [PriceRule("44", Decimal("0.30"), "GBP"), PriceRule("86", Decimal("0.30"), "RMB")]
    await world.accounts.set_prices(account_id, rules)
    now = world.clock.now()

    async def told(currency: str, *numbers: Msisdn) -> tuple[str, ...]:
        half = Decimal("0.50")
        await world.database.run(account_rows.set_balance, account_id, half, currency, now)
        recipients = tuple(Recipient(number) for number in numbers)
        quote = await world.quotes.quote(CampaignDraft("k", account_id, "Hello", recipients))
        assert not [one for one in quote.problems if one.code == "balance"]
        return tuple(one for one in quote.warnings if "balance" in one)

    (unknown,) = await told("", BRITAIN)
    assert "balance of 0.5 cannot be compared" in unknown
    (other,) = await told("CNY", CHINA, BRITAIN)
    assert "what is priced in GBP is not compared" in other
    assert await told("CNY", CHINA) == ()


@both_engines
async def test_what_is_queued_is_counted_beside_the_balance(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    now, balance = world.clock.now(), Decimal("2.50")
    await world.database.run(account_rows.set_balance, account_id, balance, "HKD", now)
    scheduled = replace(draft(account_id, 3), not_before=now + timedelta(days=1))

    async def told() -> tuple[Committed, tuple[str, ...]]:
        quote = await world.quotes.quote(draft(account_id, 3))
        assert quote.problems == ()
        return quote.committed, tuple(one for one in quote.warnings if "queued" in one)

    assert await told() == (Committed(), ())
    campaign_id = (await world.campaigns.create(scheduled)).campaign_id
    assert await told() == (Committed(3, {"HKD": Decimal("1.20")}), ())
    unpriced = [Recipient(Msisdn(81, f"901234567{n}")) for n in range(2)]
    await world.campaigns.create(draft(account_id, unpriced))
    await world.campaigns.create(draft(account_id, 1))
    known, [sentence] = await told()
    assert known == Committed(6, {"HKD": Decimal("1.60")}, 2)
    assert sentence == (
        "Messages for more than HKD 1.60 are queued on this account: with them the balance of "
        "HKD 2.50 is short by more than HKD 0.30."
    )
    await world.campaigns.stop(campaign_id)
    assert await told() == (Committed(3, {"HKD": Decimal("0.40")}, 2), ())
