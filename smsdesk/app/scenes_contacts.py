"""Contacts, and the import of a file."""

import asyncio

from PySide6.QtWidgets import QMenu, QPushButton

from smsdesk.app.camera import dialog
from smsdesk.app.stage import Stage
from smsdesk.ui.widgets.specs import PageKey

_CSV = (
    "Name,手机,order,city\n"
    "Ana Lima,+852 6123 4567,1041,Hong Kong\n"
    "Bo Chen,8.61E+12,1042,Beijing\n"
    "Chloé Martin,'+33612345678,1043,Paris\n"
    "David Okafor,+44 7400 123456,1044,Leeds\n"
    "Elif Demir,9123 4567,1045,\n"
)


async def contacts(stage: Stage) -> None:
    """Look through the address book, ask before deleting, open a menu."""
    page = stage.program.contacts
    found = await stage.services.contacts.complete("Gr")
    await stage.services.contacts.opt_out(found[0].msisdn, "asked by phone")
    await stage.show(PageKey.CONTACTS, "20-contacts")
    page.table.selectRow(1)
    await stage.camera.take("21-contacts-chosen")
    page.edit.click()
    await stage.camera.take("22-contact", await dialog("contactDialog"))
    await stage.close("contactDialog")
    page.delete.click()
    await stage.camera.take("23-question", await dialog("question"))
    await stage.close("question")
    menu = page.into.menu()
    if isinstance(menu, QMenu):
        menu.popup(page.into.mapToGlobal(page.into.rect().bottomLeft()))
        await stage.camera.take("24-menu", menu)
        menu.close()
    page.search.setText("nobody of this name")
    await asyncio.sleep(0.3)
    await stage.camera.take("25-contacts-none")
    page.search.clear_now()


async def importing(stage: Stage) -> None:
    """Import a small file."""
    page = stage.program.contacts
    page.bring.click()
    wizard = await dialog("importWizard")
    await stage.camera.take("30-import-file", wizard)
    path = stage.folder / "customers.csv"
    path.write_text(_CSV, encoding="utf-8")
    opened = page.importing.dialog
    if opened is not None:
        opened.choose(str(path))
        await asyncio.sleep(0.5)
        await stage.camera.take("31-import-preview", wizard)
        opened.file_step.import_options()
        button = wizard.findChild(QPushButton, "importStart")
        if button is not None:
            button.click()
        await asyncio.sleep(1.0)
        await stage.camera.take("32-import-summary", wizard)
    path.unlink()
    await stage.close("importWizard")
