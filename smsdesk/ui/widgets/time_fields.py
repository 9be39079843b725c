"""Fields for times. The wheel scrolls the page they stand on: it never changes what was chosen."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDateTimeEdit, QTimeEdit
from typing_extensions import override

from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import name_widget, prepare_calendar

__all__ = ["DateTimeField", "TimeField"]


class DateTimeField(QDateTimeEdit):
    """A date with a time; the date can be picked from a calendar."""

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        name_widget(self, object_name, accessible_name)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd HH:mm")
        prepare_calendar(self.calendarWidget())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TimeField(QTimeEdit):
    """A time of day, round the clock."""

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        name_widget(self, object_name, accessible_name)
        self.setDisplayFormat("HH:mm")
        self.setWrapping(True)
        # Qt lays the text of a styled field at its very edge; one with a calendar is right already.
        line = self.lineEdit()
        if line is not None:
            line.setTextMargins(SPACING.unit, 0, 0, 0)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
