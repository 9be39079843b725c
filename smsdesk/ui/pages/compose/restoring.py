"""The draft of the last time: put back at a start; nothing goes before it is whole."""

import logging
from dataclasses import replace

from PySide6.QtCore import QObject

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.sent_drafts import SentDraft
from smsdesk.ui.pages.compose.choosing import Choosing
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.insisting import Insisting
from smsdesk.ui.pages.compose.keeping import Keeping
from smsdesk.ui.pages.compose.sent_before import SentBefore
from smsdesk.ui.pages.compose.told import Told
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.draft import KeptDraft
from smsdesk.ui.widgets.specs import NoticeSpec

_log = logging.getLogger(__name__)


class Restoring(QObject):
    """Puts the kept draft back, then offers the accounts and reads the recipients."""

    def __init__(
        self,
        entered: Entered,
        keeping: Keeping,
        choosing: Choosing,
        sent_before: SentBefore,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._entered = entered
        self._form = entered.form
        self._keeping = keeping
        self._choosing = choosing
        self._sent_before = sent_before
        self._sent: SentDraft | None = None
        self._unknown: KeptDraft | None = None
        self._insisting = Insisting(self._form.banner)
        self._unread = Told(self._form.banner)
        self._form.recipients.changed.connect(self._on_recipients)
        self._done = False

    @property
    def obstacle(self) -> str:
        """Why nothing may go yet, or ""; half of the recipients would be another campaign."""
        return "" if self._done else tr("The draft of the last time is still being put back.")

    async def run(self) -> None:
        """Put it back, or say where it is now; keep what is written from then on."""
        try:
            await self._put_back()
        except Exception:  # noqa: BLE001 - whatever it is, there must be a page to write on
            _log.exception("the kept draft cannot be put back")
            await self._give_up()
        finally:
            self._done = True
        await self._ask()

    async def _put_back(self) -> None:
        """Put it back, piece by piece.

        What cannot be read yet is not lost from the file: Send is closed, and it is asked again.
        """
        kept = await self._keeping.kept()
        if kept is not None:
            self._put_text(kept)
            self._choosing.expect(kept)
        unsent = kept is None or await self._is_unsent(kept)
        offered = await self._offered()
        if kept is not None and unsent:
            self._tell_unread(await self._form.recipients.restore(kept.entries))
        self._keeping.restored()
        if not offered:
            await self._insisting.on(self._choosing.load)
        if not unsent:
            self._form.options.clear_message()

    async def _give_up(self) -> None:
        """Set the draft aside and begin an empty one: half of it must not go.

        What fails here too is told: Send is not closed for ever, whatever it is.
        """
        try:
            self._entered.empty()
            self._sent = self._unknown = self._entered.unplaced = None
            await self._keeping.set_aside()
            self._keeping.restored()
            await self._insisting.on(self._choosing.load)
        except Exception:  # noqa: BLE001 - whatever it is, there must be a page to write on
            _log.exception("another draft cannot be begun")
            words = tr(
                "The program met a fault of its own while it put the draft of the last time back; "
                "see the log. Look at the recipients and the text before you send; what you write "
                "may not be kept."
            )
            self._form.banner.show_notice(NoticeSpec(Tone.DANGER, words))

    async def _offered(self) -> bool:
        try:
            await self._choosing.load()
        except SmsDeskError:
            return False
        return True

    async def _ask(self) -> None:
        """Ask the person or the database, where it was or may have been sent already."""
        if self._sent is not None:
            self._sent_before.ask(self._sent)
        if self._unknown is not None:
            await self._sent_before.check(self._unknown)

    def _tell_unread(self, count: int) -> None:
        if count:
            words = ntr(
                "{n} entry among the recipients cannot be read now. It is marked, and stays in "
                "the draft: press it to try again, or remove it.",
                "{n} entries among the recipients cannot be read now. They are marked, and stay "
                "in the draft: press them to try again, or remove them.",
                count,
            )
            self._unread.say(NoticeSpec(Tone.WARNING, words))

    def _on_recipients(self) -> None:
        if not any(entry.unread for entry in self._form.recipients.book.entries):
            self._unread.take_back()

    async def _is_unsent(self, kept: KeptDraft) -> bool:
        """Say whether the rest of a draft is to be put back; take the text of a sent one out.

        What is written on while the database is asked is somebody's work: that is another content.
        """
        begun = self._entered.kept()
        try:
            found = await self._sent_before.look_up(kept)
        except SmsDeskError:
            self._unknown = kept
            return True
        if found is not None and found.same and self._entered.kept() == begun:
            self._sent_before.tell(found)
            self._take_text()
            return False
        self._sent = found
        return True

    def _put_text(self, kept: KeptDraft) -> None:
        self._entered.key = kept.key
        self._form.editor.set_message(kept.text)
        if kept.send_time is not None:
            self._form.when.set_time(kept.send_time)
        elif kept.not_before is not None:
            self._form.when.set_instant(kept.not_before)
        self._form.keeper.choose(at_gateway=kept.at_gateway)

    def _take_text(self) -> None:
        """Begin another draft; what is being typed among the recipients belongs to it."""
        self._entered.begin_anew()
        self._form.editor.set_message("")
        self._form.when.reset()
        self._form.keeper.choose(at_gateway=False)
        if self._entered.unplaced is not None:
            self._entered.unplaced = replace(self._entered.unplaced, at_gateway=False)

    def closing(self) -> None:
        """Ask the database no more."""
        self._insisting.closing()
