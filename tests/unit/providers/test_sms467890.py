"""One 467890.com account over real sockets: what is sent, and what each answer comes to."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from smsdesk.domain.account_fields import problems
from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Polling, Reference, Settling
from smsdesk.domain.segments import measure
from smsdesk.domain.submit import (
    Accepted,
    Deferred,
    OutgoingMessage,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
    Uncertain,
)
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.sms467890 import Sms467890, Sms467890Factory
from tests.unit.providers.conftest import Certificates, Servers
from tests.unit.providers.scripted import Received, Reply, ScriptedGateway, batch

NOW = datetime(2024, 5, 6, 2, 20, 30, tzinfo=UTC)
PWD = "canary-密码"
TEXT = "【Demo】Your code is 4711"


def mainland(n: int) -> Msisdn:
    return Msisdn(86, f"1300000{n:04}")


def to(*numbers: Msisdn, text: str = TEXT) -> SubmitBatch:
    return batch(*(OutgoingMessage(n, one, text, "") for n, one in enumerate(numbers, 1)))


BATCH = to(mainland(1), mainland(2))


def account(url: str, **settings: str) -> AccountSettings:
    quick = {"pause_ms": "0", **settings}
    return AccountSettings({"uid": "10086", "base_url": url, **quick}, {"pwd": PWD})


@asynccontextmanager
async def ready(settings: AccountSettings) -> AsyncIterator[Sms467890]:
    provider = Sms467890(settings)
    yield provider
    await provider.aclose()


async def start(servers: Servers, gateway: ScriptedGateway) -> str:
    server = await servers.start(gateway.handle)
    return f"http://127.0.0.1:{server.port}"


def success(msgid: object = "800000", **fields: object) -> dict[str, object]:
    said = {"status": "success", "respCode": "0", "respMsg": "send success", "msgid": msgid}
    return {**said, **fields}


def failure(code: object, **fields: object) -> dict[str, object]:
    return {"status": "error", "respCode": code, "respMsg": "Failure reason", "msgid": "", **fields}


async def submitted(
    servers: Servers, reply: object, status: bytes = b"200 OK", *headers: bytes
) -> SubmitAnswer:
    url = await start(servers, ScriptedGateway(lambda _received: reply, status, *headers))
    async with ready(account(url)) as provider:
        return await provider.submit(BATCH)


def kinds(answer: SubmitAnswer) -> set[type]:
    return {type(outcome) for outcome in answer.outcomes.values()}


# Sending


async def test_the_sheets_request(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        await provider.submit(BATCH)
    (received,) = gateway.received
    assert received.path == "/Admin/index.php/Message/send"
    assert received.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(received.body) == {
        "uid": "10086",
        "pwd": PWD,
        "mobile": "13000000001,13000000002",
        "content": TEXT,
    }
    assert received.body.isascii()


async def test_wording_is_the_accounts(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    settings = account(url, key_style="capitalised", content_type="form")
    async with ready(settings) as provider:
        await provider.submit(BATCH)
        await provider.check_account()
    send, balance = gateway.received
    assert set(json.loads(send.body)) == {"Uid", "Pwd", "Mobile", "Content"}
    assert set(json.loads(balance.body)) == {"Uid", "Pwd"}
    assert send.headers["content-type"] == "application/x-www-form-urlencoded"
    assert send.body.startswith(b'{"Uid":"10086"')


@pytest.mark.parametrize(
    "suffix",
    [
        "",
        "/",
        "/Admin/index.php",
        "/Admin/index.php/Message/send",
        "/Admin/index.php/Message/balance",
    ],
)
async def test_address_as_people_write_it(servers: Servers, suffix: str) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    async with ready(account(url + suffix)) as provider:
        await provider.submit(BATCH)
    assert gateway.received[0].path == "/Admin/index.php/Message/send"


@pytest.mark.parametrize(
    "number",
    [
        Msisdn(852, "60000001"),
        Msisdn(1, "3000000001"),
        Msisdn(86, "2012345678"),
        Msisdn(86, "75512345678"),
        Msisdn(86, "130000000011"),
    ],
)
async def test_other_numbers_are_refused_here(servers: Servers, number: Msisdn) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        answer = await provider.submit(to(number, mainland(2)))
        alone = await provider.submit(to(number))
    for outcome in (answer.outcomes[1], alone.outcomes[1]):
        assert isinstance(outcome, Rejected)
        assert "mainland China" in outcome.sentence
    assert answer.outcomes[2] == Accepted("800000", raw_code="0", raw_text="send success")
    (received,) = gateway.received
    assert json.loads(received.body)["mobile"] == "13000000002"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("a\x1bb", "no phone"),
        ("a\udfffb", "no phone"),
        ("x" * 269, "268"),
        ("\N{GRINNING FACE}" * 135, "268"),
    ],
    ids=range(6),
)
async def test_text_that_is_refused_here(servers: Servers, text: str, words: str) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        answer = await provider.submit(to(mainland(1), mainland(2), text=text))
    for outcome in answer.outcomes.values():
        assert isinstance(outcome, Rejected)
        assert words in outcome.sentence
    assert gateway.received == []


async def test_longest_text_goes(servers: Servers) -> None:
    url = await start(servers, ScriptedGateway(lambda _received: success()))
    async with ready(account(url)) as provider:
        answer = await provider.submit(to(mainland(1), text="x" * 268))
        assert provider.counted_text("Hello", "Me", {"signature": "x"}) == "Hello"
    assert kinds(answer) == {Accepted}


async def test_what_one_request_cannot_carry_waits(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    numbers = [mainland(n) for n in range(102)]
    others = (
        OutgoingMessage(200, mainland(0), TEXT, ""),
        OutgoingMessage(201, mainland(500), "Another text", ""),
    )
    async with ready(account(url)) as provider:
        answer = await provider.submit(
            SubmitBatch((*to(*numbers).messages[:50], *others, *to(*numbers).messages[50:]))
        )
        assert (await provider.submit(SubmitBatch(()))).outcomes == {}
    later = {key for key, one in answer.outcomes.items() if isinstance(one, Deferred)}
    assert later == {101, 102, 200, 201}
    assert {answer.outcomes[key].retry_after_s for key in later} == {0.0}  # type: ignore[union-attr]
    (received,) = gateway.received
    assert len(json.loads(received.body)["mobile"].split(",")) == 100


async def test_account_without_user_or_password(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    bare = AccountSettings({"uid": "10086", "base_url": url}, {})
    nobody = AccountSettings({"base_url": url}, {"pwd": PWD})
    for settings in (bare, nobody):
        async with ready(settings) as provider:
            answer = await provider.submit(BATCH)
            check = await provider.check_account()
        assert answer.account_refusal is not None
        assert kinds(answer) == {Deferred}
        assert not check.ok
    assert gateway.received == []


async def test_requests_go_one_by_one_with_a_pause(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    url = await start(servers, gateway)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with ready(account(url, pause_ms="100")) as provider:
        await asyncio.gather(*(provider.submit(BATCH) for _ in range(4)))
    assert len(gateway.received) == 4
    assert loop.time() - began >= 0.3


# Answers


@pytest.mark.parametrize(
    ("reply", "msgid"),
    [
        (success(), "800000"),
        (success(800000), "800000"),
        (success(respCode=0), "800000"),
        (success(status="Success"), "800000"),
        (success(respMsg=None), "800000"),
        (success(""), ""),
        (success(None), ""),
        (
            b'{"status":"success","respCode":"0","respMsg":"send success", "msgid":"800000""}',
            "800000",
        ),
        (
            b'{"status":"success","respCode":"0","respMsg":"send success", "msgid": "800000"" }\n',
            "800000",
        ),
    ],
    ids=range(9),
)
async def test_accepted_in_every_spelling(servers: Servers, reply: object, msgid: str) -> None:
    answer = await submitted(servers, reply)
    words = "" if isinstance(reply, dict) and reply["respMsg"] is None else "send success"
    assert answer.outcomes == dict.fromkeys((1, 2), Accepted(msgid, raw_code="0", raw_text=words))
    assert answer.account_refusal is None


@pytest.mark.parametrize("code", [3, 4, 6])
async def test_refused(servers: Servers, code: int) -> None:
    for written in (code, str(code)):
        answer = await submitted(servers, failure(written))
        for outcome in answer.outcomes.values():
            assert isinstance(outcome, Rejected)
            assert (outcome.raw_code, outcome.raw_text) == (str(code), "Failure reason")
        assert answer.account_refusal is None


@pytest.mark.parametrize("code", [1, 5, 8])
async def test_account_refused(servers: Servers, code: int) -> None:
    for written in (code, str(code)):
        answer = await submitted(servers, failure(written))
        assert answer.account_refusal is not None
        assert answer.account_refusal.raw_code == str(code)
        assert answer.account_refusal.remedy.endswith(".")
        assert kinds(answer) == {Deferred}


@pytest.mark.parametrize(
    "reply",
    [
        failure("7"),
        failure("9"),
        failure("-1"),
        failure(""),
        failure(None),
        failure("Failed id"),
        failure("0"),
        success(respCode="2"),
        success(respCode=None),
        success(status=None),
        success(status="ok"),
        success(status=True),
        failure("1", status=None),
        failure(True),
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'"success"',
        b"\xff",
        b"[" * 100_000,
        b'{"status":"success","respCode":"0","msgid":"8"',
        b'{"status":"success","respCode":"0","msgid":"8"",}',
        b'{"status":"success""}',
    ],
    ids=range(24),
)
async def test_what_is_no_clear_answer_is_uncertain(servers: Servers, reply: object) -> None:
    gateway = ScriptedGateway(lambda _received: reply)
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        answer = await provider.submit(BATCH)
    assert kinds(answer) == {Uncertain}
    assert answer.account_refusal is None
    assert len(gateway.received) == 1


@pytest.mark.parametrize(
    ("status", "headers", "kind", "pauses"),
    [
        (b"403 Forbidden", [], Deferred, True),
        (b"404 Not Found", [], Deferred, True),
        (b"429 Slow", [b"Retry-After: 7"], Deferred, False),
        (b"503 Busy", [b"Retry-After: 7"], Deferred, False),
        (b"503 Busy", [], Uncertain, False),
        (b"500 Error", [], Uncertain, False),
        (b"201 Made", [], Uncertain, False),
        (b"301 Go", [b"Location: https://127.0.0.1:1/"], Deferred, True),
        (b"302 Go", [b"Location: https://127.0.0.1:1/"], Uncertain, True),
        *(
            (b"%d No" % status, [], Uncertain, False)
            for status in (400, 402, 406, 408, 409, 413, 422)
        ),
    ],
    ids=range(16),
)
async def test_other_status_decides_whatever_the_body(
    servers: Servers, status: bytes, headers: list[bytes], kind: type, pauses: bool
) -> None:
    for body in (b"<html>", success(), failure("2")):
        answer = await submitted(servers, body, status, *headers)
        assert kinds(answer) == {kind}
        assert (answer.account_refusal is not None) is pauses


async def test_misprint_is_noted(servers: Servers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await submitted(servers, b'{"status":"success","respCode":"0","msgid":"8""}')
    assert [one.levelname for one in caplog.records if "misprint" in one.message] == ["INFO"]


async def test_password_in_an_answer_is_not_kept(servers: Servers) -> None:
    answer = await submitted(servers, failure("4", respMsg=f"pwd {PWD} wrong"))
    outcome = answer.outcomes[1]
    assert isinstance(outcome, Rejected)
    assert outcome.raw_text == "pwd *** wrong"


# A request refused for a number


def refusing(*bad: Msisdn) -> Reply:
    def reply(received: Received) -> object:
        numbers = json.loads(received.body)["mobile"].split(",")
        if any(one.national in numbers for one in bad):
            return failure("2", respMsg="mobile error")
        return success(f"id-{numbers[0]}")

    return reply


async def test_bad_number_is_found_and_nobody_is_sent_twice(servers: Servers) -> None:
    gateway = ScriptedGateway(refusing(mainland(3)))
    url = await start(servers, gateway)
    numbers = [mainland(n) for n in range(1, 9)]
    async with ready(account(url)) as provider:
        answer = await provider.submit(to(*numbers))
    sent = [json.loads(received.body)["mobile"].split(",") for received in gateway.received]
    accepted = [one for block in sent for one in block if mainland(3).national not in block]
    assert sorted(accepted) == sorted(one.national for one in numbers if one != mainland(3))
    refused = answer.outcomes.pop(3)  # type: ignore[attr-defined]
    assert isinstance(refused, Rejected)
    assert (refused.raw_code, refused.raw_text) == ("2", "mobile error")
    assert kinds(answer) == {Accepted}
    ids = {key: one.provider_message_id for key, one in answer.outcomes.items()}  # type: ignore[union-attr]
    assert ids[1] == ids[2] != ids[5] == ids[8]


async def test_lost_half_is_uncertain_and_the_other_goes(servers: Servers) -> None:
    replies: list[Any] = [failure("2"), None, success("b")]

    def reply(_received: Received) -> object:
        one = replies.pop(0)
        if one is None:
            raise ConnectionError
        return one

    gateway = ScriptedGateway(reply)
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        answer = await provider.submit(to(*(mainland(n) for n in range(1, 5))))
    assert [type(answer.outcomes[n]) for n in (1, 2, 3, 4)] == [
        Uncertain,
        Uncertain,
        Accepted,
        Accepted,
    ]
    assert len(gateway.received) == 3


# Checking the account


@pytest.mark.parametrize(
    ("words", "balance"),
    [
        ("1234", "1234"),
        ("12.50", "12.50"),
        (1234, "1234"),
        (12.5, "12.5"),
        ("-3", "-3"),
        ("1234条", None),
        ("", None),
        (None, None),
    ],
    ids=range(8),
)
async def test_check(servers: Servers, words: object, balance: str | None) -> None:
    gateway = ScriptedGateway(lambda _received: success("", respMsg=words))
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        check = await provider.check_account()
    assert check.ok
    assert check.balance == (Decimal(balance) if balance is not None else None)
    assert check.currency == ""
    if isinstance(words, str):
        assert f"“{words}”" in (check.unit_unknown or check.detail)
    (received,) = gateway.received
    assert received.path == "/Admin/index.php/Message/balance"
    assert json.loads(received.body) == {"uid": "10086", "pwd": PWD}


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (failure("1"), "password"),
        (failure("2"), "frozen"),
        (failure(2), "frozen"),
        (failure("5"), "not in its document"),
        (success(respCode="2"), "not in its document"),
        (b"<html>", "understood"),
        (b"", "understood"),
    ],
    ids=range(7),
)
async def test_check_that_fails(servers: Servers, reply: object, words: str) -> None:
    url = await start(servers, ScriptedGateway(lambda _received: reply))
    async with ready(account(url)) as provider:
        check = await provider.check_account()
    assert not check.ok
    assert words in check.detail


async def test_check_without_a_gateway(nowhere: str) -> None:
    async with ready(account(nowhere)) as provider:
        check = await provider.check_account()
    assert not check.ok
    assert "127.0.0.1" in check.detail


# The rest of the contract


@pytest.mark.parametrize(
    ("raw_code", "words"),
    [
        ("0", "took"),
        ("2", "number"),
        ("8", "frozen"),
        ("99", "not in its document"),
        ("DELIVRD", "arrived"),
        ("UNKNOWN", "failed"),
        ("MK:0001", "not in its document"),
        ("", ""),
        ("HTTP 403", ""),
    ],
)
def test_codes_are_explained(raw_code: str, words: str) -> None:
    explanation = Sms467890(AccountSettings({}, {})).explain(raw_code)
    assert words in explanation
    assert bool(explanation) is bool(words)


def test_reports_need_no_secret() -> None:
    provider = Sms467890(AccountSettings({}, {}))
    request = CallbackRequest(b"Report=800000,13000000001,DELIVRD,1700000000", "", NOW, "10.0.0.1")
    (report,) = provider.parse_callback(request)
    assert (report.provider_message_id, report.msisdn) == ("800000", mainland(1))
    answer = provider.answer_callback(request, stored=True)
    assert (answer.status, answer.body) == (200, b"OK")
    assert provider.answer_callback(request, stored=False).status == 503
    with pytest.raises(MalformedReport):
        provider.parse_callback(CallbackRequest(b"{}", "", NOW, ""))


@pytest.mark.parametrize("url", ["ftp://gateway.example/", "http://user:canary@gateway.example/"])
def test_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Sms467890(account(url))
    assert "canary" not in caught.value.sentence


async def test_over_a_secure_connection(servers: Servers, certificates: Certificates) -> None:
    gateway = ScriptedGateway(lambda _received: success())
    server = await servers.start(gateway.handle, tls=certificates.server())
    url = f"https://127.0.0.1:{server.port}"
    async with ready(account(url)) as provider:
        assert kinds(await provider.submit(BATCH)) == {Deferred}
    async with ready(account(url, ca_file=certificates.ca_file)) as provider:
        assert kinds(await provider.submit(BATCH)) == {Accepted}
    assert len(gateway.received) == 1


async def test_deadline_of_the_account(servers: Servers) -> None:
    async def never(*_args: object) -> None:
        await asyncio.sleep(5)

    server = await servers.start(never)
    async with ready(account(f"http://127.0.0.1:{server.port}", timeout_s="1")) as provider:
        assert kinds(await provider.submit(BATCH)) == {Uncertain}


async def test_no_secret_shows(servers: Servers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = await start(servers, ScriptedGateway(lambda _received: failure("4", respMsg=PWD)))
    settings = account(url)
    async with ready(settings) as provider:
        answer = await provider.submit(BATCH)
        check = await provider.check_account()
        shown = f"{provider!r}{settings!r}{answer!r}{check!r}"
    assert "canary" not in caplog.text + shown
    assert "4711" not in caplog.text
    assert "13000000001" not in caplog.text


def test_declaration_accepts_its_own_defaults_and_warns() -> None:
    info = Sms467890Factory().info
    defaults = {field.key: field.default for field in info.fields if field.default}
    assert defaults["base_url"] == "http://www.467890.com"
    values = {**defaults, "uid": "10086", "pwd": "pass word"}
    assert problems(info.fields, values) == ()
    assert [one.key for one in problems(info.fields, {})] == ["base_url", "uid", "pwd"]
    wrong = {"uid": "1 2", "key_style": "upper", "content_type": "xml", "pause_ms": "-1"}
    assert {one.key for one in problems(info.fields, {**values, **wrong})} == set(wrong)
    assert [field.key for field in info.fields if field.secret] == ["pwd"]
    assert info.plain_http_by_document
    assert any("vanish" in note for note in info.notes)
    assert any("unencrypted" in note for note in info.notes)
    assert "customer service" in info.callback_help


async def test_misprint_around_something_else_is_no_answer(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _one: b'{"status":NaN,"msgid":"1""}')
    server = await servers.start(gateway.handle)
    async with ready(account(server.url)) as provider:
        answer = await provider.submit(BATCH)
    assert {type(one) for one in answer.outcomes.values()} == {Uncertain}


@pytest.mark.parametrize(
    ("settings", "numbers", "per_s"),
    [
        ({}, 100, 5.0),
        ({"numbers_per_request": "5000", "pause_ms": "1000"}, 5000, 1.0),
        ({"numbers_per_request": "1", "pause_ms": "0"}, 1, 100.0),
        ({"numbers_per_request": "9999", "pause_ms": "1"}, 5000, 100.0),
        ({"numbers_per_request": "0", "pause_ms": "99999"}, 1, 1000 / 99999),
        ({"numbers_per_request": "many", "pause_ms": ""}, 100, 5.0),
    ],
)
def test_limits_of_the_account(settings: dict[str, str], numbers: int, per_s: float) -> None:
    found = Sms467890Factory()(AccountSettings(settings, {})).info.capabilities
    assert (found.batch_size, found.requests_per_s) == (numbers, per_s)


def test_limits_are_the_documents() -> None:
    capabilities = Sms467890Factory().info.capabilities
    assert capabilities.batch_size == 100
    assert capabilities.batch_same_text
    assert (capabilities.concurrency, capabilities.requests_per_s) == (1, 5.0)
    assert capabilities.reference is Reference.NONE
    assert capabilities.settling is Settling.PERSON
    assert capabilities.polling is Polling.NONE
    assert capabilities.balance
    assert not capabilities.sender
    assert measure("x" * 268, capabilities.scheme).segment_count == 4
    assert not measure("x" * 268, capabilities.scheme).over_limit
    assert measure("x" * 269, capabilities.scheme).over_limit
