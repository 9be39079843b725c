"""Recipient chips with a verdict, flowing over lines, with the input as the last item.

One tab stop for all chips: arrow keys, Home and End move between them, Delete or Backspace
removes, Enter or Space asks about one (WAI-ARIA practice for toolbars, "roving tabindex").
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON, SPACING, Ink, Tone
from smsdesk.ui.widgets.base import (
    IconView,
    make_icon_button,
    restyle,
    set_plain_tooltip,
    size_icon,
)
from smsdesk.ui.widgets.elided_label import ElidedLabel
from smsdesk.ui.widgets.flow_layout import FlowLayout
from smsdesk.ui.widgets.specs import ChipSpec, tone_word

_WIDEST_CHARS = 40
_REMOVE_KEYS = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
_ACTIVATE_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class Chip(QFrame):
    """One chip.

    Signals:
        removed(str): the person asked to take away the chip with this key.
        activated(str): the person clicked it or pressed Enter on it.
        moved(str, int): an arrow key: -1 back, 1 on; -2 Home, 2 End.
    """

    removed = Signal(str)
    activated = Signal(str)
    moved = Signal(str, int)

    def __init__(self, spec: ChipSpec, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setObjectName(object_name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.unit + 2, 3, SPACING.unit + 2, 3)
        row.setSpacing(SPACING.half)
        if spec.icon is not None:
            row.addWidget(IconView(spec.icon, Ink(spec.tone.value), ICON.small))
        self._label = ElidedLabel(spec.text, Qt.TextElideMode.ElideMiddle)
        self._label.setMaximumWidth(self.fontMetrics().averageCharWidth() * _WIDEST_CHARS)
        self._label.setProperty("tone", spec.tone.value)
        self._label.set_tip(spec.detail)
        row.addWidget(self._label)
        if spec.removable:
            row.setContentsMargins(SPACING.unit + 2, 3, SPACING.half + 2, 3)
            row.addWidget(self._remove_button())
        restyle(self, tinted=True, chip=True, tone=spec.tone.value)
        self._describe()

    def _remove_button(self) -> QWidget:
        """Return the cross; the keyboard removes by Delete, so it takes no focus."""
        name = tr("Remove {recipient}", recipient=self.spec.text)
        button = make_icon_button(
            IconName.CROSS, f"{self.objectName()}Remove", name, Ink(self.spec.tone.value)
        )
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        size_icon(button, ICON.small)
        restyle(button, tight=True)
        button.clicked.connect(self._on_remove_clicked)
        return button

    def _describe(self) -> None:
        """Tell screen readers the text, the verdict and why."""
        spoken = self.spec.text
        if self.spec.tone is not Tone.NEUTRAL:
            spoken = f"{spoken}, {tone_word(self.spec.tone)}"
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(self.spec.detail)
        set_plain_tooltip(self, self.spec.detail)

    def _on_remove_clicked(self) -> None:
        self.removed.emit(self.spec.key)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.activated.emit(self.spec.key)
        super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ahead, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.isRightToLeft():
            ahead, back = back, ahead
        steps = {ahead: 1, back: -1, Qt.Key.Key_Home: -2, Qt.Key.Key_End: 2}
        if key in _REMOVE_KEYS and self.spec.removable:
            self.removed.emit(self.spec.key)
        elif key in _ACTIVATE_KEYS:
            self.activated.emit(self.spec.key)
        elif key in steps:
            self.moved.emit(self.spec.key, steps[key])
        else:
            super().keyPressEvent(event)


class ChipFlow(QFrame):
    """Chips and the input after them, in one frame that looks like an input.

    Signals:
        chip_removed(str): key of a chip that the person wants to take away; the caller decides.
        chip_activated(str): key of a chip that the person asks about.
        more_requested(): the person asked for the chips beyond those shown.
    """

    chip_removed = Signal(str)
    chip_activated = Signal(str)
    more_requested = Signal()

    def __init__(
        self,
        object_name: str,
        accessible_name: str,
        *,
        editor: QLineEdit | None = None,
        most: int = 60,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self._editor = editor
        self._frame: QFrame = self
        self._most = most
        self._chips: list[Chip] = []
        self._flow = FlowLayout(self, SPACING.half + 2)
        self._flow.setContentsMargins(SPACING.unit, SPACING.half, SPACING.unit, SPACING.half)
        restyle(self, chipFlow=True)
        if editor is not None:
            self._adopt(editor)

    def frame_by(self, frame: QFrame) -> None:
        """Leave looking like an input to `frame`, which holds and scrolls the chips."""
        restyle(self, chipFlow=False, chipBody=True)
        restyle(frame, chipFlow=True)
        self._frame = frame

    def _adopt(self, editor: QLineEdit) -> None:
        """Make `editor` the last item, without a frame of its own."""
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        editor.setMinimumWidth(editor.fontMetrics().averageCharWidth() * 16)
        restyle(editor, bare=True)
        editor.installEventFilter(self)
        self._flow.addWidget(editor)

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the chips shown, in order."""
        return tuple(chip.spec.key for chip in self._chips if chip.spec.key)

    def set_most(self, most: int) -> None:
        """Show so many chips from the next `set_chips` on."""
        self._most = most

    def set_chips(self, specs: Sequence[ChipSpec]) -> None:
        """Show `specs`; those beyond `most` become one chip that counts them."""
        had_focus = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), None)
        shown = list(specs[: self._most])
        hidden = len(specs) - len(shown)
        if hidden > 0:
            more = ntr("{n} more…", "{n} more…", hidden)
            shown.append(ChipSpec("", more, icon=IconName.MORE, removable=False))
        kept = {chip.spec: chip for chip in self._chips}
        fresh = [kept.pop(spec) if spec in kept else self._new_chip(spec) for spec in shown]
        self._replace(fresh)
        if had_focus is not None and not any(chip.hasFocus() for chip in fresh):
            self._focus_at(had_focus)

    def _new_chip(self, spec: ChipSpec) -> Chip:
        """Make a chip that reports to this flow."""
        chip = Chip(spec, f"{self.objectName()}Chip_{spec.key or 'more'}", self)
        chip.removed.connect(self.chip_removed)
        chip.activated.connect(self._on_activated)
        chip.moved.connect(self._on_moved)
        return chip

    def _replace(self, fresh: list[Chip]) -> None:
        """Show exactly `fresh`, in order, before the input."""
        for chip in self._chips:
            self._flow.removeWidget(chip)
            if chip not in fresh:
                chip.hide()
                chip.deleteLater()
        self._chips = fresh
        for at, chip in enumerate(fresh):
            self._flow.insert_widget(at, chip)
            chip.show()
        self._set_tab_stop(fresh[-1] if fresh else None)
        self.updateGeometry()

    def _set_tab_stop(self, current: Chip | None) -> None:
        """Let Tab reach one chip alone, and none beside the input: from there Left goes to them."""
        for chip in self._chips:
            reached = chip is current and self._editor is None
            policy = Qt.FocusPolicy.StrongFocus if reached else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(policy)

    def _focus_at(self, at: int) -> None:
        """Move the focus to the chip number `at`, or past the last one to the input."""
        if at >= len(self._chips) and self._editor is not None:
            self._editor.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._chips:
            chip = self._chips[max(0, min(at, len(self._chips) - 1))]
            self._set_tab_stop(chip)
            chip.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_activated(self, key: str) -> None:
        if key:
            self.chip_activated.emit(key)
        else:
            self.more_requested.emit()

    def _on_moved(self, key: str, step: int) -> None:
        at = next((n for n, chip in enumerate(self._chips) if chip.spec.key == key), 0)
        target = {-2: 0, 2: len(self._chips)}.get(step, at + step)
        self._focus_at(target)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Let Tab go from a chip to the input: what is made late stands behind all else for Qt."""
        if self._editor is None or not any(chip.hasFocus() for chip in self._chips):
            return super().focusNextPrevChild(next)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        self._editor.setFocus(reason)
        return True

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._editor is not None:
            self._editor.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ring the whole frame while the input has the focus; Backspace at its start goes back."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            restyle(self._frame, ringed=event.type() is QEvent.Type.FocusIn)
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._enter_chips(event)
        return super().eventFilter(watched, event)

    def _enter_chips(self, event: QKeyEvent) -> bool:
        """Move from the start of the input to the last chip; return whether the key is used."""
        editor = self._editor
        if editor is None or not self._chips or editor.cursorPosition() or editor.hasSelectedText():
            return False
        if event.key() not in {Qt.Key.Key_Backspace, Qt.Key.Key_Left}:
            return False
        self._focus_at(len(self._chips) - 1)
        return True
