"""The unsent draft and the senders used before: kept while a person writes, put back at a start."""

import asyncio
import logging

from PySide6.QtCore import QObject, QTimer, Signal

from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.system.draft_file import MOST_BYTES
from smsdesk.ui.memory import UiMemory
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.viewmodels.draft import KeptDraft, read_draft

_log = logging.getLogger(__name__)

_AFTER_MS = 500
_EARLIER_DRAFT = "compose.draft"
"""Where earlier versions kept the draft: among the settings."""
_SENDERS = "compose.senders"
_MOST_SENDERS = 8


class Keeping(QObject):
    """Keeps the draft within a second of a change, so that a crash loses no more than that.

    Signals:
        troubled(str): why the draft, or some of it, is not kept; once until it is whole again.
    """

    troubled = Signal(str)

    def __init__(
        self, services: Services, entered: Entered, memory: UiMemory, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._entered = entered
        self._memory = memory
        self._restored = False
        self._closed = False
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    async def kept(self) -> KeptDraft | None:
        """Return the draft of the last time; one that cannot be read is set aside."""
        text = await self._services.draft.read()
        draft = read_draft(text or self._memory.recall(_EARLIER_DRAFT))
        if draft is None:
            await self.set_aside()
        return draft

    async def set_aside(self) -> None:
        """Put the kept draft out of the way of the next one, and say where it is."""
        try:
            aside = await self._services.draft.set_aside()
        except OSError as error:
            _log.warning("The draft cannot be set aside: %s", type(error).__name__)
            return
        if aside is not None:
            words = tr(
                "The draft of the last time cannot be put back. It was set aside as {file}.",
                file=str(aside),
            )
            self.troubled.emit(words)

    def restored(self) -> None:
        """Begin to keep: the draft of the last time stands in the form."""
        self._restored = True

    def draft_changed(self) -> None:
        """Keep the draft soon, however long the changes go on."""
        if not self._closed and not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep the draft now: its file is written by another thread."""
        if self._restored:
            whole = self._entered.kept()
            draft = whole.within(MOST_BYTES)
            written = asyncio.wrap_future(self._services.draft.keep(draft.to_json()))
            left_out = len(whole.entries) - len(draft.entries)
            self._services.tasks.spawn(
                self._tell(written, left_out, is_empty=whole.is_empty), name="keep the draft"
            )

    async def _tell(self, written: asyncio.Future[None], left_out: int, *, is_empty: bool) -> None:
        """Wait until it is written; say what is not kept, of a draft in which something stands."""
        words = ""
        try:
            await written
        except OSError as error:
            _log.warning("The draft cannot be kept: %s", type(error).__name__)
            words = "" if is_empty else _not_kept(error)
        else:
            if self._memory.recall(_EARLIER_DRAFT):
                self._memory.remember(_EARLIER_DRAFT, "")
            words = _left_out(left_out) if left_out else ""
        if words and words != self._told and not self._closed:
            self.troubled.emit(words)
        self._told = words

    def closing(self) -> None:
        """Keep the draft a last time; nothing is shown any more."""
        self._closed = True
        self._timer.stop()
        self.keep()

    def senders(self, account_id: int) -> list[str]:
        """Return the sender IDs used before with an account, the last one first."""
        used = (self._memory.recall(f"{_SENDERS}.{account_id}") or "").split("\n")
        return [one for one in used if one][:_MOST_SENDERS]

    def remember_sender(self, account_id: int, sender: str) -> None:
        """Put a sender ID that was used before the others."""
        others = [one for one in self.senders(account_id) if one != sender]
        kept = "\n".join([sender, *others][:_MOST_SENDERS])
        self._memory.remember(f"{_SENDERS}.{account_id}", kept)


def _not_kept(error: OSError) -> str:
    return tr(
        "The draft cannot be kept: {reason}. Send it, or copy what you need, before you close the "
        "program.",
        reason=error.strerror or type(error).__name__,
    )


def _left_out(count: int) -> str:
    return ntr(
        "The draft is too long to be kept whole: {n} entry among the recipients is not there any "
        "more after a restart. Sending is not affected.",
        "The draft is too long to be kept whole: {n} entries among the recipients are not there "
        "any more after a restart. Sending is not affected.",
        count,
    )
