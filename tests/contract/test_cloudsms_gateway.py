"""CloudSMS at its built-in gateway: what its document checks, and what only its reports tell."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, OutgoingMessage, Rejected, SubmitBatch, SubmitOutcome
from smsdesk.simulator.cloudsms import DEMO_ROUTE_ID, CloudSmsAccount, CloudSmsGateway
from smsdesk.simulator.faults import Action, Rule
from smsdesk.simulator.gateway import GatewaySetup
from tests.contract.conftest import SECRET, TIMING, World, Worlds
from tests.contract.subjects import CLOUDSMS

pytestmark = pytest.mark.parametrize("subject", [CLOUDSMS], indirect=True, ids=["cloudsms"])


def gateway(**account: object) -> CloudSmsGateway:
    changed = replace(CloudSmsAccount(auth_key=SECRET), **account)  # type: ignore[arg-type]
    return CloudSmsGateway(GatewaySetup(SECRET, TIMING), changed)


async def sent(world: World, *numbers: Msisdn, text: str = "Hello") -> list[SubmitOutcome]:
    messages = tuple(
        OutgoingMessage(n, number, text, "0f3c5d") for n, number in enumerate(numbers, start=1)
    )
    answer = await world.provider.submit(SubmitBatch(messages))
    return [answer.outcomes[n] for n in range(1, len(numbers) + 1)]


@pytest.mark.parametrize(
    ("settings", "account"),
    [
        ({"route_id": "Wrong_1"}, {}),
        ({}, {"balance": Decimal("0.10")}),
        ({}, {"not_configured": frozenset({852})}),
    ],
    ids=["route", "balance", "direction"],
)
async def test_what_only_the_report_tells(
    worlds: Worlds, settings: dict[str, Any], account: dict[str, object]
) -> None:
    world = await worlds.start(gateway=gateway(**account), reports=True, **settings)
    outcome = (await world.submit("")).outcomes[1]
    assert isinstance(outcome, Accepted)
    await world.server.settled()
    [report] = world.reports
    assert (report.state, report.raw_code) == (MessageState.REJECTED, "60")
    assert report.raw_text == "LOCAL_REJECTED"
    explained = world.provider.explain(report.raw_code)
    for cause in ("balance", "route", "country", "number"):
        assert cause in explained


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (Msisdn(86, "1380000000"), "11 digits"),
        (Msisdn(86, "138000000000"), "11 digits"),
        (Msisdn(65, "8000000"), "8 or 9"),
        (Msisdn(65, "800000000"), "8 or 9"),
        (Msisdn(65, "61234567"), "8 or 9"),
    ],
)
async def test_number_that_the_document_refuses_is_not_sent(
    worlds: Worlds, number: Msisdn, cause: str
) -> None:
    world = await worlds.start()
    good = world.subject.number()
    bad, other = await sent(world, number, good)
    assert isinstance(bad, Rejected)
    assert cause in bad.sentence
    assert isinstance(other, Accepted)
    assert world.accepted == [good.e164]


@pytest.mark.parametrize("number", [Msisdn(65, "80000001"), Msisdn(65, "91234567")])
async def test_number_of_singapore_is_delivered(worlds: Worlds, number: Msisdn) -> None:
    world = await worlds.start(reports=True)
    [outcome] = await sent(world, number)
    assert isinstance(outcome, Accepted)
    await world.server.settled()
    assert [report.state for report in world.reports] == [MessageState.DELIVERED]


@pytest.mark.parametrize("sender", ["Café", "小店", "Shop\n", "x" * 33])
async def test_sender_that_the_document_refuses_is_not_sent(worlds: Worlds, sender: str) -> None:
    world = await worlds.start()
    batch = replace(world.batch(""), sender=sender)
    assert isinstance((await world.provider.submit(batch)).outcomes[1], Rejected)
    assert world.server.requests == []


@pytest.mark.parametrize(
    ("campaign", "account", "shown"),
    [("Shop", "", "Shop"), ("", "Main", "Main"), ("Shop", "Main", "Shop"), ("", "", "CloudSMS")],
)
async def test_sender_of_campaign_account_or_gateway(
    worlds: Worlds, campaign: str, account: str, shown: str
) -> None:
    world = await worlds.start(original_addr=account)
    batch = replace(world.batch(""), sender=campaign or None)
    assert isinstance((await world.provider.submit(batch)).outcomes[1], Accepted)
    [message] = world.server.gateway.messages
    assert world.subject.sender_of(message) == shown


async def test_country_without_a_price_is_refused_alone(worlds: Worlds) -> None:
    world = await worlds.start()
    bad, good = await sent(world, Msisdn(850, "1921234567"), world.subject.number())
    assert isinstance(bad, Rejected)
    assert bad.raw_code == "0x1000000F"
    assert isinstance(good, Accepted)


async def test_balance_falls_by_the_segments(worlds: Worlds) -> None:
    made = gateway(balance=Decimal("100.00"))
    world = await worlds.start(gateway=made)
    await sent(world, Msisdn(852, "60000001"), Msisdn(65, "80000001"), text="x" * 161)
    # Two segments each, at the price of each country.
    assert made.balance == Decimal("100.00") - 2 * Decimal("0.40") - 2 * Decimal("0.30")


async def test_silence_ends_with_expired(worlds: Worlds) -> None:
    world = await worlds.start(gateway=gateway(silence_s=0.05), reports=True)
    outcome = (await world.submit("9904")).outcomes[1]
    assert isinstance(outcome, Accepted)
    await world.server.settled()
    [report] = world.reports
    assert (report.state, report.raw_code) == (MessageState.EXPIRED, "3")
    assert "25 hours" in world.provider.explain(report.raw_code)
    limit_s = world.provider.info.capabilities.report_limit_s
    assert limit_s == CloudSmsAccount().silence_s == 25 * 3600


async def test_lost_answer_is_settled_by_customer_body(worlds: Worlds) -> None:
    world = await worlds.start([Rule(Action.DROP_AFTER_READING)], reports=True)
    batch = world.batch("", "")
    await world.provider.submit(batch)
    await world.server.settled()
    found = {(one.client_reference, one.msisdn): one.provider_message_id for one in world.reports}
    ids = {message.number: message.message_id for message in world.server.gateway.messages}
    assert found == {(one.client_reference, one.to): ids[one.to.e164] for one in batch.messages}
    assert world.provider.info.capabilities.settling == "report"


async def test_route_of_the_campaign_goes_before_the_accounts(worlds: Worlds) -> None:
    world = await worlds.start(reports=True, route_id="Wrong_1")
    assert isinstance((await world.submit("", route_id=DEMO_ROUTE_ID)).outcomes[1], Accepted)
    await world.server.settled()
    assert [report.state for report in world.reports] == [MessageState.DELIVERED]
