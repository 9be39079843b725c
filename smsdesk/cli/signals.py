"""SIGINT and SIGTERM ask for an orderly end: outcomes of requests under way are recorded."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_on_signals() -> Iterator[asyncio.Event]:
    """Give an event that is set by SIGINT or SIGTERM while the context lasts.

    Works on every system's loop: Windows has no `add_signal_handler`.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
