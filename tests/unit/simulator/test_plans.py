"""What the report rules make of the fate of a message."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smsdesk.simulator.faults import Action, MessageFaults, Rule
from smsdesk.simulator.gateway import AcceptedMessage, Timing
from smsdesk.simulator.handset import FATES, Fate, Handsets, HandsetState, Step
from smsdesk.simulator.plans import is_early, plan_reports

TIMING = Timing(report_delay_s=2.0, time_scale=0.5)


def message(
    *rules: Rule, fate: Fate | None = None, number: str = "+85260000001"
) -> AcceptedMessage:
    return AcceptedMessage(
        number=number,
        text="",
        rendered_text="",
        segments=1,
        message_id=number,
        at=datetime(2024, 5, 6, tzinfo=UTC),
        fate=fate or Handsets().submit(number),
        faults=MessageFaults(reports=rules),
    )


def planned(*rules: Rule, suffix: str = "0001") -> list[tuple[float, str]]:
    chains = plan_reports([message(*rules, number=f"+8526000{suffix}")], TIMING)
    return [(report.after_s, report.state.value) for chain in chains for report in chain]


def test_without_rules_the_fate_happens_in_scaled_time() -> None:
    assert planned() == [(1.0, "DELIVERED")]
    assert planned(suffix="9905") == [(1.0, "ENROUTE"), (2.0, "DELIVERED")]
    assert planned(suffix="9904") == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(Action.REPORT_DROP), []),
        (Rule(Action.REPORT_DELAY, seconds=10), [(6.0, "DELIVERED")]),
        (Rule(Action.REPORT_DUPLICATE, count=3), [(1.0, "DELIVERED")] * 3),
        (Rule(Action.REPORT_CONTRADICT), [(1.0, "DELIVERED"), (2.0, "UNDELIVERABLE")]),
        (Rule(Action.REPORT_UNKNOWN_STATE), [(1.0, "UNDOCUMENTED")]),
        (Rule(Action.REPORT_BEFORE_ANSWER), [(0.0, "DELIVERED")]),
        (
            Rule(Action.REPORT_STATES, states=(HandsetState.ENROUTE, HandsetState.EXPIRED)),
            [(1.0, "ENROUTE"), (2.0, "EXPIRED")],
        ),
    ],
    ids=lambda value: value.action.value if isinstance(value, Rule) else "",
)
def test_each_rule(rule: Rule, expected: list[tuple[float, str]]) -> None:
    assert planned(rule) == expected


def test_rules_add_up_in_order() -> None:
    rules = (
        Rule(Action.REPORT_CONTRADICT),
        Rule(Action.REPORT_DUPLICATE, count=2),
        Rule(Action.REPORT_DELAY, seconds=2),
    )
    assert planned(*rules, suffix="9901") == [
        (2.0, "UNDELIVERABLE"),
        (2.0, "UNDELIVERABLE"),
        (3.0, "DELIVERED"),
        (3.0, "DELIVERED"),
    ]


def test_no_report_stays_no_report() -> None:
    for action in (Action.REPORT_CONTRADICT, Action.REPORT_UNKNOWN_STATE):
        assert planned(Rule(action), suffix="9904") == []


def test_reversed_reports_of_a_request_go_out_in_one_chain() -> None:
    reverse = Rule(Action.REPORT_REVERSE)
    messages = [
        message(reverse, number="+85260000001", fate=FATES["9905"]),
        message(reverse, number="+85260000002"),
        message(number="+85260000003"),
    ]
    single, turned = plan_reports(messages, TIMING)
    assert [report.message.number[-1] for report in single] == ["3"]
    assert [(report.message.number[-1], report.state.value) for report in turned] == [
        ("1", "DELIVERED"),
        ("2", "DELIVERED"),
        ("1", "ENROUTE"),
    ]
    assert [report.after_s for report in turned] == [1.0, 1.0, 2.0]


def test_a_message_that_is_held_gets_its_reports_later_unscaled() -> None:
    held = replace(message(), held_s=60.0)
    ((report,),) = plan_reports([held], TIMING)
    assert report.after_s == 61.0
    early = replace(message(Rule(Action.REPORT_BEFORE_ANSWER)), held_s=60.0)
    ((report,),) = plan_reports([early], TIMING)
    assert report.after_s == 60.0


def test_reports_keep_the_channel_of_their_step() -> None:
    fate = Fate(
        (Step(1.0, HandsetState.EXPIRED, "chat"), Step(2.0, HandsetState.DELIVERED, "text"))
    )
    ((first, second),) = plan_reports([message(fate=fate)], TIMING)
    assert (first.channel, second.channel) == ("chat", "text")
    rules = (Rule(Action.REPORT_CONTRADICT), Rule(Action.REPORT_REVERSE))
    (chain,) = plan_reports([message(*rules, fate=fate)], TIMING)
    assert [(each.channel, each.state.value) for each in chain] == [
        ("text", "UNDELIVERABLE"),
        ("text", "DELIVERED"),
        ("chat", "EXPIRED"),
    ]


def test_what_was_read_is_contradicted_by_a_failure() -> None:
    fate = Fate((Step(1.0, HandsetState.READ),))
    ((_, second),) = plan_reports([message(Rule(Action.REPORT_CONTRADICT), fate=fate)], TIMING)
    assert second.state is HandsetState.UNDELIVERABLE


def test_early_chains_are_known() -> None:
    (early,) = plan_reports([message(Rule(Action.REPORT_BEFORE_ANSWER))], TIMING)
    (late,) = plan_reports([message()], TIMING)
    assert is_early(early)
    assert not is_early(late)
