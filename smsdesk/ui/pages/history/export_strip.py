"""Exporting what History shows: choose a file, write it in the background, say how it ended."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.export import export_messages
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.progress_strip import ProgressStrip
from smsdesk.ui.widgets.specs import NoticeSpec, Progress


class ExportStrip(QWidget):
    """Hidden until an export runs; one at a time.

    Args:
        query: Asked what to export when the file is chosen.

    Signals:
        noticed(object): a `NoticeSpec` to be shown on the page.
    """

    noticed = Signal(object)

    def __init__(self, services: Services, query: Callable[[], MessageQuery]) -> None:
        super().__init__()
        self._services = services
        self._query = query
        self._running: asyncio.Task[None] | None = None
        self._strip = ProgressStrip("exportProgress")
        self._strip.cancel_requested.connect(self._on_cancelled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._strip)
        self.hide()

    def ask(self) -> None:
        """Ask where the file goes."""
        if self._running is not None:
            return
        dialog = QFileDialog(self.window(), tr("Export messages"))
        dialog.setObjectName("exportDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("CSV files (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("messages.csv")
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write what the filter shows now to `path`."""
        if self._running is None:
            self._running = self._services.tasks.start(
                self._export(Path(path), self._query()), name="export messages"
            )

    async def _export(self, path: Path, query: MessageQuery) -> None:
        self.show()
        self._strip.start(tr("Exporting to {name}", name=path.name))

        def tell(done: int) -> None:
            self._strip.set_progress(Progress(done))

        try:
            written = await export_messages(self._services.history, query, path, progress=tell)
        except SmsDeskError as error:
            self.noticed.emit(NoticeSpec(Tone.DANGER, error.sentence))
        except asyncio.CancelledError:
            self.noticed.emit(NoticeSpec(Tone.INFO, tr("Export cancelled; no file was written.")))
            raise
        else:
            sentence = ntr(
                "{n} message is in {file}.",
                "{n} messages are in {file}.",
                written,
                file=path,
            )
            if query != MessageQuery():
                sentence = f"{sentence} {tr('The filter was on: the others are not in it.')}"
            self.noticed.emit(NoticeSpec(Tone.SUCCESS, sentence))
        finally:
            self._running = None
            self._strip.vanish()
            self.hide()

    def _on_cancelled(self) -> None:
        if self._running is not None:
            self._running.cancel()
