"""One Yunpian account over real sockets: what is sent, and what each answer comes to."""

import asyncio
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
from smsdesk.domain.pricing import Money
from smsdesk.domain.provider_info import Polling, Reference, Settling
from smsdesk.domain.segments import measure
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
from smsdesk.providers.base import AccountSettings, LooksUp, PollsReports
from smsdesk.providers.yunpian import Yunpian, YunpianFactory
from smsdesk.providers.yunpian_window import RepetitionWindow
from tests.unit.providers.conftest import Certificates, Servers
from tests.unit.providers.scripted import Received, Reply, ScriptedGateway, batch

TAKEN = "发送成功"

NOW = datetime(2024, 5, 6, 2, 20, 30, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
AFGHANISTAN = Msisdn(93, "701234567")
UID = "8f3c0d52-6a0e-4d1f-9c55-3b1c5a2f9d10"
MESSAGE = OutgoingMessage(1, AFGHANISTAN, "Your code is 4711.", UID)
OK = {
    "code": 0,
    "msg": TAKEN,
    "count": 1,
    "fee": 0.05,
    "unit": "RMB",
    "mobile": "+93701234567",
    "sid": 16741236146,
}


class Watch:
    """A monotonic clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def account(url: str, **settings: str) -> AccountSettings:
    return AccountSettings({"base_url": url, **settings}, {"apikey": KEY})


@asynccontextmanager
async def ready(settings: AccountSettings, watch: Watch | None = None) -> AsyncIterator[Yunpian]:
    window = RepetitionWindow(watch) if watch is not None else None
    provider = Yunpian(settings, lambda: NOW, window)
    yield provider
    await provider.aclose()


async def start(servers: Servers, gateway: ScriptedGateway) -> str:
    server = await servers.start(gateway.handle)
    return f"http://127.0.0.1:{server.port}"


def answered(code: object, **fields: object) -> Reply:
    return lambda _received: {"code": code, "msg": "余额不足", "detail": "请充值", **fields}


async def submitted(
    servers: Servers, reply: Reply, status: bytes = b"200 OK", *headers: bytes
) -> SubmitAnswer:
    url = await start(servers, ScriptedGateway(reply, status, *headers))
    async with ready(account(url)) as provider:
        return await provider.submit(batch(MESSAGE))


async def outcome_of(servers: Servers, reply: Reply, *status: bytes) -> Any:
    return (await submitted(servers, reply, *status)).outcomes[1]


# Sending


async def test_the_sheets_exact_bytes(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url, signature="Demo")) as provider:
        await provider.submit(batch(MESSAGE))
    (received,) = gateway.received
    assert received.path == "/v2/sms/single_send.json"
    assert received.body == (
        b"apikey=0123456789abcdef0123456789abcdef&mobile=%2B93701234567"
        b"&text=%E3%80%90Demo%E3%80%91Your+code+is+4711."
        b"&uid=8f3c0d52-6a0e-4d1f-9c55-3b1c5a2f9d10"
    )
    assert received.headers["content-length"] == "148"
    assert received.headers["accept"] == "application/json;charset=utf-8"
    assert received.headers["content-type"] == "application/x-www-form-urlencoded;charset=utf-8"


async def test_every_field(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    text = "1 + 1 = 2 & 你好 \N{GRINNING FACE} 100%"
    message = OutgoingMessage(1, AFGHANISTAN, text, UID)
    callback = "https://shop.example/callback/3/t?a=b&c=d"
    settings = account(url, signature="店", extend="001", register="1")
    async with ready(settings) as provider:
        await provider.submit(batch(message, callback_url=callback))
        other = OutgoingMessage(2, AFGHANISTAN, "【Own】Hello", "")
        await provider.submit(batch(other, extend="7", register="0", signature="Other"))
        third = OutgoingMessage(3, AFGHANISTAN, "Hello", "r3")
        await provider.submit(batch(third, signature="Other"))
    forms = [received.form for received in gateway.received]
    assert forms[0] == {
        "apikey": KEY,
        "mobile": "+93701234567",
        "text": f"【店】{text}",
        "extend": "001",
        "uid": UID,
        "callback_url": callback,
        "register": "true",
    }
    assert forms[1] == {
        "apikey": KEY,
        "mobile": "+93701234567",
        "text": "【Own】Hello",
        "extend": "7",
    }
    assert forms[2]["text"] == "【Other】Hello"
    assert b"%2B93701234567" in gateway.received[0].body
    assert b"1+%2B+1" in gateway.received[0].body


async def test_mobiles_of_mainland_china_go_without_country_code(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        for n, number in enumerate((Msisdn(86, "13000000001"), Msisdn(86, "2012345678"))):
            await provider.submit(batch(OutgoingMessage(n, number, "Hi", f"r{n}")))
    sent = [received.form["mobile"] for received in gateway.received]
    assert sent == ["13000000001", "+862012345678"]


@pytest.mark.parametrize(
    "suffix", ["", "/", "/v2/sms/single_send.json"], ids=["host", "slash", "as the manual"]
)
async def test_address_as_people_write_it(servers: Servers, suffix: str) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url + suffix)) as provider:
        await provider.submit(batch(MESSAGE))
    assert gateway.received[0].path == "/v2/sms/single_send.json"


def test_text_as_the_handset_shows_it() -> None:
    provider = Yunpian(AccountSettings({"signature": "Shop"}, {}))
    assert provider.counted_text("Hello", None, {}) == "【Shop】Hello"
    assert provider.counted_text("【Own】Hello", None, {}) == "【Own】Hello"
    assert provider.counted_text("Hello【x】", None, {}) == "【Shop】Hello【x】"
    assert provider.counted_text("Hello", "Me", {"signature": "Other"}) == "【Other】Hello"
    assert Yunpian(AccountSettings({}, {})).counted_text("Hello", None, {}) == "Hello"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (OutgoingMessage(1, AFGHANISTAN, "", "r"), "empty"),
        (OutgoingMessage(1, AFGHANISTAN, " \n", "r"), "empty"),
        (OutgoingMessage(1, AFGHANISTAN, "a\x00b", "r"), "no phone"),
        (OutgoingMessage(1, AFGHANISTAN, "a\ud800b", "r"), "no phone"),
        (OutgoingMessage(1, AFGHANISTAN, "x" * 495, "r"), "500"),
        (OutgoingMessage(1, AFGHANISTAN, "\N{GRINNING FACE}" * 248, "r"), "500"),
        (OutgoingMessage(1, AFGHANISTAN, "Hi", "r" * 65), "reference"),
        (OutgoingMessage(1, AFGHANISTAN, "Hi", "é"), "reference"),
    ],
    ids=range(8),
)
async def test_refused_here(servers: Servers, message: OutgoingMessage, words: str) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url, signature="Demo")) as provider:  # six characters of it
        outcome = (await provider.submit(batch(message))).outcomes[1]
    assert isinstance(outcome, Rejected)
    assert words in outcome.sentence
    assert gateway.received == []


async def test_five_hundred_characters_go(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url, signature="Demo")) as provider:
        text = "x" * 494
        outcome = (
            await provider.submit(batch(OutgoingMessage(1, AFGHANISTAN, text, "r")))
        ).outcomes
        size = measure(provider.counted_text(text, None, {}), provider.info.capabilities.scheme)
    assert isinstance(outcome[1], Accepted)
    assert (size.units, size.segment_count, size.over_limit) == (500, 8, False)


async def test_one_number_a_request(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    others = [OutgoingMessage(n, Msisdn(852, f"6000000{n}"), "Hi", f"r{n}") for n in (2, 3)]
    async with ready(account(url)) as provider:
        answer = await provider.submit(batch(MESSAGE, *others))
        assert (await provider.submit(SubmitBatch(()))).outcomes == {}
    assert isinstance(answer.outcomes[1], Accepted)
    for n in (2, 3):
        later = answer.outcomes[n]
        assert isinstance(later, Deferred)
        assert later.retry_after_s == 0.0
    assert len(gateway.received) == 1


async def test_account_without_key(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(AccountSettings({"base_url": url}, {})) as provider:
        answer = await provider.submit(batch(MESSAGE))
        check = await provider.check_account()
        polled = await provider.poll_reports(())
    assert answer.account_refusal is not None
    assert polled.account_refusal == answer.account_refusal
    assert isinstance(answer.outcomes[1], Deferred)
    assert not check.ok
    assert gateway.received == []


# Answers


async def test_accepted(servers: Servers) -> None:
    answer = await submitted(servers, lambda _received: OK)
    fee = Money(Decimal("0.05"), "CNY")
    assert answer.outcomes == {1: Accepted("16741236146", 1, fee, "0", TAKEN)}
    assert answer.account_refusal is None


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({"code": "0"}, Accepted("16741236146", 1, Money(Decimal("0.05"), "CNY"), "0", TAKEN)),
        (
            {"sid": "16741236146", "count": "3", "fee": "0.0500"},
            Accepted("16741236146", 3, Money(Decimal("0.0500"), "CNY"), "0", TAKEN),
        ),
        (
            {"sid": 2**62, "unit": "USD"},
            Accepted(str(2**62), 1, Money(Decimal("0.05"), "USD"), "0", TAKEN),
        ),
        ({"sid": None, "count": 0, "fee": -1}, Accepted("", None, None, "0", TAKEN)),
        ({"sid": [], "count": True, "fee": "free"}, Accepted("", None, None, "0", TAKEN)),
        (
            {"fee": 0, "unit": None},
            Accepted("16741236146", 1, Money(Decimal(0), "CNY"), "0", TAKEN),
        ),
        ({"unit": "a b"}, Accepted("16741236146", 1, None, "0", TAKEN)),
        ({"unit": 5, "fee": 1e300}, Accepted("16741236146", 1, None, "0", TAKEN)),
    ],
    ids=range(8),
)
async def test_accepted_in_every_spelling(
    servers: Servers, fields: dict[str, object], accepted: Accepted
) -> None:
    assert await outcome_of(servers, lambda _received: {**OK, **fields}) == accepted


REJECTED = {1, 2, 4, 5, 10, 11, 15, 16, 18, 20, 23, 56, 58, 999, -6, -7}
RETRYABLE = {13, 17, 43}
DEFERRED = {22: 3600.0, 33: 30.0, 53: 3600.0, 55: 600.0, -4: 3600.0, -5: 5.0}
UNCERTAIN = {8, 9, -50, -51, -53, -999}
ACCOUNT = {3, 27, -1, -2, -3, -11, -57, -62}
CODES = sorted({*REJECTED, *RETRYABLE, *DEFERRED, *UNCERTAIN, *ACCOUNT})


@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad Request"])
@pytest.mark.parametrize("code", CODES)
async def test_every_code_under_both_statuses(servers: Servers, code: int, status: bytes) -> None:
    for written in (code, str(code)):
        answer = await submitted(servers, answered(written, http_status_code=400), status)
        outcome = answer.outcomes[1]
        assert getattr(outcome, "raw_code") == str(code)  # noqa: B009
        assert (answer.account_refusal is not None) is (code in ACCOUNT)
        if code in REJECTED | RETRYABLE:
            assert isinstance(outcome, Rejected)
            assert outcome.raw_text == "余额不足: 请充值"
            assert outcome.retryable is (code in RETRYABLE)
        elif code in UNCERTAIN:
            assert isinstance(outcome, Uncertain)
        else:
            assert isinstance(outcome, Deferred)
            assert outcome.retry_after_s == DEFERRED.get(code)
        if answer.account_refusal is not None:
            assert answer.account_refusal.raw_code == str(code)
            assert answer.account_refusal.remedy.endswith(".")


@pytest.mark.parametrize("status", [b"401 No", b"403 No", b"404 No", b"429 Slow", b"500 Oh"])
async def test_known_code_counts_whatever_the_status(servers: Servers, status: bytes) -> None:
    assert isinstance(await outcome_of(servers, lambda _received: OK, status), Accepted)
    assert isinstance(await outcome_of(servers, answered(4), status), Rejected)
    assert isinstance(await outcome_of(servers, answered(-50), status), Uncertain)


async def test_too_fast_waits_as_long_as_it_is_told(servers: Servers) -> None:
    for header, wait_s in ((b"Retry-After: 60", 60.0), (b"Retry-After: 1", 5.0)):
        outcome = await outcome_of(servers, answered(-5), b"429 Slow", header)
        assert outcome.retry_after_s == wait_s


@pytest.mark.parametrize(
    ("status", "headers", "kind", "pauses"),
    [
        (b"403 Forbidden", [], Deferred, True),
        (b"404 Not Found", [], Deferred, True),
        (b"429 Slow", [b"Retry-After: 7"], Deferred, False),
        (b"503 Busy", [b"Retry-After: 7"], Deferred, False),
        (b"503 Busy", [], Uncertain, False),
        (b"500 Error", [], Uncertain, False),
        (b"502 Bad", [], Uncertain, False),
        (b"307 Go", [b"Location: http://127.0.0.1:1/"], Deferred, True),
        (b"302 Go", [b"Location: http://127.0.0.1:1/"], Uncertain, True),
    ],
    ids=range(9),
)
@pytest.mark.parametrize("body", [b"<html>", b'{"code":599,"message":"gateway"}'])
async def test_status_without_a_code_of_yunpians(
    servers: Servers, status: bytes, headers: list[bytes], kind: type, pauses: bool, body: bytes
) -> None:
    answer = await submitted(servers, lambda _received: body, status, *headers)
    assert isinstance(answer.outcomes[1], kind)
    assert (answer.account_refusal is not None) is pauses


async def test_redirect_with_a_success_in_it_is_no_success(servers: Servers) -> None:
    outcome = await outcome_of(servers, lambda _received: OK, b"302 Go", b"Location: http://a/")
    assert isinstance(outcome, Uncertain)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"code":',
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"code":true}',
        b'{"code":0.0}',
        b'{"code":null,"sid":5}',
    ],
    ids=range(10),
)
async def test_unreadable_success_is_uncertain(servers: Servers, body: bytes) -> None:
    answer = await submitted(servers, lambda _received: body)
    assert isinstance(answer.outcomes[1], Uncertain)
    assert answer.account_refusal is None


async def test_key_in_an_answer_is_not_kept(servers: Servers) -> None:
    outcome = await outcome_of(servers, answered(4, detail=f"apikey {KEY} blocked"))
    assert outcome.raw_text == "余额不足: apikey *** blocked"


# Repetition


async def test_same_text_to_same_number_waits_here(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    watch = Watch()
    async with ready(account(url), watch) as provider:
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Accepted)
        watch.now_s += 10.0
        waits = (await provider.submit(batch(MESSAGE))).outcomes[1]
        other = OutgoingMessage(2, AFGHANISTAN, "Another text", "r2")
        assert isinstance((await provider.submit(batch(other))).outcomes[2], Accepted)
        watch.now_s += 20.0
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Accepted)
    assert isinstance(waits, Deferred)
    assert waits.retry_after_s == 20.0
    assert waits.sentence.endswith(".")
    assert len(gateway.received) == 3


async def test_signature_belongs_to_the_text_that_is_repeated(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url), Watch()) as provider:
        await provider.submit(batch(MESSAGE, signature="A"))
        again = (await provider.submit(batch(MESSAGE, signature="B"))).outcomes[1]
    assert isinstance(again, Accepted)


async def test_two_at_once_with_one_text_and_number(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url), Watch()) as provider:
        answers = await asyncio.gather(*(provider.submit(batch(MESSAGE)) for _ in range(5)))
    kinds = sorted(type(answer.outcomes[1]).__name__ for answer in answers)
    assert kinds == ["Accepted", "Deferred", "Deferred", "Deferred", "Deferred"]
    assert len(gateway.received) == 1


async def test_fourth_in_five_minutes_waits_here(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    watch = Watch()
    async with ready(account(url), watch) as provider:
        for _ in range(3):
            assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Accepted)
            watch.now_s += 31.0
        waits = (await provider.submit(batch(MESSAGE))).outcomes[1]
    assert isinstance(waits, Deferred)
    assert waits.retry_after_s == 300.0 - 93.0


@pytest.mark.parametrize("code", [4, 3, 55])
async def test_what_was_refused_does_not_count(servers: Servers, code: int) -> None:
    replies: list[object] = [{"code": code}, OK]
    url = await start(servers, ScriptedGateway(lambda _received: replies.pop(0)))
    async with ready(account(url), Watch()) as provider:
        await provider.submit(batch(MESSAGE))
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Accepted)


async def test_rule_that_yunpian_has_lifted(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    url = await start(servers, gateway)
    async with ready(account(url, repetition_rule="0"), Watch()) as provider:
        for _ in range(5):
            assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Accepted)
    assert len(gateway.received) == 5


@pytest.mark.parametrize(("code", "wait_s"), [(8, 30.0), (9, 300.0)])
async def test_repetition_refused_after_certain_sends_waits(
    servers: Servers, code: int, wait_s: float
) -> None:
    replies: list[object] = [OK, {"code": code}]
    url = await start(servers, ScriptedGateway(lambda _received: replies.pop(0)))
    watch = Watch()
    async with ready(account(url), watch) as provider:
        await provider.submit(batch(MESSAGE))
        watch.now_s += 31.0
        outcome = (await provider.submit(batch(MESSAGE))).outcomes[1]
    assert isinstance(outcome, Deferred)
    assert (outcome.retry_after_s, outcome.raw_code) == (wait_s, str(code))


@pytest.mark.parametrize("code", [8, 9])
@pytest.mark.parametrize("first", [b"<html>", ConnectionError()], ids=["unreadable", "cut"])
async def test_repetition_refused_after_an_uncertain_send_is_evidence(
    servers: Servers, code: int, first: object
) -> None:
    replies = [first, {"code": code}, OK]

    def reply(_received: Received) -> object:
        one = replies.pop(0)
        if isinstance(one, ConnectionError):
            raise one
        return one

    url = await start(servers, ScriptedGateway(reply))
    watch = Watch()
    async with ready(account(url), watch) as provider:
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Uncertain)
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Deferred)
        watch.now_s += 31.0
        repeated = (await provider.submit(batch(MESSAGE))).outcomes[1]
        watch.now_s += 0.5
        # The refused request itself was certainly not taken: it does not count.
        third = (await provider.submit(batch(MESSAGE))).outcomes[1]
    assert isinstance(repeated, Uncertain)
    assert repeated.raw_code == str(code)
    assert "records" in repeated.sentence
    assert isinstance(third, Accepted)


async def test_cancelled_send_counts_as_perhaps_taken(servers: Servers) -> None:
    async def never(*_args: object) -> None:
        await asyncio.sleep(5)

    server = await servers.start(never)
    window = RepetitionWindow(Watch())
    provider = Yunpian(account(f"http://127.0.0.1:{server.port}"), lambda: NOW, window)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await provider.submit(batch(MESSAGE))
    assert window.wait_s(AFGHANISTAN, MESSAGE.text) == 30.0
    await provider.aclose()


# Polling


RECORD = {
    "sid": 9527,
    "uid": "8f3c",
    "user_receive_time": "2024-03-17 22:55:21",
    "error_msg": "",
    "error_detail": "",
    "mobile": "+93701234567",
    "report_status": "SUCCESS",
}


async def test_poll(servers: Servers) -> None:
    pages: list[object] = [[RECORD] * 100, {"sms_status": [RECORD]}, []]
    gateway = ScriptedGateway(lambda _received: pages.pop(0))
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        polled = [await provider.poll_reports(("ignored",)) for _ in range(3)]
    assert [(len(one.reports), one.more) for one in polled] == [(100, True), (1, False), (0, False)]
    assert {one.fault for one in polled} == {""}
    report = polled[1].reports[0]
    assert (report.provider_message_id, report.state) == ("9527", MessageState.DELIVERED)
    assert {received.path for received in gateway.received} == {"/v2/sms/pull_status.json"}
    assert gateway.received[0].form == {"apikey": KEY, "page_size": "100"}


@pytest.mark.expected_log("1 of 100 pulled reports cannot be read")
async def test_poll_with_an_unreadable_record_goes_on(servers: Servers) -> None:
    url = await start(servers, ScriptedGateway(lambda _received: [*[RECORD] * 99, {}]))
    async with ready(account(url)) as provider:
        polled = await provider.poll_reports(())
    assert (len(polled.reports), polled.more) == (99, True)


@pytest.mark.parametrize(
    ("code", "stops"),
    [
        (-1, True),
        (-2, True),
        (-3, True),
        (-11, True),
        (3, False),
        (-5, False),
        (-50, False),
        (999, False),
    ],
)
async def test_poll_refused(servers: Servers, code: int, stops: bool) -> None:
    url = await start(servers, ScriptedGateway(answered(code), b"400 Bad"))
    async with ready(account(url)) as provider:
        polled = await provider.poll_reports(())
    assert polled.fault.endswith(".")
    assert (polled.account_refusal is not None) is stops
    assert (polled.reports, polled.more) == ((), False)


@pytest.mark.parametrize(
    ("status", "stops"), [(b"200 OK", False), (b"500 Oh", False), (b"403 No", True)]
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"code":0}', b"[" * 100_000])
async def test_poll_that_brings_nothing_readable(
    servers: Servers, status: bytes, stops: bool, body: bytes
) -> None:
    url = await start(servers, ScriptedGateway(lambda _received: body, status))
    async with ready(account(url)) as provider:
        polled = await provider.poll_reports(())
    assert polled.fault
    assert (polled.account_refusal is not None) is stops


async def test_poll_without_a_gateway(nowhere: str) -> None:
    async with ready(account(nowhere)) as provider:
        polled = await provider.poll_reports(())
    assert "127.0.0.1" in polled.fault


# Checking the account

USER = {
    "nick": "canary-nick",
    "mobile": "13000000000",
    "email": "canary@example.com",
    "ip_whitelist": None,
    "api_version": "v2",
    "balance": 1000.5,
    "alarm_balance": 100,
    "emergency_contact": "canary-contact",
}


async def test_check_keeps_the_balance_and_nothing_else(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = ScriptedGateway(lambda _received: USER)
    url = await start(servers, gateway)
    async with ready(account(url)) as provider:
        check = await provider.check_account()
    assert check.ok
    assert (check.balance, check.currency) == (Decimal("1000.5"), "")
    assert "canary" not in f"{check!r}{caplog.text}"
    assert gateway.received[0].path == "/v2/user/get.json"
    assert gateway.received[0].form == {"apikey": KEY}


@pytest.mark.parametrize("code", [-1, -3, 3, 999])
async def test_check_that_is_refused(servers: Servers, code: int) -> None:
    url = await start(servers, ScriptedGateway(answered(code), b"400 Bad"))
    async with ready(account(url)) as provider:
        check = await provider.check_account()
    assert not check.ok
    assert check.detail.endswith(".")
    assert check.balance is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"nick":"x"}', b'{"balance":"much"}', b'{"code":0}']
)
async def test_check_that_is_not_understood(servers: Servers, body: bytes) -> None:
    url = await start(servers, ScriptedGateway(lambda _received: body))
    async with ready(account(url)) as provider:
        assert not (await provider.check_account()).ok


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
        ("3", "balance"),
        ("-1", "API key"),
        ("999", "not in its manual"),
        ("-999", "not in its manual"),
        ("SUCCESS", "arrived"),
        ("FAIL YP:54", "did not charge"),
        ("FAIL DB:0103", "operator"),
        ("UNKNOWN", "not reported"),
        ("STRANGE", "not in its manual"),
        ("", ""),
        ("HTTP 403", ""),
    ],
)
def test_codes_are_explained(raw_code: str, words: str) -> None:
    explanation = Yunpian(AccountSettings({}, {})).explain(raw_code)
    assert words in explanation
    assert bool(explanation) is bool(words)


def test_reports_need_no_secret() -> None:
    provider = Yunpian(AccountSettings({}, {}))
    body = b"sms_status=%5B%7B%22sid%22%3A9527%2C%22report_status%22%3A%22SUCCESS%22%7D%5D"
    request = CallbackRequest(body, "application/x-www-form-urlencoded", NOW, "10.0.0.1")
    (report,) = provider.parse_callback(request)
    assert report.provider_message_id == "9527"
    answer = provider.answer_callback(request, stored=True)
    assert (answer.status, answer.body) == (200, b"SUCCESS")
    refused = provider.answer_callback(request, stored=False)
    assert refused.status == 503
    assert refused.body not in {b"SUCCESS", b"0"}
    with pytest.raises(MalformedReport):
        provider.parse_callback(CallbackRequest(b"{}", "", NOW, ""))


@pytest.mark.parametrize("url", ["ftp://gateway.example/", "https://user:canary@gateway.example/"])
def test_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Yunpian(account(url))
    assert "canary" not in caught.value.sentence


async def test_certificates_of_the_account(servers: Servers, certificates: Certificates) -> None:
    gateway = ScriptedGateway(lambda _received: OK)
    server = await servers.start(gateway.handle, tls=certificates.server())
    url = f"https://127.0.0.1:{server.port}"
    async with ready(account(url)) as provider:
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Deferred)
    async with ready(account(url, ca_file=certificates.ca_file)) as provider:
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Accepted)
    assert len(gateway.received) == 1


async def test_deadline_of_the_account(servers: Servers) -> None:
    async def never(*_args: object) -> None:
        await asyncio.sleep(5)

    server = await servers.start(never)
    async with ready(account(f"http://127.0.0.1:{server.port}", timeout_s="1")) as provider:
        assert isinstance((await provider.submit(batch(MESSAGE))).outcomes[1], Uncertain)


async def test_no_secret_shows(servers: Servers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = await start(servers, ScriptedGateway(answered(-1, detail=KEY), b"400 Bad"))
    settings = account(url)
    async with ready(settings) as provider:
        answer = await provider.submit(batch(MESSAGE))
        polled = await provider.poll_reports(())
        check = await provider.check_account()
        shown = f"{provider!r}{settings!r}{answer!r}{polled!r}{check!r}{vars(provider)!r}"
    assert KEY not in caplog.text + shown.replace(f"'_apikey': '{KEY}'", "")
    assert "4711" not in caplog.text
    assert "701234567" not in caplog.text


def test_declaration_accepts_its_own_defaults_and_the_documents_examples() -> None:
    info = YunpianFactory().info
    defaults = {field.key: field.default for field in info.fields if field.default}
    assert defaults["base_url"] == "https://sms.yunpian.com"
    values = {
        **defaults,
        "apikey": "9b11127a9701975c734b8aee81ee3526",
        "signature": "Yunpian",
        "extend": "001",
        "register": "1",
    }
    assert problems(info.fields, values) == ()
    assert [problem.key for problem in problems(info.fields, {})] == ["base_url", "apikey"]
    wrong = {
        "apikey": "9b11127a9701975c",
        "signature": "【Y】",
        "extend": "x",
        "register": "true",
        "timeout_s": "0",
    }
    assert {problem.key for problem in problems(info.fields, {**values, **wrong})} == set(wrong)
    assert [field.key for field in info.fields if field.secret] == ["apikey"]
    address = next(field for field in info.fields if field.key == "base_url")
    assert "https://us.yunpian.com" in address.help


def test_limits_are_the_documents() -> None:
    capabilities = YunpianFactory().info.capabilities
    assert capabilities.batch_size == 1
    assert capabilities.reference is Reference.MESSAGE
    assert capabilities.settling is Settling.LOOK_UP
    assert capabilities.polling is Polling.QUEUE
    assert capabilities.poll_batch == 100
    assert capabilities.balance
    assert not capabilities.sender
    assert capabilities.report_limit_s == 72 * 3600
    assert measure("x" * 71, capabilities.scheme).segment_count == 2
    assert measure("x" * 501, capabilities.scheme).over_limit
    provider = Yunpian(AccountSettings({}, {}))
    assert isinstance(provider, PollsReports)
    assert isinstance(provider, LooksUp)
