"""What a screen says by itself: an empty state, a banner at its top, a toast that goes away."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.widgets.base import (
    Appearing,
    IconView,
    TextRole,
    Variant,
    announce,
    make_button,
    make_icon_button,
    restyle,
    set_shown,
    text_label,
)
from smsdesk.ui.widgets.specs import TONE_ICONS, EmptySpec, NoticeSpec, tone_word

_TOAST_MS = 7_000
_TOAST_CHARS = 60
_MOST_TOASTS = 3


class EmptyState(QWidget):
    """Says what to do first, with a button that does it.

    Signals:
        action_triggered(): the button was pressed.
    """

    action_triggered = Signal()

    def __init__(self, spec: EmptySpec, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._icon = IconView(spec.icon, Ink.MUTED, ICON.hero)
        self._headline = text_label("", TextRole.HEADING)
        self._sentence = text_label("", TextRole.MUTED)
        self._action = make_button("", f"{object_name}Action", Variant.PRIMARY)
        self._action.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.unit)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._headline, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            label.setMaximumWidth(label.fontMetrics().averageCharWidth() * 64)
            label.setMinimumWidth(label.fontMetrics().averageCharWidth() * 24)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(SPACING.unit)
        column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.set_spec(spec)

    def set_spec(self, spec: EmptySpec) -> None:
        """Show another sentence."""
        self._icon.set_icon(spec.icon, Ink.MUTED)
        self._headline.setText(spec.headline)
        self._sentence.setText(spec.sentence)
        self._action.setText(spec.action)
        self._action.setAccessibleName(spec.action or spec.headline)
        set_shown(self._action, shown=bool(spec.action))
        self.setAccessibleName(spec.headline)
        self.setAccessibleDescription(spec.sentence)

    def _on_clicked(self) -> None:
        self.action_triggered.emit()


class _Notice(Appearing):
    """Icon, text, action and dismiss in a row; what banner and toast have in common."""

    action_triggered = Signal()
    dismissed = Signal()

    def __init__(self, object_name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._icon = IconView(None, Ink.INFO)
        self._text = text_label()
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._action = make_button("", f"{object_name}Action", Variant.GHOST)
        self._action.setAccessibleName(tr("Answer this notice"))
        self._action.clicked.connect(self._on_action)
        self._dismiss = make_icon_button(
            IconName.CROSS, f"{object_name}Dismiss", tr("Dismiss this notice")
        )
        self._dismiss.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.gap, SPACING.unit, SPACING.unit, SPACING.unit)
        row.setSpacing(SPACING.unit + SPACING.half)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._dismiss)

    def _fill(self, spec: NoticeSpec) -> None:
        """Put in the words and show."""
        self._icon.set_icon(TONE_ICONS[spec.tone], Ink(spec.tone.value))
        self._text.setText(spec.text)
        self._action.setText(spec.action)
        self._action.setAccessibleName(spec.action or spec.text)
        set_shown(self._action, shown=bool(spec.action))
        set_shown(self._dismiss, shown=spec.dismissible)
        spoken = f"{tone_word(spec.tone)}: {spec.text}"
        self.setAccessibleName(spoken)
        restyle(self, tone=spec.tone.value)
        self.appear()
        announce(self, spoken)

    def text(self) -> str:
        """Return the text now shown."""
        return self._text.text()

    def dismiss(self) -> None:
        """Hide the notice and say so."""
        if not self.isHidden():
            self.vanish()
            self.dismissed.emit()

    def _on_action(self) -> None:
        self.action_triggered.emit()


class Banner(_Notice):
    """A notice at the top of a page; hidden until `show_notice`.

    Signals:
        action_triggered(): its button was pressed.
        dismissed(): it was closed by the person.
    """

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(object_name, parent)
        restyle(self, tinted=True)

    def show_notice(self, spec: NoticeSpec) -> None:
        """Show `spec` in place of what was shown before."""
        self._fill(spec)

    def clear(self) -> None:
        """Hide it without a signal, because its reason is gone."""
        self.vanish()


class Toast(_Notice):
    """A passing notice over the page; stays while the pointer or the focus is on it.

    Signals:
        action_triggered(): its button was pressed.
        dismissed(): it has gone.
    """

    def __init__(self, spec: NoticeSpec, object_name: str, parent: QWidget) -> None:
        super().__init__(object_name, parent)
        restyle(self, toast=True)
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.setInterval(_TOAST_MS)
        self._life.timeout.connect(self._on_timeout)
        self.action_triggered.connect(self.dismiss)
        self._fill(spec)
        self._life.start()

    def _on_timeout(self) -> None:
        focus = QApplication.focusWidget()
        # The stub hides that there may be no focus widget.
        held = isinstance(focus, QWidget) and self.isAncestorOf(focus)
        if held or self.underMouse():
            self._life.start()
        else:
            self.dismiss()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)


class ToastHost(QObject):
    """Stacks toasts in the lower right corner of a widget, the newest lowest, three at most."""

    def __init__(self, over: QWidget, object_name: str) -> None:
        super().__init__(over)
        self._over = over
        self._name = object_name
        self._toasts: list[Toast] = []
        self._made = 0
        over.installEventFilter(self)

    def show_toast(self, spec: NoticeSpec) -> Toast:
        """Show `spec`; connect to the toast's `action_triggered` for its button."""
        self._made += 1
        toast = Toast(spec, f"{self._name}{self._made}", self._over)
        toast.dismissed.connect(partial(self._forget, toast))
        self._toasts.append(toast)
        while len(self._toasts) > _MOST_TOASTS:
            self._toasts[0].dismiss()
        self._place()
        return toast

    def shown(self) -> tuple[Toast, ...]:
        """Return the toasts now on screen, oldest first."""
        return tuple(self._toasts)

    def _forget(self, toast: Toast) -> None:
        """Let go of a toast that has gone, and close the gap."""
        self._toasts.remove(toast)
        toast.deleteLater()
        self._place()

    def _place(self) -> None:
        """Lay the toasts out from the lower edge up."""
        room = self._over.rect().adjusted(SPACING.gap, SPACING.gap, -SPACING.gap, -SPACING.gap)
        bottom = room.bottom()
        for toast in reversed(self._toasts):
            wanted = toast.fontMetrics().averageCharWidth() * _TOAST_CHARS
            width = min(wanted, room.width())
            layout = toast.layout()
            tall = layout.totalHeightForWidth(width) if layout is not None else 0
            height = max(tall, toast.minimumSizeHint().height())
            toast.setGeometry(room.right() - width, bottom - height, width, height)
            toast.raise_()
            bottom -= height + SPACING.unit

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
