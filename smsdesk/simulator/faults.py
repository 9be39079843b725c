"""Fault scripts: which request, message or report goes wrong, and how.

A script is an ordered list of rules, built in Python or loaded from JSON (`fault_files`, where
the format is described). Every rule names one action and what it matches; see `Action` for what
each does. Of the actions that replace the answer the first matching rule wins; all others add up.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smsdesk.simulator.handset import HandsetState


class Action(StrEnum):
    """Everything a rule can do. *Processed* means: the messages count as accepted."""

    DELAY = "delay"
    """Answer `seconds` later; processed at once, or after the wait with `before_processing`."""
    REFUSE = "refuse"
    """Cut the connection on accept, before reading; on one kept alive, before the body."""
    OFFLINE = "offline"
    """Cut every connection and stop listening for `seconds`: real refused connections."""
    DROP_BEFORE_PROCESSING = "drop_before_processing"
    """Read the request, cut the connection; not processed."""
    DROP_AFTER_READING = "drop_after_reading"
    """Read and process the request, cut the connection without an answer."""
    STATUS = "status"
    """Answer HTTP `status` (500), with `retry_after` if given."""
    TOO_MANY_REQUESTS = "too_many_requests"
    """Answer HTTP 429, with `retry_after` if given."""
    GARBAGE = "garbage"
    """Answer 200 with a `body` that is html, empty, truncated or huge (`size` bytes)."""
    DRIP = "drip"
    """Process, then send the true answer one byte every `seconds` (1)."""
    REDIRECT = "redirect"
    """Answer HTTP `status` (307) with `location` (the gateway's own path + /moved)."""

    RESULT = "result"
    """Refuse the whole request with the gateway's own `code`; not processed."""
    WRONG_SERIAL = "wrong_serial"
    """Answer with another serial number than the request's."""
    PARTIAL = "partial"
    """Refuse the matching numbers of a request with the gateway's own `code`."""
    SAME_ID = "same_id"
    """Give a message the id of the one before it."""
    NO_ID = "no_id"
    """Take a message but leave its id out of the answer."""

    REPORT_DELAY = "report_delay"
    """Send each report `seconds` later than usual."""
    REPORT_DUPLICATE = "report_duplicate"
    """Send each report `count` times in all."""
    REPORT_REVERSE = "report_reverse"
    """Send all reports of the request one after another, last first."""
    REPORT_BEFORE_ANSWER = "report_before_answer"
    """Send the reports before the answer to the submit."""
    REPORT_DROP = "report_drop"
    """Send no report."""
    REPORT_CONTRADICT = "report_contradict"
    """Send a second final state that contradicts the first."""
    REPORT_UNKNOWN_STATE = "report_unknown_state"
    """Send a state code the document does not have instead of the last state."""
    REPORT_STATES = "report_states"
    """Send exactly these `states`, in this order."""


CONNECTION_ACTIONS = frozenset({Action.REFUSE, Action.OFFLINE})
MESSAGE_ACTIONS = frozenset({Action.PARTIAL, Action.SAME_ID, Action.NO_ID})
REPORT_ACTIONS = frozenset(action for action in Action if action.value.startswith("report_"))
_ADDING_ACTIONS = frozenset({Action.DELAY, Action.RESULT, Action.WRONG_SERIAL})
_PROCESSED_ACTIONS = frozenset({Action.DROP_AFTER_READING, Action.DRIP})


class FaultScriptError(ValueError):
    """A fault script cannot be used; the message says where and why."""


class Garbage(StrEnum):
    """Bodies that are no answer."""

    HTML = "html"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    HUGE = "huge"


@dataclass(frozen=True, slots=True)
class Match:
    """When a rule applies: every condition given must hold; none given means always."""

    requests: tuple[int, int] | None = None
    """First and last request number, counted from 1; with `method`, among requests of that kind."""
    every: int | None = None
    """Every k-th request; for actions on messages and reports, every k-th message."""
    number_suffix: str | None = None
    """A number of the request (for messages and reports: this number) ends in these digits."""
    method: str | None = None
    """The gateway's name of the operation, such as SMS_SEND_REQUEST."""
    times: int | None = None
    """At most this often in all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One action, what it matches, and the parameters of the action."""

    action: Action
    match: Match = Match()
    seconds: float | None = None
    before_processing: bool = False
    processed: bool | None = None
    """Whether the messages count as accepted although the answer is replaced."""
    status: int | None = None
    retry_after: str | None = None
    body: Garbage = Garbage.HTML
    size: int = 100_000_000
    location: str | None = None
    code: int | str | None = None
    count: int = 2
    states: tuple[HandsetState, ...] = ()

    @property
    def is_processed(self) -> bool:
        """Whether the gateway acts upon a request that this rule answers."""
        if self.processed is not None:
            return self.processed
        if self.action is Action.GARBAGE:
            return self.body is Garbage.TRUNCATED
        return self.action in _PROCESSED_ACTIONS


@dataclass(frozen=True, slots=True)
class MessageFaults:
    """What goes wrong with one number of a request."""

    code: int | str | None = None
    same_id: bool = False
    no_id: bool = False
    reports: tuple[Rule, ...] = ()


class RequestFaults:
    """What goes wrong with one request; asks the script about each of its messages."""

    def __init__(self, script: "FaultScript", place: "_Place", rules: Sequence[Rule]) -> None:
        self._script = script
        self._place = place
        self.delay_before_s = sum(_wait(rule) for rule in rules if rule.before_processing)
        self.delay_after_s = sum(_wait(rule) for rule in rules if not rule.before_processing)
        self.wrong_serial = any(rule.action is Action.WRONG_SERIAL for rule in rules)
        self.result = next((rule.code for rule in rules if rule.action is Action.RESULT), None)
        self.answer = next((rule for rule in rules if rule.action not in _ADDING_ACTIONS), None)
        self.fired = tuple(dict.fromkeys(rule.action for rule in rules))

    def message(self, number: str) -> MessageFaults:
        """Return what goes wrong with `number` (E.164); call once for each number in order."""
        return self._script.on_message(self._place, number)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a request stands: its number, its method and its number among that method's."""

    request: int
    method: str | None = None
    request_of_method: int = 0

    def number_for(self, match: Match) -> int | None:
        if match.method is None:
            return self.request
        return self.request_of_method if match.method == self.method else None


class FaultScript:
    """The rules of one gateway run and the counters they need."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._requests = 0
        self._methods: Counter[str] = Counter()
        self._messages = 0
        self._fired: Counter[int] = Counter()
        self._indexed = tuple(enumerate(self.rules))
        self._connection = _select(self._indexed, CONNECTION_ACTIONS)
        self._message = _select(self._indexed, MESSAGE_ACTIONS | REPORT_ACTIONS)
        others = frozenset(Action) - CONNECTION_ACTIONS - MESSAGE_ACTIONS - REPORT_ACTIONS
        self._request = _select(self._indexed, others)

    def on_connection(self) -> tuple[int, Rule] | None:
        """Return the number and rule of a connection to be cut on accept, None to let it in.

        A connection that is cut uses up the number of the request it would have brought.
        """
        rule = self._first_connection_rule(self._requests + 1)
        if rule is None:
            return None
        self._requests += 1
        return self._requests, rule

    def on_request(self) -> tuple[int, Rule | None]:
        """Count a request whose head has arrived; return its number and a rule that cuts it."""
        self._requests += 1
        return self._requests, self._first_connection_rule(self._requests)

    def on_packet(self, number: int, method: str, numbers: Sequence[str]) -> RequestFaults:
        """Return what goes wrong with request `number`, now that it has been read."""
        self._methods[method] += 1
        place = _Place(number, method, self._methods[method])
        rules: list[Rule] = []
        answered = False
        for index, rule in self._request:
            replaces = rule.action not in _ADDING_ACTIONS
            if (replaces and answered) or not self._applies(index, rule, place, numbers):
                continue
            answered = answered or replaces
            rules.append(rule)
        return RequestFaults(self, place, rules)

    def on_message(self, place: _Place, number: str) -> MessageFaults:
        """Return what goes wrong with one message of the request at `place`."""
        self._messages += 1
        rules = [
            rule
            for index, rule in self._message
            if self._applies(index, rule, place, (number,), counted=self._messages)
        ]
        if not rules:
            return _NO_FAULTS
        return MessageFaults(
            code=next((rule.code for rule in rules if rule.action is Action.PARTIAL), None),
            same_id=any(rule.action is Action.SAME_ID for rule in rules),
            no_id=any(rule.action is Action.NO_ID for rule in rules),
            reports=tuple(rule for rule in rules if rule.action in REPORT_ACTIONS),
        )

    def _first_connection_rule(self, number: int) -> Rule | None:
        place = _Place(number)
        for index, rule in self._connection:
            if self._applies(index, rule, place, ()):
                return rule
        return None

    def _applies(
        self,
        index: int,
        rule: Rule,
        place: _Place,
        numbers: Sequence[str],
        counted: int | None = None,
    ) -> bool:
        match = rule.match
        if match.times is not None and self._fired[index] >= match.times:
            return False
        number = place.number_for(match)
        if number is None or not _in_range(match.requests, number):
            return False
        if match.every is not None and (counted or number) % match.every:
            return False
        suffix = match.number_suffix
        if suffix is not None and not any(each.endswith(suffix) for each in numbers):
            return False
        self._fired[index] += 1
        return True


_NO_FAULTS = MessageFaults()


def _select(
    rules: Iterable[tuple[int, Rule]], actions: frozenset[Action]
) -> tuple[tuple[int, Rule], ...]:
    return tuple((index, rule) for index, rule in rules if rule.action in actions)


def _in_range(requests: tuple[int, int] | None, number: int) -> bool:
    return requests is None or requests[0] <= number <= requests[1]


def _wait(rule: Rule) -> float:
    return rule.seconds or 0.0 if rule.action is Action.DELAY else 0.0
