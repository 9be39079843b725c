"""What every built-in gateway is made of: packets in, answers and delivery reports out.

A gateway knows its document and nothing of sockets, fault scripts or time; `server` hosts it.
A new gateway is a module with a subclass of `Gateway` and a `GatewayKind`, and a registry line.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from smsdesk.simulator.faults import MessageFaults, RequestFaults
from smsdesk.simulator.handset import Fate, HandsetState

JSON = "application/json;charset=utf-8"

Clock = Callable[[], float]
"""Seconds since the epoch, as `time.time`."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Waits of a gateway in seconds, each multiplied by `time_scale` (0: at once)."""

    report_delay_s: float = 2.0
    time_scale: float = 1.0
    retry_s: float = 0.5
    """Wait before the second push of a report; doubled for each further one."""
    attempts: int = 5
    push_timeout_s: float = 10.0
    """Limit of one push, not scaled: it guards against a caller that hangs."""

    def scaled(self, seconds: float) -> float:
        """Return how long `seconds` really last here."""
        return seconds * self.time_scale


@dataclass(frozen=True, slots=True)
class GatewaySetup:
    """What a person may choose when starting a built-in gateway of any kind."""

    secret: str | None = field(default=None, repr=False)
    """Key or password callers must show; None means the demo's."""
    timing: Timing = Timing()
    clock: Clock = time.time


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request as the gateway sees it."""

    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    remote: str = ""
    """The caller's IP address."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A request read but not acted upon: what the fault script and the journal need."""

    call: Call
    method: str
    """The documented name of the operation; never text of the caller's."""
    numbers: tuple[str, ...] = field(default=(), repr=False)
    """E.164 with `+`, in the order of the request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The gateway's answer, before any fault."""

    body: bytes = field(repr=False)
    content_type: str = JSON
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedMessage:
    """One message a gateway took: it has an id, and somebody may see it on a handset."""

    number: str = field(repr=False)
    text: str = field(repr=False)
    """As it was sent to the gateway."""
    rendered_text: str = field(repr=False)
    """As the handset shows it."""
    segments: int
    message_id: str
    reference: str = ""
    """The caller's own mark, as text."""
    at: datetime
    fate: Fate
    faults: MessageFaults
    held_s: float = 0.0
    """Seconds until the gateway sends it, never scaled: the caller named an hour."""


@dataclass(frozen=True, slots=True)
class Handled:
    """The result of acting upon a packet."""

    reply: Reply
    outcome: str
    """One line for the journal: code and name, or how many were taken."""
    messages: Sequence[AcceptedMessage] = ()


@dataclass(frozen=True, slots=True)
class Push:
    """One delivery report to be POSTed; `render` runs when it first goes out.

    An empty body means that the report has gone out with another one meanwhile.
    """

    message: AcceptedMessage
    state: HandsetState
    render: Callable[[], bytes]
    content_type: str = JSON
    url: str | None = field(default=None, repr=False)
    """Address of this report alone; None means the account's."""
    companions: list["Push"] = field(default_factory=list, repr=False, compare=False)
    """What else is in the body; `render` fills it."""


class Gateway(ABC):
    """One gateway's protocol. Not thread-safe: it lives on the loop of its server."""

    provider: ClassVar[str]
    path: ClassVar[str]
    """What the server's URL has after the origin, as an account's `base_url` would.

    The documented path of the send request, or what its paths have in common.
    """
    paths: ClassVar[frozenset[str]]
    """Every path that is answered; others are 404."""
    content_type: ClassVar[str] = JSON
    """What its answers and reports are, spoilt ones too."""
    most_attempts: ClassVar[int | None] = None
    """How often a report is pushed at most, where the document says so."""

    def __init__(self, setup: GatewaySetup) -> None:
        self.setup = setup
        self.has_callback = False
        """Whether the account has an address for reports; kept by the server."""

    @property
    @abstractmethod
    def messages(self) -> Sequence[AcceptedMessage]:
        """Everything taken so far, in order; a message sent twice is here twice."""

    @abstractmethod
    def knows_code(self, code: int | str) -> bool:
        """Return whether a fault script may refuse messages with `code` here."""

    @abstractmethod
    def read(self, call: Call) -> Packet:
        """Parse without acting; a body that cannot be parsed still gives a packet."""

    @abstractmethod
    async def process(self, packet: Packet, faults: RequestFaults) -> Handled:
        """Check and act; called at most once a packet."""

    @abstractmethod
    def report(
        self, message: AcceptedMessage, state: HandsetState, at: datetime, channel: str = ""
    ) -> Push | None:
        """Note that `message` reached `state` at `at`; return the push, if there is one to make.

        `channel` is that of the step in the message's fate; empty when the gateway has one way.
        """

    @abstractmethod
    def push_refused(self, sent: bytes, status: int, answer: bytes) -> str | None:
        """Return why `answer` does not acknowledge the push `sent`, None when it does."""

    def now(self) -> datetime:
        """Return the gateway's time, aware, UTC."""
        return datetime.fromtimestamp(self.setup.clock(), UTC)


@dataclass(frozen=True, slots=True)
class DemoCredentials:
    """What an account needs to speak to a built-in gateway started with its defaults."""

    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class GatewayKind:
    """A registry entry: how to build one kind of gateway and how to log in to it."""

    provider: str
    build: Callable[[GatewaySetup], Gateway]
    demo: DemoCredentials
