"""RESULT_CODE and SMS_STATE of CloudSMS Web API v2.4: what each means and what to do.

The document prints result codes in hexadecimal; answers carry them as numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from smsdesk.domain.codes import CodeEntry, CodeOutcome, CodeTable, outcome_of_state
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr

__all__ = [
    "OK",
    "TRY_AGAIN_S",
    "Effect",
    "ResultCode",
    "SmsState",
    "code_table",
    "result_code",
    "sms_state",
]

OK = 0x01
BUSY = 0x03
TRY_AGAIN_S = 600.0
"""The document's "try again later (10 minutes)"."""

_MISPRINTED_EMPTY_DATA = 0x100000D
"""As the table prints 0x1000000D, between …07 and …0E."""


class Effect(Enum):
    """What a result code does to a message."""

    ACCEPTED = auto()
    REJECTED = auto()
    RETRYABLE = auto()
    """Refused; a person may try it again."""
    LATER = auto()
    """Refused for now; tried again by itself."""
    ACCOUNT = auto()
    """The account is refused, whatever it sends."""
    UNKNOWN = auto()
    """Whether it was sent cannot be told."""


@dataclass(frozen=True, slots=True)
class ResultCode:
    """One RESULT_CODE."""

    code: int
    name: str
    effect: Effect
    sentence: str
    remedy: str = ""

    @property
    def raw(self) -> str:
        """The code as the document prints it, such as `0x10000001`."""
        return f"0x{self.code:02X}"

    @property
    def text(self) -> str:
        """Sentence and remedy in one."""
        return f"{self.sentence} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class SmsState:
    """One SMS_STATE; `state` is None where it says nothing of the message."""

    code: int
    name: str
    state: MessageState | None
    sentence: str
    remedy: str = ""

    @property
    def text(self) -> str:
        """Sentence and remedy in one."""
        return f"{self.sentence} {self.remedy}".strip()


def result_code(code: int) -> ResultCode:
    """Return the meaning of `code`; one that the document does not have is `UNKNOWN`."""
    code = 0x1000000D if code == _MISPRINTED_EMPTY_DATA else code
    name, effect, texts = _RESULTS.get(code, ("", Effect.UNKNOWN, _undocumented_result))
    sentence, remedy = texts()
    return ResultCode(code, name, effect, sentence, remedy)


def sms_state(code: int) -> SmsState:
    """Return the meaning of `code`; one that the document does not have has no state."""
    name, state, texts = _STATES.get(code, ("", None, _undocumented_state))
    return SmsState(code, name, state, *texts())


def code_table() -> tuple[CodeEntry, ...]:
    """Return every RESULT_CODE and SMS_STATE of the document."""
    answers = tuple(
        CodeEntry(
            CodeTable.ANSWER,
            one.raw,
            CodeOutcome[one.effect.name],
            one.sentence,
            one.remedy,
            (one.name,),
        )
        for one in map(result_code, _RESULTS)
    )
    reports = tuple(
        CodeEntry(
            CodeTable.REPORT,
            str(one.code),
            outcome_of_state(one.state),
            one.sentence,
            one.remedy,
            (one.name,),
        )
        for one in map(sms_state, _STATES)
    )
    return answers + reports


def _undocumented_result() -> tuple[str, str]:
    return (
        tr("CloudSMS answered with a code that is not in its document."),
        tr("Ask CloudSMS what it means before you send again."),
    )


def _undocumented_state() -> tuple[str, str]:
    return tr("CloudSMS reported a state that is not in its document."), ""


def _later(sentence: str) -> tuple[str, str]:
    return sentence, tr("It is tried again in ten minutes.")


_Texts = Callable[[], tuple[str, str]]

