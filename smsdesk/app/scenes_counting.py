"""Counting: merged texts that differ, costly characters, data that costs, long texts."""

import asyncio

from smsdesk.app.stage import Stage, press
from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.msisdn import parse
from smsdesk.ui.widgets.specs import PageKey

_FIRST = 61_240_000
_NAMES = (
    "Ana",
    "Bo",
    "Chloé",
    "王小明",
    "Maximilian-Alexander",
    "O\N{RIGHT SINGLE QUOTATION MARK}Neil",
)
_ABROAD = ("+8613800138001", "+8613800138002", "+6581230001", "+819012345678")
_MERGED = (
    "Hi {name}, your order {order}\N{RIGHT SINGLE QUOTATION MARK}s ready at our shop in {shop}. "
    "We\N{RIGHT SINGLE QUOTATION MARK}re open until 7 pm \N{EN DASH} bring this message, "
    "it is worth 5 \N{EURO SIGN} today."
)
_LONG_CHINESE = (
    "王小姐您好，您的訂單已經準備好，今天晚上七點前都可以到灣仔店領取。"  # noqa: RUF001
    "如有問題請回覆此短訊，或致電我們的客戶服務熱線，謝謝您的支持！"  # noqa: RUF001
) * 8
_LONG = (
    "Dear customers, our winter sale starts on Saturday at nine: twenty per cent off everything, "
    "and a cup of tea for whoever comes before ten. "
) * 10


async def counting(stage: Stage) -> None:
    """Write to people with fields, look at the lists, then long texts."""
    form = stage.program.compose.form
    form.recipients.clear()
    await form.recipients.add_list(await _people(stage))
    form.editor.set_message(_MERGED)
    await stage.show(PageKey.COMPOSE, "70-counting-merged")
    await asyncio.sleep(1.0)
    await stage.camera.take("70-counting-merged")
    press(stage.program.window, "spreadButton")
    await stage.picture_of("spreadDetails", "71-counting-spread")
    await stage.close("spreadDetails")
    press(stage.program.window, "doctorButton")
    await asyncio.sleep(0.5)
    await stage.picture_of("doctorDialog", "72-counting-doctor")
    await stage.close("doctorDialog")
    form.side.show_row(4)
    form.editor.set_message("Bell \x07 and escape \x1b: neither can be shown by a phone.")
    await stage.counted("73-counting-unsendable")
    form.editor.set_message("")
    form.editor.insert("Cafe\u0301 and cre\u0300me bru\u0302le\u0301e for {name}")
    await stage.counted("74-counting-composed")
    form.notices.composed.clear()
    form.editor.set_message("x" * 165)
    await stage.counted("75-counting-spilled")
    form.editor.set_message(_LONG_CHINESE)
    await stage.counted("76-counting-long-chinese")
    form.editor.set_message(_LONG)
    await stage.counted("77-counting-long")
    form.recipients.clear()
    form.editor.set_message("")


async def _people(stage: Stage) -> ContactList:
    """Return a list of people whose texts differ in length, script and country."""
    services = stage.services.contacts
    list_id = await services.create_list("Winter sale")
    saved = []
    for n in range(36):
        number = f"+852{_FIRST + n}" if n % 9 else _ABROAD[n // 9]
        fields = {"order": str(1040 + n * n), "shop": "Wan Chai" if n % 3 else "Tsim Sha Tsui East"}
        contact = Contact(0, parse(number), _NAMES[n % len(_NAMES)], fields)
        saved.append(await services.save(contact))
    await services.add_to_list(list_id, saved)
    return next(one for one in await services.lists() if one.list_id == list_id)
