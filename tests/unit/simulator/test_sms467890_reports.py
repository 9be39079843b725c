"""Framings of the 467890 gateway's reports, and its silent guard against repetition."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.sms467890_account import ReportStyle, ReportTime
from smsdesk.simulator.sms467890_repetition import Repetitions
from smsdesk.simulator.sms467890_reports import Report, is_reported, push_problem, render_push

AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
FIRST = Report("800000", "13000000001", HandsetState.DELIVERED, AT)
SECOND = Report("800000", "13000000002", HandsetState.EXPIRED, AT)


@pytest.mark.parametrize(
    ("style", "body"),
    [
        (ReportStyle(), b"Report=800000,13000000001,DELIVRD,1700000000"),
        (ReportStyle(name="report"), b"report=800000,13000000001,DELIVRD,1700000000"),
        (ReportStyle(name=""), b"800000,13000000001,DELIVRD,1700000000"),
        (
            ReportStyle(time=ReportTime.DATE_AND_TIME),
            b"Report=800000,13000000001,DELIVRD,2023-11-15 06:13:20",
        ),
        (
            ReportStyle(time=ReportTime.DATE_AND_TIME, percent_encoded=True),
            b"Report=800000%2C13000000001%2CDELIVRD%2C2023-11-15%2006%3A13%3A20",
        ),
    ],
)
def test_one_report(style: ReportStyle, body: bytes) -> None:
    assert render_push([FIRST], style) == body


ONE, TWO = "800000,13000000001,DELIVRD,1700000000", "800000,13000000002,UNKNOWN,1700000000"


@pytest.mark.parametrize(
    ("style", "body"),
    [
        (ReportStyle(), f"Report={ONE}\n{TWO}"),
        (ReportStyle(separator=";"), f"Report={ONE};{TWO}"),
        (ReportStyle(separator="|", name=""), f"{ONE}|{TWO}"),
        (ReportStyle(repeat_name=True), f"Report={ONE}\nReport={TWO}"),
        (
            ReportStyle(separator=";", percent_encoded=True),
            f"Report={ONE};{TWO}".replace(",", "%2C").replace(";", "%3B"),
        ),
        (
            ReportStyle(separator="&", percent_encoded=True, repeat_name=True),
            f"Report={ONE}&Report={TWO}".replace(",", "%2C"),
        ),
    ],
)
def test_several_reports(style: ReportStyle, body: str) -> None:
    assert render_push([FIRST, SECOND], style).decode() == body


@pytest.mark.parametrize(
    ("state", "documented", "smpp"),
    [
        ("DELIVERED", "DELIVRD", "DELIVRD"),
        ("READ", "DELIVRD", "DELIVRD"),
        ("EXPIRED", "UNKNOWN", "EXPIRED"),
        ("DELETED", "UNKNOWN", "DELETED"),
        ("UNDELIVERABLE", "UNKNOWN", "UNDELIV"),
        ("REJECTED", "UNKNOWN", "REJECTD"),
        ("LOCALLY_REJECTED", "UNKNOWN", "REJECTD"),
        ("UNKNOWN", "UNKNOWN", "UNKNOWN"),
        ("UNDOCUMENTED", "UNDOCUMENTED", "UNDOCUMENTED"),
    ],
)
def test_statuses(state: str, documented: str, smpp: str) -> None:
    report = Report("1", "13000000001", HandsetState(state), AT)
    assert is_reported(report.state)
    for style, status in [(ReportStyle(), documented), (ReportStyle(smpp_statuses=True), smpp)]:
        assert render_push([report], style).decode().split(",")[2] == status


@pytest.mark.parametrize("state", ["QUEUED", "ENROUTE", "ACCEPTED"])
def test_states_before_the_last_are_not_reported(state: str) -> None:
    assert not is_reported(HandsetState(state))


def test_any_success_acknowledges() -> None:
    assert [push_problem(status) for status in (200, 204)] == [None, None]
    assert [push_problem(status) for status in (302, 500)] == ["HTTP 302", "HTTP 500"]


def dropped(
    repetitions: Repetitions, at: float, *mobiles: str, content: str = "Hello"
) -> list[int]:
    """Return the places of the numbers that are dropped; note the others."""
    found = repetitions.find(mobiles, content, at)
    for mobile, before in zip(mobiles, found, strict=True):
        if not before:
            repetitions.note(mobile, content, at)
    return [n for n, before in enumerate(found) if before]


def test_repetitions_across_requests() -> None:
    repetitions = Repetitions(600)
    assert dropped(repetitions, 0, "1", "2") == []
    assert dropped(repetitions, 599.9, "2", "3") == [0]
    assert dropped(repetitions, 600, "2", "3") == [1]
    assert dropped(repetitions, 600, "2", content="hello") == []


def test_repetitions_within_a_request() -> None:
    assert dropped(Repetitions(600), 0, "1", "2", "1", "1") == [2, 3]


@given(st.lists(st.sampled_from("abc"), max_size=20))
def test_a_window_of_nothing_drops_nothing(mobiles: list[str]) -> None:
    assert dropped(Repetitions(0), 0, *mobiles) == []


@given(st.lists(st.sampled_from("abcdef"), max_size=20))
def test_each_number_gets_one(mobiles: list[str]) -> None:
    repetitions = Repetitions(600)
    gone = dropped(repetitions, 0, *mobiles)
    kept = [mobile for n, mobile in enumerate(mobiles) if n not in gone]
    assert len(kept) == len(set(kept))
    assert set(kept) == set(mobiles)
    assert dropped(repetitions, 1, *kept) == list(range(len(kept)))
