"""A draft that was sent already: known when it comes back, and never sent again without a word.

The campaign is stored in the database and the draft in a file: a crash or a full disk between the
two leaves a draft that looks unsent. Its key names it from the first letter until it is sent, so a
campaign of that key, whatever its text, says that it was sent. What then happens is decided here:

- The same content: nothing of it is unsent. It does not stay in the form, unless it was written on
  meanwhile; the page says what became of it.
- Another content, an older state of it perhaps or one that was written on: it is put back, since
  it may be somebody's work, and Send is closed until the person empties it or makes it a new draft.
- While the database does not say: it is put back, and Send is closed until it does.

A campaign that could not be stored, as far as we were told, is looked up in the same way.
"""

from PySide6.QtCore import QObject, Signal

from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.sent_drafts import SentDraft
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.insisting import Insisting
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.draft import KeptDraft
from smsdesk.ui.viewmodels.messages import short_time
from smsdesk.ui.widgets.specs import NoticeSpec


class SentBefore(QObject):
    """Looks up what became of a draft, and asks where it was sent and stands in the form.

    Signals:
        changed(): Send may be open now, or must be closed.
    """

    changed = Signal()

    def __init__(self, services: Services, entered: Entered, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._entered = entered
        self._banner = entered.form.sent_before
        self._insisting = Insisting(entered.form.banner)
        self._asking = 0
        self._sent = False
        self._banner.action_triggered.connect(self._on_new)

    @property
    def waits(self) -> str:
        """Why nothing may go before the database answers, or ""."""
        words = tr("It is still being looked up whether this draft was sent already.")
        return words if self._asking else ""

    @property
    def question(self) -> str:
        """What the person must decide before anything may go, or ""."""
        words = tr("This draft was sent already: empty it, or make it a new draft above.")
        return words if self._sent else ""

    async def look_up(self, draft: KeptDraft) -> SentDraft | None:
        """Return what became of a draft, None where it was not sent.

        Raises:
            StoreFault: The database does not say.
        """
        return await self._services.sent_drafts.find(draft.key, draft.content_key)

    async def check(self, draft: KeptDraft) -> None:
        """Ask where `draft`, which stands in the form, was sent; nothing goes until it is known."""
        self._asking += 1
        self.changed.emit()
        try:
            found = await self._insisting.on(lambda: self.look_up(draft))
        finally:
            self._asking -= 1
        if found is not None:
            self.ask(found)
        self.changed.emit()

    def ask(self, found: SentDraft) -> None:
        """Close Send over what stands in the form until the person decides on it."""
        self._sent = True
        words = tr(
            "{fact} Empty it, or make it a new draft: until then it is not sent again.",
            fact=sent_words(found),
        )
        action = tr("Make it a new draft")
        self._banner.show_notice(NoticeSpec(Tone.WARNING, words, action, dismissible=False))

    def tell(self, found: SentDraft) -> None:
        """Say what became of a draft of which nothing is unsent; it can be dismissed."""
        self._banner.show_notice(NoticeSpec(Tone.INFO, sent_words(found)))

    def sending_failed(self) -> None:
        """Look up a campaign that could not be stored: the answer may have been lost alone."""
        look_up = self.check(self._entered.kept())
        self._services.tasks.spawn(look_up, name="look up what was sent")

    def draft_changed(self) -> None:
        """Ask no more once nothing is left of it."""
        if self._sent and self._entered.is_empty:
            self._on_new()

    def another_sent(self) -> None:
        """Say no more what became of an earlier draft."""
        self._banner.clear()

    def _on_new(self) -> None:
        self._sent = False
        self._entered.begin_anew()
        self._banner.clear()
        self.changed.emit()

    def closing(self) -> None:
        """Ask the database no more."""
        self._insisting.closing()


def sent_words(found: SentDraft) -> str:
    """Say when a draft was sent, to how many, and where to look."""
    return ntr(
        "This draft was sent already on {time}: {n} message, see History.",
        "This draft was sent already on {time}: {n} messages, see History.",
        found.campaign.total,
        time=short_time(found.campaign.created_at),
    )
