"""What a person must know before sending with a gateway: quiet, and whole when asked for."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.widgets.base import (
    IconView,
    TextRole,
    Variant,
    empty_layout,
    make_button,
    restyle,
    set_button_icon,
    set_shown,
    text_label,
)


class GatewayNotes(QWidget):
    """A warning where the connection is not encrypted, and the gateway's rules behind a button.

    Attributes:
        button: Opens the rules; the caller places it.

    Signals:
        opened(object): the widget that a person had shown.
    """

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._notes: tuple[str, ...] = ()
        self.button = make_button(
            tr("Good to know"), "gatewayNotes", Variant.GHOST, icon=IconName.CHEVRON_RIGHT
        )
        restyle(self.button, tight=True)
        self.button.clicked.connect(self._on_clicked)
        self._box = QWidget()
        self._list = QVBoxLayout(self._box)
        self._list.setContentsMargins(SPACING.gap, 0, 0, 0)
        self._list.setSpacing(SPACING.half)
        self._hints: tuple[str, ...] = ()
        self._hint_box = QWidget()
        self._hint_box.setObjectName("countryHints")
        self._hint_list = QVBoxLayout(self._hint_box)
        self._hint_list.setContentsMargins(0, 0, 0, 0)
        self._hint_list.setSpacing(SPACING.half)
        self._hint_box.hide()
        self._open_line = QWidget()
        self._open_words = text_label("", TextRole.CAPTION)
        self._open_words.setObjectName("plainHttpNote")
        row = QHBoxLayout(self._open_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.unit)
        icon = IconView(IconName.WARNING, Ink.WARNING, ICON.small)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._open_words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.unit)
        column.addWidget(self._box)
        column.addWidget(self._hint_box)
        column.addWidget(self._open_line)
        self._box.hide()

    def show_notes(self, notes: Sequence[str], plain_http: str) -> None:
        """Show another gateway's rules, and a warning or ""."""
        if tuple(notes) != self._notes:
            self._notes = tuple(notes)
            empty_layout(self._list)
            for note in notes:
                self._list.addWidget(_line(note, IconName.INFO, Ink.MUTED))
        set_shown(self.button, shown=bool(notes))
        self.button.setText(tr("Good to know ({n})", n=len(notes)))
        if not notes:
            self._open(shown=False)
        self._open_words.setText(plain_http)
        self._open_line.setVisible(bool(plain_http))
        self._show()

    def show_hints(self, hints: Sequence[str]) -> None:
        """Show what the gateway says of the recipients' countries, or nothing."""
        if tuple(hints) == self._hints:
            return
        self._hints = tuple(hints)
        empty_layout(self._hint_list)
        for hint in hints:
            self._hint_list.addWidget(_line(hint, IconName.WARNING, Ink.WARNING))
        set_shown(self._hint_box, shown=bool(hints))
        self._show()

    def _on_clicked(self) -> None:
        self._open(shown=self._box.isHidden())
        if not self._box.isHidden():
            self.opened.emit(self._box)

    def _open(self, *, shown: bool) -> None:
        self._box.setVisible(shown)
        self._show()
        icon = IconName.CHEVRON_DOWN if shown else IconName.CHEVRON_RIGHT
        set_button_icon(self.button, icon, Variant.GHOST)

    def _show(self) -> None:
        """Take no room while there is nothing to be read."""
        parts = (self._box, self._hint_box, self._open_line)
        set_shown(self, shown=not all(part.isHidden() for part in parts))


def _line(note: str, shown: IconName, ink: Ink) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACING.unit)
    icon = IconView(shown, ink, ICON.small)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text_label(note, TextRole.MUTED), 1)
    return line
