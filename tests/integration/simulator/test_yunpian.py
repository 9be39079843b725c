"""The Yunpian gateway over real sockets: sending, looking up, pulling, and its faults."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from smsdesk.simulator.faults import Action, FaultScript, FaultScriptError, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.yunpian import YunpianGateway
from smsdesk.simulator.yunpian_account import DEMO_APIKEY, YunpianAccount
from smsdesk.simulator.yunpian_reports import china
from tests.integration.simulator.hosting import hosted, settle

AT_ONCE = Timing(report_delay_s=0.0, retry_s=0.01)
SEND, PULL = "/v2/sms/single_send.json", "/v2/sms/pull_status.json"
RECORD, USER = "/v2/sms/get_record.json", "/v2/user/get.json"
NOON_IN_CHINA = 1_714_968_000.0  # 2024-05-06 12:00:00 UTC+8


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOON_IN_CHINA

    def __call__(self) -> float:
        return self.now


class Desk:
    """A customer of one gateway."""

    def __init__(
        self, gateway: YunpianGateway, server: GatewayServer, client: aiohttp.ClientSession
    ) -> None:
        self.gateway = gateway
        self.server = server
        self.client = client

    async def post(self, path: str, **fields: str) -> tuple[int, Any]:
        """Return HTTP status and JSON of the answer; a field that is empty is left out."""
        form = {"apikey": self.gateway.account.apikey, **fields}
        sent = {key: value for key, value in form.items() if value}
        async with self.client.post(f"{self.server.origin}{path}", data=sent) as response:
            assert response.headers["Content-Type"] == "application/json;charset=utf-8"
            return response.status, json.loads(await response.read())

    async def send(self, mobile: str = "+93701234567", **fields: str) -> dict[str, Any]:
        content = {"mobile": mobile, "text": "【Demo】Your code is 4711", **fields}
        return dict((await self.post(SEND, **content))[1])

    async def pull(self, **fields: str) -> list[dict[str, Any]]:
        status, items = await self.post(PULL, **fields)
        assert status == 200
        return list(items)

    async def records(self, **fields: str) -> list[dict[str, Any]]:
        now = self.gateway.now()
        around = {
            "start_time": china(now - timedelta(minutes=2)),
            "end_time": china(now + timedelta(minutes=10)),
        }
        status, items = await self.post(RECORD, **{**around, "type": "all", **fields})
        assert status == 200
        return list(items)


Start = Callable[..., Awaitable[Desk]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def start(client: aiohttp.ClientSession, clock: Clock) -> AsyncIterator[Start]:
    """Start a gateway under rules, its account changed as given; all are stopped at the end."""
    async with AsyncExitStack() as stack:

        async def start(*rules: Rule, **changes: Any) -> Desk:
            setup = GatewaySetup(timing=AT_ONCE, clock=clock)
            gateway = YunpianGateway(setup, YunpianAccount(**changes))
            server = await stack.enter_async_context(hosted(gateway, *rules))
            return Desk(gateway, server, client)

        yield start


async def test_the_answer_of_the_document(start: Start) -> None:
    desk = await start()
    status, answer = await desk.post(
        SEND, mobile="13012312312", text="【Yunpian】Your Verify Code is 12345.", uid="10001"
    )
    assert status == 200
    sid = answer.pop("sid")
    assert answer == {
        "code": 0,
        "msg": "发送成功",
        "count": 1,
        "fee": 0.05,
        "unit": "RMB",
        "mobile": "13012312312",
    }
    assert isinstance(sid, int)
    assert sid > 2**31
    (message,) = desk.gateway.messages
    assert (message.number, message.message_id) == ("+8613012312312", str(sid))
    assert (message.text, message.reference) == ("【Yunpian】Your Verify Code is 12345.", "10001")
    assert "12345" not in repr(message)
    (record,) = desk.server.requests
    assert (record.path, record.method, record.outcome) == (SEND, "single_send", "1 of 1 accepted")
    assert record.numbers == ("+8613012312312",)
    shown = repr(desk.server.requests)
    assert DEMO_APIKEY not in shown
    assert "12345" not in shown


async def test_the_bytes_of_the_sheet(start: Start) -> None:
    desk = await start(apikey="0123456789abcdef0123456789abcdef")
    body = (
        b"apikey=0123456789abcdef0123456789abcdef&mobile=%2B93701234567"
        b"&text=%E3%80%90Demo%E3%80%91Your+code+is+4711."
        b"&uid=8f3c0d52-6a0e-4d1f-9c55-3b1c5a2f9d10"
    )
    assert len(body) == 148
    headers = {
        "Accept": "application/json;charset=utf-8",
        "Content-Type": "application/x-www-form-urlencoded;charset=utf-8",
    }
    url = f"{desk.server.url}{SEND}"
    async with desk.client.post(url, data=body, headers=headers) as response:
        assert (await response.json())["code"] == 0
    assert desk.gateway.messages[0].text == "【Demo】Your code is 4711."
    raw_plus = body.replace(b"%2B", b"+")
    async with desk.client.post(url, data=raw_plus, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["code"] == 2
    assert len(desk.gateway.messages) == 1


async def test_a_refusal(start: Start) -> None:
    desk = await start(balance=Decimal("0.39"))
    status, answer = await desk.post(SEND, mobile="+93701234567", text="Hello")
    assert status == 400
    assert answer == {
        "http_status_code": 400,
        "code": 3,
        "msg": "账户余额不足",
        "detail": "账户需要充值,请充值后重试",
    }
    assert desk.server.requests[0].outcome.startswith("code 3 ")
    assert desk.gateway.messages == []


async def test_refusals_under_status_200(start: Start) -> None:
    desk = await start(error_status=200)
    status, answer = await desk.post(SEND, apikey="x" * 32, mobile="+93701234567", text="Hello")
    assert (status, answer["http_status_code"], answer["code"]) == (200, 200, -1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"apikey": ""}, 1),
        ({"apikey": "x" * 32}, -1),
        ({"mobile": ""}, 1),
        ({"text": ""}, 1),
        ({"mobile": " 93701234567"}, 2),
        ({"mobile": "+93701234567,+93701234568"}, 2),
        ({"text": "a" * 501}, 2),
        ({"text": "【Demo】Casino"}, 4),
        ({"text": "Hello【Demo】"}, 16),
        ({"mobile": "+85021234567"}, 20),
        ({"mobile": "+5351234567"}, 23),
        ({"mobile": "+93700009908"}, 10),
        ({"mobile": "+93700009909"}, -5),
    ],
    ids=str,
)
async def test_codes(start: Start, fields: dict[str, str], code: int) -> None:
    desk = await start()
    content = {"mobile": "+93701234567", "text": "【Demo】Hello", **fields}
    status, answer = await desk.post(SEND, **content)
    assert (status, answer["code"]) == (400, code)
    assert answer["msg"]
    assert answer["detail"]
    assert desk.gateway.messages == []
    assert desk.gateway.balance == desk.gateway.account.balance


async def test_who_may_call(start: Start) -> None:
    elsewhere = await start(ip_whitelist=frozenset({"10.0.0.1"}))
    for path in (SEND, PULL, RECORD, USER):
        assert (await elsewhere.post(path))[1]["code"] == -3
    here = await start(ip_whitelist=frozenset({"127.0.0.1"}))
    assert (await here.send())["code"] == 0
    for path in (SEND, PULL, RECORD, USER):
        assert (await here.post(path, apikey="x" * 32))[1]["code"] == -1


async def test_the_fee_and_the_falling_balance(start: Start) -> None:
    desk = await start(balance=Decimal("1.00"))
    first = await desk.send("13012312312", text="a" * 71)
    assert (first["count"], first["fee"]) == (2, 0.1)
    second = await desk.send("+85261234567")
    assert (second["count"], second["fee"]) == (1, 0.35)
    assert desk.gateway.balance == Decimal("0.55")
    assert (await desk.post(USER))[1]["balance"] == 0.55
    assert (await desk.send("+93701234567", text="a" * 71))["code"] == 3
    assert (await desk.send("+93701234567"))["code"] == 0
    assert desk.gateway.balance == Decimal("0.15")


async def test_the_account(start: Start) -> None:
    status, answer = await (await start()).post(USER)
    assert status == 200
    assert set(answer) == {
        *("nick", "gmt_created", "mobile", "email", "ip_whitelist", "api_version", "balance"),
        *("alarm_balance", "emergency_contact", "emergency_mobile"),
    }
    assert answer["gmt_created"] == "2012-09-11 15:14:00"
    assert answer["balance"] == 1_000_000
    assert answer["ip_whitelist"] is None


async def test_the_number_comes_back_normalised(start: Start) -> None:
    desk = await start()
    assert (await desk.send("+8613012312312"))["mobile"] == "13012312312"
    assert (await desk.send("+4407911123456"))["mobile"] == "+447911123456"


async def test_repetition(start: Start, clock: Clock) -> None:
    desk = await start()
    codes = []
    for seconds in (0, 29, 1, 30, 30, 210):
        clock.now += seconds
        codes.append((await desk.send())["code"])
    assert codes == [0, 8, 0, 0, 9, 0]
    assert len(desk.gateway.messages) == 4
    assert (await desk.send("+93701234568"))["code"] == 0
    assert (await desk.send(text="【Demo】Another"))["code"] == 0


@pytest.mark.parametrize(
    "changes", [{"repetition_guard": False}, {"exempt": frozenset({"+93701234567"})}], ids=str
)
async def test_repetition_may_be_let_through(start: Start, changes: dict[str, Any]) -> None:
    desk = await start(**changes)
    assert [(await desk.send())["code"] for _ in range(5)] == [0] * 5


async def test_a_busy_number_is_taken_later(start: Start) -> None:
    desk = await start()
    assert [(await desk.send("+93700009909"))["code"] for _ in range(2)] == [-5, 0]


async def test_sids_differ_also_after_a_restart(start: Start, clock: Clock) -> None:
    sids = []
    for _ in range(2):
        desk = await start()
        sids += [(await desk.send(f"+9370123456{n}"))["sid"] for n in range(5)]
        clock.now += 1
    assert len(set(sids)) == 10


async def test_reports_are_pulled_once(start: Start) -> None:
    desk = await start()
    sent = [await desk.send(f"+9370{n:07}", uid=f"m{n}") for n in range(23)]
    await settle(desk.server)
    first = await desk.pull()
    assert len(first) == 20
    assert first[0] == {
        "sid": sent[0]["sid"],
        "uid": "m0",
        "user_receive_time": "2024-05-06 12:00:00",
        "error_msg": "DELIVRD",
        "error_detail": "",
        "mobile": "+93700000000",
        "report_status": "SUCCESS",
    }
    rest = await desk.pull(page_size="100")
    assert [item["sid"] for item in first + rest] == [each["sid"] for each in sent]
    assert await desk.pull() == []
    assert desk.server.requests[-2].outcome == "3 reports"


async def test_reports_of_every_fate(start: Start) -> None:
    desk = await start()
    for suffix in range(9901, 9917):
        await desk.send(f"+9370000{suffix}")
    await settle(desk.server)
    seen: dict[str, list[tuple[str, str]]] = {}
    for item in await desk.pull(page_size="100"):
        result = (item["report_status"], item["error_msg"])
        seen.setdefault(item["mobile"][-4:], []).append(result)
    good = ("SUCCESS", "DELIVRD")
    assert seen == {
        "9901": [("FAIL", "UNDELIV")],
        "9902": [("FAIL", "EXPIRED")],
        "9903": [("FAIL", "REJECTD")],
        "9905": [good],
        "9906": [("FAIL", "YP:54")],
        "9907": [("PENDING", "YP:9999")],
        "9910": [("FAIL", "DELETED")],
        "9911": [good],
        "9912": [("FAIL", "UNKNOWN")],
        "9913": [("FAIL", "EXPIRED"), good],
        "9914": [good, ("FAIL", "UNDELIV")],
        "9916": [good],
    }


@pytest.mark.parametrize("size", ["0", "101", "x"])
async def test_page_sizes_that_are_refused(start: Start, size: str) -> None:
    desk = await start()
    await desk.send()
    await settle(desk.server)
    assert (await desk.post(PULL, page_size=size))[1]["code"] == 2
    assert len(await desk.pull()) == 1


async def test_the_list_of_version_1(start: Start) -> None:
    desk = await start(wrapped_list=True)
    sent = await desk.send()
    await settle(desk.server)
    _, answer = await desk.post(PULL)
    assert [item["sid"] for item in answer["sms_status"]] == [sent["sid"]]
    assert (await desk.post(PULL))[1] == {"sms_status": []}


async def test_pull_and_records_must_be_switched_on(start: Start) -> None:
    desk = await start(pull=False, records=False)
    for path in (PULL, RECORD):
        status, answer = await desk.post(path)
        assert (status, answer["code"]) == (400, -2)


async def test_an_answer_that_is_lost_takes_the_reports_with_it(start: Start) -> None:
    lost = Rule(Action.DROP_AFTER_READING, Match(method="pull_status", times=1))
    desk = await start(lost)
    sent = await desk.send(uid="m1")
    await settle(desk.server)
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.pull()
    assert await desk.pull() == []
    (record,) = await desk.records()
    assert (record["sid"], record["report_status"]) == (str(sent["sid"]), "SUCCESS")
    assert record["uid"] == "m1"


async def test_a_send_whose_answer_is_lost_is_found(start: Start) -> None:
    desk = await start(Rule(Action.DROP_AFTER_READING, Match(requests=(1, 1))))
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.send(uid="m1", text="【Demo】" + "a" * 70)
    (record,) = await desk.records(mobile="+93701234567")
    assert record["uid"] == "m1"
    assert record["fee"] == 2
    assert record["send_status"] == "SUCCESS"
    assert record["send_time"] == "2024-05-06 12:00:00"
    assert (await desk.send(text="【Demo】" + "a" * 70))["code"] == 8


async def test_a_send_that_never_arrived_is_not_found(start: Start) -> None:
    desk = await start(Rule(Action.DROP_BEFORE_PROCESSING, Match(requests=(1, 1))))
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.send(uid="m1")
    assert await desk.records() == []
    assert (await desk.send(uid="m1"))["code"] == 0


async def test_records(start: Start, clock: Clock) -> None:
    desk = await start()
    await desk.send("13012312312", uid="domestic")
    await desk.send("+93701234567", uid="abroad")
    clock.now += 60
    await desk.send("+93700009904", uid="later")

    async def uids(**fields: str) -> list[str]:
        return [item["uid"] for item in await desk.records(**fields)]

    assert await uids() == ["domestic", "abroad", "later"]
    assert await uids(type="global") == ["abroad", "later"]
    assert await uids(type="") == ["domestic"]
    assert await uids(mobile="+8613012312312") == ["domestic"]
    assert await uids(start_time="2024-05-06 12:00:30") == ["later"]
    assert await uids(page_size="2") == ["domestic", "abroad"]
    assert await uids(page_size="2", page_num="2") == ["later"]
    assert await uids() == ["domestic", "abroad", "later"]
    (silent,) = await desk.records(mobile="+93700009904")
    assert (silent["report_status"], silent["user_receive_time"]) == ("UNKNOWN", None)
    assert (await desk.post(RECORD, start_time="2024-05-06 12:00:00"))[1]["code"] == 1


async def test_records_may_be_late(start: Start, clock: Clock) -> None:
    desk = await start(record_delay_s=60)
    await desk.send()
    assert await desk.records() == []
    clock.now += 60
    assert len(await desk.records()) == 1


async def test_scripted_codes_and_ids(start: Start) -> None:
    desk = await start(
        Rule(Action.RESULT, Match(requests=(1, 1)), code=-51),
        Rule(Action.PARTIAL, Match(number_suffix="17"), code="22"),
        Rule(Action.RESULT, Match(method="user_get"), code=4711),
        Rule(Action.SAME_ID, Match(number_suffix="2")),
        Rule(Action.NO_ID, Match(number_suffix="3")),
    )
    assert (await desk.send())["code"] == -51
    assert (await desk.send("+93700000017"))["code"] == 22
    status, answer = await desk.post(USER)
    assert (status, answer["code"]) == (400, 4711)
    first, second, third = [await desk.send(f"+9370000000{n}") for n in (1, 2, 3)]
    assert first["sid"] == second["sid"]
    assert (third["code"], "sid" in third) == (0, False)
    await settle(desk.server)
    assert len(await desk.records()) == 3
    assert len({item["sid"] for item in await desk.pull()}) == 2


async def test_scripted_refusals_of_pulls_take_nothing(start: Start) -> None:
    desk = await start(Rule(Action.RESULT, Match(method="pull_status", times=1), code=-50))
    await desk.send()
    await settle(desk.server)
    assert (await desk.post(PULL))[1]["code"] == -50
    assert len(await desk.pull()) == 1


async def test_a_script_with_foreign_codes_is_refused() -> None:
    script = FaultScript([Rule(Action.RESULT, code="DELIVRD")])
    with pytest.raises(FaultScriptError):
        GatewayServer(YunpianGateway(), script=script)


async def test_other_paths_and_methods(start: Start) -> None:
    desk = await start()
    for path in ("", "/v2/sms/batch_send.json", "/v1/sms/single_send.json"):
        async with desk.client.post(f"{desk.server.origin}{path}", data={}) as response:
            assert response.status == 404
    async with desk.client.get(f"{desk.server.origin}{SEND}") as response:
        assert response.status == 405


async def test_bodies_that_are_no_form(start: Start) -> None:
    desk = await start()
    url = f"{desk.server.url}{SEND}"
    async with desk.client.post(url, json={"apikey": DEMO_APIKEY}) as response:
        assert (await response.json())["code"] == 1
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with desk.client.post(url, data=b"apikey=%FF", headers=form) as response:
        assert (await response.json())["code"] == 14
