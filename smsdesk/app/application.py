"""The one QApplication, and its look."""

import sys

from PySide6.QtCore import (
    QMessageLogContext,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from smsdesk.system.settings import APPEARANCE, Settings
from smsdesk.ui.theme.apply import Theme, ThemeMode
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon


def make_application() -> QApplication:
    """Return the one QApplication, made now if there is none."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = QApplication(sys.argv[:1])
    app.setApplicationName("smsdesk")
    app.setApplicationDisplayName("smsdesk")
    app.setDesktopFileName("smsdesk")
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(_window_icon())
    return app


def leave_out_noise() -> None:
    """Keep off standard error what the offscreen platform says of every window it opens."""
    qInstallMessageHandler(_print_message)


_NOISE = "This plugin does not support propagateSizeHints()"


def _print_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if message != _NOISE:
        sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")


def _window_icon() -> QIcon:
    return icon(IconName.SEND)


def dress(app: QApplication, settings: Settings) -> Theme:
    """Apply the look the person chose."""
    theme = Theme(ThemeMode(settings.get(APPEARANCE).value))
    theme.apply(app)
    return theme
