"""One CloudSMS account over real sockets: what is sent, and what each answer comes to."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from smsdesk.domain.account_fields import problems
from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Polling
from smsdesk.domain.submit import (
    Accepted,
    Deferred,
    OutgoingMessage,
    Rejected,
    SubmitBatch,
    Uncertain,
)
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.cloudsms import CloudSms, CloudSmsFactory
from tests.unit.providers.conftest import Certificates, Handler, Servers

HONG_KONG = Msisdn(852, "60000001")
SINGAPORE = Msisdn(65, "80000001")
NOW = datetime(2024, 5, 6, 2, 20, 30, tzinfo=UTC)
SETTINGS = {"route_id": "VerifyCode_516"}
Reply = Callable[[dict[str, Any]], object]


def account(url: str, **settings: str) -> AccountSettings:
    return AccountSettings({**SETTINGS, "base_url": url, **settings}, {"auth_key": "canary-key"})


def batch_of(*numbers: Msisdn, sender: str | None = None, **options: str) -> SubmitBatch:
    messages = tuple(
        OutgoingMessage(n, to, "Your code is 4711", "0f3c5d") for n, to in enumerate(numbers, 1)
    )
    return SubmitBatch(messages, sender, options=options)


BATCH = batch_of(HONG_KONG, SINGAPORE)


@asynccontextmanager
async def ready(settings: AccountSettings) -> AsyncIterator[CloudSms]:
    provider = CloudSmsFactory(lambda: NOW)(settings)
    yield provider
    await provider.aclose()


class Gateway:
    """Answers each packet with what `reply` makes of it."""

    def __init__(self, reply: Reply, status: bytes = b"200 OK", *headers: bytes) -> None:
        self.packets: list[dict[str, Any]] = []
        self._reply = reply
        self._head = [b"HTTP/1.1 " + status, *headers]

    async def handle(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> None:
        packet = json.loads(request.partition(b"\r\n\r\n")[2])
        self.packets.append(packet)
        reply = self._reply(packet)
        body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        lines = [*self._head, b"Content-Length: %d" % len(body), b"", body]
        writer.write(b"\r\n".join(lines))
        await writer.drain()


def detail(number: Msisdn, code: object = 1, **fields: object) -> dict[str, object]:
    return {
        "RESULT_CODE": code,
        "RESULT_DESC": "'OK'",
        "COUNTRY_CODE": number.country_code,
        "DEST_MSISDN": number.national,
        "SMS_UID": f"UID{number.national}",
        **fields,
    }


def answered(code: object, *details: dict[str, object], **fields: object) -> Reply:
    return lambda packet: {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "ANSWER",
        "SERIAL": packet["SERIAL"],
        "TIME": "2024-05-06 10:20:31",
        "RESULT_CODE": code,
        "RESULT_DESC": "Invalid_parameter",
        "DETAIL_LIST": list(details),
        **fields,
    }


async def outcome_of(servers: Servers, reply: Reply, batch: SubmitBatch = BATCH) -> Any:
    server = await servers.start(Gateway(reply).handle)
    async with ready(account(server.url)) as provider:
        return await provider.submit(batch)


# Sending


async def test_request_on_the_wire(servers: Servers) -> None:
    gateway = Gateway(answered(1, detail(HONG_KONG), detail(SINGAPORE)))
    server = await servers.start(gateway.handle)
    settings = account(server.url, original_addr="Shop", signature="店", signature_type="1")
    async with ready(settings) as provider:
        await provider.submit(BATCH)
        await provider.submit(batch_of(HONG_KONG, sender="Me", priority="1", route_id="Other"))
    first, second = gateway.packets
    serial = first.pop("SERIAL")
    assert first == {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "REQUEST",
        "TIME": "2024-05-06 10:20:30",
        "AUTH_KEY": "canary-key",
        "MULTI_MSISDN_LIST": [
            {"COUNTRY_CODE": 852, "DEST_MSISDN": "60000001"},
            {"COUNTRY_CODE": 65, "DEST_MSISDN": "80000001"},
        ],
        "SMS_CONTENT": "Your code is 4711",
        "ROUTE_ID": "VerifyCode_516",
        "ORIGINAL_ADDR": "Shop",
        "SIGNATURE": "店",
        "SIGNATURE_TYPE": 1,
        "PRIORITY": 0,
        "VERSION": "2021-01-01",
        "CUSTOMER_BODY": {"m": "0f3c5d"},
    }
    assert second["SERIAL"] == serial % 65535 + 1
    assert (second["ORIGINAL_ADDR"], second["PRIORITY"], second["ROUTE_ID"]) == ("Me", 1, "Other")
    assert server.requests[0].startswith(b"POST /dave/io HTTP/1.1\r\n")


async def test_packet_numbers_wrap_at_the_accounts_limit(servers: Servers) -> None:
    gateway = Gateway(answered(1, detail(HONG_KONG)))
    server = await servers.start(gateway.handle)
    async with ready(account(server.url, serial_max="128")) as provider:
        for _ in range(130):
            await provider.submit(batch_of(HONG_KONG))
    serials = [packet["SERIAL"] for packet in gateway.packets]
    assert set(serials) == set(range(1, 129))
    assert all(later == earlier % 128 + 1 for earlier, later in pairwise(serials))


def test_packet_numbers_start_anywhere() -> None:
    started = {CloudSms(account("http://127.0.0.1:1/"))._serial for _ in range(20)}
    assert len(started) > 10
    assert all(0 <= serial < 65535 for serial in started)


async def test_nothing_is_sent_for_what_is_refused_here(servers: Servers) -> None:
    server = await servers.start(Gateway(answered(1)).handle)
    async with ready(account(server.url)) as provider:
        answer = await provider.submit(batch_of(Msisdn(86, "123")))
        assert (await provider.submit(SubmitBatch(()))).outcomes == {}
    assert isinstance(answer.outcomes[1], Rejected)
    assert server.requests == []


async def test_account_without_key_or_route(servers: Servers) -> None:
    server = await servers.start(Gateway(answered(1)).handle)
    bare = AccountSettings({**SETTINGS, "base_url": server.url}, {})
    no_route = AccountSettings({"base_url": server.url}, {"auth_key": "k"})
    for settings in (bare, no_route):
        async with ready(settings) as provider:
            answer = await provider.submit(BATCH)
            check = await provider.check_account()
        assert answer.account_refusal is not None
        assert all(isinstance(outcome, Deferred) for outcome in answer.outcomes.values())
        assert not check.ok
    assert server.requests == []


# Answers


async def test_accepted(servers: Servers) -> None:
    answer = await outcome_of(servers, answered(1, detail(SINGAPORE), detail(HONG_KONG)))
    assert answer.outcomes == {
        1: Accepted("UID60000001", raw_code="0x01", raw_text="OK"),
        2: Accepted("UID80000001", raw_code="0x01", raw_text="OK"),
    }
    assert answer.account_refusal is None


async def test_accepted_with_one_id_for_two_and_with_none(servers: Servers) -> None:
    same = await outcome_of(
        servers, answered(1, detail(HONG_KONG, SMS_UID="A"), detail(SINGAPORE, SMS_UID="A"))
    )
    assert [same.outcomes[n].provider_message_id for n in (1, 2)] == ["A", "A"]
    none = await outcome_of(
        servers, answered(1, detail(HONG_KONG, SMS_UID=""), detail(SINGAPORE, SMS_UID=None))
    )
    assert [none.outcomes[n].provider_message_id for n in (1, 2)] == ["", ""]


LATER = {3, 0x10000005, 0x1000000E}
REJECTED = {4, 0x10000001, 0x10000003, 0x10000007, 0x1000000D, 0x100000D, 0x1000000F}
UNCERTAIN = {2, 0x10000002, 0x10000004, 0, 99, 0x7FFFFFFF}
ACCOUNT = {5, 0x10000010}
CODES = sorted(LATER | REJECTED | UNCERTAIN | ACCOUNT | {0x10000006})


def check_outcome(code: int, outcome: object) -> None:
    """Compare with the sheet's table, typed in again."""
    printed = 0x1000000D if code == 0x100000D else code
    raw = f"0x{printed:02X}"
    if code in LATER:
        assert isinstance(outcome, Deferred)
        assert (outcome.retry_after_s, outcome.raw_code) == (600.0, raw)
    elif code in UNCERTAIN:
        assert isinstance(outcome, Uncertain)
        assert outcome.raw_code == raw
    elif code in ACCOUNT:
        assert isinstance(outcome, Deferred)
        assert outcome.raw_code == raw
    else:
        assert isinstance(outcome, Rejected)
        assert (outcome.raw_code, outcome.retryable) == (raw, code == 0x10000006)
        assert outcome.sentence


