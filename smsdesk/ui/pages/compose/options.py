"""What the chosen gateway and kind of message ask for, made from what the provider declares.

The kind's own fields stand in the open; what is left to the account otherwise is behind a button.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smsdesk.domain import account_fields
from smsdesk.domain.provider_info import Choice, FieldKind, MessageKind, MessageOption
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.declared_fields import DeclaredInput
from smsdesk.ui.pages.compose.field_grid import FieldGrid
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.options import OptionValues, Shown, is_needed, lasting, shown_options
from smsdesk.ui.widgets.base import Variant, make_button, restyle, set_button_icon
from smsdesk.ui.widgets.sections import FormRow
from smsdesk.ui.widgets.specs import KeyValue


@dataclass(frozen=True, slots=True)
class _Look:
    """What the fields are made from."""

    account_id: int = 0
    kind: MessageKind | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, view: AccountView | None, kind: MessageKind | None) -> "_Look":
        if view is None:
            return cls()
        return cls(view.account_id, kind, dict(view.account.settings))


class OptionsField(QWidget):
    """The fields of one kind at one account; what was entered for another is kept.

    Signals:
        changed(): another value.
        opened(object): the widget that a person had shown.
    """

    changed = Signal()
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._view: AccountView | None = None
        self._look = _Look()
        self._store = OptionValues()
        self._shown = Shown()
        self._inputs: dict[str, DeclaredInput] = {}
        self._rows: dict[str, FormRow] = {}
        self._open = FieldGrid()
        self._more = FieldGrid()
        self._more_box = QWidget()
        self._button = make_button(
            tr("Gateway options"), "composeOptions", Variant.GHOST, icon=IconName.CHEVRON_RIGHT
        )
        restyle(self._button, tight=True)
        self._button.clicked.connect(self._on_clicked)
        self._strip = QHBoxLayout()
        self._build()

    def _build(self) -> None:
        inner = QVBoxLayout(self._more_box)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._more)
        self._strip.setContentsMargins(0, 0, 0, 0)
        self._strip.setSpacing(SPACING.gap)
        self._strip.addWidget(self._button)
        self._strip.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.unit)
        column.addWidget(self._open)
        column.addLayout(self._strip)
        column.addWidget(self._more_box)
        self._more_box.hide()

    def add_button(self, button: QWidget) -> None:
        """Put another button beside the one that opens the gateway's options."""
        self._strip.insertWidget(self._strip.count() - 1, button)
        QWidget.setTabOrder(self._button, button)

    def show_kind(self, view: AccountView | None, kind: MessageKind | None) -> None:
        """Offer the fields of `kind` at the account; what was entered for them comes back."""
        look = _Look.of(view, kind)
        if look == self._look:
            # Another balance is no reason to take the field away that somebody writes in.
            self._view = view
            return
        self._keep()
        self._look, self._view = look, view
        self._open.clear()
        self._more.clear()
        self._inputs.clear()
        self._rows.clear()
        self._shown = shown_options(view, kind)
        self._add(self._shown.open, self._open)
        self._add(self._shown.more, self._more)
        self._order()
        self._button.setVisible(bool(self._shown.more))
        if not self._shown.more:
            self._more_box.hide()

    def _add(self, options: Iterable[MessageOption], grid: FieldGrid) -> None:
        group = ""
        for option in options:
            if option.group and option.group != group:
                group = option.group
                grid.add_heading(group)
            grid.add(self._row(option), wide=option.kind is FieldKind.LINES)

    def _row(self, option: MessageOption) -> FormRow:
        usual = self._view.account.settings.get(option.key, "") if self._view else ""
        declared = _with_open_choice(option)
        value = self._store.get(self._view, option.key) if self._view else ""
        made = DeclaredInput(declared, value, "composeOption", _unset(declared, usual))
        made.set_placeholder(usual)
        made.on_changed(self._on_changed)
        needed = self._view is not None and is_needed(self._view, option)
        row = FormRow(option.label, made.widget, help_text=option.help, required=needed)
        self._inputs[option.key] = made
        self._rows[option.key] = row
        return row

    def _order(self) -> None:
        """Put the fields where they stand in the order of Tab: new ones are its last ones.

        The open ones come after the button, and then the button after them: so nobody needs to
        ask what stands before it, a widget that is about to be deleted perhaps.
        """
        last: QWidget = self._button
        for option in self._shown.open:
            last = self._follow(last, option)
        if last is not self._button:
            QWidget.setTabOrder(last, self._button)
        last = self._button
        for option in self._shown.more:
            last = self._follow(last, option)

    def _follow(self, before: QWidget, option: MessageOption) -> QWidget:
        editor = self._inputs[option.key].editor
        QWidget.setTabOrder(before, editor)
        return editor

    # Values

    def _keep(self) -> None:
        if self._view is not None:
            entered = {key: made.value for key, made in self._inputs.items()}
            self._store.put(self._view, entered)

    def values(self) -> Mapping[str, str]:
        """Return what was chosen for this campaign; what is left to the account is not in it."""
        return {key: made.value for key, made in self._inputs.items() if made.value}

    def facts(self) -> tuple[KeyValue, ...]:
        """Return what was chosen as a person reads it: the label and the chosen value."""
        return tuple(
            KeyValue(made.field.label, made.words) for made in self._inputs.values() if made.value
        )

    def kept(self) -> Mapping[str, str]:
        """Return what was entered at this account, for whatever kind of message."""
        self._keep()
        return self._store.all(self._view) if self._view else {}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Put in the values of a stored draft, also those of kinds not shown now."""
        if self._view is not None:
            self._store.put(self._view, values)
        for key, value in values.items():
            if key in self._inputs:
                self._inputs[key].set_value(value)

    @property
    def has_message(self) -> bool:
        """Whether something of a message stands here, also of kinds that are not shown."""
        self._keep()
        return self._store.has_message

    def clear_message(self) -> None:
        """Empty what belonged to the message that was sent; what accounts have too stays.

        Also of kinds that are not shown: a text of before must not be in the next campaign.
        """
        self._keep()
        self._store.forget_message()
        kept = lasting(self._view) if self._view else frozenset()
        for key, made in self._inputs.items():
            if key not in kept:
                made.set_value("")

    def show_faults(self) -> None:
        """Show at each field what is wrong with its value; an empty one is not faulty yet."""
        fields = [made.field for made in self._inputs.values()]
        found = {one.key: one.sentence for one in account_fields.problems(fields, self.values())}
        for key, row in self._rows.items():
            row.set_error(found.get(key, "") if self._inputs[key].value else "")
            if found.get(key) and row.error() and key in {o.key for o in self._shown.more}:
                self._show_more(shown=True)

    def _on_clicked(self) -> None:
        self._show_more(shown=self._more_box.isHidden())
        if not self._more_box.isHidden():
            self.opened.emit(self._more_box)

    def _show_more(self, *, shown: bool) -> None:
        self._more_box.setVisible(shown)
        icon = IconName.CHEVRON_DOWN if shown else IconName.CHEVRON_RIGHT
        set_button_icon(self._button, icon, Variant.GHOST)

    def _on_changed(self) -> None:
        self.changed.emit()


def _with_open_choice(option: MessageOption) -> MessageOption:
    """Return a tick as a choice: a campaign may also leave it to the account."""
    if option.kind is not FieldKind.FLAG:
        return option
    choices = (Choice("1", tr("Yes")), Choice("0", tr("No")))
    return replace(option, kind=FieldKind.CHOICE, choices=choices)


def _unset(option: MessageOption, usual: str) -> str:
    """Return the words for a choice that is left to the account."""
    if option.kind is not FieldKind.CHOICE:
        return ""
    label = next((one.label for one in option.choices if one.value == usual), "")
    return tr("As the account: {label}", label=label) if label else tr("As the account has it")
