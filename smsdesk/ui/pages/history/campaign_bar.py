"""One campaign in one bar: how far it is, and Pause, Resume and Stop that tell the truth."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.events import CampaignChanged, CampaignStarted, MessagesChanged
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.campaigns import (
    campaign_line,
    schedule_words,
    shown_campaign,
    stop_question,
    stop_title,
    stopped_sentence,
    waiting,
)
from smsdesk.ui.widgets.base import (
    TextRole,
    Variant,
    make_button,
    set_button_icon,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.elided_label import ElidedLabel
from smsdesk.ui.widgets.sections import Card
from smsdesk.ui.widgets.share_bar import ShareBar
from smsdesk.ui.widgets.specs import BadgeSpec, NoticeSpec
from smsdesk.ui.widgets.state_badge import StateBadge

_LOOK_AFTER_MS = 200


class CampaignBar(QWidget):
    """Shows the chosen campaign, or the newest one while it goes on; hidden otherwise.

    Signals:
        noticed(object): a `NoticeSpec` to be shown on the page.
    """

    noticed = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._chosen: int | None = None
        self._campaign: Campaign | None = None
        self._scheduled = ""
        self._kept = 0
        self._why = ""
        self._undecided = False
        self._title = ElidedLabel()
        self._title.setProperty("textRole", "strong")
        self._title.setObjectName("campaignTitle")
        self._badge = StateBadge(BadgeSpec("", Tone.INFO, IconName.SEND), object_name="campaign")
        self.shares = ShareBar("campaignShares")
        self._when = text_label("", TextRole.CAPTION)
        self._when.setObjectName("campaignWhen")
        self.release = make_button(tr("Send now…"), "releaseButton", icon=IconName.SEND)
        self.pause = make_button(tr("Pause"), "pauseButton", icon=IconName.PAUSE)
        self.stop = make_button(tr("Stop…"), "stopButton", icon=IconName.STOP)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AFTER_MS)
        self._build()
        self.pause.clicked.connect(lambda: self._spawn(self._pause_or_resume(), "pause campaign"))
        self.release.clicked.connect(self._on_release)
        self.stop.clicked.connect(self._on_stop)
        self._timer.timeout.connect(lambda: self._spawn(self._load(), "load campaign"))
        self._ends: list[Callable[[], None]] = [
            services.events.subscribe(kind, lambda _event: self._look_soon())
            for kind in (MessagesChanged, CampaignStarted, CampaignChanged)
        ]
        self.hide()
        self._look_soon()

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACING.unit)
        head.addWidget(self._badge)
        head.addWidget(self._title, 1)
        head.addWidget(self.release)
        head.addWidget(self.pause)
        head.addWidget(self.stop)
        card = Card()
        card.body.addLayout(head)
        card.body.addWidget(self.shares)
        card.body.addWidget(self._when)
        set_shown(self.release, shown=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def choose(self, campaign_id: int | None) -> None:
        """Show this campaign whatever its state; None shows the newest while it goes on."""
        self._chosen = campaign_id
        self._spawn(self._load(), "load campaign")

    def _look_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    async def _load(self) -> None:
        wanted = self._chosen
        campaigns = self._services.campaigns
        chosen = await campaigns.get(wanted) if wanted is not None else None
        held = await campaigns.held() if chosen is None else ()
        page = await campaigns.page(None, 1) if chosen is None and not held else ()
        if wanted != self._chosen:
            return
        campaign = shown_campaign(chosen, next(iter((*held, *page)), None))
        self._undecided = bool(held) or await self._needs_decision(campaign)
        self._scheduled = await self._schedule_of(campaign)
        self._kept = await self._kept_of(campaign)
        self._why = await campaigns.pause_reason(campaign.campaign_id) if campaign else ""
        self._campaign = campaign
        self._show()

    async def _schedule_of(self, campaign: Campaign | None) -> str:
        """Return when a campaign goes, in words, if that is still to come."""
        if campaign is None or not waiting(campaign):
            return ""
        query = MessageQuery(campaign_id=campaign.campaign_id)
        newest = await self._services.history.page(query, None, 1)
        return schedule_words(campaign, newest[0] if newest else None, self._services.clock.now())

    async def _needs_decision(self, campaign: Campaign | None) -> bool:
        if campaign is None or not waiting(campaign):
            return False
        return await self._services.campaigns.needs_decision(campaign.campaign_id)

    async def _kept_of(self, campaign: Campaign | None) -> int:
        return await self._services.recall.at_gateway(campaign.campaign_id) if campaign else 0

    def _show(self) -> None:
        self.setVisible(self._campaign is not None)
        if self._campaign is None:
            return
        line = campaign_line(
            self._campaign, self._scheduled, self._kept, self._why, undecided=self._undecided
        )
        self._title.setText(line.title or tr("Campaign without a text"))
        self._badge.set_state(line.badge)
        self._when.setText(line.when)
        set_shown(self._when, shown=bool(line.when))
        self.shares.set_parts([(one.count, one.text, one.tone) for one in line.shares])
        set_shown(self.release, shown=line.can_release)
        self.pause.setText(tr("Resume") if line.can_resume else tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        icon = IconName.PLAY if line.can_resume else IconName.PAUSE
        set_button_icon(self.pause, icon, Variant.SECONDARY)
        self.pause.setEnabled(line.can_pause or line.can_resume)
        self.stop.setEnabled(line.can_stop)

    async def _pause_or_resume(self) -> None:
        campaign = self._campaign
        if campaign is None:
            return
        resumes = campaign.state is CampaignState.PAUSED
        act = self._services.campaigns.resume if resumes else self._services.campaigns.pause
        try:
            await act(campaign.campaign_id)
        except SmsDeskError as error:
            self.noticed.emit(NoticeSpec(Tone.DANGER, error.sentence))
        await self._load()

    def _on_release(self) -> None:
        campaign = self._campaign
        if campaign is None:
            return
        question = Question(
            tr("Send what is late?"),
            tr(
                "What waits for you goes at once, though its hour has passed. What waits for "
                "quiet hours to end goes on waiting."
            ),
            tr("Send now"),
            self,
        )
        question.agreed.connect(
            lambda: self._spawn(self._release(campaign.campaign_id), "let messages go")
        )
        question.open()

    async def _release(self, campaign_id: int) -> None:
        try:
            await self._services.campaigns.release(campaign_id)
        except SmsDeskError as error:
            self.noticed.emit(NoticeSpec(Tone.DANGER, error.sentence))
        await self._load()

    def _on_stop(self) -> None:
        campaign = self._campaign
        if campaign is None:
            return
        sentence = stop_question(campaign, self._kept)
        question = Question(stop_title(campaign), sentence, tr("Stop sending"), self)
        question.agreed.connect(
            lambda: self._spawn(self._stop(campaign.campaign_id), "stop campaign")
        )
        question.open()

    async def _stop(self, campaign_id: int) -> None:
        try:
            kept = await self._services.recall.at_gateway(campaign_id)
            cancelled = await self._services.campaigns.stop(campaign_id)
        except SmsDeskError as error:
            self.noticed.emit(NoticeSpec(Tone.DANGER, error.sentence))
        else:
            counts = (await self._services.campaigns.get(campaign_id)).counts
            self.noticed.emit(NoticeSpec(Tone.INFO, stopped_sentence(cancelled, counts, kept)))
        await self._load()

    def closing(self) -> None:
        """Listen to no more events: the program ends."""
        for end in self._ends:
            end()
