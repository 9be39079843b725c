"""Compose: short, faulty, costly, Chinese, too long, broken, and to many."""

import asyncio

from PySide6.QtWidgets import QPushButton

from smsdesk.app.camera import dialog, until
from smsdesk.app.stage import Stage
from smsdesk.ui.widgets.specs import PageKey

_MANY = 1_500
_CURLY = (
    "Hi {first_name|there}, your order {order} is ready. We\N{RIGHT SINGLE QUOTATION MARK}re open "
    "until 7 pm today and from 9 am tomorrow; bring this message with you. See you soon at the "
    "shop in Wan Chai!"
)
_CHINESE = (
    "王小姐您好，您的訂單已經準備好，今天晚上七點前都可以到灣仔店領取。如有問題請回覆此短訊。"  # noqa: RUF001
)


async def compose(stage: Stage) -> None:
    """Write texts of every kind of trouble and review them."""
    form = stage.program.compose.form
    await until(lambda: form.account.count() > 0, "accounts are offered")
    form.account.setCurrentIndex(form.account.findData(await stage.account_id()))
    await stage.show(PageKey.COMPOSE, "10-compose-empty")
    form.editor.set_message("Hi, your order is ready. We're open until 7 pm.")
    form.recipients.add_text("+852 6123 4567")
    await stage.counted("11-compose-short")
    form.recipients.add_text("+86 138 0013 8000, 12345, +65 8123 4567")
    await stage.counted("12-compose-faulty-number")
    form.recipients.clear()
    lists = await stage.services.contacts.lists()
    await form.recipients.add_list(lists[0])
    for contact in await stage.services.contacts.complete("El"):
        form.recipients.add_contact(contact)
    form.editor.set_message(_CURLY)
    await stage.counted("13-compose-unicode-hint")
    await _options(stage)
    await _sheet(stage)
    form.editor.set_message(_CHINESE)
    await stage.counted("16-compose-chinese")
    form.editor.set_message("Long text. " * 160)
    await stage.counted("17-compose-over-limit")
    form.editor.set_message("Hello {name, how are you?")
    await stage.counted("18-compose-broken-field")
    numbers = "\n".join(f"+852 612{n:05d}" for n in range(_MANY))
    form.recipients.add_text(numbers + "\nnonsense\n12")
    form.editor.set_message("x" * 162)
    await until(lambda: len(form.recipients.book.recipients) >= _MANY, "numbers are read")
    await stage.counted("19-compose-many")
    form.recipients.clear()
    form.editor.set_message("")


async def _options(stage: Stage) -> None:
    button = stage.program.window.findChild(QPushButton, "composeOptions")
    if button is not None and button.isVisible():
        button.click()
        await stage.camera.take("14-compose-options")
        button.click()


async def _sheet(stage: Stage) -> None:
    stage.program.compose.form.send.click()
    sheet = await dialog("confirmSheet")
    await asyncio.sleep(0.6)
    await stage.camera.take("15-confirm", sheet)
    await stage.close("confirmSheet")
