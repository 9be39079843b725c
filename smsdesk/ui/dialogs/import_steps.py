"""The steps of the import wizard: the file with its form and columns, and what became of it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smsdesk.domain.texts import tr
from smsdesk.importers.numbers import NumberRead
from smsdesk.services.imports import ImportOptions, ImportPreview, ImportSummary
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.imports import (
    column_choices,
    column_fault,
    delimiters,
    encodings,
    foreseen_text,
    preview_sentence,
    reject_lines,
    summary_facts,
    summary_title,
)
from smsdesk.ui.widgets.base import (
    TextRole,
    empty_layout,
    make_button,
    name_widget,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.region_select import RegionSelect
from smsdesk.ui.widgets.sections import Card, FormRow, KeyValueList
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.tables import prepare_table

_SHOWN_ROWS = 20
_OPTION_CHARS = 30
_COLUMN_CHARS = 24


class FileStep(QWidget):
    """The file, how it is read, what its columns are, its first rows.

    Signals:
        browse_wanted(): choose a file.
        file_changed(): another file, or another way to read it; its beginning is to be read.
        mapping_changed(): a column is something else now.
    """

    browse_wanted = Signal()
    file_changed = Signal()
    mapping_changed = Signal()

    def __init__(self, lists: Sequence[str], region: str) -> None:
        super().__init__()
        self._asked: tuple[Path | None, ImportOptions] | None = None
        self._preview: ImportPreview | None = None
        self._mapping: list[QComboBox] = []
        self._file = QLineEdit()
        name_widget(self._file, "importFileEdit", tr("File"))
        self._file.setPlaceholderText(tr("A CSV or text file with a column of numbers"))
        self._browse = make_button(tr("Browse…"), "importBrowse", icon=IconName.FOLDER)
        self._region = RegionSelect("importRegion", tr("Country of numbers without a country code"))
        self._region.set_region(region)
        self._list = Select("importList", tr("Add to list"))
        self._list.setEditable(True)
        self._list.addItems(["", *lists])
        line = self._list.lineEdit()
        if line is not None:
            name_widget(line, "importListLine", tr("Add to list"))
        self._encoding = _choice("importEncoding", tr("Encoding"), encodings())
        self._delimiter = _choice("importDelimiter", tr("Separator"), delimiters())
        self._header = QCheckBox(tr("The first row names the columns"))
        name_widget(self._header, "importHeader", tr("The first row names the columns"))
        self._understood = text_label("", TextRole.MUTED)
        self._foreseen = text_label("", TextRole.STRONG)
        self._foreseen.setObjectName("importForeseen")
        self._table = QTableWidget()
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        prepare_table(self._table, "importPreview", tr("First rows of the file"))
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._columns = QWidget()
        name_widget(self._columns, "importMapping", tr("What each column is"))
        self._columns_flow = FlowLayout(self._columns, SPACING.unit)
        self._found = QWidget()
        self._build()
        self._connect()

    def _build(self) -> None:
        file_box = QWidget()
        file_row = QHBoxLayout(file_box)
        file_row.setContentsMargins(0, 0, 0, 0)
        file_row.setSpacing(SPACING.unit)
        file_row.addWidget(self._file, 1)
        file_row.addWidget(self._browse)
        file_box.setFocusProxy(self._file)
        options = QHBoxLayout()
        options.setSpacing(SPACING.gap)
        top = Qt.AlignmentFlag.AlignTop
        country = tr("Of numbers that have no country code of their own.")
        options.addWidget(self._row(tr("Country"), self._region, country), 0, top)
        named = tr("A new name makes a new list.")
        options.addWidget(self._row(tr("Add to list"), self._list, named), 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.gap)
        column.addWidget(FormRow(tr("File"), file_box, required=True))
        options.addStretch(1)
        column.addLayout(options)
        column.addWidget(self._found, 1)
        column.addStretch(0)
        self._build_found()

    def _build_found(self) -> None:
        """Lay out what is shown once a file was read."""
        form = QHBoxLayout()
        form.setSpacing(SPACING.gap)
        form.addWidget(self._row(tr("Encoding"), self._encoding))
        form.addWidget(self._row(tr("Separator"), self._delimiter))
        form.addStretch(1)
        inner = QVBoxLayout(self._found)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACING.unit)
        inner.addWidget(self._understood)
        inner.addLayout(form)
        inner.addWidget(self._header)
        inner.addWidget(text_label(tr("What each column is"), TextRole.STRONG))
        inner.addWidget(self._columns)
        inner.addWidget(self._foreseen)
        inner.addWidget(text_label(tr("First rows of the file"), TextRole.STRONG))
        inner.addWidget(self._table)
        inner.addStretch(1)
        self._found.hide()

    def _row(self, label: str, field: QWidget, help_text: str = "") -> FormRow:
        row = FormRow(label, field, help_text=help_text)
        _set_width(row, _OPTION_CHARS)
        return row

    def _connect(self) -> None:
        self._browse.clicked.connect(self.browse_wanted)
        self._file.editingFinished.connect(self._ask)
        self._region.currentIndexChanged.connect(self._ask)
        self._encoding.currentIndexChanged.connect(self._ask)
        self._delimiter.currentIndexChanged.connect(self._ask)
        self._header.clicked.connect(self._ask)

    def set_file(self, path: str) -> None:
        """Put in the path of a file and have it read."""
        self._file.setText(path)
        self._ask()

    def _ask(self) -> None:
        """Have the file read, unless it was read so before; another file is guessed anew."""
        if self._asked is not None and self._asked[0] != self.path():
            for box in (self._encoding, self._delimiter):
                box.select("")
            self._preview = None
        wanted = (self.path(), self.form_options())
        if wanted != self._asked:
            self._asked = wanted
            self.file_changed.emit()

    def path(self) -> Path | None:
        """Return the file's path, or None while there is none."""
        text = self._file.text().strip()
        return Path(text).expanduser() if text else None

    def form_options(self) -> ImportOptions:
        """Return how the file is to be read; what was not chosen is guessed."""
        return ImportOptions(
            region=self._region.region(),
            encoding=str(self._encoding.currentData() or "") or None,
            delimiter=str(self._delimiter.currentData() or "") or None,
            has_header=self._header.isChecked() if self._preview is not None else None,
        )

    def import_options(self) -> ImportOptions:
        """Return everything that was chosen, for the import itself."""
        form = self._preview.form if self._preview is not None else None
        return ImportOptions(
            region=self._region.region(),
            encoding=form.encoding if form else None,
            delimiter=form.delimiter if form else None,
            has_header=form.has_header if form else None,
            roles=self.roles(),
            list_name=self._list.currentText().strip(),
        )

    def roles(self) -> tuple[str, ...]:
        """Return what each column is."""
        return tuple(str(box.currentData() or "") for box in self._mapping)

    def fault(self) -> str:
        """Return why the file cannot be imported as it is mapped, or ""."""
        return column_fault(self.roles()) if self._mapping else tr("Choose a file first.")

    def show_preview(self, preview: ImportPreview) -> None:
        """Show how the file was understood."""
        self._preview = preview
        self._header.setChecked(preview.form.has_header)
        self._asked = (self.path(), self.form_options())
        self._understood.setText(preview_sentence(preview))
        self.show_foreseen(None)
        self._show_columns(preview)
        self._show_rows(preview)
        set_shown(self._found, shown=True)

    def _show_rows(self, preview: ImportPreview) -> None:
        rows = preview.rows[:_SHOWN_ROWS]
        self._table.clear()
        self._table.setColumnCount(len(preview.header) + 2)
        titles = [tr("Row"), tr("Verdict"), *preview.header]
        self._table.setHorizontalHeaderLabels(titles)
        self._table.setRowCount(len(rows))
        for place, (row, verdict) in enumerate(zip(rows, preview.verdicts, strict=False)):
            cells = [str(row.number), _words(verdict, preview), *row.cells[: len(preview.header)]]
            for at, cell in enumerate(cells):
                self._table.setItem(place, at, QTableWidgetItem(cell))
        self._table.resizeColumnsToContents()
        self._fit()

    def _fit(self) -> None:
        """Show every row: the step scrolls, and nothing scrolls within it but sideways."""
        rows = self._table.verticalHeader().length()
        head = self._table.horizontalHeader().sizeHint().height()
        bar = self._table.horizontalScrollBar().sizeHint().height()
        self._table.setFixedHeight(rows + head + bar + 2 * self._table.frameWidth())

    def show_foreseen(self, summary: ImportSummary | None) -> None:
        """Say what would come of the whole file; None while that is not known."""
        self._foreseen.setText(foreseen_text(summary) if summary is not None else "")
        set_shown(self._foreseen, shown=summary is not None)

    def _show_columns(self, preview: ImportPreview) -> None:
        empty_layout(self._columns_flow)
        self._mapping = []
        for title, role in zip(preview.header, preview.roles, strict=True):
            place = len(self._mapping)
            box = Select(f"importColumn{place}", tr("Column {name} is", name=title))
            for words, value in column_choices(title):
                box.addItem(words, value)
            box.select(role)
            box.currentIndexChanged.connect(self._on_mapping)
            self._mapping.append(box)
            row = FormRow(title or tr("no title"), box)
            _set_width(row, _COLUMN_CHARS)
            self._columns_flow.addWidget(row)

    def _on_mapping(self) -> None:
        self.mapping_changed.emit()


