"""SIGINT and SIGTERM close the window in good order, as its own button does."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def closing_on_signals(close: Callable[[], None]) -> Iterator[None]:
    """Call `close` at the first SIGINT or SIGTERM; a second one does what it did before.

    Python looks for signals only between its own instructions, and none runs while Qt waits: what
    Python writes to the wake-up socket has Qt call us.
    """
    former = {number: signal.getsignal(number) or signal.SIG_DFL for number in _SIGNALS}

    def put_back() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        put_back()
        close()

    heard, written = socket.socketpair()
    with heard, written:
        for end in (heard, written):
            end.settimeout(0)
        notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda *_: heard.recv(64))
        former_fd = signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, on_signal)
        try:
            yield
        finally:
            put_back()
            signal.set_wakeup_fd(former_fd)
            notifier.setEnabled(False)
            notifier.deleteLater()
