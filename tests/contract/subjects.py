"""The providers under contract. A further one is one entry in `SUBJECTS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Capabilities, Reference
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Deferred, Rejected, SubmitOutcome, Uncertain
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.handset import HandsetState

Kind = type[SubmitOutcome]


@dataclass(frozen=True)
class CodeCase:
    """A code of the gateway and what it must come to, for a request and for one number."""

    code: int | str
    kind: Kind
    pauses: bool = False
    retry_after_s: float | None = None
    retryable: bool = False
    alone: bool = False
    """Whether a deferred message waits alone, while others of the account go."""


@dataclass(frozen=True)
class Subject:
    """What the suite must know of a provider that cannot be read from its declaration."""

    provider: str
    codes: tuple[CodeCase, ...]
    refused_numbers: Mapping[str, Kind]
    """Last digits of a number that the built-in gateway refuses → outcome."""
    states: Mapping[HandsetState, MessageState | None]
    """What each state of a handset must be reported as; those left out are not reported."""
    codes_of_one_number: tuple[CodeCase, ...] = ()
    """Codes with which one number of a request is refused and the others are not."""
    refused_apart: tuple[str, ...] = ()
    """Those of `refused_numbers` that leave the other numbers of their request alone."""
    final_by_document: frozenset[HandsetState] = frozenset()
    """States after which more may come, but which the document calls a failure."""
    one_id_a_request: bool = False
    signature_in_text: bool = False
    """Whether the signature is part of the text on the wire."""
    sender: str = "MyShop"
    """A sender ID that the built-in gateway lets pass."""
    sender_of: Callable[[Any], str] = lambda message: str(message.sender)
    """Where the built-in gateway keeps the sender of a message."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """A short deadline, in the account's own field."""
    signatures: tuple[Mapping[str, str], ...] = ({},)
    """Options under which the text on the handset differs."""
    report_names: frozenset[str] = frozenset({"id", "reference", "number"})
    """What of a message its reports name."""
    odd_ids: Kind = Accepted
    """What becomes of messages that were taken with one id for all, or without one."""
    other_serial: Kind = Accepted
    """What becomes of a message when the answer has the number of another request."""
    codes_of_check: Mapping[int | str, str] = field(default_factory=dict)
    """Codes that the check of the account may meet → ours."""
    codes_elsewhere: frozenset[str] = frozenset()
    """Documented codes that only an account set up for them meets; tested on their own."""
    country_code: int = 852
    first_national: int = 60_000_000

    @property
    def capabilities(self) -> Capabilities:
        """The provider's declared limits."""
        return PROVIDERS[self.provider].info.capabilities

    def few(self, count: int) -> int:
        """Return `count`, or as many messages as one request carries."""
        return min(count, self.capabilities.batch_size)

    def reference(self, n: int, batch: int = 1) -> str:
        """Return our reference for the n-th message of a request, as the dispatcher makes it."""
        match self.capabilities.reference:
            case Reference.BATCH:
                return "0f3c5d"
            case Reference.MESSAGE:
                return f"0f3c5d{n}"
            case Reference.COUNTER:
                return str(1_700_000_000 + 10_000 * (batch - 1) + n)
            case Reference.NONE:
                return ""

    def number(self, n: int = 1, suffix: str = "") -> Msisdn:
        """Return the n-th ordinary number, or one that ends in `suffix`."""
        national = str(self.first_national + n)
        return Msisdn(self.country_code, national[: len(national) - len(suffix)] + suffix)


_CLOUDSMS_CODES = (
    CodeCase(0x02, Uncertain),
    CodeCase(0x03, Deferred, retry_after_s=600.0),
    CodeCase(0x04, Rejected),
    CodeCase(0x05, Deferred, pauses=True),
    CodeCase(0x10000001, Rejected),
    CodeCase(0x10000002, Uncertain),
    CodeCase(0x10000003, Rejected),
    CodeCase(0x10000004, Uncertain),
    CodeCase(0x10000005, Deferred, retry_after_s=600.0),
    CodeCase(0x10000006, Rejected, retryable=True),
    CodeCase(0x10000007, Rejected),
    CodeCase(0x100000D, Rejected),
    CodeCase(0x1000000D, Rejected),
    CodeCase(0x1000000E, Deferred, retry_after_s=600.0),
    CodeCase(0x1000000F, Rejected),
    CodeCase(0x10000010, Deferred, pauses=True),
    CodeCase(0x4711, Uncertain),
)

