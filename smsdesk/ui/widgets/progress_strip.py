"""Long work in one strip: what, how far, how fast, how long still, and Cancel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.widgets.base import (
    Appearing,
    TextRole,
    Variant,
    announce,
    make_button,
    name_widget,
    restyle,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.specs import Progress

_MINUTE_S = 60
_MINUTES_AN_HOUR = 60
_PERMILLE = 1000


def duration_text(seconds: float) -> str:
    """Return a rounded time span in words: seconds under a minute, then minutes, then hours."""
    whole = max(round(seconds), 0)
    if whole < _MINUTE_S:
        return ntr("{n} second", "{n} seconds", whole)
    hours, minutes = divmod(round(whole / _MINUTE_S), _MINUTES_AN_HOUR)
    if not hours:
        return ntr("{n} minute", "{n} minutes", minutes)
    spoken = ntr("{n} hour", "{n} hours", hours)
    if not minutes:
        return spoken
    return tr("{hours} {minutes}", hours=spoken, minutes=ntr("{n} minute", "{n} minutes", minutes))


def progress_text(progress: Progress) -> str:
    """Return counts, rate and time left in one line; what is not known is left out."""
    if progress.total is None:
        parts = [tr("{done} so far", done=f"{progress.done:,}")]
    else:
        parts = [tr("{done} of {total}", done=f"{progress.done:,}", total=f"{progress.total:,}")]
    if progress.rate_per_s:
        parts.append(tr("{rate} a second", rate=f"{progress.rate_per_s:,.0f}"))
    if progress.left_s is not None:
        parts.append(tr("{time} left", time=duration_text(progress.left_s)))
    return " · ".join(parts)


class ProgressStrip(Appearing):
    """Shows long work without blocking anything; hidden until `start`.

    Signals:
        cancel_requested(): Cancel was pressed; the strip waits for `finish`.
    """

    cancel_requested = Signal()

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._title = text_label("", TextRole.STRONG)
        self._figures = text_label("", TextRole.MUTED)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setObjectName(f"{object_name}Bar")
        self._cancel = make_button(tr("Cancel"), f"{object_name}Cancel", Variant.SECONDARY)
        self._cancel.clicked.connect(self._on_cancel)
        words = QVBoxLayout()
        words.setSpacing(SPACING.half + 2)
        words.addWidget(self._title)
        words.addWidget(self._bar)
        words.addWidget(self._figures)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.gap, SPACING.unit, SPACING.gap, SPACING.unit)
        row.setSpacing(SPACING.gap)
        row.addLayout(words, 1)
        row.addWidget(self._cancel)
        restyle(self, card="true")

    def start(self, title: str, *, cancellable: bool = True) -> None:
        """Show the strip for new work of unknown size."""
        self._title.setText(title)
        self.setAccessibleName(title)
        name_widget(self._bar, self._bar.objectName(), title)
        restyle(self._bar, tone="")
        self._cancel.setText(tr("Cancel"))
        self._cancel.setEnabled(True)
        set_shown(self._cancel, shown=cancellable)
        self._figures.setText("")
        self._bar.setRange(0, 0)
        self.appear()

    def set_progress(self, progress: Progress) -> None:
        """Show how far the work has come."""
        if progress.total:
            self._bar.setRange(0, _PERMILLE)
            self._bar.setValue(min(progress.done * _PERMILLE // progress.total, _PERMILLE))
        else:
            self._bar.setRange(0, 0)
        self._figures.setText(progress_text(progress))

    def finish(self, sentence: str, tone: Tone = Tone.SUCCESS) -> None:
        """Say how the work ended; the strip stays until it is hidden or started again."""
        self._bar.setRange(0, 1)
        self._bar.setValue(1)
        restyle(self._bar, tone=tone.value)
        self._figures.setText(sentence)
        set_shown(self._cancel, shown=False)
        announce(self, sentence)

    def figures(self) -> str:
        """Return the line of counts, or how the work ended."""
        return self._figures.text()

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._cancel.setText(tr("Stopping…"))
        self.cancel_requested.emit()
