"""Delivery reports pushed to a real callback address."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import Timing
from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.server import GatewayServer
from tests.integration.simulator.conftest import Callback, Post, Start


async def settle(server: GatewayServer) -> None:
    async with asyncio.timeout(20):
        await server.settled()


async def test_a_report_comes_back(start: Start, post: Post, callback: Callback) -> None:
    server = await start()
    server.set_callback(callback.url)
    answer = await post(server, CUSTOMER_BODY={"m": "0f3c5d"})
    await settle(server)
    (report,) = callback.received
    assert report["SMS_UID"] == answer["DETAIL_LIST"][0]["SMS_UID"]
    assert report["CUSTOMER_BODY"] == {"m": "0f3c5d"}
    assert callback.states() == [("60000001", 2)]
    (attempt,) = server.reports
    assert attempt.accepted
    assert (attempt.number, attempt.state, attempt.attempt, attempt.status) == (
        "+85260000001",
        HandsetState.DELIVERED,
        1,
        200,
    )


async def test_reports_wait_for_a_callback_address(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start()
    await post(server, "60000001", "60000002", "60009905")
    await asyncio.sleep(0.1)
    assert server.reports == []
    server.set_callback(callback.url)
    await settle(server)
    assert sorted(callback.states()) == [
        ("60000001", 2),
        ("60000002", 2),
        ("60009905", 1),
        ("60009905", 2),
    ]


async def test_reports_of_every_fate(start: Start, post: Post, callback: Callback) -> None:
    server = await start()
    server.set_callback(callback.url)
    suffixes = [str(n) for n in range(9901, 9917)]
    await post(server, *[f"6000{suffix}" for suffix in suffixes])
    await settle(server)
    states = callback.states()
    by_suffix = {
        suffix: [state for number, state in states if number.endswith(suffix)]
        for suffix in suffixes
    }
    assert by_suffix == {
        "9901": [5],
        "9902": [3],
        "9903": [8],
        "9904": [],
        "9905": [1, 2],
        "9906": [60],
        "9907": [77],
        "9908": [],
        "9909": [],
        "9910": [4],
        "9911": [9, 1, 2],
        "9912": [7],
        "9913": [3, 2],
        "9914": [2, 5],
        "9915": [6],
        "9916": [2],
    }


async def test_reports_keep_their_time(start: Start, post: Post, callback: Callback) -> None:
    server = await start(timing=Timing(report_delay_s=10, time_scale=0.03))
    server.set_callback(callback.url)
    await post(server)
    await asyncio.sleep(0.15)
    assert callback.received == []
    await settle(server)
    assert callback.states() == [("60000001", 2)]


async def test_a_refused_report_is_pushed_again_unchanged(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start()
    server.set_callback(callback.url)
    callback.answers = [
        web.Response(status=503),
        web.Response(text="OK"),
        web.json_response({"RESULT_CODE": 1}),
    ]
    await post(server)
    await settle(server)
    assert len(callback.received) == 4
    assert all(report == callback.received[0] for report in callback.received)
    assert [attempt.accepted for attempt in server.reports] == [False, False, False, True]
    assert [attempt.attempt for attempt in server.reports] == [1, 2, 3, 4]
    assert [attempt.problem for attempt in server.reports] == [
        "HTTP 503",
        "the answer is not JSON",
        "METHOD or TYPE of the answer is wrong",
        "",
    ]


async def test_a_report_is_given_up_at_last(start: Start, post: Post, callback: Callback) -> None:
    server = await start(timing=Timing(report_delay_s=0, retry_s=0.001, attempts=3))
    server.set_callback(callback.url)
    callback.answers = [web.Response(status=500) for _ in range(3)]
    await post(server, "60009905")
    await settle(server)
    # The first report fails three times, the one after it goes its own way.
    assert [state for _, state in callback.states()] == [1, 1, 1, 2]


async def test_nobody_listens_at_the_callback_address(start: Start, post: Post) -> None:
    server = await start(timing=Timing(report_delay_s=0, retry_s=0.001, attempts=2))
    gone = await start()
    address = gone.url
    await gone.stop()
    server.set_callback(address)
    await post(server)
    await settle(server)
    assert [attempt.status for attempt in server.reports] == [None, None]
    assert server.reports[0].problem == "ClientConnectorError"


async def test_a_callback_that_hangs_is_left(start: Start, post: Post, callback: Callback) -> None:
    server = await start(
        timing=Timing(report_delay_s=0, retry_s=0.001, attempts=2, push_timeout_s=0.2)
    )
    server.set_callback(callback.url)
    callback.delay_s = 1
    await post(server)
    await settle(server)
    assert [attempt.status for attempt in server.reports] == [None, None]


@pytest.mark.parametrize("answer", ["redirect", "endless"])
async def test_a_callback_that_answers_oddly(
    start: Start, post: Post, callback: Callback, answer: str
) -> None:
    server = await start(timing=Timing(report_delay_s=0, retry_s=0.001, attempts=2))
    server.set_callback(callback.url)
    odd = {
        "redirect": web.Response(status=307, headers={"Location": callback.url}),
        "endless": web.Response(body=b" " * 1_000_000),
    }
    callback.answers = [odd[answer]]
    await post(server)
    await settle(server)
    assert [attempt.accepted for attempt in server.reports] == [False, True]
    assert len(callback.received) == 2


async def test_duplicates(start: Start, post: Post, callback: Callback) -> None:
    server = await start(Rule(Action.REPORT_DUPLICATE, Match(number_suffix="02"), count=50))
    server.set_callback(callback.url)
    await post(server, "60000001", "60000002")
    await settle(server)
    states = callback.states()
    assert states.count(("60000001", 2)) == 1
    assert states.count(("60000002", 2)) == 50
    serials = {report["SERIAL"] for report in callback.received}
    assert len(serials) == 51


async def test_reversed_reports(start: Start, post: Post, callback: Callback) -> None:
    server = await start(Rule(Action.REPORT_REVERSE))
    server.set_callback(callback.url)
    await post(server, "60000001", "60000002", "60009905")
    await settle(server)
    assert callback.states() == [
        ("60009905", 2),
        ("60009905", 1),
        ("60000002", 2),
        ("60000001", 2),
    ]


async def test_a_report_before_the_answer(
    start: Start, post: Post, callback: Callback, client: aiohttp.ClientSession
) -> None:
    server = await start(
        Rule(Action.REPORT_BEFORE_ANSWER),
        timing=Timing(report_delay_s=60),
    )
    server.set_callback(callback.url)
    answer = await post(server, "60000001", "60009905")
    assert callback.states() == [("60000001", 2), ("60009905", 1), ("60009905", 2)]
    assert [attempt.accepted for attempt in server.reports] == [True] * 3
    assert answer["RESULT_CODE"] == 1
    await settle(server)


async def test_an_early_report_that_fails_or_has_no_address_comes_later(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start(Rule(Action.REPORT_BEFORE_ANSWER))
    assert (await post(server, "60000001"))["RESULT_CODE"] == 1
    server.set_callback(callback.url)
    await settle(server)
    callback.answers = [web.Response(status=503)]
    assert (await post(server, "60000002"))["RESULT_CODE"] == 1
    await settle(server)
    assert callback.states() == [("60000001", 2), ("60000002", 2), ("60000002", 2)]


async def test_without_that_rule_a_report_never_overtakes_the_answer(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start()
    server.set_callback(callback.url)
    for _ in range(20):
        known = len(callback.received)
        await post(server)
        assert len(callback.received) == known
        await settle(server)
        assert len(callback.received) == known + 1


async def test_dropped_contradicting_and_unknown(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start(
        Rule(Action.REPORT_DROP, Match(number_suffix="01")),
        Rule(Action.REPORT_CONTRADICT, Match(number_suffix="02")),
        Rule(Action.REPORT_UNKNOWN_STATE, Match(number_suffix="03")),
        Rule(
            Action.REPORT_STATES,
            Match(number_suffix="04"),
            states=(HandsetState.EXPIRED, HandsetState.DELIVERED),
        ),
    )
    server.set_callback(callback.url)
    await post(server, "60000001", "60000002", "60000003", "60000004")
    await settle(server)
    assert sorted(callback.states()) == [
        ("60000002", 2),
        ("60000002", 5),
        ("60000003", 77),
        ("60000004", 2),
        ("60000004", 3),
    ]


async def test_reports_come_although_the_answer_was_cut(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start(Rule(Action.DROP_AFTER_READING))
    server.set_callback(callback.url)
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(server, CUSTOMER_BODY={"m": "0f3c5d"})
    await settle(server)
    assert [report["CUSTOMER_BODY"] for report in callback.received] == [{"m": "0f3c5d"}]


async def test_reports_do_not_wait_for_a_late_answer(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start(Rule(Action.DELAY, seconds=0.5))
    server.set_callback(callback.url)
    async with asyncio.TaskGroup() as group:
        group.create_task(post(server))
        await asyncio.sleep(0.3)
        assert callback.states() == [("60000001", 2)]


async def test_pushes_go_over_few_connections_that_stay_open(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start()
    server.set_callback(callback.url)
    callback.delay_s = 0.005
    for _ in range(2):
        await post(server, *[str(60_000_000 + n) for n in range(200)])
    await settle(server)
    assert len(callback.received) == 400
    assert 2 <= len(callback.open_connections) <= 10
    assert 2 <= callback.most_at_once <= 10


async def test_stopping_forgets_reports_still_due(
    start: Start, post: Post, callback: Callback
) -> None:
    server = await start(timing=Timing(report_delay_s=60))
    server.set_callback(callback.url)
    await post(server)
    async with asyncio.timeout(5):
        await server.stop()
    assert callback.received == []
