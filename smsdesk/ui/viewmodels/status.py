"""What the status strip says."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

from smsdesk.services.dispatcher import AccountSending
from smsdesk.services.listening import ListenerStatus
from smsdesk.ui.viewmodels.messages import recent_time
from smsdesk.ui.widgets import specs


def listener_entry(status: ListenerStatus, now: datetime) -> specs.ListenerStatus:
    """Return the listener's entry."""
    last = recent_time(status.last_report_at, now) if status.last_report_at else ""
    return specs.ListenerStatus(status.running, last, status.fault)


class Movement:
    """Tells what is being sent from what waits for its time: the queue of the one gets shorter.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[int, tuple[int, float]] = {}
        self._most = 0

    def look(self, sending: Sequence[AccountSending]) -> frozenset[int]:
        """Return the numbers of the accounts that sent something a moment ago."""
        now = self._clock()
        for one in sending:
            queued, moved = self._seen.get(one.account_id, (0, -math.inf))
            if one.requests or 0 < one.queued < queued:
                moved = now
            elif not one.queued:
                moved = -math.inf
            self._seen[one.account_id] = (one.queued, moved)
        return frozenset(
            one.account_id
            for one in sending
            if (one.queued or one.requests) and now - self._seen[one.account_id][1] < _STILL_S
        )

    def progress(self, sending: Sequence[AccountSending]) -> specs.Progress | None:
        """Return how far sending has come since it began, or None when nothing is being sent."""
        moving = self.look(sending)
        queued = sum(one.queued for one in sending if one.account_id in moving)
        if not moving:
            self._most = 0
            return None
        self._most = max(self._most, queued)
        return specs.Progress(self._most - queued, self._most)


_STILL_S = 8.0
