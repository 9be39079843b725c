"""Status reports and records of the Yunpian gateway."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.faults import MessageFaults
from smsdesk.simulator.handset import DELIVERED, HandsetState
from smsdesk.simulator.yunpian_codes import Code, RefusedError
from smsdesk.simulator.yunpian_packet import Destination
from smsdesk.simulator.yunpian_reports import (
    Item,
    StatusQueue,
    YunpianMessage,
    items_in,
    push_problem,
    read_query,
    record_item,
    render_push,
    report_item,
)

SENT = datetime(2024, 5, 6, 4, 0, 0, 900_000, tzinfo=UTC)
ARRIVED = datetime(2024, 5, 5, 16, 30, tzinfo=UTC)
DAY = {"start_time": "2024-05-06 00:00:00", "end_time": "2024-05-06 23:59:59"}


def message(destination: Destination | None = None, uid: str | None = "10001") -> YunpianMessage:
    destination = destination or Destination(93, "701234567")
    return YunpianMessage(
        number=destination.number,
        text="【Demo】Hello",
        rendered_text="【Demo】Hello",
        segments=2,
        message_id="16741236146",
        at=SENT,
        fate=DELIVERED,
        faults=MessageFaults(),
        number_taken=0,
        destination=destination,
        sid=16_741_236_146,
        uid=uid,
        callback_url=None,
    )


MAINLAND = message(Destination(86, "13012312312"), None)


def test_a_report() -> None:
    assert report_item(message(), HandsetState.DELIVERED, ARRIVED) == {
        "sid": 16_741_236_146,
        "uid": "10001",
        "user_receive_time": "2024-05-06 00:30:00",
        "error_msg": "DELIVRD",
        "error_detail": "",
        "mobile": "+93701234567",
        "report_status": "SUCCESS",
    }


@pytest.mark.parametrize(
    ("state", "status", "error"),
    [
        ("DELIVERED", "SUCCESS", "DELIVRD"),
        ("READ", "SUCCESS", "DELIVRD"),
        ("EXPIRED", "FAIL", "EXPIRED"),
        ("DELETED", "FAIL", "DELETED"),
        ("UNDELIVERABLE", "FAIL", "UNDELIV"),
        ("REJECTED", "FAIL", "REJECTD"),
        ("LOCALLY_REJECTED", "FAIL", "YP:54"),
        ("UNKNOWN", "FAIL", "UNKNOWN"),
        ("UNDOCUMENTED", "PENDING", "YP:9999"),
    ],
)
def test_states(state: str, status: str, error: str) -> None:
    item = report_item(message(), HandsetState(state), ARRIVED)
    assert item is not None
    assert (item["report_status"], item["error_msg"]) == (status, error)


@pytest.mark.parametrize("state", ["QUEUED", "ENROUTE", "ACCEPTED"])
def test_only_final_states_are_reported(state: str) -> None:
    assert report_item(message(), HandsetState(state), ARRIVED) is None


def test_mainland_numbers_have_no_prefix_and_an_explanation() -> None:
    item = report_item(MAINLAND, HandsetState.LOCALLY_REJECTED, ARRIVED)
    assert item is not None
    assert (item["mobile"], item["uid"], item["user_receive_time"]) == ("13012312312", None, "")
    assert item["error_detail"]


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"sid": st.integers(0, 2**63 - 1), "uid": st.none() | st.text(st.characters(codec="utf-8"))}
    ),
    min_size=1,
    max_size=5,
)


@given(items=ITEMS, twice=st.booleans())
def test_a_push_holds_its_reports(items: list[Item], *, twice: bool) -> None:
    body = render_push(items, twice=twice)
    assert body.startswith(b"sms_status=%")
    assert body.isascii()
    assert items_in(body) == items
    (value,) = parse_qs(body.decode())["sms_status"]
    assert value.startswith("%5B" if twice else "[")
    assert (unquote(value) if twice else value).startswith("[")


@pytest.mark.parametrize("answer", [b"SUCCESS", b"0"])
def test_what_acknowledges_a_push(answer: bytes) -> None:
    assert push_problem(200, answer) is None
    assert push_problem(503, answer) == "HTTP 503"


@pytest.mark.parametrize("answer", [b"", b"OK", b"success", b"SUCCESS\n", b'"SUCCESS"', b"00"])
def test_what_does_not(answer: bytes) -> None:
    assert push_problem(200, answer) == "the answer is neither SUCCESS nor 0"


def filled(count: int) -> StatusQueue:
    queue = StatusQueue()
    for n in range(count):
        queue.add({"sid": n}, SENT)
    return queue


def test_each_report_is_pulled_once_in_order() -> None:
    queue = filled(25)
    pages = [queue.take({}, SENT), queue.take({"page_size": "3"}, SENT), queue.take({}, SENT)]
    assert [len(page) for page in pages] == [20, 3, 2]
    assert [item["sid"] for page in pages for item in page] == list(range(25))
    assert queue.take({}, SENT) == []


def test_a_wrong_page_size_takes_nothing() -> None:
    queue = filled(1)
    with pytest.raises(RefusedError) as caught:
        queue.take({"page_size": "101"}, SENT)
    assert caught.value.code == Code.MALFORMED
    assert len(queue.take({"page_size": "100"}, SENT)) == 1


def test_reports_are_kept_for_72_hours() -> None:
    assert len(filled(2).take({}, SENT + timedelta(hours=72))) == 2
    assert filled(2).take({}, SENT + timedelta(hours=72, seconds=1)) == []


def test_a_report_that_was_pushed_is_not_pulled() -> None:
    queue = filled(2)
    queue.add({"sid": 0}, SENT)
    queue.drop({"sid": 0})
    queue.drop({"sid": 7})
    assert queue.take({}, SENT) == [{"sid": 1}, {"sid": 0}]


def test_a_record() -> None:
    assert record_item(message(), None) == {
        "sid": "16741236146",
        "mobile": "+93701234567",
        "send_time": "2024-05-06 12:00:00",
        "text": "【Demo】Hello",
        "send_status": "SUCCESS",
        "report_status": "UNKNOWN",
        "fee": 2,
        "user_receive_time": None,
        "error_msg": None,
        "uid": "10001",
    }
    item = record_item(message(), report_item(message(), HandsetState.EXPIRED, ARRIVED))
    assert (item["report_status"], item["error_msg"]) == ("FAIL", "EXPIRED")
    assert item["user_receive_time"] == "2024-05-06 00:30:00"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"type": "all"}, True),
        ({"type": "global"}, True),
        ({}, False),
        ({"type": "all", "mobile": "+93701234567"}, True),
        ({"type": "all", "mobile": "+93701234568"}, False),
        ({"type": "all", "start_time": "2024-05-06 12:00:00"}, True),
        ({"type": "all", "end_time": "2024-05-06 12:00:00"}, True),
        ({"type": "all", "start_time": "2024-05-06 12:00:01"}, False),
        ({"type": "all", "end_time": "2024-05-06 11:59:59"}, False),
    ],
)
def test_what_a_query_finds(changes: dict[str, str], *, found: bool) -> None:
    assert read_query({**DAY, **changes}).takes(message()) is found


def test_mainland_and_global() -> None:
    assert read_query(DAY).takes(MAINLAND)
    assert read_query({**DAY, "type": "all"}).takes(MAINLAND)
    assert not read_query({**DAY, "type": "global"}).takes(MAINLAND)
    for mobile in ("13012312312", "+8613012312312"):
        assert read_query({**DAY, "mobile": mobile}).takes(MAINLAND)


def test_pages_of_records() -> None:
    found = [message() for _ in range(45)]
    sizes = [len(read_query({**DAY, "page_num": n}).page_of(found)) for n in ("1", "2", "3", "4")]
    assert sizes == [20, 20, 5, 0]
    assert len(read_query({**DAY, "page_size": "100"}).page_of(found)) == 45


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start_time": ""}, Code.MISSING),
        ({"end_time": ""}, Code.MISSING),
        ({"start_time": "2024-05-06"}, Code.MALFORMED),
        ({"start_time": "2024-02-30 00:00:00"}, Code.MALFORMED),
        ({"start_time": "2024-5-6 0:0:0"}, Code.MALFORMED),
        ({"end_time": "2024-05-06T00:00:00"}, Code.MALFORMED),
        ({"mobile": " 93701234567"}, Code.MALFORMED),
        ({"type": "mainland"}, Code.MALFORMED),
        ({"page_num": "0"}, Code.MALFORMED),
        ({"page_size": "101"}, Code.MALFORMED),
    ],
)
def test_queries_that_are_refused(changes: dict[str, str], code: Code) -> None:
    with pytest.raises(RefusedError) as caught:
        read_query({**DAY, **changes})
    assert caught.value.code == code
