"""Rounds of questions: a message that nobody asked about has not gone without a report.

A gateway that is asked by query tells what became of a message whenever it is asked. While the
program was closed nobody asked: the time that a report may take is over only when a whole round of
this run has asked after it.
"""

from datetime import datetime

__all__ = ["Rounds"]


class Rounds:
    """When the latest whole round of questions to each account's gateway began, in this run."""

    def __init__(self) -> None:
        self._began: dict[int, datetime] = {}

    def completed(self, account_id: int, began: datetime) -> None:
        """Note that everything awaited was asked about since `began`, or cannot be asked about."""
        self._began[account_id] = began

    def latest(self, account_id: int) -> datetime | None:
        """Return when the latest whole round began; None when there was none yet."""
        return self._began.get(account_id)
