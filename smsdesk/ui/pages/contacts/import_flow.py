"""Between the import wizard and the service: previews, one import at a time, its rejects."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.export import write_rejects
from smsdesk.services.imports import ImportOptions, ImportSummary
from smsdesk.ui.dialogs.import_dialog import ImportDialog
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec

_FORESEEN_BYTES = 1 << 20
"""Of longer files what would come is not worked out before: the store would be busy with it."""


class ImportFlow(QObject):
    """Opens the wizard over `page`; a second one while it is open only raises it."""

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self._services = services
        self._page = page
        self._dialog: ImportDialog | None = None
        self._previewing = 0
        self._running: asyncio.Task[None] | None = None
        self._foreseeing: asyncio.Task[None] | None = None

    @property
    def dialog(self) -> ImportDialog | None:
        """The wizard, while it is open."""
        return self._dialog

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    def open(self, lists: Sequence[str], region: str) -> None:
        """Open the wizard.

        Args:
            lists: Names of the lists there are.
            region: ISO code of the country of numbers without a country code, or "".
        """
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = ImportDialog(lists, region, self._page)
        self._dialog.preview_wanted.connect(self._on_preview_wanted)
        self._dialog.foresight_wanted.connect(self._on_foresight_wanted)
        self._dialog.import_wanted.connect(self._on_import_wanted)
        self._dialog.cancel_wanted.connect(self._on_cancelled)
        self._dialog.rejects_wanted.connect(self._on_rejects_wanted)
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    def _on_preview_wanted(self, path: Path, options: ImportOptions) -> None:
        self._previewing += 1
        self._spawn(self._preview(path, options, self._previewing), "preview import")

    async def _preview(self, path: Path, options: ImportOptions, number: int) -> None:
        """Read the beginning of the file; an answer that a later wish has overtaken is dropped."""
        try:
            preview = await self._services.imports.preview(path, options)
        except SmsDeskError as error:
            if self._dialog is not None and number == self._previewing:
                self._dialog.failed(error.sentence)
            return
        if self._dialog is not None and number == self._previewing:
            self._dialog.show_preview(path, preview)

    def _on_foresight_wanted(self, path: Path, options: ImportOptions) -> None:
        self._forget_foresight()
        self._foreseeing = self._services.tasks.start(
            self._foresee(path, options), name="foresee import"
        )

    async def _foresee(self, path: Path, options: ImportOptions) -> None:
        """Say what would come of a file that is not so long that others would wait for it."""
        try:
            if await asyncio.to_thread(_size, path) > _FORESEEN_BYTES:
                return
            summary = await self._services.imports.run(path, options, dry_run=True)
        except SmsDeskError:
            return  # the import itself says it
        if self._dialog is not None:
            self._dialog.file_step.show_foreseen(summary)

    def _forget_foresight(self) -> None:
        if self._foreseeing is not None:
            self._foreseeing.cancel()
            self._foreseeing = None

    def _on_import_wanted(self, path: Path, options: ImportOptions) -> None:
        self._forget_foresight()
        if self._running is None:
            self._running = self._services.tasks.start(self._run(path, options), name="import")

    async def _run(self, path: Path, options: ImportOptions) -> None:
        try:
            summary = await self._services.imports.run(path, options, self._tell)
        except SmsDeskError as error:
            if self._dialog is not None:
                self._dialog.failed(error.sentence)
        except asyncio.CancelledError:
            if self._dialog is not None:
                self._dialog.failed(tr("Cancelled. Nothing was imported."))
            raise
        else:
            if self._dialog is not None:
                self._dialog.show_summary(summary)
        finally:
            self._running = None

    def _tell(self, rows: int) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(rows)

    def _on_rejects_wanted(self, path: Path, summary: ImportSummary) -> None:
        self._spawn(self._write_rejects(path, summary), "write rejects")

    async def _write_rejects(self, path: Path, summary: ImportSummary) -> None:
        try:
            await asyncio.to_thread(write_rejects, path, summary)
        except SmsDeskError as error:
            notice = NoticeSpec(Tone.DANGER, error.sentence)
        else:
            count = len(summary.rejects)
            sentence = ntr("{n} row is in {file}.", "{n} rows are in {file}.", count, file=path)
            notice = NoticeSpec(Tone.SUCCESS, sentence)
        if self._dialog is not None:
            self._dialog.tell(notice)

    def _on_cancelled(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _on_closed(self) -> None:
        self._forget_foresight()
        self._on_cancelled()
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it says what is wrong