@pytest.mark.parametrize("code", CODES, ids=hex)
async def test_every_code_for_the_whole_request(servers: Servers, code: int) -> None:
    for written in (code, str(code), hex(code)):
        answer = await outcome_of(servers, answered(written))
        assert set(answer.outcomes) == {1, 2}
        for outcome in answer.outcomes.values():
            check_outcome(code, outcome)
        assert (answer.account_refusal is not None) is (code in ACCOUNT)


@pytest.mark.parametrize("code", CODES, ids=hex)
async def test_every_code_for_one_number(servers: Servers, code: int) -> None:
    reply = answered(1, detail(HONG_KONG), detail(SINGAPORE, code, SMS_UID=""))
    answer = await outcome_of(servers, reply)
    assert answer.outcomes[1] == Accepted("UID60000001", raw_code="0x01", raw_text="OK")
    check_outcome(code, answer.outcomes[2])
    assert (answer.account_refusal is not None) is (code in ACCOUNT)


async def test_code_of_a_number_goes_before_the_code_of_the_request(servers: Servers) -> None:
    answer = await outcome_of(servers, answered(0x10000001, detail(HONG_KONG)))
    assert isinstance(answer.outcomes[1], Accepted)
    refused = answer.outcomes[2]
    assert isinstance(refused, Rejected)
    assert (refused.raw_code, refused.raw_text) == ("0x10000001", "Invalid_parameter")


