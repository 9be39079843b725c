"""Settings: every account's form, prices, reports, and a notice in each tone."""

import asyncio
import csv
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea, QTableView, QTabWidget, QWidget

from smsdesk.app.camera import dialog, until
from smsdesk.app.stage import Stage, press
from smsdesk.ui.dialogs.settings.account_form import AccountForm
from smsdesk.ui.dialogs.settings.account_list import AccountList
from smsdesk.ui.dialogs.settings.dialog import SettingsDialog
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec, PageKey

_MOST_PARTS = 6
_WRONG_PRICES = (("852", "0.38", "HKD"), ("Hong Kong", "0.38", "HKD"), ("86", "1,234", "CNY"))
_GOOD_PRICES = (("852", "0.40", "HKD"), ("8529", "0.42", "HKD"), ("1", "0.0079", "USD"))


async def no_account(stage: Stage) -> None:
    """Open Settings before there is an account."""
    stage.program.open_settings()
    await stage.picture_of("settingsDialog", "04-settings-no-account")
    await stage.close("settingsDialog")


async def settings(stage: Stage) -> None:
    """Open every form, prices, and the other parts."""
    stage.program.open_settings()
    opened = await dialog("settingsDialog")
    if not isinstance(opened, SettingsDialog):
        return
    await _existing(stage, opened)
    await _fresh(stage, opened)
    await _prices(stage, opened)
    tabs = opened.findChild(QTabWidget, "settingsTabs")
    names = (
        "",
        "56-settings-reports",
        "57-settings-quiet-hours",
        "58-settings-general",
    )
    for place in range(1, tabs.count() if tabs is not None else 0):
        if tabs is not None:
            tabs.setCurrentIndex(place)
        await stage.camera.take(names[place], opened)
    await stage.close("settingsDialog")


async def _existing(stage: Stage, opened: SettingsDialog) -> None:
    """Show every account: as it opens, with more settings, at its end, and tested."""
    listed = opened.findChild(AccountList, "accountList")
    if listed is None:
        return
    await until(lambda: listed.current() is not None, "the accounts are listed")
    for row in range(listed.count()):
        listed.setCurrentRow(row)
        listed.activated.emit(listed.currentIndex())
        form = await _form_of(opened, listed.account_at(row))
        await stage.camera.take(f"50-account-{row}-top", opened)
        press(form, "accountMore")
        await _parts(stage, opened, form, f"50-account-{row}")
        press(form, "testAccountButton")
        await until(partial(_has_left, opened, form), "the account is tested")
        await stage.camera.take(f"50-account-{row}-tested", opened)


def _has_left(opened: SettingsDialog, form: AccountForm) -> bool:
    return opened.accounts.form is not form


async def _form_of(opened: SettingsDialog, account_id: int | None) -> AccountForm:
    """Return the form of an account, once it is shown; None for a new one."""
    found: list[AccountForm] = []

    def look() -> bool:
        form = opened.accounts.form
        found[:] = [form] if form is not None and form.account_id == account_id else []
        return bool(found)

    await until(look, "the account is shown")
    return found[0]


async def _parts(stage: Stage, opened: QWidget, form: AccountForm, name: str) -> None:
    """Scroll a form down by a screen at a time."""
    await asyncio.sleep(0.1)
    area = form.findChild(QScrollArea, "accountScroll")
    if area is not None:
        bar = area.verticalScrollBar()
        part = 0
        while bar.value() < bar.maximum() and part < _MOST_PARTS:
            part += 1
            bar.setValue(bar.value() + bar.pageStep())
            await stage.camera.take(f"{name}-part-{part}", opened)


async def _fresh(stage: Stage, opened: SettingsDialog) -> None:
    """Show the empty form of every gateway, and what saving it says."""
    for number, info in enumerate(stage.services.accounts.provider_infos()):
        opened.accounts.new(info)
        form = await _form_of(opened, None)
        await stage.camera.take(f"51-new-account-{number}", opened)
        await _parts(stage, opened, form, f"51-new-account-{number}")
        press(form, "saveAccountButton")
        await stage.camera.take(f"51-new-account-{number}-wrong", opened)


async def _prices(stage: Stage, opened: SettingsDialog) -> None:
    views = await stage.services.accounts.all()
    opened.accounts.prices.open(views[0])
    prices = await dialog("pricesDialog")
    tried = prices.findChild(QLineEdit, "pricesTryEdit")
    if tried is not None:
        tried.setText("+852 6123 4567")
    await stage.camera.take("52-prices", prices)
    editing = opened.accounts.prices.dialog
    if editing is None:
        return
    for name, rows in (("wrong", _WRONG_PRICES), ("good", _GOOD_PRICES)):
        path = stage.folder / "prices.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        editing.import_from(str(path))
        path.unlink()
        await stage.picture_of("pricesImport", f"53-prices-import-{name}")
        await stage.close("pricesImport")
    press(prices, "pricesAddButton")
    table = prices.findChild(QTableView, "pricesTable")
    if table is not None:
        table.closePersistentEditor(table.currentIndex())
        table.model().setData(
            table.model().index(table.model().rowCount() - 1, 0), "x", Qt.ItemDataRole.EditRole
        )
    press(prices, "pricesSave")
    await stage.camera.take("54-prices-wrong", prices)
    editing.done(0)
    await until(lambda: not prices.isVisible(), "the prices close")


async def notices(stage: Stage) -> None:
    """Show a notice in each tone."""
    program = stage.program
    program.window.show_page(PageKey.COMPOSE)
    for tone in (Tone.INFO, Tone.WARNING, Tone.DANGER, Tone.SUCCESS):
        program.window.banner.show_notice(
            NoticeSpec(tone, "The gateway refused the key. Nothing was lost.", "Open Settings")
        )
        await stage.camera.take(f"60-notice-{tone.value}")
