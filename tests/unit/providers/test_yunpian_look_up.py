"""Uncertain messages looked up in get_record: what is adopted, and what counts as not taken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from smsdesk.domain.look_up import Finding, Found, NotFound, NotKnown, Question
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, OutgoingMessage
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.yunpian import Yunpian
from tests.unit.providers.conftest import Servers
from tests.unit.providers.scripted import Received, ScriptedGateway, batch

KEY = "0123456789abcdef0123456789abcdef"
AT = datetime(2024, 5, 6, 2, 20, 30, tzinfo=UTC)
NUMBER = Msisdn(93, "701234567")
QUESTION = Question(1, NUMBER, "Your code is 4711.", "0f3c5d", AT)
LATER = AT + timedelta(minutes=5)
RECORD: dict[str, object] = {
    "sid": "16741236146",
    "mobile": "+93701234567",
    "send_time": "2024-05-06 10:20:31",
    "text": "【Demo】Your code is 4711.",
    "send_status": "SUCCESS",
    "report_status": "SUCCESS",
    "fee": 1,
    "user_receive_time": "2024-05-06 10:20:35",
    "error_msg": "DELIVRD",
    "uid": "0f3c5d",
}


def record(**fields: object) -> dict[str, object]:
    return {key: value for key, value in {**RECORD, **fields}.items() if value is not ...}


@asynccontextmanager
async def at_gateway(
    servers: Servers, gateway: ScriptedGateway, now: datetime = LATER
) -> AsyncIterator[Yunpian]:
    server = await servers.start(gateway.handle)
    settings = {"base_url": f"http://127.0.0.1:{server.port}", "repetition_rule": "0"}
    provider = Yunpian(AccountSettings(settings, {"apikey": KEY}), lambda: now)
    yield provider
    await provider.aclose()


async def looked_up(
    servers: Servers, gateway: ScriptedGateway, now: datetime = LATER, question: Question = QUESTION
) -> Finding:
    async with at_gateway(servers, gateway, now) as provider:
        return await provider.look_up(question)


def always(*records: object) -> ScriptedGateway:
    return ScriptedGateway(lambda _received: list(records))


async def test_request_asks_for_the_number_around_the_time(servers: Servers) -> None:
    gateway = always(RECORD)
    await looked_up(servers, gateway)
    (received,) = gateway.received
    assert received.path == "/v2/sms/get_record.json"
    assert received.form == {
        "apikey": KEY,
        "mobile": "+93701234567",
        "start_time": "2024-05-06 10:18:30",
        "end_time": "2024-05-06 10:30:30",
        "page_num": "1",
        "page_size": "100",
        "type": "all",
    }
    assert b"mobile=%2B93701234567" in received.body


async def test_mobile_of_mainland_china_is_asked_as_it_was_sent(servers: Servers) -> None:
    gateway = always()
    number = Msisdn(86, "13000000001")
    await looked_up(servers, gateway, question=Question(1, number, "Hi", "r", AT))
    assert {received.form["mobile"] for received in gateway.received} == {"13000000001"}


async def test_found_by_uid_whatever_else_differs(servers: Servers) -> None:
    other = record(sid="5", uid="another", text=QUESTION.text)
    found = await looked_up(servers, always(other, record(text="changed", mobile="+93701")))
    assert isinstance(found, Found)
    assert (found.provider_message_id, found.segment_count, found.fee) == ("16741236146", 1, None)
    assert found.report is not None
    assert found.report.state is MessageState.DELIVERED
    assert found.report.client_reference == "0f3c5d"
    assert found.report.occurred_at == datetime(2024, 5, 6, 2, 20, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        ("SUCCESS", "", MessageState.DELIVERED),
        ("FAIL", "DB:0103", MessageState.UNDELIVERED),
        ("UNKNOWN", "", MessageState.SUBMITTED),
    ],
)
async def test_report_in_the_record(
    servers: Servers, status: str, error: str, state: MessageState
) -> None:
    one = record(report_status=status, error_msg=error, user_receive_time="")
    found = await looked_up(servers, always(one))
    assert isinstance(found, Found)
    assert found.report is not None
    assert found.report.state is state


async def test_record_without_a_report(servers: Servers) -> None:
    found = await looked_up(servers, always(record(report_status="")))
    assert found == Found("16741236146", 1)


@pytest.mark.parametrize("uid", ["", None, ...])
@pytest.mark.parametrize("text", ["【Demo】Your code is 4711.", "Your code is 4711. "])
@pytest.mark.parametrize("mobile", ["+93701234567", "", None])
async def test_found_by_text_without_a_uid(
    servers: Servers, uid: object, text: str, mobile: object
) -> None:
    found = await looked_up(servers, always(record(uid=uid, text=text, mobile=mobile)))
    assert isinstance(found, Found)
    assert found.provider_message_id == "16741236146"


async def test_parts_of_one_message_are_one(servers: Servers) -> None:
    one = record(uid="")
    found = await looked_up(servers, always(one, one))
    assert isinstance(found, Found)


@pytest.mark.parametrize(
    "other",
    [
        record(uid="another"),
        record(uid="", text="Another text"),
        record(uid="", text=None),
        record(uid="", mobile="+93701234568"),
    ],
    ids=range(4),
)
async def test_message_of_somebody_else_is_not_adopted(
    servers: Servers, other: dict[str, object]
) -> None:
    assert await looked_up(servers, always(other)) == NotFound()


async def test_two_that_fit_by_text_are_not_guessed(servers: Servers) -> None:
    finding = await looked_up(servers, always(record(uid="", sid="1"), record(uid="", sid="2")))
    assert isinstance(finding, NotKnown)
    assert "more than once" in finding.sentence


async def test_text_of_a_message_whose_id_is_known_is_not_adopted(servers: Servers) -> None:
    def reply(received: Received) -> object:
        if received.path.endswith("single_send.json"):
            return {"code": 0, "sid": 1}
        return [record(uid="", sid="1"), record(uid="", sid="2")]

    async with at_gateway(servers, ScriptedGateway(reply)) as provider:
        sent = OutgoingMessage(7, NUMBER, QUESTION.text, "other")
        assert isinstance((await provider.submit(batch(sent))).outcomes[7], Accepted)
        finding = await provider.look_up(QUESTION)
    assert isinstance(finding, Found)
    assert finding.provider_message_id == "2"


async def test_not_found_only_after_a_second_wider_question(servers: Servers) -> None:
    gateway = always()
    assert await looked_up(servers, gateway) == NotFound()
    narrow, wide = (received.form for received in gateway.received)
    assert (narrow["start_time"], narrow["end_time"]) == (
        "2024-05-06 10:18:30",
        "2024-05-06 10:30:30",
    )
    # A server that goes by UTC or by the west coast of the United States lies within.
    assert wide["start_time"] <= "2024-05-05 18:20:30"
    assert wide["end_time"] >= "2024-05-06 10:30:30"


async def test_found_where_the_records_go_by_another_zone(servers: Servers) -> None:
    def reply(received: Received) -> object:
        printed = "2024-05-05 19:20:31"  # the same moment in California
        form = received.form
        return [RECORD] if form["start_time"] <= printed <= form["end_time"] else []

    assert isinstance(await looked_up(servers, ScriptedGateway(reply)), Found)


@pytest.mark.parametrize("age_s", [0, 119])
async def test_too_early_to_be_missed(servers: Servers, age_s: int) -> None:
    gateway = always()
    finding = await looked_up(servers, gateway, AT + timedelta(seconds=age_s))
    assert isinstance(finding, NotKnown)
    assert len(gateway.received) == 1


async def test_found_at_once_when_it_is_there(servers: Servers) -> None:
    assert isinstance(await looked_up(servers, always(RECORD), AT), Found)


async def test_old_enough_after_two_minutes(servers: Servers) -> None:
    assert await looked_up(servers, always(), AT + timedelta(minutes=2)) == NotFound()


async def test_pages_are_read_to_the_end(servers: Servers) -> None:
    def reply(received: Received) -> object:
        page = int(received.form["page_num"])
        others = [record(sid=str(n), uid=f"u{n}") for n in range(page * 1000, page * 1000 + 100)]
        return others if page < 3 else [RECORD]

    gateway = ScriptedGateway(reply)
    assert isinstance(await looked_up(servers, gateway), Found)
    assert [received.form["page_num"] for received in gateway.received] == ["1", "2", "3"]


async def test_records_without_end_prove_nothing(servers: Servers) -> None:
    gateway = always(*[record(sid=str(n), uid=f"u{n}") for n in range(1, 101)])
    assert isinstance(await looked_up(servers, gateway), NotKnown)
    assert len(gateway.received) == 10


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"null",
        b'{"code":0,"msg":"OK"}',
        b'{"a":[],"b":[]}',
        b"[5]",
        b"[{}]",
        b'[{"sid":true}]',
        b"[" * 100_000,
        b'[{"sid":1,"uid":"\\ud800"}]',
    ],
    ids=range(11),
)
async def test_incomplete_reply_proves_nothing(servers: Servers, body: bytes) -> None:
    finding = await looked_up(servers, ScriptedGateway(lambda _received: body))
    assert isinstance(finding, NotKnown)
    assert finding.sentence.endswith(".")


@pytest.mark.parametrize("code", [-2, -11, -5, -50, 3, 999])
async def test_refusal_proves_nothing(servers: Servers, code: int) -> None:
    gateway = ScriptedGateway(lambda _received: {"code": code}, b"400 Bad")
    finding = await looked_up(servers, gateway)
    assert isinstance(finding, NotKnown)
    assert "did not show" in finding.sentence


@pytest.mark.parametrize("status", [b"500 Oh", b"404 No", b"302 Go", b"429 Slow", b"201 Made"])
async def test_list_under_another_status_proves_nothing(servers: Servers, status: bytes) -> None:
    finding = await looked_up(servers, ScriptedGateway(lambda _received: [], status))
    assert isinstance(finding, NotKnown)


async def test_wider_question_that_fails_proves_nothing(servers: Servers) -> None:
    replies: list[object] = [[], {"code": 2}]
    finding = await looked_up(servers, ScriptedGateway(lambda _received: replies.pop(0)))
    assert isinstance(finding, NotKnown)


async def test_list_wrapped_as_in_version_1(servers: Servers) -> None:
    gateway = ScriptedGateway(lambda _received: {"sms": [RECORD]})
    assert isinstance(await looked_up(servers, gateway), Found)


async def test_without_a_gateway_or_a_key(nowhere: str) -> None:
    for secrets in ({"apikey": KEY}, {}):
        provider = Yunpian(AccountSettings({"base_url": nowhere}, secrets), lambda: LATER)
        finding = await provider.look_up(QUESTION)
        assert isinstance(finding, NotKnown)
        await provider.aclose()


def test_text_is_not_in_repr() -> None:
    assert "4711" not in repr(QUESTION)
