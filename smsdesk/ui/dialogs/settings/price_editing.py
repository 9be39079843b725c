"""Opens an account's prices and stores them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.pricing import PriceRule
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.ui.chores import Chores
from smsdesk.ui.dialogs.settings.prices_dialog import PricesDialog
from smsdesk.ui.memory import REGION


class PriceEditing:
    """One dialog of prices at a time."""

    def __init__(self, services: Services, chores: Chores, parent: QWidget) -> None:
        self._services = services
        self._spawn = chores.spawn
        self._parent = parent
        self.dialog: PricesDialog | None = None

    def open(self, view: AccountView) -> None:
        """Show the prices of an account."""
        if self.dialog is None:
            self._spawn(self._open(view), "open prices")

    async def _open(self, view: AccountView) -> None:
        table = await self._services.accounts.prices(view.account_id)
        if self.dialog is not None:
            return
        region = self._services.settings.recall(REGION) or None
        dialog = PricesDialog(view, table, region, self._parent)
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.save_wanted.connect(
            lambda rules: self._spawn(self._save(view.account_id, rules), "save prices")
        )
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    async def _save(self, account_id: int, rules: Sequence[PriceRule]) -> None:
        try:
            await self._services.accounts.set_prices(account_id, rules)
        except SmsDeskError as error:
            if self.dialog is not None:
                self.dialog.failed(error.sentence)
            return
        if self.dialog is not None:
            self.dialog.accept()
