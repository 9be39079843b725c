"""When it goes: now, or at a time on the clock of a chosen zone or of each recipient.

The time field holds a wall time and knows no zone: the computer's own clock changes must not move
what a person types for somewhere else.
"""

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, QTimeZone, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from smsdesk.domain.schedule import WallTime, zone_info
from smsdesk.domain.send_time import SendTime
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.due import Timing
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Ink
from smsdesk.ui.viewmodels.when import must_run, when_note
from smsdesk.ui.widgets.base import (
    IconView,
    TextRole,
    name_widget,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.time_fields import DateTimeField
from smsdesk.ui.widgets.zone_select import ZoneSelect

_COUNTRIES = 3
_LAST_DAY = QDate(9999, 12, 30)
"""Its hours have an instant in every zone."""
_NO_ZONE = QTimeZone(QTimeZone.Initialization.UTC)


class WhenField(QWidget):
    """Two choices, a time, its zone, and what the clocks do to it.

    Signals:
        changed(): another choice, time or zone.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._now = QRadioButton(tr("Send now"))
        name_widget(self._now, "scheduleNow", tr("Send now"))
        self._later = QRadioButton(tr("Send at"))
        name_widget(self._later, "scheduleLater", tr("Send at a time"))
        group = QButtonGroup(self)
        group.addButton(self._now)
        group.addButton(self._later)
        self._time = DateTimeField("scheduleEdit", tr("Time of sending"))
        self._time.setTimeZone(_NO_ZONE)
        self._time.setMaximumDate(_LAST_DAY)
        self._zone = ZoneSelect("scheduleZone", tr("Whose clock the time is on"))
        self._fold = Select("scheduleFold", tr("Which of the two"))
        self._note = text_label("", TextRole.MUTED)
        self._note.setObjectName("scheduleNote")
        self._fold.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToContents)
        self._kept_there = False
        self._timing = text_label("", TextRole.BODY)
        self._timing.setObjectName("scheduleTiming")
        self._timing_icon = IconView(IconName.CLOCK, Ink.WARNING)
        self._build()
        self._now.toggled.connect(self._on_changed)
        self._time.dateTimeChanged.connect(self._on_changed)
        self._zone.currentIndexChanged.connect(self._on_changed)
        self._fold.currentIndexChanged.connect(self._on_changed)
        self.reset()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        row = FlowLayout(None, SPACING.unit)
        for widget in (self._now, self._later, self._time, self._zone, self._fold):
            row.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self._note)
        waits = QHBoxLayout()
        waits.setSpacing(SPACING.unit)
        waits.addWidget(self._timing_icon, 0, Qt.AlignmentFlag.AlignTop)
        waits.addWidget(self._timing, 1)
        column.addLayout(waits)
        self.show_timing(Timing())

    def reset(self) -> None:
        """Choose now; the time offered is tomorrow at nine."""
        tomorrow = QDate.currentDate().addDays(1)
        self._time.setDateTime(QDateTime(tomorrow, QTime(9, 0), _NO_ZONE))
        self._zone.set_zone(self._zone.home)
        self._now.setChecked(True)
        self._show()

    def set_instant(self, instant: datetime) -> None:
        """Choose a time (aware) on this computer's clock."""
        local = instant.astimezone(zone_info(self._zone.home))
        second = bool(local.fold)
        self.set_time(SendTime(local.replace(tzinfo=None, fold=0), self._zone.home, second))

    def set_time(self, at: SendTime) -> None:
        """Choose a time and its zone."""
        wall = at.wall
        date, time = QDate(wall.year, wall.month, wall.day), QTime(wall.hour, wall.minute)
        self._time.setDateTime(QDateTime(date, time, _NO_ZONE))
        self._zone.set_zone(at.zone)
        self._later.setChecked(True)
        self._show()
        if at.second:
            self._fold.setCurrentIndex(1)

    def send_time(self) -> SendTime | None:
        """Return the chosen time with its zone, or None for now."""
        return None if self._now.isChecked() else self._chosen()

    def instant(self) -> datetime | None:
        """Return the one instant of all (aware UTC); None for now, and for each recipient's own."""
        at = self.send_time()
        return None if at is None or at.is_each else at.schedule.instant

    def words(self) -> str:
        """Return when it goes, in words."""
        at = self.send_time()
        if at is None:
            return tr("now")
        second = at.second and at.schedule.wall_time is WallTime.REPEATED
        return f"{at.words}, {self._fold.currentText()}" if second else at.words

    @property
    def clocks(self) -> str:
        """What the clocks make of the chosen time, or ""."""
        at = self.send_time()
        return "" if at is None else when_note(at, self._zone.home).text

    def set_kept_there(self, *, there: bool) -> None:
        """Say whether the gateway keeps it: what runs here then is of no account."""
        self._kept_there = there
        self._show()

    def show_timing(self, timing: Timing) -> None:
        """Say whom quiet hours let wait, and for whom the time has passed."""
        waits = [one.sentence_for(country_name(one.region)) for one in timing.quiet[:_COUNTRIES]]
        rest = sum(one.recipients for one in timing.quiet[_COUNTRIES:])
        more = ntr(
            "{n} more recipient elsewhere waits for the end of quiet hours.",
            "{n} more recipients elsewhere wait for the end of quiet hours.",
            rest,
        )
        lines = [timing.late_sentence, *waits, more if rest else ""]
        text = "\n".join(filter(None, lines))
        self._timing.setText(text)
        set_shown(self._timing, shown=bool(text))
        set_shown(self._timing_icon, shown=bool(text))

    def _chosen(self) -> SendTime:
        date, time = self._time.date(), self._time.time()
        wall = datetime(  # noqa: DTZ001 - a wall time has no zone of its own
            date.year(), date.month(), date.day(), time.hour(), time.minute()
        )
        second = self._fold.count() > 1 and self._fold.currentIndex() == 1
        return SendTime(wall, self._zone.zone(), second, home=self._zone.home)

    def _show(self) -> None:
        later = self._later.isChecked()
        self._time.setEnabled(later)
        self._zone.setEnabled(later)
        note = when_note(self._chosen(), self._zone.home)
        choices = note.choices if later else ()
        if choices != tuple(map(self._fold.itemText, range(self._fold.count()))):
            blocked = self._fold.blockSignals(True)
            self._fold.clear()
            self._fold.addItems(choices)
            self._fold.blockSignals(blocked)
        set_shown(self._fold, shown=bool(choices))
        runs = "" if self._kept_there else must_run()
        text = " ".join(filter(None, (note.text, runs))) if later else ""
        self._note.setText(text)
        set_shown(self._note, shown=bool(text))
        self._time.setAccessibleDescription(text)

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()
