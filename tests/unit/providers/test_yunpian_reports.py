"""sms_status and pull_status: the sheet's samples, every form, and what a stranger may send."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.callback import MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.providers.yunpian_reports import read_pull, read_push, split_raw_code
from tests.unit.providers.test_reading import HOSTILE

SAMPLE: dict[str, Any] = {
    "sid": 9527,
    "uid": "8f3c",
    "user_receive_time": "2024-03-17 22:55:21",
    "error_msg": "",
    "error_detail": "",
    "mobile": "+93701234567",
    "report_status": "SUCCESS",
}
REPORT = DeliveryReport(
    provider_message_id="9527",
    client_reference="8f3c",
    msisdn=Msisdn(93, "701234567"),
    state=MessageState.DELIVERED,
    raw_code="SUCCESS",
    raw_text="2024-03-17 22:55:21 (UTC+8 assumed)",
    occurred_at=datetime(2024, 3, 17, 14, 55, 21, tzinfo=UTC),
)


def pushed(*records: object) -> bytes:
    return urlencode({"sms_status": json.dumps(records)}).encode()


def one(**fields: object) -> DeliveryReport:
    record = {key: value for key, value in {**SAMPLE, **fields}.items() if value is not ...}
    (report,) = read_push(pushed(record))
    return report


FORMS = {
    "list": json.dumps([SAMPLE]),
    "wrapped as version 1": json.dumps({"sms_status": [SAMPLE]}),
    "single record": json.dumps(SAMPLE),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("encode", [quote_plus, quote], ids=["plus", "percent"])
def test_push_encoded_once_twice_and_not_at_all(text: str, encode: Any) -> None:
    once = encode(text)
    assert read_push(b"sms_status=" + once.encode()) == (REPORT,)
    assert read_push(b"sms_status=" + encode(once).encode()) == (REPORT,)
    assert read_push(b"other=1&sms_status=" + once.encode()) == (REPORT,)
    assert read_push(text.encode()) == (REPORT,)


def test_pull_in_both_shapes() -> None:
    for content in ([SAMPLE, SAMPLE], {"sms_status": [SAMPLE, SAMPLE]}):
        pulled = read_pull(content)
        assert pulled is not None
        assert (pulled.reports, pulled.records) == ((REPORT, REPORT), 2)
    empty = read_pull([])
    assert empty is not None
    assert (empty.reports, empty.records) == ((), 0)


@pytest.mark.parametrize("content", [{}, {"code": -2, "sms_status": []}, None, 5, "x", {"a": []}])
def test_what_is_no_page(content: object) -> None:
    assert read_pull(content) is None


def test_unreadable_record_does_not_cost_the_others() -> None:
    bad: list[object] = [
        5,
        None,
        [],
        {},
        {"sid": 1},
        {"report_status": "SUCCESS"},
        {**SAMPLE, "sid": [], "uid": {}},
    ]
    assert read_push(pushed(*bad, SAMPLE)) == (REPORT,)
    pulled = read_pull([*bad, SAMPLE])
    assert pulled is not None
    assert (pulled.reports, pulled.records) == ((REPORT,), len(bad) + 1)


@pytest.mark.parametrize(
    ("fields", "state", "raw_code"),
    [
        (
            {"report_status": "FAIL", "error_msg": "DB:0103"},
            MessageState.UNDELIVERED,
            "FAIL DB:0103",
        ),
        ({"report_status": "FAIL", "error_msg": "YP:54"}, MessageState.UNDELIVERED, "FAIL YP:54"),
        ({"report_status": "FAIL", "error_msg": "EXPIRED"}, MessageState.EXPIRED, "FAIL EXPIRED"),
        ({"report_status": "FAIL", "error_msg": None}, MessageState.UNDELIVERED, "FAIL"),
        ({"error_msg": "DELIVRD"}, MessageState.DELIVERED, "SUCCESS DELIVRD"),
        ({"report_status": "UNKNOWN"}, MessageState.SUBMITTED, "UNKNOWN"),
        ({"report_status": "STRANGE"}, None, "STRANGE"),
    ],
)
def test_state(fields: dict[str, object], state: MessageState | None, raw_code: str) -> None:
    report = one(**fields)
    assert (report.state, report.raw_code) == (state, raw_code)
    assert " ".join(split_raw_code(report.raw_code)).strip() == raw_code


@pytest.mark.parametrize(
    ("mobile", "expected"),
    [
        ("13000000001", Msisdn(86, "13000000001")),
        (13000000001, Msisdn(86, "13000000001")),
        ("+8613000000001", Msisdn(86, "13000000001")),
        ("+12025550123", Msisdn(1, "2025550123")),
        (" 12025550123", Msisdn(1, "2025550123")),  # the plus became a blank on its way
        ("85260000001", Msisdn(852, "60000001")),
        ("+85260000001", Msisdn(852, "60000001")),
        ("", None),
        (True, None),
        (None, None),
        (10**40, None),
        ("+852 6000", None),
        ("../../etc", None),
        ("\N{ARABIC-INDIC DIGIT ONE}3000000001", None),
    ],
    ids=range(14),
)
def test_number(mobile: object, expected: Msisdn | None) -> None:
    assert one(mobile=mobile).msisdn == expected


@pytest.mark.parametrize(
    ("time", "occurred_at", "words"),
    [
        (
            "2024-01-01 00:00:00",
            datetime(2023, 12, 31, 16, tzinfo=UTC),
            "2024-01-01 00:00:00 (UTC+8 assumed)",
        ),
        ("", None, ""),
        (..., None, ""),
        (None, None, ""),
        ("soon", None, "soon"),
        ("2024-02-30 00:00:00", None, "2024-02-30 00:00:00"),
        ("0001-01-01 00:00:00", None, "0001-01-01 00:00:00"),
    ],
)
def test_time_is_taken_as_chinas_and_says_so(
    time: object, occurred_at: datetime | None, words: str
) -> None:
    report = one(user_receive_time=time)
    assert (report.occurred_at, report.raw_text) == (occurred_at, words)


def test_detail_is_kept_on_one_line() -> None:
    report = one(error_detail="号码\r\n<b>错误</b>", user_receive_time=...)
    assert report.raw_text == "号码  <b>错误</b>"


@pytest.mark.parametrize(
    ("fields", "sid", "uid"),
    [
        ({"sid": "16741236146"}, "16741236146", "8f3c"),
        ({"sid": 2**62}, str(2**62), "8f3c"),
        ({"sid": 0}, None, "8f3c"),
        ({"sid": 1.5}, None, "8f3c"),
        ({"uid": ""}, "9527", None),
        ({"uid": None}, "9527", None),
        ({"uid": 10001}, "9527", "10001"),
        ({"uid": "x" * 257}, "9527", None),
        ({"uid": "a\nb"}, "9527", None),
    ],
)
def test_ids(fields: dict[str, object], sid: str | None, uid: str | None) -> None:
    report = one(**fields)
    assert (report.provider_message_id, report.client_reference) == (sid, uid)


BAD = [
    *HOSTILE,
    b"sms_status=",
    b"sms_status=%5B%5D",
    b"sms_status=%FF%FE",
    b"sms_status=%25FF",
    b"sms_status=5",
    b"sms_reply=%5B%7B%7D%5D",
    b"a=b&" * 100 + b"sms_status=%5B%5D",
    b"sms_status=" + b"%5B" * 20_000,
    b'sms_status=[{"sid":"\\ud800","report_status":"SUCCESS"}]',
]


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_what_is_no_report(body: bytes) -> None:
    with pytest.raises(MalformedReport):
        read_push(body)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    for whole in (body, b"sms_status=" + body):
        try:
            read_push(whole)
        except MalformedReport:
            continue


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(SAMPLE)), inner, max_size=7)
    ),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.sampled_from(sorted(SAMPLE)), _JSON, max_size=7), max_size=3))
def test_no_record_raises_anything_else(records: list[dict[str, object]]) -> None:
    try:
        reports = read_push(pushed(*records))
    except MalformedReport:
        return
    assert reports
    for report in reports:
        assert report.provider_message_id or report.client_reference
        assert report.raw_code.isprintable()
        assert report.raw_text.isprintable()
