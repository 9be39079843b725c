"""The one Qt application of a bench process, on whatever platform is set."""

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

_IGNORED = "This plugin does not support propagateSizeHints"


def application() -> QApplication:
    """Return the application, made now if there is none; it outlives its windows."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    qInstallMessageHandler(_tell)
    app = QApplication(["bench"])
    app.setQuitOnLastWindowClosed(False)
    return app


def _tell(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    # The offscreen platform says it of every window.
    if not message.startswith(_IGNORED):
        print(message, file=sys.stderr)
