"""mysmpp at its built-in gateway: every kind, both languages, money, hours, and its own clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.codes import CodeTable
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Deferred, Rejected, SubmitAnswer, SubmitBatch
from smsdesk.providers.mysmpp import MySmpp
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.mysmpp import MysmppGateway
from smsdesk.simulator.mysmpp_account import MysmppAccount, SenderState, TimeShape
from smsdesk.simulator.mysmpp_packet import Channel, Kind
from smsdesk.simulator.mysmpp_texts import Language, Text
from tests.contract.conftest import SECRET, TIMING, World, Worlds
from tests.contract.subjects import MYSMPP

pytestmark = pytest.mark.parametrize("subject", [MYSMPP], indirect=True, ids=["mysmpp"])

CARD = {
    "name": "Ana López",
    "phone_cell": "79030000001",
    "phone_work": "79030000002",
    "phone_fax": "79030000003",
    "email": "ana@example.com",
    "position": "Head <of> sales & more",
    "organization": 'ACME "Ltd"',
    "address_post_office_box": "12",
    "address_street": "Main street 1",
    "address_city": "Москва",
    "address_region": "Moscow region",
    "address_postal_code": "101000",
    "address_country": "Russia",
    "additional": "Line one\nline two",
    "url": "https://example.com/ana?a=1&b=2",
}
VIBER = {
    "sender_viber": "Shop",
    "button_viber": "Open",
    "action_viber": "https://example.com/open",
    "image_viber": "https://example.com/a.png",
}


def gateway(**account: Any) -> MysmppGateway:
    changed = replace(MysmppAccount(password=SECRET, token=SECRET), **account)
    return MysmppGateway(GatewaySetup(SECRET, TIMING), changed)


def provider(world: World) -> MySmpp:
    assert isinstance(world.provider, MySmpp)
    return world.provider


async def sent(world: World, kind: str, *suffixes: str, **options: str) -> SubmitAnswer:
    batch = world.batch(*suffixes, text="Hello <&>")
    return await world.provider.submit(replace(batch, kind=kind, options=options))


async def content_of(world: World, kind: str, **options: str) -> Any:
    """Send one message and return what the gateway understood of it."""
    outcome = (await sent(world, kind, "", **options)).outcomes[1]
    assert isinstance(outcome, Accepted), outcome
    message: Any = world.server.gateway.messages[-1]
    return message.item.content


# Kinds


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [("sms", Kind.SMS), ("flash", Kind.FLASH), ("silent", Kind.SILENCE)],
)
async def test_plain_kinds(worlds: Worlds, kind: str, theirs: Kind) -> None:
    content = await content_of(await worlds.start(), kind)
    assert content.channels == (Channel.SMS,)
    assert (content.sms.kind, content.sms.text) == (theirs, "Hello <&>")


async def test_wap_push(worlds: Worlds) -> None:
    link = "https://example.com/?a=1&b=2"
    content = await content_of(await worlds.start(), "wap_push", url=link)
    assert (content.sms.kind, content.sms.url) == (Kind.WAP_PUSH, link)


async def test_every_field_of_a_card(worlds: Worlds) -> None:
    content = await content_of(await worlds.start(), "vcard", **CARD)
    assert (content.sms.kind, content.sms.name) == (Kind.CARD, CARD["name"])
    others = {key: value for key, value in CARD.items() if key != "name"}
    theirs = {
        key.replace(".", "_"): value.replace("\\n", "\n") for key, value in content.sms.card.items()
    }
    assert theirs == others
    declared = provider(await worlds.start()).info.capabilities.kind("vcard").options
    assert {one.key for one in declared} - {"validity_period"} == set(CARD)


async def test_viber_with_all_of_its_fields(worlds: Worlds) -> None:
    content = await content_of(await worlds.start(), "viber", **VIBER)
    assert content.channels == (Channel.VIBER,)
    viber = content.viber
    assert (viber.sender, viber.text) == ("Shop", "Hello <&>")
    assert (viber.button, viber.action, viber.image) == (
        VIBER["button_viber"],
        VIBER["action_viber"],
        VIBER["image_viber"],
    )


async def test_viber_before_sms(worlds: Worlds) -> None:
    content = await content_of(
        await worlds.start(), "viber_sms", **VIBER, text_viber="Hello on Viber"
    )
    assert content.channels == (Channel.VIBER, Channel.SMS)
    assert (content.viber.text, content.sms.text) == ("Hello on Viber", "Hello <&>")


@pytest.mark.parametrize(
    ("suffix", "states", "channels"),
    [
        ("", [MessageState.DELIVERED], "viber: deliver"),
        ("9921", [MessageState.DELIVERED], "viber: not_deliver, sms: deliver"),
    ],
)
async def test_sms_follows_where_viber_fails(
    worlds: Worlds, suffix: str, states: list[MessageState], channels: str
) -> None:
    world = await worlds.start(reports=True)
    answer = await sent(world, "viber_sms", suffix, **VIBER)
    outcome = answer.outcomes[1]
    assert isinstance(outcome, Accepted)
    await world.server.settled()
    polled = await provider(world).poll_reports([outcome.provider_message_id])
    assert [report.state for report in polled.reports] == states
    # The last push says the same as a poll.
    assert world.reports[-1] == polled.reports[-1]
    assert polled.reports[-1].raw_text == channels


async def test_viber_that_was_read_is_marked(worlds: Worlds) -> None:
    world = await worlds.start(reports=True)
    await sent(world, "viber", "9922", **VIBER)
    await world.server.settled()
    assert [(one.state, one.read) for one in world.reports] == [
        (MessageState.DELIVERED, False),
        (MessageState.DELIVERED, True),
    ]


# Answers


@pytest.mark.parametrize("language", Language)
async def test_every_text_in_both_languages(worlds: Worlds, language: Language) -> None:
    table = PROVIDERS["mysmpp"].code_table()
    outcomes = {one.code: one.outcome for one in table if one.table is CodeTable.ANSWER}
    for text in Text:
        if text in {Text.UNPAID, Text.ALREADY_SENT, Text.DOCUMENT_BLOCKED}:
            continue
        rule = Rule(Action.PARTIAL, Match(number_suffix="0001"), code=int(text))
        world = await worlds.start([rule], gateway=gateway(language=language))
        answer = await world.submit("0001", "")
        code = f"#{int(text)}" if text < Text.FORMAT else f"E{int(text) - 20}"
        assert answer.outcomes[1].raw_code == code
        assert isinstance(answer.outcomes[2], Accepted)
        assert (answer.account_refusal is not None) is (outcomes[code] == "account")


@pytest.mark.parametrize("language", Language)
async def test_message_that_waits_for_money_is_accepted(worlds: Worlds, language: Language) -> None:
    poor = gateway(language=language, balance=Decimal(1), holds_unpaid=True)
    world = await worlds.start(gateway=poor, reports=True)
    outcome = (await world.submit("")).outcomes[1]
    assert isinstance(outcome, Accepted)
    assert outcome.raw_code == "#17"
    assert "do not send it again" in world.provider.explain("#17")
    await world.server.settled()
    assert world.reports == []


@pytest.mark.parametrize("language", Language)
async def test_repeat_that_is_announced_is_the_same_message(
    worlds: Worlds, language: Language
) -> None:
    world = await worlds.start(gateway=gateway(language=language, announces_repeats=True))
    batch = world.batch("", "")
    first = await world.provider.submit(batch)
    again = await world.provider.submit(batch)
    for n in (1, 2):
        before, after = first.outcomes[n], again.outcomes[n]
        assert isinstance(before, Accepted)
        assert isinstance(after, Accepted)
        assert after.provider_message_id == before.provider_message_id
        assert (before.raw_code, after.raw_code) == ("send", "#18")
    assert len(world.accepted) == 2


@pytest.mark.parametrize("language", Language)
async def test_repeat_that_is_announced_without_an_id_is_accepted(
    worlds: Worlds, language: Language
) -> None:
    rule = Rule(Action.NO_ID, Match(requests=(2, 2)))
    world = await worlds.start([rule], gateway=gateway(language=language, announces_repeats=True))
    batch = world.batch("")
    await world.provider.submit(batch)
    again = (await world.provider.submit(batch)).outcomes[1]
    assert isinstance(again, Accepted)
    assert (again.provider_message_id, again.segment_count, again.raw_code) == ("", 1, "#18")
    assert again.raw_text, "the gateway's own words"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ({"is_blocked": True}, "#3"),
        ({"is_stock_out": True}, "#1"),
        ({"balance": Decimal(1)}, "#2"),
        ({"stop_list": frozenset({"85260000001"})}, "#5"),
        ({"closed": ("852",)}, "#7"),
        ({"closed_for_account": ("852",)}, "#6"),
        ({"forbidden_words": ("code",)}, "#8"),
        ({"senders": {}}, "#15"),
        ({"senders": {"DEMO": SenderState.ORDER}}, "#16"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_the_account_does_not_allow(
    worlds: Worlds, account: dict[str, object], code: str
) -> None:
    world = await worlds.start(gateway=gateway(**account))
    answer = await world.submit("")
    assert answer.outcomes[1].raw_code == code
    assert isinstance(answer.outcomes[1], Rejected | Deferred)
    assert world.accepted == []


# Accounts


async def test_token_alone(worlds: Worlds) -> None:
    world = await worlds.start(login="", gateway=gateway(password="another"))
    assert (await world.submit("")).account_refusal is not None
    settings = {"base_url": world.server.url, "sender": "DEMO"}
    secrets = {"token": SECRET, "password": "wrong"}
    account = replace(provider(world)._account, settings=settings, secrets=secrets)
    with_token = PROVIDERS["mysmpp"](account)
    assert isinstance((await with_token.submit(world.batch(""))).outcomes[1], Accepted)
    assert (await with_token.check_account()).ok
    await with_token.aclose()


@pytest.mark.parametrize("currency", ["", "RUR"])
async def test_balance_in_the_accounts_words(worlds: Worlds, currency: str) -> None:
    made = gateway(balance=Decimal("19023.9"), currency=currency)
    world = await worlds.start(gateway=made)
    check = await world.provider.check_account()
    shown = {"RUR": "RUB"}.get(currency, currency)
    assert (check.ok, check.balance, check.currency) == (True, Decimal("19023.9"), shown)
    assert "Russia" in check.more


async def test_senders_that_may_be_used(worlds: Worlds) -> None:
    world = await worlds.start()
    assert set(await provider(world).sender_ids() or ()) == {"DEMO", "Shop"}
    free = await worlds.start(gateway=gateway(any_originator=True))
    assert await provider(free).sender_ids() is None


# Hours


@pytest.mark.parametrize(
    ("shape", "hours"),
    [
        *((TimeShape.DATE_AND_TIME, hours) for hours in (3, 6, -5)),
        # A time without a date names two offsets; the one nearer to Moscow's is taken.
        *((TimeShape.TIME, hours) for hours in (3, 6)),
    ],
)
async def test_hour_is_the_accounts_own(worlds: Worlds, shape: TimeShape, hours: int) -> None:
    made = gateway(utc_offset=timedelta(hours=hours), time_shape=shape)
    world = await worlds.start(gateway=made, reports=True)
    at = (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)
    answer = await sent(world, "sms", "", time_send=at.isoformat(), validity_period="90")
    outcome = answer.outcomes[1]
    assert isinstance(outcome, Accepted)
    message: Any = made.messages[0]
    assert message.due == at
    assert message.item.abonent.validity == at + timedelta(minutes=90)
    [kept] = await provider(world).scheduled()
    assert (kept.provider_message_id, kept.at) == (outcome.provider_message_id, at)
    assert kept.to == message.number


async def test_scheduled_messages_are_listed_over_pages_and_cancelled(worlds: Worlds) -> None:
    made = gateway(page_size=10)
    world = await worlds.start(gateway=made)
    before = made.balance
    at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    batch = replace(world.batch(*[""] * 25), options={"time_send": at})
    answer = await world.provider.submit(batch)
    ids = {one.provider_message_id for one in answer.outcomes.values() if isinstance(one, Accepted)}
    assert {one.provider_message_id for one in await provider(world).scheduled()} == ids
    cancelled = await provider(world).cancel_scheduled([*sorted(ids)[:20], "999"])
    assert cancelled == frozenset(sorted(ids)[:20])
    assert len(await provider(world).scheduled()) == 5
    assert made.balance < before
    assert await provider(world).cancel_scheduled(sorted(ids)) == frozenset(sorted(ids)[20:])
    assert made.balance == before


async def test_hour_that_has_passed_means_at_once(worlds: Worlds) -> None:
    world = await worlds.start(reports=True)
    await sent(world, "sms", "", time_send="2020-01-01T12:00+00:00")
    await world.server.settled()
    assert [report.state for report in world.reports] == [MessageState.DELIVERED]


# Reports


@pytest.mark.parametrize(
    "account", [{"push_size": 10}, {"push_root": "request"}], ids=["many", "other root"]
)
async def test_pushes_in_every_shape(worlds: Worlds, account: dict[str, object]) -> None:
    world = await worlds.start(gateway=gateway(**account), reports=True)
    answer = await world.submit("", "", "")
    await world.server.settled()
    ids = {one.provider_message_id for one in answer.outcomes.values() if isinstance(one, Accepted)}
    assert {one.provider_message_id for one in world.reports} == ids
    assert all(attempt.accepted for attempt in world.server.reports)


async def test_ids_of_others_are_not_confirmed(worlds: Worlds) -> None:
    world = await worlds.start()
    body = (
        b'<?xml version="1.0" encoding="utf-8"?><response><state id_sms="1" time="">send</state>'
        b'<state id_sms="2" time="">deliver</state></response>'
    )
    call = CallbackRequest(body, "text/xml", datetime.now(UTC), "127.0.0.1")
    answer = world.provider.answer_callback(call, stored=True, known=frozenset({"2"}))
    assert answer.body.endswith(b"<response><id_sms>2</id_sms></response>")
    own = PROVIDERS["mysmpp"](
        replace(provider(world)._account, settings={"confirm_all": "1"})
    ).answer_callback(call, stored=True, known=frozenset({"2"}))
    assert own.body.endswith(b"<id_sms>1</id_sms><id_sms>2</id_sms></response>")


@pytest.mark.parametrize("text", ["Bell \x07", "Null \x00", "Half \ud83d", "\ufffe"])
async def test_text_that_xml_cannot_carry_is_refused_here(worlds: Worlds, text: str) -> None:
    world = await worlds.start()
    batch = world.batch("", text=text)
    assert isinstance((await world.provider.submit(batch)).outcomes[1], Rejected)
    good = await world.provider.submit(SubmitBatch(world.batch("").messages))
    assert isinstance(good.outcomes[1], Accepted)
    assert len(world.server.requests) == 1
