"""Tells of fields without a value before anything is sent, and shows the rows."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from smsdesk.domain.texts import tr
from smsdesk.services.field_gaps import FieldGap
from smsdesk.ui.dialogs.rows_dialog import RowsDialog
from smsdesk.ui.viewmodels.gaps import gap_rows, gaps_notice, rows_sentence
from smsdesk.ui.widgets.notices import Banner


class GapsBanner(Banner):
    """A notice whose button lists the recipients that it is about."""

    def __init__(self) -> None:
        super().__init__("fieldGaps")
        self._gaps: Sequence[FieldGap] = ()
        self.action_triggered.connect(self._on_show)

    def show_gaps(self, gaps: Sequence[FieldGap], known: Sequence[str]) -> None:
        """Say which fields lack a value, or nothing; `known` are the fields there are."""
        self._gaps = gaps
        notice = gaps_notice(gaps, known)
        if notice is None:
            self.clear()
        else:
            self.show_notice(notice)

    def _on_show(self) -> None:
        parent: QWidget = self.window()
        dialog = RowsDialog(
            "fieldGapsDialog",
            (tr("Recipients without a value"), rows_sentence(self._gaps)),
            (tr("Row"), tr("Number"), tr("Name"), tr("Field")),
            gap_rows(self._gaps),
            parent,
        )
        dialog.open()
