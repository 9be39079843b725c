"""Report=msgid,mobile,report_status,report_time in every framing, and what a stranger may send."""

from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.providers.sms467890_reports import read_reports
from tests.unit.providers.test_reading import HOSTILE

NOW = datetime(2024, 5, 6, 2, 21, 1, tzinfo=UTC)
AT = datetime(2024, 5, 6, 2, 20, 30, tzinfo=UTC)
REPORT = DeliveryReport(
    provider_message_id="800000",
    client_reference=None,
    msisdn=Msisdn(86, "13000000001"),
    state=MessageState.DELIVERED,
    raw_code="DELIVRD",
    raw_text="1714962030",
    occurred_at=AT,
)
RECORD = "800000,13000000001,DELIVRD,1714962030"
SAID = "2024-05-06 10:20:30 (UTC+8 assumed)"


def read(body: str | bytes) -> tuple[DeliveryReport, ...]:
    raw = body.encode() if isinstance(body, str) else body
    return read_reports(CallbackRequest(raw, "application/x-www-form-urlencoded", NOW, "10.0.0.1"))


def one(body: str) -> DeliveryReport:
    (report,) = read(body)
    return report


@pytest.mark.parametrize(
    "body",
    [
        f"Report={RECORD}",
        f"report={RECORD}",
        f"REPORT = {RECORD}",
        RECORD,
        f"\ufeffReport={RECORD}\r\n",
        f"Report={quote(RECORD)}",
        f"Report={quote_plus(RECORD)}",
        quote_plus(f"Report={RECORD}"),
        quote_plus(quote_plus(f"Report={RECORD}")),
        f"Report={RECORD.replace(',', '%2c')}",
        "Report=800000, 13000000001, DELIVRD, 1714962030",
        "Report= 800000 ,130 0000 0001,DELIVRD ,1714962030 ",
        "Report=800000,8613000000001,DELIVRD,1714962030",
        "Report=800000,+8613000000001,DELIVRD,1714962030",
    ],
    ids=range(14),
)
def test_framings(body: str) -> None:
    assert read(body) == (REPORT,)


@pytest.mark.parametrize(
    "separator", ["\n", "\r\n", ";", "|", ";\n", "&Report=", "\nReport=", ";report="]
)
def test_several_records(separator: str) -> None:
    other = "800001,13000000002,UNKNOWN,1714962031"
    for body in (f"Report={RECORD}{separator}{other}", f"{RECORD}{separator}{other}{separator}"):
        first, second = read(body)
        assert first == REPORT
        assert (second.provider_message_id, second.msisdn) == ("800001", Msisdn(86, "13000000002"))
        assert second.state is MessageState.UNDELIVERED
    assert len(read("Report=" + quote_plus(f"{RECORD}{separator}{other}"))) == 2


def test_bad_record_does_not_cost_the_others() -> None:
    bad = "800000,13000000001;hello;,,,;800000,not a number,DELIVRD,1;" + "x" * 5000
    assert read(f"{bad};{RECORD}") == (REPORT,)


@pytest.mark.parametrize(
    ("time", "occurred_at", "words"),
    [
        ("1714962030", AT, "1714962030"),
        ("1714962030000", AT, "1714962030000"),
        ("20240506102030", AT, "20240506102030 (UTC+8 assumed)"),
        ("2024-05-06 10:20:30", AT, SAID),
        ("2024-05-06+10:20:30", AT, "2024-05-06+10:20:30 (UTC+8 assumed)"),
        ("2024-05-06%2010:20:30", AT, SAID),
        ("2024-05-06+10%3A20%3A30", AT, SAID),
        ("9999999999", None, "9999999999"),
        ("2405061020", None, "2405061020"),
        ("171496203", None, "171496203"),
        ("timestamp", None, "timestamp"),
        ("", None, ""),
        ("1,2", None, "1,2"),
        ("2024-13-06 10:20:30", None, "2024-13-06 10:20:30"),
    ],
)
def test_time(time: str, occurred_at: datetime | None, words: str) -> None:
    report = one(f"Report=800000,13000000001,DELIVRD,{time}")
    assert (report.occurred_at, report.raw_text) == (occurred_at, words)


