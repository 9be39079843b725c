"""What the window may ask of the listener; the composition root supplies the real one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smsdesk.domain.listening_place import ListeningPlace


@dataclass(frozen=True, slots=True)
class ListenerStatus:
    """How the listener is.

    Attributes:
        running: Whether it takes calls.
        port: Its port on this computer, 0 when it does not run.
        public_url: The address gateways reach it by, "" when none was set.
        local_url: What its addresses begin with on this computer.
        last_report_at: When the last report was committed in this run.
        fault: Why it does not run although it should, what that means and what to do, or "".
        fault_cause: The first of these alone.
    """

    running: bool
    port: int
    public_url: str
    last_report_at: datetime | None
    fault: str
    fault_cause: str = ""
    local_url: str = ""


class Listening(Protocol):
    """Starts, stops and describes the listener."""

    @property
    def status(self) -> ListenerStatus:
        """How it is now."""
        ...

    async def start(self) -> None:
        """Start taking calls; a taken port shows in `status.fault` and raises nothing."""
        ...

    async def stop(self) -> None:
        """Take no more calls."""
        ...

    async def move(self, place: ListeningPlace) -> None:
        """Listen there from now on; it starts anew where it runs, or should run, elsewhere."""
        ...

    async def url_for(self, account_id: int) -> str:
        """Return the address to give to the account's gateway."""
        ...

    async def runs_elsewhere(self, account_id: int) -> bool:
        """Return whether another process of this profile listens on the port of the settings."""
        ...

    async def self_check(self, account_id: int) -> str:
        """Call the listener as a gateway would; return the verdict as a sentence."""
        ...
