"""One mysmpp account over real sockets: what is sent, and what each answer comes to."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from smsdesk.domain.account_fields import problems
from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.errors import NetworkFault, UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.provider_info import Polling, Reference, Settling
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import (
    Accepted,
    Deferred,
    OutgoingMessage,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
    Uncertain,
)
from smsdesk.providers.base import (
    AccountSettings,
    KeepsSchedule,
    ListsSenders,
    PollsReports,
)
from smsdesk.providers.exchange import TransportSettings
from smsdesk.providers.mysmpp import MySmpp, MySmppFactory
from tests.unit.providers.conftest import Certificates, Servers

NOW = datetime(2030, 12, 31, 9, 0, 0, tzinfo=UTC)
SECRETS = {"password": "canary-<&>-password"}
Pages = dict[str, str | bytes | Callable[[ET.Element], str]]


def account(url: str, **settings: str) -> AccountSettings:
    given = {"base_url": url, "login": "shop", "sender": "DEMO", **settings}
    return AccountSettings(given, SECRETS)


def batch_of(*suffixes: int, text: str = "Your code is 4711", **options: str) -> SubmitBatch:
    messages = tuple(
        OutgoingMessage(n, Msisdn(7, f"{9030000000 + n}"), text, str(1000 + n)) for n in suffixes
    )
    return SubmitBatch(messages, options=options)


BATCH = batch_of(1, 2)


@asynccontextmanager
async def ready(settings: AccountSettings) -> AsyncIterator[MySmpp]:
    provider = MySmppFactory(lambda: NOW)(settings)
    yield provider
    await provider.aclose()


def take_all(document: ET.Element) -> str:
    """Take every message, with ids that grow from 100001."""
    return "".join(
        f'<information number_sms="{one.get("number_sms")}" id_sms="10000{one.get("number_sms")}" '
        'parts="1">send</information>'
        for one in document.iter("abonent")
    )


class Gateway:
    """Answers each page with the content given for it, inside `response`."""

    def __init__(self, pages: Pages | None = None, status: bytes = b"200 OK") -> None:
        self.pages: Pages = {"/xml": take_all, **(pages or {})}
        self.documents: list[tuple[str, ET.Element]] = []
        self._status = status

    def asked(self, page: str) -> list[ET.Element]:
        return [document for path, document in self.documents if path == page]

    async def handle(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        assert b"text/xml; charset=utf-8" in head
        path = head.split()[1].decode().removeprefix("/dave/io")
        document = ET.fromstring(body)
        self.documents.append((path, document))
        page = self.pages.get(path, b"")
        content = page(document) if callable(page) else page
        if isinstance(content, str):
            content = f"<response>{content}</response>".encode()
        lines = [b"HTTP/1.1 " + self._status, b"Content-Length: %d" % len(content), b"", content]
        writer.write(b"\r\n".join(lines))
        await writer.drain()


async def submitted(
    servers: Servers, gateway: Gateway, batch: SubmitBatch = BATCH, **settings: str
) -> SubmitAnswer:
    server = await servers.start(gateway.handle)
    async with ready(account(server.url, **settings)) as provider:
        return await provider.submit(batch)


# Sending


async def test_request_on_the_wire(servers: Servers) -> None:
    gateway = Gateway()
    answer = await submitted(servers, gateway)
    assert answer.outcomes == {
        1: Accepted("100001", 1, raw_code="send"),
        2: Accepted("100002", 1, raw_code="send"),
    }
    assert answer.account_refusal is None
    ((path, document),) = gateway.documents
    assert path == "/xml"
    assert [one.tag for one in document] == ["security", "message"]
    assert [(one.tag, one.attrib) for one in document[0]] == [
        ("login", {"value": "shop"}),
        ("password", {"value": "canary-<&>-password"}),
    ]


@pytest.mark.parametrize("ending", ["", "/", "/xml", "/xml/"])
async def test_address_with_or_without_its_page(servers: Servers, ending: str) -> None:
    gateway = Gateway()
    server = await servers.start(gateway.handle)
    async with ready(account(server.url + ending)) as provider:
        await provider.submit(BATCH)
    assert [path for path, _ in gateway.documents] == ["/xml"]


async def test_token_goes_alone(servers: Servers) -> None:
    gateway = Gateway()
    server = await servers.start(gateway.handle)
    settings = AccountSettings(
        account(server.url).settings, {"password": "canary-password", "token": "canary-token"}
    )
    async with ready(settings) as provider:
        await provider.submit(BATCH)
    ((_, document),) = gateway.documents
    assert [(one.tag, one.attrib) for one in document[0]] == [("token", {"value": "canary-token"})]


@pytest.mark.parametrize(
    ("settings", "secrets"),
    [
        ({"login": ""}, SECRETS),
        ({}, {}),
        ({"login": "sh\x00op"}, SECRETS),
        ({}, {"token": "a\x00b"}),
        ({"sender": ""}, SECRETS),
    ],
    ids=["no login", "no secret", "odd login", "odd token", "no sender"],
)
async def test_incomplete_account_pauses_and_sends_nothing(
    servers: Servers, settings: dict[str, str], secrets: dict[str, str]
) -> None:
    gateway = Gateway()
    server = await servers.start(gateway.handle)
    given = AccountSettings({**account(server.url).settings, **settings}, secrets)
    async with ready(given) as provider:
        answer = await provider.submit(BATCH)
    assert answer.account_refusal is not None
    assert answer.account_refusal.remedy
    assert all(isinstance(one, Deferred) for one in answer.outcomes.values())
    assert server.requests == []


async def test_queries_of_an_incomplete_account(nowhere: str) -> None:
    async with ready(AccountSettings({"base_url": nowhere}, {})) as provider:
        assert not (await provider.check_account()).ok
        assert (await provider.poll_reports(["1"])).account_refusal is not None
        with pytest.raises(NetworkFault):
            await provider.sender_ids()
        with pytest.raises(NetworkFault):
            await provider.scheduled()
        with pytest.raises(NetworkFault):
            await provider.cancel_scheduled(["1"])


async def test_nothing_is_sent_for_what_is_refused_here(servers: Servers) -> None:
    gateway = Gateway()
    server = await servers.start(gateway.handle)
    async with ready(account(server.url)) as provider:
        assert (await provider.submit(SubmitBatch(()))).outcomes == {}
        empty = await provider.submit(batch_of(1, 2, text=""))
        late = await provider.submit(batch_of(1, 2, time_send="yesterday"))
        fax = await provider.submit(SubmitBatch(BATCH.messages, kind="fax"))
    for answer in (empty, late, fax):
        assert {type(one) for one in answer.outcomes.values()} == {Rejected}
    assert server.requests == []


async def test_part_of_a_batch_is_refused_here_and_part_there(servers: Servers) -> None:
    gateway = Gateway(
        {
            "/xml": '<information number_sms="1" id_sms="7">send</information>'
            '<information number_sms="2">Out of SMS</information>'
        }
    )
    first, second = BATCH.messages
    odd = OutgoingMessage(3, Msisdn(7, "9030000003"), "a\x00", "1003")
    answer = await submitted(servers, gateway, SubmitBatch((odd, first, second)))
    assert isinstance(answer.outcomes[3], Rejected)
    assert answer.outcomes[1] == Accepted("7", raw_code="send")
    assert isinstance(answer.outcomes[2], Deferred)
    assert answer.account_refusal is not None
    assert answer.account_refusal.raw_code == "#2"


@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad"])
async def test_refused_credentials(servers: Servers, status: bytes) -> None:
    gateway = Gateway({"/xml": "<error>Incorrect login or password</error>"}, status)
    answer = await submitted(servers, gateway)
    assert answer.account_refusal is not None
    assert answer.account_refusal.raw_code == "E2"
    assert {type(one) for one in answer.outcomes.values()} == {Deferred}


async def test_answer_that_never_comes(servers: Servers) -> None:
    async def never(_reader: object, _writer: object, _request: bytes) -> None:
        await asyncio.sleep(5)

    server = await servers.start(never)
    async with ready(account(server.url, timeout_s="1")) as provider:
        answer = await provider.submit(BATCH)
    assert {type(one) for one in answer.outcomes.values()} == {Uncertain}


async def test_repeated_request_is_the_same_to_the_last_byte(servers: Servers) -> None:
    server = await servers.start(Gateway().handle)
    async with ready(account(server.url)) as provider:
        for _ in range(2):
            await provider.submit(BATCH)
    first, second = (request.partition(b"\r\n\r\n")[2] for request in server.requests)
    assert first == second


async def test_full_batch_of_different_texts_is_one_request(servers: Servers) -> None:
    gateway = Gateway()
    messages = tuple(
        OutgoingMessage(n, Msisdn(7, f"{9030000000 + n}"), f"Dear {n}", str(n))
        for n in range(1, 501)
    )
    answer = await submitted(servers, gateway, SubmitBatch(messages))
    assert all(isinstance(one, Accepted) for one in answer.outcomes.values())
    ((_, document),) = gateway.documents
    sent = {
        one.findtext("text"): [each.get("client_id_sms") for each in one.iter("abonent")]
        for one in document.iter("message")
    }
    assert sent == {f"Dear {n}": [str(n)] for n in range(1, 501)}


async def test_files_of_the_account_reach_the_connection(
    servers: Servers, certificates: Certificates
) -> None:
    server = await servers.start(Gateway().handle, tls=certificates.server())
    async with ready(account(server.url, ca_file=certificates.ca_file)) as provider:
        answer = await provider.submit(BATCH)
    assert {type(one) for one in answer.outcomes.values()} == {Accepted}


# Local time


@pytest.mark.parametrize("time", ["2030-12-31 15:00:03", "15:00:03"])
async def test_time_of_sending_is_the_accounts_and_asked_once(servers: Servers, time: str) -> None:
    gateway = Gateway({"/xml/time.php": f"<time>{time}</time>"})
    server = await servers.start(gateway.handle)
    batch = batch_of(1, time_send="2031-01-01T12:00+03:00", validity_period="60")
    async with ready(account(server.url)) as provider:
        await asyncio.gather(*(provider.submit(batch) for _ in range(2)))
    assert len(gateway.asked("/xml/time.php")) == 1
    for document in gateway.asked("/xml"):
        (recipient,) = document.iter("abonent")
        assert recipient.get("time_send") == "2031-01-01 15:00"
        assert recipient.get("validity_period") == "2031-01-01 16:00"


async def test_offset_that_is_set_is_not_asked(servers: Servers) -> None:
    gateway = Gateway()
    batch = batch_of(1, time_send="2031-01-01T12:00Z")
    answer = await submitted(servers, gateway, batch, utc_offset="-03:30")
    assert isinstance(answer.outcomes[1], Accepted)
    (recipient,) = gateway.asked("/xml")[0].iter("abonent")
    assert recipient.get("time_send") == "2031-01-01 08:30"


async def test_time_in_the_past_means_at_once(servers: Servers) -> None:
    gateway = Gateway()
    batch = batch_of(1, time_send="2030-12-31T08:59Z")
    await submitted(servers, gateway, batch, utc_offset="+03:00")
    (recipient,) = gateway.asked("/xml")[0].iter("abonent")
    assert "time_send" not in recipient.attrib


@pytest.mark.parametrize(
    ("page", "pauses"),
    [
        ("<time>soon</time>", False),
        ("", False),
        (b"<html>", False),
        ("<error>Incorrect login or password</error>", True),
        ("<error>POST data is missing</error>", False),
    ],
)
async def test_without_the_accounts_time_nothing_is_sent(
    servers: Servers, page: str | bytes, pauses: bool
) -> None:
    gateway = Gateway({"/xml/time.php": page})
    answer = await submitted(servers, gateway, batch_of(1, 2, validity_period="60"))
    assert {type(one) for one in answer.outcomes.values()} == {Deferred}
    assert (answer.account_refusal is not None) is pauses
    assert gateway.asked("/xml") == []


async def test_message_that_would_be_too_old(servers: Servers) -> None:
    batch = SubmitBatch(BATCH.messages, validity_period=NOW - timedelta(minutes=1))
    answer = await submitted(servers, Gateway(), batch, utc_offset="+03:00")
    assert {type(one) for one in answer.outcomes.values()} == {Rejected}


# Checking the account


async def test_check(servers: Servers) -> None:
    gateway = Gateway(
        {
            "/xml/balance.php": '<money currency="RUR">19023.9</money>'
            '<sms area="Russia">1111</sms><sms area="EU">1 1</sms>',
            "/xml/time.php": "<time>2030-12-31 15:00:00</time>",
        }
    )
    server = await servers.start(gateway.handle)
    async with ready(account(server.url)) as provider:
        check = await provider.check_account()
    assert check.ok
    assert (check.balance, check.currency) == (Decimal("19023.9"), "RUB")
    assert "enough for 1,111 SMS to Russia, or 1 1 SMS to EU." in check.more
    assert "UTC+06:00" in check.more
    assert check.warning == ""
    assert gateway.asked("/xml") == []
    assert [one.tag for one in gateway.asked("/xml/balance.php")[0]] == ["security"]


async def test_check_warns_where_somebody_can_read_along(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TransportSettings, "local", False)
    server = await servers.start(Gateway({"/xml/balance.php": "<money>150</money>"}).handle)
    async with ready(account(server.url)) as provider:
        check = await provider.check_account()
    assert check.ok
    assert "not encrypted" in check.warning


async def test_check_without_the_time_and_over_tls(
    servers: Servers, certificates: Certificates
) -> None:
    gateway = Gateway({"/xml/balance.php": "<money>150</money>"})
    server = await servers.start(gateway.handle, tls=certificates.server())
    async with ready(account(server.url, ca_file=certificates.ca_file)) as provider:
        check = await provider.check_account()
    assert check.ok
    assert "time could not be learned" in check.more
    assert check.warning == ""


@pytest.mark.parametrize(
    "page", ["", "<money>much</money>", b"<html>", "<error>Account blocked</error>"]
)
async def test_check_that_fails(servers: Servers, page: str | bytes) -> None:
    server = await servers.start(Gateway({"/xml/balance.php": page}).handle)
    async with ready(account(server.url)) as provider:
        check = await provider.check_account()
    assert not check.ok
    assert check.detail


# Reports


STATES = (
    '<state id_sms="100001" time="2030-12-31 14:30:00" sms="deliver">deliver</state>'
    '<state id_sms="100002" time="" sms="send">send</state>'
)


async def test_poll(servers: Servers) -> None:
    gateway = Gateway(
        {"/xml/state.php": STATES, "/xml/time.php": "<time>2030-12-31 15:00:00</time>"}
    )
    server = await servers.start(gateway.handle)
    async with ready(account(server.url)) as provider:
        polled = await provider.poll_reports(["100001", "100002", "100003"])
        await provider.poll_reports(["100001"])
        assert await provider.poll_reports([]) == type(polled)()
    assert [(one.provider_message_id, one.state) for one in polled.reports] == [
        ("100001", MessageState.DELIVERED),
        ("100002", MessageState.SUBMITTED),
    ]
    assert polled.reports[0].occurred_at == NOW - timedelta(minutes=30)
    assert (polled.fault, polled.account_refusal, polled.more) == ("", None, False)
    first, second = gateway.asked("/xml/state.php")
    assert [one.text for one in first.iter("id_sms")] == ["100001", "100002", "100003"]
    assert [one.text for one in second.iter("id_sms")] == ["100001"]
    assert len(gateway.asked("/xml/time.php")) == 1


PRICED = (
    '<state id_sms="100001" time="" num_parts="3" price="1.15">deliver</state>'
    '<state id_sms="100002" time="" price="1.15">deliver</state>'
)


@pytest.mark.parametrize(
    ("money", "fee"),
    [
        ('<money currency="RUR">9</money>', Money(Decimal("3.45"), "RUB")),
        ('<money currency="KZT">9</money>', Money(Decimal("3.45"), "KZT")),
        ("<money>9</money>", None),
        ("<error>POST data is missing</error>", None),
    ],
    ids=["roubles", "tenge", "not said", "not told"],
)
async def test_states_with_a_price_tell_what_was_charged(
    servers: Servers, money: str, fee: Money | None
) -> None:
    gateway = Gateway({"/xml/state.php": PRICED, "/xml/balance.php": money})
    server = await servers.start(gateway.handle)
    settings = account(server.url, utc_offset="+03:00")
    factory = MySmppFactory(lambda: NOW)
    provider = factory(settings)
    for _ in range(2):
        polled = await provider.poll_reports(["100001", "100002"])
        assert [one.fee for one in polled.reports] == [fee, None]
        assert [one.segment_count for one in polled.reports] == [3, None]
    await provider.aclose()
    # The balance is free to ask, but asked once where it answers.
    assert len(gateway.asked("/xml/balance.php")) == (2 if "error" in money else 1)
    bare = factory(replace(settings, secrets={}))
    pushed = bare.parse_callback(call(f"<request>{PRICED}</request>"))
    assert [one.fee for one in pushed] == [fee, None]


async def test_the_currency_of_one_token_is_not_anothers(servers: Servers) -> None:
    money = '<money currency="{}">9</money>'
    gateway = Gateway({"/xml/state.php": PRICED, "/xml/balance.php": money.format("RUR")})
    server = await servers.start(gateway.handle)
    factory = MySmppFactory(lambda: NOW)
    settings = {"base_url": server.url, "utc_offset": "+03:00"}
    first, second = (factory(AccountSettings(settings, {"token": one})) for one in ("a", "b"))
    assert (await first.check_account()).currency == "RUB"
    gateway.pages["/xml/balance.php"] = money.format("KZT")
    polled = await second.poll_reports(["100001"])
    assert polled.reports[0].fee == Money(Decimal("3.45"), "KZT")
    await first.aclose()
    await second.aclose()


async def test_the_hour_of_one_account_is_not_anothers(servers: Servers) -> None:
    gateway = Gateway(
        {
            "/xml/balance.php": "<money>1</money>",
            "/xml/state.php": STATES,
            "/xml/time.php": "<time>15:00:00</time>",
        }
    )
    server = await servers.start(gateway.handle)
    factory = MySmppFactory(lambda: NOW)
    settings = {"base_url": server.url}
    first, second = (factory(AccountSettings(settings, {"token": one})) for one in ("a", "b"))
    await first.check_account()
    gateway.pages["/xml/time.php"] = "<time>12:00:00</time>"
    told = [
        (await each.poll_reports(["100001"])).reports[0].occurred_at for each in (first, second)
    ]
    assert told == [NOW - timedelta(minutes=30), NOW + timedelta(hours=2, minutes=30)]
    await first.aclose()
    await second.aclose()


async def test_poll_asks_for_a_hundred_at_most(servers: Servers) -> None:
    gateway = Gateway({"/xml/state.php": ""})
    server = await servers.start(gateway.handle)
    async with ready(account(server.url, utc_offset="+03:00")) as provider:
        polled = await provider.poll_reports([str(n) for n in range(150)])
    assert polled == type(polled)()
    assert len(list(gateway.asked("/xml/state.php")[0].iter("id_sms"))) == 100


async def test_poll_without_the_accounts_time_takes_moscows(servers: Servers) -> None:
    server = await servers.start(Gateway({"/xml/state.php": STATES}).handle)
    async with ready(account(server.url)) as provider:
        polled = await provider.poll_reports(["100001"])
    assert polled.reports[0].occurred_at == datetime(2030, 12, 31, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("page", "stops"),
    [
        (b"<html>", False),
        ("<error>Incorrect login or password</error>", True),
        ("<error>POST data is missing</error>", False),
    ],
)
async def test_poll_that_fails(servers: Servers, page: str | bytes, stops: bool) -> None:
    server = await servers.start(Gateway({"/xml/state.php": page}).handle)
    async with ready(account(server.url)) as provider:
        polled = await provider.poll_reports(["100001"])
    assert polled.reports == ()
    assert polled.fault
    assert (polled.account_refusal is not None) is stops


def call(body: str) -> CallbackRequest:
    return CallbackRequest(body.encode(), "text/xml", NOW + timedelta(hours=9), "127.0.0.1")


async def test_push_needs_no_secret_and_knows_what_the_account_learned(servers: Servers) -> None:
    gateway = Gateway(
        {"/xml/balance.php": "<money>1</money>", "/xml/time.php": "<time>15:00:00</time>"}
    )
    server = await servers.start(gateway.handle)
    settings = account(server.url)
    factory = MySmppFactory(lambda: NOW)
    bare = factory(replace(settings, secrets={}))
    push = call(f"<request>{STATES}</request>")
    assert bare.parse_callback(push)[0].occurred_at == NOW + timedelta(hours=2, minutes=30)
    provider = factory(settings)
    await provider.check_account()
    await provider.aclose()
    assert bare.parse_callback(push)[0].occurred_at == NOW - timedelta(minutes=30)
    with pytest.raises(MalformedReport):
        bare.parse_callback(call("<request/>"))


def test_push_is_answered_by_the_ids_that_are_ours() -> None:
    ours = frozenset({"100002"})
    push = call(f"<response>{STATES}</response>")
    for confirm_all, expected in (("0", ["100002"]), ("1", ["100001", "100002"])):
        provider = MySmppFactory()(AccountSettings({"confirm_all": confirm_all}, {}))
        answer = provider.answer_callback(push, stored=True, known=ours)
        assert [one.text for one in ET.fromstring(answer.body)] == expected
        assert provider.answer_callback(push, stored=False, known=ours).status == 503


# Senders and schedules


async def test_senders(servers: Servers) -> None:
    content = (
        "<any_originator>FALSE</any_originator><list_originator>"
        '<originator state="completed">Shop</originator>'
        '<originator state="order">New</originator></list_originator>'
    )
    for page, expected in (
        (content, ("Shop",)),
        ("<any_originator>TRUE</any_originator>", None),
    ):
        server = await servers.start(Gateway({"/xml/originator.php": page}).handle)
        async with ready(account(server.url)) as provider:
            assert await provider.sender_ids() == expected


async def test_senders_that_cannot_be_asked(servers: Servers, nowhere: str) -> None:
    server = await servers.start(Gateway({"/xml/originator.php": b"<html>"}).handle)
    for url in (server.url, nowhere):
        async with ready(account(url)) as provider:
            with pytest.raises(NetworkFault) as fault:
                await provider.sender_ids()
            assert "sender" in fault.value.consequence


def page_of_schedule(document: ET.Element) -> str:
    page = int(document[1].get("page", "0"))
    return (
        f'<phones page="{page}" num_pages="3"><scheduled id_sms="{page}" phone="7903000000{page}" '
        f'time_send="2031-01-01 12:0{page}" text_sms="Text {page}"/></phones>'
    )


async def test_scheduled_pages(servers: Servers) -> None:
    gateway = Gateway({"/xml/list_scheduled.php": page_of_schedule})
    server = await servers.start(gateway.handle)
    async with ready(account(server.url, utc_offset="+03:00")) as provider:
        found = await provider.scheduled()
    assert [(one.provider_message_id, one.to, one.text) for one in found] == [
        (str(n), f"+7903000000{n}", f"Text {n}") for n in (1, 2, 3)
    ]
    assert found[0].at == datetime(2031, 1, 1, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize("content", ["", '<phones num_pages="900"/>'])
async def test_empty_schedule_ends_the_asking(servers: Servers, content: str) -> None:
    gateway = Gateway({"/xml/list_scheduled.php": content})
    server = await servers.start(gateway.handle)
    async with ready(account(server.url, utc_offset="+03:00")) as provider:
        assert await provider.scheduled() == ()
    assert len(gateway.documents) == 1


async def test_schedule_that_cannot_be_asked(servers: Servers, nowhere: str) -> None:
    server = await servers.start(Gateway({"/xml/list_scheduled.php": b"<html>"}).handle)
    for url in (server.url, nowhere):
        async with ready(account(url, utc_offset="+03:00")) as provider:
            with pytest.raises(NetworkFault):
                await provider.scheduled()
            with pytest.raises(NetworkFault):
                await provider.cancel_scheduled(["1"])


def cancel_most(document: ET.Element) -> str:
    ids = [one.get("id_sms", "") for one in document.iter("schedule")]
    if "150" in ids:
        return "<error>POST data is missing</error>"
    return "".join(
        f'<scheduled id_sms="{one}">{"not_found" if one == "7" else "delete"}</scheduled>'
        for one in (*ids, "999")
    )


async def test_cancelled_are_those_that_the_gateway_names(servers: Servers) -> None:
    gateway = Gateway({"/xml/scheduled.php": cancel_most})
    server = await servers.start(gateway.handle)
    async with ready(account(server.url)) as provider:
        assert await provider.cancel_scheduled(["5", "6", "7"]) == {"5", "6"}
        assert await provider.cancel_scheduled([]) == frozenset()
        # A fault half way does not hide what was cancelled before it.
        assert await provider.cancel_scheduled([str(n) for n in range(30, 160)]) == {
            str(n) for n in range(30, 130)
        }


# The rest of the contract


@pytest.mark.parametrize(
    ("raw_code", "words"),
    [
        ("#5", "stop list"),
        ("#20", "not in its document"),
        ("E2", "login"),
        ("send", "On its way"),
        ("deliver", "arrived"),
        ("read", "was read"),
        ("(blank)", "no state"),
        ("order", "not in its document"),
        ("queued for the night", ""),
        ("", ""),
        ("HTTP 403", ""),
    ],
)
def test_codes_are_explained(raw_code: str, words: str) -> None:
    explanation = MySmppFactory()(AccountSettings({}, {})).explain(raw_code)
    assert words in explanation
    assert bool(explanation) is bool(words)


def test_text_as_the_handset_shows_it() -> None:
    provider = MySmppFactory()(AccountSettings({}, {}))
    assert provider.counted_text("a\r\nb\\nc", None, {}) == "a\nb\nc"
    link = {"url": "http://a.example/\\n"}
    assert provider.counted_text("a\\nb", None, link, "wap_push") == "a\nb http://a.example/\\n"
    assert provider.counted_text("", None, link, "wap_push") == ""
    assert provider.counted_text("a", None, link) == "a"


def test_what_a_contact_card_is_counted_as() -> None:
    provider = MySmppFactory()(AccountSettings({}, {}))
    card = {
        "name": "Ana",
        "phone_cell": "+852 6123 4567",
        "address_city": "Wan Chai",
        "email": "ana@example.com",
        "additional": "by day\nby\\nnight",
        "url": "http://a.example/\\n",
        "validity_period": "60",
    }
    assert provider.counted_text("", None, card, "vcard") == (
        "Ana\nana@example.com\nby day\nby\nnight\nhttp://a.example/\\n\n85261234567\nWan Chai"
    )
    assert provider.counted_text("", None, {}, "vcard") == ""


@pytest.mark.parametrize("url", ["ftp://gateway.example/", "https://user:canary@gateway.example/"])
def test_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        MySmppFactory()(account(url))
    assert "canary" not in caught.value.sentence


async def test_no_secret_shows(servers: Servers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pages: Pages = {
        "/xml": '<information number_sms="1" id_sms="1">odd 4711</information>',
        "/xml/balance.php": "<error>Incorrect login or password</error>",
    }
    server = await servers.start(Gateway(pages).handle)
    settings = account(server.url)
    async with ready(settings) as provider:
        answer = await provider.submit(BATCH)
        check = await provider.check_account()
        polled = await provider.poll_reports(["1"])
    shown = f"{provider!r}{settings!r}{check!r}{polled!r}{BATCH!r}"
    assert isinstance(answer.outcomes[1], Accepted)
    assert "canary" not in caplog.text + shown + repr(answer)
    assert "4711" not in caplog.text
    assert "9030000001" not in caplog.text


def test_declaration_accepts_its_own_defaults_and_the_documents_examples() -> None:
    info = MySmppFactory().info
    defaults = {field.key: field.default for field in info.fields if field.default}
    values = {**defaults, "login": "shop", "password": "p<&>", "token": "t", "sender": "Shop 24/7"}
    assert problems(info.fields, values) == ()
    needed = [problem.key for problem in problems(info.fields, {})]
    assert needed == ["base_url", "login", "password"]
    address = {"base_url": "https://gateway.example"}
    assert problems(info.fields, {**address, "token": "t"}) == ()
    assert problems(info.fields, address, stored_secrets=frozenset({"token"})) == ()
    assert problems(info.fields, {**address, "login": "shop", "password": "p"}) == ()
    (problem,) = problems(info.fields, {**address, "login": "shop"})
    assert problem.sentence == "Password is needed, unless Token is given."
    wrong = {"sender": "Café", "utc_offset": "3", "line_end": "lf", "token": "a\nb"}
    assert {one.key for one in problems(info.fields, {**values, **wrong})} == set(wrong)
    assert [field.key for field in info.fields if field.secret] == ["password", "token"]
    assert info.plain_http_by_document
    assert any("unencrypted" in note for note in info.notes)
    for kind in info.capabilities.kinds:
        keys = [option.key for option in (*kind.options, *info.options)]
        assert len(keys) == len(set(keys))
        assert kind.summary


def test_limits_and_promises() -> None:
    factory = MySmppFactory()
    capabilities = factory.info.capabilities
    assert capabilities.reference is Reference.COUNTER
    assert capabilities.settling is Settling.REPEAT
    assert capabilities.polling is Polling.QUERY
    assert (capabilities.batch_size, capabilities.batch_same_text) == (500, False)
    assert (capabilities.poll_batch, capabilities.concurrency) == (100, 2)
    assert capabilities.callback_needs_known
    assert capabilities.report_limit_s == 5 * 86_400
    provider = factory(AccountSettings({}, {}))
    for protocol in (PollsReports, ListsSenders, KeepsSchedule):
        assert isinstance(provider, protocol)
