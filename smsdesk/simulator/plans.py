"""Which reports a message gets and when: its handset's fate, bent by the fault script."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from smsdesk.simulator.faults import Action, Rule
from smsdesk.simulator.gateway import AcceptedMessage, Gateway, Push, Timing
from smsdesk.simulator.handset import FINAL_STATES, HandsetState, Step


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One report to come, `after_s` seconds after the acceptance (scaled)."""

    after_s: float
    message: AcceptedMessage
    state: HandsetState
    channel: str = ""

    def note(self, gateway: Gateway, at: datetime) -> Push | None:
        """Tell `gateway` that it has come, at `at`; return the push, if there is one to make."""
        return gateway.report(self.message, self.state, at, self.channel)


Chain = tuple[PlannedReport, ...]
"""Reports pushed strictly one after another; different chains go side by side."""


def plan_reports(messages: Sequence[AcceptedMessage], timing: Timing) -> list[Chain]:
    """Return the chains of reports of one request: one a message, or one for all if reversed."""
    chains: list[Chain] = []
    reversed_reports: list[PlannedReport] = []
    for message in messages:
        chain = _plan(message, timing)
        if _has(message, Action.REPORT_REVERSE):
            reversed_reports.extend(chain)
        elif chain:
            chains.append(chain)
    if reversed_reports:
        chains.append(_reverse(reversed_reports))
    return chains


def is_early(chain: Chain) -> bool:
    """Return whether the chain is to be pushed before the answer to its submit."""
    return any(_has(report.message, Action.REPORT_BEFORE_ANSWER) for report in chain)


def _plan(message: AcceptedMessage, timing: Timing) -> Chain:
    delay_s = timing.report_delay_s
    steps = [replace(step, after=step.after * delay_s) for step in message.fate.steps]
    copies = 1
    for rule in message.faults.reports:
        if rule.action is Action.REPORT_DUPLICATE:
            copies = rule.count
        else:
            steps = _bend(steps, rule, delay_s)
    return tuple(
        PlannedReport(message.held_s + timing.scaled(step.after), message, step.state, step.channel)
        for step in steps
        for _ in range(copies)
    )


def _bend(steps: list[Step], rule: Rule, delay_s: float) -> list[Step]:
    """Return `steps` as `rule` wants them; `after` is in seconds here, not yet scaled."""
    match rule.action:
        case Action.REPORT_DROP:
            steps = []
        case Action.REPORT_DELAY:
            steps = [replace(step, after=step.after + (rule.seconds or 0.0)) for step in steps]
        case Action.REPORT_BEFORE_ANSWER:
            steps = [replace(step, after=0.0) for step in steps]
        case Action.REPORT_STATES:
            steps = [Step(delay_s * n, state) for n, state in enumerate(rule.states, start=1)]
        case Action.REPORT_UNKNOWN_STATE if steps:
            steps = [*steps[:-1], replace(steps[-1], state=HandsetState.UNDOCUMENTED)]
        case Action.REPORT_CONTRADICT if steps:
            last = steps[-1]
            opposite = _contradiction(last.state)
            steps = [*steps, replace(last, after=last.after + delay_s, state=opposite)]
        case _:
            pass
    return steps


def _contradiction(state: HandsetState) -> HandsetState:
    if state in FINAL_STATES - {HandsetState.DELIVERED, HandsetState.READ}:
        return HandsetState.DELIVERED
    return HandsetState.UNDELIVERABLE


def _reverse(reports: list[PlannedReport]) -> Chain:
    # A stable sort first: of reports due at one time the last in the request goes out first.
    due = sorted(reports, key=lambda report: report.after_s)
    return tuple(
        replace(report, after_s=slot.after_s)
        for slot, report in zip(due, reversed(due), strict=True)
    )


def _has(message: AcceptedMessage, action: Action) -> bool:
    return any(rule.action is action for rule in message.faults.reports)
