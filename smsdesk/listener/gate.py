"""Caps on connections and the deadline of every request, which aiohttp has not by itself.

A full house does not turn the newcomer away: the connection that has been idle longest has to
go. So hundreds of connections that send nothing cannot keep an honest caller out.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from smsdesk.listener.settings import Limits

_SWEEP_S = 0.25


class Guest(Protocol):
    """A connection, as the gate sees it.

    Attributes:
        address: The peer's, "" when unknown.
        due: The loop's time at which it is cut unless its request is complete by then.
        served: Whether a whole request came by it before.
        between: Whether its last request was answered and no further one has begun.
    """

    address: str
    between: bool
    due: float
    served: bool

    def cut(self) -> None:
        """Close the connection at once."""
        ...


class Gate:
    """Knows the open connections.

    Args:
        limits: The caps.
        is_proxy: Tells addresses that many callers share, free of the cap for each address.
        on_cut: Called for every connection that was cut.
    """

    def __init__(
        self, limits: Limits, is_proxy: Callable[[str], bool], on_cut: Callable[[], None]
    ) -> None:
        self._limits = limits
        self._is_proxy = is_proxy
        self._on_cut = on_cut
        self._guests: dict[Guest, None] = {}
        self._by_address: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None
        self._shut = False

    @property
    def is_shut(self) -> bool:
        """Whether nobody is let in any more."""
        return self._shut

    def __len__(self) -> int:
        return len(self._guests)

    def open(self) -> None:
        """Begin to look for connections past their deadline."""
        self._sweep()

    def close(self) -> None:
        """Look no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def shut(self) -> None:
        """Let nobody in any more, and cut who has not sent a whole request yet.

        Who waits for an answer stays. A connection may have been accepted already and come in
        only after this: what it brings could not be stored any more, so its caller comes again.
        """
        self._shut = True
        for guest in [one for one in self._guests if one.due < math.inf and not one.between]:
            self._cut(guest)

    def admit(self, guest: Guest) -> bool:
        """Let a connection in, at the cost of an idle one if need be; False when all are busy."""
        if self._shut:
            return False
        address = guest.address
        crowded = self._by_address[address] >= self._limits.connections_per_address
        if crowded and not self._is_proxy(address) and not self._make_room(address):
            return False
        if len(self._guests) >= self._limits.connections and not self._make_room(None):
            return False
        self._guests[guest] = None
        self._by_address[address] += 1
        return True

    def leave(self, guest: Guest) -> None:
        """Forget a connection; one that is not known is no error."""
        if guest not in self._guests:
            return
        del self._guests[guest]
        self._by_address[guest.address] -= 1
        if not self._by_address[guest.address]:
            del self._by_address[guest.address]

    def _make_room(self, address: str | None) -> bool:
        idle = [
            guest
            for guest in self._guests
            if guest.due < math.inf and (address is None or guest.address == address)
        ]
        if not idle:
            return False
        self._cut(min(idle, key=lambda guest: (guest.served, guest.due)))
        return True

    def _cut(self, guest: Guest) -> None:
        self.leave(guest)
        guest.cut()
        self._on_cut()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for guest in [one for one in self._guests if one.due <= now]:
            self._cut(guest)
        self._timer = loop.call_later(_SWEEP_S, self._sweep)
