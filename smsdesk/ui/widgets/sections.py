"""What pages are built of: a heading with its actions, a card, a form row, a list of facts."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import ICON, SPACING, Ink, Tone
from smsdesk.ui.widgets.base import (
    IconView,
    TextRole,
    announce,
    describe,
    empty_layout,
    make_icon_button,
    restyle,
    set_shown,
    size_icon,
    text_label,
)
from smsdesk.ui.widgets.specs import TONE_ICONS, KeyValue, unbroken
from smsdesk.ui.widgets.text_block import TextBlock

_KEY_CHARS = 28
_LONG = 24


class SectionHeader(QWidget):
    """A title, a sentence under it, and buttons at the right."""

    def __init__(
        self, title: str, sentence: str = "", *, role: TextRole = TextRole.HEADING
    ) -> None:
        super().__init__()
        self._title = text_label(title, role)
        self._sentence = text_label(sentence, TextRole.MUTED)
        set_shown(self._sentence, shown=bool(sentence))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING.unit)
        self._row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_texts(self, title: str, sentence: str = "") -> None:
        """Show another title and sentence."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        set_shown(self._sentence, shown=bool(sentence))

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right of those already there."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


class Card(QFrame):
    """A raised surface; add to `body`."""

    def __init__(self, title: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(SPACING.gap, SPACING.gap, SPACING.gap, SPACING.gap)
        self.body.setSpacing(SPACING.unit + SPACING.half)
        if title:
            self.setAccessibleName(title)
            self.body.addWidget(text_label(title, TextRole.HEADING))


class ScrollBody(QWidget):
    """What is in an area that scrolls: as high as its width needs, not as if it were narrow.

    Qt would make it as high as it is with every text in its narrowest column.
    """

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), 0) if self.hasHeightForWidth() else hint


_SETTLING_MS = 3_000
"""What is told of a draft in other places comes within that time of an opening."""


