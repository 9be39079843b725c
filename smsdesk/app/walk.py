"""The main job done through the widgets by the program itself, with a picture of each step."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton

from smsdesk.app import window
from smsdesk.app.camera import Camera, StepFailed, dialog, type_text, until, until_async
from smsdesk.app.demo import DemoGateways
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import FINAL_STATES
from smsdesk.system.paths import Profile

GOOD = "+852 6123 4567"
REFUSED = "+852 6123 9901"
TEXT = "Hi, your order is ready. We\N{RIGHT SINGLE QUOTATION MARK}re open until 7 pm."
_SIZE = QSize(1280, 800)


async def walk(
    profile: Profile, gateways: DemoGateways, folder: Path, *, temporary: bool = False
) -> int:
    """Compose, send, wait for the reports, look at History; return the exit status.

    Prints a line for each step and for what became of each message.
    """
    done: list[int] = []

    async def steps(program: window.Program) -> None:
        try:
            await gateways.connect(program.services)
            await _steps(program, folder)
            done.append(0)
        finally:
            program.closed.set()

    async with gateways:
        await window.show(profile, steps, temporary=temporary)
    return 0 if done else 1


async def _steps(program: window.Program, folder: Path) -> None:
    camera = Camera(program.window, folder)
    form = program.compose.form
    program.window.resize(_SIZE)
    await until(lambda: form.account.count() > 0, "accounts are offered")
    await camera.take("1-empty")
    for number in (GOOD, REFUSED):
        type_text(form.recipients.input, f"{number}\n")
    type_text(form.editor, TEXT)
    await until(form.send.isEnabled, "the draft is counted and priced")
    await camera.take("2-written")
    camera.say(f"counter: {form.meter.text()}; price: {form.side.cost.text()}")
    form.send.click()
    sheet = await dialog("confirmSheet")
    await camera.take("3-confirm", sheet)
    button = sheet.findChild(QPushButton, "confirmSendButton")
    if button is None:
        raise StepFailed("the sheet has no confirmSendButton")
    await until(button.isEnabled, "the sheet can be confirmed")
    button.click()
    await until_async(lambda: _all_final(program), "every message reaches its end state")
    await until(lambda: program.history.model.rowCount() > 0, "History shows them")
    await asyncio.sleep(0.5)
    program.history.table.selectRow(0)
    await until(lambda: program.history.detail.message_id != 0, "the detail opens")
    await camera.take("4-history")
    for message in await program.services.history.page(MessageQuery(), None, 10):
        camera.say(f"{message.msisdn.masked()}: {message.state.label} {message.reason}")


async def _all_final(program: window.Program) -> bool:
    found = await program.services.history.page(MessageQuery(), None, 10)
    return bool(found) and all(message.state in FINAL_STATES for message in found)
