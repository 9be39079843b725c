"""States of messages: asked for, pushed, pushed again; one channel after the other."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from aiohttp import web

from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.gateway import Timing
from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.mysmpp_account import MysmppAccount
from tests.support.mysmpp_documents import abonent, get_state, message, viber
from tests.support.mysmpp_world import HEADERS, echo, opened

SLOW = Timing(report_delay_s=60.0)
QUICK = Timing(report_delay_s=0.05, retry_s=0.01)


def ends_in(suffix: str) -> str:
    return abonent(f"7903000{suffix}")


async def test_a_state_is_asked_for() -> None:
    async with opened() as world:
        (sent,) = await world.send()
        state = await world.state_after(sent.id_sms)
        time = datetime.fromisoformat(state.pop("time")).replace(tzinfo=UTC) - timedelta(hours=3)
        assert abs(time - datetime.now(UTC)) < timedelta(seconds=5)
        assert state == {"id_sms": sent.id_sms, "sms": "deliver", "state": "deliver"}
        assert (await world.states(sent.id_sms, sent.id_sms))[0]["state"] == "deliver"


async def test_times_are_the_accounts_own() -> None:
    account = MysmppAccount(utc_offset=timedelta(hours=7))
    noon = datetime(2030, 1, 1, 12, tzinfo=UTC).timestamp()
    async with opened(account=account, clock=lambda: noon) as world:
        (sent,) = await world.send()
        assert (await world.state_after(sent.id_sms))["time"] == "2030-01-01 19:00:00"


async def test_no_status_so_far_has_no_time() -> None:
    async with opened(timing=SLOW) as world:
        (sent,) = await world.send()
        (state,) = await world.states(sent.id_sms)
        assert state == {"id_sms": sent.id_sms, "time": "", "sms": "send", "state": "send"}


async def test_a_batch_of_ids_is_answered_in_order_without_those_unknown() -> None:
    async with opened(timing=SLOW) as world:
        phones = [f"7903{n:07}" for n in range(100)]
        sent = await world.send(message(*[abonent(phone, n) for n, phone in enumerate(phones)]))
        ids = [each.id_sms for each in reversed(sent)]
        states = await world.states("17", *ids, "99", "&lt;")
        assert [state["id_sms"] for state in states] == ids
        assert await world.states() == []


@pytest.mark.parametrize(
    ("suffix", "states"),
    [
        ("0001", ["deliver"]),
        ("9901", ["not_deliver"]),
        ("9902", ["expired"]),
        ("9903", ["not_deliver"]),
        ("9904", []),
        ("9905", ["deliver"]),
        ("9906", ["not_deliver"]),
        ("9907", ["undocumented"]),
        ("9910", ["not_deliver"]),
        ("9911", ["deliver"]),
        ("9912", ["partly_deliver"]),
        ("9913", ["expired", "deliver"]),
        ("9914", ["deliver", "not_deliver"]),
        ("9915", []),
        ("9916", ["deliver"]),
    ],
)
async def test_every_fate_pushed_and_asked_for(suffix: str, states: list[str]) -> None:
    async with opened(pushes=True) as world:
        (sent,) = await world.send(message(ends_in(suffix)))
        await world.settled()
        assert [state["state"] for state in world.callback.states()] == states
        assert (await world.states(sent.id_sms))[0]["state"] == (states or ["send"])[-1]


async def test_a_push_is_the_documents() -> None:
    noon = datetime(2030, 1, 1, 9, tzinfo=UTC).timestamp()
    async with opened(pushes=True, clock=lambda: noon) as world:
        (sent,) = await world.send()
        await world.settled()
        assert world.callback.content_types == {"text/xml; charset=utf-8"}
        assert world.callback.bodies[0].decode() == (
            '<?xml version="1.0" encoding="utf-8" ?>\n<response>\n'
            f'     <state id_sms="{sent.id_sms}" time="2030-01-01 12:00:00" sms="deliver">'
            "deliver</state>\n</response>\n"
        )


async def test_the_root_of_a_push_may_have_another_name() -> None:
    async with opened(pushes=True, account=MysmppAccount(push_root="request")) as world:
        await world.send()
        await world.settled()
        assert b"<request>" in world.callback.bodies[0]


async def test_a_push_counts_when_its_id_is_echoed() -> None:
    async with opened(pushes=True) as world:
        world.callback.answers = [
            web.Response(status=503),
            web.Response(text="OK"),
            web.Response(body=echo("17"), headers=HEADERS),
            web.Response(body=b"<!DOCTYPE r><response/>", headers=HEADERS),
        ]
        await world.send()
        await world.settled()
        assert [attempt.problem for attempt in world.server.reports] == [
            "HTTP 503",
            "the answer is not XML",
            "id_sms is not echoed",
            "the answer is not XML",
            "",
        ]
        assert len(set(world.callback.bodies)) == 1


async def test_five_attempts_are_made_in_all() -> None:
    eager = Timing(report_delay_s=0, retry_s=0.001, attempts=9)
    async with opened(pushes=True, timing=eager) as world:
        world.callback.answers = [web.Response(text="OK") for _ in range(6)]
        (sent,) = await world.send()
        await world.settled()
        assert [attempt.attempt for attempt in world.server.reports] == [1, 2, 3, 4, 5]
        assert not any(attempt.accepted for attempt in world.server.reports)
        # What the callback never took is still there to be asked for.
        assert (await world.states(sent.id_sms))[0]["state"] == "deliver"


async def test_several_states_may_come_in_one_document() -> None:
    async with opened(pushes=True, account=MysmppAccount(push_size=50), timing=QUICK) as world:
        world.callback.answers = [web.Response(body=echo("17"), headers=HEADERS)]
        sent = await world.send(
            message(*[abonent(f"79030000{n}", n) for n in range(100, 120)], ends_in("9905"))
        )
        await world.settled()
        assert len(world.callback.bodies) < 20
        ids = [state["id_sms"] for state in world.callback.states()]
        assert {*ids} == {each.id_sms for each in sent}
        # Those of the document that was not acknowledged came again.
        assert len(ids) > len({*ids})
        accepted = [each.message_id for each in world.server.reports if each.accepted]
        assert sorted(accepted) == sorted(each.id_sms or "" for each in sent)


async def test_pushes_wait_for_an_address_but_states_do_not() -> None:
    async with opened() as world:
        (sent,) = await world.send()
        assert (await world.state_after(sent.id_sms))["state"] == "deliver"
        assert world.server.reports == []
        world.server.set_callback(world.callback.url)
        await world.settled()
        assert [state["state"] for state in world.callback.states()] == ["deliver"]


@pytest.mark.parametrize(
    ("suffix", "pushed", "last"),
    [
        ("0001", ["deliver"], {"viber": "deliver"}),
        ("9922", ["deliver", "read"], {"viber": "read"}),
        ("9924", ["read"], {"viber": "read"}),
        ("9921", ["deliver"], {"viber": "not_deliver", "sms": "deliver"}),
        ("9923", ["deliver"], {"viber": "expired", "sms": "deliver"}),
        ("9901", ["not_deliver"], {"viber": "not_deliver", "sms": "not_deliver"}),
        ("9904", [], {"viber": "send"}),
    ],
)
async def test_viber_with_sms_behind_it(
    suffix: str, pushed: list[str], last: Mapping[str, str]
) -> None:
    async with opened(pushes=True) as world:
        (sent,) = await world.send(viber(ends_in(suffix), second="sms"))
        await world.settled()
        assert [state["state"] for state in world.callback.states()] == pushed
        (state,) = await world.states(sent.id_sms)
        assert state["state"] == (pushed or ["send"])[-1]
        assert {name: state[name] for name in ("viber", "sms") if name in state} == last
        sms = Decimal("3.50") if "sms" in last else Decimal(0)
        assert world.gateway.balance == world.gateway.account.balance - Decimal("2.00") - sms


@pytest.mark.parametrize(("suffix", "state"), [("9921", "not_deliver"), ("9923", "expired")])
async def test_viber_with_nothing_behind_it(suffix: str, state: str) -> None:
    async with opened(pushes=True) as world:
        await world.send(viber(ends_in(suffix)))
        await world.settled()
        (pushed,) = world.callback.states()
        assert (pushed["state"], pushed["viber"], pushed.get("sms")) == (state, state, None)


async def test_while_the_sms_is_on_its_way_the_message_has_no_status() -> None:
    rule = Rule(Action.REPORT_STATES, states=(HandsetState.DELIVERED,))
    async with opened(rule, timing=SLOW) as world:
        (sent,) = await world.send(viber(ends_in("9921"), second="sms"))
        (taken,) = world.gateway.messages
        world.gateway.report(taken, HandsetState.UNDELIVERABLE, taken.at, "viber")
        (state,) = await world.states(sent.id_sms)
        assert state == {
            "id_sms": sent.id_sms,
            "time": "",
            "viber": "not_deliver",
            "sms": "send",
            "state": "send",
        }


def local(moment: datetime) -> str:
    return (moment + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")


async def test_nobody_tries_after_the_validity_period() -> None:
    late = Timing(report_delay_s=0.2, retry_s=0.01)
    over = local(datetime.now(UTC) - timedelta(minutes=1))
    async with opened(pushes=True, timing=late) as world:
        await world.send(
            message(abonent(number=1, validity_period=over)),
            viber(abonent(number=2, validity_period_viber=over), second="sms"),
            viber(abonent(number=3, validity_period_viber="2099-01-01 00:00"), second="sms"),
        )
        await world.settled()
        last = {state["id_sms"]: state for state in world.callback.states()}
        sms, both, talk = (last[each.message_id] for each in world.gateway.messages)
        assert (sms["state"], sms["sms"]) == ("expired", "expired")
        assert (both["state"], both["viber"], both["sms"]) == ("deliver", "expired", "deliver")
        assert (talk["state"], talk["viber"], talk.get("sms")) == ("deliver", "deliver", None)


async def test_a_late_handset_is_given_up_when_its_validity_ends() -> None:
    async with opened(pushes=True, timing=Timing(report_delay_s=3.0)) as world:
        soon = local(datetime.now(UTC) + timedelta(seconds=1))
        await world.send(message(abonent("79030009916", validity_period=soon)))
        await world.settled()
        (state,) = world.callback.states()
        assert state["state"] == "expired"
        assert soon <= state["time"]


async def test_report_faults() -> None:
    rules = [
        Rule(Action.REPORT_DUPLICATE, Match(number_suffix="0001"), count=3),
        Rule(Action.REPORT_CONTRADICT, Match(number_suffix="0002")),
        Rule(Action.REPORT_DROP, Match(number_suffix="0003")),
        Rule(Action.REPORT_UNKNOWN_STATE, Match(number_suffix="0004")),
    ]
    async with opened(*rules, pushes=True, timing=QUICK) as world:
        phones = [abonent(f"7903000000{n}", n) for n in range(1, 5)]
        sent = await world.send(message(*phones))
        await world.settled()
        came = {
            each.number: [
                state["state"]
                for state in world.callback.states()
                if state["id_sms"] == each.id_sms
            ]
            for each in sent
        }
        assert came == {
            "1": ["deliver"] * 3,
            "2": ["deliver", "not_deliver"],
            "3": [],
            "4": ["undocumented"],
        }
        assert (await world.states(sent[2].id_sms))[0]["state"] == "send"


async def test_states_before_the_answer() -> None:
    async with opened(Rule(Action.REPORT_BEFORE_ANSWER), pushes=True, timing=SLOW) as world:
        (sent,) = await world.send(viber(ends_in("9921"), second="sms"))
        # Already there, although the answer has only just come.
        assert [state["id_sms"] for state in world.callback.states()] == [sent.id_sms]


async def test_the_states_a_script_names_are_those_of_the_deciding_channel() -> None:
    rule = Rule(Action.REPORT_STATES, states=(HandsetState.DELIVERED, HandsetState.READ))
    async with opened(rule, pushes=True) as world:
        await world.send(viber(ends_in("9921"), second="sms"), message(abonent(number=2)))
        await world.settled()
        assert sorted(state["state"] for state in world.callback.states()) == [
            "deliver",
            "deliver",
            "read",
            "read",
        ]


async def test_faults_of_polling() -> None:
    rule = Rule(Action.STATUS, Match(method="state", requests=(2, 2)), status=503)
    async with opened(rule, timing=SLOW) as world:
        (sent,) = await world.send()
        assert await world.states(sent.id_sms)
        status, _ = await world.post("/xml/state.php", get_state(sent.id_sms))
        assert status == 503
        assert await world.states(sent.id_sms)
