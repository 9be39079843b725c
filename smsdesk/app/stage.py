"""What every scene has: the program, its services, the camera."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget

from smsdesk.app.camera import Camera, dialog, until
from smsdesk.app.demo import DemoGateways
from smsdesk.app.window import Program
from smsdesk.services.container import Services
from smsdesk.ui.widgets.specs import PageKey


@dataclass(frozen=True, slots=True)
class Stage:
    """Where scenes are played."""

    program: Program
    gateways: DemoGateways
    folder: Path
    camera: Camera

    @property
    def services(self) -> Services:
        """The program's services."""
        return self.program.services

    async def show(self, key: PageKey, name: str) -> None:
        """Open a page and take its picture."""
        self.program.window.show_page(key)
        await self.camera.take(name)

    async def counted(self, name: str) -> None:
        """Take a picture of the window once a text is counted and priced."""
        await asyncio.sleep(0.7)
        await self.camera.take(name)

    async def close(self, object_name: str) -> None:
        """Close the dialog of this name."""
        opened = await dialog(object_name)
        if isinstance(opened, QDialog):
            opened.reject()
        await until(lambda: not opened.isVisible(), f"{object_name} closes")

    async def picture_of(self, object_name: str, name: str) -> QWidget:
        """Take a picture of the dialog of this name, once it is open."""
        opened = await dialog(object_name)
        await self.camera.take(name, opened)
        return opened

    async def account_id(self) -> int:
        """Return the account whose gateway pushes reports and has a signature to be counted."""
        views = await self.services.accounts.all()
        return next(
            view.account_id
            for view in views
            if view.info.capabilities.callback
            and any(field.key == "signature" for field in view.info.fields)
        )


def press(parent: QWidget, object_name: str) -> None:
    """Press the button of this name, if it is there."""
    button = parent.findChild(QAbstractButton, object_name)
    if button is not None:
        button.click()