def test_time_may_be_missing() -> None:
    assert one("Report=800000,13000000001,DELIVRD").occurred_at is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("DELIVRD", MessageState.DELIVERED),
        ("UNKNOWN", MessageState.UNDELIVERED),
        ("EXPIRED", MessageState.EXPIRED),
        ("MK:0001", None),
    ],
)
def test_state(status: str, state: MessageState | None) -> None:
    report = one(f"Report=800000,13000000001,{status},1714962030")
    assert (report.state, report.raw_code) == (state, status)


@pytest.mark.parametrize(
    ("mobile", "expected"),
    [
        ("13000000001", Msisdn(86, "13000000001")),
        ("130****0001", None),
        ("+85260000001", Msisdn(852, "60000001")),
        ("60000001", None),
        ("99999", None),
    ],
)
def test_number(mobile: str, expected: Msisdn | None) -> None:
    assert one(f"Report=800000,{mobile},DELIVRD,1714962030").msisdn == expected


BAD = [
    *HOSTILE,
    b"Report=",
    b"Report=,,,",
    b"Report=800000",
    b"Report=800000,13000000001",
    b"Report=,13000000001,DELIVRD,1",
    b"Report=800000,,DELIVRD,1",
    b"Report=800000,13000000001,,1",
    b"Report=8 0,13000000001,DELIVRD,1",
    b"Report=800000,13000000001,<b>,1",
    b"Report=800000,../../etc,DELIVRD,1",
    b"Report=" + b"9" * 5000 + b",13000000001,DELIVRD,1",
    b"Report=800000," + b"9" * 5000 + b",DELIVRD,1",
    "Report=800000,1300000000\N{ARABIC-INDIC DIGIT ONE},DELIVRD,1".encode(),
    b"Report=%FF%2C13000000001%2CDELIVRD",
    b"Report=%ED%A0%80%2C1%2C2",
    b"hello,world,foo",
    b"a=b&c=d",
    b",".join([b"x"] * 10_000),
]


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_what_is_no_report(body: bytes) -> None:
    with pytest.raises(MalformedReport):
        read(body)


_PARTS = st.sampled_from(
    [
        "Report=",
        "800000",
        "13000000001",
        "DELIVRD",
        ",",
        ",",
        ",",
        ";",
        "|",
        "\n",
        "&",
        "%2C",
        "%",
        "+",
        "1714962030",
        "9999999999999",
        "2024-05-06 10:20:30",
        "\x00",
        "\ud7ff",
        "*",
    ]
)


@given(
    st.one_of(
        st.binary(max_size=200), st.lists(_PARTS, max_size=30).map(lambda p: "".join(p).encode())
    )
)
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    try:
        reports = read(body)
    except MalformedReport:
        return
    assert reports
    for report in reports:
        assert report.provider_message_id
        assert report.raw_code.isprintable()
        assert report.raw_text.isprintable()
        assert report.occurred_at is None or report.occurred_at.tzinfo is UTC


@given(
    st.integers(1, 10**12),
    st.integers(0, 10**10 - 1),
    st.sampled_from(["DELIVRD", "UNKNOWN", "EXPIRED"]),
    st.booleans(),
)
def test_what_the_gateway_writes_is_what_is_read(
    msgid: int, rest: int, status: str, encoded: bool
) -> None:
    record = f"{msgid},1{rest:010},{status},1714962030"
    report = one("Report=" + (quote_plus(record) if encoded else record))
    assert report.provider_message_id == str(msgid)
    assert report.msisdn == Msisdn(86, f"1{rest:010}")
    assert report.raw_code == status
