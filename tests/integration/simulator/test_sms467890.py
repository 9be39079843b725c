"""The 467890 gateway over real sockets: sending, balance, silence about repetitions, faults."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from smsdesk.simulator.faults import Action, FaultScript, FaultScriptError, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup, Timing
from smsdesk.simulator.server import GatewayServer
from smsdesk.simulator.sms467890 import Sms467890Gateway
from smsdesk.simulator.sms467890_account import DEMO_PWD, DEMO_UID, KeyStyle, Sms467890Account
from tests.integration.simulator.hosting import hosted

AT_ONCE = Timing(report_delay_s=0.0, retry_s=0.01)
SEND, BALANCE = "/Admin/index.php/Message/send", "/Admin/index.php/Message/balance"
NOON_IN_CHINA = 1_714_968_000.0


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOON_IN_CHINA

    def __call__(self) -> float:
        return self.now


class Desk:
    """A customer of one gateway."""

    def __init__(
        self, gateway: Sms467890Gateway, server: GatewayServer, client: aiohttp.ClientSession
    ) -> None:
        self.gateway = gateway
        self.server = server
        self.client = client

    async def raw(self, path: str, body: bytes, content_type: str = "application/json") -> bytes:
        headers = {"Content-Type": content_type}
        url = f"{self.server.url}{path}"
        async with self.client.post(url, data=body, headers=headers) as response:
            assert response.status == 200
            return await response.read()

    async def post(self, path: str, **fields: object) -> dict[str, str]:
        content = {"uid": DEMO_UID, "pwd": DEMO_PWD, **fields}
        answer: dict[str, str] = json.loads(await self.raw(path, json.dumps(content).encode()))
        assert set(answer) == {"status", "respCode", "respMsg", "msgid"}
        assert all(isinstance(value, str) for value in answer.values())
        return answer

    async def send(self, *mobiles: str, content: str = "【Demo】Hello") -> dict[str, str]:
        return await self.post(SEND, mobile=",".join(mobiles or ["13000000001"]), content=content)

    @property
    def numbers(self) -> list[str]:
        return [message.mobile for message in self.gateway.messages]


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
            gateway = Sms467890Gateway(setup, Sms467890Account(**changes))
            server = await stack.enter_async_context(hosted(gateway, *rules))
            return Desk(gateway, server, client)

        yield start


async def test_success(start: Start) -> None:
    desk = await start()
    answer = await desk.send("13000000001", "13000000002")
    msgid = answer.pop("msgid")
    assert answer == {"status": "success", "respCode": "0", "respMsg": "send success"}
    assert msgid.isdigit()
    assert {message.message_id for message in desk.gateway.messages} == {msgid}
    assert [message.number for message in desk.gateway.messages] == [
        "+8613000000001",
        "+8613000000002",
    ]
    (record,) = desk.server.requests
    assert (record.path, record.method, record.outcome) == (SEND, "send", "2 of 2 accepted")
    assert record.numbers == ("+8613000000001", "+8613000000002")
    shown = repr(desk.server.requests) + repr(desk.gateway.messages)
    for hidden in (DEMO_PWD, "Hello", "13000000001"):
        assert hidden not in shown


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "application/x-www-form-urlencoded", "text/plain"],
)
async def test_any_content_type(start: Start, content_type: str) -> None:
    desk = await start()
    fields = {"uid": DEMO_UID, "pwd": DEMO_PWD, "mobile": "13000000001", "content": "你好"}
    for body in (json.dumps(fields), json.dumps(fields, ensure_ascii=False)):
        answer = json.loads(await desk.raw(SEND, body.encode(), content_type))
        assert answer["respCode"] == "0"
    assert desk.gateway.messages[0].text == "你好"


async def test_capitalised_keys(start: Start) -> None:
    desk = await start(keys=KeyStyle.CAPITALISED)
    assert (await desk.send())["respCode"] == "1"
    fields = {"Uid": DEMO_UID, "Pwd": DEMO_PWD, "Mobile": "13000000001", "Content": "Hello"}
    answer = json.loads(await desk.raw(SEND, json.dumps(fields).encode()))
    assert answer["respCode"] == "0"
    lower = await start()
    answer = json.loads(await lower.raw(SEND, json.dumps(fields).encode()))
    assert answer["respCode"] == "1"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"uid": ""}, "1"),
        ({"uid": "10087"}, "1"),
        ({"pwd": "wrong"}, "1"),
        ({"mobile": ""}, "2"),
        ({"mobile": "13000000001,1300000000"}, "2"),
        ({"mobile": "13000000001,+8613000000002"}, "2"),
        ({"mobile": "13000000001,13000009908"}, "2"),
        ({"content": ""}, "3"),
        ({"content": "a" * 269}, "4"),
        ({"mobile": ",".join(f"1300000{n:04}" for n in range(5001))}, "6"),
        ({"mobile": "13000000001,13000009909"}, "7"),
    ],
    ids=[f"{n}" for n in range(11)],
)
async def test_codes(start: Start, fields: dict[str, str], code: str) -> None:
    desk = await start()
    answer = await desk.post(SEND, **{"mobile": "13000000001", "content": "Hello", **fields})
    assert (answer["status"], answer["respCode"], answer["msgid"]) == ("error", code, "")
    assert answer["respMsg"]
    assert desk.server.requests[0].outcome.startswith(f"respCode {code} ")
    assert desk.gateway.messages == []
    assert desk.gateway.balance == desk.gateway.account.balance


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"uid=10086&pwd=x"])
async def test_bodies_that_are_no_json_object(start: Start, body: bytes) -> None:
    desk = await start()
    for path in (SEND, BALANCE):
        assert json.loads(await desk.raw(path, body))["respCode"] == "1"


async def test_billing_and_balance(start: Start) -> None:
    desk = await start(balance=Decimal(6))
    assert (await desk.post(BALANCE)) == {
        "status": "success",
        "respCode": "0",
        "respMsg": "6",
        "msgid": "",
    }
    assert (await desk.send(content="码" * 70))["respCode"] == "0"
    assert (await desk.send("13000000001", "13000000002", content="a" * 71))["respCode"] == "0"
    assert (await desk.post(BALANCE))["respMsg"] == "1"
    refused = await desk.send("13000000001", "13000000002")
    assert (refused["respCode"], refused["respMsg"]) == ("5", "Insufficient balance")
    assert (await desk.send("13000000002"))["respCode"] == "0"
    assert (await desk.post(BALANCE))["respMsg"] == "0"
    assert [message.segments for message in desk.gateway.messages] == [1, 2, 2, 1]


async def test_the_longest_content_has_four_parts(start: Start) -> None:
    desk = await start()
    await desk.send(content="a" * 268)
    assert desk.gateway.messages[0].segments == 4


async def test_balance_has_its_own_codes(start: Start) -> None:
    desk = await start()
    assert (await desk.post(BALANCE, pwd="wrong"))["respCode"] == "1"
    desk.gateway.frozen = True
    answer = await desk.post(BALANCE)
    assert (answer["status"], answer["respCode"]) == ("error", "2")
    assert (await desk.send())["respCode"] == "8"
    desk.gateway.frozen = False
    assert (await desk.send())["respCode"] == "0"


async def test_a_repetition_is_dropped_in_silence(start: Start, clock: Clock) -> None:
    desk = await start(balance=Decimal(10))
    first = await desk.send("13000000001", "13000000002", "13000000001")
    again = await desk.send("13000000002", "13000000003")
    alone = await desk.send("13000000001")
    assert {each["respCode"] for each in (first, again, alone)} == {"0"}
    assert len({each["msgid"] for each in (first, again, alone)}) == 3
    assert desk.numbers == ["13000000001", "13000000002", "13000000003"]
    assert desk.gateway.repeated == ["+8613000000001", "+8613000000002", "+8613000000001"]
    assert desk.gateway.balance == 7
    assert [record.outcome for record in desk.server.requests] == [
        "2 of 3 accepted",
        "1 of 2 accepted",
        "0 of 1 accepted",
    ]
    clock.now += 600
    await desk.send("13000000001")
    await desk.send("13000000001", content="another")
    assert len(desk.numbers) == 5


async def test_without_a_window_nothing_is_dropped(start: Start) -> None:
    desk = await start(repetition_window_s=0.0)
    await desk.send("13000000001", "13000000001")
    await desk.send("13000000001")
    assert desk.numbers == ["13000000001"] * 3


async def test_a_refused_request_does_not_count_as_sent(start: Start) -> None:
    desk = await start()
    assert (await desk.send("13000000001", "13000009909"))["respCode"] == "7"
    assert (await desk.send("13000000001", "13000009909"))["respCode"] == "0"
    assert desk.numbers == ["13000000001", "13000009909"]


async def test_a_repetition_after_a_lost_answer_sends_once(start: Start) -> None:
    desk = await start(Rule(Action.DROP_AFTER_READING, Match(requests=(1, 1))))
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.send()
    answer = await desk.send()
    assert answer["respCode"] == "0"
    (message,) = desk.gateway.messages
    assert message.message_id != answer["msgid"]


async def test_the_misprint_of_the_manual(start: Start) -> None:
    desk = await start(misprinted_success=True)
    fields = {"uid": DEMO_UID, "pwd": DEMO_PWD, "mobile": "13000000001", "content": "Hello"}
    body = await desk.raw(SEND, json.dumps(fields).encode())
    msgid = desk.gateway.messages[0].message_id
    assert body.decode() == (
        f'{{"status":"success","respCode":"0","respMsg":"send success","msgid":"{msgid}""}}'
    )
    assert (await desk.post(BALANCE))["respCode"] == "0"
    assert (await desk.send("x"))["respCode"] == "2"


async def test_scripted_codes(start: Start) -> None:
    desk = await start(
        Rule(Action.RESULT, Match(method="send", requests=(1, 1)), code=7),
        Rule(Action.RESULT, Match(method="balance"), code="4711"),
        Rule(Action.PARTIAL, Match(number_suffix="17"), code=8),
    )
    assert (await desk.send())["respCode"] == "7"
    assert (await desk.post(BALANCE))["respCode"] == "4711"
    assert (await desk.send("13000000001", "13000000017"))["respCode"] == "8"
    assert desk.gateway.messages == []
    assert (await desk.send())["respCode"] == "0"


async def test_scripted_ids(start: Start) -> None:
    desk = await start(
        Rule(Action.SAME_ID, Match(number_suffix="2")), Rule(Action.NO_ID, Match(number_suffix="3"))
    )
    answers = [await desk.send(f"1300000000{n}") for n in (1, 2, 3)]
    first, second, third = (answer["msgid"] for answer in answers)
    assert first == second != ""
    assert (third, answers[2]["respCode"]) == ("", "0")
    assert desk.gateway.messages[2].message_id not in {"", first}


async def test_a_script_with_foreign_codes_is_refused() -> None:
    script = FaultScript([Rule(Action.RESULT, code="frozen")])
    with pytest.raises(FaultScriptError):
        GatewayServer(Sms467890Gateway(), script=script)


async def test_msgids_differ_also_after_a_restart(start: Start, clock: Clock) -> None:
    msgids = []
    for _ in range(2):
        desk = await start()
        msgids += [(await desk.send(f"1300000000{n}"))["msgid"] for n in range(5)]
        clock.now += 1
    assert len(set(msgids)) == 10


async def test_five_thousand_numbers_in_one_request(start: Start) -> None:
    desk = await start()
    mobiles = [f"1310000{n:04}" for n in range(5000) if n < 9900]
    assert (await desk.send(*mobiles))["respCode"] == "0"
    assert desk.numbers == mobiles


async def test_other_paths_and_methods(start: Start) -> None:
    desk = await start()
    async with desk.client.post(f"{desk.server.origin}/Admin/index.php/Message/") as response:
        assert response.status == 404
    async with desk.client.get(f"{desk.server.origin}{SEND}") as response:
        assert response.status == 405
