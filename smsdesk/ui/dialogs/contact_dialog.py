"""Adding or editing one contact."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from smsdesk.domain.contact import Contact
from smsdesk.domain.texts import tr
from smsdesk.ui.dialogs.fitting import fit_to_body
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.contacts import ContactForm, FormProblem, fields_text
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import FormRow, make_scroll
from smsdesk.ui.widgets.specs import NoticeSpec

_CHARS = 60


class ContactDialog(QDialog):
    """The form of one contact; opened, never executed. On a low screen its fields scroll.

    Signals:
        save_wanted(object): a `Contact` whose values are well-formed.
    """

    save_wanted = Signal(object)

    def __init__(self, contact: Contact | None, region: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("contactDialog")
        title = tr("Edit contact") if contact else tr("Add a contact")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._contact_id = contact.contact_id if contact else 0
        self._region = region
        self._banner = Banner("contactBanner")
        self._number = QLineEdit(contact.msisdn.display() if contact else "")
        name_widget(self._number, "contactNumber", tr("Number"))
        self._name = QLineEdit(contact.name if contact else "")
        name_widget(self._name, "contactName", tr("Name"))
        self._fields = self._area("contactFields", tr("Fields"))
        self._fields.setPlainText(fields_text(contact.fields) if contact else "")
        self._notes = self._area("contactNotes", tr("Notes"))
        self._notes.setPlainText(contact.notes if contact else "")
        self._rows = {
            "number": FormRow(
                tr("Number"),
                self._number,
                help_text=tr("With the country code, such as +852 6123 4567."),
                required=True,
            ),
            "name": FormRow(tr("Name"), self._name),
            "fields": FormRow(
                tr("Fields"),
                self._fields,
                help_text=tr(
                    "One per line, as “order: 1234”; use {example} in a text.", example="{order}"
                ),
            ),
            "notes": FormRow(tr("Notes"), self._notes),
        }
        self._build(title)

    def _area(self, object_name: str, accessible_name: str) -> QPlainTextEdit:
        area = QPlainTextEdit()
        name_widget(area, object_name, accessible_name)
        area.setTabChangesFocus(True)
        area.setFixedHeight(area.fontMetrics().lineSpacing() * 4)
        return area

    def _build(self, title: str) -> None:
        cancel = make_button(tr("Cancel"), "contactCancel")
        save = make_button(tr("Save"), "contactSave", Variant.PRIMARY)
        save.setDefault(True)
        self._save = save
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, SPACING.half, 0)
        inner.setSpacing(SPACING.gap)
        inner.addWidget(self._banner)
        for row in self._rows.values():
            inner.addWidget(row)
        inner.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        self._scroll = make_scroll(body, "contactScroll")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(title, TextRole.HEADING))
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)
        fit_to_body(self, self._scroll, self.fontMetrics().averageCharWidth() * _CHARS)
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        form = ContactForm(
            self._number.text(),
            self._name.text(),
            self._fields.toPlainText(),
            self._notes.toPlainText(),
        )
        read = form.read(self._contact_id, self._region)
        for row in self._rows.values():
            row.set_error("")
        if isinstance(read, FormProblem):
            self._rows[read.field].set_error(read.sentence)
            self._rows[read.field].field.setFocus()
            # Once the reason has its room.
            QTimer.singleShot(0, self, lambda: self._show_row(read.field))
            return
        # Enter held down must not save twice; `failed` opens the button again.
        self._save.setEnabled(False)
        self.save_wanted.emit(read)

    def _show_row(self, field: str) -> None:
        self._scroll.ensureWidgetVisible(self._rows[field], 0, SPACING.unit)

    def failed(self, sentence: str) -> None:
        """Say why the contact was not saved; the form stays."""
        self._save.setEnabled(True)
        self._banner.show_notice(NoticeSpec(Tone.DANGER, sentence))
        self._scroll.verticalScrollBar().setValue(0)