def make_scroll(body: QWidget, object_name: str) -> QScrollArea:
    """Return an area that scrolls `body` downwards, so that large text always fits."""
    body.setProperty("scrollBody", "true")
    area = QScrollArea()
    area.setObjectName(object_name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(body)
    return area


def show_opened(area: QScrollArea, part: QWidget) -> None:
    """Scroll down to what was just shown, once it has its room.

    All of it comes into sight, or its beginning where it is higher than the area. It stays there
    while the page settles around it, until the person scrolls or goes elsewhere.
    """
    for former in area.findChildren(_Opening):
        former.deleteLater()
    _Opening(area, part)


class _Opening(QObject):
    """Something that was just opened in an area that scrolls; goes with it, or once all settled."""

    def __init__(self, area: QScrollArea, part: QWidget) -> None:
        super().__init__(area)
        self._area = area
        self._part: QWidget | None = part
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(self._again)
        bar.actionTriggered.connect(self.deleteLater)
        part.destroyed.connect(self._on_destroyed)
        QTimer.singleShot(_SETTLING_MS, self, self.deleteLater)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        self._again()

    def _on_destroyed(self) -> None:
        self._part = None
        self.deleteLater()

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        part = self._part
        if now is not None and part is not None and not part.isAncestorOf(now):
            self.deleteLater()

    def _again(self) -> None:
        QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        body, bar, part = self._area.widget(), self._area.verticalScrollBar(), self._part
        if body is None or part is None or not part.isVisible():
            return
        top = part.mapTo(body, QPoint(0, 0)).y()
        below = top + part.height() + SPACING.unit - self._area.viewport().height()
        if below > bar.value():
            bar.setValue(min(below, top))


class FormRow(QWidget):
    """A label over its field, a line of help, and the error where it belongs.

    The label's text becomes the field's accessible name, help and error its description. A text
    in `required` says when the field is.
    """

    def __init__(
        self, label: str, field: QWidget, *, help_text: str = "", required: bool | str = False
    ) -> None:
        super().__init__()
        self.field = field
        self._help_text = help_text
        self._label = text_label(label, TextRole.STRONG)
        self._label.setBuddy(field)
        self._help = text_label(help_text, TextRole.CAPTION)
        set_shown(self._help, shown=bool(help_text))
        self._warning = ""
        self._error = ""
        self._trouble_icon = IconView(IconName.ERROR, Ink.DANGER, ICON.small)
        self._trouble = text_label("", TextRole.ERROR)
        head = QHBoxLayout()
        head.setSpacing(SPACING.unit)
        head.addWidget(self._label, 1)
        if required:
            mark = required if isinstance(required, str) else tr("required")
            head.addWidget(text_label(mark, TextRole.CAPTION, wrap=False))
        trouble = QHBoxLayout()
        trouble.setSpacing(SPACING.half + 2)
        trouble.addWidget(self._trouble_icon, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self._trouble, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.half)
        column.addLayout(head)
        column.addWidget(field)
        column.addLayout(trouble)
        column.addWidget(self._help)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self.set_error("")

    def set_error(self, error: str) -> None:
        """Show what is wrong with the field and how to mend it; an empty text takes it away."""
        changed = error != self._error
        self._error = error
        if changed or not error:
            restyle(self._taker(), invalid=bool(error))
        self._show_trouble()
        if error and changed:
            announce(self.field, error)

    def set_warning(self, warning: str) -> None:
        """Show what a person should know of the value; an error is shown in its place."""
        if warning != self._warning:
            self._warning = warning
            self._show_trouble()

    def _show_trouble(self) -> None:
        shown = self._error or self._warning
        tone = Tone.DANGER if self._error else Tone.WARNING
        self._trouble.setText(shown)
        self._trouble_icon.set_icon(TONE_ICONS[tone], Ink(tone.value))
        restyle(self._trouble, tone=tone.value)
        set_shown(self._trouble, shown=bool(shown))
        set_shown(self._trouble_icon, shown=bool(shown))
        parts = (self._error, self._warning, self._help_text)
        words = " ".join(_sentence(part) for part in parts if part)
        describe(self._taker(), words)

    def _taker(self) -> QWidget:
        """Return what takes the focus: a field may be a line with a button beside it."""
        inner = self.field.focusProxy()
        # The stub hides that there may be no proxy.
        return inner if isinstance(inner, QWidget) else self.field

    def error(self) -> str:
        """Return the error shown, or an empty text."""
        return self._error

    def warning(self) -> str:
        """Return the warning, or an empty text."""
        return self._warning


def row_around(field: QWidget) -> QWidget:
    """Return the row that `field` is in, with label, help and error; itself if in none."""
    found: QWidget | None = field
    while found is not None and not isinstance(found, FormRow):
        found = found.parentWidget()
    return found or field


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


class KeyValueList(QWidget):
    """Facts in two columns; values can be selected, some copied with a button.

    Signals:
        copied(str): the value whose Copy button was pressed; the caller fills the clipboard.
    """

    copied = Signal(str)

    def __init__(
        self, object_name: str, *, key_chars: int = _KEY_CHARS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._key_chars = key_chars
        self._items: tuple[KeyValue, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING.gap)
        self._grid.setVerticalSpacing(SPACING.unit)
        self._grid.setColumnStretch(1, 1)

    def items(self) -> tuple[KeyValue, ...]:
        """Return the facts now shown."""
        return self._items

    def set_items(self, items: Sequence[KeyValue]) -> None:
        """Show `items` in place of those shown before."""
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        empty_layout(self._grid)
        for row, item in enumerate(self._items):
            self._add(row, item)

    def _add(self, row: int, item: KeyValue) -> None:
        """Put one fact into the row number `row`."""
        top = Qt.AlignmentFlag.AlignTop
        key = text_label(item.key, TextRole.MUTED)
        metrics = key.fontMetrics()
        widest = metrics.averageCharWidth() * self._key_chars
        key.setFixedWidth(min(metrics.horizontalAdvance(item.key) + 2, widest))
        value = _value(item, f"{self.objectName()}Value{row}")
        value.setAccessibleName(f"{item.key}: {item.value}")
        self._grid.addWidget(key, row, 0, top)
        self._grid.addWidget(value, row, 1, top)
        if item.copyable:
            name = tr("Copy {what}", what=item.key)
            button = make_icon_button(IconName.COPY, f"{self.objectName()}Copy{row}", name)
            size_icon(button, ICON.small)
            restyle(button, tight=True)
            button.clicked.connect(lambda: self.copied.emit(item.value))
            self._grid.addWidget(button, row, 2, top)


def _value(item: KeyValue, object_name: str) -> QWidget:
    """Return a fact's value; a long one that can be copied may have no place to break a line."""
    if item.copyable and len(item.value) > _LONG:
        block = TextBlock(object_name, item.key)
        block.set_text(item.value)
        return block
    # What is copied is read as one, such as a number.
    label = text_label(unbroken(item.value) if item.copyable else item.value, selectable=True)
    label.setObjectName(object_name)
    return label
