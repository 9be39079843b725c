"""Inputs made from what a provider declares: a line, a choice, a tick, a file."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from smsdesk.domain.provider_info import CredentialField, FieldKind
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import make_button, name_widget
from smsdesk.ui.widgets.select import Select

_LINES = 3


class DeclaredInput:
    """The input of one declared field.

    Attributes:
        field: The declaration.
        widget: What stands in the form.
    """

    def __init__(self, field: CredentialField, value: str, prefix: str, unset: str = "") -> None:
        self.field = field
        self._editor = _editor(field, value, f"{prefix}_{field.key}", unset)
        self.widget = self._editor
        if field.kind is FieldKind.FILE and isinstance(self._editor, QLineEdit):
            self.widget = _with_browse(self._editor)

    @property
    def editor(self) -> QWidget:
        """What takes the focus."""
        return self._editor

    @property
    def value(self) -> str:
        """What is entered, as it is stored."""
        editor = self._editor
        if isinstance(editor, QComboBox):
            return str(editor.currentData() or "")
        if isinstance(editor, QCheckBox):
            return "1" if editor.isChecked() else "0"
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText().strip()
        return editor.text().strip() if isinstance(editor, QLineEdit) else ""

    @property
    def words(self) -> str:
        """What is entered, as a person reads it."""
        editor = self._editor
        return editor.currentText() if isinstance(editor, QComboBox) else self.value

    def set_value(self, value: str) -> None:
        """Put in a value."""
        editor = self._editor
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QCheckBox):
            editor.setChecked(value == "1")
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(value)
        elif isinstance(editor, QLineEdit):
            editor.setText(value)

    def set_placeholder(self, text: str) -> None:
        """Say in an empty line what holds without an entry."""
        if isinstance(self._editor, QLineEdit | QPlainTextEdit):
            self._editor.setPlaceholderText(text)

    def on_changed(self, slot: Callable[[], None]) -> None:
        """Call `slot` when the person changes the value."""
        editor = self._editor
        if isinstance(editor, QComboBox):
            editor.currentIndexChanged.connect(lambda _at: slot())
        elif isinstance(editor, QCheckBox):
            editor.toggled.connect(lambda _on: slot())
        elif isinstance(editor, QPlainTextEdit):
            editor.textChanged.connect(slot)
        elif isinstance(editor, QLineEdit):
            editor.textChanged.connect(lambda _text: slot())


def _editor(field: CredentialField, value: str, object_name: str, unset: str) -> QWidget:
    if field.kind is FieldKind.CHOICE:
        box = Select(object_name, field.label)
        if unset or not (field.required or field.default):
            box.addItem(unset, "")
        for choice in field.choices:
            box.addItem(choice.label, choice.value)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box
    if field.kind is FieldKind.FLAG:
        check = QCheckBox(tr("Yes"))
        check.setChecked(value == "1")
        name_widget(check, object_name, field.label)
        return check
    if field.kind is FieldKind.LINES:
        return _lines(field, value, object_name)
    line = QLineEdit(value)
    name_widget(line, object_name, field.label)
    if field.secret:
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


def _lines(field: CredentialField, value: str, object_name: str) -> QPlainTextEdit:
    made = QPlainTextEdit(value)
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * _LINES + 2 * SPACING.gap)
    name_widget(made, object_name, field.label)
    return made


def _with_browse(line: QLineEdit) -> QWidget:
    """Return the line of a file's path with a button that opens the file dialog."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(line, 1)
    browse = make_button(tr("Browse…"), f"{line.objectName()}Browse", icon=IconName.FOLDER)
    browse.setAccessibleName(tr("Browse for {what}", what=line.accessibleName()))
    browse.clicked.connect(partial(_browse, line))
    row.addWidget(browse)
    box.setFocusProxy(line)
    return box


def _browse(line: QLineEdit) -> None:
    dialog = QFileDialog(line.window(), line.accessibleName())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(line.setText)
    dialog.open()
