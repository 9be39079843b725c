"""Every refusal of the document, met over real sockets, in both languages."""

from dataclasses import replace
from decimal import Decimal

import pytest

from smsdesk.simulator.connections import Limits
from smsdesk.simulator.mysmpp_account import DEMO_LOGIN, DEMO_TOKEN, MysmppAccount
from smsdesk.simulator.mysmpp_texts import Language, Text, wording
from tests.support.mysmpp_documents import (
    PHONE,
    abonent,
    attributes,
    error,
    get_state,
    information,
    message,
    request,
    viber,
)
from tests.support.mysmpp_world import opened

FREE = MysmppAccount(any_originator=True)
POOR = MysmppAccount(balance=Decimal("3.49"))

REFUSALS = [
    (Text.STOCK_OUT, MysmppAccount(is_stock_out=True), message()),
    (Text.STOCK_OUT, MysmppAccount(), message(abonent("79030009909"))),
    (Text.OUT_OF_SMS, POOR, message()),
    (Text.ACCOUNT_BLOCKED, MysmppAccount(is_blocked=True), message()),
    (Text.NO_PHONE, MysmppAccount(), message(abonent(None))),
    (Text.NO_PHONE, MysmppAccount(), message(abonent(""))),
    (Text.NO_PHONE, MysmppAccount(), message(abonent("+79030000001"))),
    (Text.NO_PHONE, MysmppAccount(), message(abonent("Anna"))),
    (Text.STOP_LIST, replace(FREE, stop_list=frozenset({PHONE})), message()),
    (Text.STOP_LIST, MysmppAccount(), message(abonent("79030009908"))),
    (Text.CLOSED_FOR_YOU, MysmppAccount(), message(abonent("5351234567"))),
    (Text.CLOSED, MysmppAccount(), message(abonent("850191234567"))),
    (Text.CLOSED, MysmppAccount(areas=()), message()),
    (Text.CLOSED, MysmppAccount(), message(abonent("790300"))),
    (Text.MODERATOR, MysmppAccount(), message(text="Our CASINO is open")),
    (Text.MODERATOR, MysmppAccount(), message(text="Лучшее казино")),
    (Text.MODERATOR, MysmppAccount(), viber(text_viber="casino")),
    (Text.NO_SENDER, MysmppAccount(), message(sender=None)),
    (Text.NO_SENDER, MysmppAccount(), message(sender=" ")),
    (Text.NO_SENDER, MysmppAccount(), viber(sender_viber=None)),
    (Text.LONG_SENDER, FREE, message(sender="TwelveLetter")),
    (Text.LONG_SENDER, FREE, message(sender="1234567890123456")),
    (Text.LONG_PHONE, MysmppAccount(), message(abonent("790300000000001"))),
    (Text.NO_TEXT, MysmppAccount(), message(text=None)),
    (Text.NO_TEXT, MysmppAccount(), message(text="")),
    (Text.NO_TEXT, MysmppAccount(), message(kind="flashsms", text=None)),
    (Text.NO_TEXT, MysmppAccount(), message(kind="silence", text=None)),
    (Text.NO_TEXT, MysmppAccount(), message(kind="wappush", text=None, url="https://a.example")),
    (Text.NO_TEXT, MysmppAccount(), viber(text_viber=None)),
    (Text.NO_TEXT, MysmppAccount(), viber(second="sms", text=None)),
    (Text.NO_LINK, MysmppAccount(), message(kind="wappush")),
    (Text.NO_LINK, MysmppAccount(), viber(action_viber=None)),
    (Text.EMPTY_CARD, MysmppAccount(), message(kind="vcard", email="a@a.example")),
    (Text.EMPTY_CARD, MysmppAccount(), message(kind="vcard", name="Anna")),
    (
        Text.EMPTY_CARD,
        MysmppAccount(),
        message(kind="vcard", name="Anna", extra='<phone cell=""/>'),
    ),
    (Text.UNKNOWN_SENDER, MysmppAccount(), message(sender="Nobody")),
    (Text.UNKNOWN_SENDER, MysmppAccount(), message(sender="demo")),
    (Text.UNKNOWN_SENDER, FREE, message(sender="Магазин")),
    (Text.UNKNOWN_SENDER, MysmppAccount(), viber(sender_viber="X")),
    (Text.UNMODERATED_SENDER, MysmppAccount(), message(sender="Waiting")),
    (Text.UNMODERATED_SENDER, MysmppAccount(), message(sender="Refused")),
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("text", "account", "document"),
    [pytest.param(*each, id=f"{each[0].name}-{n}") for n, each in enumerate(REFUSALS)],
)
async def test_a_message_is_refused(
    text: Text, account: MysmppAccount, document: str, language: Language
) -> None:
    async with opened(account=replace(account, language=language)) as world:
        (refused,) = await world.send(document)
        assert (refused.number, refused.id_sms, refused.parts) == ("1", None, None)
        assert refused.text == wording(text, language)
        assert world.gateway.messages == []
        assert world.gateway.balance == account.balance
        assert world.server.requests[0].outcome == "0 of 1 accepted"


def test_every_documented_text_is_tried() -> None:
    assert {text for text, _, _ in REFUSALS} == {text for text in Text if text <= 16}


