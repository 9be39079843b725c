"""Quiet hours: everywhere, and by country; in force as soon as they are entered."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.ui.chores import Chores
from smsdesk.ui.dialogs.settings.quiet_row import QuietRowEdit
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.quiet_hours import USUAL, QuietRow, policy_of, rows_of
from smsdesk.ui.widgets.base import TextRole, make_button, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.region_select import RegionSelect
from smsdesk.ui.widgets.sections import Card, SectionHeader, make_scroll
from smsdesk.ui.widgets.specs import NoticeSpec

_SAVE_AFTER_MS = 500


class QuietHoursTab(QWidget):
    """Rows of hours; a change is stored half a second after the last one, and on closing."""

    def __init__(self, services: Services, chores: Chores) -> None:
        super().__init__()
        self._services = services
        self._spawn = chores.spawn
        self._banner = Banner("quietBanner")
        self._rows: dict[str, QuietRowEdit] = {}
        self._card = Card()
        self._card.setAccessibleName(tr("Quiet hours by country"))
        self._state = text_label("", TextRole.CAPTION)
        self._state.setObjectName("quietState")
        self._country = RegionSelect("quietCountry", tr("Country"), tr("Choose a country"))
        self._add = make_button(tr("Add hours of its own"), "quietAdd", icon=IconName.ADD)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._build()
        self._add.setEnabled(False)
        self._country.currentIndexChanged.connect(self._on_country)
        self._add.clicked.connect(self._on_add)
        self._timer.timeout.connect(self._on_save)
        self._spawn(self._load(), "load quiet hours")

    def _build(self) -> None:
        body = QWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(make_scroll(body, "quietScroll"))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, SPACING.gap, SPACING.unit, 0)
        column.setSpacing(SPACING.gap)
        sentence = tr(
            "Nothing is sent to anybody in these hours, by the clock where the message goes. What "
            "is due then is held and goes on by itself when they end. They hold for everybody who "
            "works with this address book."
        )
        column.addWidget(SectionHeader(tr("Quiet hours"), sentence))
        column.addWidget(self._banner)
        column.addWidget(self._card)
        line = QHBoxLayout()
        line.setSpacing(SPACING.unit)
        line.addWidget(self._country)
        line.addWidget(self._add)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._state)
        column.addStretch(1)

    async def _load(self) -> None:
        rows = rows_of(await self._services.quiet.policy())
        if not rows or rows[0].region:
            rows = (QuietRow("", None), *rows)
        for row in rows:
            self._put(row)

    def _put(self, row: QuietRow) -> None:
        edit = QuietRowEdit(row)
        self._rows[row.region] = edit
        self._card.body.addWidget(edit)
        edit.changed.connect(self._on_changed)
        edit.removed.connect(self._on_removed)
        self._name_rows()

    def _name_rows(self) -> None:
        for edit in self._rows.values():
            edit.set_alone(alone=len(self._rows) == 1)

    def _on_country(self) -> None:
        region = self._country.region()
        self._add.setEnabled(region is not None and region not in self._rows)

    def _on_add(self) -> None:
        region = self._country.region()
        if region is not None and region not in self._rows:
            self._put(QuietRow(region, USUAL))
            self._country.set_region("")
            self._on_changed()

    def _on_removed(self, region: str) -> None:
        edit = self._rows.pop(region)
        self._card.body.removeWidget(edit)
        edit.hide()
        edit.deleteLater()
        self._name_rows()
        self._country.setFocus()
        self._on_country()
        self._on_changed()

    def _on_changed(self) -> None:
        faults = [edit.fault for edit in self._rows.values() if edit.fault]
        self._state.setText(faults[0] if faults else "")
        if faults:
            self._timer.stop()
        else:
            self._timer.start()

    def _on_save(self) -> None:
        rows = [edit.row() for edit in self._rows.values()]
        self._spawn(self._save(rows), "save quiet hours")

    async def _save(self, rows: list[QuietRow]) -> None:
        try:
            woken = await self._services.quiet.save(policy_of(rows))
        except SmsDeskError as error:
            self._banner.show_notice(NoticeSpec(Tone.DANGER, error.sentence))
            return
        self._banner.clear()
        saved = tr("Saved.")
        if woken:
            more = ntr(
                "{n} message that waited may go now.",
                "{n} messages that waited may go now.",
                woken,
            )
            saved = f"{saved} {more}"
        self._state.setText(saved)

    def ending(self) -> None:
        """Store what was changed last: the dialog closes."""
        if self._timer.isActive():
            self._timer.stop()
            self._on_save()
