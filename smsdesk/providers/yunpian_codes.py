"""Return codes and report codes of Yunpian API v2: what each means and what to do.

The manual exists in two generations in which some codes differ; where they do, both readings are
in the sentence (sheet, section 5).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from smsdesk.domain.codes import CodeEntry, CodeOutcome, CodeTable, outcome_of_state
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.providers.yunpian_code_table import CODES, Effect, Meaning

__all__ = [
    "Effect",
    "Meaning",
    "code_table",
    "explain_report",
    "is_documented",
    "meaning_of",
    "report_state",
]


def is_documented(code: int) -> bool:
    """Tell whether one of the manuals has the return code."""
    return code in CODES


def meaning_of(code: int) -> Meaning:
    """Return the meaning of a return code.

    One that no manual has is a refusal when positive, as all positive ones are about the request,
    and says nothing certain when negative.
    """
    known = CODES.get(code)
    if known is not None:
        sentence, remedy = known.texts()
        return Meaning(code, known.effect, sentence, remedy, known.wait_s, known.hinders)
    return Meaning(
        code,
        Effect.REJECTED if code > 0 else Effect.UNKNOWN,
        tr("Yunpian answered with a code that is not in its manual."),
        tr("Ask Yunpian what it means before you send again."),
    )


def report_state(status: str, error: str) -> MessageState | None:
    """Return the state that a report states, None when the manual does not have it.

    Args:
        status: report_status, which decides.
        error: error_msg, free text of Yunpian or the operator.
    """
    return _report_row(status, error)[0]


def explain_report(status: str, error: str) -> str:
    """Return what report_status and error_msg mean together, and what to do."""
    return " ".join(filter(None, _report_row(status, error)[1]()))


def code_table() -> tuple[CodeEntry, ...]:
    """Return every return code, and every report_status with the error_msg that changes it."""
    answers = (
        CodeEntry(CodeTable.ANSWER, one.raw, CodeOutcome[one.effect.name], one.sentence, one.remedy)
        for one in map(meaning_of, CODES)
    )
    reports = (
        CodeEntry(CodeTable.REPORT, code, outcome_of_state(state), *texts())
        for code, (state, texts) in _REPORTS.items()
    )
    return (*answers, *reports)


def _report_row(status: str, error: str) -> "_ReportRow":
    status = status.upper()
    if status == _FAIL:
        upper = error.upper()
        known = (word for word in _WORDS if word in upper)
        prefix = next((one for one in _PREFIXES if upper.startswith(one)), "")
        return _REPORTS[f"{_FAIL} {next(known, prefix)}".strip()]
    return _REPORTS.get(status, (None, _undocumented))


def _undocumented() -> tuple[str, str]:
    return tr("Yunpian reported a state that is not in its manual."), ""


_FAIL = "FAIL"
_WORDS = ("EXPIRED", "REJECTD")
"""Words in error_msg that say more than FAIL does."""
_PREFIXES = ("YP:54", "YP:")
_ReportRow = tuple[MessageState | None, Callable[[], tuple[str, str]]]
_REPORTS: Mapping[str, _ReportRow] = MappingProxyType(
    {
        "SUCCESS": (MessageState.DELIVERED, lambda: (tr("It arrived."), "")),
        "UNKNOWN": (
            MessageState.SUBMITTED,
            lambda: (tr("On its way: the operator has not reported yet."), ""),
        ),
        "FAIL": (
            MessageState.UNDELIVERED,
            lambda: (
                tr("The operator could not deliver it."),
                tr("Check that the number is in use."),
            ),
        ),
        "FAIL EXPIRED": (
            MessageState.EXPIRED,
            lambda: (
                tr("The operator gave up: the phone could not be reached in time."),
                tr("Send it again only if it is not too late for it."),
            ),
        ),
        "FAIL REJECTD": (
            MessageState.REJECTED,
            lambda: (tr("The operator refused it."), tr("Ask Yunpian why.")),
        ),
        "FAIL YP:54": (
            MessageState.UNDELIVERED,
            lambda: (
                tr("The number is wrong; Yunpian did not charge for it."),
                tr("Check the number."),
            ),
        ),
        "FAIL YP:": (
            MessageState.UNDELIVERED,
            lambda: (
                tr("Yunpian itself did not deliver it."),
                tr("Ask Yunpian about the code."),
            ),
        ),
    }
)
"""report_status, with what error_msg has in it → our state, what it means and what to do."""
