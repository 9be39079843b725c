"""Compose at each gateway: every kind of message filled in, its last step, what is kept there."""

import asyncio
import re
from datetime import datetime
from itertools import count

from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTableView

from smsdesk.app.camera import dialog, until
from smsdesk.app.stage import Stage, press
from smsdesk.domain.provider_info import FieldKind, MessageKind, MessageOption
from smsdesk.domain.send_time import SendTime
from smsdesk.ui.pages.compose.form import ComposeForm
from smsdesk.ui.viewmodels.options import shown_options
from smsdesk.ui.widgets.specs import PageKey

_NUMBERS = "+852 6123 4567, +65 8123 4567, +84 91 234 56 78"
_TEXT = "Hi {name|there}, the winter sale begins on Saturday: 20 % off everything in the shop."
_LATER = datetime.fromisoformat("2031-03-04T09:30")
_LINK = "https://shop.example/winter"
_SAMPLES = ("Shop", "85261234567", "1")


async def kinds(stage: Stage) -> None:
    """Show each account, each of its kinds, and where a gateway keeps messages, its schedule."""
    form = stage.program.compose.form
    stage.program.window.show_page(PageKey.COMPOSE)
    form.recipients.add_text(_NUMBERS)
    form.editor.set_message(_TEXT)
    numbers = count(1)
    for view in await stage.services.accounts.all():
        form.account.setCurrentIndex(form.account.findData(view.account_id))
        await stage.counted(f"80-gateway-{next(numbers)}")
        await _notes(stage, f"81-gateway-notes-{next(numbers)}")
        offered = view.info.capabilities.kinds
        if len(offered) > 1:
            for kind in offered:
                await _kind(stage, kind, tuple(shown_options(view, kind).open))
        if view.info.capabilities.native_schedule:
            await _schedule(stage)
    await _test(stage)
    form.recipients.clear()
    form.editor.set_message("")


async def _notes(stage: Stage, name: str) -> None:
    form = stage.program.compose.form
    button = form.notes.button
    if button.isVisible():
        button.click()
        press(form, "composeOptions")
        await stage.counted(name)
        press(form, "composeOptions")
        button.click()


async def _kind(stage: Stage, kind: MessageKind, options: tuple[MessageOption, ...]) -> None:
    form = stage.program.compose.form
    form.addresses.kind.setCurrentIndex(form.addresses.kind.findData(kind.key))
    await stage.counted(f"82-kind-{kind.key}-empty")
    form.options.set_values({one.key: _sample(one) for one in options})
    await stage.counted(f"82-kind-{kind.key}")
    if kind.fallback is not None:
        await _sheet(stage, form, f"83-confirm-{kind.key}")


def _sample(option: MessageOption) -> str:
    """Return a value that the option takes."""
    if option.kind is FieldKind.CHOICE:
        return option.choices[0].value
    if option.kind is FieldKind.URL:
        return _LINK
    fits = (one for one in _SAMPLES if not option.pattern or re.fullmatch(option.pattern, one))
    return "Ana Lima" if not option.pattern or option.required else next(fits, "")


async def _sheet(stage: Stage, form: ComposeForm, name: str) -> None:
    await until(form.send.isEnabled, "the draft may go")
    form.send.click()
    sheet = await dialog("confirmSheet")
    await asyncio.sleep(0.6)
    await stage.camera.take(name, sheet)
    await stage.close("confirmSheet")


async def _schedule(stage: Stage) -> None:
    """Have the gateway keep a campaign, and look at its schedule."""
    form = stage.program.compose.form
    form.addresses.kind.setCurrentIndex(0)
    form.when.set_time(SendTime(_LATER, "Asia/Hong_Kong"))
    press(form, "keepAtGateway")
    await stage.counted("84-kept-at-gateway")
    await _sheet(stage, form, "85-confirm-kept")
    form.send.click()
    sheet = await dialog("confirmSheet")
    button = sheet.findChild(QAbstractButton, "confirmSendButton")
    if button is not None:
        await until(button.isEnabled, "the sheet can be confirmed")
        button.click()
    await until(lambda: not form.editor.message(), "it is queued")
    await asyncio.sleep(1.0)
    stage.program.window.show_page(PageKey.COMPOSE)
    form.keeper.list_wanted.emit()
    kept = await dialog("scheduledDialog")
    table = kept.findChild(QTableView, "scheduledTable")
    if table is not None:
        await until(lambda: table.model().rowCount() > 0, "the gateway tells what it keeps")
        table.selectRow(0)
    await stage.camera.take("86-scheduled", kept)
    await stage.close("scheduledDialog")
    form.recipients.add_text(_NUMBERS)
    form.editor.set_message(_TEXT)


async def _test(stage: Stage) -> None:
    """Ask for one's own number."""
    form = stage.program.compose.form
    await until(form.test.isEnabled, "the text may be sent as a test")
    form.test.click()
    asking = await dialog("ownNumberDialog")
    line = asking.findChild(QLineEdit, "ownNumber")
    if line is not None:
        line.setText("6123")
    await stage.camera.take("87-own-number", asking)
    price = asking.findChild(QLabel, "ownNumberPrice")
    if line is not None and price is not None:
        line.setText("+852 6123 4567")
        await until(lambda: "segment" in price.text(), "the price is shown")
    await stage.camera.take("88-own-test", asking)
    await stage.close("ownNumberDialog")
