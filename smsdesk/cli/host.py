"""What the command line asks of the composition root, which alone may build things.

Modules of this package that are read for every command import nothing heavy: `segments` must
answer without the database, the network or the window being loaded.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from smsdesk.domain.listening_place import ListeningWish
from smsdesk.domain.provider_info import ProviderInfo

if TYPE_CHECKING:
    from smsdesk.services.container import Services
    from smsdesk.system.paths import Profile


@dataclass(frozen=True, slots=True)
class RunWish:
    """What a command wants to run beside reading and writing the profile.

    Attributes:
        send: Take the profile's lock and work off the queues.
        listen: Take delivery reports.
        place: Where to listen in this run, where that is not as the settings have it.
        before_sending: Called before anything is sent, such as to give secrets for this run.
    """

    send: bool = False
    listen: bool = False
    place: ListeningWish = field(default_factory=ListeningWish)
    before_sending: "Callable[[Services], Awaitable[None]] | None" = None


class Opened(Protocol):
    """An open profile."""

    @property
    def services(self) -> "Services":
        """Its services."""
        ...

    @property
    def sending(self) -> bool:
        """Whether this process works off the queues; else another one does."""
        ...

    @property
    def recovered(self) -> int:
        """Messages that an earlier run left on their way: they are uncertain now."""
        ...

    @property
    def overdue(self) -> int:
        """Messages whose hour passed while the program was closed: they are held."""
        ...


class Host(Protocol):
    """The program around the command line."""

    def provider_infos(self) -> tuple[ProviderInfo, ...]:
        """Return what every provider declares of itself, without loading what talks to it."""
        ...

    def open(self, profile: "Profile", wish: RunWish) -> AbstractAsyncContextManager[Opened]:
        """Open a profile; leaving the context stops what runs and records what was under way.

        Raises:
            EnvironmentFault: The folder or the database cannot be used.
        """
        ...

    def window(self, profile: "Profile") -> int:
        """Run the program with its window; return the exit status."""
        ...

    def demo(self, profile: Path | None, *, offscreen: bool, shots: Path | None) -> int:
        """Run the program on a fresh profile with the built-in gateways."""
        ...

    def qt_platform(self) -> str:
        """Start Qt in this process and return the platform it found; may end the process."""
        ...
