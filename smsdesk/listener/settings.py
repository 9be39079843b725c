"""Where the listener listens and what it bears (design, section 9; quality, faults 33-40)."""

import sys
from dataclasses import dataclass, field, replace

from smsdesk.domain.errors import EnvironmentFault

_SHOWN = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - shown, not bound
_FILES_FOR_OTHERS = 250
_LEAST_CONNECTIONS = 64


class ListenerFault(EnvironmentFault):
    """The listener cannot listen; the rest of the program goes on without it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of the listener bears.

    Attributes:
        request_s: From the first byte, or from the connection, to the end of the body.
        linger_s: How long a refused caller may go on writing so that it reads the answer.
        linger_bytes: How much of that is read and dropped.
        journal_s: How long the journal may take before the gateway is asked to come again.
        body_bytes: The largest body that is read.
        headers: The most header lines.
        header_bytes: The longest header line or request line.
        connections: Open at once, over all addresses.
        connections_per_address: Open at once from one address that is no trusted proxy.
        journaling: Calls waiting for their commit at once.
    """

    request_s: float = 9.0
    linger_s: float = 1.0
    linger_bytes: int = 256 * 1024
    journal_s: float = 20.0
    body_bytes: int = 64 * 1024
    headers: int = 64
    header_bytes: int = 8190
    connections: int = 700
    connections_per_address: int = 600
    journaling: int = 150

    def within_this_process(self) -> "Limits":
        """Return these limits with no more connections than the process may open files.

        A quarter of a thousand files stays for the database, the gateways and the window.
        """
        allowed = _most_files() - _FILES_FOR_OTHERS
        if allowed >= self.connections:
            return self
        fitting = max(allowed, _LEAST_CONNECTIONS)
        each = min(self.connections_per_address, fitting)
        return replace(self, connections=fitting, connections_per_address=each)


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """Where to listen.

    Attributes:
        host: An address of this computer; loopback unless the person opened it to the network.
        port: 0 takes any free port.
        public_url: What gateways reach the listener by, without the callback path, or "".
        trusted_proxies: Addresses or networks whose X-Forwarded-For is believed.
        limits: What it bears.
    """

    host: str = "127.0.0.1"
    port: int = 0
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def base_url(self, port: int = 0) -> str:
        """Return what its addresses begin with: public where there is one, else this computer's.

        Args:
            port: The one it took, 0 while it does not run.
        """
        if self.public_url:
            return self.public_url.rstrip("/")
        host = _SHOWN.get(self.host, self.host)
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port or self.port}"


if sys.platform == "win32":

    def _most_files() -> int:
        return sys.maxsize  # sockets are not counted as files there

else:
    import resource

    def _most_files() -> int:
        soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        return sys.maxsize if soft == resource.RLIM_INFINITY else soft
