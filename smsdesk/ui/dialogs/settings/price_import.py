"""Before prices of a file are taken over: how many there are, what changes, what is wrong."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from smsdesk.domain.price_rows import ParsedPrices
from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.dialogs.listing import Listing
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.prices import PriceDraft, change_words, changed_rows, compare
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import SectionHeader
from smsdesk.ui.widgets.specs import NoticeSpec

_CHARS = 76
_MOST_ROWS = 200


class PriceImport(QDialog):
    """Opened, never executed. A file with a wrong row is not taken over.

    Signals:
        taken(): the prices are in the draft.
    """

    taken = Signal()

    def __init__(self, file: str, draft: PriceDraft, parsed: ParsedPrices, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pricesImport")
        self.setWindowTitle(tr("Import prices"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._draft = draft
        self._parsed = parsed
        self._replace = QRadioButton(tr("Replace all prices"))
        name_widget(self._replace, "pricesImportReplace", tr("Replace all prices"))
        self._merge = QRadioButton(tr("Keep the prices of other prefixes"))
        name_widget(self._merge, "pricesImportMerge", tr("Keep the prices of other prefixes"))
        self._change = text_label("", TextRole.MUTED)
        self._change.setObjectName("pricesImportChange")
        self._build(file)
        self._merge.setChecked(True)
        self._show_change()
        self._replace.toggled.connect(lambda _on: self._show_change())

    def _build(self, file: str) -> None:
        good = len(self._parsed.rules)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        words = ntr("{n} price in {file}", "{n} prices in {file}", good, file=file)
        if self._parsed.faults:
            words = file  # none of its prices is taken
        column.addWidget(SectionHeader(tr("Import prices"), words))
        if self._parsed.faults:
            self._add_faults(column)
        else:
            for choice in (self._merge, self._replace):
                column.addWidget(choice)
            column.addWidget(self._change)
            self._add_changes(column)
            column.addStretch(1)
        cancel = make_button(tr("Cancel"), "pricesImportCancel")
        cancel.clicked.connect(self.reject)
        take = make_button(tr("Use these prices"), "pricesImportTake", Variant.PRIMARY)
        take.setEnabled(not self._parsed.faults)
        take.clicked.connect(self._on_take)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(take)
        column.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _CHARS)

    def _add_changes(self, column: QVBoxLayout) -> None:
        """List what other price each prefix gets; new ones are in the table afterwards."""
        rows = changed_rows(self._draft, self._parsed.rules)
        if not rows:
            return
        table = Listing(
            "pricesImportChanges",
            tr("Prices that change"),
            (tr("Prefix"), tr("Price now"), tr("Price in the file")),
            wide=frozenset({0}),
            numbers=frozenset({1, 2}),
        )
        table.show_rows(rows[:_MOST_ROWS])
        column.addWidget(table)
        _add_rest(column, len(rows) - _MOST_ROWS)

    def _add_faults(self, column: QVBoxLayout) -> None:
        faults = self._parsed.faults
        banner = Banner("pricesImportBanner")
        column.addWidget(banner)
        banner.show_notice(
            NoticeSpec(
                Tone.DANGER,
                ntr(
                    "{n} row is wrong, so no price can be taken from this file. Correct it there "
                    "and import the file again.",
                    "{n} rows are wrong, so no price can be taken from this file. Correct them "
                    "there and import the file again.",
                    len(faults),
                ),
                dismissible=False,
            )
        )
        table = Listing(
            "pricesImportFaults",
            tr("Rows that are wrong"),
            (tr("Row"), tr("What is wrong")),
            wide=frozenset({1}),
            numbers=frozenset({0}),
            grows=True,
        )
        table.show_rows([(f"{fault.row:,}", fault.sentence) for fault in faults[:_MOST_ROWS]])
        column.addWidget(table, 1)
        _add_rest(column, len(faults) - _MOST_ROWS)

    def _show_change(self) -> None:
        change = compare(self._draft, self._parsed.rules, keep_others=self._merge.isChecked())
        self._change.setText(change_words(change))

    def _on_take(self) -> None:
        self._draft.take(self._parsed.rules, keep_others=self._merge.isChecked())
        self.accept()
        self.taken.emit()


def _add_rest(column: QVBoxLayout, hidden: int) -> None:
    """Say how many rows are not shown."""
    if hidden > 0:
        words = ntr("and {n} more row", "and {n} more rows", hidden)
        column.addWidget(text_label(words, TextRole.CAPTION))
