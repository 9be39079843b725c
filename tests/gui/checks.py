"""Checks that any widget must stand: names for scripts and screen readers, nothing cut off."""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from smsdesk.ui.widgets.elided_label import ElidedLabel

_INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
)
# Parts that Qt makes for itself; their owner carries the names.
_OWNERS = (QAbstractSpinBox, QCalendarWidget, QComboBox)
_PARTS = (QHeaderView, QScrollBar)
_PRIVATE_CLASSES = {"QLineEditIconButton", "QTableCornerButton", "QSizeGrip"}


def _is_part(widget: QWidget) -> bool:
    """Tell whether Qt made this widget as a part of another."""
    if isinstance(widget, _PARTS) or widget.objectName().startswith("qt_"):
        return True
    if widget.metaObject().className() in _PRIVATE_CLASSES:
        return True
    parent: QObject | None = widget.parent()
    while parent is not None:
        if isinstance(parent, _OWNERS):
            return True
        parent = parent.parent()
    return False


def interactive_widgets(root: QWidget) -> Iterator[QWidget]:
    """Yield every widget in `root` that a person operates, by kind or by taking the focus."""
    for widget in [root, *root.findChildren(QWidget)]:
        takes_focus = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        container = isinstance(widget, QScrollArea)
        operated = isinstance(widget, _INTERACTIVE) or (takes_focus and not container)
        if operated and not _is_part(widget):
            yield widget


def description(widget: QWidget) -> str:
    """Return what screen readers get as the description of `widget`."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)


def accessibility_faults(root: QWidget) -> list[str]:
    """Return what is wrong with the names in `root`, one sentence a fault."""
    faults = []
    names: Counter[str] = Counter()
    for widget in interactive_widgets(root):
        kind = type(widget).__name__
        name = widget.objectName()
        if not name:
            faults.append(f"{kind} {widget.accessibleName()!r} has no object name")
        else:
            names[name] += 1
        if not widget.accessibleName().strip():
            faults.append(f"{kind} {name!r} has no accessible name")
        if "<span>" in (words := description(widget)):
            faults.append(f"{kind} {name!r} is described by markup: {words}")
    faults.extend(f"object name {name!r} is used {n} times" for name, n in names.items() if n > 1)
    return faults


def assert_accessible(root: QWidget) -> None:
    """Fail unless everything operable in `root` has a unique object name and a spoken name."""
    faults = accessibility_faults(root)
    assert not faults, "\n".join(faults)


def cut_texts(root: QWidget) -> list[str]:
    """Return the texts in `root` that do not fit their widget and have no ellipsis of their own."""
    cut = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text():
            needed = (
                widget.heightForWidth(widget.width())
                if widget.wordWrap()
                else widget.sizeHint().height()
            )
            wide = 0 if widget.wordWrap() else widget.sizeHint().width()
            if widget.height() < needed or widget.width() < wide:
                cut.append(f"{widget.text()!r}: {widget.size()} for {wide} x {needed}")
        elif isinstance(widget, QAbstractButton) and widget.text():
            hint = widget.minimumSizeHint()
            if widget.width() < hint.width() or widget.height() < hint.height():
                cut.append(f"{widget.text()!r}: {widget.size()} for {hint}")
    return cut


def assert_nothing_cut(root: QWidget) -> None:
    """Fail if a label or button in the shown `root` is too small for its text."""
    cut = cut_texts(root)
    assert not cut, "\n".join(cut)


def windows_on_screen() -> list[QWidget]:
    """Return the windows now visible."""
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
