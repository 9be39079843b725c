import json
from pathlib import Path

import pytest

from smsdesk.simulator.fault_files import load_script, parse_script
from smsdesk.simulator.faults import Action, FaultScriptError, Garbage, Match, Rule
from smsdesk.simulator.handset import HandsetState


def rules(*entries: object) -> tuple[Rule, ...]:
    return parse_script(json.dumps(entries)).rules


def test_every_action_has_a_json_form() -> None:
    needed: dict[Action, dict[str, object]] = {
        Action.DELAY: {"seconds": 1},
        Action.OFFLINE: {"seconds": 1.5},
        Action.GARBAGE: {"body": "html"},
        Action.RESULT: {"code": 3},
        Action.PARTIAL: {"code": 268435462},
        Action.REPORT_DELAY: {"seconds": 1},
        Action.REPORT_DUPLICATE: {"count": 50},
        Action.REPORT_STATES: {"states": ["ENROUTE", "DELIVERED"]},
    }
    for action in Action:
        (rule,) = rules({"action": action.value, **needed.get(action, {})})
        assert rule.action is action
        assert rule.match == Match()


def test_parameters_and_matches() -> None:
    found = rules(
        {"action": "status", "status": 503, "retry_after": "-5", "processed": True},
        {"match": {"request": 3, "times": 1}, "action": "delay", "seconds": 0.5},
        {"match": {"requests": [2, 4], "method": "M"}, "action": "drip", "seconds": 0},
        {
            "match": {"every": 5, "number_suffix": "0017"},
            "action": "garbage",
            "body": "huge",
            "size": 9,
        },
        {"action": "delay", "seconds": 2, "before_processing": True},
        {"action": "redirect", "location": "http://127.0.0.1/x", "status": 302},
        {"action": "report_states", "states": ["ENROUTE", "UNDOCUMENTED"]},
    )
    assert found == (
        Rule(Action.STATUS, status=503, retry_after="-5", processed=True),
        Rule(Action.DELAY, Match(requests=(3, 3), times=1), seconds=0.5),
        Rule(Action.DRIP, Match(requests=(2, 4), method="M"), seconds=0.0),
        Rule(Action.GARBAGE, Match(every=5, number_suffix="0017"), body=Garbage.HUGE, size=9),
        Rule(Action.DELAY, seconds=2.0, before_processing=True),
        Rule(Action.REDIRECT, location="http://127.0.0.1/x", status=302),
        Rule(Action.REPORT_STATES, states=(HandsetState.ENROUTE, HandsetState.UNDOCUMENTED)),
    )


def test_an_object_with_rules_is_the_same_as_a_list() -> None:
    assert parse_script('{"rules": [{"action": "drip"}]}').rules == (Rule(Action.DRIP),)
    assert parse_script("[]").rules == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "JSON"),
        ("[" * 100_000, "JSON"),
        ("{}", "rules"),
        ('{"rules": [], "more": 1}', "rules"),
        ("[1]", "rule 1"),
        ("[{}]", "action must be"),
        ('[{"action": "burn"}]', "action must be"),
        ('[{"action": ["drip"]}]', "action must be"),
        ('[{"action": "drip"}, {"action": "drip", "secs": 1}]', "rule 2: unknown key secs"),
        ('[{"action": "drip", "code": 1}]', "unknown key code"),
        ('[{"action": "delay"}]', "seconds is missing"),
        ('[{"action": "delay", "seconds": "1"}]', "seconds"),
        ('[{"action": "delay", "seconds": -1}]', "seconds"),
        ('[{"action": "delay", "seconds": NaN}]', "seconds"),
        ('[{"action": "delay", "seconds": true}]', "seconds"),
        ('[{"action": "garbage", "body": "soup"}]', "body"),
        ('[{"action": "status", "status": 99}]', "status"),
        ('[{"action": "status", "retry_after": 5}]', "retry_after"),
        ('[{"action": "status", "retry_after": "5\\r\\nX: y"}]', "retry_after"),
        ('[{"action": "partial", "code": 1.5}]', "code"),
        ('[{"action": "report_duplicate", "count": 0}]', "count"),
        ('[{"action": "report_states", "states": "DELIVERED"}]', "states"),
        ('[{"action": "report_states", "states": ["GONE"]}]', "states"),
        ('[{"action": "drip", "match": 3}]', "rule 1, match"),
        ('[{"action": "drip", "match": {"nth": 3}}]', "unknown key nth"),
        ('[{"action": "drip", "match": {"request": 0}}]', "request"),
        ('[{"action": "drip", "match": {"requests": [3]}}]', "requests"),
        ('[{"action": "drip", "match": {"requests": [4, 3]}}]', "requests"),
        ('[{"action": "drip", "match": {"request": 1, "requests": [1, 2]}}]', "either"),
        ('[{"action": "drip", "match": {"number_suffix": 17}}]', "number_suffix"),
        ('[{"action": "refuse", "match": {"number_suffix": "17"}}]', "before numbers"),
        ('[{"action": "offline", "seconds": 1, "match": {"method": "M"}}]', "before numbers"),
        ('[{"action": "drip", "processed": true}]', "unknown key processed"),
        ('[{"action": "status", "processed": 1}]', "processed"),
    ],
)
def test_mistakes_are_refused_with_their_place(text: str, part: str) -> None:
    with pytest.raises(FaultScriptError, match=part):
        parse_script(text)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text('[{"action": "refuse", "match": {"request": 1}}]', encoding="utf-8")
    assert load_script(path).rules == (Rule(Action.REFUSE, Match(requests=(1, 1))),)
    with pytest.raises(FaultScriptError, match=r"cannot be read: No such file or directory\.$"):
        load_script(tmp_path / "absent.json")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FaultScriptError, match="is not UTF-8"):
        load_script(path)
