"""A call from its bytes to its answer: who gets in, what is stored, what is told (35, 37, 39)."""

import asyncio
import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsdesk.domain.errors import StoreFault
from smsdesk.listener.server import Listener, ListenerSettings, Verdict
from tests.integration.listener.conftest import Caller, Start, callback_path, head
from tests.integration.listener.journal import TOKENS, Journal

REPORT = b'{"id": "1", "state": "DELIVRD"}'


async def test_a_report_is_committed_before_it_is_answered(
    listener: Listener, journal: Journal, call: Caller
) -> None:
    answer = await call.post(REPORT, headers={"Content-Type": "application/json; charset=utf-8"})
    assert journal.stored() == 1
    assert (answer.status, answer.body) == (200, b"SUCCESS")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    [request] = journal.requests
    assert request.body == REPORT
    assert request.content_type == "application/json; charset=utf-8"
    assert request.remote == "127.0.0.1"
    assert request.received_at.utcoffset() is not None
    assert listener.calls.counts == {Verdict.STORED: 1}
    assert listener.calls.last_report_at is not None


async def test_the_query_goes_along_as_it_came(journal: Journal, call: Caller) -> None:
    await call.post(REPORT, callback_path() + "?a=%2F&b=1+2")
    assert journal.requests[0].query == "a=%2F&b=1+2"


async def test_one_connection_carries_many_reports(journal: Journal, call: Caller) -> None:
    for number in range(50):
        answer = await call.post(json.dumps({"id": number}).encode())
        assert answer.status == 200
    assert journal.stored() == 50


async def test_pipelined_reports_are_answered_in_order(journal: Journal, call: Caller) -> None:
    bodies = [json.dumps({"id": number}).encode() for number in range(20)]
    await call.send(b"".join(head(None, {"Content-Length": str(len(b))}) + b for b in bodies))
    assert [(await call.answer()).status for _ in bodies] == [200] * 20
    assert [request.body for request in journal.requests] == bodies


async def test_a_chunked_report_is_read(journal: Journal, call: Caller) -> None:
    await call.send(head(None, {"Transfer-Encoding": "chunked"}))
    for byte in REPORT:
        await call.send(b"1\r\n" + bytes([byte]) + b"\r\n")
    await call.send(b"0\r\n\r\n")
    assert (await call.answer()).status == 200
    assert journal.requests[0].body == REPORT


async def test_an_old_client_is_answered(journal: Journal, call: Caller) -> None:
    raw = head(None, {"Content-Length": str(len(REPORT))}).replace(b"HTTP/1.1", b"HTTP/1.0")
    await call.send(raw + REPORT)
    assert b" 200 " in await call.end()
    assert journal.stored() == 1


async def test_a_client_that_waits_for_leave_gets_it(journal: Journal, call: Caller) -> None:
    await call.send(head(None, {"Content-Length": str(len(REPORT)), "Expect": "100-continue"}))
    async with asyncio.timeout(5):
        assert await call.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    await call.send(REPORT)
    assert (await call.answer()).status == 200
    assert journal.requests[0].body == REPORT


async def test_a_client_without_right_gets_no_leave(journal: Journal, call: Caller) -> None:
    headers = {"Content-Length": "5", "Expect": "100-continue"}
    await call.send(head("/callback/1/wrong", headers))
    assert (await call.answer()).status == 404


WRONG_PATHS = {
    "wrong token": "/callback/1/wrong",
    "other account's token": f"/callback/2/{TOKENS[1]}",
    "unknown account": f"/callback/3/{TOKENS[1]}",
    "no token": "/callback/1/",
    "no token, no slash": "/callback/1",
    "token and more": f"/callback/1/{TOKENS[1]}/",
    "token begun": f"/callback/1/{TOKENS[1][:-1]}",
    "token longer": f"/callback/1/{TOKENS[1]}x",
    "no number": f"/callback/one/{TOKENS[1]}",
    "signed number": f"/callback/+1/{TOKENS[1]}",
    "other digits": f"/callback/%EF%BC%91/{TOKENS[1]}",
    "huge number": f"/callback/{'9' * 5000}/{TOKENS[1]}",
    "dots": f"/callback/2/../1/{TOKENS[1]}",
    "other path": "/",
    "other folder": f"/callbacks/1/{TOKENS[1]}",
    "other case": f"/callback/1/{TOKENS[1].upper()}",
    "huge token": f"/callback/1/{'x' * 7000}",
    "percent": "/callback/1/%00%0d%0a",
}


