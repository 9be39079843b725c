"""The form for where the listener listens and what gateways reach it by."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from smsdesk.domain.listening_place import ListeningPlace
from smsdesk.domain.texts import tr
from smsdesk.ui.viewmodels.listening_place import PlaceField, place_fields, read
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, name_widget, text_label
from smsdesk.ui.widgets.sections import Card, FormRow

_NAMES = {
    "public_url": "listenerPublicUrl",
    "host": "listenerHost",
    "port": "listenerPort",
    "trusted_proxies": "listenerProxies",
}


class ListeningPlaceForm(Card):
    """Four fields and a button that saves them.

    Signals:
        saved(ListeningPlace): the fields can be taken as they are, and the button was pressed.
    """

    saved = Signal(ListeningPlace)

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._edits: dict[str, QLineEdit] = {}
        self._rows: dict[str, FormRow] = {}
        self.body.addWidget(text_label(tr("How gateways reach this program"), TextRole.STRONG))
        for one in place_fields():
            self._add(one, texts.get(one.key, ""))
        self._state = text_label("", TextRole.MUTED)
        self._save = make_button(tr("Save"), "listenerSave", Variant.PRIMARY)
        self._save.setEnabled(False)
        self._save.clicked.connect(self._on_save)
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self._save, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(foot)

    def _add(self, one: PlaceField, text: str) -> None:
        edit = QLineEdit(text)
        name_widget(edit, _NAMES[one.key], one.label)
        row = FormRow(one.label, edit, help_text=one.help)
        edit.textEdited.connect(self._on_edited)
        edit.returnPressed.connect(self._on_save)
        self._edits[one.key] = edit
        self._rows[one.key] = row
        self.body.addWidget(row)

    def say(self, words: str) -> None:
        """Say what came of saving."""
        self._state.setText(words)

    def _on_edited(self) -> None:
        self._save.setEnabled(True)
        self._state.setText("")

    def _on_save(self) -> None:
        if not self._save.isEnabled():
            return
        entered = read({key: edit.text() for key, edit in self._edits.items()})
        for key, row in self._rows.items():
            row.set_error(entered.faults.get(key, ""))
        if entered.faults:
            self._edits[next(iter(entered.faults))].setFocus()
            return
        self._save.setEnabled(False)
        self.saved.emit(entered.place)
