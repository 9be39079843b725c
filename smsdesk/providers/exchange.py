"""What can come of one request to a gateway: the closed union behind design, section 5.4.

Free of httpx, so that whoever only declares or counts does not pay for its import.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from smsdesk import __version__
from smsdesk.domain.errors import UsageError
from smsdesk.domain.hosts import is_this_computer
from smsdesk.domain.texts import tr

__all__ = [
    "Answered",
    "Clock",
    "Exchange",
    "HttpRequest",
    "Misconfigured",
    "NotSent",
    "TransportSettings",
    "Unknown",
    "parse_http_date",
    "parse_retry_after",
    "utc_now",
]

Clock = Callable[[], datetime]
"""The time now, aware."""

USER_AGENT = f"smsdesk/{__version__}"
LONGEST_RETRY_AFTER_S = 3600.0
"""Whoever asks for more is asked again after this."""

_NO_HEADERS: Mapping[str, str] = {}
_MOST_DIGITS = 9


def utc_now() -> datetime:
    """Return the computer's time; tests pass another `Clock`."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """How one account reaches its gateway.

    Attributes:
        base_url: Address of the gateway, http or https.
        ca_file: PEM file; when given, only certificates signed by these authorities are trusted.
        client_cert: PEM file of the certificate this side shows, or "".
        client_key: PEM file of its key, or "" when it is in `client_cert`. Without a passphrase.
        may_want_cert: Whether the gateway's document speaks of client certificates.
        deadline_s: Limit of one request from the first byte to the last, connecting included.
        connect_s: Limit of each step of connecting.
        max_answer_bytes: Longest answer that is read, after decompression.
        connections: Most connections at once.

    Raises:
        UsageError: `base_url` is not an address that credentials can be sent to.
    """

    base_url: str
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    may_want_cert: bool = False
    deadline_s: float = 30.0
    connect_s: float = 10.0
    user_agent: str = USER_AGENT
    max_answer_bytes: int = 256 * 1024
    connections: int = 10

    def __post_init__(self) -> None:
        if not _is_plain_http_url(self.base_url):
            raise UsageError(
                tr("The gateway's address is not a complete http:// or https:// address."),
                tr("Nothing was sent."),
                tr("Correct the address in the account's settings; it holds no user or password."),
            )

    @property
    def host(self) -> str:
        """Host and port, for sentences."""
        return urlsplit(self.base_url).netloc

    @property
    def secure(self) -> bool:
        """Whether the gateway is reached over TLS."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def local(self) -> bool:
        """Whether the gateway is on this machine: nobody is on the way."""
        return is_this_computer(urlsplit(self.base_url).hostname or "")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request; nothing of it shows in repr, as any part may hold a credential."""

    content: bytes = field(default=b"", repr=False)
    content_type: str = "application/json"
    path: str = field(default="", repr=False)
    """Appended to the base address as it stands, query included."""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS, repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """The gateway answered; whether it makes sense is for the provider to say.

    Attributes:
        status: HTTP status; redirects are not followed.
        body: The whole body. Of an answer that is no success it may be missing: there the status
            is the answer.
        retry_after_s: What `Retry-After` asks for, capped; None when absent or senseless.
        location: Where a redirect points, without query; "" otherwise.
    """

    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    retry_after_s: float | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing left this machine, or the gateway proved that it did not look at it."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Nothing left this machine, and nothing will until a person changes a setting."""

    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request may have reached the gateway; its answer did not reach us.

    `remedy` is set when the likely cause is a setting of the account: the next request would
    fare no better, so nothing else may go out before a person has looked.
    """

    sentence: str
    remedy: str = ""


Exchange = Answered | NotSent | Misconfigured | Unknown


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (RFC 9110, section 10.2.3).

    Args:
        value: The header: seconds or an HTTP date.
        now: By the clock that the date goes by, aware.

    Returns:
        0 to `LONGEST_RETRY_AFTER_S`; None when the header is absent, negative or no such thing.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text) if len(text) <= _MOST_DIGITS else LONGEST_RETRY_AFTER_S
        return min(seconds, LONGEST_RETRY_AFTER_S)
    moment = parse_http_date(text)
    if moment is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER_S)


def parse_http_date(text: str) -> datetime | None:
    """Return an HTTP date as an aware time, None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _is_plain_http_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        has_port = parts.port != 0
        # What cannot be a name in DNS fails as it is looked up, in ways of its own.
        host = (parts.hostname or "").encode("idna")
    except ValueError:
        return False
    plain = value.isprintable() and " " not in value and "@" not in parts.netloc
    return (
        parts.scheme in {"http", "https"}
        and bool(host)
        and has_port
        and plain
        and not parts.fragment
    )
