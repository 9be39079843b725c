"""The sender ID: typed, or one of those that the account is allowed and those used before."""

from collections.abc import Iterable

from PySide6.QtWidgets import QComboBox, QLineEdit
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.widgets.base import describe, name_widget, restyle, set_plain_tooltip
from smsdesk.ui.widgets.select import Select


class SenderSelect(Select):
    """A line with a list; empty stands for the account's own sender."""

    def __init__(self) -> None:
        super().__init__("senderSelect", tr("Sender ID"))
        self._line = QLineEdit()
        self._own = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        name_widget(self._line, "senderLine", tr("Sender ID"))
        self.setLineEdit(self._line)
        # It would write on what was typed: SHOP is another sender than SHOPPING.
        self.setCompleter(None)  # type: ignore[arg-type]

    @override
    def natural_width(self) -> int:
        """Return how wide it would have to be for its texts and for what stands in it empty."""
        return max(super().natural_width(), self.width_for(self._line.placeholderText()))

    @property
    def sender_id(self) -> str:
        """What was entered, without blanks around it."""
        return self.currentText().strip()

    def offer(self, senders: Iterable[str]) -> None:
        """Offer `senders` in order, each once; what was entered stays."""
        wanted = ["", *dict.fromkeys(filter(None, senders))]
        if [self.itemText(place) for place in range(self.count())] == wanted:
            return
        entered = self.currentText()
        blocked = self.blockSignals(True)
        self.clear()
        self.addItems(wanted)
        self.setEditText(entered)
        self.blockSignals(blocked)

    def enter(self, sender: str) -> None:
        """Put a sender in without a signal."""
        blocked = self.blockSignals(True)
        self.setEditText(sender)
        self.blockSignals(blocked)

    def show_account(self, view: AccountView | None) -> None:
        """Say in the empty line what the account sends with."""
        own = view.account.settings.get(view.info.capabilities.sender_field, "") if view else ""
        self._line.setPlaceholderText(own or tr("Gateway's default"))
        self._own = tr("{sender} is the account's own sender", sender=own) if own else ""
        set_plain_tooltip(self._line, self._own)
        describe(self._line, self._own)
        restyle(self, settled=bool(own))

    def show_fault(self, fault: str) -> None:
        """Mark the line while it holds what cannot be a sender."""
        restyle(self, invalid=bool(fault))
        describe(self, fault)
        describe(self._line, fault or self._own)
