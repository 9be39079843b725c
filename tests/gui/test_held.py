"""What waits for a person's word: the window asks at its start, and History lets it go."""

from datetime import timedelta

from PySide6.QtWidgets import QLabel

from smsdesk.app.camera import until_async
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import parse
from smsdesk.domain.status import MessageState
from smsdesk.services.events import MessagesChanged
from smsdesk.store import holding
from tests.gui.people import World, dialog, messages, press, until


async def _start(world: World, text: str, days: int) -> int:
    view = next(one for one in await world.services.accounts.all() if one.info.key == "cloudsms")
    draft = CampaignDraft(
        draft_key=text,
        account_id=view.account_id,
        text=text,
        recipients=(Recipient(parse("+85261210000")),),
        not_before=world.services.clock.now() + timedelta(days=days),
    )
    return (await world.services.campaigns.create(draft)).campaign_id


async def test_what_is_late_is_sent_by_a_persons_word_also_where_a_newer_campaign_waits(
    world: World,
):
    late = await _start(world, "Late", 1)
    await _start(world, "Newer", 9)
    bar = world.program.history.bar
    await until(lambda: bar.pause.isVisibleTo(bar), "the newest campaign is shown")
    assert not bar.release.isVisibleTo(bar)
    now = world.services.clock.now()
    changes = await world.services.database.run(
        holding.hold_overdue, now + timedelta(days=2), now, "Its hour passed."
    )
    world.services.events.publish(MessagesChanged(tuple(changes)))
    await until(lambda: bar.release.isVisibleTo(bar), "the held campaign is shown and asks")
    words = " ".join(label.text() for label in bar.findChildren(QLabel))
    assert "Asks you" in words
    assert "Goes" not in words
    press(bar, "releaseButton")
    press(await dialog("question"), "questionAgree")

    async def gone() -> bool:
        found = {one.campaign_id: one.state for one in await messages(world)}
        return found[late] is MessageState.DELIVERED

    await until_async(gone, "it is sent")
    await until(lambda: not bar.release.isVisibleTo(bar), "nothing is to be decided any more")


async def test_the_window_says_at_its_start_what_waits_for_a_decision(world: World):
    world.program.tell_overdue(0)
    assert not world.program.window.banner.text()
    world.program.tell_overdue(2)
    assert "2 messages are held" in world.program.window.banner.text()
