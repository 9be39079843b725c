"""A sentence with the icon and the colour of its tone; takes no room while there is none."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from smsdesk.ui.theme.palette import ICON, SPACING, Ink, Tone
from smsdesk.ui.widgets.base import (
    Appearing,
    IconView,
    TextRole,
    restyle,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.specs import TONE_ICONS


class ToneLine(Appearing):
    """One sentence that stands where it belongs; it may be filled before it is placed.

    Attributes:
        label: Where it is written; it has the object name.
    """

    def __init__(self, object_name: str, tone: Tone = Tone.WARNING) -> None:
        super().__init__()
        self.label = text_label("", TextRole.ERROR)
        self.label.setObjectName(object_name)
        # Beside the icon also where the line is higher than its text.
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._tone = tone
        self._icon = IconView(TONE_ICONS[tone], Ink(tone.value), ICON.small)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.half + 2)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        restyle(self.label, tone=tone.value)

    def set_text(self, text: str) -> None:
        """Show another sentence, or nothing."""
        self.label.setText(text)
        if text:
            self.appear()
        else:
            self.vanish()

    def set_quiet(self, *, quiet: bool) -> None:
        """Speak without icon and colour: nothing is wrong."""
        set_shown(self._icon, shown=not quiet)
        restyle(self.label, tone=(Tone.NEUTRAL if quiet else self._tone).value)

    def text(self) -> str:
        """Return the sentence, or ""."""
        return self.label.text()