CLOUDSMS = Subject(
    provider="cloudsms",
    codes=_CLOUDSMS_CODES,
    codes_of_one_number=_CLOUDSMS_CODES,
    refused_apart=("9908", "9909"),
    refused_numbers={"9908": Rejected, "9909": Deferred},
    states={
        HandsetState.QUEUED: MessageState.SUBMITTED,
        HandsetState.ENROUTE: MessageState.SUBMITTED,
        HandsetState.ACCEPTED: MessageState.SUBMITTED,
        HandsetState.DELIVERED: MessageState.DELIVERED,
        HandsetState.READ: MessageState.DELIVERED,
        HandsetState.EXPIRED: MessageState.EXPIRED,
        HandsetState.DELETED: MessageState.UNDELIVERED,
        HandsetState.UNDELIVERABLE: MessageState.UNDELIVERED,
        HandsetState.REJECTED: MessageState.REJECTED,
        HandsetState.LOCALLY_REJECTED: MessageState.REJECTED,
        HandsetState.UNKNOWN: None,
        HandsetState.UNDOCUMENTED: None,
    },
    settings={"timeout_s": "1"},
    signatures=(
        {},
        *({"signature": "Shop", "signature_type": kind} for kind in ("1", "2", "3", "4", "5")),
    ),
)

_YUNPIAN_REJECTED = (
    *(1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 24, 25, 26, 28, 34, 40, 48),
    *(52, 56, 58, 60, -6, -7, -8, -52, -54, -55, -56, -58, 999),
)

YUNPIAN = Subject(
    provider="yunpian",
    codes=(
        *(CodeCase(code, Rejected) for code in _YUNPIAN_REJECTED),
        *(CodeCase(code, Rejected, retryable=True) for code in (13, 17, 43)),
        # Nothing this side remembers explains them: an earlier request may have been taken.
        *(CodeCase(code, Uncertain) for code in (8, 9, -50, -51, -53, -999)),
        *(CodeCase(code, Deferred, retry_after_s=30.0, alone=True) for code in (33,)),
        *(CodeCase(code, Deferred, retry_after_s=3600.0, alone=True) for code in (22, 53)),
        CodeCase(-4, Deferred, retry_after_s=3600.0),
        CodeCase(55, Deferred, retry_after_s=600.0),
        CodeCase(-5, Deferred, retry_after_s=5.0),
        *(CodeCase(code, Deferred, pauses=True) for code in (3, 27, -1, -2, -3, -11, -57, -62)),
    ),
    codes_of_check={code: str(code) for code in (3, -1, -2, -3, -4, -5, -11, -50, -51)},
    refused_numbers={"9908": Rejected, "9909": Deferred},
    states={
        HandsetState.DELIVERED: MessageState.DELIVERED,
        HandsetState.READ: MessageState.DELIVERED,
        HandsetState.EXPIRED: MessageState.EXPIRED,
        HandsetState.DELETED: MessageState.UNDELIVERED,
        HandsetState.UNDELIVERABLE: MessageState.UNDELIVERED,
        HandsetState.REJECTED: MessageState.REJECTED,
        HandsetState.LOCALLY_REJECTED: MessageState.UNDELIVERED,
        HandsetState.UNKNOWN: MessageState.UNDELIVERED,
        HandsetState.UNDOCUMENTED: None,
    },
    final_by_document=frozenset({HandsetState.UNKNOWN}),
    settings={"timeout_s": "1"},
    signatures=({}, {"signature": "Shop"}),
    signature_in_text=True,
)

SMS467890 = Subject(
    provider="sms467890",
    codes=(
        *(CodeCase(code, Rejected) for code in (2, 3, 4, 6)),
        *(CodeCase(code, Uncertain) for code in (7, 9, 99, -1)),
        *(CodeCase(code, Deferred, pauses=True) for code in (1, 5, 8)),
    ),
    codes_of_one_number=(CodeCase(2, Rejected),),
    codes_of_check={1: "1", 2: "2"},
    refused_numbers={"9908": Rejected, "9909": Uncertain},
    refused_apart=("9908",),
    states={
        HandsetState.DELIVERED: MessageState.DELIVERED,
        HandsetState.READ: MessageState.DELIVERED,
        HandsetState.EXPIRED: MessageState.UNDELIVERED,
        HandsetState.DELETED: MessageState.UNDELIVERED,
        HandsetState.UNDELIVERABLE: MessageState.UNDELIVERED,
        HandsetState.REJECTED: MessageState.UNDELIVERED,
        HandsetState.LOCALLY_REJECTED: MessageState.UNDELIVERED,
        HandsetState.UNKNOWN: MessageState.UNDELIVERED,
        HandsetState.UNDOCUMENTED: None,
    },
    final_by_document=frozenset({HandsetState.UNKNOWN}),
    one_id_a_request=True,
    report_names=frozenset({"id", "number"}),
    settings={"timeout_s": "1", "pause_ms": "0"},
    country_code=86,
    first_national=13_000_000_000,
)

