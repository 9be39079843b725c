"""Choosing a country by its name or its two letters; the first entry is none."""

from functools import lru_cache
from itertools import product
from string import ascii_uppercase

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from smsdesk.domain.msisdn import is_region
from smsdesk.domain.texts import tr
from smsdesk.ui.widgets.select import Select


@lru_cache(maxsize=1)
def _regions() -> tuple[tuple[str, str], ...]:
    """Return (name, ISO code) of every country with phone numbers, by name."""
    codes = ("".join(letters) for letters in product(ascii_uppercase, repeat=2))
    found = [(_name(code), code) for code in codes if is_region(code)]
    return tuple(sorted(found))


def _name(code: str) -> str:
    name = country_name(code)
    return code if name == code else f"{name} ({code})"


def country_name(code: str) -> str:
    """Return the name of a country by its ISO code, or the code where Qt knows none."""
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyCountry:
        return code
    # Qt's names of Hong Kong and Macao end in what nobody says.
    return QLocale.territoryToString(territory).removesuffix(" SAR China")


class RegionSelect(Select):
    """A drop-down that can be typed into; what fits anywhere in a name is offered."""

    def __init__(self, object_name: str, accessible_name: str, none: str = "") -> None:
        super().__init__(object_name, accessible_name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItem(none or tr("None"), "")
        for name, code in _regions():
            self.addItem(name, code)
        line = self.lineEdit()
        if line is not None:
            line.setObjectName(f"{object_name}Line")
            line.setAccessibleName(accessible_name)
            line.editingFinished.connect(self._settle)
            self.currentIndexChanged.connect(lambda _at: line.setCursorPosition(0))
            line.setCursorPosition(0)
        completer = self.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setMinimumContentsLength(18)

    def region(self) -> str | None:
        """Return the chosen ISO code, or None."""
        return str(self.currentData() or "") or None

    def set_region(self, code: str) -> None:
        """Choose a country by its ISO code; "" for none."""
        self.setCurrentIndex(max(0, self.findData(code)))

    def _settle(self) -> None:
        """Take a typed code or name, or go back to what was chosen."""
        text = self.currentText().strip()
        place = self.findData(text.upper()) if text else 0
        if place < 0:
            place = self.findText(text, Qt.MatchFlag.MatchStartsWith)
        if place >= 0:
            self.setCurrentIndex(place)
        self.setEditText(self.itemText(self.currentIndex()))