def _words(verdict: NumberRead, preview: ImportPreview) -> str:
    """Return what would become of a previewed row."""
    if verdict.msisdn is None:
        return verdict.reason
    if verdict.msisdn in preview.opted_out:
        return tr("opted out, left alone")
    words = [tr("repaired")] if verdict.repaired else []
    if verdict.msisdn in preview.in_book:
        name = preview.in_book[verdict.msisdn] or verdict.msisdn.display()
        words.append(tr("updates {name}", name=name))
    return ", ".join(words) or tr("good")


def _set_width(row: FormRow, chars: int) -> None:
    """Make all rows of a kind equally wide; in a flow they must not grow."""
    row.setFixedWidth(row.fontMetrics().averageCharWidth() * chars)
    row.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)


def _choice(object_name: str, label: str, items: Sequence[tuple[str, str]]) -> Select:
    box = Select(object_name, label)
    for words, value in items:
        box.addItem(words, value)
    return box


class SummaryStep(QWidget):
    """What became of every row, and the rows that were refused.

    Signals:
        save_wanted(): the refused rows are to be saved as a file.
    """

    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = text_label("", TextRole.HEADING)
        self._facts = KeyValueList("importSummary")
        self._rejects = text_label("", TextRole.MUTED, selectable=True)
        self._rejects.setObjectName("importRejects")
        self._save = make_button(
            tr("Save the refused rows…"), "importSaveRejects", icon=IconName.EXPORT
        )
        self._refused = Card(tr("Rows that were refused"))
        self._refused.body.addWidget(self._rejects)
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addStretch(1)
        self._refused.body.addLayout(buttons)
        card = Card()
        card.body.addWidget(self._title)
        card.body.addWidget(self._facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.gap)
        column.addWidget(card)
        column.addWidget(self._refused)
        column.addStretch(1)
        self._save.clicked.connect(self.save_wanted)

    def show_summary(self, summary: ImportSummary) -> None:
        """Show the figures; they add up to the rows read."""
        self._title.setText(summary_title(summary))
        self._facts.set_items(summary_facts(summary))
        self._rejects.setText("\n".join(reject_lines(summary)))
        set_shown(self._refused, shown=bool(summary.rejects))
