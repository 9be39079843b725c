"""Bringing in a file: choose it, look at what was understood, import, see what became of it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.services.imports import ImportPreview, ImportSummary
from smsdesk.ui.dialogs.import_steps import FileStep, SummaryStep
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.progress_strip import ProgressStrip
from smsdesk.ui.widgets.sections import make_scroll
from smsdesk.ui.widgets.specs import NoticeSpec, Progress

_SIZE_CHARS = 120
_SIZE_LINES = 48


class ImportDialog(QDialog):
    """Two steps in one window; opened, never executed.

    Signals:
        preview_wanted(object, object): a `Path` and `ImportOptions`; answered by `show_preview`.
        foresight_wanted(object, object): the same; answered by the step's `show_foreseen`.
        import_wanted(object, object): a `Path` and `ImportOptions`; answered by `show_summary`.
        cancel_wanted(): stop the import that runs; nothing of it is kept.
        rejects_wanted(object, object): a `Path` and the `ImportSummary` whose rejects go there.
    """

    preview_wanted = Signal(object, object)
    import_wanted = Signal(object, object)
    foresight_wanted = Signal(object, object)
    cancel_wanted = Signal()
    rejects_wanted = Signal(object, object)

    def __init__(self, lists: Sequence[str], region: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("importWizard")
        self.setWindowTitle(tr("Import contacts"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._path: Path | None = None
        self._summary: ImportSummary | None = None
        self._running = False
        self._banner = Banner("importBanner")
        self.file_step = FileStep(lists, region)
        self.summary_step = SummaryStep()
        self._progress = ProgressStrip("importProgress")
        self._steps = QStackedWidget()
        self._close = make_button(tr("Cancel"), "importClose")
        self._start = make_button(tr("Import"), "importStart", Variant.PRIMARY)
        self._start.setEnabled(False)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._steps.addWidget(make_scroll(self.file_step, "importScroll"))
        self._steps.addWidget(make_scroll(self.summary_step, "importSummaryScroll"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        outer.setSpacing(SPACING.gap)
        outer.addWidget(text_label(tr("Import contacts"), TextRole.TITLE))
        outer.addWidget(self._banner)
        outer.addWidget(self._steps, 1)
        outer.addWidget(self._progress)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(self._close)
        foot.addWidget(self._start)
        outer.addLayout(foot)
        metrics = self.fontMetrics()
        room = self.screen().availableSize() * 0.92
        self.resize(
            min(metrics.averageCharWidth() * _SIZE_CHARS, room.width()),
            min(metrics.lineSpacing() * _SIZE_LINES, room.height()),
        )

    def _connect(self) -> None:
        self.file_step.browse_wanted.connect(self._on_browse)
        self.file_step.file_changed.connect(self._ask_preview)
        self.file_step.mapping_changed.connect(self._on_mapping)
        self.summary_step.save_wanted.connect(self._on_save_rejects)
        self._start.clicked.connect(self._on_start)
        self._close.clicked.connect(self.reject)
        self._progress.cancel_requested.connect(self.cancel_wanted)

    # The first step

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, tr("Choose a file"))
        dialog.setNameFilters([tr("Text files (*.csv *.tsv *.txt)"), tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose)
        dialog.open()

    def choose(self, path: str) -> None:
        """Take `path` as the file and read its beginning."""
        self.file_step.set_file(path)

    def _ask_preview(self) -> None:
        path, options = self.file_step.path(), self.file_step.form_options()
        if path is not None:
            self._banner.clear()
            self.preview_wanted.emit(path, options)

    def show_preview(self, path: Path, preview: ImportPreview) -> None:
        """Show how the file was understood."""
        self._path = path
        self.file_step.show_preview(preview)
        self._on_mapping()

    def _on_mapping(self) -> None:
        """Ask what would come of the file as it is understood now."""
        self._allow_start()
        self.file_step.show_foreseen(None)
        if self._path is not None and not self.file_step.fault():
            self.foresight_wanted.emit(self._path, self.file_step.import_options())

    def _allow_start(self) -> None:
        fault = self.file_step.fault()
        self._start.setEnabled(not fault and not self._running)
        if fault:
            self.tell(NoticeSpec(Tone.WARNING, fault, dismissible=False))
        else:
            self._banner.clear()

    def _on_start(self) -> None:
        if self._path is None or self._running:
            return
        self._running = True
        self._start.setEnabled(False)
        self._steps.setEnabled(False)
        self._banner.clear()
        self._progress.start(tr("Importing {name}", name=self._path.name))
        self.import_wanted.emit(self._path, self.file_step.import_options())

    def show_progress(self, rows: int) -> None:
        """Say how many rows are read."""
        self._progress.set_progress(Progress(rows))

    def failed(self, sentence: str) -> None:
        """Say why nothing was imported; the form stays."""
        self._running = False
        self._progress.vanish()
        self._steps.setEnabled(True)
        self._start.setEnabled(not self.file_step.fault())
        self.tell(NoticeSpec(Tone.DANGER, sentence))

    # The last step

    def show_summary(self, summary: ImportSummary) -> None:
        """Say what became of every row."""
        self._running = False
        self._summary = summary
        self._progress.vanish()
        self.summary_step.show_summary(summary)
        self._steps.setCurrentIndex(1)
        self._steps.setEnabled(True)
        self._start.hide()
        self._close.setText(tr("Close"))
        self._close.setAccessibleName(tr("Close"))

    def _on_save_rejects(self) -> None:
        dialog = QFileDialog(self, tr("Save the rows that were refused"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("CSV files (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("rejects.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_rejects_to)
        dialog.open()

    def save_rejects_to(self, path: str) -> None:
        """Have the refused rows written to `path`."""
        if self._summary is not None:
            self.rejects_wanted.emit(Path(path), self._summary)

    def tell(self, notice: NoticeSpec) -> None:
        """Show a notice above the step."""
        self._banner.show_notice(notice)

    @override
    def reject(self) -> None:
        """Close; an import that runs is cancelled first and then says so."""
        if self._running:
            self.cancel_wanted.emit()
        else:
            super().reject()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:
            event.ignore()
            self.cancel_wanted.emit()
            return
        super().closeEvent(event)
