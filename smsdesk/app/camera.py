"""Pictures of widgets, taken once they have settled, and typing as from a keyboard."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_PATIENCE_S = 30.0
_LOOK_S = 0.02
_SETTLE_S = 0.3


class StepFailed(Exception):
    """A step did not come to its end in time."""


class Camera:
    """Takes pictures of the window and tells of them.

    Args:
        main: The window.
        folder: Where the pictures go.
        prefix: What their names begin with.
    """

    def __init__(self, main: QWidget, folder: Path, prefix: str = "") -> None:
        self._main = main
        self._folder = folder
        self._prefix = prefix

    async def take(self, name: str, widget: QWidget | None = None) -> None:
        """Save a picture of `widget`, or of the whole window, once it has settled."""
        await asyncio.sleep(_SETTLE_S)
        path = self._folder / f"{self._prefix}{name}.png"
        (widget or self._main).grab().save(str(path))
        self.say(f"picture: {path}")

    def say(self, line: str) -> None:
        """Print one line."""
        print(line, flush=True)  # noqa: T201 - pictures are reported on standard output


def type_text(widget: QWidget, text: str) -> None:
    """Press and release the keys of `text`, as a keyboard would; a line feed is Enter."""
    for char in text:
        key, written = (Qt.Key.Key_Return, "\r") if char == "\n" else (Qt.Key.Key_unknown, char)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, written)
            QApplication.sendEvent(widget, event)


async def dialog(object_name: str) -> QWidget:
    """Return the dialog with this name, once it is open."""
    found: list[QWidget] = []

    def look() -> bool:
        found[:] = [
            widget
            for widget in QApplication.topLevelWidgets()
            if widget.objectName() == object_name and widget.isVisible()
        ]
        return bool(found)

    await until(look, f"{object_name} opens")
    return found[0]


async def until(condition: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
    """Wait until `condition` holds.

    Raises:
        StepFailed: It did not within `patience_s`.
    """

    async def now() -> bool:
        return condition()

    await until_async(now, what, patience_s)


async def until_async(
    condition: Callable[[], Awaitable[bool]], what: str, patience_s: float = _PATIENCE_S
) -> None:
    """Wait until `condition` holds; as `until`."""
    try:
        async with asyncio.timeout(patience_s):
            while not await condition():  # noqa: ASYNC110 - widgets have no events to wait for
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise StepFailed(f"this did not happen: {what}") from None
