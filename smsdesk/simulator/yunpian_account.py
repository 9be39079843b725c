"""A Yunpian account as its console would show it; what the document leaves open is a setting."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from smsdesk.simulator.yunpian_codes import Code, RefusedError

DEMO_APIKEY = "de30de30de30de30de30de30de30de30"

_PRICES: Mapping[int, Decimal] = MappingProxyType(
    {86: Decimal("0.05"), 852: Decimal("0.35"), 1: Decimal("0.08"), 44: Decimal("0.30")}
)


@dataclass(frozen=True, slots=True)
class YunpianAccount:
    """What the account may do, what it pays, and which reading of the document holds."""

    apikey: str = field(default=DEMO_APIKEY, repr=False)
    balance: Decimal = Decimal(1_000_000)
    unit: str = "RMB"
    prices: Mapping[int, Decimal] = field(default_factory=lambda: _PRICES)
    """Price of a segment by country code."""
    other_price: Decimal = Decimal("0.40")
    ip_whitelist: frozenset[str] | None = None
    """Addresses that may call; None lets everybody."""
    unsupported: frozenset[int] = frozenset({850})
    """Country codes refused with code 20."""
    outside_template: frozenset[int] = frozenset({53})
    """Country codes refused with code 23."""
    blacklist: frozenset[str] = frozenset()
    """E.164 numbers refused with code 10, those the handset rules name apart."""
    blocked_words: frozenset[str] = frozenset({"casino", "赌博"})
    signatures: frozenset[str] | None = None
    """Approved signatures without brackets; None approves all, an empty set gives code -57."""
    require_signature: bool = False
    """Whether a text without 【】 is refused."""
    templates: tuple[str, ...] = ()
    """Approved texts after the signature with #variables#; none given approves all."""
    repetition_guard: bool = True
    exempt: frozenset[str] = frozenset()
    """E.164 numbers that the guard against repetition lets through."""
    pull: bool = True
    """Whether "data push & get" is switched on for pull_status."""
    records: bool = True
    """Whether get_record is permitted."""
    record_delay_s: float = 0.0
    """Seconds until get_record shows a message."""
    error_status: int = 400
    """HTTP status of refusals; both 200 and 400 have been seen."""
    bad_number_code: int = Code.MALFORMED
    """2 in the older manual, 56 in the newer."""
    wrapped_list: bool = False
    """Whether pull_status answers {"sms_status": [...]}, as version 1 did."""
    reports_per_push: int = 100
    pushed_stay: bool = False
    """Whether what was pushed can be pulled as well."""
    encoded_twice: bool = False
    """Whether the pushed list is percent-encoded twice."""

    def admit(self, apikey: str, remote: str) -> None:
        """Let a caller in who shows the key and calls from a permitted address, or refuse."""
        if not apikey:
            raise RefusedError.missing("apikey")
        if not hmac.compare_digest(apikey.encode(), self.apikey.encode()):
            raise RefusedError(Code.WRONG_KEY)
        if self.ip_whitelist is not None and remote not in self.ip_whitelist:
            raise RefusedError(Code.ADDRESS)

    def price(self, country_code: int) -> Decimal:
        """Return what a segment to this country costs."""
        return self.prices.get(country_code, self.other_price)
