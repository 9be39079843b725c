"""Every check of the document on SMS_SEND_REQUEST, and the code each failure gets."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.calling_codes import COUNTRY_CODES
from smsdesk.simulator.cloudsms_packet import Code, RefusedError, parse_json
from tests.unit.simulator.conftest import Ask

INVALID_PARAMETER = 0x10000001
INVALID_CONTEXT = 0x10000003


def numbers(*items: tuple[object, object]) -> list[dict[str, object]]:
    return [{"COUNTRY_CODE": code, "DEST_MSISDN": national} for code, national in items]


async def test_a_sound_request(ask: Ask) -> None:
    answer = await ask()
    uid = answer["DETAIL_LIST"][0].pop("SMS_UID")
    assert answer == {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "ANSWER",
        "SERIAL": 17,
        "TIME": "2024-05-06 12:00:00",
        "RESULT_CODE": 1,
        "RESULT_DESC": "'OK'",
        "DETAIL_LIST": [
            {
                "RESULT_CODE": 1,
                "RESULT_DESC": "'OK'",
                "COUNTRY_CODE": 852,
                "DEST_MSISDN": "60000001",
            }
        ],
    }
    assert len(uid) == 30
    assert uid.isalnum()
    assert uid.isupper()


@pytest.mark.parametrize(
    "changes",
    [
        {"SERIAL": 1},
        {"SERIAL": 65535},
        {"PRIORITY": 0},
        {"PRIORITY": 1},
        {"ORIGINAL_ADDR": ""},
        {"ORIGINAL_ADDR": "a" * 32},
        {"ORIGINAL_ADDR": " ~\x7f\x80"[:3]},
        {"ROUTE_ID": "r" * 255},
        {"SIGNATURE": ""},
        {"SIGNATURE": "s" * 64, "SIGNATURE_TYPE": 3},
        {"SIGNATURE_TYPE": 5},
        {"CUSTOMER_BODY": {}},
        {"CUSTOMER_BODY": {"m": "x" * 247}},
        {"REPEAT": 0},
        {"SMS_CONTENT": "a" * 1530},
        {"SMS_CONTENT": "é" * 1530},
        {"SMS_CONTENT": "ê" * 765},
        {"SMS_CONTENT": "码" * 670},
        {"SMS_CONTENT": "😀" * 330},
        {"MULTI_MSISDN_LIST": numbers((86, "13000000001"))},
        {"MULTI_MSISDN_LIST": numbers((1, "2" * 32))},
        {"MULTI_MSISDN_LIST": numbers(*[(852, str(60_000_000 + n)) for n in range(200)])},
    ],
)
async def test_limits_that_are_just_kept(ask: Ask, changes: dict[str, Any]) -> None:
    assert (await ask(**changes))["RESULT_CODE"] == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"METHOD": None}, INVALID_PARAMETER),
        ({"METHOD": "SMS_PUSH_REPORT"}, INVALID_PARAMETER),
        ({"TYPE": None}, INVALID_PARAMETER),
        ({"TYPE": "ANSWER"}, INVALID_PARAMETER),
        ({"SERIAL": None}, INVALID_PARAMETER),
        ({"SERIAL": 0}, INVALID_PARAMETER),
        ({"SERIAL": 65536}, INVALID_PARAMETER),
        ({"SERIAL": "17"}, INVALID_PARAMETER),
        ({"SERIAL": True}, INVALID_PARAMETER),
        ({"SERIAL": 17.0}, INVALID_PARAMETER),
        ({"TIME": None}, INVALID_PARAMETER),
        ({"TIME": "2024-05-06T10:20:30"}, INVALID_PARAMETER),
        ({"TIME": "2024-05-06 10:20"}, INVALID_PARAMETER),
        ({"TIME": "2024-13-06 10:20:30"}, INVALID_PARAMETER),
        ({"TIME": "2024-05-06 10:20:30+08:00"}, INVALID_PARAMETER),
        ({"TIME": "\uff12024-05-06 10:20:30"}, INVALID_PARAMETER),
        ({"TIME": 20240506}, INVALID_PARAMETER),
        ({"AUTH_KEY": None}, INVALID_PARAMETER),
        ({"AUTH_KEY": ""}, INVALID_PARAMETER),
        ({"AUTH_KEY": "k" * 129}, INVALID_PARAMETER),
        ({"AUTH_KEY": "wrong"}, 0x05),
        ({"AUTH_KEY": "ключ\ud800"}, 0x05),
        ({"VERSION": None}, INVALID_PARAMETER),
        ({"VERSION": "2020-07-12"}, 0x10000010),
        ({"VERSION": "2021-01-01 "}, 0x10000010),
        ({"VERSION": 20210101}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": None}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": []}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": {"COUNTRY_CODE": 852}}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": ["85260000001"]}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": numbers(("852", "60000001"))}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": numbers((852, 60000001))}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": numbers((852, None))}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": numbers((-852, "60000001"))}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": numbers((2**32, "60000001"))}, INVALID_PARAMETER),
        ({"MULTI_MSISDN_LIST": numbers(*[(852, "60000001")] * 201)}, INVALID_PARAMETER),
        ({"ROUTE_ID": None}, INVALID_PARAMETER),
        ({"ROUTE_ID": ""}, INVALID_PARAMETER),
        ({"ROUTE_ID": "r" * 256}, INVALID_PARAMETER),
        ({"ORIGINAL_ADDR": "a" * 33}, INVALID_PARAMETER),
        ({"ORIGINAL_ADDR": "Cafe\u0301"}, INVALID_PARAMETER),
        ({"ORIGINAL_ADDR": "a\nb"}, INVALID_PARAMETER),
        ({"ORIGINAL_ADDR": 106}, INVALID_PARAMETER),
        ({"SIGNATURE": "Shop"}, INVALID_PARAMETER),
        ({"SIGNATURE": "s" * 65, "SIGNATURE_TYPE": 3}, INVALID_PARAMETER),
        ({"SIGNATURE": "商" * 22, "SIGNATURE_TYPE": 1}, INVALID_PARAMETER),
        ({"SIGNATURE": "Shop", "SIGNATURE_TYPE": 0}, INVALID_PARAMETER),
        ({"SIGNATURE": "Shop", "SIGNATURE_TYPE": 6}, INVALID_PARAMETER),
        ({"SIGNATURE": "Shop", "SIGNATURE_TYPE": "1"}, INVALID_PARAMETER),
        ({"SIGNATURE": "Shop", "SIGNATURE_TYPE": True}, INVALID_PARAMETER),
        ({"SIGNATURE_TYPE": 6}, INVALID_PARAMETER),
        ({"PRIORITY": 2}, INVALID_PARAMETER),
        ({"PRIORITY": -1}, INVALID_PARAMETER),
        ({"PRIORITY": "1"}, INVALID_PARAMETER),
        ({"CUSTOMER_BODY": "m"}, INVALID_PARAMETER),
        ({"CUSTOMER_BODY": ["m"]}, INVALID_PARAMETER),
        ({"CUSTOMER_BODY": {"m": "x" * 248}}, INVALID_PARAMETER),
        ({"CUSTOMER_BODY": {"m": "码" * 83}}, INVALID_PARAMETER),
        ({"SMS_CONTENT": None}, INVALID_CONTEXT),
        ({"SMS_CONTENT": ""}, INVALID_CONTEXT),
        ({"SMS_CONTENT": 4711}, INVALID_PARAMETER),
        ({"SMS_CONTENT": "a\ud800"}, INVALID_CONTEXT),
        ({"SMS_CONTENT": "a" * 1531}, INVALID_CONTEXT),
        ({"SMS_CONTENT": "a" * 1529 + "€"}, INVALID_CONTEXT),
        ({"SMS_CONTENT": "ê" * 766}, INVALID_CONTEXT),
        ({"SMS_CONTENT": "码" * 671}, INVALID_CONTEXT),
        ({"SMS_CONTENT": "a" * 1525, "SIGNATURE": "Sh", "SIGNATURE_TYPE": 3}, INVALID_CONTEXT),
    ],
)
async def test_refusals_of_the_whole_request(ask: Ask, changes: dict[str, Any], code: int) -> None:
    answer = await ask(**changes)
    assert answer["RESULT_CODE"] == code
    assert answer["DETAIL_LIST"] == []
    assert answer["TYPE"] == "ANSWER"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 0x1000000D),
        (b" \r\n", 0x1000000D),
        (b"{}", 0x04),
        (b'{"METHOD": "SMS_SEND_REQUEST", "TYPE"', 0x10000007),
        (b'{"METHOD": "SMS_SEND', 0x10000007),
        (b"METHOD=SMS_SEND_REQUEST", INVALID_CONTEXT),
        (b"[]", INVALID_CONTEXT),
        (b"null", INVALID_CONTEXT),
        (b'"text"', INVALID_CONTEXT),
        (b'{"SERIAL": NaN}', INVALID_CONTEXT),
        (b'{"SERIAL": ' + b"9" * 5000 + b"}", INVALID_CONTEXT),
        (b"\xff\xfe{}", INVALID_CONTEXT),
        (b"[" * 200_000, INVALID_CONTEXT),
        (b'{"METHOD": "SMS_SEND_REQUEST"} {}', INVALID_CONTEXT),
    ],
)
async def test_bodies_that_are_no_packet(ask_raw: Ask, body: bytes, code: int) -> None:
    answer = await ask_raw(body)
    assert answer["RESULT_CODE"] == code
    assert answer["SERIAL"] == 1


@pytest.mark.parametrize(
    ("destination", "code"),
    [
        ((999, "60000001"), INVALID_PARAMETER),
        ((0, "60000001"), INVALID_PARAMETER),
        ((852, ""), INVALID_PARAMETER),
        ((852, "6000 0001"), INVALID_PARAMETER),
        ((852, "+60000001"), INVALID_PARAMETER),
        ((852, "\uff160000001"), INVALID_PARAMETER),
        ((852, "60000001\n"), INVALID_PARAMETER),
        ((852, "6" * 33), INVALID_PARAMETER),
        ((86, "1300000000"), INVALID_PARAMETER),
        ((86, "130000000001"), INVALID_PARAMETER),
        ((850, "60000001"), 0x1000000F),
        ((852, "60009908"), 0x10000006),
        ((852, "60009909"), 0x10000005),
    ],
)
async def test_a_bad_number_is_refused_alone(
    ask: Ask, destination: tuple[object, object], code: int
) -> None:
    answer = await ask(MULTI_MSISDN_LIST=numbers((852, "60000001"), destination))
    assert answer["RESULT_CODE"] == 1
    good, bad = answer["DETAIL_LIST"]
    assert good["RESULT_CODE"] == 1
    assert good["SMS_UID"]
    assert bad["RESULT_CODE"] == code
    assert (bad["COUNTRY_CODE"], bad["DEST_MSISDN"]) == destination
    assert bad["SMS_UID"] == ""


async def test_a_request_of_bad_numbers_only_carries_the_code_of_the_first(ask: Ask) -> None:
    answer = await ask(MULTI_MSISDN_LIST=numbers((850, "60000001"), (999, "1")))
    assert answer["RESULT_CODE"] == 0x1000000F
    assert answer["RESULT_DESC"] == "Unpriced_area"
    assert [each["RESULT_CODE"] for each in answer["DETAIL_LIST"]] == [0x1000000F, 0x10000001]


def test_codes_are_those_of_the_document() -> None:
    assert {code.value for code in Code} == {
        *(1, 2, 3, 4, 5),
        *(268435457, 268435459, 268435460, 268435461, 268435462, 268435463),
        *(268435469, 268435470, 268435471, 268435472),
    }


def test_country_codes() -> None:
    assert {1, 7, 44, 49, 65, 81, 86, 852, 853, 886, 966, 971, 998} <= COUNTRY_CODES
    assert (
        not {0, 10, 21, 28, 37, 38, 42, 50, 59, 67, 80, 83, 89, 96, 97, 99, 210, 999}
        & COUNTRY_CODES
    )


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_an_object_or_refused(body: bytes) -> None:
    try:
        code = int(bool(parse_json(body)))
    except RefusedError as refused:
        code = refused.code
    assert code in {1, 0x04, 0x1000000D, 0x10000003, 0x10000007}
