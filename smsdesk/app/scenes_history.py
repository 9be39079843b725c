"""History: a campaign that ended, one that waits, and a row in every state."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from smsdesk.app.camera import dialog, until_async
from smsdesk.app.stage import Stage
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import parse
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import FINAL_STATES, MessageState
from smsdesk.ui.widgets.specs import PageKey


async def history(stage: Stage) -> None:
    """Send, wait for the reports, stop, look at every state there is."""
    page = stage.program.history
    sent = await _send(
        stage, "Hello {name}, your table is booked for tonight at 8.", scheduled=False
    )
    await until_async(lambda: _all_final(stage, sent), "every message reaches its end state")
    await _send(stage, "Our winter sale starts on Saturday: 20 % off everything.", scheduled=True)
    await asyncio.sleep(0.6)
    await stage.show(PageKey.HISTORY, "40-history")
    for row in range(page.model.rowCount()):
        if page.model.row(row).state is MessageState.UNDELIVERED:
            page.table.selectRow(row)
    # Where there is room for one pane only, this opens the detail.
    page.table.activated.emit(page.table.currentIndex())
    await stage.camera.take("41-history-detail")
    page.detail.returned.emit()
    page.bar.stop.click()
    await stage.camera.take("42-stop-question", await dialog("question"))
    await stage.close("question")
    page.bar.pause.click()
    await asyncio.sleep(0.5)
    await stage.camera.take("43-history-paused")
    await _states(stage)
    page.filter_bar.search.setText("no such text")
    await asyncio.sleep(0.5)
    await stage.camera.take("45-history-none")
    page.filter_bar.search.clear_now()


async def _all_final(stage: Stage, campaign_id: int) -> bool:
    found = await stage.services.history.page(MessageQuery(campaign_id=campaign_id), None, 50)
    return bool(found) and all(
        message.state in FINAL_STATES or message.msisdn.e164.endswith("9904") for message in found
    )


async def _send(stage: Stage, text: str, *, scheduled: bool) -> int:
    endings = ("4567", "1212", "9901", "9902", "9904", "9908", "7788", "3344")
    recipients = [Recipient(parse(f"+8526123{ending}"), "Ana Lima") for ending in endings[:1]]
    recipients += [Recipient(parse(f"+8526123{ending}")) for ending in endings[1:]]
    later = stage.services.clock.now() + timedelta(days=1)
    draft = CampaignDraft(
        draft_key=text,
        account_id=await stage.account_id(),
        text=text,
        recipients=tuple(recipients),
        not_before=later if scheduled else None,
    )
    draft = replace(draft, text=text.replace("{name}", "{name|there}"))
    return (await stage.services.campaigns.create(draft)).campaign_id


async def _states(stage: Stage) -> None:
    """Show a row and a detail in every state there is."""
    page = stage.program.history
    message = page.model.row(0)
    rows = [
        replace(message, message_id=number, state=state)
        for number, state in enumerate(MessageState, start=1)
    ]
    page.model.reset(rows[::-1], more=False)
    await stage.camera.take("44-history-states")
    await _detail(stage, replace(rows[0], state=MessageState.UNCERTAIN, flagged=True))
    page.reload()


async def _detail(stage: Stage, message: Message) -> None:
    page = stage.program.history
    page.detail.show_message(message, ())
    page.table.activated.emit(page.table.currentIndex())
    await stage.camera.take("46-detail-uncertain")
