"""What is taken, with all its fields, and what it costs."""

from decimal import Decimal

import pytest

from smsdesk.simulator.mysmpp_account import DEMO_PASSWORD, MysmppAccount
from smsdesk.simulator.mysmpp_packet import Channel, Kind
from smsdesk.simulator.mysmpp_texts import Language, Text, wording
from tests.support.mysmpp_documents import (
    abonent,
    information,
    message,
    request,
    root_of,
    viber,
)
from tests.support.mysmpp_world import opened

CARD = (
    '<phone cell="79033256699" work="74950000001" fax="74950000002"/>'
    '<address post_office_box="12" street="Main Street" city="Perm" region="Perm Krai"'
    ' postal_code="614000" country="Russia"/>'
)


async def test_the_sample_of_the_document_is_taken() -> None:
    """Both its messages, with the fields in its order; the slips of the printed page mended."""
    sample = (
        '<?xml version="1.0" encoding="utf-8" ?>\n<request>\n'
        '  <message type_send_1="viber" type_send_2="sms" type="sms">\n'
        "   <sender_viber>Shop</sender_viber>\n   <text_viber>Message text</text_viber>\n"
        "   <button_viber>Button text</button_viber>\n"
        "   <action_viber>https://shop.example</action_viber>\n"
        "   <image_viber>https://shop.example/i.png</image_viber>\n"
        "   <sender>Shop</sender>\n   <text>Message text 1</text>\n"
        f"   <url>https://shop.example</url>\n   <name>Name</name>\n   {CARD}\n"
        '   <abonent phone="79033256699" number_sms="1" client_id_sms="101"'
        ' time_send="2001-12-31 12:34:54" validity_period="2099-12-31 15:34:54"'
        ' validity_period_viber="2099-12-31 15:34:54" />\n'
        '   <abonent phone="79033256699" number_sms="10" client_id_sms="110" time_send="" />\n'
        " </message>\n <message>\n   <sender>DEMO</sender>\n   <text>Message Text 2</text>\n"
        '   <abonent phone="79033256699" number_sms="11" client_id_sms="111" />\n </message>\n'
        '<security>\n   <login value="demo" />\n'
        f'   <password value="{DEMO_PASSWORD}" />\n</security>\n</request>\n'
    )
    async with opened() as world:
        answers = information(await world.ask("/xml", sample.encode()))
        assert [(each.number, each.parts, each.text) for each in answers] == [
            ("1", "1", "send"),
            ("10", "1", "send"),
            ("11", "1", "send"),
        ]
        assert len({each.id_sms for each in answers}) == 3
        both, _, plain = world.gateway.messages
        assert both.item.content.channels == (Channel.VIBER, Channel.SMS)
        assert plain.item.content.channels == (Channel.SMS,)
        assert (both.text, plain.text) == ("Message text", "Message Text 2")
        assert [each.reference for each in world.gateway.messages] == ["101", "110", "111"]
        (record,) = world.server.requests
        assert (record.method, record.outcome) == ("send", "3 of 3 accepted")
        assert record.numbers == ("+79033256699",) * 3


async def test_the_answer_is_utf_8_xml() -> None:
    async with (
        opened(account=MysmppAccount(language=Language.RUSSIAN)) as world,
        world.client.post(world.server.url, data=b"<") as response,
    ):
        assert response.status == 400
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert "Неправильный формат XML документа" in (await response.read()).decode()


@pytest.mark.parametrize(
    ("document", "kind", "shown"),
    [
        (message(), Kind.SMS, "Your code is 4711"),
        (message(kind=None, first=None), Kind.SMS, "Your code is 4711"),
        (message(kind="flashsms", text="a\\nb"), Kind.FLASH, "a\nb"),
        (message(text="<b> & \"c\" 'd'"), Kind.SMS, "<b> & \"c\" 'd'"),
        (message(kind="silence", text="x"), Kind.SILENCE, "x"),
        (
            message(kind="wappush", text="Look", url="https://a.example/?a=1&b=2"),
            Kind.WAP_PUSH,
            "Look https://a.example/?a=1&b=2",
        ),
        (message(kind="vcard", text=None, name="Ann", email="a@b"), Kind.CARD, "Ann\na@b"),
    ],
)
async def test_kinds(document: str, kind: Kind, shown: str) -> None:
    async with opened() as world:
        (answer,) = await world.send(document)
        assert answer.text == "send"
        (taken,) = world.gateway.messages
        assert taken.item.content.sms.kind is kind
        assert taken.rendered_text == shown


