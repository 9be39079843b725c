"""The return codes of Yunpian API v2 as data (sheet, section 5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from smsdesk.domain.texts import tr

__all__ = ["CODES", "Effect", "Meaning", "Row"]

_Texts = Callable[[], tuple[str, str]]


class Effect(Enum):
    """What a return code does to a message."""

    ACCEPTED = auto()
    REJECTED = auto()
    RETRYABLE = auto()
    """Refused; a person may try it again another day."""
    LATER = auto()
    """Refused for now; tried again by itself."""
    REPEATED = auto()
    """Refused because the same went to the same number before: evidence of an earlier request."""
    ACCOUNT = auto()
    """The account is refused, whatever it sends."""
    UNKNOWN = auto()
    """Whether it was taken cannot be told."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One return code."""

    code: int
    effect: Effect
    sentence: str
    remedy: str = ""
    wait_s: float | None = None
    """For `LATER` and `REPEATED`: when it may be tried again."""
    hinders: bool = False
    """For `LATER`: whether all of the account's messages wait, not this number's alone."""

    @property
    def raw(self) -> str:
        """The code as text."""
        return str(self.code)

    @property
    def text(self) -> str:
        """Sentence and remedy in one."""
        return f"{self.sentence} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; the texts are made when asked, in the language chosen then."""

    effect: Effect
    texts: _Texts
    wait_s: float | None = None
    hinders: bool = False


_HOUR_S = 3600.0


def _console(sentence: str) -> tuple[str, str]:
    return sentence, tr("Check it in Yunpian's console, or ask Yunpian.")


def _template(sentence: str) -> tuple[str, str]:
    return sentence, tr("Send a text that matches an approved template, or have one approved.")


def _signature(sentence: str) -> tuple[str, str]:
    return sentence, tr("Begin the text with one signature in 【】, as Yunpian approved it.")


def _wording(sentence: str) -> tuple[str, str]:
    return sentence, tr("Change the wording; the gateway's own message may name the word.")


def _number(sentence: str) -> tuple[str, str]:
    return sentence, tr("Check the number, its country code included.")


def _own_fault(sentence: str) -> tuple[str, str]:
    return sentence, tr("Check the account's settings and any proxy between here and Yunpian.")


def _tomorrow(sentence: str) -> tuple[str, str]:
    return sentence, tr("You may send it again tomorrow.")


def _by_itself(sentence: str) -> tuple[str, str]:
    return sentence, tr("It is tried again by itself.")


def _resume(sentence: str) -> tuple[str, str]:
    return sentence, tr("Settle it with Yunpian.")


def _look_first(sentence: str) -> tuple[str, str]:
    return sentence, tr("Its records are asked before anything is sent again.")


def _not_for_sending(sentence: str) -> tuple[str, str]:
    return sentence, tr("This does not belong to sending: ask Yunpian.")


