"""Recipients of every kind, who is left out, fields with gaps, and templates."""

import asyncio

from smsdesk.app.camera import dialog, until
from smsdesk.app.stage import Stage, press
from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.ui.widgets.specs import PageKey

_FIVE = "+852 6123 4567, 00852 6123-4567, +852 2123 4567, +852 6555 9999, 12345"
_ROWS = "phone,name,table\n" + "".join(
    f"+852 6124 {n:04},Guest {n},{'' if n % 3 else n}\n" for n in range(1, 60)
)
_TEMPLATES = (
    ("Order ready", "Hi {name|there}, your order {order} is ready. We are open until 7 pm."),
    ("Table", "Hi {name}, your table {table} is booked for tonight. See you soon!"),
    ("Closed on holidays", "We are closed from 24 December to 2 January. Happy holidays!"),
)


async def recipients(stage: Stage) -> None:
    """Fill the field with chips of every verdict, then look at what follows from them."""
    form = stage.program.compose.form
    stage.program.window.show_page(PageKey.COMPOSE)
    contacts = stage.services.contacts
    await contacts.save(Contact(0, parse("+85265559999"), "Opted Out"))
    await contacts.opt_out(parse("+85265559999"), "a call")
    lists = await contacts.lists()
    await form.recipients.add_list(lists[0])
    form.recipients.add_text(_FIVE)
    await stage.counted("80-recipients-verdicts")
    press(form, "recipientTallyShow")
    await stage.picture_of("leftOutDialog", "81-recipients-left-out")
    await stage.close("leftOutDialog")
    form.recipients.clear()
    await _gaps(stage)
    await _templates(stage)
    form.recipients.clear()
    form.editor.set_message("")


async def _gaps(stage: Stage) -> None:
    form = stage.program.compose.form
    path = stage.folder / "guests.csv"
    await asyncio.to_thread(path.write_text, _ROWS + "nonsense,Ben,1\n", encoding="utf-8")
    form.recipients.add_file(path)
    await until(lambda: bool(form.recipients.book.entries), "the file is read")
    form.editor.set_message("Hi {nmae}, your table is {table}.")
    await stage.counted("82-fields-with-gaps")
    press(form.gaps, "fieldGapsAction")
    await stage.picture_of("fieldGapsDialog", "83-fields-rows")
    await stage.close("fieldGapsDialog")
    await asyncio.to_thread(path.unlink)


async def _templates(stage: Stage) -> None:
    form = stage.program.compose.form
    templating = stage.program.compose.templating
    for name, text in _TEMPLATES:
        await stage.services.templates.save(name, text)
    await templating.fill_menu()
    form.templates.popup(form.mapToGlobal(form.rect().center()))
    await stage.camera.take("84-templates-menu", form.templates)
    form.templates.hide()
    templating.manage()
    opened = await dialog("templatesDialog")
    await asyncio.sleep(0.2)
    press(opened, "templateRemove")
    await asyncio.sleep(0.2)
    await stage.camera.take("85-templates", opened)
    await stage.close("templatesDialog")
