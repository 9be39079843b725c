"""respCode and report_status of 467890.com: what each means and what to do.

Sending and balance have tables of their own, in which 2 means two different things.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from smsdesk.domain.codes import CodeEntry, CodeOutcome, CodeTable, outcome_of_state
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr

__all__ = [
    "BAD_NUMBER",
    "Effect",
    "Meaning",
    "balance_code",
    "code_table",
    "explain_state",
    "report_state",
    "send_code",
]

BAD_NUMBER = 2
_Texts = Callable[[], tuple[str, str]]


class Effect(Enum):
    """What a respCode does to a request."""

    ACCEPTED = auto()
    REJECTED = auto()
    ACCOUNT = auto()
    """The account is refused, whatever it sends."""
    UNKNOWN = auto()
    """Whether it was taken cannot be told."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One respCode."""

    code: int | None
    effect: Effect
    sentence: str
    remedy: str = ""

    @property
    def raw(self) -> str:
        """The code as text, "" when there is none."""
        return "" if self.code is None else str(self.code)

    @property
    def text(self) -> str:
        """Sentence and remedy in one."""
        return f"{self.sentence} {self.remedy}".strip()


def send_code(code: int | None) -> Meaning:
    """Return the meaning of a respCode of the send request."""
    return _meaning(_SEND, code)


def balance_code(code: int | None) -> Meaning:
    """Return the meaning of a respCode of the balance request."""
    return _meaning(_BALANCE, code)


def report_state(status: str) -> MessageState | None:
    """Return the state that a report_status states, None when it is not known."""
    known = _STATES.get(status.upper())
    return known[0] if known is not None else None


def explain_state(status: str) -> str:
    """Return what a report_status means, and what to do."""
    known = _STATES.get(status.upper())
    if known is None:
        return tr("467890.com reported a state that is not in its document.")
    return " ".join(filter(None, known[1]()))


def code_table() -> tuple[CodeEntry, ...]:
    """Return every respCode of both requests and every report_status that is known."""
    answers = (
        CodeEntry(table, one.raw, CodeOutcome[one.effect.name], one.sentence, one.remedy)
        for table, codes in ((CodeTable.ANSWER, _SEND), (CodeTable.BALANCE, _BALANCE))
        for one in (_meaning(codes, code) for code in codes)
    )
    reports = (
        CodeEntry(CodeTable.REPORT, status, outcome_of_state(state), *texts())
        for status, (state, texts) in _STATES.items()
    )
    return (*answers, *reports)


def _meaning(table: Mapping[int, tuple[Effect, _Texts]], code: int | None) -> Meaning:
    known = table.get(code) if code is not None else None
    if known is not None:
        sentence, remedy = known[1]()
        return Meaning(code, known[0], sentence, remedy)
    return Meaning(
        code,
        Effect.UNKNOWN,
        tr("467890.com answered with something that is not in its document."),
        tr("Ask its customer service what it means before you send again."),
    )


def _credentials() -> tuple[str, str]:
    return (
        tr("467890.com refused the user number or the password; nothing was sent."),
        tr("Enter both again in the account's settings."),
    )


def _frozen() -> tuple[str, str]:
    return (
        tr("467890.com has frozen the account; nothing was sent."),
        tr("Ask its customer service."),
    )


_SEND: Mapping[int, tuple[Effect, _Texts]] = MappingProxyType(
    {
        0: (Effect.ACCEPTED, lambda: (tr("467890.com took the message."), "")),
        1: (Effect.ACCOUNT, _credentials),
        BAD_NUMBER: (
            Effect.REJECTED,
            lambda: (
                tr("467890.com refused the number as wrong."),
                tr("Check the number: a mobile number of mainland China has 11 digits."),
            ),
        ),
        3: (
            Effect.REJECTED,
            lambda: (tr("467890.com received no text."), tr("Write a text and send it again.")),
        ),
        4: (
            Effect.REJECTED,
            lambda: (tr("467890.com refused the text as too long."), tr("Shorten the text.")),
        ),
        5: (
            Effect.ACCOUNT,
            lambda: (
                tr("The balance at 467890.com is too low; nothing was sent."),
                tr("Top it up."),
            ),
        ),
        6: (
            Effect.REJECTED,
            lambda: (
                tr("467890.com received more numbers than it takes in one request."),
                tr("Something between here and 467890.com changed the request; check the proxy."),
            ),
        ),
        7: (
            Effect.UNKNOWN,
            lambda: (
                tr("467890.com failed while sending; whether the message went out is not known."),
                tr("Wait for its report, or ask its customer service before you send again."),
            ),
        ),
        8: (Effect.ACCOUNT, _frozen),
    }
)

_BALANCE: Mapping[int, tuple[Effect, _Texts]] = MappingProxyType(
    {
        0: (Effect.ACCEPTED, lambda: (tr("467890.com accepted the account."), "")),
        1: (Effect.ACCOUNT, _credentials),
        2: (Effect.ACCOUNT, _frozen),
    }
)


_STATES: Mapping[str, tuple[MessageState, _Texts]] = MappingProxyType(
    {
        "DELIVRD": (MessageState.DELIVERED, lambda: (tr("It arrived."), "")),
        # In SMPP this is "no information"; the document says that sending failed.
        "UNKNOWN": (
            MessageState.UNDELIVERED,
            lambda: (
                tr("Sending failed; 467890.com does not say why."),
                tr("Check that the number is in use, or ask its customer service."),
            ),
        ),
        # Not in the document, but usual where reports come from SMPP (sheet, section 5).
        "UNDELIV": (
            MessageState.UNDELIVERED,
            lambda: (
                tr("The operator could not deliver it."),
                tr("Check that the number is in use."),
            ),
        ),
        "DELETED": (
            MessageState.UNDELIVERED,
            lambda: (tr("The operator deleted it."), tr("Ask its customer service why.")),
        ),
        "EXPIRED": (
            MessageState.EXPIRED,
            lambda: (
                tr("The operator gave up: the phone could not be reached in time."),
                tr("Send it again only if it is not too late for it."),
            ),
        ),
        "REJECTD": (
            MessageState.REJECTED,
            lambda: (tr("The operator refused it."), tr("Ask its customer service why.")),
        ),
        "ACCEPTD": (MessageState.SUBMITTED, lambda: (tr("The operator took it."), "")),
    }
)
"""report_status → our state, what it means and what to do."""
