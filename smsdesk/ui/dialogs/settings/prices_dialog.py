"""An account's prices by number prefix: edited in place, read from and written to files."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.prefixes import destination
from smsdesk.domain.pricing import PriceTable
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.price_files import read_price_file, write_price_file
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.dialogs.settings.price_import import PriceImport
from smsdesk.ui.models.price_table import Column, PriceTableModel
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.prices import PriceDraft, counted, try_number
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, restyle, text_label
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.sections import FormRow, SectionHeader, make_scroll
from smsdesk.ui.widgets.specs import NoticeSpec
from smsdesk.ui.widgets.tables import prepare_table, select_row

_SIZE_CHARS = 104
_SIZE_LINES = 40
_LEAST_LINES = 9
_COLUMN_CHARS = (14, 26)


class PricesDialog(QDialog):
    """Opened, never executed; it stays until the prices are stored.

    Signals:
        save_wanted(object): a tuple of `PriceRule`, without faults.
    """

    save_wanted = Signal(object)

    def __init__(
        self,
        view: AccountView,
        table: PriceTable,
        region: str | None,
        parent: QWidget,
    ):
        super().__init__(parent)
        self.setObjectName("pricesDialog")
        self.setWindowTitle(tr("Prices"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._account = view.name
        self._region = region
        self.draft = PriceDraft(table.rules, view.info.capabilities.channels)
        self.model = PriceTableModel(self.draft, country_name, self)
        self._banner = Banner("pricesBanner")
        self._table = self._make_table()
        self._add = make_button(tr("Add row"), "pricesAddButton", icon=IconName.ADD)
        self._delete = make_button(tr("Delete rows"), "pricesDeleteButton", icon=IconName.REMOVE)
        self._undo = make_button(tr("Undo"), "pricesUndoButton", icon=IconName.UNDO)
        self._redo = make_button(tr("Redo"), "pricesRedoButton")
        self._import = make_button(tr("Import…"), "pricesImportButton", icon=IconName.IMPORT)
        self._export = make_button(tr("Export…"), "pricesExportButton", icon=IconName.EXPORT)
        self._count = text_label("", TextRole.CAPTION)
        self._count.setObjectName("pricesCount")
        self._try = QLineEdit()
        self._try.setObjectName("pricesTryEdit")
        self._try.setPlaceholderText("+852 6123 4567")
        self._tried = text_label("", TextRole.MUTED, selectable=True)
        self._tried.setObjectName("pricesTryResult")
        self._cancel = make_button(tr("Cancel"), "pricesCancel")
        self._save = make_button(tr("Save"), "pricesSave", Variant.PRIMARY)
        self._build()
        self._connect()
        self._show()

    # Building

    def _make_table(self) -> QTableView:
        table = QTableView()
        prepare_table(table, "pricesTable", tr("Prices"))
        table.setModel(self.model)
        triggers = QAbstractItemView.EditTrigger
        table.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        header = table.horizontalHeader()
        header.setSectionsMovable(False)
        char = table.fontMetrics().averageCharWidth()
        for column in (Column.PREFIX, Column.AMOUNT, Column.CURRENCY, Column.CHANNEL):
            wanted = header.sectionSizeHint(column) + SPACING.gap
            least, most = (char * chars for chars in _COLUMN_CHARS)
            table.setColumnWidth(column, min(max(wanted, least), most))
        table.setColumnHidden(Column.CHANNEL, not self.draft.channels)
        header.setSectionResizeMode(Column.DESTINATION, QHeaderView.ResizeMode.Stretch)
        table.setMinimumHeight(table.fontMetrics().lineSpacing() * _LEAST_LINES)
        return table

    def _build(self) -> None:
        bar = FlowLayout(spacing=SPACING.unit)
        for button in (self._add, self._delete, self._undo, self._redo, self._import, self._export):
            bar.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.setContentsMargins(0, 0, SPACING.half, 0)  # as the body has it
        foot.addWidget(self._count, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._save)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, SPACING.half, 0)
        column.setSpacing(SPACING.gap)
        words = tr(
            "What one segment costs, by how the number begins: of all rows that fit, the longest "
            "counts. Where none fits the price is unknown, not free. Amounts in different "
            "currencies are never added up."
        )
        if self.draft.channels:
            more = tr(
                "Without a channel a price is that of SMS. What goes by {channels} has rows of its "
                "own, or its price is unknown.",
                channels=", ".join(sorted(self.draft.channels)),
            )
            words = f"{words} {more}"
        column.addWidget(SectionHeader(tr("Prices of {account}", account=self._account), words))
        column.addWidget(self._banner)
        column.addLayout(bar)
        column.addWidget(self._table, 1)
        column.addWidget(FormRow(tr("Try a number"), self._try))
        column.addWidget(self._tried)
        self._area = make_scroll(body, "pricesScroll")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.gap)
        outer.setSpacing(SPACING.gap)
        outer.addWidget(self._area, 1)
        outer.addLayout(foot)
        metrics = self.fontMetrics()
        room = self.screen().availableSize() * 0.9
        self.resize(
            min(metrics.averageCharWidth() * _SIZE_CHARS, room.width()),
            min(metrics.lineSpacing() * _SIZE_LINES, room.height()),
        )

    def _connect(self) -> None:
        self._add.clicked.connect(self._on_add)
        self._delete.clicked.connect(self._on_delete)
        self._undo.clicked.connect(self._on_undo)
        self._redo.clicked.connect(self._on_redo)
        self._import.clicked.connect(self._on_import)
        self._export.clicked.connect(self._on_export)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._on_save)
        self._try.textChanged.connect(lambda _text: self._show_tried())
        self.model.edited.connect(self._show)
        self._table.selectionModel().selectionChanged.connect(lambda *_changed: self._show_delete())
        QShortcut(QKeySequence.StandardKey.Undo, self, self._on_undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, self._on_redo)
        within = Qt.ShortcutContext.WidgetShortcut
        QShortcut(QKeySequence.StandardKey.Delete, self._table, self._on_delete, context=within)

    # Showing

    def _show(self) -> None:
        faults = self.draft.faults()
        if faults:
            self._count.setText(
                ntr("{n} row cannot be used yet", "{n} rows cannot be used yet", len(faults))
            )
        else:
            self._count.setText(counted(self.draft))
        restyle(self._count, tone=Tone.DANGER.value if faults else "")
        self._undo.setEnabled(self.draft.can_undo)
        self._redo.setEnabled(self.draft.can_redo)
        self._export.setEnabled(bool(self.draft.rules()))
        self._show_delete()
        self._show_tried()

    def _show_delete(self) -> None:
        self._delete.setEnabled(bool(self._table.selectionModel().selectedRows()))

    def _show_tried(self) -> None:
        tried = try_number(self.draft, self._try.text(), self._region, country_name)
        words = tried.sentence or tr("Type a number to see which row gives its price.")
        self._tried.setText(words)
        self.model.mark(tried.place)

    # Editing

    def _on_add(self) -> None:
        self.draft.add()
        self.model.refresh()
        place = self.model.last()
        self._table.scrollTo(place)
        select_row(self._table, place.row())
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._table.edit(place)

    def _on_delete(self) -> None:
        rows = [index.row() for index in self._table.selectionModel().selectedRows()]
        if self.draft.remove(rows):
            self.model.refresh()
            select_row(self._table, min(*rows, self.model.rowCount() - 1))

    def _on_undo(self) -> None:
        self.draft.undo()
        self.model.refresh()

    def _on_redo(self) -> None:
        self.draft.redo()
        self.model.refresh()

    # Files

    def _on_import(self) -> None:
        dialog = QFileDialog(self, tr("Import prices"))
        dialog.setNameFilters([tr("CSV files (*.csv *.txt *.tsv)"), tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Show what is in a file; the person decides what to take over."""
        try:
            parsed = read_price_file(Path(path), self.draft.channels)
        except SmsDeskError as error:
            self.failed(error.sentence)
            return
        self._banner.clear()
        preview = PriceImport(Path(path).name, self.draft, parsed, self)
        preview.taken.connect(self.model.refresh)
        preview.open()

    def _on_export(self) -> None:
        dialog = QFileDialog(self, tr("Export prices"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("CSV files (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("prices.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write the rows without faults to a file that can be imported again."""
        try:
            count = write_price_file(
                Path(path),
                self.draft.rules(),
                lambda prefix: destination(prefix, country_name),
            )
        except SmsDeskError as error:
            self.failed(error.sentence)
            return
        words = ntr("{n} price is in {file}.", "{n} prices are in {file}.", count, file=path)
        self._banner.show_notice(NoticeSpec(Tone.SUCCESS, words))

    # Ending

    def _on_save(self) -> None:
        faults = self.draft.faults()
        if faults:
            first = min(faults)
            select_row(self._table, first)
            QTimer.singleShot(0, self._table, self._show_row)  # once the notice has its room
            words = tr("Row {row}: {what}", row=first + 1, what=faults[first])
            self.failed(f"{words} {tr('No price was changed.')}")
            return
        self._save.setEnabled(False)
        self.save_wanted.emit(self.draft.rules())

    def _show_row(self) -> None:
        """Bring the row that is wrong into sight, in the table and in the dialog."""
        current, area = self._table.currentIndex(), self._area
        self._table.scrollTo(current)
        row = self._table.visualRect(current)
        seen = self._table.viewport().mapTo(area.viewport(), row.center())
        y = seen.y() + area.verticalScrollBar().value()
        area.ensureVisible(0, y, 0, row.height())

    def failed(self, sentence: str) -> None:
        """Say why nothing was stored; the rows stay."""
        self._save.setEnabled(True)
        self._banner.show_notice(NoticeSpec(Tone.DANGER, sentence))
        self._area.verticalScrollBar().setValue(0)

    @override
    def reject(self) -> None:
        """Close; rows that were changed are asked about."""
        if not self.draft.touched:
            super().reject()
            return
        question = Question(
            tr("Close without saving?"),
            tr("The prices you changed were not saved and get lost."),
            tr("Do not save"),
            self,
        )
        question.agreed.connect(lambda: self.done(QDialog.DialogCode.Rejected.value))
        question.open()
