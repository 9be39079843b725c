"""Messages with an hour of their own; the account's clock and its senders."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smsdesk.simulator.gateway import Timing
from smsdesk.simulator.mysmpp_account import MysmppAccount, SenderState, TimeShape
from tests.support.mysmpp_documents import (
    Information,
    abonent,
    attributes,
    message,
    request,
    root_of,
    viber,
)
from tests.support.mysmpp_world import World, opened

NOON = datetime(2030, 1, 1, 9, tzinfo=UTC).timestamp()
"""12:00 in Moscow."""


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


async def page(world: World, number: int) -> tuple[str | None, list[dict[str, str]]]:
    """Return the number of pages and what is on one of them."""
    asked = request(f"<scheduled{attributes(page=number)}/>")
    phones = root_of(await world.ask("/xml/list_scheduled.php", asked)).find("phones")
    assert phones is not None
    assert phones.get("page") == str(number)
    return phones.get("num_pages"), [each.attrib for each in phones.iterfind("scheduled")]


async def delete(world: World, *ids: str | None) -> list[tuple[str | None, str | None]]:
    asked = "".join(f"<schedule{attributes(id_sms=each)}/>" for each in ids)
    body = request(f"<delete_schedule>{asked}</delete_schedule>")
    answer = root_of(await world.ask("/xml/scheduled.php", body))
    return [(each.get("id_sms"), each.text) for each in answer.iterfind("scheduled")]


async def schedule(world: World, count: int) -> list[Information]:
    at = "2030-01-01 13:00"
    return await world.send(
        message(*[abonent(f"7903000000{n}", n, time_send=at) for n in range(1, count + 1)])
    )


async def test_a_scheduled_message_is_listed_until_its_hour() -> None:
    clock = Clock()
    async with opened(clock=clock) as world:
        assert await page(world, 1) == ("0", [])
        (sent,) = await world.send(
            message(
                abonent(time_send="2030-01-01 13:30", validity_period="2030-01-02 13:30:00"),
                text="a" * 161,
            )
        )
        assert sent.text == "send"
        assert await page(world, 1) == (
            "1",
            [
                {
                    "id_sms": sent.id_sms,
                    "time_put_turn": "2030-01-01 12:00:00",
                    "originator": "DEMO",
                    "phone": "79030000001",
                    "type_sms": "sms",
                    "text_sms": "a" * 161,
                    "count_sms": "2",
                    "name_delivery": "",
                    "time_send": "2030-01-01 13:30",
                    "validity_period": "2030-01-02 13:30:00",
                }
            ],
        )
        assert (await world.states(sent.id_sms))[0]["state"] == "send"
        clock.now += 90 * 60 - 1
        assert (await page(world, 1))[0] == "1"
        clock.now += 1
        assert await page(world, 1) == ("0", [])
        assert await delete(world, sent.id_sms) == [(sent.id_sms, "not_found")]


async def test_viber_and_flash_in_the_list() -> None:
    later = abonent(time_send="2030-01-02 00:00")
    async with opened(clock=Clock()) as world:
        await world.send(viber(later, second="sms"), message(later, kind="flashsms"))
        _, (talk, flash) = await page(world, 1)
        assert (talk["type_sms"], talk["originator"]) == ("viber", "Shop")
        assert talk["text_sms"] == "Your order is ready"
        assert flash["type_sms"] == "flashsms"


async def test_an_hour_that_is_past_or_empty_means_at_once() -> None:
    async with opened(clock=Clock()) as world:
        for at in ("2030-01-01 12:00", "2030-01-01 11:59:59", "2001-12-31 12:34", ""):
            (sent,) = await world.send(message(abonent(time_send=at)))
            assert (await world.state_after(sent.id_sms))["state"] == "deliver"
        assert await page(world, 1) == ("0", [])


async def test_pages() -> None:
    async with opened(clock=Clock(), account=MysmppAccount(page_size=2)) as world:
        sent = await schedule(world, 5)
        pages = [await page(world, number) for number in (1, 2, 3, 4)]
        assert [count for count, _ in pages] == ["3"] * 4
        listed = [[each["id_sms"] for each in entries] for _, entries in pages]
        ids = [each.id_sms for each in sent]
        assert listed == [ids[:2], ids[2:4], ids[4:], []]


async def test_cancelling() -> None:
    async with opened(clock=Clock()) as world:
        first, second = await schedule(world, 2)
        spent = world.gateway.account.balance - world.gateway.balance
        assert spent == Decimal("7.00")
        assert await delete(world, first.id_sms, "17", first.id_sms) == [
            (first.id_sms, "delete"),
            ("17", "not_found"),
            (first.id_sms, "not_found"),
        ]
        _, listed = await page(world, 1)
        assert [each["id_sms"] for each in listed] == [second.id_sms]
        assert await world.states(first.id_sms, second.id_sms) == [
            {"id_sms": second.id_sms, "time": "", "sms": "send", "state": "send"}
        ]
        assert world.gateway.account.balance - world.gateway.balance == Decimal("3.50")


async def test_a_cancelled_client_id_is_free_again() -> None:
    document = message(abonent(client_id_sms="101", time_send="2030-01-01 13:00"))
    async with opened(clock=Clock()) as world:
        (first,) = await world.send(document)
        assert await world.send(document) == [first]
        await delete(world, first.id_sms)
        (second,) = await world.send(document)
        assert second.id_sms != first.id_sms
        assert await world.send(document) == [second]


def in_moscow(after_s: float) -> str:
    moment = datetime.now(UTC) + timedelta(hours=3, seconds=after_s)
    return moment.strftime("%Y-%m-%d %H:%M:%S")


async def test_it_goes_out_at_its_hour_however_quick_the_gateway_is() -> None:
    """Unless it was cancelled. The hour is a time of day, so no scale of time changes it."""
    async with opened(pushes=True, timing=Timing(time_scale=0.001)) as world:
        began = asyncio.get_running_loop().time()
        at = in_moscow(2)
        kept, dropped = await world.send(
            message(abonent(number=1, time_send=at), abonent(number=2, time_send=at))
        )
        await asyncio.sleep(0.1)
        assert world.callback.bodies == []
        assert (await world.states(kept.id_sms))[0]["state"] == "send"
        assert await delete(world, dropped.id_sms) == [(dropped.id_sms, "delete")]
        await world.settled()
        assert [state["id_sms"] for state in world.callback.states()] == [kept.id_sms]
        assert 0.9 < asyncio.get_running_loop().time() - began < 6


@pytest.mark.parametrize(
    ("shape", "hours", "told"),
    [
        (TimeShape.DATE_AND_TIME, 3, "2030-01-01 12:00:00"),
        (TimeShape.TIME, 3, "12:00:00"),
        (TimeShape.DATE_AND_TIME, -10, "2029-12-31 23:00:00"),
        (TimeShape.TIME, 12, "21:00:00"),
    ],
)
async def test_the_time(shape: TimeShape, hours: int, told: str) -> None:
    account = MysmppAccount(time_shape=shape, utc_offset=timedelta(hours=hours))
    async with opened(clock=Clock(), account=account) as world:
        answer = root_of(await world.ask("/xml/time.php", request()))
        assert answer.findtext("time") == told


async def test_the_account_counts_hours_by_its_own_clock() -> None:
    novosibirsk = MysmppAccount(utc_offset=timedelta(hours=7))
    async with opened(clock=Clock(), account=novosibirsk) as world:
        await world.send(message(abonent(time_send="2030-01-01 16:01")))
        _, (entry,) = await page(world, 1)
        assert entry["time_put_turn"] == "2030-01-01 16:00:00"
        assert world.gateway.messages[0].held_s == 60


async def test_the_senders() -> None:
    senders = dict(zip("ABC", SenderState, strict=True))
    async with opened(account=MysmppAccount(senders=senders)) as world:
        answer = root_of(await world.ask("/xml/originator.php", request()))
        assert answer.findtext("any_originator") == "FALSE"
        listed = [
            (each.text, each.get("state")) for each in answer.iterfind("list_originator/originator")
        ]
        assert listed == [("A", "order"), ("B", "completed"), ("C", "rejected")]
        sent = await world.send(*[message(sender=name) for name in "ABC"])
        assert [each.text == "send" for each in sent] == [False, True, False]


async def test_an_account_that_may_use_any_sender_has_no_list() -> None:
    async with opened(account=MysmppAccount(any_originator=True)) as world:
        answer = root_of(await world.ask("/xml/originator.php", request()))
        assert answer.findtext("any_originator") == "TRUE"
        assert answer.find("list_originator") is None
        (sent,) = await world.send(message(sender="Anybody"))
        assert sent.text == "send"
