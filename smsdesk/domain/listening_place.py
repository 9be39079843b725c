"""Where the listener listens, and what gateways reach it by: read as a person writes them."""

import re
from dataclasses import dataclass, replace
from enum import Enum
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from smsdesk.domain.errors import UsageError
from smsdesk.domain.hosts import is_this_computer
from smsdesk.domain.texts import tr

__all__ = [
    "ListeningPlace",
    "ListeningWish",
    "Within",
    "read_host",
    "read_port",
    "read_proxies",
    "read_public_url",
    "within",
]

_THIS_COMPUTER = "127.0.0.1"
_MOST_PORT = 65535
_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST_URL = 500


@dataclass(frozen=True, slots=True)
class ListeningPlace:
    """Where to listen.

    Attributes:
        host: An address of this computer.
        port: 0 takes any free port.
        public_url: What gateways reach the listener by, without the callback path, or "".
        trusted_proxies: Addresses or networks whose X-Forwarded-For is believed.
    """

    host: str = _THIS_COMPUTER
    port: int = 0
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListeningWish:
    """What one run wants otherwise than the settings have it; None leaves it as it is there."""

    host: str | None = None
    port: int | None = None
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] | None = None

    def over(self, place: ListeningPlace) -> ListeningPlace:
        """Return `place` with these wishes."""
        return replace(
            place,
            host=place.host if self.host is None else self.host,
            port=place.port if self.port is None else self.port,
            public_url=place.public_url if self.public_url is None else self.public_url,
            trusted_proxies=(
                place.trusted_proxies if self.trusted_proxies is None else self.trusted_proxies
            ),
        )


class Within(Enum):
    """From where alone an address can be called."""

    COMPUTER = "computer"
    NETWORK = "network"


def within(url: str) -> Within | None:
    """Return from where alone `url` can be called; None when from anywhere, as far as is seen."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    if is_this_computer(host):
        return Within.COMPUTER
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        local = "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal"))
        return Within.NETWORK if local else None
    if address.is_unspecified:
        return Within.COMPUTER
    return None if address.is_global else Within.NETWORK


def read_public_url(text: str) -> str:
    """Return the address without a slash at its end, "" for none.

    Raises:
        UsageError: A gateway could not call it.
    """
    url = text.strip().rstrip("/")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    written_whole = url.isascii() and url.isprintable() and " " not in url
    if not (written_whole and parts.scheme in {"http", "https"} and host):
        raise UsageError(
            tr("“{text}” is no address that a gateway can call.", text=text.strip()),
            remedy=tr("Write it whole, such as https://sms.example.com."),
        )
    if "@" in parts.netloc or "?" in url or "#" in url or len(url) > _LONGEST_URL:
        raise UsageError(
            tr("Something stands in “{text}” that does not belong there.", text=text.strip()),
            remedy=tr(
                "Leave out user names, “?” and “#”: the program puts the path of each account "
                "behind it."
            ),
        )
    return url


def read_host(text: str) -> str:
    """Return the address to listen on; this computer alone for "".

    Raises:
        UsageError: It is neither an address nor a name.
    """
    host = text.strip().removeprefix("[").removesuffix("]") or _THIS_COMPUTER
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        # A name of digits and dots alone is an address with a slip in it.
        if not _NAME.fullmatch(host) or not re.search("[A-Za-z]", host):
            raise UsageError(
                tr("“{text}” is no address of a computer.", text=text.strip()),
                remedy=tr("Write 127.0.0.1 for this computer alone, 0.0.0.0 for its networks."),
            ) from None
    return host


def read_port(text: str) -> int:
    """Return the port; 0, a free one at every start, for "".

    Raises:
        UsageError: It is none.
    """
    text = text.strip()
    port = int(text) if text.isascii() and text.isdigit() and len(text) <= len("65535") else -1
    if not text:
        return 0
    if not 0 <= port <= _MOST_PORT:
        raise UsageError(
            tr("“{text}” is no port.", text=text),
            remedy=tr("Write a number from 1 to {most}.", most=_MOST_PORT),
        )
    return port


def read_proxies(text: str) -> tuple[str, ...]:
    """Return addresses and networks that stand with commas or blanks between them.

    Raises:
        UsageError: One of them is neither.
    """
    found = tuple(text.replace(",", " ").replace(";", " ").split())
    for one in found:
        try:
            ip_network(one, strict=False)
        except ValueError:
            raise UsageError(
                tr("“{text}” is neither an address nor a network.", text=one),
                remedy=tr("Write it like 10.0.0.5 or 10.0.0.0/24, with commas between several."),
            ) from None
    return found
