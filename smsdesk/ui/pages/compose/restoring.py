"""The draft of the last time: put back at a start; nothing goes before it is whole."""

from PySide6.QtCore import QObject

from smsdesk.domain.texts import tr
from smsdesk.ui.pages.compose.choosing import Choosing
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.keeping import Keeping
from smsdesk.ui.viewmodels.draft import KeptDraft


class Restoring(QObject):
    """Puts the kept draft back, then offers the accounts and reads the recipients."""

    def __init__(
        self, entered: Entered, keeping: Keeping, choosing: Choosing, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._entered = entered
        self._form = entered.form
        self._keeping = keeping
        self._choosing = choosing
        self._done = False

    @property
    def obstacle(self) -> str:
        """Why nothing may go yet, or ""; half of the recipients would be another campaign."""
        return "" if self._done else tr("The draft of the last time is still being put back.")

    async def run(self) -> None:
        """Put it back; keep what is written from then on."""
        kept = await self._keeping.kept()
        if kept is not None:
            self._put_text(kept)
        await self._choosing.open(kept)
        if kept is not None:
            self._form.options.set_values(kept.options)
            await self._form.recipients.restore(kept.entries)
        self._keeping.restored()
        self._done = True

    def _put_text(self, kept: KeptDraft) -> None:
        self._entered.key = kept.key
        self._form.editor.set_message(kept.text)
        if kept.send_time is not None:
            self._form.when.set_time(kept.send_time)
        elif kept.not_before is not None:
            self._form.when.set_instant(kept.not_before)
        self._form.keeper.choose(at_gateway=kept.at_gateway)
