"""Quoted is what is sent, and what is sent is what the gateway bills, for any text whatever."""

import random
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.status import MessageState
from smsdesk.simulator.cloudsms import CloudSmsGateway
from tests.support.services_world import World, gateway

GSM = "abc XYZ 0123 @£$¥èéùì\n\rÅå_ΔΦÆæß ÉÄÖÑÜ§¿äöñüà"
EXTENDED = "{}[]~^\\|€"
LATIN_1 = "áêõçÂÎ°±²µ¶"
UCS_2 = "你好\N{FULLWIDTH COMMA}世界。Привет 😀🎉\N{RIGHT SINGLE QUOTATION MARK}“"
PRICES = {86: Decimal("0.35"), 852: Decimal("0.40"), 65: Decimal("0.30"), 44: Decimal("0.45")}
NATIONALS = {86: "138{:08d}", 852: "6{:07d}", 65: "8{:07d}", 44: "7911{:06d}"}


def _text(chance: random.Random) -> str:
    alphabet = chance.choice((GSM, GSM + EXTENDED, GSM + LATIN_1, GSM + UCS_2, UCS_2))
    length = chance.choice((1, 60, 70, 71, 134, 140, 141, 153, 158, 160, 161, 300, 400))
    made = "".join(chance.choice(alphabet) for _ in range(length)).replace("\r", "")
    return made.replace("{", "{{").replace("}", "}}")


def _recipients(chance: random.Random) -> tuple[Recipient, ...]:
    count = chance.randint(1, 30)
    found = []
    for n in range(count):
        code = chance.choice(list(NATIONALS))
        name = "".join(chance.choice(GSM + UCS_2) for _ in range(chance.randint(1, 12)))
        number = Msisdn(code, NATIONALS[code].format(chance.randint(0, 9_000) + n * 10_000))
        found.append(Recipient(number, name.strip() or "x"))
    return tuple(found)


@pytest.mark.parametrize("seed", range(20))
async def test_quoted_is_billed(world: World, seed: int) -> None:
    chance = random.Random(seed)
    placement = str(seed % 5 + 1)
    signature = chance.choice(("", "ACME", "微软", "Café"))
    async with gateway() as server:
        assert isinstance(server.gateway, CloudSmsGateway)
        account_id = await world.add_account(server, signature=signature, signature_type=placement)
        rules = [PriceRule(str(code), price, "HKD") for code, price in PRICES.items()]
        await world.accounts.set_prices(account_id, rules)
        await world.dispatcher.start()
        text = _text(chance)
        if chance.random() < 0.5:
            text = "{name}, " + text
        if placement == "5" and signature:
            text = f"[{signature}]{text}"
        draft = CampaignDraft(f"k{seed}", account_id, text, _recipients(chance))
        quote = await world.quotes.quote(draft)
        assert not quote.problems, [problem.code for problem in quote.problems]
        before = server.gateway.balance
        created = await world.campaigns.create(draft, quote)
        await world.until(created.campaign_id, {MessageState.SUBMITTED: quote.recipients})
        taken = server.gateway.messages
        assert sum(message.segments for message in taken) == quote.segments
        assert before - server.gateway.balance == quote.cost["HKD"]
        assert (
            sum((share.cost["HKD"] for share in quote.by_country.values()), Decimal(0))
            == (quote.cost["HKD"])
        )
        # The text that was counted is the text that stands on the phone.
        render = world.quotes.rendering(await world.accounts.get(account_id))
        stored = await world.messages(created.campaign_id)
        shown = {message.number: message.rendered_text for message in taken}
        assert shown == {one.msisdn.e164: render(one.text) for one in stored}