async def test_what_a_free_account_may_call_itself() -> None:
    async with opened(account=FREE) as world:
        for sender in ["ElevenChars", "123456789012345", "A 'b?><,.-_", '=+/"!@#$%^&', "*()"]:
            (answer,) = await world.send(message(sender=sender))
            assert answer.text == "send"


async def test_each_message_is_judged_by_itself() -> None:
    async with opened() as world:
        answers = await world.send(
            message(abonent(number=1), abonent("79030009908", 2), abonent("850191234567", 3)),
            message(abonent(number=4), sender="Nobody"),
            message(abonent("79030000002", 5)),
        )
        assert [(each.number, each.text) for each in answers] == [
            ("1", "send"),
            ("2", "Phone number is on the stop list"),
            ("3", "This destination is closed"),
            ("4", "There is no such sender"),
            ("5", "send"),
        ]
        assert [bool(each.id_sms) for each in answers] == [True, False, False, False, True]
        assert [each.number for each in world.gateway.messages] == ["+79030000001", "+79030000002"]


BAD_TIME = "31.12.2030 12:34"
DOCUMENTS = [
    (Text.NO_DATA, b""),
    (Text.NO_DATA, b" \n"),
    (Text.FORMAT, b"login=demo"),
    (Text.FORMAT, request(message())[:-1]),
    (Text.FORMAT, b"<!DOCTYPE request>" + request(message()).partition(b"?>")[2]),
    (
        Text.FORMAT,
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><request>&x;</request>',
    ),
    (Text.FORMAT, request(message(text="яд")).decode().encode("cp1251")),
    (Text.FORMAT, request(message()).replace(b"request>", b"message>")),
    (Text.FORMAT, request()),
    (Text.FORMAT, request("<message><sender>DEMO</sender><text>Hi</text></message>")),
    (Text.FORMAT, request(message(abonent(number="one")))),
    (Text.FORMAT, request(message(first="post"))),
    (Text.FORMAT, request(message(second="mail"))),
    (Text.FORMAT, request(message(kind="mms"))),
    (Text.FORMAT, request(message(abonent(time_send=BAD_TIME)))),
    (Text.FORMAT, request(message(abonent(validity_period="2030-02-30 10:00")))),
    (Text.FORMAT, request(message(abonent(validity_period_viber="2030-02-20T10:00")))),
    (Text.LOGIN, b"<request/>"),
    (Text.LOGIN, request(message(), security="")),
    (Text.LOGIN, request(message(), security=f'<login value="{DEMO_LOGIN}"/>')),
    (Text.LOGIN, request(message(), security='<login value="x"/><password value="x"/>')),
    (Text.LOGIN, request(message(), security='<token value="x"/>')),
    (Text.LOGIN, request(message(), security='<token value="токен"/>')),
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("text", "body"),
    [pytest.param(*each, id=f"{each[0].name}-{n}") for n, each in enumerate(DOCUMENTS)],
)
async def test_a_document_is_refused(text: Text, body: bytes, language: Language) -> None:
    async with opened(account=MysmppAccount(language=language)) as world:
        status, answer = await world.post("/xml", body)
        assert status == 400
        assert error(answer) == wording(text, language)
        assert world.gateway.messages == []


QUERIES = ["state", "balance", "time", "originator", "list_scheduled", "scheduled"]


@pytest.mark.parametrize("query", QUERIES)
async def test_queries_are_refused_alike(query: str) -> None:
    async with opened() as world:
        path = f"/xml/{query}.php"
        for text, body in [
            (Text.NO_DATA, b""),
            (Text.FORMAT, b"<request"),
            (Text.LOGIN, request(security='<login value="x"/><password value="x"/>')),
        ]:
            status, answer = await world.post(path, body)
            assert (status, error(answer)) == (400, wording(text, Language.ENGLISH))
        assert [each.path for each in world.server.requests] == [path] * 3


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("state", ""),
        ("scheduled", ""),
        ("list_scheduled", ""),
        ("list_scheduled", "<scheduled/>"),
        ("list_scheduled", f"<scheduled{attributes(page=0)}/>"),
        ("list_scheduled", f"<scheduled{attributes(page='-1')}/>"),
    ],
)
async def test_queries_that_ask_for_nothing(query: str, content: str) -> None:
    async with opened() as world:
        status, answer = await world.post(f"/xml/{query}.php", request(content))
        assert (status, error(answer)) == (400, "Incorrect XML document format")


async def test_a_token_stands_for_login_and_password() -> None:
    async with opened() as world:
        body = request(message(), security=f'<token value="{DEMO_TOKEN}"/>')
        (answer,) = information(await world.ask("/xml", body))
        assert answer.text == "send"


async def test_a_large_document_is_refused_by_its_size() -> None:
    async with opened() as world:
        world.server.limits = Limits(body_bytes=1000)
        assert (await world.post("/xml", request(message())))[0] == 200
        status, _ = await world.post("/xml", request(message(text="я" * 400)))
        assert status == 413
        assert len(world.gateway.messages) == 1


async def test_paths_and_methods() -> None:
    async with opened() as world:
        assert world.server.url == f"{world.server.origin}/xml"
        for path in ["/xml/", "/xml/stats.php", "/", "/xml/state.php/"]:
            assert (await world.post(path, get_state("1")))[0] == 404
        async with world.client.get(f"{world.server.origin}/xml/balance.php") as response:
            assert (response.status, response.headers["Allow"]) == (405, "POST")