@pytest.mark.parametrize("path", WRONG_PATHS.values(), ids=WRONG_PATHS)
async def test_a_wrong_address_tells_and_stores_nothing(
    journal: Journal, call: Caller, listener: Listener, path: str
) -> None:
    wrong = await call.post(REPORT, path)
    assert wrong.status == 404
    assert wrong.body == b""
    assert journal.requests == []
    assert journal.stored() == 0
    assert listener.calls.counts == {Verdict.NOT_FOUND: 1}
    assert listener.calls.recent[0].account_id is None


async def test_every_wrong_address_has_the_same_answer(listener: Listener) -> None:
    seen = set()
    for path in WRONG_PATHS.values():
        call = await Caller.connect(listener.port)
        answer = await call.post(REPORT, path)
        seen.add((answer.status, answer.body, *sorted(answer.headers.keys() - {"date"})))
        await call.close()
    assert len(seen) == 1


async def test_a_wrong_path_costs_a_comparison_too(journal: Journal, call: Caller) -> None:
    await call.post(REPORT, "/somewhere")
    await call.post(REPORT, callback_path(2, "wrong"))
    assert journal.asked == [(0, ""), (2, "wrong")]


@pytest.mark.parametrize("verb", ["PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_other_methods_find_nothing(journal: Journal, call: Caller, verb: str) -> None:
    await call.send(head(callback_path(), verb=verb))
    assert (await call.answer()).status == 404
    assert journal.stored() == 0


async def test_get_answers_the_self_check_and_stores_nothing(
    journal: Journal, call: Caller, listener: Listener
) -> None:
    await call.send(head(callback_path(), verb="GET"))
    assert (await call.answer()).status == 200
    await call.send(head(callback_path(1, "wrong"), verb="GET"))
    assert (await call.answer()).status == 404
    assert journal.stored() == 0
    assert listener.calls.counts == {Verdict.SELF_CHECK: 1, Verdict.NOT_FOUND: 1}
    assert listener.calls.last_report_at is None


async def test_no_answer_says_who_answers(call: Caller) -> None:
    stored = await call.post(REPORT)
    absent = await call.post(REPORT, "/")
    await call.send(b"nonsense\r\n\r\n")
    nonsense = await call.answer()
    assert (stored.status, absent.status, nonsense.status) == (200, 404, 400)
    for answer in (stored, absent, nonsense):
        shown = repr(answer).lower()
        assert "aiohttp" not in shown
        assert "python" not in shown
        assert "smsdesk" not in shown
    assert nonsense.body == b""


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 20_000, b"\xff\xfe", b"\x00"], ids=lambda body: repr(body[:4])
)
async def test_what_is_no_report_is_400(
    journal: Journal, call: Caller, listener: Listener, body: bytes
) -> None:
    assert (await call.post(body)).status == 400
    assert (await call.post(REPORT)).status == 200
    assert journal.stored() == 1
    assert listener.calls.counts == {Verdict.MALFORMED: 1, Verdict.STORED: 1}


@pytest.mark.expected_log("could not be stored: StoreFault")
async def test_what_cannot_be_stored_is_503(
    journal: Journal, call: Caller, listener: Listener
) -> None:
    journal.fault = StoreFault("disk full")
    answer = await call.post(REPORT)
    assert answer.status == 503
    assert answer.headers["retry-after"] == "30"
    journal.fault = None
    assert (await call.post(REPORT)).status == 200
    assert journal.stored() == 1
    assert listener.calls.counts == {Verdict.UNSTORED: 1, Verdict.STORED: 1}


@pytest.mark.expected_log("could not be taken")
async def test_a_bug_of_ours_costs_no_report(journal: Journal, call: Caller) -> None:
    journal.fault = KeyError("a bug")
    answer = await call.post(REPORT)
    assert (answer.status, answer.body) == (503, b"")
    journal.fault = None
    assert (await call.post(REPORT)).status == 200


