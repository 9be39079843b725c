"""The JSON form of a fault script, for `smsdesk gateway --script FILE`.

A list of rules, or an object {"rules": [...]}. A rule is an object with
  "action"  a value of `faults.Action` (required);
  "match"   an object with any of "request": n, "requests": [first, last], "every": k,
            "number_suffix": "digits", "method": "NAME", "times": n (absent: always);
  and the parameters of its action, as listed in `_PARAMETERS`, required ones marked there.
Example: [{"match": {"requests": [3, 5]}, "action": "status", "status": 503, "retry_after": "2"}]
Unknown keys, wrong types and missing parameters are refused: a fault that silently does not
happen makes a test worthless. The description for users is resources/help/built-in-gateways.md.
"""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from smsdesk.domain.texts import tr
from smsdesk.simulator.faults import (
    CONNECTION_ACTIONS,
    Action,
    FaultScript,
    FaultScriptError,
    Garbage,
    Match,
    Rule,
)
from smsdesk.simulator.handset import HandsetState

_PARAMETERS: Mapping[Action, tuple[str, ...]] = {
    Action.DELAY: ("seconds!", "before_processing"),
    Action.OFFLINE: ("seconds!",),
    Action.STATUS: ("status", "retry_after", "processed"),
    Action.TOO_MANY_REQUESTS: ("retry_after", "processed"),
    Action.GARBAGE: ("body!", "size", "processed"),
    Action.DRIP: ("seconds",),
    Action.REDIRECT: ("location", "status", "processed"),
    Action.RESULT: ("code!",),
    Action.PARTIAL: ("code!",),
    Action.REPORT_DELAY: ("seconds!",),
    Action.REPORT_DUPLICATE: ("count!",),
    Action.REPORT_STATES: ("states!",),
}
"""Parameters of each action; `!` marks a required one. Actions not listed have none."""


def load_script(path: Path) -> FaultScript:
    """Read a fault script from a JSON file; raises FaultScriptError."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise FaultScriptError(
            tr("The fault script {path} cannot be read: {reason}.", path=path, reason=reason)
        ) from error
    except UnicodeDecodeError as error:
        raise FaultScriptError(tr("The fault script {path} is not UTF-8.", path=path)) from error
    return parse_script(text)


def parse_script(text: str) -> FaultScript:
    """Build a fault script from JSON text; raises FaultScriptError."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FaultScriptError(
            tr("The fault script is not valid JSON: {error}", error=error)
        ) from error
    if isinstance(data, dict):
        data = data.get("rules") if set(data) == {"rules"} else None
    if not isinstance(data, list):
        raise FaultScriptError(
            tr('A fault script is a list of rules, or an object with the one key "rules".')
        )
    return FaultScript(_rule(entry, f"rule {n}") for n, entry in enumerate(data, start=1))


def _rule(entry: object, where: str) -> Rule:
    if not isinstance(entry, dict):
        raise _wrong(where, tr("a rule is an object"))
    try:
        action = Action(str(entry.get("action")))
    except ValueError:
        names = ", ".join(Action)
        raise _wrong(where, tr("action must be one of {names}", names=names)) from None
    match = _match(entry.get("match", {}), action, f"{where}, match")
    parameters = _PARAMETERS.get(action, ())
    known = {name.rstrip("!") for name in parameters}
    _refuse_unknown(entry, known | {"action", "match"}, where)
    for name in parameters:
        if name.endswith("!") and name.rstrip("!") not in entry:
            raise _wrong(where, tr("{key} is missing", key=name.rstrip("!")))
    values = {key: _read(key, entry[key], where) for key in known & entry.keys()}
    # The readers below return the type of the field they are named after.
    return Rule(action, match, **values)  # type: ignore[arg-type]


def _match(entry: object, action: Action, where: str) -> Match:
    if not isinstance(entry, dict):
        raise _wrong(where, tr("must be an object"))
    keys = {"request", "requests", "every", "number_suffix", "method", "times"}
    _refuse_unknown(entry, keys, where)
    if action in CONNECTION_ACTIONS and entry.keys() & {"number_suffix", "method"}:
        raise _wrong(where, tr("the connection is cut before numbers and method are known"))
    if {"request", "requests"} <= entry.keys():
        raise _wrong(where, tr("give either request or requests"))
    values = {key: _read(key, value, where) for key, value in entry.items()}
    if "request" in values:
        number = values.pop("request")
        values["requests"] = (number, number)
    # The readers below return the type of the field they are named after.
    return Match(**values)  # type: ignore[arg-type]


def _read(key: str, value: object, where: str) -> object:
    try:
        return _READERS[key](value)
    except (ValueError, TypeError) as error:
        raise _wrong(where, f"{key}: {error}") from None


def _refuse_unknown(entry: Mapping[str, object], known: set[str], where: str) -> None:
    unknown = sorted(entry.keys() - known)
    if unknown:
        raise _wrong(where, tr("unknown key {key}", key=unknown[0]))


def _wrong(where: str, problem: str) -> FaultScriptError:
    return FaultScriptError(
        tr("The fault script is wrong in {where}: {problem}.", where=where, problem=problem)
    )


def _positive(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(tr("must be a whole number from 1"))
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(tr("must be a number of seconds"))
    if not math.isfinite(value) or value < 0:
        raise ValueError(tr("must be a number of seconds"))
    return float(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(tr("must be true or false"))
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or any(ord(character) < ord(" ") for character in value):
        raise ValueError(tr("must be text on one line"))
    return value


def _digits(value: object) -> str:
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()):
        raise ValueError(tr("must be digits in quotes"))
    return value


def _range(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - first and last
        raise ValueError(tr("must be [first, last]"))
    first, last = _positive(value[0]), _positive(value[1])
    if first > last:
        raise ValueError(tr("must be [first, last]"))
    return first, last


def _status(value: object) -> int:
    status = _positive(value)
    if not 200 <= status <= 599:  # noqa: PLR2004 - HTTP's final status codes
        raise ValueError(tr("must be an HTTP status from 200 to 599"))
    return status


def _code(value: object) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(tr("must be a number or text"))
    return value


def _body(value: object) -> Garbage:
    return Garbage(str(value))


def _states(value: object) -> tuple[HandsetState, ...]:
    if not isinstance(value, list):
        raise TypeError(tr("must be a list of states"))
    return tuple(HandsetState(state) for state in value)


_READERS: Mapping[str, Callable[[object], object]] = {
    "request": _positive,
    "requests": _range,
    "every": _positive,
    "number_suffix": _digits,
    "method": _text,
    "times": _positive,
    "seconds": _seconds,
    "before_processing": _flag,
    "processed": _flag,
    "status": _status,
    "retry_after": _text,
    "body": _body,
    "size": _positive,
    "location": _text,
    "code": _code,
    "count": _positive,
    "states": _states,
}