_RESULTS: Mapping[int, tuple[str, Effect, _Texts]] = MappingProxyType(
    {
        OK: ("OK", Effect.ACCEPTED, lambda: (tr("CloudSMS took the message."), "")),
        0x02: (
            "Unknown_error",
            Effect.UNKNOWN,
            lambda: (
                tr("CloudSMS met an error of its own; whether it sent the message is not known."),
                tr("Ask CloudSMS before you send again."),
            ),
        ),
        BUSY: ("Busy", Effect.LATER, lambda: _later(tr("CloudSMS is busy."))),
        0x04: (
            "Empty_data",
            Effect.REJECTED,
            lambda: (
                tr("CloudSMS received an empty packet."),
                tr("Something between here and CloudSMS changed the request; check the proxy."),
            ),
        ),
        0x05: (
            "Channel_not_exist",
            Effect.ACCOUNT,
            lambda: (
                tr("CloudSMS does not know the AUTH_KEY; nothing was sent."),
                tr("Enter the key again in the account's settings."),
            ),
        ),
        0x10000001: (
            "Invalid_parameter",
            Effect.REJECTED,
            lambda: (
                tr("CloudSMS refused a parameter of the message."),
                tr("Check the number, the sender ID and the account's settings."),
            ),
        ),
        0x10000003: (
            "Invalid_context",
            Effect.REJECTED,
            lambda: (
                tr("CloudSMS refused the text: it is missing or too long."),
                tr("Shorten the text, its signature included."),
            ),
        ),
        0x10000004: (
            "Send_failed",
            Effect.UNKNOWN,
            lambda: (
                tr("CloudSMS failed while sending; whether the message went out is not known."),
                tr("Ask CloudSMS before you send again."),
            ),
        ),
        0x10000005: (
            "Queue_too_large",
            Effect.LATER,
            lambda: _later(tr("CloudSMS has too many messages waiting.")),
        ),
        0x10000006: (
            "Intercept",
            Effect.RETRYABLE,
            lambda: (
                tr("CloudSMS intercepted the message; the number may be on its blacklist."),
                tr("You may send it again after ten minutes."),
            ),
        ),
        0x10000007: (
            "Lost_info",
            Effect.REJECTED,
            lambda: (
                tr("CloudSMS received an incomplete packet."),
                tr("Something between here and CloudSMS changed the request; check the proxy."),
            ),
        ),
        0x1000000D: (
            "Empty_data",
            Effect.REJECTED,
            lambda: (
                tr("CloudSMS received an empty packet."),
                tr("Something between here and CloudSMS changed the request; check the proxy."),
            ),
        ),
        0x1000000E: (
            "DB_not_find",
            Effect.LATER,
            lambda: _later(tr("CloudSMS could not store the message.")),
        ),
        0x1000000F: (
            "Unpriced_area",
            Effect.REJECTED,
            lambda: (
                tr("CloudSMS does not send to this country for this account."),
                tr("Ask CloudSMS to open and price it."),
            ),
        ),
        0x10000010: (
            "Invalid_Version",
            Effect.ACCOUNT,
            lambda: (
                tr("CloudSMS no longer accepts this version of its interface; nothing was sent."),
                tr("Update this program."),
            ),
        ),
    }
)
"""RESULT_CODE → RESULT_DESC, effect, sentence and remedy. 0x10000002 is not in the document."""

_STATES: Mapping[int, tuple[str, MessageState | None, _Texts]] = MappingProxyType(
    {
        1: ("ENROUTE", MessageState.SUBMITTED, lambda: (tr("On its way."), "")),
        2: ("DELIVERED", MessageState.DELIVERED, lambda: (tr("It arrived."), "")),
        3: (
            "EXPIRED",
            MessageState.EXPIRED,
            lambda: (
                tr("The operator did not report within 25 hours; it may still arrive."),
                tr("Send it again only if it is not too late for it."),
            ),
        ),
        4: (
            "DELETED",
            MessageState.UNDELIVERED,
            lambda: (tr("The operator deleted it."), tr("Ask CloudSMS why.")),
        ),
        5: (
            "UNDELIVERABLE",
            MessageState.UNDELIVERED,
            lambda: (
                tr("The operator could not deliver it."),
                tr("Check that the number is in use."),
            ),
        ),
        # "Read by staff on the user's behalf": the phone has not received it yet.
        6: ("ACCEPTED", MessageState.SUBMITTED, lambda: (tr("The operator took it."), "")),
        7: (
            "UNKNOWN",
            None,
            lambda: (
                tr("The operator does not know what became of it."),
                tr("A later report may say more; ask the recipient before you send it again."),
            ),
        ),
        8: (
            "REJECTED",
            MessageState.REJECTED,
            lambda: (
                tr("The operator refused it."),
                tr("Ask CloudSMS why; text and sender ID may have to be registered."),
            ),
        ),
        9: ("IDLE", MessageState.SUBMITTED, lambda: (tr("CloudSMS is processing it."), "")),
        60: (
            "LOCAL_REJECTED",
            MessageState.REJECTED,
            lambda: (
                tr(
                    "CloudSMS itself refused it: the balance is used up, the route is wrong, or "
                    "the account does not cover this country or this number."
                ),
                tr("Check the balance with CloudSMS and the route in the account's settings."),
            ),
        ),
    }
)
"""SMS_STATE → RESULT_DESC, our state, what it means and what to do."""