@pytest.mark.expected_log("could not be answered")
async def test_a_bug_before_the_journal_costs_no_report_either(
    journal: Journal, call: Caller
) -> None:
    journal.networks = ("no network",)
    answer = await call.post(REPORT)
    assert (answer.status, answer.body) == (503, b"")
    assert await call.end() == b""


async def test_a_full_disk_is_503(journal: Journal, call: Caller, expected_log) -> None:
    expected_log("could not be stored: StoreFault")
    pages = journal._thread.submit(
        lambda: journal._connection.execute("pragma page_count").fetchone()[0]
    ).result()
    journal._thread.submit(
        lambda: journal._connection.execute(f"pragma max_page_count={pages}").fetchone()
    ).result()
    statuses = {(await call.post(b'"' + b"x" * 60_000 + b'"')).status for _ in range(3)}
    assert statuses == {503}
    assert journal.stored() == 0


async def test_tokens_and_numbers_are_in_no_log(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = await Caller.connect(listener.port)
    await call.post(b'{"mobile": "+85261234567"}')
    await call.post(REPORT, "/callback/1/guessed-token")
    await call.close()
    assert "call for account 1: stored" in caplog.text
    assert TOKENS[1] not in caplog.text
    assert "guessed-token" not in caplog.text
    assert "5261234567" not in caplog.text


class TestAddresses:
    """The gateway's own addresses, where its document gives them."""

    async def test_another_address_is_the_same_404(
        self, journal: Journal, call: Caller, listener: Listener
    ) -> None:
        journal.networks = ("203.0.113.7", "198.51.100.0/24")
        foreign = await call.post(REPORT)
        unknown = await call.post(REPORT, "/callback/9/x")
        assert (foreign.status, foreign.body) == (404, b"")
        assert foreign.headers.keys() == unknown.headers.keys()
        assert journal.stored() == 0
        assert listener.calls.counts == {Verdict.WRONG_ADDRESS: 1, Verdict.NOT_FOUND: 1}
        assert listener.calls.recent[1].account_id == 1

    async def test_an_address_on_the_list_may_call(self, journal: Journal, call: Caller) -> None:
        journal.networks = ("127.0.0.0/8",)
        assert (await call.post(REPORT)).status == 200

    async def test_the_self_check_is_not_bound_to_it(self, journal: Journal, call: Caller) -> None:
        journal.networks = ("203.0.113.7",)
        await call.send(head(callback_path(), verb="GET"))
        assert (await call.answer()).status == 200

    async def test_a_stranger_cannot_claim_an_address(self, journal: Journal, call: Caller) -> None:
        journal.networks = ("203.0.113.7",)
        answer = await call.post(REPORT, headers={"X-Forwarded-For": "203.0.113.7"})
        assert answer.status == 404

    async def test_a_trusted_proxy_is_believed(self, journal: Journal, start: Start) -> None:
        journal.networks = ("203.0.113.7",)
        behind = await start(ListenerSettings(trusted_proxies=("127.0.0.1",)))
        call = await Caller.connect(behind.port)
        claimed = {"X-Forwarded-For": "203.0.113.7, 192.0.2.1"}
        assert (await call.post(REPORT, headers=claimed)).status == 404
        said = {"X-Forwarded-For": "192.0.2.1, 203.0.113.7"}
        assert (await call.post(REPORT, headers=said)).status == 200
        assert journal.requests[0].remote == "203.0.113.7"
        await call.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(garbage=st.binary(max_size=300))
async def test_garbage_never_hurts(start: Start, garbage: bytes) -> None:
    """Whatever comes instead of a request: the next caller is answered."""
    listener = await start()
    call = await Caller.connect(listener.port)
    await call.send(garbage)
    call.writer.write_eof()
    raw = await call.end()
    assert raw == b"" or raw.split()[1] in {b"400", b"404"}
    await call.close()
    honest = await Caller.connect(listener.port)
    assert (await honest.post(REPORT)).status == 200
    await honest.close()
    await listener.stop()