CODES: Mapping[int, Row] = MappingProxyType(
    {
        0: Row(Effect.ACCEPTED, lambda: (tr("Yunpian took the message."), "")),
        1: Row(Effect.REJECTED, lambda: _own_fault(tr("Yunpian missed a required parameter."))),
        2: Row(
            Effect.REJECTED,
            lambda: _number(tr("Yunpian refused the form of a parameter, mostly the number.")),
        ),
        3: Row(
            Effect.ACCOUNT,
            lambda: (
                tr("The balance at Yunpian is too low; nothing was sent."),
                tr("Top it up in Yunpian's console."),
            ),
        ),
        4: Row(Effect.REJECTED, lambda: _wording(tr("The text has a word that Yunpian blocks."))),
        5: Row(Effect.REJECTED, lambda: _template(tr("The text matches no approved template."))),
        6: Row(Effect.REJECTED, lambda: _not_for_sending(tr("Adding a template failed."))),
        7: Row(Effect.REJECTED, lambda: _template(tr("The account has no usable template."))),
        8: Row(
            Effect.REPEATED,
            lambda: _by_itself(tr("The same text went to this number within 30 seconds.")),
            30.0,
        ),
        9: Row(
            Effect.REPEATED,
            lambda: _by_itself(
                tr("The same text went to this number more than three times in five minutes.")
            ),
            300.0,
        ),
        10: Row(Effect.REJECTED, lambda: _console(tr("The number is on Yunpian's blacklist."))),
        11: Row(
            Effect.REJECTED,
            lambda: _console(
                tr(
                    "The recipient is protected from harassment (or, by the old manual, GET is "
                    "not supported)."
                )
            ),
        ),
        12: Row(Effect.REJECTED, lambda: _own_fault(tr("Yunpian does not take POST here."))),
        13: Row(
            Effect.RETRYABLE,
            lambda: (
                tr("Yunpian sends no marketing messages at this hour."),
                tr("Send it again in the daytime of the recipient."),
            ),
        ),
        14: Row(Effect.REJECTED, lambda: _own_fault(tr("Yunpian could not decode the text."))),
        15: Row(Effect.REJECTED, lambda: _signature(tr("The signature does not match."))),
        16: Row(
            Effect.REJECTED,
            lambda: _signature(tr("The form of the signature is wrong; there may be several.")),
        ),
        17: Row(
            Effect.RETRYABLE,
            lambda: _tomorrow(tr("The number has had as many messages as 24 hours allow.")),
        ),
        18: Row(Effect.REJECTED, lambda: _signature(tr("The signature was not accepted."))),
        19: Row(Effect.REJECTED, lambda: _own_fault(tr("Yunpian found the request too old."))),
        20: Row(Effect.REJECTED, lambda: _console(tr("Yunpian does not send to this country."))),
        21: Row(Effect.REJECTED, lambda: _own_fault(tr("Yunpian could not decrypt the request."))),
        22: Row(
            Effect.LATER,
            lambda: _by_itself(tr("The number has had as many messages as an hour allows.")),
            _HOUR_S,
        ),
        23: Row(
            Effect.REJECTED,
            lambda: _template(tr("The template is not approved for the number's country.")),
        ),
        24: Row(Effect.REJECTED, lambda: _not_for_sending(tr("Adding an alarm failed."))),
        25: Row(Effect.REJECTED, lambda: _own_fault(tr("There are not as many texts as numbers."))),
        26: Row(
            Effect.REJECTED,
            lambda: _not_for_sending(tr("The data package is not supported.")),
        ),
        27: Row(
            Effect.ACCOUNT,
            lambda: _resume(tr("The account is not set up to pay by money; nothing was sent.")),
        ),
        28: Row(Effect.REJECTED, lambda: _number(tr("The number's operator is not supported."))),
        33: Row(
            Effect.LATER,
            lambda: _by_itself(
                tr("Messages of this template come too often: one in 30 seconds is allowed.")
            ),
            30.0,
        ),
        34: Row(Effect.REJECTED, lambda: _not_for_sending(tr("Creating a signature failed."))),
        40: Row(Effect.REJECTED, lambda: _console(tr("The whitelist is not enabled."))),
        43: Row(
            Effect.RETRYABLE,
            lambda: _tomorrow(tr("The number has had as many messages as a day allows.")),
        ),
        48: Row(
            Effect.REJECTED,
            lambda: (tr("A parameter is too long."), tr("Shorten the text.")),
        ),
        52: Row(Effect.REJECTED, lambda: _wording(tr("The text has a word that is blocked."))),
        53: Row(
            Effect.LATER,
            lambda: _by_itself(tr("The recipient receives messages too often.")),
            _HOUR_S,
        ),
        55: Row(
            Effect.LATER,
            lambda: _by_itself(tr("Yunpian's service is offline.")),
            600.0,
            hinders=True,
        ),
        56: Row(Effect.REJECTED, lambda: _number(tr("The form of the number is wrong."))),
        58: Row(
            Effect.REJECTED,
            lambda: _template(tr("What stands for a variable of the template is not allowed.")),
        ),
        60: Row(Effect.REJECTED, lambda: _template(tr("The template has expired."))),
        -1: Row(
            Effect.ACCOUNT,
            lambda: (
                tr("Yunpian does not know the API key; nothing was sent."),
                tr("Enter the key again in the account's settings."),
            ),
        ),
        -2: Row(
            Effect.ACCOUNT,
            lambda: (
                tr("The account may not use this function of Yunpian; nothing was done."),
                tr("Have it switched on (reports: “Data push and get” in the console)."),
            ),
        ),
        -3: Row(
            Effect.ACCOUNT,
            lambda: (
                tr("Yunpian refused this computer's address; nothing was sent."),
                tr("List the public address from which this computer sends in Yunpian's console."),
            ),
        ),
        -4: Row(
            Effect.LATER,
            lambda: _by_itself(tr("The account's requests are used up.")),
            _HOUR_S,
            hinders=True,
        ),
        -5: Row(
            Effect.LATER,
            lambda: _by_itself(tr("Requests come too fast for Yunpian.")),
            5.0,
            hinders=True,
        ),
        -6: Row(Effect.REJECTED, lambda: _own_fault(tr("Several numbers are not supported."))),
        -7: Row(Effect.REJECTED, lambda: _own_fault(tr("Yunpian could not read the request."))),
        -8: Row(Effect.REJECTED, lambda: _not_for_sending(tr("Data packages are not supported."))),
        -11: Row(
            Effect.ACCOUNT,
            lambda: _resume(
                tr("This function is not switched on for the account; nothing was sent.")
            ),
        ),
        -50: Row(
            Effect.UNKNOWN, lambda: _look_first(tr("Yunpian met an error that it cannot name."))
        ),
        -51: Row(Effect.UNKNOWN, lambda: _look_first(tr("Yunpian's system was too busy."))),
        -52: Row(Effect.REJECTED, lambda: _not_for_sending(tr("Topping up failed."))),
        -53: Row(Effect.UNKNOWN, lambda: _look_first(tr("Yunpian failed while handing it on."))),
        -54: Row(Effect.REJECTED, lambda: _not_for_sending(tr("The record exists already."))),
        -55: Row(Effect.REJECTED, lambda: _not_for_sending(tr("The record does not exist."))),
        -56: Row(Effect.REJECTED, lambda: _not_for_sending(tr("Giving a present failed."))),
        -57: Row(
            Effect.ACCOUNT,
            lambda: _resume(tr("The account has no usable signature; nothing was sent.")),
        ),
        -58: Row(Effect.REJECTED, lambda: _not_for_sending(tr("The captcha has expired."))),
        -62: Row(
            Effect.ACCOUNT,
            lambda: _resume(tr("The account's qualification is not valid; nothing was sent.")),
        ),
    }
)
"""Code → effect, sentence and remedy, and the wait where there is one."""