async def test_wrong_key_pauses_the_account(servers: Servers) -> None:
    answer = await outcome_of(servers, answered(5))
    assert answer.account_refusal is not None
    assert answer.account_refusal.raw_code == "0x05"
    assert "AUTH_KEY" in answer.account_refusal.sentence
    assert answer.account_refusal.remedy


@pytest.mark.parametrize(
    "reply",
    [
        answered(1, detail(HONG_KONG)),
        answered(1, detail(HONG_KONG), detail(Msisdn(65, "80000002"))),
        answered(None, detail(HONG_KONG)),
        answered(1, detail(HONG_KONG), detail(SINGAPORE), detail(SINGAPORE, 5)),
    ],
    ids=["left out", "another instead", "no code for all", "two things"],
)
async def test_number_of_which_nothing_certain_is_said(servers: Servers, reply: Reply) -> None:
    answer = await outcome_of(servers, reply)
    assert isinstance(answer.outcomes[1], Accepted)
    assert isinstance(answer.outcomes[2], Uncertain)


async def test_no_details_at_all(servers: Servers) -> None:
    for reply in (answered(1), answered(1, DETAIL_LIST=None)):
        answer = await outcome_of(servers, reply)
        assert all(isinstance(outcome, Uncertain) for outcome in answer.outcomes.values())


