"""A person at a real X server: the pointer and the keyboard are moved by xdotool.

Run as a program (`python -m tests.support.hands FOLDER`) it opens the demo's window on $DISPLAY,
sends through every built-in gateway and prints what became of each message, a JSON line each.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QWidget

from smsdesk.app.application import make_application
from smsdesk.app.camera import Camera, StepFailed, dialog, until
from smsdesk.app.demo import DemoGateways
from smsdesk.app.window import Program, show
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import FINAL_STATES
from smsdesk.simulator.gateway import Timing
from smsdesk.system.paths import Profile
from smsdesk.ui import aio

TAKEN = "+8613800138001"
REFUSED = "+8613800139908"
"""The built-in gateways refuse numbers that end in 9908."""
PLAIN = "Your order is ready"
CURLY = ", it\N{RIGHT SINGLE QUOTATION MARK}s here"

_TRIES = 4
_GLANCE_S = 8.0
"""How long a person looks at a list before trying again."""


@dataclass
class Person:
    """Somebody who sees widgets where they are on the screen, and has nothing but two hands."""

    program: Program
    camera: Camera

    async def click(self, widget: QWidget) -> None:
        """Move the pointer onto the middle of `widget` and press its first button."""
        await until(widget.isVisible, f"{widget.objectName()} is shown")
        place = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
        await _xdotool("mousemove", "--sync", str(place.x()), str(place.y()), "click", "1")

    async def keys(self, *names: str) -> None:
        """Press keys by their X names."""
        await _xdotool("key", "--delay", "30", *names)

    async def type(self, text: str) -> None:
        """Type `text`, all of which has to be on the keyboard."""
        await _xdotool("type", "--delay", "15", "--", text)

    async def look_at(self, window: QWidget) -> None:
        """Give `window` the keyboard, as a window manager would."""
        await until(window.isVisible, f"{window.objectName()} is shown")
        await _xdotool("windowfocus", "--sync", str(int(window.winId())))

    async def choose_account(self, index: int) -> None:
        """Choose from the list of accounts with the keyboard, a key at a time, looking each time.

        On a busy computer the list may open late, or be closed by the click's own release: like
        a person, look, and try again.
        """
        account = self.program.compose.form.account
        for attempt in range(_TRIES):
            try:
                await self._pick(account, index)
                break
            except StepFailed:
                if attempt == _TRIES - 1:
                    raise
                await self.keys("Escape")
        await self.look_at(self.program.window)

    async def _pick(self, account: QComboBox, row: int) -> None:
        view = account.view()
        assert view is not None
        await self.click(account)
        await until(view.isVisible, "the list of accounts opens", _GLANCE_S)
        await self.keys("Home")
        for step in range(row + 1):
            if step > 0:
                await self.keys("Down")
            await _until_lit(view, step)
        await self.keys("Return")
        await until(lambda: account.currentIndex() == row, "the account is chosen", _GLANCE_S)

    async def write(self, text: str) -> str:
        """Type into the message and return what the counter says then."""
        editor = self.program.compose.form.editor
        before = editor.message()
        await self.type(text)
        try:
            await until(lambda: editor.message() == before + text, f"{text!r} is written")
        except StepFailed as failure:
            raise StepFailed(f"{failure}; there is {editor.message()!r}") from None
        await asyncio.sleep(0.3)
        return self.program.compose.form.meter.text()

    async def send_through(self, index: int) -> None:
        """Do the main job through account number `index`, from an empty page to its end."""
        form, window = self.program.compose.form, self.program.window
        await self.look_at(window)
        await self.keys("ctrl+1")
        await self.choose_account(index)
        await self.click(form.recipients.input)
        for number in (TAKEN, REFUSED):
            await self.type(number)
            await self.keys("Return")
        await self.click(form.editor)
        counters = [await self.write(f"{index}: {PLAIN}"), await self.write(CURLY)]
        await until(form.send.isEnabled, "the draft may go")
        await self.camera.take(f"{index}-written")
        await self.click(form.send)
        sheet = await dialog("confirmSheet")
        await self.look_at(sheet)
        button = sheet.findChild(QAbstractButton, "confirmSendButton")
        assert button is not None
        await until(button.isEnabled, "the sheet can be confirmed")
        await self.click(button)
        await self._until_final(2 * (index + 1))
        await self.look_at(window)
        await self.camera.take(f"{index}-history")
        say(account=form.account.currentText(), counters=counters)

    async def _until_final(self, count: int) -> None:
        async with asyncio.timeout(60):
            while True:
                found = await self.program.services.history.page(MessageQuery(), None, 50)
                if len(found) == count and all(one.state in FINAL_STATES for one in found):
                    return
                await asyncio.sleep(0.1)


async def _until_lit(view: QAbstractItemView, row: int) -> None:
    await until(lambda: view.currentIndex().row() == row, f"line {row} is lit", _GLANCE_S)


async def _xdotool(*words: str) -> None:
    """Run xdotool off the loop: what it does is answered by the loop."""
    await asyncio.to_thread(
        subprocess.run, ["xdotool", *words], check=True, timeout=20, capture_output=True
    )
    await asyncio.sleep(0.05)


def say(**facts: object) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


async def _job(program: Program, gateways: DemoGateways, folder: Path) -> None:
    await gateways.connect(program.services)
    person = Person(program, Camera(program.window, folder, prefix="real-"))
    account = program.compose.form.account
    await until(lambda: account.count() == len(gateways.servers), "accounts are offered")
    for index in range(account.count()):
        await person.send_through(index)
    for message in await program.services.history.page(MessageQuery(), None, 50):
        events = await program.services.history.events(message.message_id)
        say(
            account=message.account_name,
            to=message.msisdn.e164,
            state=str(message.state),
            text=message.text,
            sources=[event.source for event in events],
        )
    await person.look_at(program.window)
    say(closed_by="the window")


async def _run(folder: Path) -> int:
    gateways = DemoGateways(Timing(report_delay_s=0.3))
    ends: list[int] = []

    async def prepared(program: Program) -> None:
        try:
            await _job(program, gateways, folder)
            ends.append(0)
        finally:
            program.window.close()

    async with gateways:
        await show(Profile(folder / "profile"), prepared)
    return 0 if ends else 1


def main() -> int:
    """Do the job and return the exit status."""
    folder = Path(sys.argv[1])
    make_application()
    return aio.run(lambda: _run(folder))


if __name__ == "__main__":
    sys.exit(main())
