"""One line of the quiet hours: whose they are, whether there are any, from when until when."""

from datetime import time

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.quiet_hours import USUAL, QuietRow
from smsdesk.ui.widgets.base import (
    TextRole,
    make_icon_button,
    name_widget,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.time_fields import TimeField

_NAME_CHARS = 30


class QuietRowEdit(QWidget):
    """Edits one row.

    Signals:
        changed(): other hours, or none.
        removed(str): take the row of this region away.
    """

    changed = Signal()
    removed = Signal(str)

    def __init__(self, row: QuietRow) -> None:
        super().__init__()
        self.region = row.region
        name = f"quiet{row.region or 'Everywhere'}"
        where = country_name(row.region) if row.region else tr("Everywhere else")
        self.setObjectName(name + "Row")
        self._on = QCheckBox(where)
        name_widget(self._on, name, tr("Quiet hours in {where}", where=where))
        self._on.setChecked(row.hours is not None)
        self._on.setMinimumWidth(self.fontMetrics().averageCharWidth() * _NAME_CHARS)
        self._start = TimeField(f"{name}From", tr("Quiet from, in {where}", where=where))
        self._end = TimeField(f"{name}Until", tr("Quiet until, in {where}", where=where))
        hours = row.hours or USUAL
        self._start.setTime(QTime(hours.start.hour, hours.start.minute))
        self._end.setTime(QTime(hours.end.hour, hours.end.minute))
        self._words = text_label("", TextRole.MUTED, wrap=False)
        self._build(where, name)
        self._show()
        self._on.toggled.connect(self._on_changed)
        self._start.timeChanged.connect(self._on_changed)
        self._end.timeChanged.connect(self._on_changed)

    def _build(self, where: str, name: str) -> None:
        hours = QWidget()
        hours.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(hours)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACING.unit)
        self._from = text_label(tr("from"), TextRole.MUTED, wrap=False)
        self._until = text_label(tr("until"), TextRole.MUTED, wrap=False)
        flow = FlowLayout(self, SPACING.half)
        flow.addWidget(self._on)
        flow.addWidget(hours)
        for widget in (self._from, self._start, self._until, self._end):
            line.addWidget(widget)
        line.addWidget(self._words, 1)
        if self.region:
            spoken = tr("Remove {where}", where=where)
            remove = make_icon_button(IconName.REMOVE, f"{name}Remove", spoken)
            remove.clicked.connect(lambda: self.removed.emit(self.region))
            line.addWidget(remove)

    def set_alone(self, *, alone: bool) -> None:
        """Say of the row without a country whether there are rows for countries beside it."""
        if not self.region:
            self._on.setText(tr("Everywhere") if alone else tr("Everywhere else"))

    @property
    def fault(self) -> str:
        """What is wrong with the hours, or ""."""
        if self._on.isChecked() and self._start.time() == self._end.time():
            return tr("Quiet hours begin and end at different times.")
        return ""

    def row(self) -> QuietRow:
        """Return what is entered; call it when there is no fault."""
        if not self._on.isChecked():
            return QuietRow(self.region, None)
        start, end = self._start.time(), self._end.time()
        hours = QuietHours(time(start.hour(), start.minute()), time(end.hour(), end.minute()))
        return QuietRow(self.region, hours)

    def _show(self) -> None:
        on = self._on.isChecked()
        for widget in (self._from, self._start, self._until, self._end):
            set_shown(widget, shown=on)
        overnight = on and self._end.time() < self._start.time()
        self._words.setText(
            self.fault
            or (tr("of the next day") if overnight else "" if on else tr("no quiet hours"))
        )

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()
