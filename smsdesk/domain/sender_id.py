"""Sender IDs: the originating address of 3GPP TS 23.040 §9.1.2.5 as a person chooses it.

Alphanumeric (at most 11 septets), a short code of a network, or a number. What a country or a
gateway allows beyond that is the gateway's to say.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

from smsdesk.domain import gsm0338
from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import ntr, tr

LONGEST_ALPHANUMERIC = 11
"""Septets: the address field has ten octets of digits, and 10 x 8 / 7 is 11 septets."""

SHORT_CODE_DIGITS = range(3, 7)
NUMBER_DIGITS = range(7, 16)


class SenderKind(StrEnum):
    """What a recipient's handset shows, and whether it can be answered."""

    ALPHANUMERIC = "alphanumeric"
    SHORT_CODE = "short_code"
    NUMBER = "number"


class SenderFault(StrEnum):
    """Why a text is no sender ID."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    NO_LETTER = "no_letter"
    NUMBER_LENGTH = "number_length"


class InvalidSenderId(UsageError):
    """A text is no sender ID."""

    def __init__(self, reason: SenderFault) -> None:
        super().__init__(
            _SENTENCES[reason](),
            tr("Messages cannot be sent with it."),
            tr("Use up to 11 letters and digits, a short code, or a number with +."),
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SenderId:
    """A sender ID.

    Args:
        value: As given to the gateway: letters as typed, digits bare, `+` kept if it was there.
        kind: What it is.
    """

    value: str
    kind: SenderKind

    @classmethod
    def parse(cls, raw: str) -> "SenderId":
        """Read what a person typed; blanks, hyphens and brackets within digits are dropped.

        Digits alone are a short code up to six, else a number of 7 to 15.

        Raises:
            InvalidSenderId: With the reason.
        """
        text = raw.strip()
        if not text:
            raise InvalidSenderId(SenderFault.EMPTY)
        if _NUMERIC.fullmatch(text):
            return _numeric(re.sub(r"[^+0-9]", "", text))
        if not text.isascii() or not gsm0338.is_gsm(text) or not text.isprintable():
            raise InvalidSenderId(SenderFault.CHARACTERS)
        if not any(char.isalpha() for char in text):
            raise InvalidSenderId(SenderFault.NO_LETTER)
        if len(gsm0338.encode(text)) > LONGEST_ALPHANUMERIC:
            raise InvalidSenderId(SenderFault.TOO_LONG)
        return cls(text, SenderKind.ALPHANUMERIC)

    @property
    def can_be_answered(self) -> bool:
        """A recipient can reply to it; nobody can to an alphanumeric one."""
        return self.kind is not SenderKind.ALPHANUMERIC

    @override
    def __str__(self) -> str:
        return self.value


_NUMERIC = re.compile(r"\+?[0-9 ().\-]*[0-9][0-9 ().\-]*")


def _numeric(digits: str) -> SenderId:
    international = digits.startswith("+")
    count = len(digits) - international
    if not international and count in SHORT_CODE_DIGITS:
        return SenderId(digits, SenderKind.SHORT_CODE)
    if count not in NUMBER_DIGITS or digits.startswith("+0"):
        raise InvalidSenderId(SenderFault.NUMBER_LENGTH)
    return SenderId(digits, SenderKind.NUMBER)


_SENTENCES: Mapping[SenderFault, Callable[[], str]] = {
    SenderFault.EMPTY: lambda: tr("There is no sender ID."),
    SenderFault.TOO_LONG: lambda: ntr(
        "The sender ID is longer than {n} character.",
        "The sender ID is longer than {n} characters.",
        LONGEST_ALPHANUMERIC,
    ),
    SenderFault.CHARACTERS: lambda: tr("The sender ID has characters that networks do not carry."),
    SenderFault.NO_LETTER: lambda: tr("The sender ID has neither a letter nor only digits."),
    SenderFault.NUMBER_LENGTH: lambda: tr(
        "The sender ID is neither a short code nor a full number."
    ),
}