async def test_other_packet_number_is_noted_and_no_more(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    reply = answered(1, detail(HONG_KONG), detail(SINGAPORE), SERIAL=70000)
    answer = await outcome_of(servers, reply)
    assert all(isinstance(outcome, Accepted) for outcome in answer.outcomes.values())
    assert [record.levelname for record in caplog.records if "packet" in record.message] == ["INFO"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"METHOD":', b"[]", b"{}", b"\xff", b"[" * 100_000], ids=range(7)
)
async def test_unreadable_success_is_uncertain(servers: Servers, body: bytes) -> None:
    answer = await outcome_of(servers, lambda _packet: body)
    assert all(isinstance(outcome, Uncertain) for outcome in answer.outcomes.values())
    assert answer.account_refusal is None


@pytest.mark.parametrize(
    ("status", "headers", "kind", "pauses"),
    [
        (b"403 Forbidden", [], Deferred, True),
        (b"401 Unauthorized", [], Deferred, True),
        (b"404 Not Found", [], Deferred, True),
        (b"429 Slow", [b"Retry-After: 7"], Deferred, False),
        (b"429 Slow", [], Deferred, False),
        (b"429 Slow", [b"Retry-After: -7"], Deferred, False),
        (b"503 Busy", [b"Retry-After: 7"], Deferred, False),
        (b"503 Busy", [], Uncertain, False),
        (b"500 Error", [], Uncertain, False),
        (b"502 Bad", [], Uncertain, False),
        (b"307 Go", [b"Location: http://127.0.0.1:1/"], Deferred, True),
        (b"302 Go", [b"Location: http://127.0.0.1:1/"], Uncertain, True),
    ],
    ids=range(12),
)
async def test_status_without_a_packet(
    servers: Servers, status: bytes, headers: list[bytes], kind: type, pauses: bool
) -> None:
    server = await servers.start(Gateway(lambda _packet: b"<html>", status, *headers).handle)
    async with ready(account(server.url)) as provider:
        answer = await provider.submit(BATCH)
    assert {type(outcome) for outcome in answer.outcomes.values()} == {kind}
    assert (answer.account_refusal is not None) is pauses
    if b"Retry-After: 7" in headers:
        assert {outcome.retry_after_s for outcome in answer.outcomes.values()} == {7.0}  # type: ignore[union-attr]


async def test_forbidden_is_about_the_address(servers: Servers) -> None:
    server = await servers.start(Gateway(lambda _packet: b"", b"403 Forbidden").handle)
    async with ready(account(server.url)) as provider:
        answer = await provider.submit(BATCH)
        check = await provider.check_account()
    assert answer.account_refusal is not None
    assert "address" in answer.account_refusal.remedy
    assert answer.account_refusal.remedy in check.detail


async def test_packet_counts_whatever_the_status(servers: Servers) -> None:
    reply = answered(1, detail(HONG_KONG), detail(SINGAPORE))
    server = await servers.start(Gateway(reply, b"500 Error").handle)
    async with ready(account(server.url)) as provider:
        answer = await provider.submit(BATCH)
    assert all(isinstance(outcome, Accepted) for outcome in answer.outcomes.values())


# Checking the account


@pytest.mark.parametrize("code", [1, 4, 0x10000001, 0x10000003, 0x10000007, 0x1000000D])
async def test_check_sends_no_number(servers: Servers, code: int) -> None:
    gateway = Gateway(answered(code))
    server = await servers.start(gateway.handle)
    async with ready(account(server.url)) as provider:
        check = await provider.check_account()
    assert check.ok
    assert (check.balance, check.currency) == (None, "")
    assert "balance" in check.detail
    (packet,) = gateway.packets
    assert packet["MULTI_MSISDN_LIST"] == []
    assert packet["AUTH_KEY"] == "canary-key"


@pytest.mark.parametrize("code", [2, 3, 5, 0x10000005, 0x10000006, 0x10000010, 4711])
async def test_check_that_fails(servers: Servers, code: int) -> None:
    server = await servers.start(Gateway(answered(code)).handle)
    async with ready(account(server.url)) as provider:
        check = await provider.check_account()
    assert not check.ok
    assert ("AUTH_KEY" in check.detail) is (code == 5)


async def test_check_without_an_answer(servers: Servers, nowhere: str) -> None:
    server = await servers.start(Gateway(lambda _packet: b"<html>").handle)
    async with ready(account(server.url)) as provider:
        assert not (await provider.check_account()).ok
    async with ready(account(nowhere)) as provider:
        check = await provider.check_account()
    assert not check.ok
    assert "127.0.0.1" in check.detail


async def test_files_of_the_account_reach_the_connection(
    servers: Servers, certificates: Certificates
) -> None:
    reply = answered(1, detail(HONG_KONG), detail(SINGAPORE))
    tls = certificates.server(client_required=True)
    server = await servers.start(Gateway(reply).handle, tls=tls)
    certificate, key = certificates.client()
    files = {"ca_file": certificates.ca_file, "client_cert": certificate, "client_key": key}
    async with ready(account(server.url, **files)) as provider:
        answer = await provider.submit(BATCH)
    assert all(isinstance(outcome, Accepted) for outcome in answer.outcomes.values())


async def test_deadline_of_the_account(servers: Servers) -> None:
    async def never(
        _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _request: bytes
    ) -> None:
        await asyncio.sleep(5)

    handler: Handler = never
    server = await servers.start(handler)
    async with ready(account(server.url, timeout_s="1")) as provider:
        answer = await provider.submit(BATCH)
    assert all(isinstance(outcome, Uncertain) for outcome in answer.outcomes.values())


# The rest of the contract


def test_text_as_the_handset_shows_it() -> None:
    provider = CloudSms(AccountSettings({**SETTINGS, "signature": "Shop"}, {}))
    assert provider.counted_text("Hello", None, {}) == "[Shop]Hello"
    assert provider.counted_text("Hello", "Me", {"signature_type": "2"}) == "Hello【Shop】"


@pytest.mark.parametrize(
    ("raw_code", "words"),
    [
        ("0x05", "AUTH_KEY"),
        ("0x1000000F", "country"),
        ("60", "balance"),
        ("2", "arrived"),
        ("77", "not in its document"),
        ("", ""),
        ("HTTP 403", ""),
    ],
)
def test_codes_are_explained(raw_code: str, words: str) -> None:
    explanation = CloudSms(AccountSettings(SETTINGS, {})).explain(raw_code)
    assert words in explanation
    assert bool(explanation) is bool(words)


def test_reports_need_no_secret() -> None:
    provider = CloudSms(AccountSettings(SETTINGS, {}), lambda: NOW)
    body = json.dumps(
        {
            "METHOD": "SMS_PUSH_REPORT",
            "TYPE": "REQUEST",
            "SERIAL": 2,
            "SMS_UID": "A",
            "SMS_RESULT_LIST": [{"SMS_STATE": 2}],
        }
    ).encode()
    request = CallbackRequest(body, "application/json", NOW, "223.119.32.232")
    (report,) = provider.parse_callback(request)
    assert report.provider_message_id == "A"
    answer = json.loads(provider.answer_callback(request, stored=True).body)
    assert (answer["SERIAL"], answer["TIME"]) == (2, "2024-05-06 10:20:30")
    assert provider.answer_callback(request, stored=False).status == 503
    with pytest.raises(MalformedReport):
        provider.parse_callback(CallbackRequest(b"{}", "", NOW, ""))


@pytest.mark.parametrize("url", ["ftp://gateway.example/", "https://user:canary@gateway.example/"])
def test_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        CloudSms(account(url))
    assert "canary" not in caught.value.sentence


async def test_no_secret_shows(servers: Servers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = await servers.start(Gateway(answered(5)).handle)
    settings = account(server.url)
    async with ready(settings) as provider:
        answer = await provider.submit(BATCH)
        check = await provider.check_account()
        shown = f"{provider!r}{settings!r}{answer!r}{check!r}{provider._envelope()!r}"
    assert "canary" not in caplog.text + shown
    assert "4711" not in caplog.text
    assert "60000001" not in caplog.text


def test_declaration_accepts_its_own_defaults_and_the_documents_examples() -> None:
    info = CloudSmsFactory().info
    defaults = {field.key: field.default for field in info.fields if field.default}
    values = {
        **defaults,
        "auth_key": "cOUlfIimjcBgfxf5cNaiOZ7BLsonagmjt5+vncIGdKOsZXsjkuQjERKtSrm7iTvNKgcXvv"
        "LsK9+ptfYQHFgB0a==",
        "route_id": "VerifyCode_516",
        "signature": "CloudSMS",
        "original_addr": "CloudSMS",
    }
    assert problems(info.fields, values) == ()
    assert [problem.key for problem in problems(info.fields, {})] == [
        "base_url",
        "auth_key",
        "route_id",
    ]
    wrong = {"original_addr": "Café", "signature_type": "6", "auth_key": "a b", "timeout_s": "0"}
    found = {problem.key for problem in problems(info.fields, {**values, **wrong})}
    assert found == set(wrong)
    assert [field.key for field in info.fields if field.secret] == ["auth_key"]


def test_limits_are_the_documents() -> None:
    capabilities = CloudSmsFactory().info.capabilities
    assert capabilities.batch_size == 200
    assert capabilities.report_limit_s == 90_000
    assert len(capabilities.callback_networks) == 5
    assert not capabilities.balance
    assert capabilities.polling is Polling.NONE
