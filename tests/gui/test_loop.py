"""The Qt loop of `ui.aio`: sound for thousands of turns (design, section 7)."""

import asyncio
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from smsdesk.ui import aio

TURNS = 2_000


def test_references_to_none(qapp: QApplication) -> None:
    """PySide6 6.12 loses one at every event on Python 3.11 and aborts after some thousand.

    From Python 3.12 on None is immortal and its count stands still.
    """

    async def main() -> int:
        fired = 0

        def on_timeout() -> None:
            nonlocal fired
            fired += 1

        timer = QTimer(qapp)
        timer.timeout.connect(on_timeout)
        timer.start(0)
        for _ in range(100):  # what is made once is made before the count
            await asyncio.sleep(0)
        before = sys.getrefcount(None)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        after = sys.getrefcount(None)
        timer.stop()
        timer.deleteLater()
        assert fired > TURNS / 2, "the loop did not turn Qt's events"
        return after - before

    change = aio.run(main)
    assert abs(change) < TURNS / 20, f"{change:+} references to None in {TURNS} turns"
