"""Opens a window, says when it can be used, and what memory it then takes.

    watched_window.py bare                 an editor and a button, nothing else
    watched_window.py PROFILE [PAGES]      the program, which then looks at pages of History

Usable is: on the screen, the editor takes keys, and the accounts are there. Prints one line of
JSON: `at` (seconds of the system's monotonic clock) and, after PAGES, `rss_mb`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import PySide6.QtWidgets
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QMainWindow,
    QPushButton,
    QTableView,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

_W = TypeVar("_W", bound=QWidget)

_EVERY_MS = 2
_SETTLED_MS = 700
_KIB = 1024


class Watched(QApplication):
    """Looks for the window while the program's own loop runs."""

    pages = 0

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if not any(map(_is_usable, self.topLevelWidgets())):
            return
        self._timer.stop()
        # Whatever the window still has to paint comes before this.
        QTimer.singleShot(0, self, self._usable)

    def _usable(self) -> None:
        self._at = time.monotonic()
        if not self.pages:
            self._end({})
        # Past what runs once after the start.
        self._later(self._open_history)

    def _open_history(self) -> None:
        self._child(QAbstractButton, "navHistory").click()
        self._later(lambda: self._scroll(self.pages))

    def _scroll(self, pages: int) -> None:
        if not pages:
            self._end({"rss_mb": _rss_mb()})
        self._child(QTableView, "historyTable").scrollToBottom()
        self._later(lambda: self._scroll(pages - 1))

    def _child(self, kind: type[_W], name: str) -> _W:
        found = (window.findChild(kind, name) for window in self.topLevelWidgets())
        return next(one for one in found if isinstance(one, kind))

    def _later(self, step: Callable[[], None]) -> None:
        QTimer.singleShot(_SETTLED_MS, self, step)

    def _end(self, more: dict[str, float]) -> None:
        print(json.dumps({"at": self._at, **more}), flush=True)
        os._exit(0)


def _is_usable(window: QWidget) -> bool:
    editor = window.findChild(QWidget, "messageEdit")
    if not isinstance(editor, QWidget) or not (editor.isVisible() and editor.isEnabled()):
        return False
    accounts = window.findChild(QComboBox, "accountSelect")
    return not isinstance(accounts, QComboBox) or accounts.count() > 0


def _rss_mb() -> float:
    """Return the memory of this process, in MiB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1]) / _KIB
    raise RuntimeError("the system does not tell the memory of a process")


def _bare() -> int:
    app = Watched(["bare"])
    window = QMainWindow()
    middle = QWidget()
    column = QVBoxLayout(middle)
    editor = QTextEdit()
    editor.setObjectName("messageEdit")
    column.addWidget(editor)
    column.addWidget(QPushButton("Send"))
    window.setCentralWidget(middle)
    window.resize(1280, 800)
    window.show()
    return app.exec()


def _program(profile: str) -> int:
    # Where the program looks for it; it is imported only now, as on a start.
    setattr(PySide6.QtWidgets, QApplication.__name__, Watched)
    from smsdesk.app.main import main  # noqa: PLC0415

    return main(["--profile", profile])


if __name__ == "__main__":
    Watched.pages = int(sys.argv[2]) if sys.argv[2:] else 0
    sys.exit(_bare() if sys.argv[1] == "bare" else _program(sys.argv[1]))
