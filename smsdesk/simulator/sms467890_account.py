"""A 467890.com account; what its manual leaves open is a setting (sheet, sections 2, 5 and 9)."""

import hmac
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

DEMO_UID = "10086"
DEMO_PWD = "demonstration-of-the-built-in-467890-gateway"  # noqa: S105 - opens nothing real


class KeyStyle(Enum):
    """How the gateway spells the names of fields: as clients in public do, or as its manual."""

    LOWER = auto()
    CAPITALISED = auto()

    def spell(self, name: str) -> str:
        """Return `name`, given in lower case, as the gateway wants it."""
        return name.capitalize() if self is KeyStyle.CAPITALISED else name


class ReportTime(Enum):
    """How report_time is written."""

    UNIX = auto()
    DATE_AND_TIME = auto()
    """China's time (UTC+8), without a zone."""


@dataclass(frozen=True, slots=True)
class ReportStyle:
    """How pushed reports are framed."""

    name: str = "Report"
    """Before the equals sign; empty leaves both out."""
    per_push: int = 1
    separator: str = "\n"
    """Between the reports of one push."""
    repeat_name: bool = False
    """Whether each report of a push has the name, not only the first."""
    percent_encoded: bool = False
    time: ReportTime = ReportTime.UNIX
    smpp_statuses: bool = False
    """Whether failures have SMPP's own names instead of UNKNOWN, the only one documented."""


@dataclass(frozen=True, slots=True)
class Sms467890Account:
    """What the account may do and which reading of the manual holds."""

    uid: str = DEMO_UID
    pwd: str = field(default=DEMO_PWD, repr=False)
    balance: Decimal = Decimal(1_000_000)
    """Its unit is not documented; here it counts short messages."""
    price: Decimal = Decimal(1)
    """Of a short message."""
    frozen: bool = False
    keys: KeyStyle = KeyStyle.LOWER
    repetition_window_s: float = 600.0
    """How long the same content to the same number is dropped without a word; 0 never."""
    misprinted_success: bool = False
    """Whether success is answered with the manual's own misprint, which is not JSON."""
    reports: ReportStyle = ReportStyle()

    def knows(self, uid: str, pwd: str) -> bool:
        """Return whether these are the account's uid and password."""
        same_pwd = hmac.compare_digest(pwd.encode(), self.pwd.encode())
        return same_pwd and uid == self.uid
