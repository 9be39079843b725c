"""Delivery reports of mysmpp: pushed in either shape, asked for, and answered by their ids."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.callback import CallbackRequest, MalformedReport
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.providers.mysmpp_reports import answer_push, explained, pushed_reports
from smsdesk.providers.mysmpp_time import MOSCOW

NOW = datetime(2030, 1, 1, 10, 0, 0, tzinfo=UTC)
PUSH = (
    '<?xml version="1.0" encoding="utf-8"?><response>'
    '<state id_sms="100123" time="2030-01-01 12:57:46" sms="deliver">deliver</state>'
    '<state id_sms="100124" time="" sms="send">send</state></response>'
)


def call(body: str | bytes) -> CallbackRequest:
    return CallbackRequest(
        body.encode() if isinstance(body, str) else body, "text/xml", NOW, "127.0.0.1"
    )


def state(text: str, attributes: str = "") -> DeliveryReport:
    body = f'<response><state id_sms="1" {attributes}>{text}</state></response>'
    (report,) = pushed_reports(call(body), MOSCOW)
    return report


def test_the_documents_example() -> None:
    assert pushed_reports(call(PUSH), MOSCOW) == (
        DeliveryReport(
            "100123",
            None,
            None,
            MessageState.DELIVERED,
            "deliver",
            "sms: deliver",
            datetime(2030, 1, 1, 9, 57, 46, tzinfo=UTC),
        ),
        DeliveryReport("100124", None, None, MessageState.SUBMITTED, "send", "sms: send"),
    )


@pytest.mark.parametrize(
    "body",
    [
        PUSH.replace("response>", "request>"),
        PUSH.replace("</response>", ".</response>."),
        PUSH.replace("<response>", "<response>.\n stray "),
        PUSH.replace("<response>", "<any><thing>").replace("</response>", "</thing></any>"),
    ],
    ids=["request", "stray dots", "stray text", "deeper"],
)
def test_root_and_stray_text_do_not_matter(body: str) -> None:
    assert pushed_reports(call(body), MOSCOW) == pushed_reports(call(PUSH), MOSCOW)


@pytest.mark.parametrize(
    ("text", "expected", "read"),
    [
        ("send", MessageState.SUBMITTED, False),
        ("", MessageState.SUBMITTED, False),
        ("deliver", MessageState.DELIVERED, False),
        (" Deliver ", MessageState.DELIVERED, False),
        ("read", MessageState.DELIVERED, True),
        ("not_deliver", MessageState.UNDELIVERED, False),
        ("expired", MessageState.EXPIRED, False),
        ("partly_deliver", None, False),
        ("order", None, False),
        ("delivered", None, False),
    ],
)
def test_every_state(text: str, expected: MessageState | None, read: bool) -> None:
    report = state(text)
    assert (report.state, report.read) == (expected, read)
    assert report.raw_code == (text.strip().casefold() or "(blank)")
    undocumented = text in {"order", "delivered"}
    assert ("not in its document" in explained(report.raw_code)) is undocumented


def test_partly_delivered_is_not_said_to_be_delivered() -> None:
    assert "never said" in explained("partly_deliver")


@pytest.mark.parametrize(
    ("text", "channels", "expected", "read"),
    [
        ("not_deliver", 'viber="not_deliver" sms="send"', MessageState.SUBMITTED, False),
        ("not_deliver", 'viber="not_deliver" sms=""', MessageState.SUBMITTED, False),
        ("not_deliver", 'viber="expired" sms="not_deliver"', MessageState.UNDELIVERED, False),
        ("not_deliver", 'viber="not_deliver"', MessageState.UNDELIVERED, False),
        ("expired", 'viber="expired" sms="send"', MessageState.SUBMITTED, False),
        ("expired", 'viber="expired" sms="expired"', MessageState.EXPIRED, False),
        ("not_deliver", 'viber="deliver"', MessageState.SUBMITTED, False),
        ("deliver", 'viber="not_deliver" sms="deliver"', MessageState.DELIVERED, False),
        ("deliver", 'viber="read"', MessageState.DELIVERED, True),
        ("read", 'viber="read"', MessageState.DELIVERED, True),
        ("send", 'viber="read"', MessageState.SUBMITTED, False),
        ("send", 'viber="not_deliver" sms="send"', MessageState.SUBMITTED, False),
    ],
)
def test_cascade(text: str, channels: str, expected: MessageState, read: bool) -> None:
    report = state(text, channels)
    assert (report.state, report.read) == (expected, read)
    assert "viber: " in report.raw_text


def test_parts_are_billed_segments() -> None:
    assert state("deliver", 'num_parts="3" price="1.15"').segment_count == 3
    for parts in ("0", "-1", "x", "", "256", "9" * 5000):
        assert state("deliver", f'num_parts="{parts}"').segment_count is None


@pytest.mark.parametrize(
    ("attributes", "fee"),
    [
        ('num_parts="2" price="1.15"', Money(Decimal("2.30"), "RUB")),
        ('num_parts="1" price="0,5"', Money(Decimal("0.5"), "RUB")),
        ('num_parts="1" price="0"', Money(Decimal(0), "RUB")),
        *((f'num_parts="1" price="{price}"', None) for price in ("", "-1", "1e3", "x", "9" * 99)),
        *((f'num_parts="{parts}" price="1.15"', None) for parts in ("", "0", "x")),
        ('price="1.15"', None),
        ('num_parts="2"', None),
    ],
)
def test_price_of_a_part_times_parts_is_the_fee(attributes: str, fee: Money | None) -> None:
    body = f'<request><state id_sms="1" {attributes}>deliver</state></request>'
    (report,) = pushed_reports(call(body), MOSCOW, "RUB")
    assert report.fee == fee
    assert pushed_reports(call(body), MOSCOW)[0].fee is None


@pytest.mark.parametrize("time", ["", " ", "soon", "2030-01-01", "2030-99-01 00:00:00"])
def test_time_that_is_none(time: str) -> None:
    assert state("deliver", f'time="{time}"').occurred_at is None


def test_time_in_the_future_was_read_in_the_wrong_zone() -> None:
    assert state("deliver", 'time="2030-01-01 13:14:00"').occurred_at is not None
    assert state("deliver", 'time="2030-01-01 16:00:00"').occurred_at is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<html><body>hello</body></html>",
        b"<response></response>",
        b"<response><state>deliver</state></response>",
        b"<response><state id_sms=''>deliver</state></response>",
        b"<response><state id_sms='a b'>deliver</state></response>",
        b"<response><state id_sms='" + b"1" * 65 + b"'>deliver</state></response>",
        b"<!DOCTYPE r [<!ENTITY a 'deliver'>]><r><state id_sms='1'>&a;</state></r>",
        b"<response><state id_sms='1'>deliver</state>",
    ],
    ids=range(10),
)
def test_what_is_no_report(body: bytes) -> None:
    with pytest.raises(MalformedReport):
        pushed_reports(call(body), MOSCOW)
    assert answer_push(call(body), stored=True, known=None).status == 200
    assert ids(answer_push(call(body), stored=True, known=None).body) == []


def test_hostile_text_stays_text() -> None:
    report = state("&lt;script&gt;\r\n../" + "x" * 500)
    assert report.state is None
    assert "\n" not in report.raw_code
    assert len(report.raw_code) <= 64


@given(
    st.lists(
        st.tuples(
            st.text(max_size=70), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_states_are_reports_or_malformed(states: list[tuple[str, str, str, str]]) -> None:
    root = ET.Element("response")
    for id_sms, time, channel, text in states:
        ET.SubElement(root, "state", id_sms=id_sms, time=time, viber=channel).text = text
    body = ET.tostring(root, encoding="unicode").encode("utf-8", "surrogatepass")
    try:
        reports = pushed_reports(call(body), timedelta(hours=14))
    except MalformedReport:
        return
    for report in reports:
        assert report.provider_message_id
        assert report.raw_code.isprintable()
    named = ids(answer_push(call(body), stored=True, known=None).body)
    assert named == list(dict.fromkeys(report.provider_message_id for report in reports))


@given(st.binary(max_size=300))
def test_any_bytes_are_reports_or_malformed(body: bytes) -> None:
    reports: tuple[DeliveryReport, ...] | None
    try:
        reports = pushed_reports(call(body), MOSCOW)
    except MalformedReport:
        reports = None
    assert reports != ()


# The answer


def ids(body: bytes) -> list[str | None]:
    root = ET.fromstring(body)
    assert root.tag == "response"
    return [element.text for element in root.findall("id_sms")]


def test_answer_names_known_ids_only() -> None:
    answer = answer_push(call(PUSH), stored=True, known=frozenset({"100124", "7"}))
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    assert answer.body == (
        b'<?xml version="1.0" encoding="utf-8"?><response><id_sms>100124</id_sms></response>'
    )


def test_answer_names_all_ids_where_nobody_says_which_are_known() -> None:
    twice = PUSH.replace('id_sms="100124"', 'id_sms="100123"')
    assert ids(answer_push(call(PUSH), stored=True, known=None).body) == ["100123", "100124"]
    assert ids(answer_push(call(twice), stored=True, known=None).body) == ["100123"]
    assert ids(answer_push(call(PUSH), stored=True, known=frozenset()).body) == []


def test_what_is_not_stored_is_asked_for_again() -> None:
    answer = answer_push(call(PUSH), stored=False, known=frozenset({"100123"}))
    assert answer.status == 503
    assert ids(answer.body) == []


def test_ids_are_written_escaped() -> None:
    body = '<r><state id_sms="&lt;a&gt;&amp;&quot;">deliver</state></r>'
    assert ids(answer_push(call(body), stored=True, known=None).body) == ['<a>&"']
