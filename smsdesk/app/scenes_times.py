"""When it goes: a clock change, each recipient's own zone, quiet hours."""

import asyncio
from datetime import datetime, time

from PySide6.QtWidgets import QTabWidget

from smsdesk.app.camera import dialog, until_async
from smsdesk.app.stage import Stage
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import parse
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime
from smsdesk.domain.status import MessageState
from smsdesk.ui.dialogs.settings.dialog import SettingsDialog
from smsdesk.ui.widgets.specs import PageKey

_NIGHT = QuietHours(time(22), time(8))
_NUMBERS = "+852 6123 4567, +44 7400 123456, +1 212 555 0123, +61 412 345 678"


async def times(stage: Stage) -> None:
    """Choose times that the clocks skip and repeat, and times at night."""
    form = stage.program.compose.form
    stage.program.window.show_page(PageKey.COMPOSE)
    form.recipients.add_text(_NUMBERS)
    form.editor.set_message("Your table is booked for tomorrow at seven.")
    shown = (
        ("70-when-gap", "2027-03-28T02:30", "Europe/Berlin"),
        ("71-when-fold", "2027-10-31T02:30", "Europe/Berlin"),
        ("72-when-each", "2027-03-01T09:00", EACH_RECIPIENT),
    )
    for name, wall, zone in shown:
        form.when.set_time(SendTime(datetime.fromisoformat(wall), zone))
        await stage.counted(name)
    await stage.services.quiet.save(QuietPolicy(_NIGHT, {"GB": QuietHours(time(21), time(9))}))
    form.when.set_time(SendTime(datetime.fromisoformat("2027-03-01T23:00"), "Asia/Hong_Kong"))
    await stage.counted("73-when-quiet")
    form.send.click()
    sheet = await dialog("confirmSheet")
    await asyncio.sleep(0.6)
    await stage.camera.take("74-confirm-quiet", sheet)
    await stage.close("confirmSheet")
    form.when.reset()
    form.recipients.clear()
    form.editor.set_message("")
    await _settings(stage)
    await _held(stage)


async def _settings(stage: Stage) -> None:
    stage.program.open_settings()
    opened = await dialog("settingsDialog")
    tabs = opened.findChild(QTabWidget, "settingsTabs")
    if isinstance(opened, SettingsDialog) and tabs is not None:
        tabs.setCurrentWidget(opened.quiet)
        await asyncio.sleep(0.3)
        await stage.camera.take("75-settings-quiet-hours", opened)
    await stage.close("settingsDialog")
    await stage.services.quiet.save(QuietPolicy())


async def _held(stage: Stage) -> None:
    """Look at a message that waits out quiet hours in History."""
    # Quiet all day but for a minute.
    await stage.services.quiet.save(QuietPolicy(QuietHours(time(0), time(23, 59))))
    draft = CampaignDraft(
        draft_key="held",
        account_id=await stage.account_id(),
        text="Good night.",
        recipients=(Recipient(parse("+85261234567"), "Ana Lima"),),
    )
    created = await stage.services.campaigns.create(draft)

    async def held() -> bool:
        campaign = await stage.services.campaigns.get(created.campaign_id)
        return bool(campaign.counts.get(MessageState.HELD))

    await until_async(held, "the message is held")
    page = stage.program.history
    await stage.show(PageKey.HISTORY, "76-history-held")
    page.table.selectRow(0)
    page.table.activated.emit(page.table.currentIndex())
    await stage.camera.take("77-history-held-detail")
    page.detail.returned.emit()
    await stage.services.campaigns.stop(created.campaign_id)
    await stage.services.quiet.save(QuietPolicy())
