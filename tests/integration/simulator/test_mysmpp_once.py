"""Nothing with one client_id_sms is sent twice, and what the fault script does to answers."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import aiohttp
import pytest

from smsdesk.simulator.faults import Action, Garbage, Match, Rule
from smsdesk.simulator.mysmpp_account import MysmppAccount
from smsdesk.simulator.mysmpp_texts import Language, Text, wording
from tests.support.mysmpp_documents import abonent, error, message, request
from tests.support.mysmpp_world import World, opened


async def test_a_client_id_is_sent_once() -> None:
    document = message(abonent(client_id_sms="101"))
    async with opened(pushes=True) as world:
        (first,) = await world.send(document)
        (again,) = await world.send(document)
        # The key decides alone: another phone and another text change nothing.
        (other,) = await world.send(
            message(abonent("79039999999", 7, client_id_sms="101"), text="a" * 500)
        )
        assert again == first
        assert (other.number, other.id_sms, other.parts) == ("7", first.id_sms, "1")
        assert len(world.gateway.messages) == 1
        assert world.gateway.balance == world.gateway.account.balance - Decimal("3.50")
        assert [each.outcome for each in world.server.requests] == [
            "1 of 1 accepted",
            "0 of 1 accepted, 1 known already",
            "0 of 1 accepted, 1 known already",
        ]
        assert [len(each.messages) for each in world.server.requests] == [1, 0, 0]
        await world.settled()
        assert len(world.callback.bodies) == 1


async def test_a_client_id_counts_within_one_document_too() -> None:
    async with opened() as world:
        first, second, third = await world.send(
            message(abonent(number=1, client_id_sms="a"), abonent(number=2, client_id_sms="a")),
            message(abonent(number=3, client_id_sms="b")),
        )
        assert first.id_sms == second.id_sms != third.id_sms
        assert len(world.gateway.messages) == 2


async def test_without_a_client_id_everything_is_sent() -> None:
    async with opened() as world:
        for client_id in (None, ""):
            for _ in range(2):
                await world.send(message(abonent(client_id_sms=client_id)))
        assert len({each.message_id for each in world.gateway.messages}) == 4


@pytest.mark.parametrize("language", Language)
async def test_a_repeat_may_be_announced(language: Language) -> None:
    account = MysmppAccount(announces_repeats=True, language=language)
    async with opened(account=account) as world:
        document = message(abonent(client_id_sms="101"))
        (first,) = await world.send(document)
        (again,) = await world.send(document)
        assert first.text == "send"
        assert again.text == wording(Text.ALREADY_SENT, language)
        assert again.id_sms == first.id_sms
        assert len(world.gateway.messages) == 1


async def test_a_refused_message_does_not_use_up_its_client_id() -> None:
    document = message(abonent("79030009909", client_id_sms="101"))
    async with opened() as world:
        (busy,) = await world.send(document)
        (taken,) = await world.send(document)
        (again,) = await world.send(document)
        assert busy.id_sms is None
        assert taken.text == "send"
        assert again == taken
        assert len(world.gateway.messages) == 1


async def lost(world: World, document: str) -> None:
    with pytest.raises(aiohttp.ClientError):
        await world.send(document)


async def spoilt(world: World, document: str) -> None:
    await world.post("/xml", request(document))


@pytest.mark.parametrize(
    ("rule", "first_try"),
    [
        (Rule(Action.DROP_AFTER_READING, Match(times=1)), lost),
        (Rule(Action.STATUS, Match(times=1), status=502, processed=True), spoilt),
        (Rule(Action.GARBAGE, Match(times=1), body=Garbage.TRUNCATED), spoilt),
    ],
)
async def test_an_answer_that_was_lost_is_given_again_and_nothing_is_sent_twice(
    rule: Rule, first_try: Callable[[World, str], Awaitable[None]]
) -> None:
    async with opened(rule) as world:
        document = message(*[abonent(number=n, client_id_sms=100 + n) for n in range(1, 4)])
        await first_try(world, document)
        taken = [each.message_id for each in world.gateway.messages]
        answers = await world.send(document)
        assert [each.id_sms for each in answers] == taken
        assert len(world.gateway.messages) == 3


async def test_faults_of_messages() -> None:
    rules = [
        Rule(Action.PARTIAL, Match(number_suffix="0002"), code=5),
        Rule(Action.PARTIAL, Match(number_suffix="0003"), code="Что-то новое"),
        Rule(Action.SAME_ID, Match(number_suffix="0004")),
        Rule(Action.NO_ID, Match(number_suffix="0005")),
    ]
    async with opened(*rules) as world:
        answers = await world.send(
            message(*[abonent(f"7903000000{n}", n) for n in range(1, 6)])
            + message(abonent("not a number", 6))
        )
        assert [(each.text, bool(each.id_sms), each.parts) for each in answers] == [
            ("send", True, "1"),
            ("Phone number is on the stop list", False, None),
            ("Что-то новое", False, None),
            ("send", True, "1"),
            ("send", False, "1"),
            ("Specify phone number", False, None),
        ]
        assert answers[3].id_sms == answers[0].id_sms
        assert len(world.gateway.messages) == 3


async def test_faults_of_requests() -> None:
    rules = [
        Rule(Action.RESULT, Match(requests=(1, 1)), code=23),
        Rule(Action.RESULT, Match(requests=(2, 2)), code="Сервис временно недоступен"),
        Rule(Action.WRONG_SERIAL, Match(requests=(3, 3))),
        Rule(Action.RESULT, Match(method="balance"), code=24),
    ]
    async with opened(*rules) as world:
        for text in ("POST data is missing", "Сервис временно недоступен"):
            status, answer = await world.post("/xml", request(message()))
            assert (status, error(answer)) == (400, text)
        assert world.gateway.messages == []
        (answer_to_another,) = await world.send()
        assert answer_to_another.number == "1000001"
        status, answer = await world.post("/xml/balance.php", request())
        assert (status, error(answer)) == (400, "Your account is blocked")
        assert (await world.send())[0].text == "send"


async def test_garbage_comes_as_xml() -> None:
    rule = Rule(Action.GARBAGE, body=Garbage.TRUNCATED, processed=False)
    async with opened(rule) as world:
        async with world.client.post(world.server.url, data=request(message())) as response:
            assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
            assert await response.read() == b"<"
        assert world.gateway.messages == []


async def test_ids_go_on_after_a_new_start() -> None:
    async with opened(clock=lambda: 1_800_000_000.0) as world:
        (first,) = await world.send()
    async with opened(clock=lambda: 1_800_000_001.0) as world:
        (second,) = await world.send()
    assert first.id_sms is not None
    assert second.id_sms is not None
    assert int(second.id_sms) == int(first.id_sms) + 10_000
