"""The form of one account, made from the fields its provider declared."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.domain.provider_info import CredentialField, FieldKind, ProviderInfo
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.system.vault import SecretState
from smsdesk.ui.declared_fields import DeclaredInput
from smsdesk.ui.dialogs.settings.form_parts import (
    FormFoot,
    FormHead,
    SendersPart,
    callback_card,
    notes_card,
)
from smsdesk.ui.dialogs.settings.secret_input import SecretInput
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Tone
from smsdesk.ui.viewmodels.account_form import (
    KEPT,
    Entered,
    Faults,
    Form,
    Section,
    advanced,
    entered,
    faults,
    faults_sentence,
    needed_words,
    plain_http_warning,
    sections,
    session_words,
)
from smsdesk.ui.widgets.base import (
    TextRole,
    Variant,
    make_button,
    name_widget,
    set_button_icon,
    text_label,
)
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import Card, FormRow, make_scroll, row_around
from smsdesk.ui.widgets.specs import NoticeSpec

_PREFIX = "accountField"
_SHORT_LINES = 22


@dataclass(frozen=True, slots=True)
class FormContext:
    """What a form is made of.

    Attributes:
        info: The gateway's declaration.
        view: The account with the states of its secrets; None for a new one.
        callback: The address for delivery reports, or "".
        senders: The sender IDs offered now.
        may_ask: Whether the gateway can be asked for sender IDs.
        taken: Names of the other accounts.
        session_only: Whether all secrets of the profile are for this session only.
    """

    info: ProviderInfo
    view: AccountView | None = None
    callback: str = ""
    senders: tuple[str, ...] = ()
    may_ask: bool = False
    taken: frozenset[str] = frozenset()
    session_only: bool = False


class AccountForm(QWidget):
    """Shows an account, or an empty form for a new one.

    Signals:
        save_wanted(object): an `Entered` without obvious faults.
        test_wanted(object): the same when something is to be stored first, else None.
        remove_wanted(), resume_wanted(), prices_wanted(), unlock_wanted(), senders_wanted():
            for the account shown.
        cancel_wanted(): no new account is to be made.

    Attributes:
        account_id: The account that is edited; None until a new one is stored.
    """

    save_wanted = Signal(object)
    test_wanted = Signal(object)
    remove_wanted = Signal()
    resume_wanted = Signal()
    prices_wanted = Signal()
    unlock_wanted = Signal()
    senders_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, context: FormContext) -> None:
        super().__init__()
        self.setObjectName("accountForm")
        self._context = context
        self._info = context.info
        self._view = context.view
        self.account_id: int | None = self._view.account_id if self._view else None
        self._touched = False
        self._short = False
        self._inputs: dict[str, DeclaredInput | SecretInput] = {}
        self._rows: dict[str, FormRow] = {}
        self.banner = Banner("accountBanner")
        self._name = QLineEdit(self._view.name if self._view else "")
        name_widget(self._name, "accountName", tr("Name"))
        self._name_row = FormRow(
            tr("Name"), self._name, required=True, help_text=tr("Your name for this account.")
        )
        self._session = QCheckBox(tr("Keep secrets for this session only"))
        name_widget(self._session, "accountSessionOnly", tr("Keep secrets for this session only"))
        states = frozenset(self._view.secrets.values() if self._view else ())
        self._session.setChecked(context.session_only or SecretState.SESSION_ONLY in states)
        self._session.setEnabled(not context.session_only)
        self._keyring = SecretState.NO_KEYRING not in states
        self._session_words = text_label("", TextRole.CAPTION)
        self._session_words.setObjectName("accountSessionWords")
        self._say_where()
        self.senders = SendersPart(context.senders, may_ask=context.may_ask)
        self._advanced = QWidget()
        self._more = make_button(
            tr("More settings"), "accountMore", Variant.GHOST, icon=IconName.CHEVRON_RIGHT
        )
        self._build()
        self._watch()

    def _say_where(self) -> None:
        """Say where the secrets of this account go, as it is ticked now."""
        session = self._session.isChecked()
        self._session_words.setText(session_words(keyring=self._keyring, session=session))

    # Building

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACING.half, 0, SPACING.gap, SPACING.gap)
        column.setSpacing(SPACING.gap)
        column.addWidget(FormHead(self._info, self._view))
        column.addWidget(self._name_row)
        for section in sections(self._info):
            column.addWidget(self._card(section))
        self._add_advanced(column)
        if self._info.notes:
            column.addWidget(notes_card(self._info))
        if self._context.callback:
            column.addWidget(callback_card(self._info, self._context.callback))
        column.addStretch(1)
        foot = FormFoot(self._view)
        foot.saved.connect(self._on_save)
        foot.tested.connect(self._on_test)
        foot.removed.connect(self.remove_wanted)
        foot.cancelled.connect(self.cancel_wanted)
        foot.resumed.connect(self.resume_wanted)
        foot.prices_opened.connect(self.prices_wanted)
        self._column = column
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACING.unit)
        outer.addWidget(self.banner)
        self._area = make_scroll(body, "accountScroll")
        outer.addWidget(self._area, 1)
        outer.addWidget(foot)

    def _card(self, section: Section) -> Card:
        card = Card()
        card.body.setSpacing(SPACING.gap)
        card.body.addWidget(text_label(section.title, TextRole.STRONG))
        for field in section.fields:
            card.body.addWidget(self._row(field))
        if any(field.secret for field in section.fields):
            card.body.addWidget(self._session)
            card.body.addWidget(self._session_words)
        if section.senders:
            card.body.addWidget(self.senders)
        return card

    def _add_advanced(self, column: QVBoxLayout) -> None:
        fields = advanced(self._info.fields)
        if not fields:
            return
        inner = QVBoxLayout(self._advanced)
        inner.setContentsMargins(0, 0, 0, 0)
        card = Card()
        card.body.setSpacing(SPACING.gap)
        for field in fields:
            card.body.addWidget(self._row(field))
        inner.addWidget(card)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._advanced)
        self._advanced.hide()

    def _row(self, field: CredentialField) -> FormRow:
        made = self._input(field)
        needed = needed_words(self._info.fields, field)
        row = FormRow(field.label, made.widget, help_text=field.help, required=needed)
        self._inputs[field.key] = made
        self._rows[field.key] = row
        if field.kind is FieldKind.URL:
            self._warn_of(field.key)
            made.on_changed(lambda: self._warn_of(field.key))
        return row

    def _input(self, field: CredentialField) -> DeclaredInput | SecretInput:
        if field.secret:
            states = self._view.secrets if self._view else {}
            state = states.get(field.key)
            made = SecretInput(field, state, known=self._view is not None, prefix=_PREFIX)
            made.unlock_wanted.connect(self.unlock_wanted)
            return made
        stored = self._view.account.settings.get(field.key, "") if self._view else ""
        # What is not stored works as its default does, so that is what stands there.
        return DeclaredInput(field, stored or field.default, _PREFIX)

    def _warn_of(self, key: str) -> None:
        warning = plain_http_warning(self._info, self._inputs[key].value)
        self._rows[key].set_warning(warning)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the notice above the fields where there is room, else let it scroll with them."""
        super().resizeEvent(event)
        short = event.size().height() < self.fontMetrics().lineSpacing() * _SHORT_LINES
        if short is not self._short:
            self._short = short
            (self._column if short else self._outer).insertWidget(0, self.banner)

    def _watch(self) -> None:
        self._more.clicked.connect(self._on_more)
        self.banner.action_triggered.connect(self.keep_for_session)
        self._name.textChanged.connect(lambda _text: self._on_changed())
        self._session.toggled.connect(lambda _on: self._on_changed())
        self._session.toggled.connect(lambda _on: self._say_where())
        self.senders.changed.connect(self._on_changed)
        self.senders.asked.connect(self.senders_wanted)
        for made in self._inputs.values():
            made.on_changed(self._on_changed)

    # Reading

    @property
    def view(self) -> AccountView | None:
        """The account shown; None for a new one."""
        return self._view

    @property
    def touched(self) -> bool:
        """Whether the person entered something that was not saved."""
        return self._touched

    def _on_changed(self) -> None:
        self._touched = True

    def _on_more(self) -> None:
        self._show_advanced(self._advanced.isHidden())

    def _show_advanced(self, shown: bool) -> None:
        self._advanced.setVisible(shown)
        icon = IconName.CHEVRON_DOWN if shown else IconName.CHEVRON_RIGHT
        set_button_icon(self._more, icon, Variant.GHOST)

    def _read(self) -> Entered | None:
        """Return what is entered, or None after showing what is wrong with it."""
        states = self._view.secrets if self._view else {}
        form = Form(
            self._name.text(),
            {key: made.value for key, made in self._inputs.items()},
            frozenset(key for key, state in states.items() if state in KEPT),
            self._context.taken,
            self.senders.text() if self._info.capabilities.sender else "",
            self._session.isChecked(),
        )
        wrong = faults(self._info, form)
        self._show_faults(wrong)
        return None if wrong else entered(self._info, form)

    def _show_faults(self, wrong: Faults) -> None:
        self._name_row.set_error(wrong.name)
        self.senders.row.set_error(wrong.senders)
        for key, row in self._rows.items():
            row.set_error(wrong.fields.get(key, ""))
        if not wrong:
            return
        for key in wrong.fields:
            made = self._inputs.get(key)
            if isinstance(made, SecretInput):
                made.reveal()
        if {field.key for field in advanced(self._info.fields)} & set(wrong.fields):
            self._show_advanced(shown=True)
        sentence = faults_sentence(self._info, wrong)
        self.banner.show_notice(NoticeSpec(Tone.DANGER, sentence))
        first = self._first_wrong(wrong)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self._area, partial(self._scroll_to, first))

    def _scroll_to(self, field: QWidget) -> None:
        if field is self._name:
            self._area.verticalScrollBar().setValue(0)  # with the heading, where both fit
        self._area.ensureWidgetVisible(row_around(field), 0, SPACING.unit)

    def _first_wrong(self, wrong: Faults) -> QWidget:
        """Return the uppermost field with a fault; the focus scrolls it into view."""
        if wrong.name:
            return self._name
        for key, made in self._inputs.items():
            if key in wrong.fields:
                return made.editor
        return self.senders.row.field

    def no_keyring(self) -> None:
        """Say that this computer has no keyring: secrets can be kept for this session only."""
        self._keyring = False
        blocked = self._session.blockSignals(True)
        self._session.setChecked(True)
        self._session.blockSignals(blocked)
        self._say_where()

    def keep_for_session(self) -> None:
        """Tick that secrets are kept for this session only, and save."""
        self._session.setChecked(True)
        self._on_save()

    def _on_save(self) -> None:
        made = self._read()
        if made is not None:
            self.save_wanted.emit(made)

    def _on_test(self) -> None:
        if self._view is not None and not self._touched:
            self.test_wanted.emit(None)
            return
        made = self._read()
        if made is not None:
            self.test_wanted.emit(made)