_MYSMPP_CODES = (
    CodeCase(
        "We have run out of SMS. Please contact your manager to resolve the problem",
        Deferred,
        retry_after_s=3600.0,
    ),
    CodeCase("Out of SMS", Deferred, pauses=True),
    CodeCase("Закончились SMS.", Deferred, pauses=True),
    CodeCase("Account blocked", Deferred, pauses=True),
    CodeCase("Specify phone number", Rejected),
    CodeCase("Phone number is on the stop list", Rejected),
    CodeCase("Номер телефона присутствует в стоп-листе.", Rejected),
    CodeCase("This destination is closed for you", Rejected),
    CodeCase("This destination is closed", Rejected, retryable=True),
    CodeCase("Данное направление закрыто для вас.", Rejected),
    CodeCase("Данное направление закрыто.", Rejected, retryable=True),
    CodeCase("SMS text rejected by moderator", Rejected),
    CodeCase("No sender", Rejected),
    CodeCase(
        "The sender must not exceed 15 characters for numeric numbers and 11 characters for "
        "alphanumeric numbers",
        Rejected,
    ),
    CodeCase("Phone number must be less than 15 characters", Rejected),
    CodeCase("No message text", Rejected),
    CodeCase("No link", Rejected),
    CodeCase("Provide the contact name and at least one parameter for a business card", Rejected),
    CodeCase("There is no such sender", Rejected),
    CodeCase("The sender has not been moderated", Rejected, retryable=True),
    CodeCase(
        "error: Попытка отправки более одного одинакового запроса в течение минуты", Uncertain
    ),
    CodeCase("Incorrect XML document format", Rejected),
    CodeCase("Неправильный логин или пароль", Deferred, pauses=True),
    CodeCase("POST data is missing", Rejected, retryable=True),
)

MYSMPP = Subject(
    provider="mysmpp",
    codes=_MYSMPP_CODES,
    codes_of_one_number=_MYSMPP_CODES,
    codes_of_check={
        "Incorrect XML document format": "E1",
        "Неправильный логин или пароль": "E2",
        "POST data is missing": "E3",
        "Ваш аккаунт заблокирован": "#3",
    },
    refused_numbers={"9908": Rejected, "9909": Deferred},
    refused_apart=("9908", "9909"),
    states={
        HandsetState.DELIVERED: MessageState.DELIVERED,
        HandsetState.READ: MessageState.DELIVERED,
        HandsetState.EXPIRED: MessageState.EXPIRED,
        HandsetState.DELETED: MessageState.UNDELIVERED,
        HandsetState.UNDELIVERABLE: MessageState.UNDELIVERED,
        HandsetState.REJECTED: MessageState.UNDELIVERED,
        HandsetState.LOCALLY_REJECTED: MessageState.UNDELIVERED,
        HandsetState.UNKNOWN: None,
        HandsetState.UNDOCUMENTED: None,
    },
    report_names=frozenset({"id"}),
    sender="Shop",
    sender_of=lambda message: str(message.item.content.sms.sender),
    # An id belongs to one message; repeating under the same number brings the right one.
    odd_ids=Uncertain,
    other_serial=Uncertain,
    codes_elsewhere=frozenset({"#17", "#18"}),
    settings={"timeout_s": "1"},
)

SUBJECTS: tuple[Subject, ...] = (CLOUDSMS, YUNPIAN, SMS467890, MYSMPP)


def only(condition: Callable[[Subject], object]) -> Any:
    """Return a mark that runs a test for those subjects alone to which it applies."""
    chosen = [subject for subject in SUBJECTS if condition(subject)]
    return pytest.mark.parametrize(
        "subject", chosen, indirect=True, ids=[subject.provider for subject in chosen]
    )
