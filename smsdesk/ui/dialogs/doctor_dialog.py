"""The character doctor's list: every character that costs more, one by one or all at once."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from smsdesk.domain.foreign import Foreign
from smsdesk.domain.texts import tr
from smsdesk.ui.dialogs.beside import BesideDialog
from smsdesk.ui.dialogs.listing import Listing
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.foreign import foreign_row
from smsdesk.ui.viewmodels.marks import Finding, instead
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, set_shown, text_label

_CHARS = 128


class DoctorDialog(BesideDialog):
    """Stands beside the page and follows it while a person goes on writing.

    Signals:
        looked_at(int): the finding in the list that is current now, -1 for none.
        place_wanted(int): a finding is to be shown in the text.
        replace_wanted(int): a finding is to be replaced.
        all_wanted(): everything that can be replaced is to be.
        recipient_chosen(object): the message to this `Recipient` is to be previewed.
    """

    looked_at = Signal(int)
    place_wanted = Signal(int)
    replace_wanted = Signal(int)
    all_wanted = Signal()
    recipient_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("doctorDialog", tr("Special characters"), _CHARS, parent)
        self._none = text_label(tr("No character of the text costs more."), TextRole.MUTED)
        self._list = Listing(
            "doctorList",
            tr("Characters that cost more or cannot be sent"),
            (tr("Character"), tr("Name"), tr("Place"), tr("What it does"), tr("Instead")),
            wide=frozenset({1, 3}),
        )
        self._one = make_button("", "doctorReplaceOne")
        self._all = make_button("", "doctorReplaceAll", Variant.PRIMARY)
        self._data_title = text_label(tr("In recipients' data"), TextRole.HEADING)
        self._data_words = text_label("", TextRole.MUTED)
        self._data = Listing(
            "doctorData",
            tr("Characters in recipients' data"),
            (tr("Row"), tr("Recipient"), tr("Field"), tr("Character"), tr("What it does")),
            wide=frozenset({1, 3}),
            numbers=frozenset({0}),
        )
        self._foreign: Sequence[Foreign] = ()
        self._findings: Sequence[Finding] = ()
        self._build()
        self._list.setFocus()
        self._list.looked_at.connect(self._on_looked_at)
        self._list.chosen.connect(self.place_wanted)
        self._one.clicked.connect(lambda: self.replace_wanted.emit(self._list.currentRow()))
        self._all.clicked.connect(self.all_wanted)
        self._data.chosen.connect(self._on_row)

    def _build(self) -> None:
        acts = QHBoxLayout()
        acts.setSpacing(SPACING.unit)
        acts.addStretch(1)
        acts.addWidget(self._one)
        acts.addWidget(self._all)
        column = self.body
        column.addWidget(self._none)
        column.addWidget(self._list)
        column.addLayout(acts)
        column.addSpacing(SPACING.unit)
        column.addWidget(self._data_title)
        column.addWidget(self._data_words)
        column.addWidget(self._data)
        column.addStretch(1)

    @property
    def current(self) -> int:
        """The current finding's place in the list, -1 for none."""
        return self._list.currentRow()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """List what is in the text."""
        self._findings = findings
        self._list.show_rows([_words(one) for one in findings])
        for widget in (self._list, self._one, self._all):
            set_shown(widget, shown=bool(findings))
        set_shown(self._none, shown=not findings)

    def show_savings(self, one: str, everything: str | None) -> None:
        """Say on the buttons what replacing saves.

        Args:
            one: What replacing the current one saves, "" for nothing or not known yet.
            everything: The same of all; None when not all can be replaced.
        """
        finding = self._finding()
        removes = finding is not None and finding.costly is None
        plain = tr("Remove this one") if removes else tr("Replace this one")
        self._one.setText(tr("{act}, saves {what}", act=plain, what=one) if one else plain)
        self._one.setEnabled(finding is not None and finding.suggestion is not None)
        whole = tr("Replace all")
        self._all.setText(
            tr("{act}, saves {what}", act=whole, what=everything) if everything else whole
        )
        self._all.setEnabled(everything is not None)
        for button in (self._one, self._all):
            button.setAccessibleName(button.text())

    def _finding(self) -> Finding | None:
        place = self._list.currentRow()
        return self._findings[place] if 0 <= place < len(self._findings) else None

    def show_foreign(self, foreign: Sequence[Foreign], words: str) -> None:
        """List what recipients' data brings; `words` say what comes of it."""
        self._foreign = foreign
        self._data_words.setText(words)
        self._data.show_rows([foreign_row(one) for one in foreign])
        for widget in (self._data_title, self._data_words, self._data):
            set_shown(widget, shown=bool(foreign))

    def _on_looked_at(self, place: int) -> None:
        self.looked_at.emit(place)

    def _on_row(self, place: int) -> None:
        if 0 <= place < len(self._foreign):
            self.recipient_chosen.emit(self._foreign[place].recipient)


def _words(one: Finding) -> tuple[str, str, str, str, str]:
    suggested = ""
    if one.costly is None:
        suggested = tr("remove it")
    elif one.suggestion is not None:
        suggested = one.suggestion if one.suggestion.strip() else instead(one.suggestion)
    visible = one.char.isprintable() and not one.char.isspace()
    return one.char if visible else "", one.name, one.place.words, one.reason, suggested
