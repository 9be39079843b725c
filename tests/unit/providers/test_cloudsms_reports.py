"""SMS_PUSH_REPORT: the sheet's samples, every state, and what a stranger may send."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.callback import MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.providers.cloudsms_reports import answer_report, beijing_time, to_report
from tests.unit.providers.test_reading import HOSTILE

UID = "5A3B394096E50X01D1FA163E81BFFF"
NOW = datetime(2024, 5, 6, 2, 21, 1, tzinfo=UTC)
SAMPLE: dict[str, Any] = {
    "METHOD": "SMS_PUSH_REPORT",
    "TYPE": "REQUEST",
    "SERIAL": 2,
    "TIME": "2024-05-06 10:21:00",
    "REPORT_TIME": "2024-05-06 10:20:58",
    "SOURCE_MSISDN": "CloudSMS",
    "SMS_UID": UID,
    "SMS_RESULT_LIST": [
        {
            "COUNTRY_CODE": 852,
            "DEST_MSISDN": "60000001",
            "SMS_STATE": 2,
            "RESULT_DESC": "DELIVERED",
        }
    ],
    "CUSTOMER_BODY": {"m": "0f3c5d"},
}
RESULT: dict[str, Any] = SAMPLE["SMS_RESULT_LIST"][0]


def body(**fields: Any) -> bytes:
    packet = {**SAMPLE, **fields}
    return json.dumps({key: value for key, value in packet.items() if value is not ...}).encode()


def one(**fields: Any) -> DeliveryReport:
    (report,) = to_report(body(**fields))
    return report


def of_result(**fields: Any) -> DeliveryReport:
    return one(SMS_RESULT_LIST=[{**RESULT, **fields}])


def test_report_is_the_sheets_sample() -> None:
    assert one() == DeliveryReport(
        provider_message_id=UID,
        client_reference="0f3c5d",
        msisdn=Msisdn(852, "60000001"),
        state=MessageState.DELIVERED,
        raw_code="2",
        raw_text="DELIVERED",
        occurred_at=datetime(2024, 5, 6, 2, 20, 58, tzinfo=UTC),
    )


def test_report_as_the_document_prints_it() -> None:
    # Repaired as the sheet says: the bracket that is missing, the comma that is too much.
    report = one(
        TIME="DR Push Time",
        REPORT_TIME="DR Submit Time",
        SMS_RESULT_LIST=[{**RESULT, "DEST_MSISDN": "67xxxx11"}],
        CUSTOMER_BODY={},
    )
    assert report.state is MessageState.DELIVERED
    assert report.provider_message_id == UID
    assert (report.msisdn, report.client_reference, report.occurred_at) == (None, None, None)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (1, MessageState.SUBMITTED),
        (2, MessageState.DELIVERED),
        (3, MessageState.EXPIRED),
        (4, MessageState.UNDELIVERED),
        (5, MessageState.UNDELIVERED),
        (6, MessageState.SUBMITTED),
        (7, None),
        (8, MessageState.REJECTED),
        (9, MessageState.SUBMITTED),
        (60, MessageState.REJECTED),
        (0, None),
        (77, None),
        (2**32 - 1, None),
    ],
)
def test_every_state_as_number_and_as_text(code: int, state: MessageState | None) -> None:
    for written in (code, str(code)):
        report = of_result(SMS_STATE=written)
        assert report.state is state
        assert report.raw_code == str(code)


def test_array_of_results_and_single_object() -> None:
    other = {**RESULT, "DEST_MSISDN": "60000002", "SMS_STATE": 5}
    both = to_report(body(SMS_RESULT_LIST=[RESULT, other]))
    assert [report.msisdn for report in both] == [
        Msisdn(852, "60000001"),
        Msisdn(852, "60000002"),
    ]
    assert [report.state for report in both] == [MessageState.DELIVERED, MessageState.UNDELIVERED]
    assert one(SMS_RESULT_LIST=RESULT) == one()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"REPORT_TIME": ...}, datetime(2024, 5, 6, 2, 21, tzinfo=UTC)),
        ({"REPORT_TIME": "soon"}, datetime(2024, 5, 6, 2, 21, tzinfo=UTC)),
        ({"REPORT_TIME": 5, "TIME": ["x"]}, None),
        ({"REPORT_TIME": "0001-01-01 00:00:00", "TIME": ...}, None),
        ({"REPORT_TIME": "9999-12-31 23:59:59"}, datetime(9999, 12, 31, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_time_is_beijings(fields: dict[str, Any], expected: datetime | None) -> None:
    assert one(**fields).occurred_at == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"COUNTRY_CODE": "852"}, Msisdn(852, "60000001")),
        ({"DEST_MSISDN": 60000001}, Msisdn(852, "60000001")),
        ({"COUNTRY_CODE": 39, "DEST_MSISDN": "0236618300"}, Msisdn(39, "0236618300")),
        ({"COUNTRY_CODE": 0}, None),
        ({"COUNTRY_CODE": -852}, None),
        ({"COUNTRY_CODE": 10**30}, None),
        ({"COUNTRY_CODE": None}, None),
        ({"DEST_MSISDN": True}, None),
        ({"DEST_MSISDN": 10**40}, None),
        ({"DEST_MSISDN": "../../etc"}, None),
        ({"DEST_MSISDN": "1" * 40}, None),
        ({"DEST_MSISDN": "\N{ARABIC-INDIC DIGIT SIX}0000001"}, None),
    ],
    ids=range(12),
)
def test_number(fields: dict[str, Any], expected: Msisdn | None) -> None:
    assert of_result(**fields).msisdn == expected


@pytest.mark.parametrize(
    ("customer_body", "expected"),
    [
        ({"m": "0f3c5d", "x": 1}, "0f3c5d"),
        ({}, None),
        ({"m": 7}, None),
        ({"m": ""}, None),
        ({"m": "x" * 256}, None),
        ({"m": "a\r\nb"}, None),
        ("0f3c5d", None),
        (None, None),
        ([], None),
    ],
    ids=range(9),
)
def test_reference(customer_body: object, expected: str | None) -> None:
    assert one(CUSTOMER_BODY=customer_body).client_reference == expected


def test_reference_is_enough_where_the_id_is_missing() -> None:
    assert one(SMS_UID=...).provider_message_id is None


@pytest.mark.parametrize(
    "fields",
    [
        {"METHOD": "SMS_SEND_REQUEST"},
        {"METHOD": ...},
        {"METHOD": 5},
        {"TYPE": "ANSWER"},
        {"TYPE": ...},
        {"SMS_RESULT_LIST": ...},
        {"SMS_RESULT_LIST": []},
        {"SMS_RESULT_LIST": "x"},
        {"SMS_RESULT_LIST": [RESULT, 5]},
        {"SMS_RESULT_LIST": [{}]},
        {"SMS_UID": ..., "CUSTOMER_BODY": ...},
        {"SMS_UID": "a\x00b", "CUSTOMER_BODY": {}},
        {"SMS_UID": "", "CUSTOMER_BODY": {}},
        {"SMS_UID": "x" * 65, "CUSTOMER_BODY": {}},
        {"SMS_UID": 7, "CUSTOMER_BODY": {}},
    ]
    + [
        {"SMS_RESULT_LIST": [{**RESULT, "SMS_STATE": state}]}
        for state in ("DELIVERED", "", None, True, -1, 2.0, 2**32, 10**4000, [2])
    ],
    ids=range(24),
)
def test_packet_that_is_no_report(fields: dict[str, Any]) -> None:
    with pytest.raises(MalformedReport) as caught:
        to_report(body(**fields))
    assert caught.value.sentence


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_body_that_is_no_packet(hostile: bytes) -> None:
    with pytest.raises(MalformedReport):
        to_report(hostile)
    assert answer_report(hostile, NOW, stored=True).status == 200


@pytest.mark.parametrize("place", ["SOURCE_MSISDN", "RESULT_DESC", "CUSTOMER_BODY"])
def test_half_a_surrogate_pair_anywhere(place: str) -> None:
    with pytest.raises(MalformedReport):
        to_report(body(**{place: "\ud800"}))


def test_what_they_wrote_is_inert() -> None:
    text = "<script>\r\nSet-Cookie: x\x00'; DROP TABLE messages; --" + "x" * 500
    report = of_result(RESULT_DESC=text)
    assert len(report.raw_text) <= 200
    assert report.raw_text.isprintable()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(sorted(SAMPLE)), JSON_VALUES, max_size=4),
    st.dictionaries(st.sampled_from(sorted(RESULT)), JSON_VALUES, max_size=3),
)
def test_no_packet_makes_it_fail_otherwise(fields: dict[str, Any], result: dict[str, Any]) -> None:
    sent = body(**{"SMS_RESULT_LIST": [{**RESULT, **result}], **fields})
    answer = answer_report(sent, NOW, stored=True)
    assert json.loads(answer.body)["RESULT_CODE"] == 1
    try:
        reports = to_report(sent)
    except MalformedReport:
        return
    assert reports
    for report in reports:
        assert report.provider_message_id or report.client_reference
        assert report.occurred_at is None or report.occurred_at.tzinfo is UTC
        report.raw_text.encode()


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(sent: bytes) -> None:
    with pytest.raises(MalformedReport):
        to_report(sent)


# The answer


def test_answer_is_the_sheets_sample() -> None:
    answer = answer_report(body(), NOW, stored=True)
    assert (answer.status, answer.content_type) == (200, "application/json;charset=utf-8")
    assert json.loads(answer.body) == {
        "METHOD": "SMS_PUSH_REPORT",
        "TYPE": "ANSWER",
        "SERIAL": 2,
        "TIME": "2024-05-06 10:21:01",
        "RESULT_CODE": 1,
        "RESULT_DESC": "OK",
    }


def test_what_is_not_stored_is_not_acknowledged() -> None:
    answer = answer_report(body(), NOW, stored=False)
    assert answer.status == 503
    assert json.loads(answer.body)["RESULT_CODE"] == 3


@pytest.mark.parametrize(
    ("serial", "echoed"),
    [(65535, 65535), ("7", 7), (65536, 0), (-1, 0), (10**30, 0), ("x", 0), (None, 0), (True, 0)],
    ids=range(8),
)
def test_serial_is_echoed(serial: object, echoed: int) -> None:
    assert json.loads(answer_report(body(SERIAL=serial), NOW, stored=True).body)["SERIAL"] == echoed


def test_time_goes_out_as_beijings() -> None:
    assert beijing_time(datetime(2024, 12, 31, 16, 0, tzinfo=UTC)) == "2025-01-01 00:00:00"
