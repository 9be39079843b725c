"""Light or dark, and the country of numbers without a country code."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.region_select import RegionSelect
from smsdesk.ui.widgets.sections import FormRow, make_scroll
from smsdesk.ui.widgets.select import Select

_CHARS = 48


class GeneralTab(QWidget):
    """Two choices, each in force at once.

    Signals:
        theme_chosen(str): "system", "light" or "dark".
        region_chosen(str): an ISO code, or "".
    """

    theme_chosen = Signal(str)
    region_chosen = Signal(str)

    def __init__(self, mode: str, region: str) -> None:
        super().__init__()
        self._modes = Select("appearanceSelect", tr("Appearance"))
        self._modes.addItem(tr("As the system"), "system")
        self._modes.addItem(tr("Light"), "light")
        self._modes.addItem(tr("Dark"), "dark")
        self._modes.select(mode)
        self._region = RegionSelect("regionSelect", tr("Country of numbers without a country code"))
        self._region.set_region(region)
        body = QWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(make_scroll(body, "generalScroll"))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, SPACING.gap, 0, 0)
        column.setSpacing(SPACING.wide)
        rows = (
            FormRow(tr("Appearance"), self._modes),
            FormRow(
                tr("Country of numbers without a country code"),
                self._region,
                help_text=tr(
                    "A number typed or imported as 6123 4567 is read as one from there. Without "
                    "a country it is refused."
                ),
            ),
        )
        for row in rows:
            row.setMaximumWidth(self.fontMetrics().averageCharWidth() * _CHARS)
            column.addWidget(row)
        column.addStretch(1)
        self.setFocusProxy(self._modes)
        self._modes.currentIndexChanged.connect(self._on_mode)
        self._region.currentIndexChanged.connect(self._on_region)

    def _on_mode(self) -> None:
        self.theme_chosen.emit(str(self._modes.currentData()))

    def _on_region(self) -> None:
        self.region_chosen.emit(self._region.region() or "")
