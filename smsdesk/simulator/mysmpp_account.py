"""A mysmpp account as its manager set it up: who may send what, where to, and for how much."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType

from smsdesk.simulator.mysmpp_texts import Language, Text

DEMO_LOGIN = "demo"
DEMO_PASSWORD = "demonstration-of-the-built-in-mysmpp-gateway"  # noqa: S105 - opens nothing real
DEMO_TOKEN = "demonstration-token-of-the-built-in-mysmpp-gateway"  # noqa: S105 - the same
DEMO_SENDER = "DEMO"

_LEAST_DIGITS = 7
_MOST_DIGITS_OF_SENDER = 15
_MOST_CHARACTERS_OF_SENDER = 11
_SENDER_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '?><,.-_=+/\"!@#$%^&*()"
)


class SenderState(StrEnum):
    """How far a sender is, in the words of originator.php."""

    ORDER = "order"
    COMPLETED = "completed"
    REJECTED = "rejected"


class TimeShape(Enum):
    """What time.php tells; its page has both, one in the table and one in the sample."""

    DATE_AND_TIME = "%Y-%m-%d %H:%M:%S"
    TIME = "%H:%M:%S"


@dataclass(frozen=True, slots=True)
class Area:
    """Where numbers with these prefixes are, and the price of one part of an SMS to there."""

    name: str
    prefixes: tuple[str, ...]
    price: Decimal


_AREAS = (
    Area("Russia", ("7",), Decimal("3.50")),
    Area("Kazakhstan", ("76", "77"), Decimal("7.00")),
    Area("Belarus", ("375",), Decimal("8.00")),
    Area("Ukraine", ("380",), Decimal("6.50")),
    Area("Other countries", ("",), Decimal("9.00")),
)
_SENDERS = MappingProxyType(
    {
        DEMO_SENDER: SenderState.COMPLETED,
        "Shop": SenderState.COMPLETED,
        "Waiting": SenderState.ORDER,
        "Refused": SenderState.REJECTED,
    }
)


@dataclass(frozen=True, slots=True)
class Security:
    """The credentials in a request."""

    login: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MysmppAccount:
    """The customer's side of the contract, and how this gateway answers him."""

    login: str = DEMO_LOGIN
    password: str = field(default=DEMO_PASSWORD, repr=False)
    token: str = field(default=DEMO_TOKEN, repr=False)
    """Stands instead of login and password."""
    language: Language = Language.ENGLISH
    utc_offset: timedelta = timedelta(hours=3)
    """The account's local time, in which all times are meant; the operator's is Moscow's."""
    time_shape: TimeShape = TimeShape.DATE_AND_TIME
    any_originator: bool = False
    senders: Mapping[str, SenderState] = field(default_factory=lambda: _SENDERS)
    viber_senders: frozenset[str] = frozenset({DEMO_SENDER, "Shop"})
    stop_list: frozenset[str] = field(default=frozenset(), repr=False)
    """Numbers without `+`."""
    closed: tuple[str, ...] = ("850",)
    """Prefixes nobody can send to."""
    closed_for_account: tuple[str, ...] = ("53",)
    forbidden_words: tuple[str, ...] = ("casino", "казино")
    balance: Decimal = Decimal(1_000_000)
    currency: str = ""
    """Given with the balance when not empty; the gateway's page has none."""
    areas: tuple[Area, ...] = _AREAS
    viber_price: Decimal = Decimal("2.00")
    is_blocked: bool = False
    is_stock_out: bool = False
    """The operator himself has run out of SMS."""
    holds_unpaid: bool = False
    """Messages the balance is too low for are taken and wait for money (text 17)."""
    announces_repeats: bool = False
    """A client_id_sms that was used before is answered with text 18 instead of `send`."""
    page_size: int = 100
    """Scheduled messages on one page."""
    push_size: int = 1
    """States in one pushed document, at most; with more, one id not echoed brings all again."""
    push_root: str = "response"
    """Root of a pushed document; gateways of the family also use `request`."""

    @property
    def zone(self) -> timezone:
        """The account's local time."""
        return timezone(self.utc_offset)

    def admits(self, security: Security) -> bool:
        """Return whether the credentials are this account's; a token counts before a login."""
        if security.token:
            return _same(security.token, self.token)
        password = _same(security.password, self.password)
        return _same(security.login, self.login) and password

    def local(self, moment: datetime) -> str:
        """Return `moment` in the account's time and the document's form."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def area_of(self, phone: str) -> Area | None:
        """Return where `phone` (without `+`) is by its longest prefix, None when nowhere."""
        found: tuple[int, Area] | None = None
        for area in self.areas:
            for prefix in area.prefixes:
                longer = found is None or len(prefix) > found[0]
                if longer and len(phone) >= _LEAST_DIGITS and phone.startswith(prefix):
                    found = len(prefix), area
        return found[1] if found is not None else None

    def destination_problem(self, phone: str) -> Text | None:
        """Return why nothing can be sent to `phone` (without `+`), None when it can."""
        if phone in self.stop_list:
            return Text.STOP_LIST
        if phone.startswith(self.closed_for_account):
            return Text.CLOSED_FOR_YOU
        if phone.startswith(self.closed) or self.area_of(phone) is None:
            return Text.CLOSED
        return None

    def sender_problem(self, sender: str) -> Text | None:
        """Return why `sender` cannot be that of an SMS, None when it can."""
        if not sender.strip():
            return Text.NO_SENDER
        digits = sender.isascii() and sender.isdigit()
        if len(sender) > (_MOST_DIGITS_OF_SENDER if digits else _MOST_CHARACTERS_OF_SENDER):
            return Text.LONG_SENDER
        if self.any_originator:
            return None if _SENDER_CHARACTERS.issuperset(sender) else Text.UNKNOWN_SENDER
        state = self.senders.get(sender)
        if state is None:
            return Text.UNKNOWN_SENDER
        return None if state is SenderState.COMPLETED else Text.UNMODERATED_SENDER

    def viber_sender_problem(self, sender: str) -> Text | None:
        """Return why `sender` cannot be that of a Viber message, None when it can."""
        if not sender.strip():
            return Text.NO_SENDER
        return None if sender in self.viber_senders else Text.UNKNOWN_SENDER

    def is_forbidden(self, text: str) -> bool:
        """Return whether the moderator stops `text`."""
        lowered = text.casefold()
        return any(word in lowered for word in self.forbidden_words)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
