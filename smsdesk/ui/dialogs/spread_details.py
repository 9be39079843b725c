"""How the merged texts differ: sizes, and the dearest rows to be looked at one by one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from smsdesk.domain.spread import DearRow, Distribution
from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.dialogs.beside import BesideDialog
from smsdesk.ui.dialogs.listing import Listing
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.counter import dearest_rule, dearest_title, price_text
from smsdesk.ui.widgets.base import TextRole, set_shown, text_label
from smsdesk.ui.widgets.sections import KeyValueList
from smsdesk.ui.widgets.specs import KeyValue, unbroken

_CHARS = 88


class SpreadDetails(BesideDialog):
    """Stands beside the page and follows it while a person goes on writing.

    Signals:
        chosen(object): the message to this `Recipient` is to be previewed.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("spreadDetails", tr("How texts differ"), _CHARS, parent)
        self._state = text_label("", TextRole.MUTED)
        self._state.setObjectName("spreadState")
        self._facts = KeyValueList("spreadFacts")
        self._sizes = Listing(
            "spreadSizes",
            tr("Texts by number of segments"),
            (tr("Segments"), tr("Texts"), tr("Share"), ""),
            wide=frozenset({3}),
            numbers=frozenset({0, 1, 2}),
        )
        self._dearest = Listing(
            "spreadDearest",
            tr("The dearest messages"),
            (tr("Row"), tr("Recipient"), tr("Segments"), tr("Price")),
            wide=frozenset({1}),
            numbers=frozenset({0, 2, 3}),
        )
        self._what = text_label("", TextRole.HEADING)
        self._what.setObjectName("spreadWhat")
        self._rule = text_label("", TextRole.CAPTION)
        self._rows: Sequence[DearRow] = ()
        self._dearest.chosen.connect(self._on_chosen)
        self._build()
        self._dearest.setFocus()

    def _build(self) -> None:
        column = self.body
        column.addWidget(self._state)
        column.addWidget(self._facts)
        column.addSpacing(SPACING.unit)
        column.addWidget(text_label(tr("Texts by number of segments"), TextRole.HEADING))
        column.addWidget(self._sizes)
        column.addSpacing(SPACING.unit)
        column.addWidget(self._what)
        column.addWidget(self._rule)
        column.addWidget(self._dearest)
        column.addStretch(1)

    def show_distribution(self, found: Distribution, state: str) -> None:
        """Show other figures; `state` says that they are not those of all texts yet, or ""."""
        self._state.setText(state)
        set_shown(self._state, shown=bool(state))
        units = ntr("{n} text", "{n} texts", found.texts)
        self._facts.set_items(
            (
                KeyValue(tr("Counted"), units),
                KeyValue(tr("Shortest"), _characters(found.shortest)),
                KeyValue(tr("Median"), _characters(found.median)),
                KeyValue(tr("Longest"), _characters(found.longest)),
            )
        )
        self._sizes.show_rows(
            [
                (str(size), f"{texts:,}", f"{texts / found.texts:.1%}", "")
                for size, texts in found.sizes.items()
            ]
        )
        self._what.setText(dearest_title(found))
        self._rule.setText(f"{dearest_rule(found)} {tr('Press a row to see the message.')}".strip())
        self._dearest.setAccessibleName(dearest_title(found))
        self._rows = found.dearest
        self._dearest.show_rows([_dear(row) for row in found.dearest])

    def _on_chosen(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            self.chosen.emit(self._rows[place].recipient)


def _characters(units: int) -> str:
    return ntr("{n} character", "{n} characters", units)


def _dear(row: DearRow) -> tuple[str, str, str, str]:
    number = unbroken(row.recipient.msisdn.display())
    name = row.recipient.name
    who = f"{name}, {number}" if name else number
    return f"{row.told:,}", who, str(row.segments), price_text(row)
