"""Choosing a time zone by any part of its name; the first entries are the likely ones."""

from PySide6.QtCore import Qt, QTimeZone
from PySide6.QtWidgets import QComboBox, QCompleter

from smsdesk.domain.errors import UsageError
from smsdesk.domain.number_zones import all_zones
from smsdesk.domain.schedule import zone_info
from smsdesk.domain.send_time import EACH_RECIPIENT, zone_label
from smsdesk.domain.texts import tr
from smsdesk.ui.widgets.select import Select

_CHARS = 22


def home_zone() -> str:
    """Return the name of the zone that this computer is set to; UTC where it tells none."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    try:
        zone_info(name)
    except UsageError:
        return "UTC"
    return name


class ZoneSelect(Select):
    """A drop-down that can be typed into: this computer's zone, each recipient's, all others."""

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__(object_name, accessible_name)
        self.home = home_zone()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItem(tr("{zone} (this computer)", zone=zone_label(self.home)), self.home)
        self.addItem(tr("Each recipient’s own zone"), EACH_RECIPIENT)  # noqa: RUF001 - typography
        self.insertSeparator(self.count())
        for zone in all_zones():
            if zone != self.home:
                self.addItem(zone.replace("_", " "), zone)
        line = self.lineEdit()
        if line is not None:
            line.setObjectName(f"{object_name}Line")
            line.setAccessibleName(accessible_name)
            line.editingFinished.connect(self._settle)
            self.currentIndexChanged.connect(lambda _at: line.setCursorPosition(0))
        completer = self.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setMinimumContentsLength(_CHARS)

    def zone(self) -> str:
        """Return the chosen zone's name, or `EACH_RECIPIENT`."""
        return str(self.currentData() or self.home)

    def set_zone(self, zone: str) -> None:
        """Choose a zone; one that is not offered is added."""
        if self.findData(zone) < 0:
            self.addItem(zone.replace("_", " "), zone)
        self.setCurrentIndex(self.findData(zone))

    def _settle(self) -> None:
        """Take what was typed, or go back to what was chosen."""
        text = self.currentText().strip()
        place = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if place < 0 and text:
            place = self.findText(text, Qt.MatchFlag.MatchContains)
        if place >= 0 and self.itemData(place):
            self.setCurrentIndex(place)
        self.setEditText(self.itemText(self.currentIndex()))
