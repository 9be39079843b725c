"""The Compose page: what a person writes, counted and priced at every key.

The widgets are in `form`; what happens to them is in `counting`, `quoting`, `sending` and
`keeping`, which read the form through `entered`. Here they are put together.
"""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.services.container import Services
from smsdesk.services.due import Timing
from smsdesk.services.events import ContactsChanged
from smsdesk.ui.dialogs.scheduled_dialog import ScheduledDialog
from smsdesk.ui.memory import REGION, UiMemory
from smsdesk.ui.pages.compose.choosing import Choosing
from smsdesk.ui.pages.compose.counting import Counting
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.form import ComposeForm
from smsdesk.ui.pages.compose.keeping import Keeping
from smsdesk.ui.pages.compose.quoting import Quoting
from smsdesk.ui.pages.compose.restoring import Restoring
from smsdesk.ui.pages.compose.sending import Sending
from smsdesk.ui.pages.compose.sent_before import SentBefore
from smsdesk.ui.pages.compose.templating import Templating
from smsdesk.ui.pages.compose.testing import Testing
from smsdesk.ui.theme.palette import LEAST_WIDTH, Tone
from smsdesk.ui.viewmodels.compose import Written, obstacle_of_test, send_button
from smsdesk.ui.widgets.specs import NoticeSpec


class ComposePage(QWidget):
    """Writes, counts, prices and sends.

    Signals:
        sent(int): a campaign was created; its number.
        settings_wanted(): there is no account yet and the person wants to add one.
    """

    sent = Signal(int)
    settings_wanted = Signal()

    def __init__(self, services: Services, memory: UiMemory) -> None:
        super().__init__()
        self._services = services
        self._memory = memory
        self.form = ComposeForm(services)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setFocusProxy(self.form.recipients.input)
        self.entered = Entered(services, self.form)
        self.counting = Counting(services, self.entered, self)
        self.quoting = Quoting(services, self.entered, self)
        self.keeping = Keeping(services, self.entered, memory, self)
        self.choosing = Choosing(services, self.entered, self.keeping, self)
        self.sent_before = SentBefore(services, self.entered, self)
        self.restoring = Restoring(
            self.entered, self.keeping, self.choosing, self.sent_before, self
        )
        self.sending = Sending(services, self.entered, self.quoting, self)
        self.templating = Templating(services, self.form, self)
        self.testing = Testing(services, self.entered, memory, self)
        self._connect()
        self._show_send()
        self._spawn(self._open(), "open compose")

    def _connect(self) -> None:
        form = self.form
        form.editor.text_changed.connect(self._on_changed)
        form.recipients.changed.connect(self._on_changed)
        form.recipients.typed.connect(self._show_send)
        form.recipients.counted.connect(self.counting.count)
        form.options.changed.connect(self._on_changed)
        form.when.changed.connect(self._on_changed)
        form.keeper.changed.connect(self._on_changed)
        form.keeper.list_wanted.connect(self._on_scheduled)
        self.choosing.changed.connect(self._on_changed)
        self.keeping.troubled.connect(self._on_not_kept)
        form.field_chosen.connect(lambda name: form.editor.insert("{" + name + "}"))
        form.empty.action_triggered.connect(self.settings_wanted)
        self.quoting.quoted.connect(self._on_quoted)
        self.quoting.progressed.connect(self.counting.show_quote)
        self.sending.sent.connect(self._on_sent)
        self.sending.failed.connect(self.sent_before.sending_failed)
        self.sending.failed.connect(self._on_changed)
        self.sent_before.changed.connect(self._on_changed)
        events = self._services.events
        self._ends = [
            events.subscribe(ContactsChanged, lambda _event: self._on_contacts()),
        ]

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    # At the start, and when the address book changes

    async def _open(self) -> None:
        """Put back the draft of the last time, then offer the accounts."""
        self.form.recipients.set_region(self._memory.recall(REGION) or None)
        await self.restoring.run()
        self._on_changed()

    def _on_contacts(self) -> None:
        self._spawn(self._take_contacts(), "refresh lists")

    async def _take_contacts(self) -> None:
        await self.form.recipients.refresh_lists()
        self._on_changed()

    def set_region(self, region: str | None) -> None:
        """Read numbers without a country code as numbers of `region` from now on."""
        self.form.recipients.set_region(region)

    # At every key

    def _on_changed(self) -> None:
        self._show_keeper()
        self.sent_before.draft_changed()
        self.quoting.draft_changed()
        self.keeping.draft_changed()
        self.counting.draft_changed()
        self._show_send()

    def _show_keeper(self) -> None:
        view = self.entered.account
        native = view is not None and view.info.capabilities.native_schedule
        later = self.form.when.instant() is not None
        self.form.keeper.show_for(native=native, later=later)
        self.form.when.set_kept_there(there=self.entered.at_gateway)

    def _on_scheduled(self) -> None:
        view = self.entered.account
        if view is not None:
            ScheduledDialog(self._services, view, self).open()

    def _on_quoted(self) -> None:
        quote = self.quoting.quote
        self.form.when.show_timing(quote.timing if quote else Timing())
        self.form.gaps.show_gaps(quote.gaps if quote else (), quote.fields if quote else ())
        self.form.notes.show_hints(quote.hints if quote else ())
        self.form.options.show_faults()
        self.counting.show_quote(self.quoting.quote, None)
        self._show_send()

    def _show_send(self) -> None:
        form = self.form
        kind = self.entered.kind
        written = Written(
            has_account=bool(self.entered.accounts),
            text=self.entered.text,
            recipients=len(self.entered.recipients),
            faulty=form.recipients.book.faulty,
            wrong=form.recipients.book.first_wrong,
            unfinished=form.recipients.unfinished,
            reading=form.recipients.busy,
            send_time=form.when.send_time(),
            fault=self.quoting.fault,
            needs_text=kind is None or kind.text,
            waits=self.restoring.obstacle or self.sent_before.waits,
            asks=self.choosing.question or self.sent_before.question,
        )
        if written.text or written.recipients or written.unfinished:
            self.sending.begun()
        now = self._services.clock.now()
        short = self.quoting.balance.short
        form.show_send(send_button(written, self.quoting.quote, short, now=now))
        self.testing.show_obstacle(obstacle_of_test(written, self.quoting.quote))

    def _on_not_kept(self, words: str) -> None:
        self.form.banner.show_notice(NoticeSpec(Tone.WARNING, words))

    # After sending

    def _on_sent(self, campaign_id: int, draft: CampaignDraft) -> None:
        """Begin a new draft; account, sender and options stay."""
        self.choosing.sent(draft.sender)
        self.sent_before.another_sent()
        self.entered.empty()
        self.keeping.keep()
        self.sent.emit(campaign_id)

    def closing(self) -> None:
        """Keep the draft now: the program ends."""
        self.keeping.closing()
        self.choosing.closing()
        self.restoring.closing()
        self.sent_before.closing()
        for end in self._ends:
            end()
