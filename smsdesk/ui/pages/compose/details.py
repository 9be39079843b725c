"""The two lists that stand beside the page: how texts differ, and the costly characters."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from smsdesk.domain.costly import replace
from smsdesk.domain.segments import Measurement
from smsdesk.domain.spread import Distribution
from smsdesk.services.quote import Quote
from smsdesk.ui.dialogs.doctor_dialog import DoctorDialog
from smsdesk.ui.dialogs.spread_details import SpreadDetails
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.savings import Savings
from smsdesk.ui.viewmodels.compose import has_fields
from smsdesk.ui.viewmodels.counter import Counted
from smsdesk.ui.viewmodels.doctor import Diagnosis
from smsdesk.ui.viewmodels.foreign import foreign_sentence
from smsdesk.ui.viewmodels.marks import Finding


class Details(QObject):
    """Opens the lists and keeps them true while they are open."""

    def __init__(self, entered: Entered, parent: QObject) -> None:
        super().__init__(parent)
        self._entered = entered
        self._form = entered.form
        self._spread: SpreadDetails | None = None
        self._doctor: DoctorDialog | None = None
        self._quote: Quote | None = None
        self._counted: Counted | None = None
        self._diagnosis = Diagnosis()
        self._now: Measurement | None = None
        self._savings: Savings | None = None
        self._form.counter.spread_wanted.connect(self.open_spread)
        self._form.counter.doctor_wanted.connect(self.show_doctor)

    # How texts differ

    def open_spread(self) -> None:
        """Open the list of sizes and dearest rows."""
        if self._spread is None:
            self._spread = SpreadDetails(self._form)
            self._spread.chosen.connect(self._form.side.show_recipient)
        self._fill_spread()
        self._spread.show_beside()

    def show_spread(self, quote: Quote | None, counted: Counted | None) -> None:
        """Take in other figures."""
        self._quote, self._counted = quote, counted
        if self._spread is not None and self._spread.isVisible():
            self._fill_spread()

    def _fill_spread(self) -> None:
        if self._spread is not None:
            found = self._quote.distribution if self._quote is not None else Distribution()
            self._spread.show_distribution(found, self._counted.words if self._counted else "")

    # The doctor

    def show_doctor(self) -> None:
        """Open the list of costly characters."""
        if self._doctor is None:
            self._doctor = DoctorDialog(self._form)
            self._doctor.looked_at.connect(self._fill_savings)
            self._doctor.place_wanted.connect(self._show_place)
            self._doctor.replace_wanted.connect(self._replace_one)
            self._doctor.all_wanted.connect(self._replace_all)
            self._doctor.recipient_chosen.connect(self._form.side.show_recipient)
            undo = QShortcut(QKeySequence.StandardKey.Undo, self._doctor)
            undo.activated.connect(self._form.editor.undo)
        self._fill_doctor()
        self._doctor.show_beside()

    def show_diagnosis(
        self,
        diagnosis: Diagnosis,
        now: Measurement | None,
        savings: Savings,
        quote: Quote | None,
    ) -> None:
        """Take in another diagnosis."""
        self._diagnosis, self._now, self._savings, self._quote = diagnosis, now, savings, quote
        if self._doctor is not None and self._doctor.isVisible():
            self._fill_doctor()

    def _fill_doctor(self) -> None:
        if self._doctor is None:
            return
        self._doctor.show_findings(self._diagnosis.findings)
        quote = self._quote if has_fields(self._diagnosis.text) else None
        self._doctor.show_foreign(
            quote.foreign if quote else (), foreign_sentence(quote) if quote else ""
        )
        self._fill_savings(self._doctor.current)

    def _fill_savings(self, place: int) -> None:
        if self._doctor is None:
            return
        text = self._diagnosis.text
        finding = self._finding(place)
        one = ""
        if finding is not None and finding.costly is not None and finding.suggestion is not None:
            one = self._saving(replace(text, [finding.costly]))
        replaceable = self._diagnosis.replaceable
        everything = self._saving(replace(text, replaceable)) if replaceable else None
        self._doctor.show_savings(one, everything)

    def _saving(self, text: str) -> str:
        if self._savings is None or self._now is None:
            return ""
        saving = self._savings.of(text, self._now)
        return "" if saving is None else saving.short

    def _finding(self, place: int) -> Finding | None:
        findings = self._diagnosis.findings
        return findings[place] if 0 <= place < len(findings) else None

    def _show_place(self, place: int) -> None:
        finding = self._finding(place)
        if finding is not None:
            self._form.editor.show_place(finding.index)

    def _replace_one(self, place: int) -> None:
        finding = self._finding(place)
        if finding is None:
            return
        if finding.costly is not None:
            self._form.editor.replace([finding.costly])
        else:
            self._form.editor.remove([finding.index])

    def _replace_all(self) -> None:
        self._form.editor.replace(self._diagnosis.replaceable)
