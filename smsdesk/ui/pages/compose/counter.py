"""Under the text: the counter, how the merged texts differ, what a small cut saves."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.marks import Finding
from smsdesk.ui.widgets.base import (
    TextRole,
    Variant,
    make_button,
    restyle,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.segment_meter import SegmentMeter


class Counter(QWidget):
    """The counter and the ways into its details.

    Signals:
        spread_wanted(): how the texts differ is to be shown.
        doctor_wanted(): the costly characters are to be listed.
    """

    spread_wanted = Signal()
    doctor_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.meter = SegmentMeter("segmentLabel")
        self._spread = text_label("", TextRole.CAPTION)
        self._spread.setObjectName("segmentSpread")
        self._cut = text_label("", TextRole.CAPTION)
        self._cut.setObjectName("segmentCut")
        restyle(self._cut, tone=Tone.WARNING.value)
        self._details = make_button(tr("How texts differ…"), "spreadButton", Variant.GHOST)
        self._doctor = make_button("", "doctorButton", Variant.GHOST)
        for button in (self._doctor, self._details):
            restyle(button, tight=True)
            self.meter.add_action(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self.meter, self._spread, self._cut):
            column.addWidget(widget)
        # Labels that wrap would let it be squeezed until it overlaps what is above it.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._details.clicked.connect(self.spread_wanted)
        self._doctor.clicked.connect(self.doctor_wanted)
        self.show_spread("", "", several=False)
        self.show_findings(())

    def show_spread(self, spread: str, cut: str, *, several: bool) -> None:
        """Show how the texts differ and what a cut saves; details where there are several."""
        for label, words in ((self._spread, spread), (self._cut, cut)):
            label.setText(words)
            label.setAccessibleName(words)
            set_shown(label, shown=bool(words))
        set_shown(self._details, shown=several)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Say how many characters cost more or cannot be sent."""
        words = ntr("{n} special character…", "{n} special characters…", len(findings))
        self._doctor.setText(words)
        self._doctor.setAccessibleName(words)
        set_shown(self._doctor, shown=bool(findings))
