import pytest

from smsdesk.simulator.faults import Action, FaultScript, Garbage, Match, RequestFaults, Rule

SEND = "SMS_SEND_REQUEST"
A, B = "+85260000001", "+85260000017"


def read(script: FaultScript, *numbers: str, method: str = SEND) -> RequestFaults:
    number, rule = script.on_request()
    assert rule is None
    return script.on_packet(number, method, numbers)


def answers(script: FaultScript, requests: int, *numbers: str) -> list[Action | None]:
    found = [read(script, *numbers).answer for _ in range(requests)]
    return [None if rule is None else rule.action for rule in found]


def test_no_rules_no_faults() -> None:
    script = FaultScript()
    assert script.on_connection() is None
    faults = read(script, A)
    assert (faults.answer, faults.result, faults.wrong_serial) == (None, None, False)
    assert (faults.delay_before_s, faults.delay_after_s, faults.fired) == (0, 0, ())
    message = faults.message(A)
    assert (message.code, message.same_id, message.no_id, message.reports) == (None,) + (
        False,
    ) * 2 + ((),)


def test_by_request_number_and_range() -> None:
    script = FaultScript(
        [
            Rule(Action.STATUS, Match(requests=(2, 2))),
            Rule(Action.DRIP, Match(requests=(4, 5))),
        ]
    )
    none = None
    assert answers(script, 6, A) == [none, Action.STATUS, none, Action.DRIP, Action.DRIP, none]


def test_every_third_and_at_most_twice() -> None:
    script = FaultScript([Rule(Action.STATUS, Match(every=3, times=2))])
    hit = [n for n, action in enumerate(answers(script, 12, A), start=1) if action]
    assert hit == [3, 6]


def test_by_number_suffix_of_any_number_in_the_request() -> None:
    script = FaultScript([Rule(Action.DROP_AFTER_READING, Match(number_suffix="0017"))])
    assert read(script, A).answer is None
    found = read(script, A, B).answer
    assert found is not None
    assert found.action is Action.DROP_AFTER_READING


def test_conditions_hold_together() -> None:
    script = FaultScript([Rule(Action.STATUS, Match(requests=(2, 9), number_suffix="17"))])
    assert read(script, B).answer is None
    assert read(script, A).answer is None
    assert read(script, B).answer is not None


def test_with_a_method_the_numbers_count_requests_of_that_method() -> None:
    script = FaultScript([Rule(Action.STATUS, Match(requests=(2, 2), method=SEND))])
    assert read(script, A).answer is None
    assert read(script, method="balance").answer is None
    assert read(script, method="balance").answer is None
    assert read(script, A).answer is not None


def test_the_first_answer_rule_wins_and_the_others_do_not_wear_out() -> None:
    once = Match(times=1)
    script = FaultScript([Rule(Action.STATUS, once), Rule(Action.DRIP, once)])
    assert answers(script, 3, A) == [Action.STATUS, Action.DRIP, None]


def test_delays_add_up_beside_an_answer_rule() -> None:
    script = FaultScript(
        [
            Rule(Action.DELAY, seconds=2),
            Rule(Action.DELAY, seconds=3),
            Rule(Action.DELAY, seconds=5, before_processing=True),
            Rule(Action.GARBAGE, body=Garbage.EMPTY),
            Rule(Action.WRONG_SERIAL),
            Rule(Action.RESULT, code=3),
        ]
    )
    faults = read(script, A)
    assert (faults.delay_before_s, faults.delay_after_s) == (5, 5)
    assert faults.answer is not None
    assert faults.answer.action is Action.GARBAGE
    assert faults.wrong_serial
    assert faults.result == 3


@pytest.mark.parametrize(
    ("rule", "processed"),
    [
        (Rule(Action.DROP_AFTER_READING), True),
        (Rule(Action.DROP_BEFORE_PROCESSING), False),
        (Rule(Action.STATUS), False),
        (Rule(Action.STATUS, processed=True), True),
        (Rule(Action.TOO_MANY_REQUESTS), False),
        (Rule(Action.REDIRECT), False),
        (Rule(Action.DRIP), True),
        (Rule(Action.GARBAGE, body=Garbage.HTML), False),
        (Rule(Action.GARBAGE, body=Garbage.HTML, processed=True), True),
        (Rule(Action.GARBAGE, body=Garbage.TRUNCATED), True),
    ],
)
def test_whether_the_messages_count_as_accepted(rule: Rule, processed: bool) -> None:
    assert rule.is_processed is processed


def test_a_refused_connection_uses_up_a_request_number() -> None:
    script = FaultScript([Rule(Action.REFUSE, Match(requests=(2, 3)))])
    assert script.on_connection() is None
    assert script.on_request() == (1, None)
    for number in (2, 3):
        refused = script.on_connection()
        assert refused is not None
        assert refused[0] == number
    assert script.on_connection() is None
    assert script.on_request() == (4, None)


def test_a_request_on_a_kept_connection_is_refused_too() -> None:
    rule = Rule(Action.OFFLINE, Match(requests=(2, 2)), seconds=1)
    script = FaultScript([rule])
    assert script.on_request() == (1, None)
    assert script.on_request() == (2, rule)
    assert script.on_request() == (3, None)


def test_message_rules_count_messages_across_requests() -> None:
    script = FaultScript([Rule(Action.PARTIAL, Match(every=3), code=0x10000006)])
    codes = []
    for _ in range(2):
        faults = read(script, A, A)
        codes += [faults.message(A).code, faults.message(A).code]
    assert codes == [None, None, 0x10000006, None]


def test_message_rules_look_at_their_own_number_only() -> None:
    script = FaultScript(
        [
            Rule(Action.NO_ID, Match(number_suffix="17")),
            Rule(Action.SAME_ID, Match(number_suffix="01")),
            Rule(Action.REPORT_DROP, Match(requests=(1, 1), number_suffix="01")),
        ]
    )
    faults = read(script, A, B)
    first, second = faults.message(A), faults.message(B)
    assert (first.no_id, first.same_id, len(first.reports)) == (False, True, 1)
    assert (second.no_id, second.same_id, len(second.reports)) == (True, False, 0)
    later = read(script, A).message(A)
    assert later.reports == ()