async def test_every_field_of_a_card_and_of_a_viber_message() -> None:
    more = {
        "position": "Baker",
        "organization": "Shop",
        "additional": "x",
        "url": "u",
        "email": "e",
    }
    async with opened() as world:
        await world.send(message(kind="vcard", name="Anna", extra=CARD, **more), viber())
        card, talk = world.gateway.messages
        assert card.item.content.sms.name == "Anna"
        assert card.item.content.sms.card == {
            **more,
            "phone.cell": "79033256699",
            "phone.work": "74950000001",
            "phone.fax": "74950000002",
            "address.post_office_box": "12",
            "address.street": "Main Street",
            "address.city": "Perm",
            "address.region": "Perm Krai",
            "address.postal_code": "614000",
            "address.country": "Russia",
        }
        said = talk.item.content.viber
        assert (said.sender, said.text) == ("Shop", "Your order is ready")
        assert (said.button, said.action) == ("Open", "https://shop.example/o/17")
        assert said.image == "https://shop.example/o/17.png"


async def test_numbers_of_messages_are_echoed() -> None:
    async with opened() as world:
        answers = await world.send(
            message(abonent(number=907), abonent(number=3)), message(abonent(number=None))
        )
        assert [each.number for each in answers] == ["907", "3", ""]


async def test_nothing_of_a_message_is_in_the_journal() -> None:
    async with opened() as world:
        await world.send(message(name="Anna", kind="vcard", email="anna@shop.example"), viber())
        shown = repr(world.server.requests) + repr(world.gateway.account)
        for secret in (DEMO_PASSWORD, "4711", "Your order", "79030000001", "Anna", "anna@"):
            assert secret not in shown


@pytest.mark.parametrize(
    ("document", "parts", "cost"),
    [
        (message(text="a" * 160), 1, "3.50"),
        (message(text="a" * 161), 2, "7.00"),
        (message(text="a" * 307), 3, "10.50"),
        (message(text="€" * 80), 1, "3.50"),
        (message(text="я" * 70), 1, "3.50"),
        (message(text="я" * 71), 2, "7.00"),
        (message(text="ê" * 71), 2, "7.00"),
        (message(abonent("77010000001")), 1, "7.00"),
        (message(abonent("380440000001")), 1, "6.50"),
        (message(abonent("85260000001"), text="я" * 135), 3, "27.00"),
        (viber(), 1, "2.00"),
        (viber(text_viber="я" * 500), 1, "2.00"),
        (viber(second="sms", text="я" * 71), 2, "2.00"),
        (message(second="viber", sender_viber="Shop", text_viber="x"), 1, "3.50"),
    ],
)
async def test_parts_and_prices(document: str, parts: int, cost: str) -> None:
    async with opened() as world:
        (answer,) = await world.send(document)
        assert answer.parts == str(parts)
        assert world.gateway.messages[0].segments == parts
        left = world.gateway.account.balance - Decimal(cost)
        assert world.gateway.balance == left
        balance = root_of(await world.ask("/xml/balance.php", request()))
        assert Decimal(balance.findtext("money") or "") == left


async def test_the_balance_by_areas() -> None:
    async with opened(account=MysmppAccount(balance=Decimal(21), currency="RUR")) as world:
        await world.send()
        balance = root_of(await world.ask("/xml/balance.php", request()))
        money = balance.find("money")
        assert money is not None
        assert (money.text, money.attrib) == ("17.5", {"currency": "RUR"})
        assert {each.get("area"): each.text for each in balance.iterfind("sms")} == {
            "Russia": "5",
            "Kazakhstan": "2",
            "Belarus": "2",
            "Ukraine": "2",
            "Other countries": "1",
        }


async def test_a_balance_of_a_hundred_is_written_in_full() -> None:
    async with opened(account=MysmppAccount(balance=Decimal("100.00"))) as world:
        balance = root_of(await world.ask("/xml/balance.php", request()))
        assert balance.findtext("money") == "100"


async def test_the_balance_runs_out_within_a_document() -> None:
    async with opened(account=MysmppAccount(balance=Decimal(8))) as world:
        answers = await world.send(message(*[abonent(number=n) for n in range(1, 5)]), viber())
        assert [each.text for each in answers] == ["send"] * 2 + ["Out of SMS"] * 3
        assert world.gateway.balance == Decimal(1)


async def test_messages_may_wait_for_money_instead() -> None:
    account = MysmppAccount(balance=Decimal(4), holds_unpaid=True)
    async with opened(account=account) as world:
        _, held = await world.send(message(abonent(number=1), abonent(number=2)))
        assert held.text == wording(Text.UNPAID, Language.ENGLISH)
        assert held.id_sms
        assert world.gateway.balance == Decimal("0.50")
        assert (await world.states(held.id_sms))[0]["state"] == "send"
