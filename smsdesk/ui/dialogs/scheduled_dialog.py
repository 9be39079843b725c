"""What an account's gateway keeps for later: looked at, and cancelled there."""

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.send_time import zone_label
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.at_gateway import Cancelled, KeptMessage
from smsdesk.services.container import Services
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.models.kept_table import Column, KeptTable
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import SectionHeader
from smsdesk.ui.widgets.specs import NoticeSpec
from smsdesk.ui.widgets.tables import fit_titles, prepare_table
from smsdesk.ui.widgets.zone_select import home_zone

_CHARS = 110
_LINES = 34
_WIDTHS = {Column.AT: 21, Column.TO: 23, Column.NAME: 22}
_NARROW_NAME = 14


class ScheduledDialog(QDialog):
    """Asks the gateway when it opens and after every change; opened, never executed."""

    def __init__(self, services: Services, view: AccountView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scheduledDialog")
        self.setWindowTitle(tr("Kept at the gateway"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services = services
        self._view = view
        self._asking = False
        self._closed = False
        self._banner = Banner("scheduledBanner")
        self._state = text_label("", TextRole.MUTED)
        self._state.setObjectName("scheduledState")
        self._model = KeptTable(self)
        self._table = QTableView()
        self._refresh = make_button(tr("Refresh"), "scheduledRefresh", icon=IconName.REFRESH)
        self._cancel = make_button(tr("Cancel chosen…"), "scheduledCancel", Variant.DANGER)
        self._close = make_button(tr("Close"), "scheduledClose")
        self._build()
        self._refresh.clicked.connect(self._load)
        self._cancel.clicked.connect(self._on_cancel)
        self._close.clicked.connect(self.reject)
        self.finished.connect(self._on_finished)
        self._table.selectionModel().selectionChanged.connect(lambda *_: self._show())
        self._load()

    def _build(self) -> None:
        prepare_table(self._table, "scheduledTable", tr("Messages that wait at the gateway"))
        self._table.setModel(self._model)
        char = self.fontMetrics().averageCharWidth()
        for column, chars in _WIDTHS.items():
            self._table.setColumnWidth(column, char * chars)
        room = self.screen().availableSize() * 0.9
        if room.width() < char * _CHARS:
            self._table.setColumnWidth(Column.NAME, char * _NARROW_NAME)
        fit_titles(self._table)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        for button in (self._refresh, self._cancel):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        layout.setSpacing(SPACING.gap)
        sentence = tr(
            "Messages of “{account}” that the gateway has taken and sends at their hour. Times are "
            "on this computer’s clock ({zone}).",  # noqa: RUF001 - typography
            account=self._view.name,
            zone=zone_label(home_zone()),
        )
        layout.addWidget(SectionHeader(tr("Kept at the gateway"), sentence, role=TextRole.TITLE))
        layout.addWidget(self._banner)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._state)
        layout.addLayout(foot)
        wide = char * _CHARS
        high = self.fontMetrics().lineSpacing() * _LINES
        self.resize(min(wide, room.width()), min(high, room.height()))

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._asking = True
        self._show()
        self._services.tasks.spawn(coroutine, name=name)

    def _chosen(self) -> list[str]:
        rows = self._table.selectionModel().selectedRows()
        return [self._model.row(index.row()).provider_message_id for index in rows]

    def _show(self) -> None:
        count = self._model.rowCount()
        words = ntr("{n} message waits there.", "{n} messages wait there.", count)
        if not count:
            words = tr("Nothing waits there.")
        self._state.setText(tr("Asking the gateway…") if self._asking else words)
        self._refresh.setEnabled(not self._asking)
        self._cancel.setEnabled(not self._asking and bool(self._chosen()))

    # Asking

    def _load(self) -> None:
        self._spawn(self._ask(), "ask what the gateway keeps")

    def _on_finished(self) -> None:
        self._closed = True

    async def _ask(self) -> None:
        rows: Sequence[KeptMessage] = ()
        fault = ""
        try:
            rows = await self._services.at_gateway.scheduled(self._view.account_id)
        except SmsDeskError as error:
            fault = error.sentence
        if self._closed:
            return
        self._asking = False
        if fault:
            self._banner.show_notice(NoticeSpec(Tone.DANGER, fault))
        else:
            self._model.show_rows(rows)
        self._show()

    def _on_cancel(self) -> None:
        ids = self._chosen()
        question = Question(
            ntr("Cancel {n} message?", "Cancel {n} messages?", len(ids)),
            tr("The gateway deletes it from its schedule. What has gone out stays gone."),
            tr("Cancel sending"),
            self,
        )
        question.agreed.connect(
            lambda: self._spawn(self._cancel_there(ids), "cancel at the gateway")
        )
        question.open()

    async def _cancel_there(self, ids: list[str]) -> None:
        try:
            done = await self._services.at_gateway.cancel_scheduled(self._view.account_id, ids)
            notice = _outcome(done)
        except SmsDeskError as error:
            notice = NoticeSpec(Tone.DANGER, error.sentence)
        if not self._closed:
            self._banner.show_notice(notice)
            await self._ask()


def _outcome(done: Cancelled) -> NoticeSpec:
    """Say what was cancelled and what was not, and why."""
    words = [ntr("{n} message was cancelled.", "{n} messages were cancelled.", len(done.ids))]
    if done.others:
        words.append(
            ntr(
                "{n} is not in the schedule any more: it may have gone out.",
                "{n} are not in the schedule any more: they may have gone out.",
                len(done.others),
            )
        )
    if done.not_asked:
        words.append(
            ntr(
                "{n} could not be asked about: {fault}",
                "{n} could not be asked about: {fault}",
                len(done.not_asked),
                fault=done.fault,
            )
        )
    whole = not done.others and not done.not_asked
    return NoticeSpec(Tone.SUCCESS if whole else Tone.WARNING, " ".join(words))
