"""Billing, signatures, ids and reports of the CloudSMS gateway."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from smsdesk.simulator.cloudsms import (
    DEMO_AUTH_KEY,
    CloudSmsAccount,
    CloudSmsGateway,
    CloudSmsMessage,
)
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.handset import HandsetState
from tests.unit.simulator.conftest import NOON_IN_HONG_KONG, Ask, handle, packet


def to(*nationals: str, code: int = 852) -> list[dict[str, object]]:
    return [{"COUNTRY_CODE": code, "DEST_MSISDN": national} for national in nationals]


async def accept(gateway: CloudSmsGateway, **changes: object) -> CloudSmsMessage:
    await handle(gateway, json.dumps(packet(**changes)).encode())
    return gateway.messages[-1]


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("码" * 70, 1),
        ("码" * 71, 2),
        ("ê" * 140, 1),
        ("ê" * 141, 2),
        ("ê" * 268, 2),
        ("ê" * 269, 3),
    ],
)
async def test_segments_are_billed(gateway: CloudSmsGateway, text: str, segments: int) -> None:
    message = await accept(gateway, SMS_CONTENT=text)
    assert message.segments == segments
    assert message.cost == Decimal("0.40") * segments
    assert gateway.balance == gateway.account.balance - message.cost


async def test_the_price_goes_by_country(gateway: CloudSmsGateway) -> None:
    for code, national, price in [
        (86, "13000000001", "0.35"),
        (65, "80000001", "0.30"),
        (33, "612345678", "0.50"),
    ]:
        message = await accept(gateway, MULTI_MSISDN_LIST=to(national, code=code))
        assert message.cost == Decimal(price)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (1, "【Shop】Hello"),
        (2, "Hello【Shop】"),
        (3, "[Shop]Hello"),
        (4, "Hello[Shop]"),
        (5, "Hello"),
    ],
)
async def test_the_handset_sees_the_signature(
    gateway: CloudSmsGateway, kind: int, shown: str
) -> None:
    message = await accept(gateway, SMS_CONTENT="Hello", SIGNATURE="Shop", SIGNATURE_TYPE=kind)
    assert (message.text, message.rendered_text) == ("Hello", shown)


async def test_the_signature_is_billed_too(gateway: CloudSmsGateway) -> None:
    signed = {"SIGNATURE": "Shop", "SIGNATURE_TYPE": 3}
    # Square brackets are two septets each: 2 + 4 + 2 = 8.
    assert (await accept(gateway, SMS_CONTENT="a" * 152, **signed)).segments == 1
    assert (await accept(gateway, SMS_CONTENT="a" * 153, **signed)).segments == 2
    solid = {"SIGNATURE": "Shop", "SIGNATURE_TYPE": 1}
    assert (await accept(gateway, SMS_CONTENT="a" * 64, **solid)).segments == 1
    assert (await accept(gateway, SMS_CONTENT="a" * 65, **solid)).segments == 2


async def test_what_is_kept_of_a_message(gateway: CloudSmsGateway) -> None:
    message = await accept(gateway, CUSTOMER_BODY={"m": "0f3c5d"}, ORIGINAL_ADDR="Shop")
    assert message.number == "+85260000001"
    assert message.customer_body == {"m": "0f3c5d"}
    assert message.reference == '{"m":"0f3c5d"}'
    assert message.sender == "Shop"
    assert message.at == datetime(2024, 5, 6, 4, 0, tzinfo=UTC)
    assert "4711" not in repr(message)
    assert "60000001" not in repr(message)


async def test_ids_are_unique_although_the_clock_stands(gateway: CloudSmsGateway) -> None:
    for _ in range(20):
        await accept(gateway, MULTI_MSISDN_LIST=to(*[str(60_000_000 + n) for n in range(200)]))
    ids = {message.sms_uid for message in gateway.messages}
    assert len(ids) == len(gateway.messages) == 4000
    assert {len(uid) for uid in ids} == {30}


async def test_the_same_number_twice_is_two_messages(gateway: CloudSmsGateway) -> None:
    await accept(gateway, MULTI_MSISDN_LIST=to("60000001", "60000001"))
    assert [each.number for each in gateway.messages] == ["+85260000001"] * 2
    assert gateway.messages[0].sms_uid != gateway.messages[1].sms_uid


def fates(gateway: CloudSmsGateway) -> list[list[str]]:
    return [[step.state.value for step in each.fate.steps] for each in gateway.messages]


async def test_a_balance_that_runs_out_is_told_by_report() -> None:
    account = CloudSmsAccount(balance=Decimal("1.00"))
    gateway = CloudSmsGateway(account=account)
    await accept(gateway, MULTI_MSISDN_LIST=to("60000001", "60000002", "60000003"))
    assert fates(gateway) == [["DELIVERED"], ["DELIVERED"], ["LOCALLY_REJECTED"]]
    assert gateway.balance == Decimal("0.20")
    assert [each.cost for each in gateway.messages] == [
        Decimal("0.40"),
        Decimal("0.40"),
        Decimal(0),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"ROUTE_ID": "VerifyCode_517"},
        {"MULTI_MSISDN_LIST": to("60000001", code=53)},
        {"MULTI_MSISDN_LIST": to("70000001", code=65)},
        {"MULTI_MSISDN_LIST": to("8000001", code=65)},
        {"MULTI_MSISDN_LIST": to("800000011", code=65)},
    ],
    ids=["route", "direction", "Singapore start", "Singapore short", "Singapore long"],
)
async def test_what_is_rejected_locally_is_taken_first_and_costs_nothing(
    gateway: CloudSmsGateway, ask: Ask, changes: dict[str, Any]
) -> None:
    answer = await ask(**changes)
    assert answer["DETAIL_LIST"][0]["RESULT_CODE"] == 1
    assert fates(gateway) == [["LOCALLY_REJECTED"]]
    assert gateway.balance == gateway.account.balance


async def test_singapore_numbers_that_keep_the_rule(gateway: CloudSmsGateway) -> None:
    await accept(gateway, MULTI_MSISDN_LIST=to("80000001", "90000001", code=65))
    assert fates(gateway) == [["DELIVERED"], ["DELIVERED"]]


async def test_a_busy_number_is_taken_later(gateway: CloudSmsGateway, ask: Ask) -> None:
    destination = to("60009909")
    first = await ask(MULTI_MSISDN_LIST=destination)
    second = await ask(MULTI_MSISDN_LIST=destination)
    assert (first["RESULT_CODE"], second["RESULT_CODE"]) == (0x10000005, 1)
    assert len(gateway.messages) == 1


async def test_an_own_key_replaces_the_demo_key() -> None:
    gateway = CloudSmsGateway(GatewaySetup(secret="own"))
    assert (await handle(gateway, json.dumps(packet()).encode())).outcome.startswith("0x05")
    assert (await accept(gateway, AUTH_KEY="own")).segments == 1
    shown = repr(gateway.setup) + repr(gateway.account)
    assert "own" not in shown
    assert DEMO_AUTH_KEY not in repr(CloudSmsAccount())


async def test_scripted_refusals(gateway: CloudSmsGateway, ask: Ask) -> None:
    for code, name in [(2, "Unknown_error"), (3, "Busy"), (0x1000000E, "DB_not_find")]:
        answer = await ask(Rule(Action.RESULT, code=code))
        assert (answer["RESULT_CODE"], answer["RESULT_DESC"]) == (code, name)
    answer = await ask(Rule(Action.RESULT, code="0x10000004"))
    assert answer["RESULT_CODE"] == 0x10000004
    assert gateway.messages == []


async def test_scripted_refusals_of_single_numbers(gateway: CloudSmsGateway, ask: Ask) -> None:
    answer = await ask(
        Rule(Action.PARTIAL, Match(number_suffix="02"), code=0x10000006),
        MULTI_MSISDN_LIST=to("60000001", "60000002"),
    )
    assert [each["RESULT_CODE"] for each in answer["DETAIL_LIST"]] == [1, 0x10000006]
    assert [each.number for each in gateway.messages] == ["+85260000001"]


async def test_scripted_serial_and_ids(gateway: CloudSmsGateway, ask: Ask) -> None:
    assert (await ask(Rule(Action.WRONG_SERIAL), SERIAL=65535))["SERIAL"] == 1
    answer = await ask(
        Rule(Action.SAME_ID, Match(number_suffix="02")),
        Rule(Action.NO_ID, Match(number_suffix="03")),
        MULTI_MSISDN_LIST=to("60000001", "60000002", "60000003"),
    )
    first, second, third = (each["SMS_UID"] for each in answer["DETAIL_LIST"])
    assert first == second != ""
    assert third == ""
    assert [each["RESULT_CODE"] for each in answer["DETAIL_LIST"]] == [1, 1, 1]
    assert gateway.messages[-1].sms_uid


def test_codes_a_script_may_use() -> None:
    gateway = CloudSmsGateway()
    assert gateway.knows_code(3)
    assert gateway.knows_code("0x10000006")
    assert not gateway.knows_code("send")


async def test_a_report(gateway: CloudSmsGateway) -> None:
    message = await accept(gateway, CUSTOMER_BODY={"m": "ключ"}, ORIGINAL_ADDR="Shop")
    at = datetime(2024, 5, 5, 16, 30, tzinfo=UTC)
    push = gateway.report(message, HandsetState.DELIVERED, at)
    assert push is not None
    assert json.loads(push.render()) == {
        "METHOD": "SMS_PUSH_REPORT",
        "TYPE": "REQUEST",
        "SERIAL": 1,
        "TIME": "2024-05-06 12:00:00",
        "REPORT_TIME": "2024-05-06 00:30:00",
        "SOURCE_MSISDN": "Shop",
        "SMS_UID": message.sms_uid,
        "SMS_RESULT_LIST": [
            {
                "COUNTRY_CODE": 852,
                "DEST_MSISDN": "60000001",
                "SMS_STATE": 2,
                "RESULT_DESC": "DELIVERED",
            }
        ],
        "CUSTOMER_BODY": {"m": "ключ"},
    }


async def test_a_report_without_customer_body_and_sender(gateway: CloudSmsGateway) -> None:
    message = await accept(gateway)
    push = gateway.report(message, HandsetState.ENROUTE, message.at)
    assert push is not None
    content = json.loads(push.render())
    assert "CUSTOMER_BODY" not in content
    assert content["SOURCE_MSISDN"] == "CloudSMS"


@pytest.mark.parametrize(
    ("state", "code", "name"),
    [
        ("ENROUTE", 1, "ENROUTE"),
        ("DELIVERED", 2, "DELIVERED"),
        ("EXPIRED", 3, "EXPIRED"),
        ("DELETED", 4, "DELETED"),
        ("UNDELIVERABLE", 5, "UNDELIVERABLE"),
        ("ACCEPTED", 6, "ACCEPTED"),
        ("UNKNOWN", 7, "UNKNOWN"),
        ("REJECTED", 8, "REJECTED"),
        ("QUEUED", 9, "IDLE"),
        ("LOCALLY_REJECTED", 60, "LOCAL_REJECTED"),
        ("UNDOCUMENTED", 77, "UNDOCUMENTED"),
    ],
)
async def test_states_of_reports(
    gateway: CloudSmsGateway, state: str, code: int, name: str
) -> None:
    push = gateway.report(await accept(gateway), HandsetState(state), datetime.now(UTC))
    assert push is not None
    (result,) = json.loads(push.render())["SMS_RESULT_LIST"]
    assert (result["SMS_STATE"], result["RESULT_DESC"]) == (code, name)


async def test_serials_of_reports_run_round(gateway: CloudSmsGateway) -> None:
    message = await accept(gateway)
    push = gateway.report(message, HandsetState.DELIVERED, message.at)
    assert push is not None
    serials = [json.loads(push.render())["SERIAL"] for _ in range(65_536)]
    assert serials == [*range(1, 65_536), 1]


SENT = json.dumps({"SERIAL": 2}).encode()
GOOD = {
    "METHOD": " SMS_PUSH_REPORT",
    "TYPE": "ANSWER",
    "SERIAL": 2,
    "TIME": "2024-05-06 10:21:01",
    "RESULT_CODE": 1,
    "RESULT_DESC": "OK",
}


def test_the_answer_a_report_wants() -> None:
    gateway = CloudSmsGateway()
    assert gateway.push_refused(SENT, 200, json.dumps(GOOD).encode()) is None


@pytest.mark.parametrize(
    ("status", "answer", "part"),
    [
        (503, GOOD, "HTTP 503"),
        (204, GOOD, "HTTP 204"),
        (200, {**GOOD, "METHOD": "SMS_SEND_REQUEST"}, "METHOD"),
        (200, {**GOOD, "TYPE": "REQUEST"}, "TYPE"),
        (200, {**GOOD, "SERIAL": 3}, "SERIAL"),
        (200, {**GOOD, "TIME": None}, "TIME"),
        (200, {key: GOOD[key] for key in GOOD if key != "RESULT_DESC"}, "RESULT_DESC"),
        (200, {**GOOD, "RESULT_CODE": 2}, "RESULT_CODE 2"),
        (200, {**GOOD, "RESULT_CODE": "1"}, "RESULT_CODE"),
        (200, [], "object"),
    ],
)
def test_answers_that_do_not_acknowledge(status: int, answer: object, part: str) -> None:
    problem = CloudSmsGateway().push_refused(SENT, status, json.dumps(answer).encode())
    assert problem is not None
    assert part in problem


def test_an_answer_that_is_not_json_does_not_acknowledge() -> None:
    for answer in (b"", b"OK", b"\xff", b"[" * 200_000):
        assert CloudSmsGateway().push_refused(SENT, 200, answer) == "the answer is not JSON"


def test_the_clock_is_the_callers() -> None:
    gateway = CloudSmsGateway(GatewaySetup(clock=lambda: NOON_IN_HONG_KONG))
    assert gateway.now() == datetime(2024, 5, 6, 4, tzinfo=UTC)
