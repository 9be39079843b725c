"""Help: the beginning of every page."""

from PySide6.QtWidgets import QListWidget

from smsdesk.app.camera import until
from smsdesk.app.stage import Stage


async def help_pages(stage: Stage) -> None:
    """Open Help and leaf through it."""
    stage.program.help.open()
    opened = stage.program.help.dialog
    if opened is None:
        return
    contents = opened.findChild(QListWidget, "helpContents")
    for row in range(contents.count() if contents is not None else 0):
        if contents is not None:
            contents.setCurrentRow(row)
            contents.activated.emit(contents.currentIndex())
        await stage.camera.take(f"90-help-{row}", opened)
    opened.close()
    await until(lambda: not opened.isVisible(), "Help closes")
