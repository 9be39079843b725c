"""A person at the window, for coroutine tests: finds widgets, types, presses, waits."""

from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from smsdesk.app.camera import dialog, type_text, until, until_async
from smsdesk.app.demo import DemoGateways
from smsdesk.app.window import Program
from smsdesk.domain.message import Message
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import FINAL_STATES
from smsdesk.services.container import Services

__all__ = [
    "World",
    "all_final",
    "chosen_account",
    "confirm",
    "dialog",
    "find",
    "messages",
    "open_dialogs",
    "press",
    "review",
    "send",
    "until",
    "write",
]

_W = TypeVar("_W", bound=QWidget)


@dataclass
class World:
    """The whole program on a profile of its own, with the built-in gateways beside it."""

    program: Program
    services: Services
    gateways: DemoGateways
    failures: list[str] = field(default_factory=list)
    """Background tasks that failed; a test that means one to fail empties the list."""


def find(parent: QWidget, kind: type[_W], name: str) -> _W:
    """Return the one widget with this object name."""
    found = parent.findChild(kind, name)
    assert found is not None, f"there is no {name}"
    return found


def press(parent: QWidget, name: str) -> None:
    """Press a button that can be pressed."""
    button = find(parent, QAbstractButton, name)
    assert button.isEnabled(), f"{name} is closed"
    button.click()


async def messages(world: World) -> list[Message]:
    """Return every message, oldest first."""
    return list(await world.services.history.page(MessageQuery(), None, 5_000))[::-1]


async def all_final(world: World, count: int) -> None:
    """Wait until there are `count` messages and each is final."""

    async def ended() -> bool:
        found = await messages(world)
        return len(found) == count and all(one.state in FINAL_STATES for one in found)

    await until_async(ended, f"{count} messages reach their end")


async def chosen_account(world: World, provider: str = "cloudsms") -> None:
    """Choose the account at a gateway."""
    form = world.program.compose.form
    views = await world.services.accounts.all()
    wanted = next(view.account_id for view in views if view.info.key == provider)
    await until(lambda: form.account.findData(wanted) >= 0, "the account is offered")
    form.account.setCurrentIndex(form.account.findData(wanted))


async def write(world: World, recipients: str, text: str) -> None:
    """Type recipients (a line each) and a text; wait until it is counted and may go."""
    await chosen_account(world)
    form = world.program.compose.form
    type_text(form.recipients.input, recipients)
    type_text(form.editor, text)
    await until(form.send.isEnabled, "the draft may go")


async def review(world: World) -> QWidget:
    """Press the button that opens the last step, once it can be; return its sheet."""
    await until(world.program.compose.form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    return await dialog("confirmSheet")


async def confirm() -> None:
    """Press the button that sends, as soon as it opens."""
    sheet = await dialog("confirmSheet")
    button = find(sheet, QAbstractButton, "confirmSendButton")
    await until(button.isEnabled, "the sheet can be confirmed")
    button.click()


async def send(world: World, recipients: str, text: str) -> None:
    """Write and send."""
    await write(world, recipients, text)
    press(world.program.window, "sendButton")
    await confirm()


def open_dialogs() -> list[str]:
    """Return the object names of the dialogs that are open."""
    main = "mainWindow"
    return [
        widget.objectName()
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and widget.objectName() != main
    ]
